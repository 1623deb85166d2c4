"""Entries by day, as a calendar; and by week, as a row of bars."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from chronicle.model.dates import MONTHS, EdtfDate
from chronicle.model.names import listed_words
from chronicle.model.pictures.axis import Fact, Tick, axis, counted, day_name, month_name, whole_day


@dataclass(frozen=True, slots=True)
class Run:
    """Days of one week that follow each other and share a level."""

    column: int  # the week, counted from 0
    row: int  # 0 is Monday
    days: int


@dataclass(frozen=True, slots=True)
class Level:
    """The days that have about as many entries."""

    words: str  # "none", "1", "2–3", "4 or more"
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """The entries of each day of a year, as a calendar with a column for each week."""

    year: int
    title: str
    description: str
    notes: tuple[str, ...]
    columns: int  # weeks, from the first that is shown
    months: tuple[tuple[int, str], ...]  # column, label
    levels: tuple[Level, ...]  # none first
    facts: tuple[Fact, ...]  # a month, and its days with their entries


def per_day(dates: Iterable[EdtfDate]) -> tuple[dict[date, int], dict[int, int]]:
    """Count dates by their first day where it is known; the others by the year under which they are filed."""
    days, undated = Counter[date](), Counter[int]()
    for when in dates:
        if when.start and when.start.is_day:
            days[when.start.earliest] += 1
        else:
            undated[when.anchor.year] += 1
    return dict(days), dict(undated)


def _entries(count: int) -> str:
    return counted(count, "entry", "entries")


def _not_drawn(undated: int, outside: int) -> tuple[str, ...]:
    """Return what a picture of days leaves out, in words."""
    return (
        f"{counted(undated, 'entry has', 'entries have')} no known day and cannot be drawn." if undated else "",
        f"{counted(outside, 'entry lies', 'entries lie')} outside the days drawn." if outside else "",
    )


def heat(days: Mapping[date, int], year: int, first: date, last: date, undated: int = 0) -> Heat:
    """Draw the entries of one year by day, within the record's first and last day.

    Shape: ``days`` may hold the whole record's; levels are set by all of them, so that years can be compared.
    """
    begin, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
    shown = [begin + timedelta(days=i) for i in range((end - begin).days + 1)]
    weeks = {day: (day - begin).days + begin.weekday() for day in shown}
    counts = {day: days[day] for day in shown if days.get(day)}
    total = sum(counts.values())
    outside = sum(count for day, count in days.items() if day.year == year) - total
    busy = f"{_entries(total)} on {counted(len(counts), 'day')}" if total else "no entry with a known day"
    peaks = [day_name(day) for day, count in counts.items() if count == max(counts.values())]
    notes = (
        f"Entries per day, {year}: {busy}.",
        f"The most: {max(counts.values())}, on {listed_words(peaks)}." if 0 < len(peaks) <= 3 else "",
        "An entry of several days counts on its first." if total else "",
        *_not_drawn(undated, outside),
    )
    months = {day.month: weeks[day] // 7 for day in reversed(shown)}
    floors = _floors(days.values())
    return Heat(
        year,
        f"Calendar of entries, {year}",
        f"{whole_day(begin)} to {whole_day(end)}: {busy}." if shown else f"{year} lies outside the record.",
        tuple(filter(None, notes)),
        (max(weeks.values(), default=0) // 7) + 1,
        tuple(
            (months[month], MONTHS[month - 1][:3]) for month in sorted(months) if months.get(month + 1) != months[month]
        ),
        tuple(
            Level(words, _runs([weeks[day] for day in shown if floor <= days.get(day, 0) < above]))
            for words, floor, above in zip(_ranges(floors), floors, [*floors[1:], math.inf], strict=True)
        ),
        _by_month(counts),
    )


def _runs(places: Sequence[int]) -> tuple[Run, ...]:
    """Return places, counted in days from a Monday, as runs within their weeks."""
    runs: list[Run] = []
    for place in places:
        column, row = divmod(place, 7)
        if runs and (runs[-1].column, runs[-1].row + runs[-1].days) == (column, row):
            runs[-1] = replace(runs[-1], days=runs[-1].days + 1)
        else:
            runs.append(Run(column, row, 1))
    return tuple(runs)


def _floors(counts: Iterable[int]) -> list[int]:
    """Return from which number of entries each level begins: more than on half of the days, than on nine tenths."""
    ranked = sorted(count for count in counts if count) or [0]
    second = max(ranked[len(ranked) // 2] + 1, 2)
    return [0, 1, second, max(min(ranked[len(ranked) * 9 // 10] + 1, ranked[-1]), second + 1)]


def _ranges(floors: Sequence[int]) -> list[str]:
    inner = [str(a) if b - a == 1 else f"{a}–{b - 1}" for a, b in pairwise(floors[1:])]
    return ["none", *inner, f"{floors[-1]} or more"]


def _by_month(counts: Mapping[date, int]) -> tuple[Fact, ...]:
    """Return each month's days, with the number of entries where it is more than one: ``3, 22 (4)``."""
    months: dict[int, list[str]] = {}
    for day, count in counts.items():
        months.setdefault(day.month, []).append(f"{day.day} ({count})" if count > 1 else f"{day.day}")
    return tuple((MONTHS[month - 1], ", ".join(words)) for month, words in months.items())


