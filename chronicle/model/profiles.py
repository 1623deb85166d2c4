"""Cuts from the chronicle what the page of each person, pair, region, party, topic, document and source may show."""

from __future__ import annotations

import bisect
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from chronicle.model.entities import MEETINGS, Document, Event, Key, Link, Party, Person, Region, Source, Topic
from chronicle.model.meetings import FORMATS, Meeting, Names, in_order, pairs_of
from chronicle.model.names import short_names
from chronicle.model.permalinks import pair_permalink
from chronicle.model.pictures.calendar import Activity, activity
from chronicle.model.pictures.maps import MapView, Pin, locator, places
from chronicle.model.slices import Slices
from chronicle.model.views import (
    Cell,
    Column,
    Counted,
    Entries,
    Held,
    Matrix,
    Met,
    PairView,
    Position,
    Row,
    Said,
    Series,
    Standing,
    ThingView,
)

_MOST_IN_MATRIX = 16  # people


class Profiles:
    """Cuts the slice of each thing's page."""

    def __init__(self, slices: Slices) -> None:
        self.slices, self.rows, self.chronicle = slices, slices.rows, slices.chronicle

    @cached_property
    def series(self) -> tuple[tuple[Series, frozenset[str]], ...]:
        """Every series, whole, and who was in it."""
        return tuple(self._whole_series())

    @cached_property
    def citing(self) -> dict[Key, tuple[list[tuple[Link, str]], list[Link]]]:
        """For each source, the offices for which it is cited, and the things that are no events."""
        return self._citing()

    @cached_property
    def first(self) -> date | None:
        """The day of the first meeting."""
        return next((event.date.anchor for event in self.rows.entries if event.is_meeting), None)

    @cached_property
    def planned(self) -> dict[Names, list[Event]]:
        """Plans to meet that did not come about, or not yet, by pair."""
        found: dict[Names, list[Event]] = {}
        for pair, event in self._not_held():
            if not event.withdrawn:
                found.setdefault(pair, []).append(event)
        return found

    @cached_property
    def paired(self) -> frozenset[Names]:
        """The pairs that have a page.

        Why: a page that was published goes on answering when one of its meetings is taken back or called off.
        """
        named = Counter({pair: len(own) for pair, own in self.rows.meetings.pairs.items()})
        named.update(pair for pair, _ in self._not_held())
        return frozenset(pair for pair, count in named.items() if count > 1)

    def _not_held(self) -> Iterator[tuple[Names, Event]]:
        for event in self.chronicle.events:
            if event.status != "held" or event.withdrawn:
                for one, other in pairs_of(event, self.rows.side):
                    yield in_order(one.who.id, other.who.id), event

    def _citing(self) -> dict[Key, tuple[list[tuple[Link, str]], list[Link]]]:
        """Return, for each source, the offices for which it is cited, and the things that are no events."""
        chronicle, found = self.chronicle, dict[Key, tuple[list[tuple[Link, str]], list[Link]]]()
        for person in chronicle.people.values():
            for role in person.roles:
                for cited in {citation.source.key: None for citation in role.citations}:
                    found.setdefault(cited, ([], []))[0].append((person.link, role.title))
        things: tuple[Person | Region | Party | Document, ...] = (
            *chronicle.people.values(),
            *chronicle.regions.values(),
            *chronicle.parties.values(),
            *chronicle.documents.values(),
        )
        for thing in things:
            for cited in {citation.source.key: None for citation in thing.citations}:
                found.setdefault(cited, ([], []))[1].append(thing.link)
        return found

    def person(self, person: Person) -> ThingView:
        """Return a person's page."""
        key = person.key
        part = self.rows.related(key, "participant")
        meetings = {link.event.id for link in self.rows.backlinks(key, "participant") if link.event.is_meeting}
        role = person.role_on(self.chronicle.as_of_date)
        lists = (
            Entries(
                "Meetings and calls",
                f"No meeting or call with {person.name} is recorded.",
                tuple(r for r in part if r.link.id in meetings),
            ),
            Entries("Other entries", "", tuple(r for r in part if r.link.id not in meetings)),
            Entries("Announced or spoken of, not at the table", "", self.rows.related(key, "absent")),
            Entries("Mentioned in", "", self.rows.related(key, "mention")),
        )
        return ThingView(
            person,
            lists,
            said=self.rows.said((b.event for b in self.rows.backlinks(key, "speaker")), by=key),
            met=self._met(key),
            series=self._series(person.id),
            mark=self.rows.mark(person.party),
            role=role,
            role_words=role.title_on(self.chronicle.as_of) if role else "",
            activity=self._activity(key),
        )

    def _activity(self, key: Key) -> Activity | None:
        links = self.rows.backlinks(key, "participant", "speaker")
        events = {link.event.id: link.event for link in links if link.event.status == "held"}
        if not events or self.first is None:
            return None
        return activity([event.date for event in events.values()], self.first, self.chronicle.as_of)

    def held(self) -> tuple[Held, ...]:
        """Return the places where people met or are to meet, most meetings first; a venue counts for its city."""
        regions, counts = self.chronicle.regions, dict[str, list[int]]()
        for event in self.rows.entries:
            if event.place and (event.is_meeting or (event.type in MEETINGS and event.status == "planned")):
                outer = (
                    link.id for link in (event.place.region, *event.place.within) if regions[link.id].type != "venue"
                )
                numbers = counts.setdefault(next(outer, event.place.region.id), [0, 0])
                numbers[event.status == "planned"] += 1
        found = []
        for id, (held, planned) in counts.items():
            country = next((link for link in regions[id].part_of if regions[link.id].type == "country"), None)
            found.append(Held(regions[id].link, country, held, planned))
        return tuple(sorted(found, key=lambda it: (-it.held, -it.planned, it.place.label)))

    def about(self) -> tuple[Counted, ...]:
        """Return the regions that entries are directly about, with the number of entries, most first."""
        found = []
        for region in self.chronicle.regions.values():
            if rows := self.rows.related(region.key, "about", direct=True):
                found.append(Counted(region.name, region.permalink, len(rows)))
        return tuple(sorted(found, key=lambda it: (-it.count, it.label)))

    def map(self, held: Iterable[Held]) -> MapView:
        """Return those places that have a point, or lie in one that has."""
        regions, pins = self.chronicle.regions, dict[str, Pin]()
        for it in held:
            near = (id for id in (it.place.id, *(link.id for link in regions[it.place.id].part_of)))
            region = next((regions[id] for id in near if regions[id].coordinates), None)
            if region and region.coordinates:
                known = pins.get(region.id) or Pin(region.name, *region.coordinates, 0, 0, region.permalink)
                pins[region.id] = replace(known, held=known.held + it.held, planned=known.planned + it.planned)
        return places(pins.values())

    def _whole_series(self) -> Iterator[tuple[Series, frozenset[str]]]:
        """Yield each series that has held entries, with the people who took part in every one of them."""
        events = {event.id: event for event in self.rows.entries}
        for id, (name, ids) in sorted(self.slices.series.items(), key=lambda item: item[1][0]):
            held = [events[event] for event in ids if events[event].status == "held"]
            if held:
                present = (frozenset(p.who.id for p in event.participants if p.attended) for event in held)
                chain = tuple(self.slices.chained(event) for event in reversed(ids))
                claims = [(m.claimed, link.row) for link in chain for m in link.series if m.id == id and m.claimed]
                highest = max(claims, key=lambda claim: claim[0], default=None)
                yield Series(name, highest, len(held), chain), frozenset.intersection(*present)

    def _series(self, *people: str) -> tuple[Series, ...]:
        """Return the series of which someone, or two together, took part in every entry that was held."""
        return tuple(series for series, present in self.series if present.issuperset(people))

    def _met(self, key: Key) -> tuple[Met, ...]:
        """Return whom someone met, those met most often first."""
        found = []
        for id, other in self.rows.meetings.people.get(key.id, {}).items():
            meetings = self.rows.meetings.of(key.id, id)
            last = self.rows[meetings[-1].event.id]
            mark, path = self.rows.mark(other.party), self._path(key.id, id)
            found.append(Met(other.who, other.party, mark, _counts(meetings), last, path))
        return tuple(sorted(found, key=lambda met: (-met.count, met.who.label)))

    def _path(self, one: str, other: str) -> str:
        """Return where the meetings of two people are listed: a page of their own, or the one entry."""
        meetings = self.rows.meetings.of(one, other)
        if in_order(one, other) in self.paired:
            return pair_permalink(one, other)
        return meetings[0].event.permalink if meetings else ""

    def pair(self, one: str, other: str) -> PairView:
        """Return the page of two people who are named together more than once."""
        meetings = self.rows.meetings.of(one, other)
        first, second = self.chronicle.people[one], self.chronicle.people[other]
        lists = [
            Entries(label, "", tuple(self.rows[m.event.id] for m in reversed(meetings) if m.format == format), format)
            for format, label in FORMATS.items()
        ]
        plans = tuple(self.rows[event.id] for event in reversed(self.planned.get((one, other), ())))
        lists.append(Entries("Planned, and not held or not yet: no meetings", "", plans, "planned"))
        marked = (first, self.rows.mark(first.party)), (second, self.rows.mark(second.party))
        return PairView(marked, len(meetings), tuple(lists), self._series(first.id, second.id))

    def matrix(self) -> Matrix | None:
        """Return who met whom, for those who were in most meetings with other sides; None where nobody met."""
        meetings, chronicle = self.rows.meetings, self.chronicle
        events = dict[str, set[str]]()
        for pair, own in meetings.pairs.items():
            for id in pair:
                events.setdefault(id, set()).update(meeting.event.id for meeting in own)
        if not events:
            return None
        most = sorted(events, key=lambda id: (-len(events[id]), id))[:_MOST_IN_MATRIX]
        people = [chronicle.people[id] for id in most]
        people.sort(key=lambda person: (side.name if (side := self.rows.side(person.party)) else "~", person.name))
        cells = tuple(tuple(self._cell(one, other) for other in people) for one in people)
        ranked = sorted(meetings.pairs.items(), key=lambda item: (-len(item[1]), item[0]))[:_MOST_IN_MATRIX]
        pairs = (
            (chronicle.people[a].link, chronicle.people[b].link, len(own), self._path(a, b)) for (a, b), own in ranked
        )
        short = short_names([person.name for person in people])
        marked = tuple((p.link, name, self.rows.mark(p.party)) for p, name in zip(people, short, strict=True))
        return Matrix(marked, cells, tuple(pairs), len(meetings.pairs))

    def _cell(self, one: Person, other: Person) -> Cell:
        side = self.rows.side(one.party)
        is_same_side = one is other or (side is not None and side == self.rows.side(other.party))
        return Cell(len(self.rows.meetings.of(one.id, other.id)), self._path(one.id, other.id), is_same_side)

    def region(self, region: Region) -> ThingView:
        """Return a region's page: held here and about it are kept apart, and so is what comes by way of others."""
        key = region.key
        here, within = (self.rows.related(key, "location", direct=direct) for direct in (True, False))
        struck, inner = (self.rows.related(key, "struck", direct=direct) for direct in (True, False))
        meetings = [tuple(r for r in rows if r.status == "held" and r.type in MEETINGS) for rows in (here, within)]
        direct = self.rows.related(key, "about", direct=True)
        indirect = self.rows.related(key, "about", direct=False)
        both = (*here, *within)
        lists = (
            Entries("Talks held here", "" if meetings[1] else f"No talks in {region.name} are recorded.", meetings[0]),
            Entries("Talks held at places within", "", meetings[1]),
            Entries("Planned here, and not held or not yet", "", tuple(r for r in both if r.status != "held")),
            Entries(
                "What else happened here",
                "",
                tuple(r for r in both if r.status == "held" and r.type not in MEETINGS),
            ),
            Entries("Struck", "", struck),
            Entries("Struck within", "", inner),
            Entries("About this region", "" if indirect else f"No entry is about {region.name}.", direct),
            Entries("About it by way of another region", "", indirect),
            Entries("Mentioned in", "", self.rows.related(key, "mention")),
        )
        # what is about a macro-region is about its parts: of entries the backlinks know it, of statements this
        outer = [o.key for o in region.part_of[:1] if self.chronicle.regions[o.id].type == "macro-region"]
        events = {link.event.id: link.event for link in self.rows.backlinks(key, "about")}
        said = self.rows.said(events.values(), about=(key, *outer))
        where = locator(*region.coordinates, region.name) if region.coordinates else None
        return ThingView(region, lists, parts=region.parts, said=said, map=where)

    def party(self, party: Party) -> ThingView:
        """Return a party's page."""
        part = self.rows.related(party.key, "participant")
        lists = (
            Entries(
                "Took part in", f"No entry has {party.name} at the table.", tuple(r for r in part if r.status == "held")
            ),
            Entries("Planned, and not held or not yet", "", tuple(r for r in part if r.status != "held")),
            Entries("Mentioned in", "", self.rows.related(party.key, "mention")),
        )
        people = []
        for person in self.chronicle.people.values():
            own = [role for role in person.roles if role.party and role.party.key == party.key]
            if own or (person.party and person.party.key == party.key):
                current = person.role_on(self.chronicle.as_of_date)
                people.append(
                    (person.link, current.title if current in own and current else own[-1].title if own else "")
                )
        documents = (d.link for d in self.chronicle.documents.values() if party.key in {p.key for p in d.between})
        return ThingView(
            party,
            lists,
            said=self.rows.said((b.event for b in self.rows.backlinks(party.key, "speaker")), by=party.key),
            mark=self.rows.mark(party.link),
            people=tuple(people),
            parts=tuple(p.link for p in self.chronicle.parties.values() if p.part_of and p.part_of.key == party.key),
            cited_by=tuple(documents),
            citations=party.citations,
        )

    def topic(self, topic: Topic) -> ThingView:
        """Return a topic's page: what each side said of it over time, and the entries."""
        said = self.rows.said((b.event for b in self.rows.backlinks(topic.key, "topic")), about=(topic.key,))
        sides = [(party.mark, party.name) for party in self.rows.marked]
        speakers = [self._sides(item) for item in said]
        if ("diamond", "Others") in {side for own in speakers for side in own}:
            sides.append(("diamond", "Others"))
        rounds = self._rounds(topic) if said else []
        before: dict[tuple[str, str], Said] = {}  # what each side had said before
        since = dict[tuple[tuple[str, str], int], Row | None]()
        for place in reversed(range(len(said))):  # oldest first
            for side in speakers[place]:
                since[side, place] = _since(said[place], before.get(side), rounds)
                before[side] = said[place]
        positions = []
        for day, group in itertools.groupby(range(len(said)), key=lambda place: said[place].date.words):
            places = list(group)
            columns = []
            for side in sides:
                own = [place for place in places if side in speakers[place]]
                if own or side[0] != "diamond":
                    new = since[side, own[-1]] if own else None  # the first of that day
                    columns.append(Column(*side, tuple(said[place] for place in own), new))
            positions.append(Position(day, tuple(columns)))
        standings = []
        for side in sides:
            own = [place for place, named in enumerate(speakers) if side in named]
            standings.append(
                Standing(*side, len(own), said[own[-1]].date if own else None, said[own[0]] if own else None)
            )
        entries = self.rows.related(topic.key, "topic", "mention")
        lists = (Entries("Entries on this topic", "No entry is filed under this topic yet.", entries),)
        return ThingView(topic, lists, positions=tuple(positions), standings=tuple(standings))

    def _sides(self, item: Said) -> tuple[tuple[str, str], ...]:
        """Return the sides that made a statement, as mark and name: those without a mark of their own are others."""
        sides = (self.rows.side(speaker.party) for speaker in item.statement.by)
        marked = ((s.mark, s.name) if s and s.mark else ("diamond", "Others") for s in sides)
        return tuple(dict.fromkeys(marked))

    def _rounds(self, topic: Topic) -> list[Row]:
        """Return the talks on a topic at which two sides sat down, in order of their ends."""
        events = (link.event for link in self.rows.backlinks(topic.key, "topic"))
        met = (e for e in events if e.is_meeting and e.type != "call" and len(self._at_table(e)) > 1)
        return sorted((self.rows[event.id] for event in met), key=lambda row: row.date.latest)

    def _at_table(self, event: Event) -> set[str]:
        """Return the sides of those who are named with an entry; what belongs to none counts as one."""
        sides = (self.rows.side(participant.party) for participant in event.participants)
        return {side.id if side else "" for side in sides}

    def document(self, document: Document) -> ThingView:
        """Return a document's page."""
        entries = self.rows.related(document.key, "document", "mention")
        others = [d for d in self.chronicle.documents.values() if d.key != document.key]
        same = [d.link for d in others if document.link in d.perhaps_same_as]
        return ThingView(
            document,
            (Entries("Entries", "No entry names this document yet.", entries),),
            said=self.rows.said(
                (b.event for b in self.rows.backlinks(document.key, "document")), about=(document.key,)
            ),
            replaced_by=tuple(d.link for d in others if document.link in d.replaces),
            borne_by=tuple(d.link for d in others if document.link in d.rests_on),
            perhaps_same_as=tuple(dict.fromkeys((*document.perhaps_same_as, *same))),
            citations=document.citations,
        )

    def source(self, source: Source) -> ThingView:
        """Return a source's page."""
        key = source.key
        offices, cited_by = self.citing.get(key, ([], []))
        lists = (
            Entries(
                "Cited by",
                "" if cited_by or offices else "Nothing cites this source.",
                self.rows.related(key, "source"),
            ),
            Entries("Mentioned in", "", self.rows.related(key, "mention")),
        )
        return ThingView(source, lists, people=tuple(offices), cited_by=tuple(cited_by))


def _counts(meetings: Sequence[Meeting]) -> tuple[tuple[str, int], ...]:
    formats = [meeting.format for meeting in meetings]
    return tuple((format, formats.count(format)) for format in FORMATS)


def _since(now: Said, before: Said | None, rounds: Sequence[Row]) -> Row | None:
    """Return the latest talks that lie between what a side says and what it had said before; rounds are sorted."""
    if before is None:
        return None
    place = bisect.bisect_left(rounds, now.date.earliest, key=lambda row: row.date.latest)  # of the days before alone
    between = (row for row in reversed(rounds[:place]) if row.link.id != now.row.link.id)
    latest = next(between, None)
    return latest if latest and latest.date.earliest > before.date.latest else None
