"""On a list that stands whole on its page a script combines the facets; it changes nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from chronicle.model.entities import Chronicle
from tests.abilities.test_facets import filed
from tests.browser.audit import lay_out
from tests.browser.conftest import Pages

TALKS, TERRITORY = "chronicle/kind/talks/", "chronicle/topic/territory/"


def in_all(record: Chronicle, *paths: str) -> list[str]:
    """Return the entries that stand in every one of the lists."""
    return sorted(event.id for event in record.entries if set(paths) <= filed(event, record))


def shown(page: Page) -> list[str]:
    links = page.locator(".listed .entry .u-url").filter(visible=True)
    hrefs: list[str] = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    return sorted(href.split("events/")[1].split("/")[0] for href in hrefs)


def option(page: Page, heading: str, name: str) -> Locator:
    """Return one of the first options below a heading."""
    options = page.get_by_role("heading", name=heading, exact=True).locator("xpath=following-sibling::ul[1]")
    return options.get_by_role("link", name=re.compile(rf"^{re.escape(name)} \d+$"))


def number(page: Page, heading: str, name: str) -> int:
    return int(option(page, heading, name).locator(".number").inner_text())


def follow(link: Locator) -> None:
    """Click a link to another page, without the fade between pages: Chromium complains where a test outruns it."""
    link.page.emulate_media(reduced_motion="reduce")
    link.click()


def test_two_options_leave_what_stands_under_both(open_page: Pages, record: Chronicle) -> None:
    page = open_page("chronicle/")

    option(page, "Kind", "Talks").click()
    option(page, "Topic", "Territory").click()

    wanted = in_all(record, TALKS, TERRITORY)
    assert shown(page) == wanted
    assert 0 < len(wanted) < len(in_all(record, TALKS))
    expect(page.get_by_role("status")).to_have_text(f"{len(wanted)} of {len(record.entries)} entries")
    assert page.url.endswith("/chronicle/?kind=talks&topic=territory")


def test_an_address_with_a_choice_opens_with_it(open_page: Pages, record: Chronicle) -> None:
    page = open_page("chronicle/?year=2025&table=russia%2Bunited-states")

    assert shown(page) == in_all(record, "chronicle/2025/", "chronicle/table/russia+united-states/")
    expect(option(page, "Year", "2025")).to_have_attribute("aria-current", "true")
    assert option(page, "Year", "All years").get_attribute("aria-current") is None


def test_back_and_forward_walk_through_the_choices(open_page: Pages, record: Chronicle) -> None:
    page = open_page("chronicle/")
    option(page, "Kind", "Calls").click()
    option(page, "Year", "2026").click()

    page.go_back()
    assert shown(page) == in_all(record, "chronicle/kind/call/")
    page.go_back()
    assert shown(page) == in_all(record)
    expect(page.get_by_role("status")).to_have_text("")
    page.go_forward()
    assert shown(page) == in_all(record, "chronicle/kind/call/")


def test_a_chosen_option_is_marked_and_a_second_click_takes_it_back(open_page: Pages, record: Chronicle) -> None:
    page = open_page("chronicle/?kind=call")
    expect(option(page, "Kind", "Calls")).to_have_attribute("aria-current", "true")

    option(page, "Kind", "Calls").click()

    assert shown(page) == in_all(record)
    assert option(page, "Kind", "Calls").get_attribute("aria-current") is None
    assert page.url.endswith("/chronicle/")


def test_one_link_clears_all_and_the_keyboard_is_not_lost(open_page: Pages, record: Chronicle) -> None:
    page = open_page("chronicle/?kind=talks&topic=territory")

    page.get_by_role("link", name="Clear all").press("Enter")

    assert shown(page) == in_all(record)
    assert page.url.endswith("/chronicle/")
    expect(page.get_by_role("link", name="Clear all")).to_have_count(0)
    expect(page.locator("main")).to_be_focused()


def test_the_number_beside_an_option_is_what_choosing_it_leaves(open_page: Pages) -> None:
    page = open_page("chronicle/?kind=talks")

    for heading, name in (("Year", "2025"), ("Topic", "Territory"), ("Place", "Moscow"), ("Kind", "Calls")):
        promised = number(page, heading, name)
        option(page, heading, name).click()
        assert len(shown(page)) == promised
        page.go_back()


def test_months_and_days_without_entries_vanish_with_their_counts(open_page: Pages) -> None:
    page = open_page("chronicle/?place=istanbul")

    for group in page.locator(".month, .day").filter(visible=True).all():
        assert group.locator(".entry").filter(visible=True).count() > 0
    expect(page.locator(".month-head .meta").filter(visible=True)).to_have_count(0)
    expect(page.locator(".month-head").filter(visible=True)).not_to_have_count(0)


def test_a_list_of_one_facet_combines_with_the_others(open_page: Pages, record: Chronicle) -> None:
    page = open_page(TALKS)
    option(page, "Topic", "Territory").click()
    assert shown(page) == in_all(record, TALKS, TERRITORY)
    assert page.url.endswith("/chronicle/kind/talks/?topic=territory")

    follow(option(page, "Kind", "Calls"))

    page.wait_for_url("**/chronicle/kind/call/?topic=territory")
    assert shown(page) == in_all(record, "chronicle/kind/call/", TERRITORY)


def test_a_rare_option_that_is_chosen_is_not_folded_away(open_page: Pages) -> None:
    page = open_page("chronicle/?place=budapest")

    expect(page.get_by_role("link", name=re.compile("^Budapest"))).to_be_visible()


def test_an_address_that_names_nothing_known_shows_everything(open_page: Pages, record: Chronicle) -> None:
    page = open_page("chronicle/?kind=party&colour=red&topic=%3Cscript%3E")

    assert shown(page) == in_all(record)


def test_a_choice_that_nothing_meets_says_so(open_page: Pages, record: Chronicle) -> None:
    page = open_page("chronicle/?kind=call&place=budapest")

    assert shown(page) == in_all(record, "chronicle/kind/call/", "chronicle/place/budapest/") == []
    expect(page.get_by_role("status")).to_have_text(f"0 of {len(record.entries)} entries")


def test_without_a_choice_the_script_changes_nothing_that_is_seen(open_page: Pages) -> None:
    with_script, without = (open_page("chronicle/", script=script) for script in (True, False))

    for page in (with_script, without):
        lay_out(page)
        # whether our own faces arrive in time is no matter of scripts
        page.evaluate("""() => {
            const faces = new CSSStyleSheet();
            faces.replaceSync("* { font-family: monospace !important }");
            document.adoptedStyleSheets.push(faces);
        }""")
    assert with_script.locator("main").inner_text().split() == without.locator("main").inner_text().split()
    assert with_script.screenshot() == without.screenshot()


def test_without_script_an_option_is_a_link_to_its_list(open_page: Pages, record: Chronicle) -> None:
    page = open_page("chronicle/", script=False)

    follow(option(page, "Kind", "Calls"))

    page.wait_for_url("**/chronicle/kind/call/")
    assert shown(page) == in_all(record, "chronicle/kind/call/")


def test_on_a_telephone_the_facets_are_folded_without_script_too(open_page: Pages) -> None:
    page = open_page("chronicle/", width=390, script=False)
    expect(option(page, "Kind", "Calls")).to_be_hidden()

    page.get_by_text("Narrow the list").click()

    expect(option(page, "Kind", "Calls")).to_be_visible()


def test_facets_combine_on_a_file_share_too(open_page: Pages, record: Chronicle, offline: Path) -> None:
    page = open_page((offline / "chronicle/index.html").as_uri())

    option(page, "Kind", "Talks").click()
    option(page, "Topic", "Territory").click()

    assert shown(page) == in_all(record, TALKS, TERRITORY)
    assert page.url.endswith("/chronicle/index.html?kind=talks&topic=territory")