@dataclass(frozen=True, slots=True)
class Week:
    """A bar: the entries of a week, or of several where the record is long."""

    x: int  # counted from 0
    count: int
    height: float  # pixels


@dataclass(frozen=True, slots=True)
class Activity:
    """Entries by week over the whole span of the record. Without a week there is nothing to draw."""

    title: str
    description: str
    notes: tuple[str, ...]
    weeks: tuple[Week, ...]
    bins: int  # how many bars there could be
    ticks: tuple[Tick, ...]
    facts: tuple[Fact, ...]  # a year, and its weeks with their entries


_MOST_BINS = 160  # in a column of 280 pixels
_HEIGHT = 30  # pixels: of the highest bar
_ASIDE = 260  # pixels: the width of such a picture beside a text


def activity(dates: Iterable[EdtfDate], first: date, last: date) -> Activity:
    """Draw how many dates fall into each week from ``first`` to ``last``.

    Shape: a date of several days counts in the week of its first; one without a known day is counted in words alone.
    """
    days, undated = per_day(dates)
    first = first - timedelta(days=first.weekday())
    weeks = max((last - first).days // 7 + 1, 1)
    size = next((n for n in (1, 4, 13, 52) if weeks <= n * _MOST_BINS), 520)
    counts: Counter[int] = Counter()
    for day, count in sorted(days.items()):
        if first <= day <= last:
            counts[(day - first).days // 7 // size] += count
    outside = sum(days.values()) - sum(counts.values())
    span = f"{month_name(first)} to {month_name(last)}"
    total, most = sum(counts.values()), max(counts.values(), default=0)
    peaks = [first + timedelta(days=7 * size * x) for x, count in counts.items() if count == most]
    units = ("week", "weeks") if size == 1 else (f"span of {size} weeks", f"spans of {size} weeks")
    drawn = f"{_entries(total)} in {counted(len(counts), *units)}" if total else "No entry with a known day"
    notes = (
        f"{drawn}, {span}.",
        f"Busiest: the {units[0]} from {whole_day(peaks[0])}, with {most}." if len(peaks) == 1 and most > 1 else "",
        *_not_drawn(sum(undated.values()), outside),
    )
    bins = (weeks - 1) // size + 1
    return Activity(
        f"Activity by {units[size > 1]}, {span}",
        f"{drawn}.",
        tuple(filter(None, notes)),
        tuple(Week(x, count, round(_HEIGHT * count / most, 1)) for x, count in counts.items()),
        bins,
        axis(first, first + timedelta(days=7 * size * bins - 1), _ASIDE, _ASIDE),
        _by_week(counts, first, size),
    )


def _by_week(counts: Mapping[int, int], first: date, size: int) -> tuple[Fact, ...]:
    years: dict[int, list[str]] = {}
    for x, count in counts.items():
        begins = first + timedelta(days=7 * size * x)
        years.setdefault(begins.year, []).append(f"{day_name(begins)} ({count})" if count > 1 else day_name(begins))
    return tuple((str(year), ", ".join(words)) for year, words in years.items())
