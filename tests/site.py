"""A small chronicle for tests: path -> text, in a temporary folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from chronicle import report
from chronicle.formats.templates import theme
from chronicle.model.diagnostics import Diagnostic
from chronicle.model.entities import Chronicle
from chronicle.model.pages import Build, Settings
from chronicle.pipeline import build, load
from chronicle.stages.plan import plan
from chronicle.stages.render import render

BASE: dict[str, str] = {
    "content/site.yaml": """\
id: test-chronicle
title: Test
description: A chronicle for tests.
base_url: https://chronicle.example/talks/
covered_until: 2026-01-31
series:
  envoy-visits: {name: Visits of the envoy}
""",
    "content/parties/russia.md": "---\nname: Russia\nkind: state\nmark: square\n---\n",
    "content/parties/ukraine.md": "---\nname: Ukraine\nkind: state\nmark: circle\n---\n",
    "content/parties/united-states.md": "---\nname: United States\nkind: state\nmark: triangle\n---\n",
    "content/people/vladimir-putin.md": "---\nname: Vladimir Putin\nnames:\n  ru: Владимир Путин\nparty: Russia\n---\n",
    "content/people/steve-witkoff.md": "---\nname: Steve Witkoff\nparty: United States\n---\n",
    "content/people/jared-kushner.md": "---\nname: Jared Kushner\nparty: United States\n---\n",
    "content/people/volodymyr-zelenskyy.md": """\
---
name: Volodymyr Zelenskyy
names:
  uk: Володимир Зеленський
aliases: [Volodymyr Zelensky]
party: Ukraine
---
""",
    "content/regions/russia.md": "---\nname: Russia\nkind: country\n---\n",
    "content/regions/moscow.md": "---\nname: Moscow\nkind: city\npart_of: Russia\ntimezone: Europe/Moscow\n---\n",
    "content/regions/kremlin.md": "---\nname: Kremlin\nkind: venue\npart_of: Moscow\n---\n",
    "content/regions/abu-dhabi.md": "---\nname: Abu Dhabi\nkind: city\ntimezone: Asia/Dubai\n---\n",
    "content/topics/territory.md": "---\nname: Territory\nsummary: Who holds what.\n---\n",
    "content/sources/gazette.md": """\
---
publisher: The Gazette
url: https://example.org/gazette
accessed: 2026-01-31
grade: A
---
""",
}

ENTRY = """\
---
title: Putin receives Witkoff and Kushner in the Kremlin
date: 2026-01-22/2026-01-23?
location: Kremlin, Moscow
participants: [Vladimir Putin, Steve Witkoff, Jared Kushner]
source: https://example.org/article
---
Markdown body.
"""
"""The five lines that an entry needs."""

ENTRY_PATH = "content/events/2026-01-22-kremlin-talks.md"


def build_pages(settings: Settings) -> None:
    """Write the pages of a sound site and what they load; every other file of it is there, and empty."""
    chronicle, look = load(settings), theme(settings.root)
    assert chronicle.is_sound, report.as_text(chronicle.diagnostics, settings.root)
    for page in plan(chronicle, look):
        file = Path(settings.output, page.path)
        file.parent.mkdir(parents=True, exist_ok=True)
        is_shown = page.view in ("asset", "script") or page.view.endswith(".html")
        file.write_bytes(render(page, look, offline=settings.offline).content if is_shown else b"")


@dataclass(frozen=True)
class TestSite:
    """A chronicle on the disk, and what the program makes of it."""

    __test__ = False
    root: Path
    cache: str | None = None  # by default nothing is remembered: most tests build once

    def write(self, files: Mapping[str, str | None]) -> TestSite:
        """Write files into the chronicle; None deletes one."""
        for path, text in files.items():
            file = self.root / path
            if text is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(text.encode())
        return self

    def load(self) -> Chronicle:
        return load(Settings(root=str(self.root)))

    def build(self, *, base_url: str = "", offline: bool = False) -> Build:
        settings = Settings(root=str(self.root), output=str(self.output), base_url=base_url, offline=offline)
        return build(replace(settings, cache=self.cache))

    def build_pages(self) -> None:
        build_pages(Settings(root=str(self.root), output=str(self.output)))

    def made(self, path: str) -> bytes:
        """Return one file of the site, without the others."""
        chronicle, look = self.load(), theme(str(self.root))
        assert chronicle.is_sound, self.report()
        (page,) = (page for page in plan(chronicle, look) if page.path == path)
        return render(page, look).content

    def findings(self) -> tuple[Diagnostic, ...]:
        return self.load().diagnostics

    def report(self) -> str:
        """Return the report, but for the address of each code's page."""
        return report.as_text([replace(finding, url="") for finding in self.findings()], str(self.root))

    def sound(self) -> Chronicle:
        """Load the chronicle and hold it to have no finding."""
        chronicle = self.load()
        assert not chronicle.diagnostics, report.as_text(chronicle.diagnostics, str(self.root))
        return chronicle

    @property
    def output(self) -> Path:
        return self.root / "build"

    def page(self, path: str) -> str:
        """Return the text of a built file."""
        file = self.output / path
        return (file / "index.html" if not path or path.endswith("/") else file).read_text(encoding="utf-8")
