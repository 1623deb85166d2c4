"""An entry's page shows what its file has, each fact with a source, and nothing else."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

FILES = sorted(Path("content/events").glob("*.md"))
NEEDS = {  # a line of the facts box -> the fields of the file from which alone it can come
    "Basis": ("basis",),
    "Time zone": ("time",),
    "Length": ("duration",),
    "About": ("about",),
    "Struck": ("struck",),
    "Topics": ("topics",),
    "Documents": ("documents",),
    "Series": ("series",),
    "Confidence": ("confidence",),
}
ALWAYS = {"When", "Where", "Support"}


class _Page(HTMLParser):
    """The labels of the facts box, who is listed, and which sources are named and given."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.labels: set[str] = set()
        self.people: set[str] = set()
        self.named: set[str] = set()
        self.given: set[str] = set()
        self.statements: list[set[str]] = []
        self._tags: list[str] = []
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "aside":
            self._in = "aside"
        elif tag == "li" and "said" in values.get("class", "").split() and values.get("id"):
            self._in = "said"
            self.statements.append(set())
        elif tag == "li" and re.fullmatch(r"s\d+", values.get("id", "")):
            self.given.add(values["id"])
        elif tag in ("h2", "footer"):
            self._in = self._in if self._in == "aside" else ""
        if tag == "a" and re.fullmatch(r"#s\d+", values.get("href", "")):
            self.named.add(values["href"][1:])
            if self._in == "said":
                self.statements[-1].add(values["href"][1:])
        if tag == "a" and self._in == "aside" and "/people/" in values.get("href", ""):
            self.people.add(values["href"].rstrip("/").rpartition("/")[2])
        self._tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "aside":
            self._in = ""
        while self._tags and self._tags.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._in == "aside" and self._tags and self._tags[-1] == "dt":
            self.labels.add(data.strip())


def front_matter(path: Path) -> dict[str, Any]:
    """Read a file's fields as plain text, with a YAML reader that is not the program's."""
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8").split("---\n")[1], Loader=yaml.BaseLoader)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_page_shows_its_files_facts_each_with_a_source(path: Path, built: Path) -> None:
    fields = front_matter(path)

    page = _Page((built / "events" / fields.get("id", path.stem) / "index.html").read_text(encoding="utf-8"))

    shown = {label for label, needed in NEEDS.items() if all(name in fields for name in needed)}
    assert page.labels - ALWAYS <= shown, "a line without a field behind it"
    assert page.given, "no source"
    assert page.named <= page.given, "a source that is not there"
    assert len(page.statements) == len(fields.get("statements", []))
    assert all(page.statements), "a statement without its source"
    names = [item["person"] if isinstance(item, dict) and "person" in item else item for item in fields["participants"]]
    assert len(page.people) <= len(names), "somebody who is not in the file"
