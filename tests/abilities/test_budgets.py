"""The site opens at once on a bad phone: what a page moves is bounded, in bytes and in files, fonts included.

Bytes are those of gzip, as hosts send them; fonts are compressed already. A kilobyte is 1000 bytes.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from tests.browser.types import is_of
from tests.conftest import Make
from tests.site import BASE, ENTRY

KB = 1000
BUDGETS = {  # which pages, and how much one may move in all
    "index.html": 60 * KB,
    "chronicle/*/index.html": 60 * KB,
    "chronicle/*/*/index.html": 60 * KB,
    "events/*/index.html": 60 * KB,
    "people/*/index.html": 55 * KB,
    "people/*/with/*/index.html": 55 * KB,
    "regions/*/index.html": 55 * KB,
    "topics/*/index.html": 55 * KB,
    "*/index.html": 60 * KB,
    "*/*/index.html": 60 * KB,
}
EVERY_PAGE = ("serif-400.", "sans-400.", "sans-600.")
CYRILLIC = re.compile("[\u0400-\u052f]")
MARKUP = re.compile(r"<head>.*?</head>|<script.*?</script>|<[^>]*>", re.DOTALL)
SCRIPT = re.compile(r'<script[^>]* src="([^"]+)"')


def moved(file: Path) -> int:
    """Return how many bytes a file costs who asks for it."""
    return file.stat().st_size if file.suffix == ".woff2" else len(gzip.compress(file.read_bytes(), 9, mtime=0))


def asset(site: Path, start: str) -> int:
    return sum(moved(file) for file in (site / "assets").rglob(f"{start}*") if file.suffix != ".txt")


def budget(path: str) -> int:
    return next((limit for shape, limit in BUDGETS.items() if is_of(path, shape)), 60 * KB)


def pages_of(site: Path) -> dict[str, Path]:
    return {file.relative_to(site).as_posix(): file for file in site.rglob("*.html")}


def cost(site: Path, file: Path, every_page: int, cyrillic: int) -> int:
    """Return the bytes that a page needs at the least: of Cyrillic the smaller face."""
    text = file.read_text(encoding="utf-8")
    scripts = sum(moved((file.parent / src).resolve()) for src in SCRIPT.findall(text) if not src.startswith("/"))
    return moved(file) + every_page + scripts + (cyrillic if CYRILLIC.search(MARKUP.sub("", text)) else 0)


def costs(site: Path) -> dict[str, int]:
    every_page = sum(asset(site, name) for name in ("site.", "mark.", *(f"fonts/{font}" for font in EVERY_PAGE)))
    cyrillic = asset(site, "fonts/sans-400-cyrillic.")
    return {path: cost(site, file, every_page, cyrillic) for path, file in pages_of(site).items()}


def test_every_page_keeps_within_its_budget(built: Path) -> None:
    over = [f"{path}: {found}, may be {budget(path)}" for path, found in costs(built).items() if found > budget(path)]

    assert not over, "\n".join(sorted(over))


def test_a_page_of_five_hundred_entries_keeps_within_60_kb(site: Make) -> None:
    days = [f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    parts = [(day, part) for day in days for part in ("morning", "evening")][:500]
    texts = [
        ENTRY.replace("2026-01-22/2026-01-23?", day).replace("Putin receives", f"{day} {part}") for day, part in parts
    ]
    files = {f"content/events/{day}-{part}.md": text for (day, part), text in zip(parts, texts, strict=True)}

    chronicle = site({**BASE, **files})
    chronicle.build_pages()

    over = [f"{path}: {found}" for path, found in costs(chronicle.output).items() if found > 60 * KB]
    assert not over, "\n".join(sorted(over))


def test_the_style_sheet_keeps_within_8_kb(built: Path) -> None:
    assert 0 < asset(built, "site.") <= 8 * KB


def test_scripts_keep_within_10_kb(built: Path) -> None:
    scripts = [file for file in (built / "assets").glob("*.js") if "index" not in file.name]

    assert not [file.name for file in scripts if moved(file) > 10 * KB]


@pytest.mark.parametrize(
    "section", ["events", "people", "regions", "parties", "topics", "documents", "sources", "about"]
)
def test_no_script_is_loaded_to_read(section: str, built: Path) -> None:
    loading = [file for file in (built / section).rglob("*.html") if SCRIPT.search(file.read_text(encoding="utf-8"))]

    assert not loading


def test_home_loads_no_script(built: Path) -> None:
    assert not SCRIPT.search((built / "index.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("font", "limit"),
    [("serif-400.", 14.2), ("sans-400.", 8.7), ("sans-600.", 8.8), ("serif-400-cyr", 10.5), ("sans-400-cyr", 6.8)],
)
def test_fonts_stay_as_small_as_they_are(font: str, limit: float, built: Path) -> None:
    assert 0 < asset(built, f"fonts/{font}") <= limit * KB
