"""A reader without JavaScript has an answer at most three clicks from the home page, and it is the record's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Locator, Page, expect

from chronicle.model.entities import MEETINGS, Chronicle, Event
from tests.abilities.test_facets import side
from tests.browser.conftest import Pages

Ask = Callable[..., Page]


@pytest.fixture
def ask(open_page: Pages) -> Ask:
    """Go from the home page by links, as a reader does: by what they say, the first that says so, three at most."""

    def follow(*links: str) -> Page:
        assert len(links) <= 3
        page = open_page("", script=False)
        for link in links:
            page.get_by_role("link", name=link, exact=True).first.click()
            page.wait_for_load_state()
        return page

    return follow


def below(page: Page, heading: str) -> Locator:
    """Return the part of a page that stands below a heading."""
    return page.locator("section").filter(has=page.locator(f'xpath=h2[starts-with(normalize-space(), "{heading}")]'))


def titles(part: Locator) -> set[str]:
    """Return the titles of the entries that stand in a part of a page, months included that are not drawn yet."""
    return set(part.locator('a[href*="events/"]').all_text_contents())


def names(events: Iterable[Event]) -> set[str]:
    return {event.name for event in events}


def meetings_of(record: Chronicle, *people: str) -> list[Event]:
    """Return the meetings at which all of these people were, oldest first: calls are none."""
    held = [event for event in record.entries if event.is_meeting and event.type != "call"]
    return [event for event in held if set(people) <= {p.who.id for p in event.participants if p.attended}]


def test_what_is_the_latest_state(ask: Ask, record: Chronicle) -> None:
    latest = meetings_of(record)[-1]

    home = ask()

    state = home.locator("section", has=home.get_by_role("heading", name="State of play")).first
    expect(state.get_by_role("link", name=latest.name, exact=True)).to_be_visible()
    expect(state.locator(f'time[datetime="{record.as_of}"]').first).to_be_visible()
    assert f"counted from {latest.date.words}" in state.inner_text()


def test_when_did_witkoff_last_meet_putin(ask: Ask, record: Chronicle) -> None:
    latest = meetings_of(record, "steve-witkoff", "vladimir-putin")[-1]

    page = ask("People", "Steve Witkoff")

    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Vladimir Putin"))
    expect(row.get_by_role("cell").last).to_have_text(latest.date.words)
    row.get_by_role("link", name=latest.date.words).click()
    expect(page.locator("h1")).to_have_text(latest.name)


def test_how_often_did_witkoff_meet_putin(ask: Ask, record: Chronicle) -> None:
    held = meetings_of(record, "steve-witkoff", "vladimir-putin")
    page = ask("People")

    pair = page.get_by_role("listitem").filter(has_text=re.compile("Steve Witkoff and Vladimir Putin"))
    pair.get_by_role("link").click()

    assert titles(below(page, "In person")) == names(held)


def test_what_has_ukraine_said_on_security_guarantees(ask: Ask, record: Chronicle) -> None:
    said = [
        statement.text
        for event in record.entries
        for statement in event.statements
        if "security-guarantees" in {topic.id for topic in statement.topics}
        and "ukraine" in {side(speaker.party, record) for speaker in statement.by}
    ]

    page = ask("Topics", "Security guarantees")

    column = page.locator(".positions dl > div").filter(has=page.locator("dt", has_text=re.compile(r"^\s*Ukraine\s*$")))
    shown = column.locator(".e-content, .p-summary").all_inner_texts()
    assert said
    assert sorted(text.strip("“”\n ") for text in shown) == sorted(said)


def test_which_talks_were_in_istanbul(ask: Ask, record: Chronicle) -> None:
    held = [
        event
        for event in record.entries
        if event.place
        and "istanbul" in {link.id for link in (event.place.region, *event.place.within)}
        and event.is_meeting
    ]

    page = ask("Regions", "Istanbul")

    assert held
    assert titles(below(page, "Talks held")) == names(held)


def test_what_was_planned_and_did_not_happen(ask: Ask, record: Chronicle) -> None:
    plans = [event for event in record.entries if event.status != "held"]

    page = ask("Chronicle")

    marked = page.locator("li.entry", has=page.locator(".tag"))
    assert {"Postponed", "Cancelled"} <= set(marked.locator(".tag").all_text_contents())
    assert titles(marked) == names(plans)


def test_which_plans_of_the_united_states_did_not_happen(ask: Ask, record: Chronicle) -> None:
    plans = [
        event
        for event in record.entries
        if event.status != "held" and "united-states" in {side(p.party, record) for p in event.participants}
    ]

    page = ask("Parties", "United States")

    assert plans
    assert titles(below(page, "Planned, and not held or not yet")) == names(plans)


def test_what_was_the_last_plan_without_a_report(ask: Ask, record: Chronicle) -> None:
    plan = [event for event in record.entries if event.is_overdue][-1]

    page = ask(plan.name)

    expect(page.locator("h1")).to_have_text(plan.name)
    expect(page.locator("main .tag").first).to_have_text("Planned: no report yet")


def test_where_does_a_claim_come_from(ask: Ask, record: Chronicle) -> None:
    event = [event for event in record.entries if event.statements and event.type not in MEETINGS][-1]
    claim = event.statements[0]

    page = ask(event.name)
    said = page.locator(f"[id='{claim.id}']")
    expect(said).to_contain_text(claim.text)
    said.get_by_role("link", name=f"Source {claim.citation.number}", exact=True).click()

    source = page.locator(":target")
    expect(source).to_be_in_viewport()
    expect(source).to_contain_text(claim.citation.source.publisher)
    expect(source.get_by_role("link").first).to_have_attribute("href", claim.citation.source.url)
