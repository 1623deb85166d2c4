"""What a calendar must keep, so that every calendar program takes it, and takes its changes for changes.

Shape: as in rules.py: a calendar is its bytes and its address; a rule yields the faults that it finds, in words.
Source: iCalendar, RFC 5545; names of calendars, RFC 7986
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from tests.feeds.rules import URN

LONGEST = 75  # octets of a line, its end not counted

_LINE = re.compile(r'([A-Z][A-Z-]*)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)', re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_TEXTS = frozenset({"NAME", "X-WR-CALNAME", "DESCRIPTION", "X-WR-CALDESC", "SUMMARY", "LOCATION"})
_ESCAPED = re.compile(r"(?:[^\\,;]|\\[\\,;nN])*")
_DATE, _LOCAL = "%Y%m%d", "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a calendar, unfolded."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def moment(self) -> datetime.datetime | None:
        """The day, or the moment by the clock of its own zone; None where it is neither."""
        form = _DATE if self.parameters.get("VALUE") == "DATE" else _LOCAL
        try:
            return datetime.datetime.strptime(self.value.removesuffix("Z"), form)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Component:
    """A calendar, or an event or a zone in one."""

    name: str
    properties: list[Property]
    parts: list[Component]

    def all(self, name: str) -> list[Property]:
        return [line for line in self.properties if line.name == name]

    def value(self, name: str) -> str:
        """The value of a property that stands once; empty where it does not."""
        return found[0].value if len(found := self.all(name)) == 1 else ""


@dataclass(frozen=True, slots=True)
class Calendar:
    address: str
    content: bytes
    root: Component

    @property
    def events(self) -> list[Component]:
        return [part for part in self.root.parts if part.name == "VEVENT"]


Rule = Callable[[Calendar], Iterator[str]]


@cache
def read(content: bytes, address: str) -> Calendar:
    """Read a calendar. Errors: ValueError where it is not one whole calendar."""
    opened = [Component("", [], [])]
    lines = re.sub(rb"\r?\n[ \t]", b"", content).decode()
    for line in re.split("\r?\n", lines.removesuffix("\n").removesuffix("\r")):
        match = _LINE.fullmatch(line)
        if not match:
            raise ValueError(f"no property: `{line}`")
        name, parameters, value = match.groups()
        if name == "BEGIN":
            part = Component(value, [], [])
            opened[-1].parts.append(part)
            opened.append(part)
        elif name == "END":
            if opened.pop().name != value or not opened:
                raise ValueError(f"nothing to end: `{line}`")
        else:
            pairs = (pair.partition("=") for pair in parameters.split(";")[1:])
            opened[-1].properties.append(Property(name, {key: text for key, _, text in pairs}, value))
    whole = opened[0]
    if len(opened) != 1 or [part.name for part in whole.parts] != ["VCALENDAR"] or whole.properties:
        raise ValueError("not one whole calendar")
    return Calendar(address, content, whole.parts[0])


def lines_are_short_and_end_as_they_must(calendar: Calendar) -> Iterator[str]:
    *lines, rest = calendar.content.split(b"\r\n")
    if rest:
        yield f"no end of the last line: {rest!r}"
    for line in lines:
        if len(line) > LONGEST:
            yield f"{len(line)} octets: {line!r}"
        try:
            if _CONTROL.search(line.decode()):
                yield f"a control character: {line!r}"
        except UnicodeDecodeError:
            yield f"folded within a character: {line!r}"


def says_what_it_is(calendar: Calendar) -> Iterator[str]:
    root = calendar.root
    for name, value in {"VERSION": "2.0", "METHOD": "PUBLISH", "PRODID": "", "UID": "", "NAME": ""}.items():
        if not (found := root.value(name)) or (value and found != value):
            yield f"no single {name} {value}"
    if root.value("SOURCE") != calendar.address:
        yield f"calls itself `{root.value('SOURCE')}`"


def texts_are_escaped(calendar: Calendar) -> Iterator[str]:
    for part in (calendar.root, *calendar.events):
        for line in part.properties:
            if line.name in _TEXTS and not _ESCAPED.fullmatch(line.value):
                yield f"{line.name} is `{line.value}`"


def has_at_least_one_part(calendar: Calendar) -> Iterator[str]:
    if not calendar.root.parts:
        yield "empty"


def events_are_whole(calendar: Calendar) -> Iterator[str]:
    for event in calendar.events:
        for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "STATUS", "SEQUENCE", "LAST-MODIFIED", "TRANSP", "URL"):
            if not event.value(name):
                yield f"`{event.value('SUMMARY')}` has no single {name}"


def identities_last_and_are_unique(calendar: Calendar) -> Iterator[str]:
    for uid, times in Counter(event.value("UID") for event in calendar.events).items():
        if times > 1:
            yield f"{times} events are `{uid}`"
        if uid and not URN.fullmatch(f"urn:uuid:{uid}"):
            yield f"no name that lasts: `{uid}`"


def status_and_sequence_are_of_the_standard(calendar: Calendar) -> Iterator[str]:
    allowed = {"STATUS": "TENTATIVE|CONFIRMED|CANCELLED", "SEQUENCE": "0|[1-9][0-9]*", "TRANSP": "TRANSPARENT"}
    for event in calendar.events:
        for name, values in allowed.items():
            for line in event.all(name):
                if not re.fullmatch(values, line.value):
                    yield f"{name} is `{line.value}` in `{event.value('SUMMARY')}`"


def stamps_are_in_universal_time(calendar: Calendar) -> Iterator[str]:
    for event in calendar.events:
        for line in event.properties:
            if line.name in ("DTSTAMP", "CREATED", "LAST-MODIFIED") and not (line.moment and line.value[-1] == "Z"):
                yield f"{line.name} is `{line.value}`"


def an_end_is_after_its_start(calendar: Calendar) -> Iterator[str]:
    """An end is of the same kind as its start and not part of the event, so it is never the same."""
    for event in calendar.events:
        for line in (*event.all("DTSTART"), *event.all("DTEND")):
            if not line.moment:
                yield f"{line.name} is `{line.value}`"
        for start, end in zip(event.all("DTSTART"), event.all("DTEND"), strict=False):
            if start.parameters != end.parameters:
                yield f"`{event.value('SUMMARY')}` starts as {start.parameters} and ends as {end.parameters}"
            elif start.moment and end.moment and start.moment >= end.moment:
                yield f"`{event.value('SUMMARY')}` ends at {end.value}, and starts at {start.value}"


def zones_are_defined(calendar: Calendar) -> Iterator[str]:
    defined = Counter(part.value("TZID") for part in calendar.root.parts if part.name == "VTIMEZONE")
    used = {
        line.parameters["TZID"] for event in calendar.events for line in event.properties if "TZID" in line.parameters
    }
    for name in sorted(used | set(defined)):
        if defined[name] != 1:
            yield f"`{name}` is defined {defined[name]} times"
    for event in calendar.events:
        for line in (*event.all("DTSTART"), *event.all("DTEND")):
            is_bare = line.parameters.get("VALUE") != "DATE" and not line.value.endswith("Z")
            if is_bare and "TZID" not in line.parameters:
                yield f"`{event.value('SUMMARY')}` is at {line.value} in no zone"


RULES: tuple[Rule, ...] = (
    lines_are_short_and_end_as_they_must,
    says_what_it_is,
    texts_are_escaped,
    has_at_least_one_part,
    events_are_whole,
    identities_last_and_are_unique,
    status_and_sequence_are_of_the_standard,
    stamps_are_in_universal_time,
    an_end_is_after_its_start,
    zones_are_defined,
)


def days(calendar: Calendar) -> Iterator[datetime.date]:
    """Yield the day of every stamp; when an event takes place is none."""
    for event in calendar.events:
        for line in event.properties:
            if line.name in ("DTSTAMP", "CREATED", "LAST-MODIFIED") and line.moment:
                yield line.moment.date()
