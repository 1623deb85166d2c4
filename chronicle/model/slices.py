"""Cuts from the chronicle what each list, the home page and each entry may show."""

from __future__ import annotations

import bisect
import itertools
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from chronicle.model.dates import MONTHS, EdtfDate
from chronicle.model.entities import MEETINGS, Chronicle, Event, Link, Party, Source
from chronicle.model.facets import Choice, Facets
from chronicle.model.memory import remembered
from chronicle.model.names import listed_words, short_names
from chronicle.model.pictures.cadence import Bar, cadence
from chronicle.model.pictures.calendar import Heat, heat, per_day
from chronicle.model.rows import AT_A_TABLE, Rows, side_of, speakers_of, table_of
from chronicle.model.series import Gap, gaps
from chronicle.model.support import state_media, support
from chronicle.model.views import (
    Chain,
    Chained,
    Corrected,
    Counted,
    Discussed,
    EventView,
    HomeView,
    ListView,
    Month,
    Pair,
    Row,
    Said,
)

_MOST_IN_CHAIN = 3  # entries shown before and after an entry
_LATEST = 12  # entries on the home page
_LIST_WEIGHT, _ROW_WEIGHT = 29_000, 125  # what a list may weigh, and a row without its summary: in characters
_LONG = _LIST_WEIGHT // _ROW_WEIGHT  # rows: a longer list is too heavy even without any summary
_MOST_HEATS = 2  # years that the whole chronicle shows as a calendar

_SidesKey = tuple[str, frozenset[str]]


