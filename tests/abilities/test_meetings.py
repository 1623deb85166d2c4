"""Who met whom, from held entries alone; series as claimed and as counted; the chain around an entry."""

from __future__ import annotations

import re

import pytest

from chronicle.model.rows import Rows
from chronicle.model.series import gaps
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

PAIR = "people/steve-witkoff/with/vladimir-putin/"


def entry(
    date: str, *lines: str, place: str = "location: Kremlin, Moscow", who: str = "Vladimir Putin, Steve Witkoff"
) -> str:
    head = [f"title: Of {date}", f"date: {date}", place, f"participants: [{who}]", "source: gazette", *lines]
    return "---\n" + "\n".join(head) + "\n---\nText.\n"


def events(*entries: str) -> dict[str, str | None]:
    """Return entries as files named by their dates."""
    return {f"content/events/{text.split('date: ')[1].split()[0]}.md": text for text in entries}


def counts(chronicle: TestSite) -> dict[tuple[str, str], list[str]]:
    pairs = Rows(chronicle.sound()).meetings.pairs
    return {pair: [meeting.format for meeting in meetings] for pair, meetings in pairs.items()}


WITKOFF_AND_PUTIN = ("steve-witkoff", "vladimir-putin")


@pytest.mark.parametrize(
    ("text", "format"),
    [
        (entry("2025-03-01"), "in-person"),
        (entry("2025-03-01", "kind: call", place="remote: true"), "call"),
        (entry("2025-03-01", "kind: summit", place="remote: true"), "call"),
        (entry("2025-03-01", who="Vladimir Putin, Steve Witkoff, Volodymyr Zelenskyy"), "group"),
    ],
    ids=["two at a table", "a call", "a summit by video", "three sides"],
)
def test_people_of_two_sides_meet(site: Make, text: str, format: str) -> None:
    assert counts(site(events(text)))[WITKOFF_AND_PUTIN] == [format]


def test_a_table_with_more_than_three_of_a_side_is_a_group(site: Make) -> None:
    names = ["Vladimir Putin", "Aide One", "Aide Two", "Aide Three"]
    people = {
        f"content/people/aide-{n.split()[1].lower()}.md": f"---\nname: {n}\nparty: Russia\n---\n" for n in names[1:]
    }
    chronicle = site({**people, **events(entry("2025-03-01", who=", ".join(["Steve Witkoff", *names])))})

    assert counts(chronicle)[WITKOFF_AND_PUTIN] == ["group"]


@pytest.mark.parametrize(
    "lines",
    [
        ("status: planned", "status_history: [{status: no report, date: 2026-01-31, source: gazette}]"),
        ("status: postponed",),
        ("status: cancelled",),
        ("kind: statement",),
        ("withdrawn: {date: 2026-01-30, text: A mistake.}",),
    ],
    ids=["planned", "postponed", "cancelled", "no meeting", "withdrawn"],
)
def test_what_was_not_a_held_meeting_counts_as_nothing(site: Make, lines: tuple[str, ...]) -> None:
    assert counts(site(events(entry("2025-03-01", *lines)))) == {}


def test_who_was_announced_and_did_not_come_met_nobody(site: Make) -> None:
    text = entry("2025-03-01").replace("Steve Witkoff]", "{person: Steve Witkoff, attended: false}]")

    assert counts(site(events(text))) == {}


def test_people_of_one_side_do_not_meet_each_other(site: Make) -> None:
    assert counts(site(events(entry("2025-03-01", who="Steve Witkoff, Jared Kushner")))) == {}


def test_a_pair_has_a_page_from_two_meetings_on(site: Make) -> None:
    chronicle = site(events(entry("2025-03-01")))
    chronicle.build()
    assert not (chronicle.output / PAIR).exists()

    chronicle.write(events(entry("2025-04-01", "kind: call", place="remote: true"))).build()

    page = chronicle.page(PAIR)
    assert "2 recorded meetings and calls" in page
    assert [re.search(rf'id="{format}"', page) is not None for format in ("in-person", "call", "group")] == [1, 1, 0]


def test_every_number_of_the_met_with_table_leads_to_its_entries(site: Make) -> None:
    chronicle = site(
        events(entry("2025-03-01"), entry("2025-04-01"), entry("2025-05-01", who="Vladimir Putin, Jared Kushner"))
    )

    chronicle.build()

    page = chronicle.page("people/vladimir-putin/")
    assert '<a href="../../people/steve-witkoff/with/vladimir-putin/#in-person">2</a>' in page
    assert '<a href="../../events/2025-05-01/">1</a>' in page


def test_plans_stand_on_the_page_of_a_pair_and_are_not_counted(site: Make) -> None:
    chronicle = site(events(entry("2025-03-01"), entry("2025-04-01"), entry("2025-05-01", "status: cancelled")))

    chronicle.build()

    page = chronicle.page(PAIR)
    assert "2 recorded meetings and calls" in page
    assert "Of 2025-05-01" in page.split('id="planned"')[1]


