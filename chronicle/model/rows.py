"""What every page is cut from: each event as a line of a list, who sat on which side, and what bears on what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from chronicle.model.dates import MONTHS, WEEKDAYS, EdtfDate, Point
from chronicle.model.entities import MEETINGS, Backlink, Chronicle, Event, Key, Link, Participant, Party, Place
from chronicle.model.meetings import Meetings
from chronicle.model.names import listed_words
from chronicle.model.views import Mark, Row, Said, Side

AT_A_TABLE = MEETINGS | {"exchange", "ceasefire"}
"""Kinds in which sides take part, rather than speak or are named."""


class Rows:
    """Knows each event's row, made once and when it is asked for, and the side of each party."""

    def __init__(self, chronicle: Chronicle) -> None:
        self.chronicle = chronicle
        self.marked = sorted((p for p in chronicle.parties.values() if p.mark), key=lambda p: p.name)
        self.events = {event.id: event for event in chronicle.events}
        self.entries = chronicle.entries  # oldest first
        self._rows: dict[str, Row] = {}
        self._by_way: dict[tuple[str, tuple[Link, ...]], Row] = {}

    def __getitem__(self, id: str) -> Row:
        row = self._rows.get(id)
        if row is None:
            row = self._rows[id] = self._row(self.events[id])
        return row

    def __contains__(self, id: str) -> bool:
        return id in self.events

    @cached_property
    def newest(self) -> tuple[Row, ...]:
        """The entries, newest first."""
        return tuple(self[event.id] for event in reversed(self.entries))

    @cached_property
    def meetings(self) -> Meetings:
        """Who met whom."""
        return Meetings(self.entries, self.side)

    def side(self, party: Link | None) -> Party | None:
        """Return the outermost party that a party belongs to."""
        return side_of(party, self.chronicle.parties)

    def mark(self, party: Link | None) -> str:
        """Return the mark of the side that a party belongs to."""
        side = self.side(party)
        return side.mark if side else ""

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

    def backlinks(self, key: Key, *relations: str) -> tuple[Backlink, ...]:
        """Return what bears on a thing in one of the relations, newest first."""
        return tuple(reversed([b for b in self.chronicle.backlinks.get(key, ()) if b.relation in relations]))

    def related(self, key: Key, *relations: str, direct: bool | None = None) -> tuple[Row, ...]:
        """Return those entries as rows, each once, newest first."""
        rows: dict[str, Row] = {}
        for link in self.backlinks(key, *relations):
            if direct is None or direct == (not link.via):
                rows.setdefault(link.event.id, self._row_via(link.event.id, link.via))
        return tuple(sorted(rows.values(), key=lambda row: (*row.date.key, row.link.id), reverse=True))

    def _row_via(self, id: str, via: tuple[Link, ...]) -> Row:
        """Return an event's row as what led to it shows it: the same row for all to whom it is the same."""
        if not via:
            return self[id]
        if (id, via) not in self._by_way:
            self._by_way[id, via] = replace(self[id], via=via)
        return self._by_way[id, via]

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
                    found.append(Said(self[event.id], statement))
        # what was said at some time until a day stands behind what was said on it
        return tuple(
            sorted(
                found, key=lambda s: (*s.date.key, s.date.start is not None, s.date.words, s.row.link.id), reverse=True
            )
        )

    def _marks(self, event: Event) -> tuple[tuple[Mark, ...], str]:
        speakers = speakers_of(event)
        attended = [p for p in event.participants if p.attended]
        spoke = {speaker.who.key for speaker in speakers}
        # who answered a statement is no side of it, unless nobody who is named for the entry spoke
        present = ([p for p in attended if p.who.key in spoke] or speakers) if speakers else attended
        here = {side.id: side for p in present if (side := self.side(p.party))}
        missing = "dot" if event.type in AT_A_TABLE else "blank"
        state = "filled" if event.status == "held" else "outline"
        marks = [Mark(party.mark, state if party.id in here else missing) for party in self.marked]
        if any(not side.mark for side in here.values()):
            marks.append(Mark("diamond", state))
        names = sorted(side.name for side in here.values())
        label = "Spoke" if speakers else table_of(event)
        return tuple(marks), f"{label}: {listed_words(names)}." if names else ""

    def _row(self, event: Event) -> Row:
        day, weekday = _day(event.date)
        marks, table = self._marks(event)
        where = self._where(event.place) if event.place else ""
        return Row(
            event.link,
            event.date,
            day,
            weekday,
            event.summary,
            where,
            event.type,
            event.status,
            event.is_overdue,
            marks,
            table,
        )

    def _where(self, place: Place) -> str:
        names = [place.venue, place.region.label]
        is_venue = self.chronicle.regions[place.region.id].type == "venue" and place.within
        if is_venue and place.within[0].label not in place.region.label:
            names.append(place.within[0].label)
        return ", ".join(filter(None, names))


def side_of(party: Link | None, parties: Mapping[str, Party]) -> Party | None:
    """Return the outermost party that a party belongs to."""
    found = parties.get(party.id) if party else None
    while found and found.part_of and found.part_of.id in parties:
        found = parties[found.part_of.id]
    return found


def speakers_of(event: Event) -> list[Participant]:
    """Return those whose statements make an entry that is no meeting; empty where sides take part."""
    return [] if event.type in AT_A_TABLE else [speaker for statement in event.statements for speaker in statement.by]


def table_of(event: Event) -> str:
    """Return what the participants of an entry of this kind and status are called."""
    if event.type in MEETINGS:
        place = "In the call" if event.type == "call" else "At the table"
        return {"held": place, "planned": f"Expected {place[0].lower()}{place[1:]}"}.get(event.status, "Were to meet")
    if event.type in AT_A_TABLE:
        return {"held": "Took part", "planned": "Expected to take part"}.get(event.status, "Were to take part")
    spoke = {speaker.who.key for speaker in speakers_of(event)}
    return "Spoke" if spoke.issuperset(p.who.key for p in event.participants) and spoke else "Named"


def _day(date: EdtfDate) -> tuple[str, str]:
    """Return what stands before a day's entries: the numeral, and the weekday or what is not known."""
    first, last = date.start, date.end
    if first is None or last is None:
        known = first or last
        return (_numeral(known)[0], "since then" if first else "until then") if known else ("", "")
    numeral, weekday = _numeral(first)
    doubt = {"?": ", uncertain", "~": ", about then", "%": ", about then, uncertain"}
    if not date.is_range:
        return numeral, weekday + doubt.get(first.qualifier, "")
    if not (first.is_day and last.is_day):
        return numeral, f"to {last.words()}"
    end = f"{WEEKDAYS[last.earliest.weekday()]}{doubt.get(last.qualifier or first.qualifier, '')}"
    if first.earliest.month == last.earliest.month and first.earliest.year == last.earliest.year:
        return f"{numeral}–{last.earliest.day}", f"{weekday} to {end}"
    return numeral, f"to {last.earliest.day} {MONTHS[last.earliest.month - 1][:3]}"


def _numeral(point: Point) -> tuple[str, str]:
    if point.is_day:
        return str(point.earliest.day), WEEKDAYS[point.earliest.weekday()]
    named = point.machine[5:7]
    if named:
        return MONTHS[int(named) - 1][:3], "day not given"
    return point.words()[0].upper() + point.words()[1:], "month not given"
