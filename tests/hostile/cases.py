"""What a stranger may send, as a table: the number of the threat, the file, and what has to come of it.

A case is refused with its codes and places; or inert: built, shown as text; or accepted: shown letter for letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chronicle.model.diagnostics import Diagnostic

FIELDS = {
    "title": "Three-way talks",
    "date": "2026-01-23",
    "location": "Abu Dhabi",
    "participants": "[Vladimir Putin]",
    "source": "gazette",
}
"""The five lines of an entry, of which the title is on line 2 and the source on line 6."""


@dataclass(frozen=True)
class Refused:
    """A file that is not published."""

    threat: int
    name: str  # unique among the cases of its threat
    text: str | bytes
    expected: tuple[str, ...]  # "code@line:column" of each finding, in order of place

    def __str__(self) -> str:
        return f"T{self.threat:02} {self.name}"


def entry(body: str = "", extra: str = "", **fields: str) -> str:
    """Return an entry: its five lines, with the values given; more lines; from line 8 on, or below those, its body."""
    lines = [f"{name}: {value}\n" for name, value in {**FIELDS, **fields}.items()]
    return f"---\n{''.join(lines)}{extra}---\n{body}"


def quoted(text: str) -> str:
    """Return a text as a YAML value that stays that text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def places(found: Iterable[Diagnostic]) -> tuple[str, ...]:
    """Return each error as the table of cases writes it."""
    errors = sorted(finding for finding in found if finding.is_error)
    return tuple(f"{f.code}@{f.span.line}:{f.span.column}" for f in errors)


def by_path(found: Iterable[Diagnostic]) -> Mapping[str, list[Diagnostic]]:
    """Return findings by the file in which they are."""
    sorted_out: dict[str, list[Diagnostic]] = {}
    for finding in found:
        sorted_out.setdefault(finding.span.path, []).append(finding)
    return sorted_out
