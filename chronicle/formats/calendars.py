"""iCalendar: entries as events of a subscriber's calendar, never with a day or an hour that no source gives.

Source: RFC 5545, and RFC 7986 for the names of calendars.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, vDDDTypes, vText

from chronicle.model.dates import noon
from chronicle.model.entities import Event, Site
from chronicle.model.memory import made_once
from chronicle.model.subscriptions import Appointment, Calendar
from chronicle.model.zones import zone

_STATUS = {"held": "CONFIRMED", "planned": "TENTATIVE"}  # what is neither is off: "CANCELLED"
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
# as many whole characters as 74 octets hold, but for a backslash or a ^ that would come last and may begin an escape
_FOLD = re.compile(rb"(?>.{1,74}(?![\x80-\xbf]))(?:(?<![\\^])|$)|.{1,73}(?=[\\^])")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """When something takes place: days, the last one included, or a moment with its zone and, where known, its end."""

    start: date | datetime
    end: date | datetime | None


def span_of(event: Event | Appointment) -> Span | None:
    """Return when an entry takes place; None where no day is known, for a calendar has no form for that.

    Why: a clock time counts only where it is one, on one day, in a known zone; else it is words, in the description.
    """
    if not event.date.is_of_days:
        return None
    first, last = event.date.earliest, event.date.latest
    clock = _CLOCK.fullmatch(event.time)
    if not clock or not event.date.is_day or not event.timezone:
        return Span(first, last)
    hour, minute = map(int, clock.groups())
    start = datetime.combine(first, time(hour, minute), zone(event.timezone))
    if not event.duration:
        return Span(start, None)
    # counted in real time, also where clocks change on that day
    end = start.astimezone(UTC) + _length(event.duration)
    return Span(start, end.astimezone(zone(event.timezone)))


def calendar(of: Calendar, site: Site, address: str) -> bytes:
    """Return a calendar; ``address`` is its own.

    Shape: no clock: every stamp is the content's.
    """
    title, about = _escaped(of.title), _escaped(of.description + _left_out(of.left_out))
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Chronicle//Chronicle//EN",
        "METHOD:PUBLISH",
        f"DESCRIPTION:{about}",
        f"X-WR-CALDESC:{about}",
        f"NAME:{title}",
        f"X-WR-CALNAME:{title}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        f"SOURCE;VALUE=URI:{address}",
        f"UID:{of.guid.removeprefix('urn:uuid:')}",
        f"URL:{site.base_url}{of.home}",
        "X-PUBLISHED-TTL:P1D",
    )
    parts = [_part(entry, site.base_url) for entry in of.entries]
    return b"".join((_folded(head), *_zones(parts), *(part.lines for part in parts), b"END:VCALENDAR\r\n"))


def _escaped(text: str) -> str:
    return vText(text).to_ical().decode()


_label = lru_cache(maxsize=4096)(_escaped)  # what many entries have: the names of places and topics


def _folded(lines: Iterable[str]) -> bytes:
    """Return lines, folded as the library folds them, which does it letter by letter."""
    written = [line.encode() for line in lines if line]
    return b"".join(b"%b\r\n" % (b"\r\n ".join(_FOLD.findall(line)) if len(line) > 74 else line) for line in written)


def _left_out(count: int) -> str:
    what = "1 entry of which no day is known is" if count == 1 else f"{count} entries of which no day is known are"
    return f" {what} left out." if count else ""


class _Part(NamedTuple):
    """The part of an entry, and what it needs of a zone's rules."""

    lines: bytes
    zone: str = ""
    year: int = 0  # in which it begins there


@made_once
def _part(entry: Appointment, root: str) -> _Part:
    """Return the part of an entry: the lines that the library would write, in its order."""
    span, url, stamp = span_of(entry), root + entry.permalink, _stamp(entry.updated)
    assert span
    end = span.end if isinstance(span.start, datetime) else span.end and span.end + _DAY  # the first that is free again
    more = () if entry.status == "withdrawn" else (f"Sources and more: {url}",)
    description = "\n\n".join((*entry.about, *more))
    lines = (
        "BEGIN:VEVENT",
        f"SUMMARY:{_escaped(entry.title)}",
        f"DTSTART{_moment(span.start)}",
        f"DTEND{_moment(end)}" if end else "",
        f"DTSTAMP{stamp}",
        f"UID:{entry.guid.removeprefix('urn:uuid:')}",
        f"SEQUENCE:{entry.changes}",
        f"CATEGORIES:{','.join(map(_label, entry.categories))}" if entry.categories else "",
        f"CREATED{_stamp(entry.published)}",
        f"DESCRIPTION:{_escaped(description)}",
        f"LAST-MODIFIED{stamp}",
        f"LOCATION:{_label(entry.place)}" if entry.place else "",
        f"STATUS:{_STATUS.get(entry.status, 'CANCELLED')}",
        "TRANSP:TRANSPARENT",
        f"URL:{url}",
        "END:VEVENT",
    )
    if isinstance(span.start, datetime):
        return _Part(_folded(lines), entry.timezone, span.start.year)
    return _Part(_folded(lines))


@lru_cache(maxsize=4096)
def _stamp(day: date) -> str:
    return _moment(noon(day))


def _moment(moment: date | datetime) -> str:
    """Return a day or a moment with its parameters, as they stand behind the name of a property."""
    value = vDDDTypes(moment)
    return f"{';' if value.params else ''}{value.params.to_ical().decode()}:{value.to_ical().decode()}"


def _zones(parts: Sequence[_Part]) -> list[bytes]:
    """Return the rules of every zone in use, for the years in use; a calendar without events needs one part too."""
    if not parts:
        return [_utc()]
    years: dict[str, list[int]] = {}
    for part in parts:
        if part.zone:
            years.setdefault(part.zone, []).append(part.year)
    return [_zone(name, min(years[name]) - 1, max(years[name]) + 1) for name in sorted(years)]


@cache
def _utc() -> bytes:
    return _folded(Timezone.from_tzinfo(UTC, "UTC").content_lines())


@lru_cache(maxsize=256)
def _zone(name: str, first: int, last: int) -> bytes:
    made = Timezone.from_tzinfo(_Ending(zone(name), last + 1), name, date(first, 1, 1), date(last, 12, 31))
    return _folded(made.content_lines())


class _Ending(tzinfo):
    """A zone of which nothing is known after a year: the library would look for changes up to the year 9999."""

    def __init__(self, zone: ZoneInfo, last: int) -> None:
        self.zone, self.last = zone, last

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        if moment and moment.year > self.last:
            raise OverflowError
        return self.zone.utcoffset(moment)

    def dst(self, moment: datetime | None) -> timedelta | None:
        return self.zone.dst(moment)

    def tzname(self, moment: datetime | None) -> str | None:
        return self.zone.tzname(moment)


def _length(duration: str) -> timedelta:
    units = {"D": "days", "H": "hours", "M": "minutes"}
    return timedelta(**{units[unit]: int(number) for number, unit in re.findall("([0-9]+)([DHM])", duration)})
