"""The site reads the same without a script, from a file share, under any path, at any wrong address, and on paper."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route
from pypdf import PdfReader

from chronicle.model.entities import Chronicle
from chronicle.model.pages import Settings
from tests.abilities.test_budgets import budget, moved
from tests.browser.audit import clipped, lay_out, overflow, violations
from tests.browser.conftest import Pages
from tests.browser.types import largest
from tests.served import served
from tests.site import BASE, ENTRY, ENTRY_PATH, TestSite, build_pages

BUDGETED = ["home", "chronicle", "entry", "person", "people", "region", "regions", "topic", "party", "search"]
DEEP = "/some/sub/path/"
PAPER = 643  # px: the 170 mm between the margins of an A4 page
A4 = (595, 842)  # points: 210 by 297 mm


@pytest.fixture(scope="module")
def deep_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the record's pages, built for a path below the root of their host."""
    folder = tmp_path_factory.mktemp("deep")
    build_pages(Settings(output=str(folder), base_url=f"https://chronicle.example{DEEP}"))
    with served(folder, DEEP) as address:
        yield address


@pytest.fixture(scope="module")
def moved_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a chronicle in which one entry has a former id and another was withdrawn."""
    site = TestSite(tmp_path_factory.mktemp("moved")).write(BASE)
    former = ENTRY.replace("---\nMark", "aliases: [2026-01-22-former]\n---\nMark")
    withdrawn = ENTRY.replace("---\nMark", "withdrawn: No such meeting took place.\n---\nMark")
    site.write({ENTRY_PATH: former, "content/events/2026-01-21-never.md": withdrawn}).build()
    with served(site.output) as address:
        yield address


def follow(page: Page) -> list[str]:
    """Go from home to the chronicle, to an entry, to a person, as a reader clicks; return the headings met."""
    headings = []
    for link in ("nav >> text=Chronicle", "main .entry h4 a", "main .sides li a"):
        page.locator(link).first.click()
        page.wait_for_load_state()
        headings.append(page.locator("h1").inner_text())
    return headings


def test_a_reader_clicks_from_home_to_a_person_from_a_file_share(open_page: Pages, offline: Path) -> None:
    page = open_page((offline / "index.html").as_uri())

    headings = follow(page)

    assert len(set(headings)) == 3
    assert page.url.startswith("file:")
    assert page.url.endswith("/index.html")
    assert page.evaluate("document.fonts.ready.then(() => [...document.fonts].some(f => f.status === 'loaded'))")


def test_a_reader_clicks_from_home_to_a_person_below_any_path(open_page: Pages, deep_url: str) -> None:
    page = open_page(deep_url)

    follow(page)

    assert page.url.startswith(f"{deep_url}people/")


@pytest.mark.parametrize("where", ["nowhere", "events/2026-01-22-no-such-entry/", "a/b/c/d/e.html"])
def test_a_wrong_address_at_any_depth_shows_the_way_back(where: str, open_page: Pages, deep_url: str) -> None:
    page = open_page(deep_url + where, status=404)

    assert page.locator("h1").inner_text() == "This page does not exist"
    assert "Text" in page.evaluate("getComputedStyle(document.body).fontFamily")
    page.locator("main >> text=All entries").click()
    assert page.url == f"{deep_url}chronicle/"


def test_a_former_address_leads_to_the_entry(open_page: Pages, moved_url: str) -> None:
    page = open_page(f"{moved_url}events/2026-01-22-former/")

    page.wait_for_url(f"{moved_url}events/2026-01-22-kremlin-talks/")


def test_a_withdrawn_entry_says_so_accessibly(open_page: Pages, moved_url: str) -> None:
    page = open_page(f"{moved_url}events/2026-01-21-never/", width=320)

    assert "No such meeting took place." in page.locator("main").inner_text()
    assert not violations(page)
    assert not overflow(page)


@pytest.mark.parametrize("name", ["home", "entry", "person"])
def test_a_page_says_the_same_without_a_script(name: str, open_page: Pages, built: Path) -> None:
    path = largest(built, name)

    with_script, without = open_page(path), open_page(path, script=False)

    assert without.locator("main").inner_text() == with_script.locator("main").inner_text()


def test_the_chronicle_lists_every_entry_without_a_script(open_page: Pages, built: Path) -> None:
    with_script, without = open_page("chronicle/"), open_page("chronicle/", script=False)
    for page in (with_script, without):
        lay_out(page)

    entries = [page.locator("main .entry").all_inner_texts() for page in (with_script, without)]

    assert entries[0] == entries[1]
    assert len(entries[1]) > 100


SHIFT = """() => document.fonts.ready.then(() => new Promise(done => {
  let sum = 0
  const observer = new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value))
  observer.observe({type: 'layout-shift', buffered: true})
  setTimeout(() => done(sum), 100)
}))"""


@pytest.mark.parametrize("width", [360, 412, 1280])
@pytest.mark.parametrize("name", ["home", "entry", "chronicle"])
def test_nothing_moves_when_the_fonts_arrive_late(name: str, width: int, open_page: Pages, built: Path) -> None:
    def late(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    page = open_page("404.html", width=width)
    page.route("**/*.woff2", late)

    page.goto(open_page.site_url + largest(built, name))

    assert page.evaluate("document.fonts.ready.then(() => [...document.fonts].some(f => f.status === 'loaded'))")
    assert page.evaluate(SHIFT) == 0


@pytest.mark.parametrize("name", ["home", "chronicle", "entry", "person"])
def test_paper_holds_the_content_whole_and_no_navigation(name: str, open_page: Pages, built: Path) -> None:
    page = open_page(largest(built, name), width=PAPER)

    page.emulate_media(media="print")

    assert not overflow(page)
    assert not clipped(page)
    assert not [nav for nav in page.locator("nav").all() if nav.is_visible()]


def printed(page: Page) -> list[str]:
    """Print a page to A4 and read it back, sheet by sheet, without the spaces: where lines break is no matter here."""
    sheets = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets} == {A4}
    return [closed(sheet.extract_text()) for sheet in sheets]


def closed(text: str) -> str:
    """Return a text without its spaces, its ligatures taken apart."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("name", ["home", "chronicle", "entry"])
