"""Markdown: nothing of a body is dropped, nothing of it acts, and every link has its place."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from chronicle.formats.markdown import to_body
from chronicle.model.files import Body, Slot


def html(body: Body) -> str:
    return "".join(part if isinstance(part, str) else f"{{{part.what}{part.number}}}" for part in body.parts)


@given(st.text(max_size=400))
def test_no_text_is_too_strange_and_none_of_its_markup_survives(text: str) -> None:
    body, found = to_body(text, "content/events/a.md")

    assert not re.search(r"<(script|iframe|img|svg|style|object|form|input)\b", html(body), re.IGNORECASE)
    assert all(d.span.line >= 1 and d.span.column >= 1 for d in found)


@given(
    st.lists(
        st.sampled_from(
            ["[", "]", "(", ")", "[[", "]]", "|", "^", "*", "_", "`", ">", "#", "-", "a", " ", "\n", "<", "!", "\\"]
        ),
        max_size=40,
    ).map("".join)
)
def test_no_heap_of_signs_is_too_strange(text: str) -> None:
    body, _ = to_body(text, "content/events/a.md")

    assert all(
        slot.number < len(body.references) for slot in body.parts if isinstance(slot, Slot) and slot.what != "self"
    )
    assert all(slot.number < len(body.references) for part in body.plain for slot in part if isinstance(slot, Slot))


PIECES = ["words", " ", "\n", "\n\n", "*", "**", "_", "`", "``", "\\", "\\*", "&amp;", "&", "<b>", ">", "> ", "- ",
          "+ ", "1. ", "# ", "---", "-", "===", "***", "_ _ _", "    ", "\t", "```\n", "~~~\n", "[a]",
          "\n\n[a]: https://e.org/a\n", "[b](https://e.org/b)", "<https://e.org/c>", "\n|a|b|\n|-|-|\n|c|d|\n",
          "plain words\n\n", "**bold** text\n\n", "a\n===\n", "a\n---\n", "> quoted\n\n"]  # fmt: skip
JUDGE = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False, "maxNesting": 60}).enable("table")


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_markdown_is_rendered_as_commonmark_does(text: str) -> None:
    ours = re.sub(r' (id|tabindex|aria-label|scope|rel)="[^"]*"|</?section[^>]*>', "", html(to_body(text, "a.md")[0]))
    theirs = re.sub(' class="language-[^"]*"', "", JUDGE.render(text)).replace("h1>", "h2>")

    assert ours.replace("\n", "") == theirs.replace("\n", "")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "*a " * 10_000,
        "`" * 20_000,
        "> " * 40 + "x",
        "[a](" * 5_000,
        "[[" * 10_000,
        "<" * 20_000,
        "[^" * 5_000,
        "- " * 45 + "x",
    ],
    ids=lambda text: text[:4],
)
def test_shapes_that_choke_parsers_do_not_choke_this_one(text: str) -> None:
    start = time.monotonic()

    to_body(text, "a.md")

    assert time.monotonic() - start < 10, "a limit of the whole build, far above what it takes"


def test_the_place_of_each_of_two_links_alike_is_told_apart() -> None:
    body, _ = to_body("x [[Kyiv]] and [[Kyiv]]\n\n- [[Kyiv]]\n", "a.md", first_line=7)

    assert [(r.span.line, r.span.column, r.span.length) for r in body.references] == [(7, 3, 8), (7, 16, 8), (9, 3, 8)]


def test_plain_text_behind_a_link_to_a_file_has_the_name_that_stands_there() -> None:
    body, _ = to_body("[here](../regions/kyiv.md) with [[Steve Witkoff]]", "content/events/a.md")

    ((*_, gap),) = body.plain

    assert isinstance(gap, Slot)
    assert body.references[gap.number].target == "Steve Witkoff"


def test_nesting_that_the_parser_would_drop_is_an_error() -> None:
    assert [d.code for d in to_body("> " * 55 + "lost words", "a.md")[1]] == ["body-too-deep"]


def test_headings_start_below_the_pages_own() -> None:
    assert html(to_body("# A\n\n## B\n\n### C", "a.md")[0]) == (
        '<h2 id="section-a">A</h2>\n<h2 id="section-b">B</h2>\n<h3 id="section-c">C</h3>\n'
    )


def test_code_and_escapes_keep_brackets_as_they_are() -> None:
    body, found = to_body("`[[x]]` and \\[[x]\\]", "a.md")

    assert not body.references
    assert not found
    assert "[[x]]" in html(body)


def test_a_name_may_be_broken_over_two_lines() -> None:
    body, found = to_body("with [[Steve\nWitkoff]]", "a.md")

    assert not found
    assert [r.target for r in body.references] == ["Steve Witkoff"]


@pytest.mark.parametrize(
    "text",
    ["[[Steve Witkoff]", "[[Steve Witkoff", "[[]]", "[[|x]]", "[[a|]]", "[x]()", "[a](https://e.org/b c)", "a[^1]"],
)
def test_what_was_meant_as_a_link_and_is_none_is_told(text: str) -> None:
    assert [d.code for d in to_body(f"Talks {text}.", "a.md")[1]] == ["dead-link"]
