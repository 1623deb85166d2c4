"""Entries in a subscriber's calendar: on the days that are known, at the hour that is known, and no other."""

from __future__ import annotations

import datetime
import importlib.resources
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from chronicle.formats.calendars import Span, span_of
from chronicle.formats.templates import theme
from chronicle.model.subscriptions import Appointment
from chronicle.stages.plan import plan
from chronicle.stages.render import render
from tests.conftest import Make
from tests.site import BASE, ENTRY, ENTRY_PATH, TestSite

PUBLISHED = ENTRY.replace("source:", "published: 2026-01-25\nsource:")
DAY = PUBLISHED.replace("2026-01-22/2026-01-23?", "2026-01-22")


def calendar(site: TestSite, path: str = "calendar.ics") -> Calendar:
    result = site.build()
    assert not any(d.is_error for d in result.diagnostics), result.diagnostics
    parsed = Calendar.from_ical((site.output / path).read_bytes())
    assert isinstance(parsed, Calendar)
    assert not parsed.errors
    return parsed


def appointment(site: TestSite) -> Any:
    (event,) = calendar(site).events
    return event


def test_an_entry_of_days_stands_on_all_of_them_and_ends_before_the_next(site: Make) -> None:
    event = appointment(site({ENTRY_PATH: PUBLISHED}))

    assert event["dtstart"].dt == datetime.date(2026, 1, 22)
    assert event["dtend"].dt == datetime.date(2026, 1, 24)
    assert "23 January 2026 (uncertain)" in event["description"]


