"""Every limit is stated where contributors look, is the one that the program keeps, and ends at its last letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chronicle import report
from chronicle.formats import frontmatter, markdown, schema
from chronicle.model import characters, dates
from chronicle.model.permalinks import ID_LENGTH
from chronicle.stages import read
from tests.conftest import Make
from tests.hostile.cases import entry, places


def test_contributing_states_the_limits_that_the_program_keeps() -> None:
    text = Path("CONTRIBUTING.md").read_text(encoding="utf-8").partition("**Limits**")[2].partition("## ")[0]
    stated = dict(re.findall(r"^\| (?!what|-)(.*?) \| (.*?) \| .*\|$", text, re.MULTILINE))

    fields = schema.EventFields.model_fields
    lengths = {
        name: field.metadata[-1].max_length for name, field in fields.items() if name in ("participants", "topics")
    }
    assert stated == {
        "a file": f"{read.LARGEST // 2**20} MiB",
        "a line": f"{read.LONGEST_LINE:,} characters",
        "the fields of a file": f"{frontmatter.LONGEST // 1024} KiB, {frontmatter.DEEPEST} levels",
        "a title or name, a summary, any other text": "300, 500, 1,000 characters",
        "an address": "2,000 characters",
        "participants; topics, places, sources": f"{lengths['participants']}; 100",
        "a body": f"{markdown.DEEPEST} levels, {markdown.LARGEST // 1_000_000} MB of HTML",
        "line ends and signs of markup of a body; opening brackets": (
            f"{markdown.MOST_SIGNS:,}; {markdown.MOST_BRACKETS:,}"
        ),
        "marks upon one letter": str(characters.MOST_MARKS),
        "a file's name": f"`[a-z0-9-]`, {ID_LENGTH} characters",
        "folders below `content/`": str(read.DEEPEST),
        "years": f"{dates.EARLIEST.year} to {dates.LATEST.year}",
        "findings printed": f"{report.MOST}, and the number of the rest",
    }


@pytest.mark.parametrize(
    ("name", "text", "over"),
    [
        ("title", lambda n: entry(title="x" * (300 + n)), "value-too-long@2:8"),
        ("summary", lambda n: entry(extra=f"summary: {'x' * (500 + n)}\n"), "value-too-long@7:10"),
        ("basis", lambda n: entry(extra=f'basis: "deduced: {"x" * (991 + n)}"\n'), "value-too-long@7:8"),
        (
            "address",
            lambda n: entry(source=f"{{publisher: x, url: https://a.bc/{'x' * (1987 + n)}}}"),
            "value-too-long@6:29",
        ),
        ("participants", lambda n: entry(participants=f"[{', '.join(['x'] * (200 + n))}]"), "too-many-items@5:15"),
        ("line", lambda n: entry("x" * (200_000 + n) + "\n"), "line-too-long@8:1"),
        ("brackets", lambda n: entry("[ " * (20_000 + n) + "\n"), "too-much-markup@8:1"),
        ("signs", lambda n: entry("|" * (49_999 + n) + "\n"), "too-much-markup@8:1"),
        ("levels", lambda n: entry("> " * (48 + 2 * n) + "a\n"), "body-too-deep@8:1"),
        ("marks", lambda n: entry("a" + "\u0301" * (8 + n) + "\n"), "forbidden-character@8:10"),
        (
            "file",
            lambda n: entry(("x" * 99 + "\n") * 10_483 + "x" * (2**20 - 1_048_300 - len(entry()) + n)),
            "file-too-large@1:1",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_limit_is_reached_and_not_passed(name: str, text: object, over: str, site: Make) -> None:
    assert callable(text)
    last, first_beyond = ({"content/events/a.md": text(n)} for n in (0, 1))

    assert over not in places(site(last).findings())
    assert over in places(site(first_beyond).findings())