def test_every_sheet_has_text_and_none_a_door(name: str, open_page: Pages, built: Path) -> None:
    page = open_page(largest(built, name))
    page.emulate_media(media="print")
    content = closed(page.locator("main").inner_text())
    doors = {closed(door) for door in page.locator("nav a, .skip").all_text_contents()}

    sheets = printed(page)

    assert all(sheets)
    assert closed(page.locator("h1").inner_text()) in sheets[0]
    doors = {door for door in doors if door not in content}  # what the page itself speaks of may be printed
    assert {"Skiptocontent", "Search"} <= doors
    assert not [door for door in doors if door in "".join(sheets)]


def test_a_printed_list_names_every_entry(open_page: Pages, record: Chronicle) -> None:
    page = open_page("chronicle/")

    text = "".join(printed(page))

    assert not [event.name for event in record.entries if closed(event.name) not in text]


def test_a_printed_entry_holds_every_statement_and_the_address_of_every_source(
    open_page: Pages, built: Path, record: Chronicle
) -> None:
    path = largest(built, "entry")
    (event,) = [event for event in record.entries if event.permalink == path]

    text = "".join(printed(open_page(path)))

    assert event.statements
    assert closed(event.name) in text
    assert not [statement.text for statement in event.statements if closed(statement.text) not in text]
    addresses = [citation.source.url for citation in event.citations if citation.source.url]
    assert addresses
    assert not [address for address in addresses if closed(f"<{address}>") not in text]


@pytest.mark.parametrize("name", BUDGETED)
def test_a_page_asks_for_at_most_seven_files_within_its_budget(name: str, open_page: Pages, built: Path) -> None:
    page = open_page(largest(built, name))
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")

    asked = [address.removeprefix(open_page.site_url) for address in open_page.asked]

    files = [built / (path + "index.html" if not path or path.endswith("/") else path) for path in asked]
    assert len(files) <= 7, asked
    assert sum(map(moved, files)) <= budget(files[0].relative_to(built).as_posix()), asked
