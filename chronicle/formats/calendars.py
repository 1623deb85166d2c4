"""iCalendar: entries as events of a subscriber's calendar, never with a day or an hour that no source gives.

Source: RFC 5545, and RFC 7986 for the names of calendars.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, vText
from icalendar import Event as Component

from chronicle.model.dates import noon
from chronicle.model.entities import KINDS, Event, Site
from chronicle.model.subscriptions import Item, Subscription
from chronicle.model.zones import zone

_STATUS = {"held": "CONFIRMED", "planned": "TENTATIVE", "postponed": "CANCELLED", "cancelled": "CANCELLED"}
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
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
    made = Calendar()
    made.add("prodid", "-//Chronicle//Chronicle//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("uid", of.guid.removeprefix("urn:uuid:"))
    for word in ("name", "x-wr-calname"):
        made.add(word, vText(of.title))
    for word in ("description", "x-wr-caldesc"):
        made.add(word, vText(of.description + _left_out(len(spans) - len(dated))))
    made.add("url", site.base_url + of.home)
    made.add("source", address, parameters={"VALUE": "URI"})
    made.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "P1D")
    for rules in _zones([span for _, span in dated]):
        made.add_component(rules)
    text: bytes = made.to_ical()
    end = b"END:VCALENDAR\r\n"
    assert text.endswith(end)
    return text.removesuffix(end) + b"".join(_component(item, site) for item, _ in dated) + end


def _left_out(count: int) -> str:
    what = "1 entry of which no day is known is" if count == 1 else f"{count} entries of which no day is known are"
    return f" {what} left out." if count else ""


@lru_cache(maxsize=4096)
def _component(item: Item, site: Site) -> bytes:
    """Return an entry's part, made once for all the calendars that it stands in."""
    event, made = item.event, Component()
    span = span_of(event)
    assert span
    made.add("uid", item.guid.removeprefix("urn:uuid:"))
    made.add("dtstamp", noon(event.updated))
    made.add("created", noon(event.published))
    made.add("last-modified", noon(event.updated))
    made.add("sequence", len(event.corrections) + len(event.history) + bool(event.withdrawn))
    made.add("dtstart", span.start)
    if isinstance(span.start, datetime):
        if span.end:
            made.add("dtend", span.end)
    elif span.end:
        made.add("dtend", span.end + _DAY)  # the end of days is the first day that is free again
    made.add("summary", event.name + _remark(event))
    made.add("status", "CANCELLED" if event.withdrawn else _STATUS[event.status])
    made.add("transp", "TRANSPARENT")
    made.add("url", site.base_url + event.permalink)
    made.add("description", _description(event, site))
    if event.place and not event.withdrawn:
        place = (event.place.venue, event.place.region.label, *(link.label for link in event.place.within))
        made.add("location", ", ".join(filter(None, place)))
    if not event.withdrawn:
        made.add("categories", [KINDS[event.type], *(topic.label for topic in event.topics)])
    text: bytes = made.to_ical()
    return text


def _remark(event: Event) -> str:
    status = "withdrawn" if event.withdrawn else "no report yet" if event.is_overdue else event.status
    return "" if status == "held" else f" ({status})"


def _description(event: Event, site: Site) -> str:
    if event.withdrawn:
        return f"This entry was taken back. {event.withdrawn}"
    who = ", ".join(p.who.label + ("" if p.attended else " (not at the table)") for p in event.participants)
    parts = [event.date.words + (f". {event.time}" if event.time else ""), event.summary, who and f"Named: {who}"]
    return "\n\n".join([*filter(None, parts), f"Sources and more: {site.base_url}{event.permalink}"])


def _zones(spans: Sequence[Span]) -> list[Timezone]:
    """Return the rules of every zone in use, for the years in use; a calendar without events needs one part too."""
    starts = [span.start for span in spans if isinstance(span.start, datetime)]
    if not spans:
        return [_utc()]
    return [
        _zone(name, *_years([start for start in starts if str(start.tzinfo) == name]))
        for name in sorted({str(start.tzinfo) for start in starts})
    ]


@cache
def _utc() -> Timezone:
    return Timezone.from_tzinfo(UTC, "UTC")


@lru_cache(maxsize=256)
def _zone(name: str, first: date, last: date) -> Timezone:
    return Timezone.from_tzinfo(_Ending(zone(name), last.year + 1), name, first, last)


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
