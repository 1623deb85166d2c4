"""What each kind of page may show: frozen slices, cut from the chronicle."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from chronicle.model.dates import MONTHS, WEEKDAYS, EdtfDate
from chronicle.model.entities import (
    KINDS,
    Backlink,
    Chronicle,
    Document,
    Entity,
    Event,
    Key,
    Link,
    Participant,
    Party,
    Person,
    Place,
    Region,
    Source,
    Statement,
    Topic,
)

_AT_A_TABLE = frozenset({"talks", "summit", "visit", "call", "exchange", "document", "ceasefire"})
_HAPPENED = frozenset({"attack", "background"})  # kinds that are not held, but happen to a place
_MOST_IN_CHAIN = 3  # entries shown before and after an entry


@dataclass(frozen=True, slots=True)
class Mark:
    """One slot of the table glyph."""

    shape: str  # "square", "circle", "triangle", "diamond"
    state: str  # "filled": took part; "outline": expected; "dot": not at this table; "blank": keeps the slot free


@dataclass(frozen=True, slots=True)
class Row:
    """An event as a line of a list."""

    link: Link
    date: EdtfDate
    day: str  # the numeral or word that stands before a day's entries: "22", "23–24", "Oct"
    weekday: str  # "Thursday", "day not given"
    summary: str
    where: str  # "Kremlin, Moscow"; empty where no place is recorded
    type: str
    status: str
    is_overdue: bool
    marks: tuple[Mark, ...]
    table: str  # the glyph in words
    via: Link | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A statement, with the event in which it was made."""

    row: Row
    statement: Statement

    @property
    def date(self) -> EdtfDate:
        """When it was said."""
        return self.statement.date or self.row.date


