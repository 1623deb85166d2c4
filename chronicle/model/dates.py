"""Dates as the record knows them: with their precision and their doubt, never with an invented day.

Source: Extended Date/Time Format, levels 0 and 1, https://www.loc.gov/standards/datetime/
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)  # the range of years that a chronicle may speak of

MONTHS = ("January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SEASONS = {21: ("spring", 3, 5), 22: ("summer", 6, 8), 23: ("autumn", 9, 11), 24: ("winter", 12, 12)}

_POINT = re.compile(r"([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?([?~%]?)")


class BadDate(ValueError):
    """A text that is no date; the message says why, and ``cure`` what to write instead."""

    def __init__(
        self,
        message: str,
        cure: str = "write a day `2026-01-22`, a month `2025-08`, or a range `A/B`",
        code: str = "bad-date",
    ) -> None:
        super().__init__(message)
        self.cure, self.code = cure, code


@dataclass(frozen=True, slots=True)
class Point:
    """One end of a date: as precise as it is known, and no more."""

    iso: str  # without its qualifier: `2026-01-22`, `2025-08`, `2025`, `202X`
    qualifier: str  # "", "?" uncertain, "~" approximate, "%" both
    earliest: date
    latest: date

    @property
    def is_day(self) -> bool:
        """Whether the day is known."""
        return self.earliest == self.latest

    @property
    def machine(self) -> str:
        """The value for ``<time datetime>``: empty where HTML has no form for this precision."""
        return self.iso if re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?", self.iso) else ""

    def words(self, *, year: bool = True, month: bool = True) -> str:
        """Return the point in words, without its doubt; ``year`` and ``month`` may be left to a range's other end."""
        first, of_year = self.earliest, f" {self.earliest.year}" if year else ""
        if self.is_day:
            return f"{first.day}{' ' + MONTHS[first.month - 1] if month else ''}{of_year}"
        number = int(self.iso[5:7]) if self.iso[5:7].isdigit() else 0
        if number in _SEASONS:
            return f"{_SEASONS[number][0]}{of_year}"
        if number:
            return f"{MONTHS[number - 1]}{of_year}"
        return self.iso[:4] if "X" not in self.iso[:4] else f"{self.iso[:4].replace('X', '0')}s"


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """A day, month or year, or a range of them, with its doubt.

    Shape: ``start`` is None in a range with an open or unknown start, ``end`` likewise; both are the same point
    for a date that is no range. ``earliest`` and ``latest`` are the bounds, used for sorting alone.
    """

    text: str
    start: Point | None
    end: Point | None

    @property
    def earliest(self) -> date:
        """The first day on which it can have begun."""
        return self.start.earliest if self.start else EARLIEST

    @property
    def latest(self) -> date:
        """The last day on which it can have ended."""
        return self.end.latest if self.end else LATEST

    @property
    def anchor(self) -> date:
        """The first day of the end that is known first: under it the date is filed."""
        point = self.start or self.end
        return point.earliest if point else EARLIEST

    @property
    def key(self) -> tuple[date, date]:
        """The bounds, as a sort key; an open start does not count.

        Shape: a month stands behind its first day and before its second.
        """
        return (self.anchor, self.latest)

    @property
    def is_range(self) -> bool:
        """Whether it has two ends."""
        return self.start is not self.end

    @property
    def is_day(self) -> bool:
        """Whether it is one known day."""
        return not self.is_range and self.start is not None and self.start.is_day

    @property
    def is_of_days(self) -> bool:
        """Whether the day is known on which it began, and the one on which it ended."""
        return self.start is not None and self.end is not None and self.start.is_day and self.end.is_day

    @property
    def points(self) -> tuple[Point, ...]:
        """The ends that are known, first to last."""
        return tuple(p for p in ((self.start, self.end) if self.is_range else (self.start,)) if p)

    def covers(self, other: EdtfDate) -> bool:
        """Whether no bound of the two keeps ``other`` from falling into this date."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def gap(self, other: EdtfDate) -> int:
        """Return the days that lie between the two; 0 where they meet."""
        return max((other.earliest - self.latest).days, (self.earliest - other.latest).days, 0)

    @property
    def words(self) -> str:
        """The date in words, with its doubt.

        >>> parse("2026-01-22/2026-01-23").words, parse("2025-08").words, parse("2014/..").words
        ('22–23 January 2026', 'August 2025', 'since 2014')
        >>> parse("2025-09-03/").words
        'from 3 September 2025, end not known'
        >>> parse("2026-01-22/2026-01-23?").words
        '22 January 2026 to 23 January 2026 (uncertain)'
        """
        first, last = self.start, self.end
        if first is None or last is None:
            if self.text.endswith("/") or self.text.startswith("/"):  # an end there is, which nobody gives
                words = ("from ", first, ", end not known") if first else ("until ", last, ", start not known")
            else:
                words = ("since ", first, "") if first else ("until ", last, "")
            return f"{words[0]}{_doubtful(words[1])}{words[2]}" if words[1] else "date unknown"
        if first is last:
            return _doubtful(first)
        if first.qualifier or last.qualifier:
            return f"{_doubtful(first)} to {_doubtful(last)}"
        same_year = first.earliest.year == last.earliest.year
        same_month = same_year and first.earliest.month == last.earliest.month
        if first.is_day and last.is_day and same_month:
            return f"{first.words(year=False, month=False)}–{last.words()}"
        return f"{first.words(year=not same_year)} – {last.words()}"


def _doubtful(point: Point) -> str:
    about = "about " if point.qualifier in ("~", "%") else ""
    return f"{about}{point.words()}{' (uncertain)' if point.qualifier in ('?', '%') else ''}"


def noon(day: date) -> datetime:
    """Return noon in UTC: the moment that is on that day everywhere between the date lines."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@lru_cache(maxsize=4096)
