"""The search as readers use it: in any script, by keyboard, from a disk, and found again on the way back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from chronicle.model.search import SKIPPED, words
from tests.browser.audit import overflow, violations
from tests.browser.conftest import Pages

FIRST = "#search-results li:first-child a"
TEXTS = [
    "Зеленський Zelenskyy",
    "Ки\u0438\u0306в Київ",
    "ŁÓDŹ İstanbul ΣΊΣΥΦΟΣ",
    "Дʼяченко объект",
    "The Beijing x-ray",
]


def search(page: Page, query: str) -> None:
    page.fill("#search-input", query)
    expect(page.locator("#search-status")).not_to_have_text("")


@pytest.mark.parametrize("query", ["Зеленський", "zelensky", "Zelenskyy", "zelenski", "зел", "zel", "Зеленского"])
def test_every_spelling_of_a_person_leads_to_the_same_page(query: str, open_page: Pages) -> None:
    page = open_page("search/")

    search(page, query)

    expect(page.locator(FIRST)).to_have_attribute("href", "../people/volodymyr-zelenskyy/")


@pytest.mark.parametrize("query", ["Киев", "Kiev", "Kyiv", "київ"])
def test_every_spelling_of_a_place_leads_to_the_same_page(query: str, open_page: Pages) -> None:
    page = open_page("search/")

    search(page, query)

    expect(page.locator(FIRST)).to_have_attribute("href", "../regions/kyiv/")


def test_the_script_folds_as_the_index_does(open_page: Pages) -> None:
    page = open_page("search/")

    folded = page.evaluate("([texts, no]) => texts.map(t => chronicleSearch.words(t, no))", [TEXTS, sorted(SKIPPED)])

    assert folded == [words(text) for text in TEXTS]


def test_several_words_narrow_the_search(open_page: Pages) -> None:
    page = open_page("search/")

    search(page, "witk put")

    titles = page.locator("#search-results a").all_inner_texts()
    assert titles
    expect(page.locator(FIRST)).to_contain_text("Witkoff and Putin")
    expect(page.locator("#search-status")).to_have_text(f"{len(titles)} results.")


def test_nothing_of_the_index_is_loaded_before_the_first_letter_and_little_after(open_page: Pages, built: Path) -> None:
    page = open_page("search/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("/search/")[2] or "other"))
    page.focus("#search-input")
    assert not [path for path in asked if path != "other"]

    search(page, "zelensky")

    loaded = [path for path in asked if path != "other"]
    assert 0 < sum((built / "search" / path).stat().st_size for path in loaded) < 100_000
    assert len(loaded) == len(set(loaded))


def test_the_query_stands_in_the_address_and_comes_back(open_page: Pages) -> None:
    page = open_page("search/")
    page.emulate_media(reduced_motion="reduce")  # Chromium calls a transition between pages that is cut short an error
    search(page, "київ")
    assert page.evaluate("new URLSearchParams(location.search).get('q')") == "київ"

    page.locator(FIRST).click()
    expect(page.locator("h1")).to_have_text("Kyiv")
    page.go_back()

    expect(page.locator("#search-input")).to_have_value("київ")
    expect(page.locator(FIRST)).to_have_text("Kyiv")


def test_enter_goes_to_the_first_result_and_more_to_the_next(open_page: Pages) -> None:
    page = open_page("search/")
    page.focus("#search-input")
    page.keyboard.type("putin")

    page.keyboard.press("Enter")

    expect(page.locator(FIRST)).to_be_focused()
    assert page.locator("#search-results li").count() == 20
    page.get_by_role("button", name="Show more results").press("Enter")
    expect(page.locator("#search-results li:nth-child(21) a")).to_be_focused()


def test_the_lists_give_way_to_results_and_return_when_there_are_none(open_page: Pages) -> None:
    page = open_page("search/")
    lists = page.locator("#search-lists")
    expect(lists).to_be_visible()

    search(page, "kyiv")
    expect(lists).to_be_hidden()
    search(page, "qqqqqq")

    expect(page.locator("#search-status")).to_contain_text("No results")
    expect(page.locator("#search-results")).to_be_hidden()
    expect(lists).to_be_visible()
    page.fill("#search-input", "")
    expect(page.locator("#search-status")).to_have_text("")


def test_an_index_that_does_not_come_is_said_and_asked_for_again(open_page: Pages) -> None:
    page = open_page("search/")
    faults = 0

    def fail_once(route: Route) -> None:
        nonlocal faults
        faults += 1
        route.fulfill(status=200, body="") if faults == 1 else route.continue_()

    page.route("**/search/words/*.js", fail_once)
    page.fill("#search-input", "kyiv")
    expect(page.locator("#search-status")).to_contain_text("could not be loaded")
    expect(page.locator("#search-lists")).to_be_visible()

    search(page, "kyiv ")

    expect(page.locator(FIRST)).to_have_text("Kyiv")


def test_a_page_whose_version_is_gone_says_so_and_takes_no_other_file(open_page: Pages, built: Path) -> None:
    page = open_page("search/")

    def answer_with_another(route: Route) -> None:
        asked = route.request.url.rpartition("/")[2]
        other = next(file for file in (built / "search/words").iterdir() if file.name != asked)
        route.fulfill(path=other, content_type="text/javascript")

    page.route("**/search/words/*.js", answer_with_another)
    page.fill("#search-input", "kyiv")

    expect(page.locator("#search-status")).to_contain_text("Load this page again")
    assert page.locator("#search-results li").count() == 0


def test_a_title_is_text_and_never_markup(open_page: Pages) -> None:
    page = open_page("search/")
    hostile = "<img src=x onerror=document.title='hit'>"

    def answer(route: Route) -> None:
        name = route.request.url.partition("/search/")[2].removesuffix(".js")
        body = f'chronicleSearch("{name}", Array(25).fill(["a/", "{hostile}", "{hostile}", "{hostile}"]))'
        route.fulfill(body=body, content_type="text/javascript")

    page.route("**/search/things/*.js", answer)

    search(page, "putin")

    expect(page.locator(FIRST)).to_have_text(hostile)
    assert page.locator("#search-results img").count() == 0


def test_results_are_accessible_and_fit_a_small_phone(open_page: Pages) -> None:
    page = open_page("search/", width=320)

    search(page, "security guarantees")

    assert not violations(page)
    assert not overflow(page)


def test_the_form_moves_nothing_when_it_comes(open_page: Pages) -> None:
    page = open_page("search/")

    shift = page.evaluate(
        """() => new Promise(done => {
          let sum = 0
          new PerformanceObserver(list => list.getEntries().forEach(e => { sum += e.value }))
            .observe({type: 'layout-shift', buffered: true})
          setTimeout(() => done(sum), 300)
        })"""
    )

    assert shift == 0


def test_without_a_script_there_is_no_form_and_the_lists_are_there(open_page: Pages) -> None:
    page = open_page("search/", script=False)

    expect(page.locator("#search-input")).to_be_hidden()
    expect(page.locator("#search-lists a")).to_have_count(6)


def test_a_page_from_a_disk_searches_too(open_page: Pages, offline: Path) -> None:
    page = open_page((offline / "search/index.html").as_uri())
    page.emulate_media(reduced_motion="reduce")

    search(page, "Київ")
    page.locator(FIRST).click()

    expect(page.locator("h1")).to_have_text("Kyiv")
    assert page.url == (offline / "regions/kyiv/index.html").as_uri()
