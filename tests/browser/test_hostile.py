"""A real browser, scripts on, and every trick at once: nothing of a stranger's runs, asks, moves or hides anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from chronicle import report
from tests.browser.conftest import Pages
from tests.hostile import tricks
from tests.hostile.bodies import BODIES
from tests.hostile.cases import entry, quoted
from tests.served import served
from tests.site import TestSite

PILE = " ".join(text for _, text in tricks.WORDS)[:290]
NEVER = [name for name in BODIES if name not in ("deep", "brackets", "stars")]
PATHS = ["", "events/all/", "events/n0100/", "chronicle/", "people/p0/", "regions/q0/", "topics/q1/", "documents/q2/",
         "sources/q5/", "corrections/", "404.html"]  # fmt: skip
CANARY = """
    window.ran = [];
    for (const name of ["canary", "alert", "confirm", "prompt", "open", "print"]) {
        window[name] = () => { window.ran.push(name); };
    }
"""
CLOBBERED = """() => {
    const found = [];
    for (const element of document.querySelectorAll("[id],[name]")) {
        for (const key of [element.id, element.getAttribute("name")]) {
            const isMeta = element.tagName === "META";
            if (key && !isMeta && (key in Document.prototype || key in Object.prototype)) found.push(key);
        }
    }
    for (const key of ["body", "head", "forms", "cookie", "location", "getElementById", "querySelector"]) {
        const value = document[key];
        const isOwn = value instanceof Element && !["BODY", "HEAD"].includes(value.tagName);
        if (isOwn) found.push(`document.${key}`);
    }
    return found;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a chronicle that is hostile in every field, with one entry that is so in its body as well."""
    site = TestSite(tmp_path_factory.mktemp("hostile")).write(tricks.site_of(tricks.WORDS[::4], tricks.FORMULAS[:1]))
    body = "\n\n".join(BODIES[name][0] for name in NEVER)
    site.write(
        {"content/events/all.md": entry(f"{body}\n", title=quoted(PILE), participants="[p0, p1]", location="q0")}
    )
    found = [finding for finding in site.build().diagnostics if finding.is_error]
    assert not found, report.as_text(found, str(site.root))
    with served(site.output, "/talks/") as url:
        yield url


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address)
    yield visit
    visit.close()
    assert not visit.complaints, "\n".join(visit.complaints)


class Visit(Pages):
    """Opens pages with a trap for whatever runs, and keeps dialogs and windows among the complaints."""

    def _listen(self, page: Page, address: str) -> None:
        super()._listen(page, address)
        page.add_init_script(CANARY)
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))  # which a feed cannot name
        page.on("dialog", lambda dialog: self.complaints.append(f"{address}: a dialog: {dialog.message}"))
        page.on("popup", lambda popup: self.complaints.append(f"{address}: opens {popup.url}"))


def hold_inert(page: Page, url: str) -> None:
    assert page.evaluate("window.ran") == []
    assert page.evaluate(CLOBBERED) == []
    assert page.url == url
    assert page.evaluate("document.activeElement === document.body || document.activeElement.id !== 'x'")
    strange = "script:not([src^='../'],[src^='assets'],[src^='/talks/assets'],[type='application/ld+json']),iframe,"
    strange += "object,embed,img,base,style,[style],meta[http-equiv=refresh],video,audio,math,marquee,textarea[id=x]"
    assert page.locator(strange).count() == 0
    assert page.evaluate("getComputedStyle(document.querySelector('main')).display") != "none"


@pytest.mark.parametrize("path", PATHS)
def test_on_no_page_does_anything_of_theirs_run_or_ask(path: str, visit: Visit) -> None:
    page = visit(path)
    page.mouse.move(400, 400)
    page.keyboard.press("Tab")

    hold_inert(page, visit.site_url + path)


def test_the_entry_shows_every_trick_as_its_words(visit: Visit) -> None:
    page = visit("events/all/")

    shown = page.locator("main").inner_text()
    assert page.locator("h1").inner_text() == PILE
    lost = [name for name in NEVER if " ".join(BODIES[name][1].split()) not in " ".join(shown.split())]
    assert not lost


@pytest.mark.parametrize("words", ["script canary", "onerror", "pile", '"><img src=x onerror=canary()>', "N0100"])
def test_the_search_shows_them_and_runs_none(words: str, visit: Visit) -> None:
    page = visit("search/")

    page.fill("#search-input", words)
    expect(page.locator("#search-status")).not_to_have_text("")

    assert page.evaluate("window.ran") == []
    assert page.evaluate(CLOBBERED) == []
    assert page.locator("main :is(img, script:not([src]), iframe, [onerror], svg[onload])").count() == 0


def test_the_form_offers_hostile_names_as_names(visit: Visit) -> None:
    page = visit("contribute/")
    page.get_by_label("Title").focus()
    expect(page.get_by_role("status")).to_contain_text("Still needed")
    page.get_by_label("Title").fill(PILE)
    page.get_by_label("Date", exact=True).fill("2026-01-20")

    page.get_by_label("Participant 1").fill("Who Pile")
    expect(page.get_by_role("option").first).to_contain_text("Who Pile")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert "Who Pile" in page.get_by_label("Participant 1").input_value()
    assert "Who Pile" in (page.locator("[data-file]").text_content() or "")
    hold_inert(page, visit.site_url + "contribute/")


def test_a_feed_that_is_opened_in_a_browser_runs_nothing(visit: Visit) -> None:
    for name in ("feed.xml", "atom.xml", "corrections.xml"):
        page = visit(name)

        assert page.evaluate("window.ran") == []
        assert page.locator("script, img, iframe").count() == 0


def test_the_trap_shuts(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><body onload=canary()><a id=forms>a</a>")
    with served(tmp_path) as url:
        page = visit(url)

        page.wait_for_function("window.ran.length")
        assert page.evaluate("window.ran") == ["canary"]
        assert page.evaluate(CLOBBERED) == ["forms"]
    visit.complaints.clear()