class Slices:
    """Cuts each page's slice; what several pages need of all entries is made when the first does."""

    def __init__(self, rows: Rows) -> None:
        self.rows, self.chronicle = rows, rows.chronicle
        self._alike: dict[str, Chained] = {}
        self._bare: dict[tuple[str, bool], Row] = {}

    @cached_property
    def gaps(self) -> Mapping[str, tuple[Gap, ...]]:
        """What is missing of a series before each of its entries, by entry."""
        return gaps(self.rows.entries)

    @cached_property
    def state_media(self) -> frozenset[str]:
        """The publishers that a state controls."""
        return state_media(_sources(self.chronicle))

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each entry stands among all, oldest first."""
        return {event.id: place for place, event in enumerate(self.rows.entries)}

    @cached_property
    def ways(self) -> dict[str, tuple[_SidesKey, ...]]:
        """Under what each entry is filed beside its series."""
        return {event.id: _sides_keys(event, self.chronicle.parties) for event in self.rows.entries}

    @cached_property
    def chains(self) -> dict[Hashable, list[str]]:
        """The entries of each series, and of each set of sides, oldest first."""
        chains: defaultdict[Hashable, list[str]] = defaultdict(list)
        for event in self.rows.entries:
            for member in event.series:
                chains[member.id].append(event.id)
            for key in self.ways[event.id]:
                chains[key].append(event.id)
        return dict(chains)

    @cached_property
    def series(self) -> dict[str, tuple[str, list[str]]]:
        """The name and the entries of each series that has any."""
        return {id: (name, self.chains[id]) for id, name in self.chronicle.site.series if id in self.chains}

    @cached_property
    def said(self) -> dict[str, list[Said]]:
        """The statements of other entries about each entry, in the order of theirs."""
        found: dict[str, list[Said]] = {}
        for event in self.rows.entries:
            for statement in event.statements:
                for link in (link for link in statement.events if link.id != event.id):
                    found.setdefault(link.id, []).append(Said(self.rows[event.id], statement))
        return found

    @cached_property
    def facets(self) -> Facets:
        """Under which options each entry is filed."""
        return Facets(self.rows)

    @cached_property
    def touched(self) -> set[int]:
        """The months, counted from year 0, in which anything may have been."""
        return {month for event in self.rows.entries for month in _months_of(event.date)}

    @cached_property
    def heats(self) -> dict[int, Heat]:
        """A picture of the entries by day for each year that has one."""
        dates = [event.date for event in self.rows.entries]
        days, undated = per_day(dates)
        if not days:
            return {}
        first, last = min(days), max(*days, self.chronicle.as_of)
        return {year: heat(days, year, first, last, undated.get(year, 0)) for year in range(first.year, last.year + 1)}

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

    # --- pages

    def home(self) -> HomeView:
        """Return the state of play."""
        chronicle = self.chronicle
        talks = next((e for e in reversed(self.rows.entries) if e.is_meeting and e.type != "call"), None)
        planned = [e for e in self.rows.entries if e.status == "planned" and not e.is_overdue]
        overdue = [e for e in reversed(self.rows.entries) if e.is_overdue]
        topics = []
        for topic in chronicle.topics.values():
            said = self.rows.said((b.event for b in self.rows.backlinks(topic.key, "topic")), about=(topic.key,))
            if said:
                topics.append(Discussed(topic.link, topic.summary, len(said), said[0].date))
        topics.sort(key=lambda item: (-item.statements, item.topic.label))
        return HomeView(
            chronicle.as_of,
            self.rows[talks.id] if talks else None,
            tuple(self.rows[e.id] for e in planned),
            self.rows.sides(planned[0].participants) if planned else (),
            self.rows[overdue[0].id] if overdue else None,
            self._days_since(talks.date) if talks else (0, 0),
            self._leaders(),
            self.months([row for row in self.rows.newest if row.status != "planned" or row.is_overdue][:_LATEST]),
            tuple(topics[:6]),
            tuple((party.mark, party.name) for party in self.rows.marked),
            len(self.rows.entries),
            (self.rows.entries[0].date, self.rows.entries[-1].date) if self.rows.entries else None,
            cadence([bar for event in self.rows.entries if (bar := self._bar(event))], chronicle.as_of),
        )

    def _bar(self, event: Event) -> Bar | None:
        """Return a meeting of two sides or more, held or planned, as the picture of all of them shows it."""
        is_planned = event.status == "planned" and event.type in MEETINGS
        sides = {s.name for p in event.participants if p.attended and (s := self.rows.side(p.party))}
        if len(sides) < 2 or not (event.is_meeting or is_planned):
            return None
        return Bar(event.date, tuple(sorted(sides)), is_planned, event.type == "call")

    def _days_since(self, date: EdtfDate) -> tuple[int, int]:
        """Return how many days before the as-of date something ended: at least, and at most."""
        end = date.end or date.start
        as_of = self.chronicle.as_of
        return max((as_of - date.latest).days, 0), (as_of - (end.earliest if end else date.latest)).days

    def _leaders(self) -> tuple[Pair, ...]:
        found = []
        leaders = self.chronicle.site.leaders
        short = short_names([leader.label for leader in leaders])
        names = {leader.key: name for leader, name in zip(leaders, short, strict=True)}
        leaders = tuple(sorted(leaders, key=lambda leader: names[leader.key]))
        for first, second in itertools.combinations(leaders, 2):
            met = [m for m in self.rows.meetings.of(first.id, second.id) if m.event.type != "call"]
            found.append(Pair(names[first.key], names[second.key], self.rows[met[-1].event.id] if met else None))
        return tuple(found)

    def listed(
        self, rows: Sequence[Row], current: Choice | None, total: int, parts: tuple[Counted, ...] = ()
    ) -> ListView:
        """Return a list of entries, newest first, what is still planned on top, with the facets beside it.

        Shape: ``rows`` are the latest of ``total``; a picture of its year, or of the latest one or two, stands with a
        list that is of all kinds.
        """
        planned = tuple(row for row in rows if row.status == "planned" and not row.is_overdue)[::-1]
        rest, summarised = self._lightened([row for row in rows if row.status != "planned" or row.is_overdue])
        months = self.months(rest)
        shown = [*planned, *(row for month in months for day in month.days for row in day)]
        facets = self.facets.beside(shown, current, is_whole=len(rows) == total)
        drawn = 1 if len(rest) > _LONG else _MOST_HEATS
        years = (
            [y for y in sorted(self.heats, reverse=True) if y <= self.chronicle.as_of.year][:drawn]
            if current is None
            else []
        )
        if current and current.facet == "year":
            years = [int(current.id)]
        heats = tuple(self.heats[year] for year in years if year in self.heats)
        about = self._thing(current) if current else None
        return ListView(
            planned, months, facets, parts, len(rows), total, self.chronicle.as_of, heats, summarised, about
        )

    def _lightened(self, rows: Sequence[Row]) -> tuple[list[Row], int]:
        """Take the summaries from the oldest rows of a list that is too heavy, and of a long one the places too.

        Shape: the rows, and how many of them keep their summary, or 0 for all.
        Why: five hundred entries are to arrive on a slow telephone within 60 kB, fonts included.
        """
        left = _LIST_WEIGHT - _ROW_WEIGHT * len(rows)
        for place, row in enumerate(rows):
            left -= len(row.summary)
            if left < 0 and place >= _LATEST:
                bare = (self._without_summary(row, len(rows) <= _LONG) for row in rows[place:])
                return [*rows[:place], *bare], place
        return list(rows), 0

    def _without_summary(self, row: Row, has_place: bool) -> Row:
        """Return the row of an entry as lists show it that are too heavy: the same row for all of them."""
        key = row.link.id, has_place
        if key not in self._bare:
            self._bare[key] = replace(row, summary="", where=row.where if has_place else "")
        return self._bare[key]

    def _thing(self, choice: Choice) -> Link | None:
        """Return the thing that an option of a facet names."""
        match choice.facet:
            case "place":
                return self.chronicle.regions[choice.id].link
            case "topic":
                return self.chronicle.topics[choice.id].link
            case _:
                return None

    def event(self, event: Event, crumbs: tuple[tuple[str, str], ...]) -> EventView:
        """Return an entry with its surroundings."""
        chains = self._chains(event)
        near = {link.row.link.id for chain in chains for link in chain.links}
        others = self.rows.related(event.key, "related", "mention")
        own = [self.rows[link.id] for link in event.related if link.id in self.rows]
        rows = {row.link.id: row for row in (*own, *others) if row.link.id not in near and row.link.id != event.id}
        return EventView(
            event,
            self.rows[event.id],
            table_of(event),
            self.rows.sides(p for p in event.participants if p.attended),
            self.rows.sides(p for p in event.participants if not p.attended),
            support(event.citations, self.state_media),
            tuple(self.said.get(event.id, ())),
            chains,
            tuple(sorted(rows.values(), key=lambda row: (*row.date.key, row.link.id))),
            self.rows.related(event.key, "replaces"),
            tuple(self.rows[link.id] for link in event.replaced_by if link.id in self.rows),
            crumbs,
        )

    def chained(self, id: str) -> Chained:
        """Return an entry as a link of a chain."""
        event = self.rows.entries[self.places[id]]
        return Chained(self.rows[id], event.series, self.gaps.get(id, ()))

    def _chained_alike(self, id: str) -> Chained:
        """Return an entry as a link of no series: what is missing of one is told in its own chain."""
        link = self._alike.get(id)
        if link is None:
            link = self._alike[id] = Chained(self.rows[id], (), ())
        return link

    def _chains(self, event: Event) -> tuple[Chain, ...]:
        """Return the chains around an entry: of each of its series, and of the same parties in the same way."""
        keys: list[tuple[Hashable, str]] = [
            (member.id, f"Entries of the series: {member.name}") for member in event.series
        ]
        ways = self.ways[event.id]
        alike = next((key for key in ways if len(self.chains[key]) > 1), ways[0])
        words = {0: "Entries in which no party takes part or speaks", 1: "Entries of the same party"}
        keys.append((alike, words.get(len(alike[1]), "Entries of the same parties")))
        found = []
        for key, what in keys:
            chain = self.chains[key]
            if len(chain) > 1:
                here = bisect.bisect_left(chain, self.places[event.id], key=self.places.__getitem__)
                first, end = max(0, here - _MOST_IN_CHAIN), here + 1 + _MOST_IN_CHAIN
                link = self._chained_alike if key == alike else self.chained
                links = tuple(link(id) for id in chain[first:end])
                found.append(Chain(what, links, first, max(0, len(chain) - end)))
        return tuple(found)

    def corrections(self) -> tuple[Corrected, ...]:
        """Return every correction of every entry, newest first."""
        found = [Corrected(self.rows[e.id], correction) for e in self.rows.entries for correction in e.corrections]
        return tuple(sorted(found, key=lambda item: (*item.correction.date.key, item.row.link.id), reverse=True))


@remembered
def _sides_keys(event: Event, parties: Mapping[str, Party]) -> tuple[_SidesKey, ...]:
    """Return under what an entry is filed beside its series, the closest first: its sides, and those with a mark.

    Shape: entries in which sides take part stand together; the others stand by their kind, and last with all.
    """
    present = speakers_of(event) or [p for p in event.participants if p.attended]
    sides = {side.id: side for p in present if (side := side_of(p.party, parties))}
    kind = "table" if event.type in AT_A_TABLE and len(sides) > 1 else event.type
    marked = frozenset(id for id, side in sides.items() if side.mark)
    return (kind, frozenset(sides)), (f"marked {kind}", marked), ("any", frozenset(sides)), ("marked", marked)


def _sources(chronicle: Chronicle) -> Iterator[Source]:
    yield from chronicle.sources.values()
    for event in chronicle.events:
        yield from (citation.source for citation in event.citations)


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
