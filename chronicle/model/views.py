"""What each kind of page may show: frozen slices of the record."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from chronicle.model.dates import EdtfDate
from chronicle.model.entities import (
    Citation,
    Correction,
    Entity,
    Event,
    InSeries,
    Link,
    Participant,
    Person,
    Role,
    Statement,
    Text,
)
from chronicle.model.pictures.cadence import Cadence
from chronicle.model.pictures.calendar import Activity, Heat
from chronicle.model.pictures.maps import MapView
from chronicle.model.series import Gap
from chronicle.model.support import Support
from chronicle.model.tables import Table, Tables


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
    via: tuple[Link, ...] = ()  # the things through which it bears on the page's own, where not directly


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
class Month:
    """The entries of one month, newest first."""

    id: str  # of its section: "m2026-01"
    name: str  # "January 2026", "2025, month not given"
    days: tuple[tuple[Row, ...], ...]  # rows that share what stands before them
    entries: int
    held: int  # talks, summits and visits
    gap: str = ""  # months after this one in which nothing is recorded, in words


@dataclass(frozen=True, slots=True)
class Counted:
    """A link with a number beside it."""

    label: str
    path: str
    count: int
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet, and the page that lists its entries."""

    label: str
    path: str
    count: int
    is_current: bool = False
    places: str | None = None  # where its entries stand in this page's list, as steps; None where they do not combine


@dataclass(frozen=True, slots=True)
class Facet:
    """One way in which the chronicle is divided."""

    id: str
    name: str
    options: tuple[Option, ...]  # as far as they are shown
    total: int  # of its options

    @property
    def is_current(self) -> bool:
        """Whether the page is the page of one of its options."""
        return any(option.is_current for option in self.options)


@dataclass(frozen=True, slots=True)
class ListView:
    """The chronicle, or a part of it."""

    planned: tuple[Row, ...]
    months: tuple[Month, ...]
    facets: tuple[Facet, ...]
    parts: tuple[Counted, ...]  # the months of a long year
    shown: int  # entries
    total: int  # entries of which these are the latest
    as_of: datetime.date
    heats: tuple[Heat, ...]  # a year each, newest first
    summarised: int = 0  # of a long list, the entries that keep their summaries; 0 where all do
    about: Link | None = None  # the thing whose entries they are


@dataclass(frozen=True, slots=True)
class Pair:
    """When two people last met."""

    first: str
    second: str
    last: Row | None


@dataclass(frozen=True, slots=True)
class Discussed:
    """A topic, with what has been said on it."""

    topic: Link
    summary: str
    statements: int
    latest: EdtfDate


@dataclass(frozen=True, slots=True)
class HomeView:
    """The state of play."""

    as_of: datetime.date
    latest: Row | None
    planned: tuple[Row, ...]
    sides: tuple[Side, ...]  # of the next planned event
    last_plan: Row | None  # the latest plan of which no report is known
    days_since: tuple[int, int]  # at least, at most: the latest talks may have no day
    leaders: tuple[Pair, ...]
    months: tuple[Month, ...]
    topics: tuple[Discussed, ...]  # those on which most was said
    marks: tuple[tuple[str, str], ...]  # shape, party
    entries: int
    covers: tuple[EdtfDate, EdtfDate] | None  # the dates of the first and the last entry
    cadence: Cadence


