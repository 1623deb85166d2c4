"""Programs that keep calendars show every entry on its days, at its hour, and in its own words."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from chronicle.model.entities import Chronicle, Event
from tests.conftest import Make
from tests.readers.programs import REASONS, Khal, run
from tests.site import ENTRY_PATH
from tests.tools import need

ICAL = Path(__file__).with_name("ical.mjs")
LONG = ('Commas, semicolons; a back\\slash, "quotes", BEGIN:VEVENT, 🕊️, Київ' + ", слово" * 50)[:300]


def understood(home: Path, *files: Path) -> list[dict[str, Any]]:
    """Return what ical.js understands of calendar files."""
    need((ICAL.parents[1] / "node_modules/ical.js").exists(), REASONS["ical.js"])
    found: list[dict[str, Any]] = json.loads(run(home, "node", ICAL, text="\n".join(map(str, files)).encode()))
    return found


def dated(record: Chronicle) -> list[Event]:
    """Return the entries of which the day is known."""
    return [event for event in record.events if event.date.is_of_days]


def entry(title: str, date: str, more: str = "") -> str:
    """Write an entry that begins at half past nine in Kyiv."""
    return f"""\
---
title: {json.dumps(title, ensure_ascii=False)}
date: {date}
time: "21:30"
timezone: Europe/Kyiv
location: Kremlin, Moscow
participants: [Vladimir Putin]
source: https://example.org/article
{more}---
The talks lasted an hour.
"""


# --- the record


def test_ical_js_reads_every_calendar_file_and_finds_every_entry_on_its_days(
    built: Path, record: Chronicle, tmp_path: Path
) -> None:
    files = [*built.rglob("*.ics")]
    whole = files.index(built / "calendar.ics")

    calendars = understood(tmp_path, *files)

    events = [event for calendar in calendars for event in calendar["events"]]
    assert all(event["uid"] and event["stamp"].endswith("Z") and event["summary"] for event in events)
    assert len({event["uid"] for event in events}) == len(dated(record))
    for shown, event in zip(calendars[whole]["events"], dated(record), strict=True):
        after = event.date.latest + datetime.timedelta(1)
        hours = "T" in shown["start"]
        assert hours or (shown["start"], shown["end"]) == (str(event.date.earliest), str(after)), event.path


def test_khal_shows_every_entry_of_the_record_to_its_last_day_and_what_was_called_off(
    built: Path, record: Chronicle, tmp_path: Path
) -> None:
    of_days = [event for event in dated(record) if event.date.latest > event.date.earliest]
    called_off = [event for event in dated(record) if event.withdrawn or event.status in ("postponed", "cancelled")]

    shown = Khal(tmp_path).show(built / "calendar.ics", "{start-date} {end-date} {status}{title}")

    assert len(shown) == len(dated(record))
    for event in of_days:
        days = f"{event.date.earliest} {event.date.latest} "
        assert [line for line in shown if line.startswith(days) and event.name in line], event.path
    assert len([line for line in shown if " CANCELLED " in line]) == len(called_off) > 0


def test_an_entry_that_was_imported_into_khal_stands_on_each_of_its_days_and_on_no_other(
    built: Path, record: Chronicle, tmp_path: Path
) -> None:
    (truce,) = (event.name for event in record.events if event.id == "2025-04-19-easter-truce")
    khal = Khal(tmp_path)

    khal.add(built / "events/2025-04-19-easter-truce/event.ics")

    assert [khal.on(f"2025-04-{day}") for day in (18, 19, 20, 21)] == [[], [truce], [truce], []]


# --- hours, and words

FOUR_HOURS, EIGHT_HOURS = "duration: PT4H\n", "duration: PT8H\n"
MOMENTS = [
    ("In winter", "2026-01-15", FOUR_HOURS, "2026-01-15T19:30:00Z", "2026-01-15T23:30:00Z"),
    ("In summer", "2025-07-15", FOUR_HOURS, "2025-07-15T18:30:00Z", "2025-07-15T22:30:00Z"),
    ("While clocks go forward", "2025-03-29", EIGHT_HOURS, "2025-03-29T19:30:00Z", "2025-03-30T03:30:00Z"),
    ("While clocks go back", "2025-10-25", EIGHT_HOURS, "2025-10-25T18:30:00Z", "2025-10-26T02:30:00Z"),
    ("No length known", "2026-01-16", "", "2026-01-16T19:30:00Z", "2026-01-16T19:30:00Z"),
]


def test_an_hour_in_a_zone_is_the_same_moment_everywhere(site: Make, tmp_path: Path) -> None:
    chronicle = site({f"content/events/e{date}.md": entry(title, date, more) for title, date, more, *_ in MOMENTS})
    chronicle.build()
    file = chronicle.output / "calendar.ics"

    (calendar,) = understood(tmp_path, file)
    shown = Khal(tmp_path).show(file, "{title}|{start}|{end}")

    expected = {(title, start, end) for title, _, _, start, end in MOMENTS}
    assert {(event["summary"], event["start"], event["end"]) for event in calendar["events"]} == expected
    # khal lets what has no end last a day, against section 3.6.1 of RFC 5545
    lasting = {(title, start, end) for title, start, end in expected if end > start}
    assert {"|".join(moment).replace("T", " ").replace(":00Z", "") for moment in lasting} < set(shown)


def test_hostile_words_come_back_as_they_were_written(site: Make, tmp_path: Path) -> None:
    summary = "One, two; three\\n four.\nA second line: 🕊️"
    more = f"summary: {json.dumps(summary, ensure_ascii=False)}\n"
    chronicle = site({ENTRY_PATH: entry(LONG, "2025-07-15", more)})
    chronicle.build()
    file = chronicle.output / "calendar.ics"

    (calendar,) = understood(tmp_path, file)
    (shown,) = Khal(tmp_path).show(file, "{title}")

    (event,) = calendar["events"]
    assert len(LONG) == 300
    assert event["summary"] == shown == LONG
    assert f"\n\n{summary}\n\n" in event["description"]
    assert event["location"] == "Kremlin, Moscow, Russia"