@dataclass(frozen=True, slots=True)
class Side:
    """A party's people at one table."""

    party: Link | None
    mark: str
    people: tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of one day of a list."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """The entries of one month, newest first, and the gap in the record before them."""

    year: int
    month: int
    days: tuple[Day, ...]
    entries: int
    held: int
    gap: str = ""  # months after this one in which nothing is recorded, in words

    @property
    def name(self) -> str:
        """The month in words."""
        return f"{MONTHS[self.month - 1]} {self.year}"


@dataclass(frozen=True, slots=True)
class Counted:
    """A link with a number beside it."""

    label: str
    path: str
    count: int
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class ListView:
    """The chronicle, or a part of it."""

    planned: tuple[Row, ...]
    months: tuple[Month, ...]
    years: tuple[Counted, ...]
    parts: tuple[Counted, ...]  # the months of a long year
    total: int
    as_of: datetime.date


@dataclass(frozen=True, slots=True)
class Pair:
    """When two people last met."""

    first: str
    second: str
    last: Row | None


@dataclass(frozen=True, slots=True)
class HomeView:
    """The state of play."""

    as_of: datetime.date
    latest: Row | None
    planned: tuple[Row, ...]
    sides: tuple[Side, ...]  # of the next planned event
    last_plan: Row | None  # where nothing is planned
    days_since: tuple[int, int]  # at least, at most: the latest talks may have no day
    leaders: tuple[Pair, ...]
    days: tuple[Month, ...]
    topics: tuple[tuple[Link, str, int, EdtfDate], ...]  # topic, summary, statements, date of the latest
    marks: tuple[tuple[str, str], ...]  # shape, party
    entries: int


@dataclass(frozen=True, slots=True)
class EventView:
    """An entry."""

    event: Event
    row: Row
    sides: tuple[Side, ...]
    absent: tuple[Side, ...]
    before: tuple[Row, ...]
    after: tuple[Row, ...]
    related: tuple[Row, ...]
    replaces: tuple[Row, ...]
    replaced_by: tuple[Row, ...]
    crumbs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Met:
    """How often someone met another, by the held entries here."""

    who: Link
    party: Link | None
    mark: str
    count: int
    last: Row


@dataclass(frozen=True, slots=True)
class Series:
    """The entries of a series that concern someone."""

    name: str
    claimed: int | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ThingView:
    """A person, region, party, topic, document or source, with the entries that bear on it, by relation."""

    thing: Entity
    lists: tuple[tuple[str, str, tuple[Row, ...]], ...]  # heading, what to say where it is empty ("" hides it), entries
    said: tuple[Said, ...] = ()
    met: tuple[Met, ...] = ()
    series: tuple[Series, ...] = ()
    mark: str = ""
    people: tuple[tuple[Link, str], ...] = ()  # with their latest role
    parts: tuple[Link, ...] = ()
    positions: tuple[
        tuple[str, tuple[tuple[str, str, tuple[Said, ...]], ...]], ...
    ] = ()  # date, (shape, party, statements)


@dataclass(frozen=True, slots=True)
class IndexView:
    """All things of a kind, in groups."""

    groups: tuple[tuple[str, str, tuple[tuple[Entity, str, int], ...]], ...]  # heading, mark, (thing, remark, entries)


class Views:
    """Cuts the slices; knows each event's row once."""

    def __init__(self, chronicle: Chronicle) -> None:
        self.chronicle = chronicle
        self.marked = sorted((p for p in chronicle.parties.values() if p.mark), key=lambda p: p.name)
        self.rows = {event.id: self._row(event) for event in chronicle.events}
        self.newest = tuple(self.rows[event.id] for event in reversed(chronicle.entries))

    # --- the table

    def side(self, party: Link | None) -> Party | None:
        """Return the outermost party that a party belongs to."""
        found = self.chronicle.parties.get(party.id) if party else None
        seen: set[str] = set()
        while found and found.part_of and found.id not in seen:
            seen.add(found.id)
            found = self.chronicle.parties.get(found.part_of.id) or found
        return found

    def sides(self, participants: Iterable[Participant]) -> tuple[Side, ...]:
        """Group people by the side that they sit on, in English alphabetical order."""
        groups: dict[str, list[Participant]] = {}
        for participant in participants:
            side = self.side(participant.party)
            groups.setdefault(side.id if side else "", []).append(participant)
        found = []
        for id, people in groups.items():
            party = self.chronicle.parties.get(id)
            found.append(Side(party.link if party else None, party.mark if party else "", tuple(people)))
        return tuple(sorted(found, key=lambda side: (side.party is None, side.party.label if side.party else "")))

    def _marks(self, event: Event) -> tuple[tuple[Mark, ...], str]:
        expected = event.status != "held"
        present = [p for p in event.participants if p.attended or expected]
        here = {side.id for p in present if (side := self.side(p.party))}
        missing = "dot" if event.type in _AT_A_TABLE else "blank"
        state = "outline" if expected else "filled"
        marks = [Mark(party.mark, state if party.id in here else missing) for party in self.marked]
        others = sorted(self.chronicle.parties[id].name for id in here if not self.chronicle.parties[id].mark)
        if others:
            marks.append(Mark("diamond", state))
        names = [p.name for p in self.marked if p.id in here] + others
        if not names:
            return tuple(marks), ""
        words = ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
        if event.type not in _AT_A_TABLE:
            return tuple(marks), f"{KINDS[event.type]}, {words}."
        return tuple(marks), f"{'Expected at' if expected else 'At'} the table: {words}."

    def _row(self, event: Event) -> Row:
        day, weekday = _day(event.date)
        marks, table = self._marks(event)
        place = event.place
        return Row(
            event.link,
            event.date,
            day,
            weekday,
            event.summary,
            self._where(place) if place else "",
            event.type,
            event.status,
            event.is_overdue,
            marks,
            table,
        )

    def _where(self, place: Place) -> str:
        names = [place.venue, place.region.label]
        if self.chronicle.regions[place.region.id].type == "venue" and place.within:
            names.append(place.within[0].label)
        return ", ".join(filter(None, names))

    # --- lists

    def months(self, rows: Sequence[Row]) -> tuple[Month, ...]:
        """Group rows, newest first, by month and day; months without entries between them become gaps."""
        months: list[Month] = []
        for (year, month), group in itertools.groupby(
            rows, key=lambda row: (row.date.anchor.year, row.date.anchor.month)
        ):
            members = tuple(group)
            days = tuple(
                Day(tuple(day)) for _, day in itertools.groupby(members, key=lambda row: (row.day, row.weekday))
            )
            held = sum(row.status == "held" and row.type in ("talks", "summit", "visit") for row in members)
            gap = _gap((year, month), (months[-1].year, months[-1].month)) if months else ""
            months.append(Month(year, month, days, len(members), held, gap))
        return tuple(months)

    def said(self, events: Iterable[Event], *, by: Key | None = None, about: Key | None = None) -> tuple[Said, ...]:
        """Return the statements of the events that someone made, or that are about something; newest first."""
        found = []
        for event in events:
            for statement in event.statements:
                speakers = {p.who.key for p in statement.by}
                if by and by.kind == "party":
                    speakers |= {side.key for p in statement.by if (side := self.side(p.party))}
                    speakers |= {p.party.key for p in statement.by if p.party}
                subjects = {link.key for link in (*statement.topics, *statement.documents, *statement.about)}
                if (by is None or by in speakers) and (about is None or about in subjects):
                    found.append(Said(self.rows[event.id], statement))
        return tuple(sorted(found, key=lambda said: (*said.date.key, said.date.words, said.row.link.id), reverse=True))

    def backlinks(self, key: Key, *relations: str) -> tuple[Backlink, ...]:
        """Return what bears on a thing in one of the relations, newest first."""
        return tuple(reversed([b for b in self.chronicle.backlinks.get(key, ()) if b.relation in relations]))

    def related(
        self, key: Key, *relations: str, direct: bool | None = None, held: bool | None = None
    ) -> tuple[Row, ...]:
        """Return those entries as rows, each once."""
        rows: dict[str, Row] = {}
        for backlink in self.backlinks(key, *relations):
            if direct is not None and direct != (backlink.via is None):
                continue
            if held is not None and held != backlink.event.is_meeting:
                continue
            rows.setdefault(backlink.event.id, replace(self.rows[backlink.event.id], via=backlink.via))
        return tuple(sorted(rows.values(), key=lambda row: (*row.date.key, row.link.id), reverse=True))

    # --- pages

    def home(self) -> HomeView:
        """Return the state of play."""
        chronicle, as_of = self.chronicle, self.chronicle.as_of
        talks = [e for e in reversed(chronicle.entries) if e.is_meeting and e.type != "call"]
        planned = [e for e in chronicle.entries if e.status == "planned" and not e.is_overdue]
        overdue = [e for e in reversed(chronicle.entries) if e.is_overdue]
        topics = []
        for topic in chronicle.topics.values():
            said = self.said((b.event for b in self.backlinks(topic.key, "topic")), about=topic.key)
            if said:
                topics.append((topic.link, topic.summary, len(said), said[0].date))
        topics.sort(key=lambda item: (-item[2], item[0].label))
        statements = [r for r in self.newest if r.status != "planned"][:12]
        return HomeView(
            as_of,
            self.rows[talks[0].id] if talks else None,
            tuple(self.rows[e.id] for e in planned),
            self.sides(p for p in planned[0].participants) if planned else (),
            self.rows[overdue[0].id] if overdue and not planned else None,
            self._days_since(talks[0].date) if talks else (0, 0),
            self._leaders(),
            self.months(statements),
            tuple(topics[:6]),
            tuple((party.mark, party.name) for party in self.marked),
            len(chronicle.entries),
        )

    def _days_since(self, date: EdtfDate) -> tuple[int, int]:
        """Return how many days before the as-of date something ended: at least, and at most."""
        end = date.end or date.start
        return (self.chronicle.as_of - date.latest).days, (
            self.chronicle.as_of - (end.earliest if end else date.latest)
        ).days

    def _leaders(self) -> tuple[Pair, ...]:
        found = []
        leaders = sorted(self.chronicle.site.leaders, key=_surname)
        for first, second in itertools.combinations(leaders, 2):
            both = [m for m in self._met(first.key, face_to_face=True) if m.who.key == second.key]
            found.append(Pair(_surname(first), _surname(second), both[0].last if both else None))
        return tuple(found)

    def chronicle_list(
        self, rows: Sequence[Row], years: tuple[Counted, ...], parts: tuple[Counted, ...] = ()
    ) -> ListView:
        """Return a list of entries, what is still planned on top."""
        planned = tuple(row for row in rows if row.status == "planned" and not row.is_overdue)
        rest = [row for row in rows if row not in planned]
        return ListView(planned[::-1], self.months(rest), years, parts, len(rows), self.chronicle.as_of)

    def event(self, event: Event, crumbs: tuple[tuple[str, str], ...]) -> EventView:
        """Return an entry with its surroundings."""
        before, after = self._chain(event)
        others = self.related(event.key, "related", "mention")
        own = [self.rows[link.id] for link in event.related if link.id in self.rows]
        rows = {row.link.id: row for row in (*own, *others) if row.link.id != event.id}
        return EventView(
            event,
            self.rows[event.id],
            self.sides(p for p in event.participants if p.attended),
            self.sides(p for p in event.participants if not p.attended),
            before,
            after,
            tuple(sorted(rows.values(), key=lambda row: (*row.date.key, row.link.id))),
            self.related(event.key, "replaces"),
            tuple(self.rows[link.id] for link in event.replaced_by if link.id in self.rows),
            crumbs,
        )

    def _chain(self, event: Event) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """Return the entries before and after one: of its series, else of the same parties at a table."""
        ids = {member.id for member in event.series}
        here = {side.id for p in event.participants if (side := self.side(p.party))}

        def belongs(other: Event) -> bool:
            if ids:
                return bool(ids & {member.id for member in other.series})
            table = {side.id for p in other.participants if (side := self.side(p.party))}
            return len(here) > 1 and other.type in _AT_A_TABLE and table == here

        chain = [e for e in self.chronicle.entries if e is event or belongs(e)]
        place = next((n for n, e in enumerate(chain) if e is event), 0)
        before = tuple(self.rows[e.id] for e in chain[max(0, place - _MOST_IN_CHAIN) : place])
        return before, tuple(self.rows[e.id] for e in chain[place + 1 : place + 1 + _MOST_IN_CHAIN])

    def _met(self, key: Key, *, face_to_face: bool = False) -> tuple[Met, ...]:
        counts: dict[Key, int] = {}
        last: dict[Key, tuple[Participant, Event]] = {}
        for backlink in reversed(self.backlinks(key, "participant")):
            if not backlink.event.is_meeting or (face_to_face and backlink.event.type == "call"):
                continue
            for other in backlink.event.participants:
                if other.attended and other.who.kind == "person" and other.who.key != key:
                    counts[other.who.key] = counts.get(other.who.key, 0) + 1
                    last[other.who.key] = (other, backlink.event)
        found = []
        for other_key, count in counts.items():
            participant, event = last[other_key]
            side = self.side(participant.party)
            found.append(Met(participant.who, participant.party, side.mark if side else "", count, self.rows[event.id]))
        return tuple(sorted(found, key=lambda met: (-met.count, met.who.label)))

    def person(self, person: Person) -> ThingView:
        """Return a person's page."""
        key, side = person.key, self.side(person.party)
        series: dict[str, list[Event]] = {}
        for backlink in reversed(self.backlinks(key, "participant")):
            for member in backlink.event.series:
                series.setdefault(member.name, []).append(backlink.event)
        own = {person.party.key} if person.party else set()
        met = [m for m in self._met(key) if m.party is None or m.party.key not in own]
        lists = (
            ("Talks", f"No talks with {person.name} are recorded.", self.related(key, "participant", held=True)),
            ("Other entries", "", self.related(key, "participant", held=False)),
            ("Announced or spoken of, not at the table", "", self.related(key, "absent")),
            ("Mentioned in", "", self._mentions(key)),
        )
        return ThingView(
            person,
            lists,
            said=self.said((b.event for b in self.backlinks(key, "speaker")), by=key),
            met=tuple(met[:20]),
            series=tuple(
                Series(
                    name,
                    max((m.claimed or 0 for e in events for m in e.series if m.name == name), default=0) or None,
                    tuple(self.rows[e.id] for e in events),
                )
                for name, events in sorted(series.items())
            ),
            mark=side.mark if side else "",
        )

    def _mentions(self, key: Key) -> tuple[Row, ...]:
        return self.related(key, "mention")

    def region(self, region: Region) -> ThingView:
        """Return a region's page: held here and about it are kept apart, and so is what comes by way of others."""
        key = region.key
        here, within = (self.related(key, "location", direct=direct) for direct in (True, False))
        lists = (
            (
                "Held here",
                f"No talks in {region.name} are recorded.",
                tuple(r for r in here if r.type not in _HAPPENED),
            ),
            ("Held at places within", "", tuple(r for r in within if r.type not in _HAPPENED)),
            ("What else happened here", "", tuple(r for r in (*here, *within) if r.type in _HAPPENED)),
            ("About this region", f"No entry is about {region.name}.", self.related(key, "about", direct=True)),
            ("About it by way of another region", "", self.related(key, "about", direct=False)),
            ("Mentioned in", "", self._mentions(key)),
        )
        return ThingView(region, lists, parts=region.parts, said=self.said(self.chronicle.entries, about=key))

    def party(self, party: Party) -> ThingView:
        """Return a party's page."""
        people = []
        for member in party.members:
            roles = self.chronicle.people[member.id].roles
            people.append((member, roles[-1].title if roles else ""))
        lists = (
            ("Took part in", f"No entry has {party.name} at the table.", self.related(party.key, "participant")),
            ("Mentioned in", "", self._mentions(party.key)),
        )
        side = self.side(party.link)
        return ThingView(
            party,
            lists,
            said=self.said((b.event for b in self.backlinks(party.key, "speaker")), by=party.key),
            mark=side.mark if side else "",
            people=tuple(people),
            parts=tuple(p.link for p in self.chronicle.parties.values() if p.part_of and p.part_of.key == party.key),
        )

    def topic(self, topic: Topic) -> ThingView:
        """Return a topic's page: what each side said of it over time, and the entries."""
        said = self.said((b.event for b in self.backlinks(topic.key, "topic")), about=topic.key)
        rows = []
        for date, group in itertools.groupby(said, key=lambda s: s.date.words):
            members = list(group)
            columns = []
            for party in self.marked:
                own = tuple(
                    s
                    for s in members
                    if any(side and side.id == party.id for side in map(self.side, (p.party for p in s.statement.by)))
                )
                columns.append((party.mark, party.name, own))
            shown = {id(s) for _, _, own in columns for s in own}
            others = tuple(s for s in members if id(s) not in shown)
            if others:
                columns.append(("diamond", "Others", others))
            rows.append((date, tuple(columns)))
        lists = (
            (
                "Entries on this topic",
                "No entry is filed under this topic yet.",
                self.related(topic.key, "topic", "mention"),
            ),
        )
        return ThingView(topic, lists, positions=tuple(rows))

    def document(self, document: Document) -> ThingView:
        """Return a document's page."""
        lists = (("Entries", "No entry names this document yet.", self.related(document.key, "document", "mention")),)
        return ThingView(
            document,
            lists,
            said=self.said((b.event for b in self.backlinks(document.key, "document")), about=document.key),
        )

    def source(self, source: Source) -> ThingView:
        """Return a source's page."""
        key = source.key
        people = tuple(
            (person.link, role.title)
            for person in self.chronicle.people.values()
            for role in person.roles
            if any(citation.source.key == key for citation in role.citations)
        )
        return ThingView(
            source, (("Cited by", "No entry cites this source.", self.related(key, "source")),), people=people
        )


