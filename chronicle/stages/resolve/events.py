"""Events: who took part in which office, where, what was said, and where accounts differ."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from chronicle.formats import schema
from chronicle.model.dates import EdtfDate
from chronicle.model.diagnostics import Diagnostic, error
from chronicle.model.entities import (
    Account,
    Citation,
    Correction,
    Difference,
    Event,
    InSeries,
    Key,
    Link,
    Participant,
    Place,
    Site,
    Statement,
)
from chronicle.model.files import SITE, Record
from chronicle.model.memory import remembered
from chronicle.model.names import fold, nearest
from chronicle.stages.resolve.citations import Citations
from chronicle.stages.resolve.names import Names
from chronicle.stages.resolve.things import Things

_NO_PLACE = frozenset({"online", "remote", "by phone", "phone", "phone call", "telephone", "video", "unknown", "none"})


def linked(
    records: Iterable[Record], linker: Linker, as_of: date, first_seen: Mapping[str, date]
) -> tuple[tuple[Event, ...], list[Diagnostic]]:
    """Return all events, oldest first, each counted in its series; and what was found wrong."""
    events, found = dict[str, Event](), list[Diagnostic]()
    for record in records:
        if record.kind == "event" and record.fields:
            event, faults = _linked(record, linker, as_of, first_seen.get(record.path))
            events[event.id] = event
            found += faults
    return _numbered(sorted(events.values(), key=lambda event: event.order)), found


@remembered
def _linked(record: Record, linker: Linker, as_of: date, seen: date | None) -> tuple[Event, tuple[Diagnostic, ...]]:
    linker.names.found = []
    event = linker.event(record, as_of, seen)
    return event, tuple(linker.names.found)


class Linker:
    """Links an event to all else."""

    def __init__(self, names: Names, citing: Citations, things: Things, site: Site) -> None:
        self.names, self.citing, self.site = names, citing, site
        self.people, self.regions = things.people, things.regions

    def event(self, record: Record, as_of: date, seen: date | None) -> Event:
        """Return an event; ``seen`` is the day on which its file first was in the history."""
        fields: schema.EventFields = record.fields
        link = self.names.links[record.path]
        citations = list(self.citing.citations(record, fields.source, "source"))
        place = self._place(record, fields.location) if fields.location else None
        region = self.regions.get(place.region.id) if place else None
        status = fields.status or ("held" if fields.date.earliest <= as_of else "planned")
        known = fields.published.earliest if fields.published else seen
        published = known or min(fields.date.latest, as_of)
        history = self.citing.steps(record, fields.status_history, "status_history", citations)
        corrections = tuple(
            sorted(
                (Correction(c.date, c.text, c.kind == "material") for c in fields.corrections), key=lambda c: c.date.key
            )
        )
        told = [step.told for step in history]
        taken_back = fields.withdrawn.date.latest if fields.withdrawn and fields.withdrawn.date else None
        return Event(
            **self.names.common(record, link),
            date=fields.date,
            time=fields.time or "",
            timezone=fields.timezone or (region.timezone if region else ""),
            duration=fields.duration or "",
            type=fields.kind,
            status=status,
            is_overdue=status == "planned" and fields.date.latest < as_of,
            place=place,
            participants=self._participants(record, fields),
            about=self.names.links_to(record, fields.about, ("region",), "about"),
            struck=self.names.links_to(record, fields.struck, ("region",), "struck"),
            topics=self.names.links_to(record, fields.topics, ("topic",), "topics"),
            documents=self.names.links_to(record, fields.documents, ("document",), "documents"),
            series=self._series(record, fields, citations),
            related=self.names.links_to(record, fields.related, ("event",), "related"),
            replaced_by=self.names.links_to(record, fields.replaced_by, ("event",), "replaced_by"),
            history=history,
            statements=self._statements(record, fields, citations),
            differences=self._differences(record, fields, citations),
            citations=tuple(citations),
            corrections=corrections,
            confidence=fields.confidence,
            basis=fields.basis or "",
            withdrawn=fields.withdrawn.text if fields.withdrawn else "",
            withdrawn_on=taken_back,
            digest=record.digest,
            published=published,
            is_dated=known is not None,
            updated=max(
                [published, *(c.date.latest for c in corrections if c.is_material), *filter(None, (*told, taken_back))]
            ),
        )

    def _place(self, record: Record, location: str) -> Place | None:
        """Find ``Region``, ``Venue, Region``, ``Venue, City, Country``; a venue without a file stays as text."""
        known = self._region(location)
        parts = [part.strip() for part in location.split(",")]
        if any(self.names.registry.find(part, ("region",)) and not self._region(part) for part in (location, *parts)):
            return None  # a place whose own file cannot be read
        if known is None and len(parts) > 1:
            outer = next((n for n in range(len(parts)) if self._nested(parts[n:])), None)
            if outer is not None:
                return self._within(record, parts[:outer], self._nested(parts[outer:]))
        span = record.span("location")
        if fold(location) in _NO_PLACE:
            cure = "write `remote: true` in place of this line"
            self.names.found.append(error(span, "unknown-region", f"`{location}` is no place", cure))
            return None
        if known is None and len(parts) > 1 and parts[-1] and span.length >= len(location):
            place = span.at(location.rindex(parts[-1]), len(parts[-1]))
            finding = self.names.registry.unknown(parts[-1], ("region",), place)
            if self._region(", ".join(parts[:-1])):
                finding = replace(finding, cure=f"write `{', '.join(parts[:-1])}` alone, or {finding.cure}")
            self.names.found.append(finding)
            return None
        link = known or self.names.link(record, location, ("region",), "location")
        return Place(link, self.regions[link.id].part_of) if link and link.id in self.regions else None

    def _region(self, name: str) -> Link | None:
        hits = self.names.registry.find(name, ("region",))
        return hits[0][1] if hits else None

    def _nested(self, parts: Sequence[str]) -> Link | None:
        """Return the first of some regions where each lies in the next: ``Kremlin``, ``Moscow``, ``Russia``."""
        links = [self._region(part) for part in parts]
        for inner, outer in itertools.pairwise(links):
            if inner is None or outer is None or outer not in self.regions[inner.id].part_of:
                return None
        return links[0]

    def _within(self, record: Record, venue: Sequence[str], region: Link | None) -> Place | None:
        """Return a place whose venue has no file of its own; a venue that is a place elsewhere is a mistake."""
        if region is None:
            return None
        other = next((link for part in venue if (link := self._region(part))), None)
        if other:
            message = f"`{other.label}` is a place of its own, and does not lie in `{region.label}`"
            cure = "name one place; the body has room for the others"
            self.names.found.append(error(record.span("location"), "two-places", message, cure))
        return Place(region, self.regions[region.id].part_of, ", ".join(venue))

    def _participants(self, record: Record, fields: schema.EventFields) -> tuple[Participant, ...]:
        found: dict[Key, Participant] = {}
        for number, item in enumerate(fields.participants):
            path, party, role, attended = ("participants", number), None, "", True
            if isinstance(item, str):
                name, who = item, self.names.link(record, item, ("person", "party"), *path)
            elif item.person:
                name, role, attended = item.person, item.role or "", item.attended
                who = self.names.link(record, name, ("person", "party"), *path, "person")
                if item.party:
                    party = self.names.link(record, item.party, ("party",), *path, "party")
            elif item.party:
                name, role, attended = item.party, item.role or "", item.attended
                who = self.names.link(record, name, ("party",), *path, "party")
            else:
                self.names.found.append(
                    error(record.span(*path), "missing-field", "nobody is named here", "add `person:` or `party:`")
                )
                continue
            if who and who.key in found:
                same = f"`{name}` is `{who.label}`, who" if fold(name) != fold(who.label) else f"`{name}`"
                message = f"{same} is named already"
                self.names.found.append(error(record.span(*path), "repeated-participant", message, "name each once"))
            elif who:
                found[who.key] = self._part(who, fields.date, party, role, attended)
        return tuple(found.values())

    def _part(
        self, who: Link, day: EdtfDate, party: Link | None = None, role: str = "", attended: bool = True
    ) -> Participant:
        """Return a person's or a party's part, with the role of the day."""
        if who.kind == "party":
            return Participant(who, who, role, attended)
        person = self.people[who.id]
        held = person.role_on(day, party)
        return Participant(
            who, party or (held and held.party) or person.party, role or (held.title if held else ""), attended
        )

    def _series(self, record: Record, fields: schema.EventFields, citations: list[Citation]) -> tuple[InSeries, ...]:
        names = dict(self.site.series)
        found = []
        for place, (id, claim) in enumerate(fields.series.items()):
            if id in names:
                source = claim.source if claim else None
                citation = self.citing.cited(record, source, citations, "series", id, "source") if source else None
                found.append(InSeries(id, names[id], claim.number if claim else None, citation, None))
                continue
            span = record.spans.get(("key", "series", id)) or record.span("series", place)
            near = nearest(id, (*names, *names.values()), 1)
            offer = (
                f"did you mean `{next(i for i, n in names.items() if near[0] in (i, n))}`? Or add" if near else "add"
            )
            message = f"no series is called `{id}`"
            self.names.found.append(error(span, "unknown-series", message, f"{offer} it to `series` in {SITE}"))
        return tuple(found)

    def _statements(
        self, record: Record, fields: schema.EventFields, citations: list[Citation]
    ) -> tuple[Statement, ...]:
        found: list[Statement] = []
        for number, given in enumerate(fields.statements):
            path = ("statements", number)
            day = given.date or fields.date
            speakers = self.names.links_to(record, given.by, ("person", "party"), *path, "by")
            citation = self.citing.cited(record, given.source, citations, *path, "source")
            if not speakers or not citation:
                continue
            found.append(
                Statement(
                    id=f"said-{given.id}" if given.id else self._statement_id(speakers[0], found),
                    by=tuple(self._part(who, day) for who in speakers),
                    mode=given.mode,
                    text=given.text,
                    citation=citation,
                    context=given.context or "",
                    channel=given.channel or "",
                    to=given.to or "",
                    date=given.date,
                    language=given.language or "",
                    translator=given.translator or "",
                    at=given.at or "",
                    topics=self.names.links_to(record, given.topic, ("topic",), *path, "topic"),
                    about=self.names.links_to(record, given.about, ("region",), *path, "about"),
                    documents=self.names.links_to(record, given.documents, ("document",), *path, "documents"),
                    events=self.names.links_to(record, given.events, ("event",), *path, "events"),
                )
            )
        return tuple(found)

    def _statement_id(self, speaker: Link, before: Sequence[Statement]) -> str:
        """Return an anchor that other speakers' statements do not move: the speaker's id, and a number."""
        count = sum(statement.by[0].who.id == speaker.id for statement in before)
        return f"said-{speaker.id}" + (f"-{count + 1}" if count else "")

    def _differences(
        self, record: Record, fields: schema.EventFields, citations: list[Citation]
    ) -> tuple[Difference, ...]:
        found = []
        for number, difference in enumerate(fields.differences):
            accounts = []
            for count, account in enumerate(difference.accounts):
                path = ("differences", number, "accounts", count, "source")
                if citation := self.citing.cited(record, account.source, citations, *path):
                    hits = self.names.registry.find(account.by, ("person", "party")) if account.by else []
                    accounts.append(Account(account.text, account.by or "", hits[0][1] if hits else None, citation))
            found.append(Difference(difference.on, tuple(accounts)))
        return tuple(found)


def _numbered(events: Sequence[Event]) -> tuple[Event, ...]:
    """Count the held events of each series, oldest first."""
    counts: dict[str, int] = {}
    numbered = []
    for event in events:
        if event.series and event.status == "held" and not event.withdrawn:
            for member in event.series:
                counts[member.id] = counts.get(member.id, 0) + 1
            event = _with_places(event, tuple(counts[member.id] for member in event.series))
        numbered.append(event)
    return tuple(numbered)


@remembered
def _with_places(event: Event, places: tuple[int, ...]) -> Event:
    series = zip(event.series, places, strict=True)
    return replace(event, series=tuple(replace(member, recorded=place) for member, place in series))
