"""A small chronicle, edition after edition: what an editor did between two visits of a subscriber's program."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from chronicle import report
from tests.conftest import Shared
from tests.site import BASE, TestSite

Edition = Mapping[str, str | None]
"""What is changed in the first edition: path -> text, None for a file that is gone."""


def entry(title: str, date: str, published: str, more: str = "") -> str:
    return f"""\
---
title: {title}
date: {date}
published: {published}
location: Kremlin, Moscow
participants: [Vladimir Putin, Steve Witkoff]
source: https://example.org/article
{more}---
The talks lasted an hour.
"""


def path_of(id: str) -> str:
    return f"content/events/{id}.md"


def _rounds() -> dict[str, str]:
    days = [f"2025-0{5 + n // 30}-{n % 30 + 1:02}" for n in range(60)]
    return {path_of(f"round-{n}"): entry(f"Round {n}", day, day) for n, day in enumerate(days, 1)}


_PLAN = "status: planned\n"
_REPORTED = """\
status: held
status_history:
  - {date: 2026-02-05, published: 2026-02-06, status: held, note: They met after all., source: https://example.org/held}
"""
_MATERIAL = "corrections: [{date: 2026-01-28, kind: material, text: They were 2 hours.}]\n"
_MINOR = "corrections: [{date: 2026-01-28, kind: minor, text: A comma.}]\n"

FIRST: dict[str, str] = {
    **BASE,
    **_rounds(),
    path_of("plan"): entry("Round to come", "2026-02-05", "2026-01-20", _PLAN),
}
"""Sixty rounds of talks, a day apart, each published on its day, and one that is to come."""

LATE: Edition = {path_of("late"): entry("Erdoğan’s letter, found in Київ", "2025-02-03", "2026-01-30")}
MOVED: Edition = {
    path_of("round-60"): None,
    path_of("moved"): entry("The last round", "2025-06-15", "2025-06-30", "id: round-60\n"),
    path_of("round-1"): None,  # it had left the feed long ago
    path_of("moved-too"): entry("The first round", "2025-07-01", "2025-05-01", "id: round-1\n"),
}
CORRECTED: Edition = {path_of("round-60"): entry("Round 60", "2025-06-30", "2025-06-30", _MATERIAL)}
LONG_GONE_CORRECTED: Edition = {path_of("round-1"): entry("Round 1", "2025-05-01", "2025-05-01", _MATERIAL)}
TIDIED: Edition = {path_of("round-60"): entry("Round 60", "2025-06-30", "2025-06-30", _MINOR)}
HELD: Edition = {
    path_of("plan"): entry("Round to come", "2026-02-05", "2026-01-20", _REPORTED),
    "content/site.yaml": BASE["content/site.yaml"].replace("2026-01-31", "2026-02-07"),
}
WITHDRAWN: Edition = {path_of("round-60"): entry("Round 60", "2025-06-30", "2025-06-30", "withdrawn: It was a hoax.\n")}


class Press:
    """Publishes editions of the chronicle at one address, each in place of the one before."""

    def __init__(self, folder: Path, shared: Shared) -> None:
        self.folder, self.shared = folder, shared

    def publish(self, edition: Edition | None = None, base_url: str = "") -> None:
        """Publish the first edition with these changes, and nothing that other editions changed."""
        name = hashlib.sha256(repr((sorted((edition or {}).items()), base_url)).encode()).hexdigest()[:12]
        printed = self.shared(f"edition-{name}", lambda folder: _print(folder, edition or {}, base_url))
        (self.folder / "next").symlink_to(TestSite(printed).output)
        (self.folder / "next").replace(self.current)

    @property
    def current(self) -> Path:
        """The folder of what is published now."""
        return self.folder / "now"


def _print(folder: Path, edition: Edition, base_url: str) -> None:
    site = TestSite(folder).write({path: text for path, text in {**FIRST, **edition}.items() if text is not None})
    found = site.build(base_url=base_url).diagnostics
    assert not any(finding.is_error for finding in found), report.as_text(found, str(folder))
