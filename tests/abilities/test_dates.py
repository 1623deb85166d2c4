"""A date is shown as precisely as it is known, and sorted by its bounds; nothing is made up."""

from __future__ import annotations

import re

from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite


def entry(date: str) -> str:
    return ENTRY.replace("2026-01-22/2026-01-23?", date).replace(
        "title: Putin", f"title: On {date.replace('/', ' to ')} Putin"
    )


def order(site: TestSite) -> list[str]:
    return [event.date.text for event in site.sound().events]


def test_a_month_is_shown_as_a_month(site: Make) -> None:
    chronicle = site({"content/events/a.md": entry("2025-08")})

    chronicle.build()

    page = chronicle.page("events/a/")
    assert '<time class="dt-start" datetime="2025-08">August 2025</time>' in page
    assert not re.search(r"\b1 August", page)
    listed = chronicle.page("chronicle/")
    assert "day not given" in listed
    assert "2025-08-01" not in listed


def test_entries_stand_in_the_order_of_their_bounds(site: Make) -> None:
    dates = [
        "2025-09-01",
        "2025-08",
        "2025-08-31",
        "2025-08-01",
        "2025-08-02/2025-08-04",
        "2025-08-02",
        "2025",
        "2014/..",
    ]
    apart = f"related: [{', '.join(f'e{n}' for n in range(len(dates)))}]\nlocation"  # no two of them are one
    files = {f"content/events/e{n}.md": entry(date).replace("location", apart) for n, date in enumerate(dates)}
    chronicle = site({**files})

    assert order(chronicle) == [
        "2014/..", "2025", "2025-08-01", "2025-08", "2025-08-02", "2025-08-02/2025-08-04", "2025-08-31", "2025-09-01",
    ]  # fmt: skip


def test_an_open_start_is_filed_under_its_end(site: Make) -> None:
    chronicle = site({"content/events/a.md": entry("../2026-01-23"), "content/events/b.md": entry("2026-01-20")})

    chronicle.build()

    assert order(chronicle) == ["2026-01-20", "../2026-01-23"]
    assert "until 23 January 2026" in chronicle.page("events/a/")
    assert (chronicle.output / "chronicle/2026").is_dir()
    assert not (chronicle.output / "chronicle/1900").exists()


def test_a_clock_time_decides_within_a_day(site: Make) -> None:
    evening, morning = (
        entry("2026-01-20").replace("location", f"time: {time}\nrelated: [a, b]\nlocation")
        for time in ("21:30", "09:00")
    )
    chronicle = site({"content/events/a.md": evening, "content/events/b.md": morning})

    assert [event.id for event in chronicle.sound().events] == ["b", "a"]


def test_doubt_stays_visible(site: Make) -> None:
    files = {"a": "2025-03-01?", "b": "2025-03~", "c": "2025%"}
    chronicle = site({f"content/events/{id}.md": entry(date) for id, date in files.items()})

    chronicle.build()

    assert "1 March 2025 (uncertain)</time>" in chronicle.page("events/a/")
    assert "about March 2025" in chronicle.page("events/b/")
    assert "about 2025 (uncertain)" in chronicle.page("events/c/")


def test_a_date_that_was_worked_out_says_how(site: Make) -> None:
    text = entry("2026-01-22").replace("source:", 'basis: "deduced: the article says Thursday"\nsource:')
    chronicle = site({"content/events/a.md": text})

    chronicle.build()

    assert "Deduced: the article says Thursday" in chronicle.page("events/a/")


def test_a_gap_in_the_record_is_said_to_be_one(site: Make) -> None:
    chronicle = site({"content/events/a.md": entry("2025-08-01"), "content/events/b.md": entry("2026-01-02")})

    chronicle.build()

    assert "September 2025 to December 2025: nothing recorded." in chronicle.page("chronicle/")


def test_no_gap_is_claimed_where_an_entry_may_reach(site: Make) -> None:
    files = {"a": "2025-08-01", "b": "2025-11-28/2025-12-02", "c": "2026-01-02"}
    chronicle = site({f"content/events/{id}.md": entry(date) for id, date in files.items()})

    chronicle.build()

    listed = chronicle.page("chronicle/")
    assert "September 2025 to October 2025: nothing recorded." in listed
    assert "December 2025: nothing" not in listed


def test_what_has_no_month_is_filed_under_its_year(site: Make) -> None:
    chronicle = site({"content/events/a.md": entry("2025"), "content/events/b.md": entry("2025-01-02")})

    chronicle.build()

    listed = chronicle.page("chronicle/2025/")
    assert listed.index("January 2025") < listed.index("2025, month not given")
    assert "2 entries" not in listed


def test_days_since_are_counted_to_the_as_of_date_and_say_so(site: Make) -> None:
    chronicle = site({"content/events/a.md": entry("2026-01-22")})

    chronicle.build()

    assert "<b>9</b>" in chronicle.page("")
    assert "counted from 22 January 2026" in chronicle.page("")


def test_days_since_a_month_are_given_as_a_range(site: Make) -> None:
    chronicle = site({"content/events/a.md": entry("2025-12")})

    chronicle.build()

    assert "<b>31–61</b>" in chronicle.page("")


def test_where_nothing_says_until_when_sources_were_read_the_entries_that_took_place_do(site: Make) -> None:
    settings = "id: t\ntitle: T\ndescription: D.\nbase_url: https://chronicle.example/\n"
    plan = ENTRY.replace("2026-01-22/2026-01-23?", "2026-06-01").replace("source:", "status: planned\nsource:")
    since = ENTRY.replace("2026-01-22/2026-01-23?", "2025-03-01/..")
    files = {ENTRY_PATH: ENTRY, "content/events/plan.md": plan, "content/events/since.md": since}

    chronicle = site({"content/site.yaml": settings, **files}).load()

    assert chronicle.as_of.isoformat() == "2026-01-23"
    assert [event.status for event in chronicle.events] == ["held", "held", "planned"]
