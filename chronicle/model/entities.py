"""What the record is about, linked: events, people, regions, parties, topics, documents, sources, pages.

Every entity names others by ``Link`` alone, never by holding them, so that a page can carry the slice it shows.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chronicle.model.dates import EdtfDate, parse
from chronicle.model.diagnostics import Diagnostic, Span
from chronicle.model.files import Body, Path, Slot
from chronicle.model.permalinks import permalink

KINDS = {
    "talks": "Talks",
    "summit": "Summit",
    "call": "Call",
    "visit": "Visit",
    "statement": "Statement",
    "proposal": "Proposal",
    "document": "Document",
    "exchange": "Exchange",
    "ceasefire": "Ceasefire",
    "appointment": "Appointment",
    "measure": "Measure",
    "attack": "Attack",
    "background": "Background",
}
MEETINGS = frozenset({"talks", "summit", "visit", "call"})  # the kinds in which people meet, in person or by telephone
_FAR = 10**6  # days: a role of which no use is attested stands behind those that are


class Key(NamedTuple):
    """The lasting name of a thing."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Link:
    """A reference that is resolved: what to show, and where it leads."""

    kind: str
    id: str
    label: str
    fragment: str = ""

    @property
    def key(self) -> Key:
        """The thing that it leads to."""
        return Key(self.kind, self.id)

    @property
    def permalink(self) -> str:
        """The path from the site's root."""
        return permalink(self.kind, self.id) + (f"#{self.fragment}" if self.fragment else "")