def parse(text: str) -> EdtfDate:
    """Read a date.

    Errors: BadDate, for what is no date of the calendar and for what is none in this format.

    >>> parse("2025-08").earliest, parse("2025-08").latest
    (datetime.date(2025, 8, 1), datetime.date(2025, 8, 31))
    """
    if "/" not in text or re.fullmatch(r"[0-9]{1,4}/[0-9]{1,2}/[0-9]{1,4}", text):
        point = _point(text)
        return EdtfDate(text, point, point)
    first, last, *more = text.split("/")
    if more:
        raise BadDate(f"`{text}` has more than two ends", "write a range as `2026-01-22/2026-01-23`")
    if re.fullmatch("[0-9]{1,2}", last) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", first):
        raise BadDate(f"the end of `{text}` has no year", f"write both ends whole: `{first}/{first[:8]}{last:0>2}`")
    start, end = (None if part in ("", "..") else _point(part) for part in (first, last))
    if start is None and end is None:
        raise BadDate(f"`{text}` has no end that is known")
    if start and end and start.earliest > end.latest:
        raise BadDate(f"`{text}` ends before it begins", f"write the earlier end first: `{last}/{first}`")
    return EdtfDate(text, start, end)


def _point(text: str) -> Point:
    match = _POINT.fullmatch(text)
    if not match:
        raise BadDate(f"`{text}` is not a date", _likely(text))
    year, month, day, qualifier = match.groups()
    iso = text.removesuffix(qualifier) if qualifier else text
    years = (int(year.replace("X", "0")), int(year.replace("X", "9")))
    if years[1] < EARLIEST.year or years[0] > LATEST.year:
        message = f"the year of `{text}` is outside {EARLIEST.year} to {LATEST.year}"
        raise BadDate(message, "check the year", "year-out-of-range")
    if "X" in year and month:
        raise BadDate(f"`{text}` knows its month but not its year")
    first, last = (max(years[0], EARLIEST.year), 1, 1), (min(years[1], LATEST.year), 12, 31)
    if month and month != "XX":
        number = int(month)
        if number in _SEASONS and not day:
            _, low, high = _SEASONS[number]
        elif 1 <= number <= 12:
            low = high = number
        else:
            raise BadDate(f"there is no month {month}", "write the month as 01 to 12")
        first, last = (first[0], low, 1), (first[0], high, calendar.monthrange(first[0], high)[1])
    if day and day != "XX":
        if month == "XX":
            raise BadDate(f"`{text}` knows its day but not its month")
        if not 1 <= int(day) <= last[2]:
            raise BadDate(f"{MONTHS[last[1] - 1]} {year} has no day {day}", f"it has {last[2]} days: check the day")
        first = last = (first[0], first[1], int(day))
    return Point(iso, qualifier, date(*first), date(*last))