@dataclass(frozen=True, slots=True)
class Chained:
    """An entry in a chain of entries, with its numbers, and with what is known to be missing before it."""

    row: Row
    series: tuple[InSeries, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The entries around an entry that belong together in one way, itself among them."""

    what: str  # "Entries of the series …", "Entries between the same parties"
    links: tuple[Chained, ...]  # oldest first
    earlier: int  # entries before those
    later: int  # and after


@dataclass(frozen=True, slots=True)
class EventView:
    """An entry."""

    event: Event
    row: Row
    table: str  # what the list of participants is called: "At the table"
    sides: tuple[Side, ...]
    absent: tuple[Side, ...]
    support: Support
    said: tuple[Said, ...]  # in other entries, about this one
    chains: tuple[Chain, ...]
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
    counts: tuple[tuple[str, int], ...]  # for each format of meeting: its id, the number
    last: Row
    path: str  # of the page that lists them: of the pair, else of the only entry

    @property
    def count(self) -> int:
        """All their meetings."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True)
class Series:
    """The entries of a series that concern someone."""

    name: str
    claimed: tuple[int, Row] | None  # the highest number that a source gives, and for which entry
    held: int
    chain: tuple[Chained, ...]  # newest first


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries that bear on a thing in one way."""

    heading: str
    empty: str  # what to say where there is none; empty to say nothing
    rows: tuple[Row, ...]
    id: str = ""  # of its section, where something links to it


@dataclass(frozen=True, slots=True)
class Column:
    """What one side said of a topic on a date."""

    mark: str
    party: str
    said: tuple[Said, ...]
    since: Row | None = None  # the latest talks on the topic between this and what the side had said before


@dataclass(frozen=True, slots=True)
class Standing:
    """How much one side has said of a topic, and what last."""

    mark: str
    party: str
    count: int
    first: EdtfDate | None
    last: Said | None


@dataclass(frozen=True, slots=True)
class Position:
    """What each side said of a topic on a date."""

    date: str  # in words
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class ThingView:
    """A person, region, party, topic, document or source, with the entries that bear on it, by relation."""

    thing: Entity
    lists: tuple[Entries, ...]
    said: tuple[Said, ...] = ()
    met: tuple[Met, ...] = ()
    series: tuple[Series, ...] = ()
    mark: str = ""
    role: Role | None = None  # of a person, on the as-of date
    role_words: str = ""
    people: tuple[tuple[Link, str], ...] = ()  # with an office
    parts: tuple[Link, ...] = ()
    cited_by: tuple[Link, ...] = ()  # things that are no events
    replaced_by: tuple[Link, ...] = ()  # documents
    borne_by: tuple[Link, ...] = ()  # documents that rest on it
    perhaps_same_as: tuple[Link, ...] = ()  # documents, said from either side
    citations: tuple[Citation, ...] = ()
    positions: tuple[Position, ...] = ()  # newest first
    standings: tuple[Standing, ...] = ()
    activity: Activity | None = None  # of a person
    map: MapView | None = None  # of a region


@dataclass(frozen=True, slots=True)
class PairView:
    """Two people, and the entries in which they met, or were to."""

    people: tuple[tuple[Person, str], tuple[Person, str]]  # with the mark of each one's side; in order of id
    count: int
    lists: tuple[Entries, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """How often two people met."""

    count: int
    path: str  # of the page that lists the meetings
    is_same_side: bool  # of whom no meetings are counted


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who met whom, for those who met most."""

    people: tuple[tuple[Link, str, str], ...]  # with a short name and the mark of the side; in order of side and name
    cells: tuple[tuple[Cell, ...], ...]  # a row for each of them
    pairs: tuple[
        tuple[Link, Link, int, str], ...
    ]  # the same in words: most meetings first, with the path that lists them
    total: int  # pairs in the record


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction, with the entry that it corrects."""

    row: Row
    correction: Correction


@dataclass(frozen=True, slots=True)
class Listed:
    """A thing as a line of an index."""

    thing: Entity
    remark: str
    entries: int
    last: Row | None  # the latest of them


@dataclass(frozen=True, slots=True)
class Held:
    """A place where people met: a city, else what is known."""

    place: Link
    country: Link | None
    held: int
    planned: int


@dataclass(frozen=True, slots=True)
class Group:
    """A part of an index."""

    heading: str
    mark: str
    things: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class DataView:
    """The tables of the export."""

    tables: Tables
    counts: tuple[tuple[Table, int], ...]  # with the number of rows
    as_of: datetime.date
    has_geonames: bool  # whether points come from there, which wants to be named


@dataclass(frozen=True, slots=True)
class IndexView:
    """All things of a kind, in groups."""

    kind: str
    groups: tuple[Group, ...]
    matrix: Matrix | None = None  # of people
    map: MapView | None = None  # of regions
    held: tuple[Held, ...] = ()  # regions where people met, or are to
    about: tuple[Counted, ...] = ()  # regions that entries are about


@dataclass(frozen=True, slots=True)
class SubscribeView:
    """What can be followed."""

    groups: tuple[tuple[str, tuple[Link, ...]], ...]  # (what they are, the things that have feeds)
    pages: int  # of the archive
    undated: tuple[Link, ...]  # entries that no calendar has, as no day is known


@dataclass(frozen=True, slots=True)
class Code:
    """A finding that the checks can give, explained."""

    code: str
    what: str  # it means, in a sentence
    is_error: bool
    source: str  # its page, in Markdown


@dataclass(frozen=True, slots=True)
class ContributeView:
    """The page for contributors."""

    guide: Text | None  # the chronicle's own words
    folder: str  # of the files that its form loads
    years: tuple[str, ...]  # of which there are entries
    codes: tuple[str, ...]  # of the findings that have a page