@dataclass(frozen=True, slots=True)
class Text:
    """A body whose references are resolved."""

    body: Body = field(default_factory=Body)
    links: tuple[Link | None, ...] = ()  # one for each of ``body.references``
    home: str = ""  # the permalink of the page that it belongs to

    @property
    def paragraphs(self) -> Iterator[str]:
        """Its paragraphs and headings as plain text, names filled in."""
        for paragraph in self.body.plain:
            words = []
            for part in paragraph:
                link = self.links[part.number] if isinstance(part, Slot) else None
                words.append(part if isinstance(part, str) else link.label if link else "")
            yield "".join(words).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """What all things of the record have."""

    kind: str
    id: str
    name: str
    path: str  # the file it comes from
    names: tuple[tuple[str, str], ...] = ()  # (language tag, name), other than ``name``
    aliases: tuple[str, ...] = ()
    text: Text = field(default_factory=Text)
    summary: str = ""  # else the beginning of the body
    is_summarised: bool = False  # whether the file itself gives the summary

    @property
    def spellings(self) -> tuple[tuple[str, str], ...]:
        """Its names in other languages, as (language tag, name), each spelling once."""
        return tuple({name: (tag, name) for tag, name in reversed(self.names)}.values())[::-1]

    @property
    def link(self) -> Link:
        """A link that shows its name."""
        return Link(self.kind, self.id, self.name)

    @property
    def key(self) -> Key:
        """Its lasting name."""
        return Key(self.kind, self.id)

    @property
    def permalink(self) -> str:
        """Its path from the site's root."""
        return permalink(self.kind, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Entity):
    """A publication that entries cite. ``id`` is empty where a single entry cites it and no file holds it."""

    publisher: str = ""
    title: str = ""
    via: str = ""  # who passed the publisher's own report on
    origin: str = ""  # whose report the publisher passes on, where it is not its own
    url: str = ""
    archived: str = ""
    published: EdtfDate | None = None
    accessed: EdtfDate | None = None
    language: str = ""
    grade: str = ""
    state_media: bool = False
    seen: str = ""  # "excerpt" or "full": how much of it the record's editors have read
    note: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as one entry cites it."""

    number: int  # from 1, in the entry
    source: Source
    supports: tuple[str, ...] = ()  # what it bears
    at: str = ""  # the place in the source


@dataclass(frozen=True, slots=True)
class Role:
    """A person's office over a time.

    ``start`` and ``end`` are stated by a source; ``attested`` is the time in which sources of the record use the title.
    """

    title: str
    party: Link | None
    start: EdtfDate | None
    end: EdtfDate | None
    attested: EdtfDate | None
    citations: tuple[Citation, ...] = ()

    def title_on(self, day: datetime.date) -> str:
        """Return the title, with the last year in which sources use it where that is over and no end is stated."""
        if self.attested and not self.end and self.attested.latest.year < day.year:
            return f"{self.title} ({self.attested.latest.year})"
        return self.title

    @property
    def words(self) -> str:
        """When it was held, in words; empty where no source says."""
        if self.start and self.end:
            return f"{self.start.words} to {self.end.words}"
        if self.start or self.end:
            return f"from {self.start.words}" if self.start else f"until {self.end.words}" if self.end else ""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Entity):
    """Someone who took part, spoke, or is spoken of."""

    party: Link | None = None
    roles: tuple[Role, ...] = ()
    wikidata: str = ""
    citations: tuple[Citation, ...] = ()

    def role_on(self, day: EdtfDate, party: Link | None = None) -> Role | None:
        """Return the role held on a date; where a party is given, a role for that party alone.

        Why: a stated term decides where there is one; among the roles that it leaves, the one in whose attested time
        the date falls, else the nearest; the file's order decides between equals.
        """
        possible = [
            role
            for role in self.roles
            if (not role.start or role.start.earliest <= day.latest)
            and (not role.end or day.earliest <= role.end.latest)
            and (not party or (role.party is not None and role.party.key == party.key))
        ]
        return min(possible, key=lambda role: role.attested.gap(day) if role.attested else _FAR, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Entity):
    """A place: venue, city, region, country."""

    type: str = ""
    part_of: tuple[Link, ...] = ()  # what it lies in, nearest first
    parts: tuple[Link, ...] = ()  # what lies in it
    coordinates: tuple[float, float] | None = None  # degrees: latitude, longitude
    coordinates_note: str = ""
    timezone: str = ""  # its own, or the nearest one around it; IANA
    geonames: int | None = None
    iso: str = ""  # ISO 3166
    wikidata: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Party(Entity):
    """A state or body that people speak for, or that speaks itself."""

    type: str = ""
    part_of: Link | None = None
    mark: str = ""  # "square", "circle", "triangle": its sign in the table glyph
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Entity):
    """What talks are about."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a party calls a document."""

    by: Link
    name: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A dated, sourced step in the life of a document or of a plan to meet."""

    status: str
    by: Link | None
    date: EdtfDate | None
    citations: tuple[Citation, ...] = ()
    note: str = ""
    published: datetime.date | None = None  # when an entry that was published before first told it

    @property
    def told(self) -> datetime.date | None:
        """The day on which it was told here, if the entry was published before; None where nothing dates it."""
        return self.published or (self.date.latest if self.date else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Entity):
    """A plan, understanding, draft or agreement, with what is known of its text."""

    type: str = ""
    date: EdtfDate | None = None
    between: tuple[Link, ...] = ()
    called: tuple[Name, ...] = ()
    status: tuple[Step, ...] = ()
    availability: str = "unknown"  # of the text: public, partly, not-public, unknown
    replaces: tuple[Link, ...] = ()
    rests_on: tuple[Link, ...] = ()
    perhaps_same_as: tuple[Link, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Participant:
    """A person's or party's part in one event, with the role of that day."""

    who: Link
    party: Link | None
    role: str
    attended: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody said, as reported by a source."""

    id: str
    by: tuple[Participant, ...]
    mode: str  # "quote": their words; "paraphrase": ours
    text: str
    citation: Citation
    context: str = ""
    channel: str = ""
    to: str = ""
    date: EdtfDate | None = None  # where it differs from the event's
    language: str = ""
    translator: str = ""
    at: str = ""  # the place in the source
    topics: tuple[Link, ...] = ()
    about: tuple[Link, ...] = ()
    documents: tuple[Link, ...] = ()
    events: tuple[Link, ...] = ()  # other entries that it is about


@dataclass(frozen=True, slots=True)
class Account:
    """One side of a contradiction."""

    text: str
    by: str  # whose account it is, as the source names it
    who: Link | None  # the same, where it is a person or party of the record
    citation: Citation


@dataclass(frozen=True, slots=True)
class Difference:
    """A point on which accounts contradict each other; both stand."""

    on: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A dated change to what was published."""

    date: EdtfDate
    text: str
    is_material: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event was held."""

    region: Link
    within: tuple[Link, ...]  # what the region lies in, nearest first
    venue: str = ""  # text before the region's name where no region file has that venue


