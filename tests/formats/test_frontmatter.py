"""Front matter: a strict subset of YAML, with the place of everything; no input is too strange for it."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from chronicle.formats.frontmatter import split
from chronicle.model.characters import FORBIDDEN

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
WORDS = WORDS.filter(lambda text: not FORBIDDEN.search(text))
NAMES = st.from_regex(r"[a-z]{1,8}", fullmatch=True)


@given(st.text(max_size=300))
def test_no_text_is_too_strange_to_read(text: str) -> None:
    for content in (text, f"---\n{text}\n---\n", f"---\na: {text}\n---\nbody"):
        matter = split(content, "a.md")

        assert all(d.span.line >= 1 and d.span.column >= 1 for d in matter.diagnostics)
        assert all(d.span.line <= content.count("\n") + 2 for d in matter.diagnostics)


@given(st.lists(st.sampled_from(list("ab:-[]{}#&*!|>'\"%@`,? \n\t")), max_size=60).map("".join))
def test_no_heap_of_signs_is_too_strange_to_read(text: str) -> None:
    split(f"---\n{text}\n---\n", "a.md")


@given(st.dictionaries(NAMES, st.one_of(WORDS, st.lists(WORDS, min_size=1, max_size=3)), min_size=1, max_size=4))
def test_what_yaml_writes_is_read_back_as_text_with_its_place(values: dict[str, str | list[str]]) -> None:
    text = "---\n" + yaml.safe_dump(values, allow_unicode=True, default_style='"', width=10_000) + "---\nbody\n"

    matter = split(text, "a.md")

    assert not matter.diagnostics
    assert matter.fields == values
    assert matter.body == "body\n"
    lines = text.split("\n")
    for name in values:
        span = matter.spans["key", name]
        assert lines[span.line - 1][span.column - 1 :].startswith(f'"{name}"')


def test_every_value_and_every_field_has_its_place() -> None:
    spans = split("---\na: [b, c]\nd:\n  e: f\n---\n", "a.md").spans

    places = {path: (span.line, span.column, span.length) for path, span in spans.items() if path}
    assert places == {
        ("key", "a"): (2, 1, 1),
        ("a",): (2, 4, 1),  # where it opens
        ("a", 0): (2, 5, 1),
        ("a", 1): (2, 8, 1),
        ("key", "d"): (3, 1, 1),
        ("d",): (4, 3, 1),
        ("key", "d", "e"): (4, 3, 1),
        ("d", "e"): (4, 6, 1),
    }
    assert ("d", "g") not in spans
    assert len(spans) == len(places) + 1  # and the whole


def test_a_body_may_hold_fences_of_its_own() -> None:
    matter = split("---\na: b\n---\ntext\n\n---\n\nmore\n", "a.md")

    assert matter.body == "text\n\n---\n\nmore\n"
    assert matter.body_line == 4


def test_text_that_looks_like_another_type_stays_text() -> None:
    fields = split("---\na: NO\nb: 12:30:45\nc: 007\nd: 2026-02-30\ne: 0x1F\nf: 1e3\n---\n", "a.md").fields

    assert fields == {"a": "NO", "b": "12:30:45", "c": "007", "d": "2026-02-30", "e": "0x1F", "f": "1e3"}


def test_a_long_value_over_several_lines_is_one_text() -> None:
    assert split("---\na: one\n  two\nb: |\n  x\n  y\n---\n", "a.md").fields == {"a": "one two", "b": "x\ny\n"}
