"""Who sat down together, and when: a lane for each table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chronicle.model.dates import EdtfDate
from chronicle.model.names import listed_words
from chronicle.model.pictures.axis import (
    NARROW,
    ROOMY,
    Fact,
    Tick,
    axis,
    counted,
    day_name,
    days_name,
    month_name,
    percent,
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A meeting, as far as the picture of all of them shows it."""

    date: EdtfDate
    sides: tuple[str, ...]  # names, in English alphabetical order
    is_planned: bool = False
    is_call: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on a lane: the meetings that share its days and its kind."""

    start: int  # days from the picture's first
    days: int
    x: float
    width: float
    is_planned: bool
    is_call: bool
    is_known: bool  # whether its days are known; else it covers all those on which the meeting can have been
    words: str  # "12 Feb", "4–6 Mar", "May 2026 (no day known)"
    count: int = 1


@dataclass(frozen=True, slots=True)
class Lane:
    """The meetings at one table."""

    name: str  # "Russia and United States"
    label: str  # the same, in few enough letters for the picture
    words: str  # "30 held, 4 calls, 1 planned"
    marks: tuple[Mark, ...]
    years: tuple[Fact, ...]  # a year, and its meetings


@dataclass(frozen=True, slots=True)
class Cadence:
    """Who sat down together, and when. Without a meeting there is no lane, and nothing to draw."""

    title: str
    description: str
    notes: tuple[str, ...]
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    days: int  # from the picture's one end to its other
    stroke: int  # pixels: how broad a day's mark is
    as_of: float
    as_of_words: str


_LANES = 5  # tables that have a lane of their own
_OTHERS, _NOT_RECORDED = "Other tables", "Sides not recorded"
_MOST_NAMES = 20  # of other tables in the words
_STEPS = {1: "a day", 7: "a week", 28: "four weeks", 91: "13 weeks", 364: "52 weeks", 3640: "ten years"}
_BYTES, _BYTES_PLANNED, _MOST_BYTES = 19, 75, 32_000  # of a mark's SVG, of a planned one's, and of all in a picture
_MOST_DATES = 400  # beyond, dates are counted by year instead of listed
_LABEL_LETTERS = 40


def cadence(bars: Sequence[Bar], as_of: date) -> Cadence:
    """Draw meetings on a lane for each table, from the first to the as-of date or to the last that is planned.

    Shape: the five most frequent sets of sides have a lane each, the most frequent first; the others share one.
    Where marks are too many they are merged, by weeks or more, so that the size stays bounded.
    """
    if not bars:
        return Cadence("", "", ("No meeting is recorded yet.",), (), (), 1, 1, 0, "")
    first, last = _window(bars, as_of)
    days = (last - first).days + 1
    tables = _tables(bars)
    step, marks = _merged(tables, first, last)
    every = [mark for lane in marks.values() for mark in lane]
    is_listed = step == 1 and len(every) <= _MOST_DATES
    lanes = tuple(
        Lane(
            name,
            _short_name(name, tables[name]),
            _lane_words(tables[name]),
            lane,
            _by_year(lane, tables[name], first, is_listed),
        )
        for name, lane in marks.items()
    )
    return Cadence(
        f"Who sat down together, {month_name(first)} to {month_name(last)}",
        " ".join(f"{lane.name}: {lane.words}." for lane in lanes),
        _legend(every, (as_of - first).days, _STEPS[step] if step > 1 else "", _OTHERS in tables),
        lanes,
        axis(first, last, NARROW, ROOMY),
        days,
        8 if days <= 190 else 5 if days <= 400 else 3,
        percent((as_of - first).days + 1, days),
        f"as of {day_name(as_of)}",
    )


def _window(bars: Sequence[Bar], as_of: date) -> tuple[date, date]:
    """Return the days that the picture covers: whole months, and behind the last mark room enough to see it."""
    anchors = [bar.date.anchor for bar in bars] + [as_of]
    known = [bar.date.latest for bar in bars if _is_known(bar.date)]
    first, last = min(anchors).replace(day=1), max(anchors + known)
    of_month = (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first, max(of_month, last + (last - first) * 3 // 100)


def _is_known(when: EdtfDate) -> bool:
    """Whether all its days are known; it may be about then."""
    return when.start is not None and when.end is not None and when.start.is_day and when.end.is_day


def _tables(bars: Sequence[Bar]) -> dict[str, list[Bar]]:
    """Return the meetings by lane: the most frequent sets of sides, then the rest under one name.

    Shape: a single set that would be the rest keeps its own name.
    """
    by_sides: dict[tuple[str, ...], list[Bar]] = {}
    for bar in bars:
        by_sides.setdefault(bar.sides, []).append(bar)
    ranked = sorted(by_sides, key=lambda sides: (-len(by_sides[sides]), sides))
    shown = _LANES + 1 if len(ranked) == _LANES + 1 else _LANES
    tables: dict[str, list[Bar]] = {}
    for number, sides in enumerate(ranked):
        name = listed_words(sides) or _NOT_RECORDED
        tables.setdefault(name if number < shown else _OTHERS, []).extend(by_sides[sides])
    return tables


def _merged(tables: Mapping[str, Sequence[Bar]], first: date, last: date) -> tuple[int, dict[str, tuple[Mark, ...]]]:
    """Return each lane's marks, and the days that they are merged by: the fewest that keep the picture small."""
    for step in _STEPS:
        marks = {name: _marks(table, first, last, step) for name, table in tables.items()}
        size = sum(_BYTES_PLANNED if mark.is_planned else _BYTES for lane in marks.values() for mark in lane)
        if size <= _MOST_BYTES:
            break
    return step, marks