def test_the_matrix_shows_the_same_number_from_both_sides(site: Make) -> None:
    chronicle = site(events(entry("2025-03-01"), entry("2025-04-01")))

    chronicle.build()

    matrix = chronicle.page("people/").split('<table class="matrix">')[1].split("</table>")[0]
    assert matrix.count(f'<a href="../{PAIR}">2</a>') == 2


# --- series -----------------------------------------------------------------------------------------------------------


def visit(date: str, claimed: int | None = None) -> str:
    number = f"{{envoy-visits: {{number: {claimed}, source: gazette}}}}" if claimed else "[envoy-visits]"
    return entry(date, f"series: {number}")


@pytest.mark.parametrize(
    ("claims", "missing"),
    [
        ([None, None, 3], {}),
        ([None, 3], {"2025-02-01": 1}),
        ([3, None, 5], {"2025-01-01": 2}),
        ([None, None, 2], {"2025-03-01": -1}),
        ([2, 5], {"2025-01-01": 1, "2025-02-01": 2}),
    ],
    ids=["as counted", "one missing", "before the first", "more than claimed", "in two places"],
)
def test_what_claims_leave_room_for_is_told_where_it_is_missing(
    site: Make, claims: list[int | None], missing: dict[str, int]
) -> None:
    files = events(*(visit(f"2025-{month:02}-01", claim) for month, claim in enumerate(claims, 1)))

    found = gaps(site(files).sound().entries)

    assert {id: gap.missing for id, own in found.items() for gap in own} == missing


def test_claim_and_count_stand_side_by_side_and_neither_is_mended(site: Make) -> None:
    chronicle = site(events(visit("2025-01-01"), visit("2025-02-01", 7)))

    chronicle.build()

    page = chronicle.page("events/2025-02-01/")
    assert "reported as the 7th; the 2nd recorded here" in page
    assert "5 more are reported than recorded here" in page


def test_a_series_is_shown_on_the_pages_of_those_who_were_at_all_of_it(site: Make) -> None:
    chronicle = site(
        events(
            entry("2025-01-01", "series: [envoy-visits]"),
            entry("2025-02-01", "series: [envoy-visits]", who="Vladimir Putin, Steve Witkoff, Jared Kushner"),
        )
    )

    chronicle.build()

    assert "Visits of the envoy" in chronicle.page("people/vladimir-putin/")
    assert "Visits of the envoy" not in chronicle.page("people/jared-kushner/")


# --- before and after -------------------------------------------------------------------------------------------------


def test_an_entry_stands_in_the_chain_of_its_parties(site: Make) -> None:
    dates = [f"2025-{month:02}-01" for month in range(1, 10)]
    chronicle = site({**events(*map(entry, dates)), ENTRY_PATH: ENTRY})

    chronicle.build()

    chain = chronicle.page("events/2025-05-01/").split("Before and after")[1].split("</ol>")[0]
    assert re.findall(r"Of (2025-[0-9-]+)", chain) == dates[1:8]
    assert 'aria-current="true"' in chain
    assert "1 earlier is not shown. 2 later are not shown." in chronicle.page("events/2025-05-01/")


def test_plans_that_came_to_nothing_are_in_the_chain_with_their_status(site: Make) -> None:
    chronicle = site(events(entry("2025-01-01"), entry("2025-02-01", "status: cancelled"), entry("2025-03-01")))

    chronicle.build()

    chain = chronicle.page("events/2025-03-01/").split("Before and after")[1].split("</ol>")[0]
    assert re.search(r'Of 2025-02-01</a> <span class="tag cancelled">Cancelled', chain)


def test_a_third_side_that_is_named_as_a_party_makes_a_group(site: Make) -> None:
    text = entry("2025-03-01", who="Vladimir Putin, Steve Witkoff, Ukraine")

    assert counts(site(events(text)))[WITKOFF_AND_PUTIN] == ["group"]


@pytest.mark.parametrize("line", ["withdrawn: A mistake.", "status: cancelled"])
def test_the_page_of_a_pair_goes_on_answering_when_a_meeting_goes(site: Make, line: str) -> None:
    chronicle = site(events(entry("2025-03-01"), entry("2025-04-01")))
    chronicle.build()

    chronicle.write(events(entry("2025-04-01", line))).build()

    assert "1 recorded meeting" in chronicle.page(PAIR)


def test_the_page_of_a_pair_answers_under_a_former_id(site: Make) -> None:
    person = "---\nname: Steve Witkoff\nparty: United States\naliases: [stephen-witkoff]\n---\n"
    chronicle = site({**events(entry("2025-03-01"), entry("2025-04-01")), "content/people/steve-witkoff.md": person})

    chronicle.build()

    assert 'href="../../../../people/steve-witkoff/with/vladimir-putin/"' in chronicle.page(
        "people/stephen-witkoff/with/vladimir-putin/"
    )