@dataclass(frozen=True, slots=True)
class InSeries:
    """An event's place in a series of meetings."""

    id: str
    name: str
    claimed: int | None  # the number that a source gives
    citation: Citation | None  # that source, where it is named
    recorded: int | None  # the number by counting the held events here; None where it was not held


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Entity):
    """What happened or is planned: an entry of the chronicle. ``name`` is its title."""

    date: EdtfDate
    time: str = ""
    timezone: str = ""
    duration: str = ""
    type: str = "talks"  # a key of ``KINDS``
    status: str = "held"
    is_overdue: bool = False  # planned for a day before the as-of date, with no report since
    place: Place | None = None
    participants: tuple[Participant, ...] = ()
    about: tuple[Link, ...] = ()
    struck: tuple[Link, ...] = ()  # beside the place of an attack
    topics: tuple[Link, ...] = ()
    documents: tuple[Link, ...] = ()
    series: tuple[InSeries, ...] = ()
    related: tuple[Link, ...] = ()
    replaced_by: tuple[Link, ...] = ()
    history: tuple[Step, ...] = ()
    statements: tuple[Statement, ...] = ()
    differences: tuple[Difference, ...] = ()
    citations: tuple[Citation, ...] = ()
    corrections: tuple[Correction, ...] = ()
    digest: str = ""  # SHA-256 of the entry's file, hexadecimal: names this version
    confidence: str = "high"
    basis: str = ""
    withdrawn: str = ""  # the reason, where the entry was taken back
    withdrawn_on: datetime.date | None = None
    published: datetime.date  # first publication here
    is_dated: bool = True  # whether that day is known; else the event's own date stands in, for order alone
    updated: datetime.date  # last material change

    @property
    def order(self) -> tuple[datetime.date, datetime.date, str, str]:
        """The sort key: by bounds, then by clock time where one is given, then by id."""
        return (*self.date.key, self.time if self.time[:2].isdigit() and self.time[2:3] == ":" else "", self.id)

    @property
    def when(self) -> str:
        """The date in words, with the status of what did not take place, or not yet."""
        status = "no report yet" if self.is_overdue else self.status
        return self.date.words + ("" if status == "held" else f" ({status})")

    @property
    def is_meeting(self) -> bool:
        """Whether people met in it: held, and of a kind in which they meet."""
        return self.status == "held" and self.type in MEETINGS and not self.withdrawn


@dataclass(frozen=True, slots=True)
class Backlink:
    """A link's return: how an event bears on a thing."""

    relation: str  # participant, absent, speaker, location, struck, about, topic, document, source, mention
    event: Event
    via: tuple[Link, ...] = ()  # the things through which it does, where not directly


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain(Entity):
    """A plain page: about, method, how to contribute. ``name`` is its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The chronicle as a whole, from ``content/site.yaml``."""

    id: str = ""
    path: str = ""
    title: str = ""
    description: str = ""
    language: str = "en"
    base_url: str = ""  # with a slash at its end
    repository: str = ""
    branch: str = "main"
    licence: str = ""
    licence_url: str = ""
    editors: tuple[str, ...] = ()
    leaders: tuple[Link, ...] = ()
    covered_until: EdtfDate | None = None
    series: tuple[tuple[str, str], ...] = ()  # (id, name)
    pages: tuple[Link, ...] = ()  # the plain pages

    def page(self, id: str) -> Link | None:
        """Return the plain page of that id, where there is one."""
        return next((link for link in self.pages if link.id == id), None)

    @property
    def base_path(self) -> str:
        """The path of ``base_url``: ``/`` or ``/some/folder/``."""
        return "/" + self.base_url.partition("://")[2].partition("/")[2]


@dataclass(frozen=True, slots=True)
class Term:
    """A loaded term in each of its forms, and what to write instead."""

    words: tuple[str, ...]
    neutral: str
    why: str


@dataclass(frozen=True, slots=True)
class Chronicle:
    """The record, linked both ways and in order."""

    site: Site
    as_of: datetime.date
    events: tuple[Event, ...]  # oldest first
    people: Mapping[str, Person]  # this and all below: by id, in order of name
    regions: Mapping[str, Region]
    parties: Mapping[str, Party]
    topics: Mapping[str, Topic]
    documents: Mapping[str, Document]
    sources: Mapping[str, Source]
    pages: Mapping[str, Plain]
    backlinks: Mapping[Key, tuple[Backlink, ...]]  # in order of the events
    redirects: Mapping[Key, Link]  # former name -> what answers there now
    spans: Mapping[Key, Mapping[Path, Span]]  # the places of each thing's front matter
    diagnostics: tuple[Diagnostic, ...] = ()
    terms: tuple[Term, ...] = ()  # that stand in quotations alone

    @property
    def as_of_date(self) -> EdtfDate:
        """The as-of date, as a date of the record."""
        return parse(self.as_of.isoformat())

    @property
    def entries(self) -> tuple[Event, ...]:
        """The events that stand: all but the withdrawn."""
        return tuple(event for event in self.events if not event.withdrawn)

    @property
    def is_sound(self) -> bool:
        """Whether it may be published."""
        return not any(d.is_error for d in self.diagnostics)
