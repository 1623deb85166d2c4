"""iCalendar: entries as events of a subscriber's calendar, never with a day or an hour that no source gives.

Source: RFC 5545, and RFC 7986 for the names of calendars.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from icalendar import Event as Component
from icalendar import Timezone, vCategory, vDDDTypes, vInt, vText, vUri

from chronicle.model.dates import noon
from chronicle.model.entities import KINDS, Event, Site
from chronicle.model.subscriptions import Item, Subscription
from chronicle.model.zones import zone

_STATUS = {"held": "CONFIRMED", "planned": "TENTATIVE", "postponed": "CANCELLED", "cancelled": "CANCELLED"}
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
# as many whole characters as 74 octets hold, but for a backslash or a ^ that would come last and may begin an escape
_FOLD = re.compile(rb"(?>.{1,74}(?![\x80-\xbf]))(?:(?<![\\^])|$)|.{1,73}(?=[\\^])")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """When something takes place: days, the last one included, or a moment with its zone and, where known, its end."""

    start: date | datetime
    end: date | datetime | None


def span_of(event: Event) -> Span | None:
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


def calendar(of: Subscription, site: Site, address: str) -> bytes:
    """Return a calendar of those entries of which a day is known; ``address`` is its own.

    Shape: no clock: every stamp is the content's.
    """
    spans = [(item, span_of(item.event)) for item in of.dated]
    dated = [(item, span) for item, span in spans if span]
    title, about = _escaped(of.title), _escaped(of.description + _left_out(len(spans) - len(dated)))
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
    parts = (*_zones([span for _, span in dated]), *(_component(item, site) for item, _ in dated))
    return b"".join((_folded(head), *parts, b"END:VCALENDAR\r\n"))


def _escaped(text: str) -> str:
    return vText(text).to_ical().decode()


def _folded(lines: Iterable[str]) -> bytes:
    """Return lines, folded as the library folds them, which does it letter by letter."""
    return b"".join(b"\r\n ".join(_FOLD.findall(line.encode())) + b"\r\n" for line in lines if line)


def _left_out(count: int) -> str:
    what = "1 entry of which no day is known is" if count == 1 else f"{count} entries of which no day is known are"
    return f" {what} left out." if count else ""


@lru_cache(maxsize=4096)
def _component(item: Item, site: Site) -> bytes:
    """Return an entry's part, made once for all the calendars that it stands in."""
    event, made, span = item.event, Component(), span_of(item.event)
    assert span
    made["uid"] = vText(item.guid.removeprefix("urn:uuid:"))
    made["dtstamp"] = made["last-modified"] = _stamp(event.updated)
    made["created"] = _stamp(event.published)
    made["sequence"] = vInt(len(event.corrections) + len(event.history) + bool(event.withdrawn))
    made["dtstart"] = vDDDTypes(span.start)
    if span.end:  # that of days is the first day that is free again
        made["dtend"] = vDDDTypes(span.end if isinstance(span.start, datetime) else span.end + _DAY)
    made["summary"] = vText(event.name + _remark(event))
    made["status"] = vText("CANCELLED" if event.withdrawn else _STATUS[event.status])
    made["transp"] = vText("TRANSPARENT")
    made["url"] = vUri(site.base_url + event.permalink)
    made["description"] = vText(_description(event, site))
    if event.place and not event.withdrawn:
        place = (event.place.venue, event.place.region.label, *(link.label for link in event.place.within))
        made["location"] = vText(", ".join(filter(None, place)))
    if not event.withdrawn:
        made["categories"] = vCategory([KINDS[event.type], *(topic.label for topic in event.topics)])
    return _folded(made.content_lines())


@lru_cache(maxsize=4096)
def _stamp(day: date) -> vDDDTypes:
    return vDDDTypes(noon(day))


def _remark(event: Event) -> str:
    status = "withdrawn" if event.withdrawn else "no report yet" if event.is_overdue else event.status
    return "" if status == "held" else f" ({status})"


def _description(event: Event, site: Site) -> str:
    if event.withdrawn:
        return f"This entry was taken back. {event.withdrawn}"
    who = ", ".join(p.who.label + ("" if p.attended else " (not at the table)") for p in event.participants)
    parts = [event.date.words + (f". {event.time}" if event.time else ""), event.summary, who and f"Named: {who}"]
    return "\n\n".join([*filter(None, parts), f"Sources and more: {site.base_url}{event.permalink}"])


def _zones(spans: Sequence[Span]) -> list[bytes]:
    """Return the rules of every zone in use, for the years in use; a calendar without events needs one part too."""
    starts = [span.start for span in spans if isinstance(span.start, datetime)]
    if not spans:
        return [_utc()]
    return [
        _zone(name, *_years([start for start in starts if str(start.tzinfo) == name]))
        for name in sorted({str(start.tzinfo) for start in starts})
    ]


@cache
def _utc() -> bytes:
    return _folded(Timezone.from_tzinfo(UTC, "UTC").content_lines())


@lru_cache(maxsize=256)
def _zone(name: str, first: date, last: date) -> bytes:
    made = Timezone.from_tzinfo(_Ending(zone(name), last.year + 1), name, first, last)
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


def _years(starts: Sequence[datetime]) -> tuple[date, date]:
    return date(min(starts).year - 1, 1, 1), date(max(starts).year + 1, 12, 31)


def _length(duration: str) -> timedelta:
    units = {"D": "days", "H": "hours", "M": "minutes"}
    return timedelta(**{units[unit]: int(number) for number, unit in re.findall("([0-9]+)([DHM])", duration)})
