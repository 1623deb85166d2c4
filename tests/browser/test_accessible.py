"""Every type of page can be read by everyone: by keyboard, by screen reader, enlarged, in any colours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.audit import clipped, overflow, space_text, violations
from tests.browser.conftest import Pages
from tests.browser.types import TYPES, is_of, largest

COLOURS = ("color-contrast", "link-in-text-block")  # what can differ in the dark
LAYOUT = ("target-size", "scrollable-region-focusable")  # what can differ on a small screen
AUDITED = [name for name in TYPES if name not in ("year", "month")]  # which are the chronicle again, in part
Findings = dict[str, list[str]]
NARROW, ZOOMED = 320, 640  # px; the second is 1280 at 200 %


def test_every_page_is_of_a_type_that_is_tested_here(built: Path) -> None:
    pages = [file.relative_to(built).as_posix() for file in built.rglob("*.html")]

    ours = {f"{file.stem}/index.html" for file in Path("content/pages").glob("*.md")}
    strange = [path for path in pages if not any(is_of(path, shape) for shape, _ in TYPES.values())]

    assert set(strange) <= ours


@pytest.fixture(scope="module", params=AUDITED)
def audited(request: pytest.FixtureRequest, browser: Browser, site_url: str, built: Path) -> Iterator[Findings]:
    """What is wrong with the largest page of a type, as each reader meets it: one visit serves all the questions."""
    pages = Pages(browser, site_url)
    yield audit(pages(largest(built, request.param)))
    pages.close()
    assert not pages.complaints, pages.complaints


def audit(page: Page) -> Findings:
    found = {"by day": violations(page)}
    page.emulate_media(color_scheme="dark")
    found["by night"] = violations(page, COLOURS)
    page.set_viewport_size({"width": ZOOMED, "height": 900})
    found["zoomed"] = overflow(page)
    page.set_viewport_size({"width": NARROW, "height": 900})
    found["on a small phone"] = [*violations(page, LAYOUT), *overflow(page)]
    page.evaluate("Object.assign(document.documentElement, {dir: 'rtl', lang: 'he'})")
    found["from right to left"] = overflow(page)
    page.evaluate("Object.assign(document.documentElement, {dir: 'ltr', lang: 'en'})")
    space_text(page)
    found["with spaced text"] = [*overflow(page), *clipped(page)]
    return found


@pytest.mark.parametrize("how", ["by day", "by night", "on a small phone"])
def test_axe_finds_nothing(how: str, audited: Findings) -> None:
    assert not audited[how], "\n".join(audited[how])


@pytest.mark.parametrize("how", ["zoomed", "from right to left", "with spaced text"])
def test_nothing_runs_off_the_screen(how: str, audited: Findings) -> None:
    assert not audited[how], "\n".join(audited[how])


@pytest.mark.parametrize("name", ["home", "chronicle", "person", "regions"])
def test_pictures_run_left_to_right_in_every_language(name: str, open_page: Pages, built: Path) -> None:
    page = open_page(largest(built, name))

    page.evaluate("Object.assign(document.documentElement, {dir: 'rtl', lang: 'he'})")

    directions = page.evaluate("[...document.querySelectorAll('figure svg')].map(e => getComputedStyle(e).direction)")
    assert directions
    assert set(directions) == {"ltr"}


@pytest.mark.parametrize("name", ["home", "entry", "chronicle"])
def test_forced_colours_and_more_contrast_are_honoured(name: str, open_page: Pages, built: Path) -> None:
    page = open_page(largest(built, name))

    page.emulate_media(contrast="more")
    assert not violations(page, COLOURS)
    page.emulate_media(forced_colors="active")

    assert not overflow(page)
    fills = page.evaluate("[...document.querySelectorAll('main .glyph')].map(e => getComputedStyle(e).fill)")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert fills
    assert ground not in fills


STOP = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect()
  if (e === document.body) return null
  const last = window.lastStop
  window.lastStop = e
  return {
    what: `${e.tagName.toLowerCase()} ${e.textContent.trim().slice(0, 40)}`,
    ring: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    inOrder: !last || Boolean(last.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING),
  }
}"""
STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter(e => e.checkVisibility() && !e.disabled).length"""


def walk(page: Page) -> list[dict[str, object]]:
    """Press Tab from the top until the page is left; return each stop."""
    stops: list[dict[str, object]] = []
    for _ in range(2000):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize("name", ["home", "entry", "people"])
def test_the_tab_key_goes_through_a_page_in_its_order_visibly_and_out_of_it(
    name: str, open_page: Pages, built: Path
) -> None:
    page = open_page(largest(built, name))

    stops = walk(page)

    assert len(stops) == page.evaluate(STOPS)
    assert not [stop for stop in stops if float(str(stop["ring"])) < 2]
    assert not [stop for stop in stops if not stop["seen"] or not stop["inOrder"]]


@pytest.mark.parametrize("name", ["home", "entry", "people"])
def test_the_first_stop_skips_to_the_content(name: str, open_page: Pages, built: Path) -> None:
    page = open_page(largest(built, name))

    page.keyboard.press("Tab")
    skip = page.locator(":focus")

    assert skip.inner_text() == "Skip to content"
    box = skip.bounding_box()
    assert box
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
