"""Cuts from the chronicle what each page may show."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from chronicle.model.dates import MONTHS, EdtfDate
from chronicle.model.entities import (
    MEETINGS,
    Backlink,
    Chronicle,
    Document,
    Event,
    Key,
    Link,
    Participant,
    Party,
    Person,
    Region,
    Source,
    Topic,
)
from chronicle.model.rows import AT_A_TABLE, Rows, listed_words, table_of
from chronicle.model.views import (
    Column,
    Corrected,
    Counted,
    Discussed,
    Entries,
    EventView,
    HomeView,
    ListView,
    Met,
    Month,
    Pair,
    Position,
    Row,
    Said,
    Series,
    ThingView,
)

_MOST_IN_CHAIN = 3  # entries shown before and after an entry
_LATEST = 12  # entries on the home page
_MOST_MET = 20  # people in a met-with table


class Slices(Rows):
    """Cuts each page's slice."""

    def __init__(self, chronicle: Chronicle) -> None:
        super().__init__(chronicle)
        self.places = {event.id: place for place, event in enumerate(chronicle.entries)}  # oldest first
        self.chains: dict[Hashable, list[str]] = {}  # series or set of sides -> ids, oldest first
        for event in chronicle.entries:
            filed: list[Hashable] = [member.id for member in event.series]
            for key in [*filed, self._table_key(event)]:
                self.chains.setdefault(key, []).append(event.id)
        self.touched = {month for event in chronicle.entries for month in _months_of(event.date)}

    # --- lists

    def months(self, rows: Sequence[Row]) -> tuple[Month, ...]:
        """Group rows, newest first, by month and day; months without entries between them become gaps."""
        groups: dict[tuple[int, int], list[Row]] = {}
        for row in rows:
            groups.setdefault((row.date.anchor.year, month_of(row.date)), []).append(row)
        months: list[Month] = []
        later: tuple[int, int] | None = None
        for (year, number), members in sorted(groups.items(), key=lambda item: _newest_first(*item[0])):
            days = tuple(tuple(day) for _, day in itertools.groupby(members, key=lambda row: (row.day, row.weekday)))
            held = sum(row.status == "held" and row.type in MEETINGS - {"call"} for row in members)
            is_month = 1 <= number <= 12
            gap = self._gap((year, number), later) if later and is_month else ""
            point = members[0].date.start or members[0].date.end
            name = f"{MONTHS[number - 1]} {year}" if is_month else point.words() if number and point else f"{year}"
            name = name if number else f"{name}, month not given"
            months.append(Month(f"m{year}-{number:02}", name[0].upper() + name[1:], days, len(members), held, gap))
            later = (year, number) if is_month else later
        return tuple(months)

    def _gap(self, month: tuple[int, int], later: tuple[int, int]) -> str:
        """Return the months between two that no entry touches, in words; empty where there is none."""
        between = range(month[0] * 12 + month[1], later[0] * 12 + later[1] - 1)
        silent = [number for number in between if number not in self.touched]
        runs: list[list[int]] = []
        for number in silent:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        named = [[f"{MONTHS[n % 12]} {n // 12}" for n in (run[0], run[-1])] for run in runs]
        return listed_words([first if first == last else f"{first} to {last}" for first, last in named])

    def said(self, events: Iterable[Event], *, by: Key | None = None, about: tuple[Key, ...] = ()) -> tuple[Said, ...]:
        """Return the statements of the events that someone made, or that are about something; newest first."""
        found = []
        for event in events:
            for statement in event.statements:
                speakers = {p.who.key for p in statement.by}
                if by and by.kind == "party":
                    speakers |= {side.key for p in statement.by if (side := self.side(p.party))}
                    speakers |= {p.party.key for p in statement.by if p.party}
                subjects = {link.key for link in (*statement.topics, *statement.documents, *statement.about)}
                if (by is None or by in speakers) and (not about or subjects.intersection(about)):
                    found.append(Said(self.rows[event.id], statement))
        return tuple(sorted(found, key=lambda s: (*s.date.key, s.date.words, s.row.link.id), reverse=True))

    def backlinks(self, key: Key, *relations: str) -> tuple[Backlink, ...]:
        """Return what bears on a thing in one of the relations, newest first."""
        return tuple(reversed([b for b in self.chronicle.backlinks.get(key, ()) if b.relation in relations]))

    def related(self, key: Key, *relations: str, direct: bool | None = None) -> tuple[Row, ...]:
        """Return those entries as rows, each once, newest first."""
        rows: dict[str, Row] = {}
        for link in self.backlinks(key, *relations):
            if direct is None or direct == (not link.via):
                rows.setdefault(link.event.id, replace(self.rows[link.event.id], via=link.via))
        return tuple(sorted(rows.values(), key=lambda row: (*row.date.key, row.link.id), reverse=True))

    # --- pages

    def home(self) -> HomeView:
        """Return the state of play."""
        chronicle = self.chronicle
        talks = next((e for e in reversed(chronicle.entries) if e.is_meeting and e.type != "call"), None)
        planned = [e for e in chronicle.entries if e.status == "planned" and not e.is_overdue]
        overdue = [e for e in reversed(chronicle.entries) if e.is_overdue]
        topics = []
        for topic in chronicle.topics.values():
            said = self.said((b.event for b in self.backlinks(topic.key, "topic")), about=(topic.key,))
            if said:
                topics.append(Discussed(topic.link, topic.summary, len(said), said[0].date))
        topics.sort(key=lambda item: (-item.statements, item.topic.label))
        return HomeView(
            chronicle.as_of,
            self.rows[talks.id] if talks else None,
            tuple(self.rows[e.id] for e in planned),
            self.sides(planned[0].participants) if planned else (),
            self.rows[overdue[0].id] if overdue else None,
            self._days_since(talks.date) if talks else (0, 0),
            self._leaders(),
            self.months([row for row in self.newest if row.status != "planned" or row.is_overdue][:_LATEST]),
            tuple(topics[:6]),
            tuple((party.mark, party.name) for party in self.marked),
            len(chronicle.entries),
        )

    def _days_since(self, date: EdtfDate) -> tuple[int, int]:
        """Return how many days before the as-of date something ended: at least, and at most."""
        end = date.end or date.start
        as_of = self.chronicle.as_of
        return max((as_of - date.latest).days, 0), (as_of - (end.earliest if end else date.latest)).days

    def _leaders(self) -> tuple[Pair, ...]:
        found = []
        surnames = [_surname(leader) for leader in self.chronicle.site.leaders]
        names = {
            leader.key: surname if surnames.count(surname) == 1 else leader.label
            for leader, surname in zip(self.chronicle.site.leaders, surnames, strict=True)
        }
        leaders = sorted(self.chronicle.site.leaders, key=lambda leader: names[leader.key])
        for first, second in itertools.combinations(leaders, 2):
            both = [m for m in self._met(first.key, face_to_face=True) if m.who.key == second.key]
            found.append(Pair(names[first.key], names[second.key], both[0].last if both else None))
        return tuple(found)

    def listed(self, rows: Sequence[Row], years: tuple[Counted, ...], parts: tuple[Counted, ...] = ()) -> ListView:
        """Return a list of entries, what is still planned on top."""
        planned = tuple(row for row in rows if row.status == "planned" and not row.is_overdue)
        rest = [row for row in rows if row.status != "planned" or row.is_overdue]
        return ListView(planned[::-1], self.months(rest), years, parts, len(rows), self.chronicle.as_of)

    def event(self, event: Event, crumbs: tuple[tuple[str, str], ...]) -> EventView:
        """Return an entry with its surroundings."""
        before, after = self._chain(event)
        others = self.related(event.key, "related", "mention")
        own = [self.rows[link.id] for link in event.related if link.id in self.rows]
        shown = {row.link.id for row in (*before, *after)} | {event.id}
        rows = {row.link.id: row for row in (*own, *others) if row.link.id not in shown}
        return EventView(
            event,
            self.rows[event.id],
            table_of(event),
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
        members = dict.fromkeys(other for key in self._chain_keys(event) for other in self.chains[key])
        chain = sorted(members, key=self.places.__getitem__)
        place = bisect.bisect_left(chain, self.places.get(event.id, 0), key=self.places.__getitem__)
        before, after = chain[max(0, place - _MOST_IN_CHAIN) : place], chain[place + 1 : place + 1 + _MOST_IN_CHAIN]
        return tuple(self.rows[id] for id in before), tuple(self.rows[id] for id in after)

    def _chain_keys(self, event: Event) -> list[Hashable]:
        """Return under what an event is filed for its chain: its series, else the set of sides at its table."""
        if event.series:
            return [member.id for member in event.series]
        return [key] if (key := self._table_key(event)) else []

    def _table_key(self, event: Event) -> frozenset[str]:
        here = frozenset(side.id for p in event.participants if (side := self.side(p.party)))
        return here if len(here) > 1 and event.type in AT_A_TABLE else frozenset()

    def _met(self, key: Key, *, face_to_face: bool = False) -> tuple[Met, ...]:
        counts: dict[Key, int] = {}
        last: dict[Key, tuple[Participant, Event]] = {}
        for backlink in reversed(self.backlinks(key, "participant")):
            event = backlink.event
            if not event.is_meeting or (face_to_face and event.type == "call"):
                continue
            own = next((self.side(p.party) for p in event.participants if p.who.key == key), None)
            for other in event.participants:
                is_other = other.who.key != key and (own is None or self.side(other.party) != own)
                if other.attended and other.who.kind == "person" and is_other:
                    counts[other.who.key] = counts.get(other.who.key, 0) + 1
                    last[other.who.key] = (other, event)
        found = [
            Met(last[k][0].who, last[k][0].party, self.mark(last[k][0].party), count, self.rows[last[k][1].id])
            for k, count in counts.items()
        ]
        return tuple(sorted(found, key=lambda met: (-met.count, met.who.label)))

    def corrections(self) -> tuple[Corrected, ...]:
        """Return every correction of every entry, newest first."""
        found = [Corrected(self.rows[e.id], correction) for e in self.chronicle.entries for correction in e.corrections]
        return tuple(sorted(found, key=lambda item: (*item.correction.date.key, item.row.link.id), reverse=True))

    def person(self, person: Person) -> ThingView:
        """Return a person's page."""
        key = person.key
        part = self.related(key, "participant")
        meetings = {link.event.id for link in self.backlinks(key, "participant") if link.event.is_meeting}
        lists = (
            Entries(
                "Meetings and calls",
                f"No meeting or call with {person.name} is recorded.",
                tuple(r for r in part if r.link.id in meetings),
            ),
            Entries("Other entries", "", tuple(r for r in part if r.link.id not in meetings)),
            Entries("Announced or spoken of, not at the table", "", self.related(key, "absent")),
            Entries("Mentioned in", "", self.related(key, "mention")),
        )
        return ThingView(
            person,
            lists,
            said=self.said((b.event for b in self.backlinks(key, "speaker")), by=key),
            met=self._met(key)[:_MOST_MET],
            series=self._series(key),
            mark=self.mark(person.party),
            role=person.role_on(self.chronicle.as_of_date),
        )

    def _series(self, key: Key) -> tuple[Series, ...]:
        found: dict[str, list[tuple[int, Event]]] = {}
        for backlink in reversed(self.backlinks(key, "participant")):
            for member in backlink.event.series:
                found.setdefault(member.name, []).append((member.claimed or 0, backlink.event))
        return tuple(
            Series(
                name,
                max(claimed for claimed, _ in members) or None,
                sum(event.status == "held" for _, event in members),
                tuple(self.rows[event.id] for _, event in members),
            )
            for name, members in sorted(found.items())
        )

    def region(self, region: Region) -> ThingView:
        """Return a region's page: held here and about it are kept apart, and so is what comes by way of others."""
        key = region.key
        here, within = (self.related(key, "location", direct=direct) for direct in (True, False))
        held = [tuple(r for r in rows if r.status == "held" and r.type in AT_A_TABLE) for rows in (here, within)]
        direct = self.related(key, "about", direct=True)
        indirect = self.related(key, "about", direct=False)
        lists = (
            Entries("Held here", "" if held[1] else f"No talks in {region.name} are recorded.", held[0]),
            Entries("Held at places within", "", held[1]),
            Entries(
                "Planned here, and not held or not yet", "", tuple(r for r in (*here, *within) if r.status != "held")
            ),
            Entries(
                "What else happened here",
                "",
                tuple(r for r in (*here, *within) if r.status == "held" and r.type not in AT_A_TABLE),
            ),
            Entries("About this region", "" if indirect else f"No entry is about {region.name}.", direct),
            Entries("About it by way of another region", "", indirect),
            Entries("Mentioned in", "", self.related(key, "mention")),
        )
        # what is about a macro-region is about its parts: of entries the backlinks know it, of statements this
        outer = [o.key for o in region.part_of[:1] if self.chronicle.regions[o.id].type == "macro-region"]
        events = {link.event.id: link.event for link in self.backlinks(key, "about")}
        return ThingView(region, lists, parts=region.parts, said=self.said(events.values(), about=(key, *outer)))

    def party(self, party: Party) -> ThingView:
        """Return a party's page."""
        part = self.related(party.key, "participant")
        lists = (
            Entries(
                "Took part in", f"No entry has {party.name} at the table.", tuple(r for r in part if r.status == "held")
            ),
            Entries("Planned, and not held or not yet", "", tuple(r for r in part if r.status != "held")),
            Entries("Mentioned in", "", self.related(party.key, "mention")),
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
            said=self.said((b.event for b in self.backlinks(party.key, "speaker")), by=party.key),
            mark=self.mark(party.link),
            people=tuple(people),
            parts=tuple(p.link for p in self.chronicle.parties.values() if p.part_of and p.part_of.key == party.key),
            cited_by=tuple(documents),
            citations=party.citations,
        )

    def topic(self, topic: Topic) -> ThingView:
        """Return a topic's page: what each side said of it over time, and the entries."""
        said = self.said((b.event for b in self.backlinks(topic.key, "topic")), about=(topic.key,))
        rows = []
        for date, group in itertools.groupby(said, key=lambda item: item.date.words):
            members = list(group)
            columns = []
            for party in self.marked:
                own = [s for s in members if party in (self.side(p.party) for p in s.statement.by)]
                columns.append(Column(party.mark, party.name, tuple(own)))
            others = [s for s in members if not any(s in column.said for column in columns)]
            if others:
                columns.append(Column("diamond", "Others", tuple(others)))
            rows.append(Position(date, tuple(columns)))
        entries = self.related(topic.key, "topic", "mention")
        lists = (Entries("Entries on this topic", "No entry is filed under this topic yet.", entries),)
        return ThingView(topic, lists, positions=tuple(rows))

    def document(self, document: Document) -> ThingView:
        """Return a document's page."""
        entries = self.related(document.key, "document", "mention")
        others = [d for d in self.chronicle.documents.values() if d.key != document.key]
        same = [d.link for d in others if document.link in d.perhaps_same_as]
        return ThingView(
            document,
            (Entries("Entries", "No entry names this document yet.", entries),),
            said=self.said((b.event for b in self.backlinks(document.key, "document")), about=(document.key,)),
            replaced_by=tuple(d.link for d in others if document.link in d.replaces),
            borne_by=tuple(d.link for d in others if document.link in d.rests_on),
            perhaps_same_as=tuple(dict.fromkeys((*document.perhaps_same_as, *same))),
            citations=document.citations,
        )

    def source(self, source: Source) -> ThingView:
        """Return a source's page."""
        key, chronicle = source.key, self.chronicle
        offices = tuple(
            (person.link, role.title)
            for person in chronicle.people.values()
            for role in person.roles
            if any(citation.source.key == key for citation in role.citations)
        )
        things: tuple[Person | Region | Party | Document, ...] = (
            *chronicle.people.values(),
            *chronicle.regions.values(),
            *chronicle.parties.values(),
            *chronicle.documents.values(),
        )
        cited_by = tuple(t.link for t in things if any(citation.source.key == key for citation in t.citations))
        lists = (
            Entries(
                "Cited by", "" if cited_by or offices else "Nothing cites this source.", self.related(key, "source")
            ),
            Entries("Mentioned in", "", self.related(key, "mention")),
        )
        return ThingView(source, lists, people=offices, cited_by=cited_by)


def month_of(date: EdtfDate) -> int:
    """Return the month under which a date is filed: 1 to 12, a season's number, or 0 where it has neither."""
    point = date.start or date.end
    return int(point.iso[5:7]) if point and point.iso[5:7].isdigit() else 0


def _newest_first(year: int, number: int) -> tuple[int, float]:
    """Return the sort key of a month: seasons stand behind their first month, what has no month behind all others."""
    return (-year, -number if number <= 12 else -((number - 20) * 3 - 0.5)) if number else (-year, 1)


def _months_of(date: EdtfDate) -> range:
    """Return the months, counted from year 0, into which a date may fall; an open end counts as its known end."""
    last = (date.end or date.start or date).latest
    return range(date.anchor.year * 12 + date.anchor.month - 1, last.year * 12 + last.month)


def _surname(link: Link) -> str:
    return link.label.rpartition(" ")[2]
