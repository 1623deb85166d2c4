"""Roles are those of the day; sides stand in alphabetical order; statements keep their manner."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH

UMEROV = """\
---
name: Rustem Umerov
party: Ukraine
roles:
  - {role: Defence Minister, to: 2025-07-17}
  - {role: Secretary of the Council, from: 2025-07-18}
---
"""
WITKOFF = """\
---
name: Steve Witkoff
party: United States
roles:
  - {role: Envoy to the Middle East, attested: 2025-02-11/2025-04-25}
  - {role: Envoy for peace, attested: 2025-08-06/2026-01-22}
---
"""


@pytest.mark.parametrize(
    ("date", "role"),
    [
        ("2025-06-02", "Defence Minister"),
        ("2025-07-17", "Defence Minister"),
        ("2025-07-18", "Secretary of the Council"),
    ],
)
def test_a_mention_shows_the_role_of_the_day(site: Make, date: str, role: str) -> None:
    text = ENTRY.replace("2026-01-22/2026-01-23?", date).replace("Vladimir Putin", "Rustem Umerov")
    chronicle = site({ENTRY_PATH: text, "content/people/rustem-umerov.md": UMEROV})

    (event,) = chronicle.sound().events

    assert event.participants[0].role == role


@pytest.mark.parametrize(
    ("date", "role"),
    [
        ("2025-03-13", "Envoy to the Middle East"),
        ("2025-05-01", "Envoy to the Middle East"),
        ("2025-12-02", "Envoy for peace"),
    ],
)
def test_without_stated_terms_the_nearest_attested_role_stands(site: Make, date: str, role: str) -> None:
    chronicle = site({
        ENTRY_PATH: ENTRY.replace("2026-01-22/2026-01-23?", date), "content/people/steve-witkoff.md": WITKOFF,
    })  # fmt: skip

    (event,) = chronicle.sound().events

    assert event.participants[1].role == role


def test_an_entry_may_give_a_role_of_its_own(site: Make) -> None:
    text = ENTRY.replace("Steve Witkoff,", "{person: Steve Witkoff, role: Head of the delegation},")
    chronicle = site({ENTRY_PATH: text, "content/people/steve-witkoff.md": WITKOFF})

    (event,) = chronicle.sound().events

    assert event.participants[1].role == "Head of the delegation"


def test_sides_stand_in_english_alphabetical_order(site: Make) -> None:
    names = "[Jared Kushner, Volodymyr Zelenskyy, Vladimir Putin]"
    chronicle = site({ENTRY_PATH: ENTRY.replace("[Vladimir Putin, Steve Witkoff, Jared Kushner]", names)})

    chronicle.build()

    page = chronicle.page("events/2026-01-22-kremlin-talks/")
    sides = re.findall(r"<h3>.*?parties/([a-z-]+)/", page)
    assert sides == ["russia", "ukraine", "united-states"]
    assert "At the table: Russia, Ukraine and United States." in page


def test_who_was_announced_but_absent_is_not_at_the_table(site: Make) -> None:
    text = ENTRY.replace("Jared Kushner", "{person: Volodymyr Zelenskyy, attended: false}")
    chronicle = site({ENTRY_PATH: text})

    chronicle.build()

    page = chronicle.page("events/2026-01-22-kremlin-talks/")
    assert "Zelenskyy" in page.split("not at the table")[1]
    assert "At the table: Russia and United States." in page
    assert "No meeting or call with Volodymyr Zelenskyy is recorded." in chronicle.page("people/volodymyr-zelenskyy/")


STATEMENTS = """\
statements:
  - by: Vladimir Putin
    mode: quote
    text: this is useful
    context: on the talks
    topic: territory
    source: gazette
    at: "¶2"
  - by: [Steve Witkoff, Jared Kushner]
    text: The question of land is open.
    topic: territory
    channel: press remarks
    source: https://example.org/article
