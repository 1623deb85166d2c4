"""Dates: EDTF levels 0 and 1, with bounds that hold."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle.model.dates import EARLIEST, LATEST, BadDate, parse

DAYS = st.dates(EARLIEST, LATEST)
DOUBTS = st.sampled_from(["", "?", "~", "%"])


def refusal(text: str) -> BadDate | None:
    try:
        parse(text)
    except BadDate as fault:
        return fault
    return None


@given(DAYS, DOUBTS)
def test_a_day_is_its_own_bound(day: date, doubt: str) -> None:
    parsed = parse(day.isoformat() + doubt)

    assert (parsed.earliest, parsed.latest, parsed.is_day) == (day, day, True)
    assert str(day.day) in parsed.words
    assert ("uncertain" in parsed.words) == (doubt in "?%" and doubt != "")


@given(DAYS, DAYS)
def test_a_range_spans_from_its_first_day_to_its_last(one: date, other: date) -> None:
    first, last = sorted((one, other))
    parsed = parse(f"{first}/{last}")

    assert (parsed.earliest, parsed.latest) == (first, last)
    if first < last:
        with pytest.raises(BadDate, match="ends before it begins"):
            parse(f"{last}/{first}")


@given(DAYS)
def test_a_month_covers_its_days_and_a_year_its_months(day: date) -> None:
    month, year, one = parse(day.isoformat()[:7]), parse(day.isoformat()[:4]), parse(day.isoformat())

    assert year.covers(month)
    assert month.covers(one)
    assert year.earliest <= month.earliest <= one.earliest <= month.latest <= year.latest
    assert month.gap(one) == 0
    assert not month.is_day


@given(st.text(max_size=30))
def test_any_other_text_is_refused_with_a_cure(text: str) -> None:
    fault = refusal(text)

    assert fault is None or (str(fault) and fault.cure)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-01-22", "22 January 2026"),
        ("2025-08", "August 2025"),
        ("2025", "2025"),
        ("2026-01-23/2026-01-24", "23–24 January 2026"),
        ("2026-01-28/2026-02-02", "28 January – 2 February 2026"),
        ("2025-12-30/2026-01-02", "30 December 2025 – 2 January 2026"),
        ("2025-08/2025-09", "August – September 2025"),
        ("2026-01-22?", "22 January 2026 (uncertain)"),
        ("2025-08~", "about August 2025"),
        ("2025%", "about 2025 (uncertain)"),
        ("2014/..", "since 2014"),
        ("/2014", "until 2014, start not known"),
        ("../2026-01-23", "until 23 January 2026"),
        ("2014/", "from 2014, end not known"),
        ("2025-22", "summer 2025"),
        ("202X", "2020s"),
        ("2025-XX", "2025"),
        ("2024-02-29", "29 February 2024"),
    ],
)
def test_a_date_in_words(text: str, words: str) -> None:
    assert parse(text).words == words


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("2026-02-30", "28 days"),
        ("2025-02-29", "28 days"),
        ("2026-13-01", "01 to 12"),
        ("2026-1-5", "`2026-01-05`"),
        ("22.01.2026", "`2026-01-22`"),
        ("2026/01/22", "`2026-01-22`"),
        ("22 January 2026", "`2026-01-22`"),
        ("January 22, 2026", "`2026-01-22`"),
        ("Jan 2026", "`2026-01`"),
        ("2026 January", "`2026-01`"),
        ("20260122", "`2026-01-22`"),
        ("2026–01–22", "`2026-01-22`"),
        ("2026-01-22;", "`2026-01-22`"),
        ("~2026-01", "`2026-01~`"),
        ("2026-01-22 ?", "`2026-01-22?`"),
        ("2026-01-22 10:00", "`time: 10:00`"),
        ("01/02/2026", "is it `2026-01-02` or `2026-02-01`?"),
        ("2026-01-22 to 2026-01-24", "2026-01-22/2026-01-24"),
        ("2026-01-22/23", "`2026-01-22/2026-01-23`"),
        ("2026-01-22T21:30", "`time: 21:30`"),
        ("about 22 January 2026", "`2026-01-22~`"),
        ("yesterday", "year first"),
        ("0000-01-01", "check the year"),
        ("9999", "check the year"),
        ("2026-01-0۱", "year first"),
        ("", "year first"),
        ("/", "write a day"),
    ],
)
def test_what_is_no_date_is_answered_with_what_to_write(text: str, cure: str) -> None:
    with pytest.raises(BadDate) as fault:
        parse(text)

    assert cure in fault.value.cure