def _surname(link: Link) -> str:
    return link.label.rpartition(" ")[2]


def _day(date: EdtfDate) -> tuple[str, str]:
    """Return what stands before a day's entries: the numeral, and the weekday or what is not known."""
    first, last = date.start, date.end
    if first is None or last is None:
        point = first or last
        return (str(point.earliest.year) if point else "", "since then" if first else "until then")
    if not first.is_day:
        named = first.machine[5:7]
        return (MONTHS[int(named) - 1][:3], "day not given") if named else (first.words(), "month not given")
    weekday = WEEKDAYS[first.earliest.weekday()]
    if not date.is_range:
        return str(first.earliest.day), weekday
    if not last.is_day:
        return str(first.earliest.day), weekday
    if first.earliest.month == last.earliest.month:
        end = WEEKDAYS[last.earliest.weekday()]
        return f"{first.earliest.day}–{last.earliest.day}", f"{weekday} to {end}"
    months = MONTHS[first.earliest.month - 1][:3], MONTHS[last.earliest.month - 1][:3]
    return f"{first.earliest.day}", f"{months[0]} to {last.earliest.day} {months[1]}"


def _gap(month: tuple[int, int], after: tuple[int, int]) -> str:
    """Return the months between two in words; empty where they follow each other."""
    first, last = month[0] * 12 + month[1], after[0] * 12 + after[1] - 2
    if last < first:
        return ""
    names = [f"{MONTHS[number % 12]} {number // 12}" for number in (first, last)]
    return names[0] if first == last else f"{names[0]} to {names[1]}"