source:"""


def test_a_quotation_has_marks_and_a_paraphrase_has_none(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("source:", STATEMENTS)})

    chronicle.build()

    for page in (
        "events/2026-01-22-kremlin-talks/",
        "people/vladimir-putin/",
        "topics/territory/",
        "parties/russia/",
        "feed.xml",
    ):
        assert "“this is useful”" in chronicle.page(page), page
    for page in (
        "events/2026-01-22-kremlin-talks/",
        "people/steve-witkoff/",
        "people/jared-kushner/",
        "topics/territory/",
    ):
        assert "The question of land is open." in chronicle.page(page), page
        assert "“The question" not in chronicle.page(page), page


def test_a_statements_source_joins_the_sources_of_the_entry(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("source:", STATEMENTS)})

    (event,) = chronicle.sound().events

    assert [(c.number, c.source.id or c.source.url) for c in event.citations] == [
        (1, "https://example.org/article"),
        (2, "gazette"),
    ]
    assert [statement.citation.number for statement in event.statements] == [2, 1]


def test_a_topic_says_where_nothing_is_recorded(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("source:", STATEMENTS)})

    chronicle.build()

    ukraine = chronicle.page("topics/territory/").split("</svg> Ukraine</dt>")[1].split("</div>")[0]
    assert "Nothing recorded on this date." in ukraine


def test_contradictions_stand_side_by_side(site: Make) -> None:
    text = ENTRY.replace(
        "source:",
        "differences:\n  - on: length\n    accounts:\n"
        "      - {text: three hours, by: russia, source: gazette}\n"
        "      - {text: four hours, source: https://example.org/article}\nsource:",
    )
    chronicle = site({ENTRY_PATH: text})

    chronicle.build()

    page = chronicle.page("events/2026-01-22-kremlin-talks/")
    assert page.index("Where accounts differ") < page.index("Three hours") < page.index("Four hours")
    assert '<a href="../../parties/russia/">Russia</a>' in page.split("Three hours")[1].split("Four hours")[0]


def test_a_series_shows_the_claimed_number_beside_the_counted_one(site: Make) -> None:
    first, second = (
        ENTRY.replace("2026-01-22/2026-01-23?", date).replace("source:", f"series: {{envoy-visits: {number}}}\nsource:")
        for date, number in (("2025-05-01", 3), ("2026-01-22", 7))
    )
    chronicle = site({"content/events/a.md": first, "content/events/b.md": second})

    chronicle.build()

    assert "reported as the 7th; the 2nd recorded here" in chronicle.page("events/b/")
    page = chronicle.page("people/steve-witkoff/")
    assert "The highest number that a source gives is 7, for 22 January 2026. Recorded here as held: 2." in page


def test_planned_postponed_and_cancelled_never_count_as_meetings(site: Make) -> None:
    files: dict[str, str | None] = {
        f"content/events/{status}.md": ENTRY.replace("2026-01-22/2026-01-23?", "2026-01-20").replace(
            "source:", f"status: {status}\nsource:"
        )
        for status in ("planned", "postponed", "cancelled")
    }
    chronicle = site(files)

    chronicle.build()

    page = chronicle.page("people/steve-witkoff/")
    assert "No meeting or call with Steve Witkoff is recorded." in page
    assert "Met with" not in page
    assert "Planned: no report yet" in chronicle.page("events/planned/")
    assert "No talks are recorded yet." in chronicle.page("")


def test_a_plan_for_a_day_to_come_stands_on_the_home_page(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("2026-01-22/2026-01-23?", "2026-02-10")})

    chronicle.build()

    assert chronicle.load().events[0].status == "planned"
    home = chronicle.page("").split("Next planned")[1].split("</section>")[0]
    assert "Putin receives" in home
    assert "Expected at the table: Russia and United States." in home


def test_a_statement_about_another_entry_shows_there_too(site: Make) -> None:
    account = ENTRY.replace("title: Putin receives Witkoff and Kushner in the Kremlin", "title: An account").replace(
        "source:",
        "statements:\n  - {by: Steve Witkoff, text: It went well., source: gazette, "
        "events: 2026-01-22-kremlin-talks}\nsource:",
    )
    chronicle = site({ENTRY_PATH: ENTRY, "content/events/2026-01-24-account.md": account})

    chronicle.build()

    elsewhere = chronicle.page("events/2026-01-22-kremlin-talks/").split("What was said of it elsewhere")[1]
    assert "It went well." in elsewhere
    assert 'href="../../events/2026-01-24-account/#said-steve-witkoff"' in elsewhere