_HABITS = (  # other habits of writing a day: year, month (number or name) and day, by group name
    r"(?P<y>[0-9]{4})[-./](?P<m>[0-9]{1,2})[-./](?P<d>[0-9]{1,2})",
    r"(?P<d>[0-9]{1,2})[-./](?P<m>[0-9]{1,2})[-./](?P<y>[0-9]{4})",
    r"(?P<m>[0-9]{1,2})[-./](?P<d>[0-9]{1,2})[-./](?P<y>[0-9]{4})",
    r"(?P<d>[0-9]{1,2})\.? +(?P<m>[A-Za-z]{3,})\.?,? +(?P<y>[0-9]{4})",
    r"(?P<m>[A-Za-z]{3,})\.? +(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?,? +(?P<y>[0-9]{4})",
    r"(?P<m>[A-Za-z]{3,})\.? +(?P<y>[0-9]{4})",
    r"(?P<y>[0-9]{4}) +(?P<m>[A-Za-z]{3,})",
    r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})",
)


def _likely(text: str) -> str:
    """Return the cure for a date in another habit of writing, where the habit is plain."""
    plain = re.sub("[‐‑‒–—−]", "-", text).strip(" ;,.")
    moment = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]+([0-9]{1,2}[:.][0-9]{2}).*", plain)
    if moment:
        return f"write `{moment[1]}` here, and `time: {moment[2].replace('.', ':')}` on a line of its own"
    if re.fullmatch("[0-9]{8}", plain):
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    swapped = re.fullmatch(r"(0?[1-9]|1[0-2])[-./](0?[1-9]|1[0-2])[-./]([0-9]{4})", plain)
    if swapped and int(swapped[1]) != int(swapped[2]):
        first, second, year = int(swapped[1]), int(swapped[2]), swapped[3]
        return f"is it `{year}-{first:02}-{second:02}` or `{year}-{second:02}-{first:02}`? Write the one that it is"
    ends = re.split(r" to | - |/", plain)
    if len(ends) == 2 and all(_habitual(end.strip()) for end in ends):
        return f"write `{_habitual(ends[0].strip())}/{_habitual(ends[1].strip())}`"
    bare = re.sub(r"^(about|around|circa|c\.|~) *", "", plain)
    doubt = "~" if bare != plain else "?" if bare.endswith("?") else ""
    if habitual := _habitual(bare.rstrip("? ")):
        return f"write `{habitual}{doubt}`"
    two_days = re.compile(r"(?<![0-9])(?=([0-9]{1,2}) ?- ?([0-9]{1,2})(?![0-9]))")  # 22-23 January 2026
    for days in two_days.finditer(plain) if len(plain) < 40 else ():
        both = [_habitual(plain[: days.start()] + day + plain[days.end(2) :]) for day in days.groups()]
        if all(both):
            return f"write `{'/'.join(both)}`"
    return "write the year first: a day `2026-01-22`, a month `2025-08`, or a range `2026-01-22/2026-01-23`"


def _habitual(text: str) -> str:
    """Return a day or month that is written in another habit in ours; empty where the habit is not plain."""
    for habit in _HABITS:
        if match := re.fullmatch(habit, text):
            parts = match.groupdict()
            names = [number for number, name in enumerate(MONTHS, 1) if name.lower().startswith(parts["m"].lower())]
            month = int(parts["m"]) if parts["m"].isdigit() else (names or [0])[0]
            day = int(parts.get("d") or 1)
            if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(int(parts["y"]), month)[1]:
                return f"{parts['y']}-{month:02}" + (f"-{day:02}" if parts.get("d") else "")
    return ""