def _short_name(name: str, bars: Sequence[Bar]) -> str:
    sides = bars[0].sides
    if len(name) <= _LABEL_LETTERS or len(sides) < 4:
        return name
    return f"{sides[0]}, {sides[1]} and {len(sides) - 2} others"


def _marks(bars: Sequence[Bar], first: date, last: date, step: int) -> tuple[Mark, ...]:
    """Return one lane's marks in order; those that would cover each other are one, with their number."""
    counts: Counter[Mark] = Counter()
    whole = (last - first).days + 1
    for bar in bars:
        begins, ends = max(bar.date.earliest, first), min(bar.date.latest, last)
        start = (begins - first).days // step * step
        days = ((ends - first).days // step + 1) * step - start
        words = _when(bar.date) if step == 1 else ""
        x, width = percent(start, whole), percent(days, whole)
        counts[Mark(start, days, x, width, bar.is_planned, bar.is_call, _is_known(bar.date), words)] += 1
    found = [replace(mark, count=count) for mark, count in counts.items()]
    found.sort(key=lambda mark: (mark.start, mark.days, mark.is_planned, mark.is_call, not mark.is_known, mark.words))
    return tuple(found if step == 1 else _run_together(found, whole))


def _run_together(marks: Iterable[Mark], whole: int) -> list[Mark]:
    """Make one of the marks of a kind that touch each other."""
    runs: dict[tuple[bool, bool, bool], list[Mark]] = {}
    for mark in marks:
        kind = runs.setdefault((mark.is_planned, mark.is_call, mark.is_known), [])
        if kind and mark.start <= kind[-1].start + kind[-1].days:
            start = kind[-1].start
            days = max(kind[-1].days, mark.start + mark.days - start)
            kind[-1] = replace(kind[-1], days=days, width=percent(days, whole), count=kind[-1].count + mark.count)
        else:
            kind.append(mark)
    return [mark for kind in runs.values() for mark in kind]


def _when(when: EdtfDate) -> str:
    """Return a date in few letters, with its doubt but without the year of known days."""
    if not _is_known(when):
        return f"{when.words} (no day known)" if when.start and when.end else when.words
    doubts = {point.qualifier for point in when.points}
    spanning = when.earliest.year != when.latest.year
    words = (
        f"{day_name(when.earliest)} – {day_name(when.latest)}" if spanning else days_name(when.earliest, when.latest)
    )
    words = f"about {words}" if doubts & {"~", "%"} else words
    return f"{words} (uncertain)" if doubts & {"?", "%"} else words


def _lane_words(bars: Sequence[Bar]) -> str:
    """Return how many meetings a lane holds, in words; at which tables too, where it holds several."""
    counts = Counter(listed_words(bar.sides) or _NOT_RECORDED for bar in bars)
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    named = [f"{name} {counts[name]}" for name in ranked[:_MOST_NAMES]]
    more = [f"{len(ranked) - _MOST_NAMES} more"] if len(ranked) > _MOST_NAMES else []
    return f"{_tally(bars)} ({'; '.join(named + more)})" if len(ranked) > 1 else _tally(bars)


def _tally(bars: Iterable[Bar]) -> str:
    """Return how many meetings of each kind there are, in words."""
    counts = Counter((bar.is_planned, bar.is_call) for bar in bars)
    words = {
        (False, False): f"{counts[False, False]} held",
        (False, True): counted(counts[False, True], "call"),
        (True, False): f"{counts[True, False]} planned",
        (True, True): counted(counts[True, True], "planned call"),
    }
    return ", ".join(text for kind, text in words.items() if counts[kind])


def _by_year(marks: Sequence[Mark], bars: Sequence[Bar], first: date, is_listed: bool) -> tuple[Fact, ...]:
    """Return each year's meetings: their dates, or where these are too many their number."""
    if is_listed:
        dates: dict[int, list[str]] = {}
        for mark in marks:
            dates.setdefault((first + timedelta(days=mark.start)).year, []).append(_mark_words(mark))
        return tuple((str(year), ", ".join(words)) for year, words in dates.items())
    years: dict[int, list[Bar]] = {}
    for bar in bars:
        years.setdefault(bar.date.anchor.year, []).append(bar)
    return tuple((str(year), _tally(years[year])) for year in sorted(years))


def _mark_words(mark: Mark) -> str:
    kind = {(True, True): "planned call", (True, False): "planned", (False, True): "call"}
    said = [kind.get((mark.is_planned, mark.is_call), ""), f"{mark.count} times" if mark.count > 1 else ""]
    remark = ", ".join(filter(None, said))
    return f"{mark.words} ({remark})" if remark else mark.words


def _legend(marks: Sequence[Mark], as_of: int, unit: str, has_others: bool) -> tuple[str, ...]:
    """Return how to read the picture, without what does not occur in it."""
    late = any(mark.is_planned and mark.start + mark.days <= as_of for mark in marks)
    notes = {
        "Solid: held.": any(not mark.is_planned for mark in marks),
        f"Outline: planned{'; left of the as-of line, no report since' if late else ''}.": any(
            mark.is_planned for mark in marks
        ),
        "Half as high: a call.": any(mark.is_call for mark in marks),
        "A pale bar covers the whole period where no day is known.": any(not mark.is_known for mark in marks),
        f"Drawn to within {unit}: closer meetings share a mark.": bool(unit),
        "Meetings on the same days share a mark.": not unit and any(mark.count > 1 for mark in marks),
        "The five tables that met most often have a line each.": has_others,
    }
    return tuple(note for note, occurs in notes.items() if occurs)