def test_an_entry_with_an_hour_in_a_known_zone_begins_then_and_ends_when_its_length_says(site: Make) -> None:
    text = DAY.replace("source:", 'time: "23:30"\nduration: PT3H30M\nsource:')

    event = appointment(site({ENTRY_PATH: text}))

    assert event["dtstart"].dt == datetime.datetime(2026, 1, 22, 20, 30, tzinfo=datetime.UTC)
    assert event["dtstart"].params["TZID"] == "Europe/Moscow"
    assert event["dtend"].dt == datetime.datetime(2026, 1, 23, 3, 0, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.mark.parametrize(
    "lines", ["time: late in the evening\n", "time: about 24:10\n", 'time: "23:30"\nremote: true\n'], ids=repr
)
def test_where_no_clock_or_no_zone_is_known_an_entry_is_a_whole_day_and_its_words_stand_in_the_text(
    lines: str, site: Make
) -> None:
    text = DAY.replace("source:", f"{lines}source:")
    if "remote" in lines:
        text = text.replace("location: Kremlin, Moscow\n", "")

    event = appointment(site({ENTRY_PATH: text}))

    assert event["dtstart"].dt == datetime.date(2026, 1, 22)
    assert lines.splitlines()[0].removeprefix("time: ").strip('"') in event["description"]


def test_an_hour_on_one_of_several_days_is_told_in_words_alone(site: Make) -> None:
    event = appointment(site({ENTRY_PATH: PUBLISHED.replace("source:", 'time: "23:30"\nsource:')}))

    assert event["dtstart"].dt == datetime.date(2026, 1, 22)
    assert "23:30" in event["description"]


def test_a_length_is_counted_in_real_time_where_clocks_change(site: Make) -> None:
    lines = 'time: "01:30"\ntimezone: Europe/Berlin\nduration: PT3H\nsource:'
    text = DAY.replace("2026-01-22", "2025-03-30").replace("source:", lines)

    event = appointment(site({ENTRY_PATH: text}))

    assert event["dtend"].dt == datetime.datetime(2025, 3, 30, 5, 30, tzinfo=ZoneInfo("Europe/Berlin"))


def test_every_zone_in_use_brings_its_rules(site: Make) -> None:
    lines = 'time: "21:30"\ntimezone: Europe/Kyiv\nsource:'

    made = calendar(site({ENTRY_PATH: DAY.replace("source:", lines)}))

    assert [zone["tzid"] for zone in made.timezones] == ["Europe/Kyiv"]
    assert {type(part).__name__ for part in made.timezones[0].subcomponents} == {
        "TimezoneStandard",
        "TimezoneDaylight",
    }


@pytest.mark.parametrize("date", ["2026-01", "2025", "2026-01-10/2026-02", "2026-01-22/.."])
def test_what_has_no_day_is_left_out_and_the_calendar_says_so(date: str, site: Make) -> None:
    text = PUBLISHED.replace("2026-01-22/2026-01-23?", date)

    chronicle = site({ENTRY_PATH: text})
    made = calendar(chronicle)

    assert not made.events
    assert "1 entry of which no day is known is left out." in str(made["x-wr-caldesc"])
    assert not (chronicle.output / "events/2026-01-22-kremlin-talks/event.ics").exists()
    assert "Putin receives Witkoff and Kushner in the Kremlin</a>" in chronicle.page("subscribe/")


@pytest.mark.parametrize(
    ("lines", "status", "remark"),
    [
        ("", "CONFIRMED", ""),
        ("status: planned\n", "TENTATIVE", " (no report yet)"),
        ("status: postponed\n", "CANCELLED", " (postponed)"),
        ("status: cancelled\n", "CANCELLED", " (cancelled)"),
        ("withdrawn: It never was.\n", "CANCELLED", " (withdrawn)"),
    ],
)
def test_the_status_is_told_by_the_calendar_s_word_and_by_the_title(
    lines: str, status: str, remark: str, site: Make
) -> None:
    event = appointment(site({ENTRY_PATH: DAY.replace("source:", f"{lines}source:")}))

    assert event["status"] == status
    assert event["summary"] == f"Putin receives Witkoff and Kushner in the Kremlin{remark}"


def test_a_plan_for_a_day_to_come_is_tentative(site: Make) -> None:
    text = DAY.replace("2026-01-22", "2026-02-20")

    event = appointment(site({ENTRY_PATH: text}))

    assert event["status"] == "TENTATIVE"
    assert event["summary"].endswith(" (planned)")


def test_a_correction_raises_the_sequence_and_moves_the_stamp_and_nothing_changes_the_uid(site: Make) -> None:
    correction = "corrections: [{date: 2026-01-28, kind: material, text: It was two.}]\nsource:"
    chronicle = site({ENTRY_PATH: DAY})
    before = appointment(chronicle)

    chronicle.write({ENTRY_PATH: DAY.replace("2026-01-22", "2026-01-21").replace("source:", correction)})

    after = appointment(chronicle)
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert before["dtstamp"].dt == datetime.datetime(2026, 1, 25, 12, tzinfo=datetime.UTC)
    assert after["dtstamp"].dt == datetime.datetime(2026, 1, 28, 12, tzinfo=datetime.UTC)


def test_a_thing_s_calendar_has_its_own_entries_and_an_entry_s_file_itself_alone(site: Make) -> None:
    other = DAY.replace("Steve Witkoff, ", "").replace("Putin receives", "Putin alone receives")
    chronicle = site({ENTRY_PATH: DAY, "content/events/other.md": other})

    assert len(calendar(chronicle).events) == 2
    for path in ("people/steve-witkoff/calendar.ics", "events/2026-01-22-kremlin-talks/event.ics"):
        assert [event["summary"] for event in calendar(chronicle, path).events] == [
            "Putin receives Witkoff and Kushner in the Kremlin"
        ]


def test_a_calendar_without_entries_is_one_all_the_same(site: Make) -> None:
    made = calendar(site({ENTRY_PATH: DAY}), "people/volodymyr-zelenskyy/calendar.ics")

    assert not made.events
    assert made.subcomponents


def test_an_entry_is_written_once_for_all_calendars_that_show_it(site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chronicle = site({ENTRY_PATH: DAY, "content/events/other.md": DAY.replace("receives", "alone receives")})
    look, asked = theme(str(chronicle.root)), list[object]()

    def noted(entry: Appointment) -> Span | None:
        asked.append(entry)
        return span_of(entry)

    monkeypatch.setattr("chronicle.formats.calendars.span_of", noted)

    made = [render(page, look) for page in plan(chronicle.load(), look) if page.view == "calendar"]

    assert sum(output.content.count(b"BEGIN:VEVENT") for output in made) > 10
    assert len(asked) == 2


@pytest.mark.parametrize("lead", range(8))
def test_a_calendar_is_written_as_the_library_writes_it(lead: int, site: Make) -> None:
    words = "x" * lead + "Talks, a break; Шарм-эль-Шейх – two sides, C:\\path, 2^3 and 🕊️ or ^^ and \\\\." * 5
    lines = f'time: "21:30"\nduration: PT2H\nsummary: "{words}"\nsource:'.replace("\\", "\\\\")
    settings = BASE["content/site.yaml"].replace("title: Test", "title: Talks, and more; in a record")
    chronicle = site({"content/site.yaml": settings, ENTRY_PATH: DAY.replace("source:", lines)})

    parsed = calendar(chronicle)

    assert words in str(parsed.events[0]["description"])
    assert parsed["name"] == parsed["x-wr-calname"] == r"Talks\, and more\; in a record"
    assert parsed.to_ical() == (chronicle.output / "calendar.ics").read_bytes()


def test_zones_are_those_of_the_program_and_not_of_the_machine(site: Make, tmp_path: Path) -> None:
    chronicle = site({ENTRY_PATH: DAY.replace("source:", 'time: "21:30"\nsource:')})
    chronicle.build()
    before = chronicle.page("calendar.ics")
    zones = tmp_path / "zones"
    (zones / "Europe").mkdir(parents=True)
    tokyo = importlib.resources.files("tzdata.zoneinfo.Asia").joinpath("Tokyo").read_bytes()
    (zones / "Europe/Moscow").write_bytes(tokyo)

    words = [sys.executable, "-m", "chronicle", "build", "--root", str(chronicle.root)]
    subprocess.run(words, env={**os.environ, "PYTHONTZPATH": str(zones)}, check=True, capture_output=True)

    assert "TZID:Europe/Moscow" in before
    assert chronicle.page("calendar.ics") == before
