"""The record itself: sound, linked, and saying what its sources say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chronicle import report
from chronicle.model.entities import Chronicle, Event, Person, Region
from tests.walk import dead_links, leads_to, read


def page(built: Path, path: str) -> str:
    return (built / path / "index.html").read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """Return what stands below a heading, up to the next of its kind."""
    return re.split(r"<h2[ >]", text.split(f">{heading}", 1)[1])[0]


def event(record: Chronicle, id: str) -> Event:
    return next(event for event in record.events if event.id == id)


def roles(record: Chronicle, id: str) -> dict[str, str]:
    return {participant.who.label: participant.role for participant in event(record, id).participants}


def test_the_record_has_no_finding(record: Chronicle) -> None:
    assert not record.diagnostics, report.as_text(record.diagnostics, ".")


def test_nothing_of_it_is_missing(record: Chronicle) -> None:
    assert len(record.entries) >= 156
    assert len(record.people) >= 86
    assert len(record.regions) >= 95
    citing: list[Event | Region | Person] = [*record.events, *record.regions.values(), *record.people.values()]
    citations = [c for thing in citing for c in thing.citations]
    citations += [c for person in record.people.values() for role in person.roles for c in role.citations]
    inline = {(c.source.url, c.source.publisher, c.source.title) for c in citations if not c.source.id}
    assert len(record.sources) + len(inline) >= 472


def test_every_entry_has_a_source_and_every_statement_one_of_its_own_entrys(record: Chronicle) -> None:
    for entry in record.events:
        assert entry.citations, entry.path
        numbers = {citation.number for citation in entry.citations}
        assert {s.citation.number for s in entry.statements} <= numbers, entry.path
        assert {a.citation.number for d in entry.differences for a in d.accounts} <= numbers, entry.path


def test_no_link_of_the_site_is_dead(built: Path) -> None:
    assert not dead_links(built)


def test_every_page_is_reached_from_the_home_page(built: Path) -> None:
    seen, waiting = set(), ["index.html"]
    while waiting:
        path = waiting.pop()
        if path in seen or not path.endswith(".html"):
            continue
        seen.add(path)
        waiting += (leads_to(path, link) for link in read(built / path).links)

    pages = {file.relative_to(built).as_posix() for file in built.rglob("*.html")} - {"404.html"}
    assert pages <= seen


def test_witkoffs_page_shows_his_seven_meetings_with_putin(built: Path) -> None:
    series = section(page(built, "people/steve-witkoff"), "Meetings of Steve Witkoff and Vladimir Putin")

    assert "The highest number that a source gives is 7, for 22–23 January 2026. Recorded here as held: 7." in series
    assert len(re.findall(r'href="[^"]*/events/', series)) == 7


@pytest.mark.parametrize(
    ("id", "person", "role"),
    [
        ("2025-06-02-istanbul-2", "Rustem Umerov", "Defence Minister of Ukraine"),
        (
            "2026-01-23-abu-dhabi-1",
            "Rustem Umerov",
            "Secretary of the National Security and Defense Council of Ukraine",
        ),
        ("2026-01-23-abu-dhabi-1", "Kyrylo Budanov", "Head of the Office of the President of Ukraine"),
        ("2025-11-24-abu-dhabi-driscoll", "Kyrylo Budanov", "Head of Ukrainian military intelligence (HUR)"),
        ("2025-03-13-moscow-witkoff-putin", "Steve Witkoff", "US special envoy to the Middle East"),
        ("2026-01-22-kremlin-talks", "Steve Witkoff", "US presidential special envoy"),
    ],
)
def test_roles_are_those_of_the_day(record: Chronicle, id: str, person: str, role: str) -> None:
    assert roles(record, id)[person] == role


def test_donetsks_page_lists_what_is_about_it_also_through_donbas(record: Chronicle, built: Path) -> None:
    text = page(built, "regions/donetsk-oblast")

    assert "events/2026-01-22-kremlin-talks/" in section(text, "About this region")
    through = {
        e.id
        for e in record.entries
        if any(link.id == "donbas" for link in (*e.about, *(a for s in e.statements for a in s.about)))
    }
    assert through
    for id in through:
        assert f"events/{id}/" in text


def test_a_date_that_is_known_to_the_month_is_shown_as_a_month(record: Chronicle, built: Path) -> None:
    summit = event(record, "2025-10-budapest-summit")

    assert summit.date.words == "October 2025"
    text = page(built, "events/2025-10-budapest-summit")
    assert '<time class="dt-start" datetime="2025-10">October 2025</time>' in text
    order = [e.id for e in record.events]
    october = [
        e.id
        for e in record.events
        if e.date.is_day and e.date.text.startswith("2025-10-") and e.date.text > "2025-10-01"
    ]
    assert all(order.index(summit.id) < order.index(id) for id in october)


@pytest.mark.parametrize(
    "id", ["2026-03-05-abu-dhabi-trilateral", "2025-10-budapest-summit", "2026-01-23-abu-dhabi-economic"]
)
def test_what_was_not_held_counts_as_no_meeting(record: Chronicle, id: str) -> None:
    entry = event(record, id)

    assert entry.status in ("planned", "postponed", "cancelled")
    assert not entry.is_meeting


def test_statements_of_the_kremlin_entrys_account_say_how_they_were_made(built: Path) -> None:
    text = page(built, "events/2026-01-23-ushakov-account")

    assert "Quotation" in text
    assert "Paraphrase" in text
    assert "Telegram" in text
    assert "¶2" in text


def test_the_site_says_where_the_record_ends(built: Path) -> None:
    assert "7 June 2026" in page(built, "")
    assert "do not read the silence as absence of events" in page(built, "").casefold()
