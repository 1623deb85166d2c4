"""The record as tables: the one definition behind the database, the CSV, the JSON, its schemas and the dictionary.

Version 1 promises: below ``/data/v1/`` no table and no column is taken away, and none changes its meaning. New ones may
come; a program that passes over what it does not know goes on working.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from chronicle.model.dates import EdtfDate
from chronicle.model.entities import (
    KINDS,
    Chronicle,
    Citation,
    Entity,
    Event,
    Link,
    Participant,
    Site,
    Source,
    Statement,
    Step,
    Text,
)
from chronicle.model.meetings import FORMATS
from chronicle.model.pages import Once
from chronicle.model.permalinks import guid, pair_permalink
from chronicle.model.rows import Rows
from chronicle.model.support import origin_of
from chronicle.model.tables import Column, Nest, Sheet, Table, Values, nest, records

VERSION = "1.0"


def sheets_of(rows: Rows) -> Mapping[str, Callable[[], Sheet]]:
    """Return how to make the rows of each table, by name: whoever asks first has them made, for all.

    Shape: entries oldest first, all else by name.
    """
    record, said = _Record(rows), said_of(rows.chronicle)
    return {name: Once(partial(_sheet, record, name, said)) for name in _TABLES}


def _sheet(record: _Record, name: str, said: tuple[tuple[str, str], ...]) -> Sheet:
    table, rows_of = _TABLES[name]
    return Sheet(tuple(column.name for column in table.columns), tuple(rows_of(record)), said)


def definitions() -> tuple[Table, ...]:
    """Return every table, each before those that name its rows."""
    return tuple(table for table, _ in _TABLES.values())


@dataclass(frozen=True, slots=True)
class RowsFile:
    """A file of the rows of a table, as objects."""

    head: tuple[tuple[str, str], ...]
    nest: Nest
    sheets: tuple[tuple[str, Sheet], ...]  # by table, of the whole nest

    @property
    def content(self) -> dict[str, Any]:
        """What stands in the file; the rows are to be taken once."""
        rows = {name: sheet.rows for name, sheet in self.sheets}
        return {**dict(self.head), self.nest.name: records(self.nest, rows)}


@dataclass(frozen=True, slots=True)
class EntryFile:
    """A file of one entry as an object. What is said of an entry hangs on that one alone."""

    head: tuple[tuple[str, str], ...]
    site: Site
    event: Event

    @property
    def content(self) -> dict[str, Any]:
        """What stands in the file."""
        entry, rows = _Entries(self.site, (self.event,)), dict[str, tuple[Values, ...]]()
        for name, (outer, rows_of) in _OF_ENTRIES.items():
            rows[name] = tuple(rows_of(entry)) if rows.get(outer, True) else ()
        (record,) = records(_nest_of_events(), rows)
        return {**dict(self.head), "entry": record}


@cache
def _nest_of_events() -> Nest:
    return nest(definitions(), _TABLES["events"][0])


def head_of(chronicle: Chronicle) -> tuple[tuple[str, str], ...]:
    """Return what every file for programs says of itself, as names and values."""
    site = chronicle.site
    head = {
        "title": site.title,
        "address": site.base_url,
        "licence": site.licence,
        "licence_url": site.licence_url,
        "as_of": chronicle.as_of.isoformat(),
        "schema_version": VERSION,
    }
    return tuple((name, value) for name, value in head.items() if value)


def said_of(chronicle: Chronicle) -> tuple[tuple[str, str], ...]:
    """Return what each line of a sheet says at its end, as names and values: of when and under which licence it is."""
    head = dict(head_of(chronicle))
    return tuple((name, head[name]) for name in ("as_of", "licence") if name in head)


class _Entries:
    """What the rows of entries are taken from: nothing but the entries."""

    def __init__(self, site: Site, events: tuple[Event, ...]) -> None:
        self.site, self.events = site, events
        self.entries = tuple(event for event in events if not event.withdrawn)

    def url(self, path: str) -> str:
        return self.site.base_url + path


class _Record(_Entries):
    """What all rows are taken from."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(rows.chronicle.site, rows.chronicle.events)
        self.rows, self.chronicle = rows, rows.chronicle

    def sources(self) -> Mapping[str, Source]:
        """Return every source, by id: those with a file, then those that are described where they are cited."""
        sources = dict(self.chronicle.sources)
        for citations in self._citing():
            for citation in citations:
                sources.setdefault(_source(citation), citation.source)
        return sources

    def _citing(self) -> Iterator[Iterable[Citation]]:
        chronicle = self.chronicle
        for event in self.entries:
            yield event.citations
        for person in chronicle.people.values():
            yield [*person.citations, *(c for role in person.roles for c in role.citations)]
        for region in chronicle.regions.values():
            yield region.citations
        for party in chronicle.parties.values():
            yield party.citations
        for document in chronicle.documents.values():
            called = (citation for name in document.called for citation in name.citations)
            status = (citation for step in document.status for citation in step.citations)
            yield [*document.citations, *called, *status]


def _source(citation: Citation) -> str:
    """Return the id of a cited source: its file's, else one made from the thing that describes it."""
    source = citation.source
    return source.id or f"described-{hashlib.sha256(_identity(source).encode()).hexdigest()[:12]}"


def _identity(source: Source) -> str:
    """Return by what a source without a file is one: its address, or else what is said of it and where."""
    published = source.published.text if source.published else ""
    return source.url or "\n".join((source.path, source.publisher, source.title, published))


_RowsOf = Callable[[_Record], Iterable[Values]]
_RowsOfEntries = Callable[[_Entries], Iterable[Values]]
_TABLES: dict[str, tuple[Table, _RowsOf]] = {}
_OF_ENTRIES: dict[str, tuple[str, _RowsOfEntries]] = {}  # entries, and what belongs to one: what it is within, its rows


def _table(name: str, about: str, key: int, *columns: Column, within: str = "") -> Callable[[_RowsOf], _RowsOf]:
    """Define a table; the function under it yields its rows."""

    def define(rows_of: _RowsOf) -> _RowsOf:
        _TABLES[name] = Table(name, about, key, columns, within), rows_of
        return rows_of

    return define


def _entry_table(
    name: str, about: str, key: int, *columns: Column, within: str = ""
) -> Callable[[_RowsOfEntries], _RowsOfEntries]:
    """Define a table of what one entry says; the function under it yields the rows of some entries."""

    def define(rows_of: _RowsOfEntries) -> _RowsOfEntries:
        _OF_ENTRIES[name] = within, rows_of
        _table(name, about, key, *columns, within=within)(rows_of)
        return rows_of

    return define


def _date(date: EdtfDate | None) -> str | None:
    return date.text if date else None


def bounds(date: EdtfDate) -> tuple[str | None, str | None]:
    """Return the first and the last day that a date allows; None for an open end."""
    return (
        date.earliest.isoformat() if date.start else None,
        date.latest.isoformat() if date.end else None,
    )


def _who(link: Link | None) -> tuple[str | None, str | None]:
    """Return the ids of the person and of the party that someone is: one of the two."""
    return (
        link.id if link and link.kind == "person" else None,
        link.id if link and link.kind == "party" else None,
    )


def _part(part: Participant) -> tuple[str | None, str | None, str | None]:
    """Return who takes part or speaks: the person, the party for which, the role of the day."""
    return part.who.id if part.who.kind == "person" else None, part.party.id if part.party else None, part.role or None


def _text(thing: Entity) -> str | None:
    return "\n\n".join(thing.text.paragraphs) or None


_ID = Column("id", "text", "The permanent id: it never changes.")
_URL = Column("url", "text", "The address of its page.")
_NAME = Column("name", "text", "The name that pages show.")
_TEXT = Column("text", "text?", "What is written about it, as plain text.")
_NUMBER = Column("number", "integer", "Its place in the list, from 1.")
_PERSON = Column("person", "text?", "The person, where it is one.", "people")
_FOR = Column("party", "text?", "The party, or the party for which the person speaks.", "parties")
_PARTY = Column("party", "text?", "The party, where it is one.", "parties")
_ROLE = Column("role", "text?", "The role on that day.")
_EVENT = Column("event", "text", "The entry.", "events")
_AT = Column("at", "text?", "The place in the source.")
_CITATION = Column("citation", "integer", "The number of the source in the entry.", "citations")

# --- things -----------------------------------------------------------------------------------------------------------


@_table(
    "sources",
    "Publications that are cited, each once. One without a file here is named by a digest of its address.",
    1,
    _ID,
    Column("page", "text?", "The address of its page here, where it has one."),
    Column("publisher", "text?", "Who published it."),
    Column("title", "text?", "The headline as given; empty where it is not known."),
    Column("via", "text?", "Who passed the publisher's own report on."),
    Column(
        "origin", "text?", "Whose report it is: the publisher's own, unless it passes on another's; empty for a copy."
    ),
    Column("address", "text?", "Its own address."),
    Column("archived", "text?", "The address of an archived copy."),
    Column("published", "edtf?", "The day on it."),
    Column("accessed", "edtf?", "The day on which it was read."),
    Column("language", "text?", "Its language, as a BCP 47 tag."),
    Column("grade", "text?", "A official, B agency or outlet, C copy, D aggregator or partisan.", "", tuple("ABCD")),
    Column("state_media", "boolean", "Whether a state controls the publisher."),
    Column("seen", "text?", "How much of it was read.", "", ("excerpt", "full")),
    Column("note", "text?", "A remark."),
)
def _sources(record: _Record) -> Iterator[Values]:
    for id, it in record.sources().items():
        page = record.url(it.permalink) if it.id else None
        origin, published, accessed = origin_of(it) or None, _date(it.published), _date(it.accessed)
        yield (
            *(id, page, it.publisher or None, it.title or None, it.via or None, origin, it.url or None),
            *(it.archived or None, published, accessed, it.language or None, it.grade or None, it.state_media),
            *(it.seen or None, it.note or None),
        )


@_table(
    "parties",
    "States and bodies for whom people speak, or that speak themselves.",
    1,
    _ID,
    _URL,
    _NAME,
    Column("kind", "text", "What sort of party.", "", ("state", "group", "body")),
    Column("part_of", "text?", "The party to which it belongs.", "parties"),
    Column("mark", "text?", "Its sign in the pages.", "", ("square", "circle", "triangle")),
    _TEXT,
)
def _parties(record: _Record) -> Iterator[Values]:
    for it in record.chronicle.parties.values():
        outer = it.part_of.id if it.part_of else None
        yield it.id, record.url(it.permalink), it.name, it.type, outer, it.mark or None, _text(it)


@_table(
    "people",
    "People who took part, spoke, or are spoken of.",
    1,
    _ID,
    _URL,
    _NAME,
    Column("party", "text?", "The party for which the person speaks.", "parties"),
    Column("wikidata", "text?", "The item in Wikidata."),
    _TEXT,
)
def _people(record: _Record) -> Iterator[Values]:
    for it in record.chronicle.people.values():
        party = it.party.id if it.party else None
        yield it.id, record.url(it.permalink), it.name, party, it.wikidata or None, _text(it)


@_table(
    "roles",
    "Offices that people held, or hold.",
    2,
    Column("person", "text", "The person.", "people"),
    _NUMBER,
    Column("title", "text", "The title of the office."),
    _PARTY,
    Column("start", "edtf?", "Since when, where a source says so."),
    Column("end", "edtf?", "Until when, where a source says so."),
    Column("attested", "edtf?", "The first and last date at which sources of this record use the title."),
    within="people",
)
def _roles(record: _Record) -> Iterator[Values]:
    for it in record.chronicle.people.values():
        for number, role in enumerate(it.roles, 1):
            party = role.party.id if role.party else None
            yield it.id, number, role.title, party, _date(role.start), _date(role.end), _date(role.attested)


@_table(
    "regions",
    "Places: where talks were held, what they were about, what was struck. Lying in another place is a way of filing.",
    1,
    _ID,
    _URL,
    _NAME,
    Column("kind", "text", "What sort of place.", "", ("country", "region", "macro-region", "sea", "city", "venue")),
    Column("part_of", "text?", "The place in which it lies.", "regions"),
    Column("latitude", "number?", "Degrees north."),
    Column("longitude", "number?", "Degrees east."),
    Column("coordinates_note", "text?", "What the point stands for."),
    Column("timezone", "text?", "The IANA time zone: its own, or that of the place around it."),
    Column("geonames", "integer?", "The number in GeoNames."),
    Column("iso", "text?", "The ISO 3166 code."),
    Column("wikidata", "text?", "The item in Wikidata."),
    _TEXT,
)
def _regions(record: _Record) -> Iterator[Values]:
    for it in record.chronicle.regions.values():
        outer = it.part_of[0].id if it.part_of else None
        point = it.coordinates or (None, None)
        yield (
            *(it.id, record.url(it.permalink), it.name, it.type, outer, *point, it.coordinates_note or None),
            *(it.timezone or None, it.geonames, it.iso or None, it.wikidata or None, _text(it)),
        )


@_table("topics", "What talks are about.", 1, _ID, _URL, _NAME, Column("summary", "text", "In one sentence."), _TEXT)
def _topics(record: _Record) -> Iterator[Values]:
    for it in record.chronicle.topics.values():
        yield it.id, record.url(it.permalink), it.name, it.summary, _text(it)


@_table(
    "documents",
    "Plans, drafts, understandings and agreements, with what is known of their text.",
    1,
    _ID,
    _URL,
    _NAME,
    Column("kind", "text", "What sort of document."),
    Column("date", "edtf?", "When it was made."),
    Column("availability", "text", "Of its text.", "", ("public", "partly", "not-public", "unknown")),
    Column("summary", "text?", "What it is."),
    _TEXT,
)
def _documents(record: _Record) -> Iterator[Values]:
    for it in record.chronicle.documents.values():
        date, summary = _date(it.date), it.summary or None
        yield it.id, record.url(it.permalink), it.name, it.type, date, it.availability, summary, _text(it)


@_table(
    "document_parties",
    "The parties whose document it is.",
    2,
    Column("document", "text", "The document.", "documents"),
    Column("party", "text", "The party.", "parties"),
    within="documents",
)
def _document_parties(record: _Record) -> Iterator[Values]:
    for it in record.chronicle.documents.values():
        yield from ((it.id, party.id) for party in it.between)


@_table(
    "document_titles",
    "What a party calls a document.",
    2,
    Column("document", "text", "The document.", "documents"),
    _NUMBER,
    _PERSON,
    _PARTY,
    Column("title", "text", "The title, in that party's use."),
    within="documents",
)
def _document_titles(record: _Record) -> Iterator[Values]:
    for it in record.chronicle.documents.values():
        for number, name in enumerate(it.called, 1):
            yield it.id, number, *_who(name.by), name.name


_STEP = (
    Column("status", "text", "What it became, or is said to be."),
    Column("person", "text?", "Who says so, where it is a person.", "people"),
    Column("party", "text?", "Who says so, where it is a party.", "parties"),
    Column("date", "edtf?", "When."),
    Column("note", "text?", "A remark."),
)


def _step(step: Step) -> Values:
    return step.status, *_who(step.by), _date(step.date), step.note or None


@_table(
    "document_steps",
    "What is asserted of a document, by whom and when.",
    2,
    Column("document", "text", "The document.", "documents"),
    _NUMBER,
    *_STEP,
    within="documents",
)
def _document_steps(record: _Record) -> Iterator[Values]:
    for it in record.chronicle.documents.values():
        yield from ((it.id, number, *_step(step)) for number, step in enumerate(it.status, 1))


@_table(
    "document_links",
    "How documents hang together. Where two may be one, the sources do not decide it.",
    3,
    Column("document", "text", "The document.", "documents"),
    Column("relation", "text", "How.", "", ("replaces", "rests-on", "perhaps-same-as")),
    Column("other", "text", "The other document.", "documents"),
    within="documents",
)
def _document_links(record: _Record) -> Iterator[Values]:
    for it in record.chronicle.documents.values():
        yield from ((it.id, "replaces", other.id) for other in it.replaces)
        yield from ((it.id, "rests-on", other.id) for other in it.rests_on)
        yield from ((it.id, "perhaps-same-as", other.id) for other in it.perhaps_same_as)


@_table(
    "series",
    "Series of meetings.",
    1,
    _ID,
    _NAME,
    Column("claimed", "integer?", "The highest number that a source gives."),
    Column("recorded", "integer", "The entries of it here that were held."),
)
def _series(record: _Record) -> Iterator[Values]:
    for id, name in record.site.series:
        members = [m for event in record.entries for m in event.series if m.id == id]
        claimed = max((m.claimed for m in members if m.claimed), default=None)
        yield id, name, claimed, max((m.recorded for m in members if m.recorded), default=0)


# --- entries ----------------------------------------------------------------------------------------------------------


@_entry_table(
    "events",
    "Entries: what happened, or is planned.",
    1,
    _ID,
    Column("guid", "text", "The identity in feeds and calendars; it never changes."),
    _URL,
    Column("title", "text", "What happened, in a line."),
    Column("kind", "text", "What sort of event.", "", tuple(KINDS)),
    Column("status", "text", "What became of it.", "", ("held", "planned", "postponed", "cancelled")),
    Column("no_report", "boolean", "Whether it was planned for a day before the as-of date, with no report since."),
    Column("date", "edtf", "When, as precisely as it is known and no more."),
    Column("date_in_words", "text", "The same in words."),
    Column("earliest", "day?", "The first day that the date allows; empty where its start is open."),
    Column("latest", "day?", "The last day that the date allows; empty where its end is open."),
    Column("time", "text?", "The time of day on the spot."),
    Column("timezone", "text?", "The IANA time zone of that time."),
    Column("duration", "text?", "How long it took (ISO 8601)."),
    Column("place", "text?", "Where.", "regions"),
    Column("venue", "text?", "The venue, where it has no file of its own."),
    Column("summary", "text?", "What it was, in a few sentences."),
    Column("text", "text?", "The whole entry, as plain text."),
    Column("confidence", "text", "How well the sources bear it.", "", ("high", "medium", "low")),
    Column("basis", "text?", "How the date is known, where it was deduced."),
    Column("withdrawn", "text?", "Why it was taken back, where it was."),
    Column("withdrawn_on", "day?", "When, where that is known."),
    Column("published", "day?", "When it first appeared here, where that is known."),
    Column("updated", "day", "The last material change."),
    Column("sha256", "text", "The SHA-256 of the entry's file in UTF-8: it names this version."),
)
def _events(record: _Entries) -> Iterator[Values]:
    for it in record.events:
        if it.withdrawn:  # what was taken back is not told again
            it = replace(it, place=None, time="", timezone="", duration="", summary="", text=Text(), basis="")
        place, venue = (it.place.region.id, it.place.venue or None) if it.place else (None, None)
        yield (
            *(it.id, guid(record.site.id, "event", it.id), record.url(it.permalink), it.name, it.type, it.status),
            *(it.is_overdue, it.date.text, it.date.words, *bounds(it.date), it.time or None, it.timezone or None),
            *(it.duration or None, place, venue, it.summary or None, _text(it), it.confidence, it.basis or None),
            *(it.withdrawn or None, it.withdrawn_on.isoformat() if it.withdrawn_on else None),
            *(it.published.isoformat() if it.is_dated else None, it.updated.isoformat()),
            it.digest,
        )


@_entry_table(
    "citations",
    "The sources of an entry. Sources of one origin count once, however many they are.",
    2,
    _EVENT,
    _NUMBER,
    Column("source", "text", "The source.", "sources"),
    _AT,
    within="events",
)
def _citations(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        for it in event.citations:
            yield event.id, it.number, _source(it), it.at or None


@_entry_table(
    "supports",
    "What a source bears in an entry. A source without a row here bears the entry as a whole.",
    3,
    _EVENT,
    _CITATION,
    Column("fact", "text", "What it bears."),
    within="citations",
)
def _supports(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        yield from ((event.id, it.number, fact) for it in event.citations for fact in it.supports)


@_entry_table(
    "participants",
    "Who took part in an entry, or was to, with the role of the day.",
    2,
    _EVENT,
    _NUMBER,
    _PERSON,
    _FOR,
    _ROLE,
    Column("attended", "boolean", "Whether announced people took part; of a plan, that they are expected."),
    within="events",
)
def _participants(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        for number, it in enumerate(event.participants, 1):
            yield event.id, number, *_part(it), it.attended


@_entry_table(
    "statements",
    "What was said, as a source reports it.",
    2,
    _EVENT,
    Column("id", "text", "The id within the entry: the fragment of its address."),
    Column("mode", "text", "Their words, or ours.", "", ("quote", "paraphrase")),
    Column("text", "text", "What was said. Of a paraphrase these are the chronicle's words."),
    Column("context", "text?", "What it was said of."),
    Column("channel", "text?", "How: in a speech, by telephone …"),
    Column("hearer", "text?", "To whom."),
    Column("date", "edtf?", "When, where it differs from the entry's date."),
    Column("language", "text?", "The language in which it was said."),
    Column("translator", "text?", "Who translated it."),
    _CITATION,
    _AT,
    within="events",
)
def _statements(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        for it in event.statements:
            yield (
                *(event.id, it.id, it.mode, it.text, it.context or None, it.channel or None, it.to or None),
                *(_date(it.date), it.language or None, it.translator or None, it.citation.number, it.at or None),
            )


_STATEMENT = Column("statement", "text", "The statement.", "statements")


@_entry_table("speakers", "Who said it.", 3, _EVENT, _STATEMENT, _NUMBER, _PERSON, _FOR, _ROLE, within="statements")
def _speakers(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        for it in event.statements:
            yield from ((event.id, it.id, number, *_part(one)) for number, one in enumerate(it.by, 1))


def _subjects(of: str, column: Column, links: Callable[[Statement], Iterable[Link]]) -> None:
    about = f"Statements, and the {of} that they are about."

    @_entry_table(f"statement_{of}", about, 3, _EVENT, _STATEMENT, column, within="statements")
    def _(record: _Entries) -> Iterator[Values]:
        for event in record.entries:
            for it in event.statements:
                yield from ((event.id, it.id, link.id) for link in links(it))


_subjects("topics", Column("topic", "text", "The topic.", "topics"), lambda it: it.topics)
_subjects("regions", Column("region", "text", "The region.", "regions"), lambda it: it.about)
_subjects("documents", Column("document", "text", "The document.", "documents"), lambda it: it.documents)
_subjects("events", Column("other", "text", "The other entry.", "events"), lambda it: it.events)


@_entry_table(
    "event_regions",
    "Regions that an entry is about, or that were struck. Where it was held stands in the entry itself.",
    3,
    _EVENT,
    Column("relation", "text", "How.", "", ("about", "struck")),
    Column("region", "text", "The region.", "regions"),
    within="events",
)
def _event_regions(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        yield from ((event.id, "about", it.id) for it in event.about)
        struck = [event.place.region] if event.place and event.type == "attack" else []
        yield from ((event.id, "struck", it.id) for it in dict.fromkeys([*struck, *event.struck]))


@_entry_table(
    "event_topics",
    "Topics of an entry.",
    2,
    _EVENT,
    Column("topic", "text", "The topic.", "topics"),
    within="events",
)
def _event_topics(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        yield from ((event.id, it.id) for it in event.topics)


@_entry_table(
    "event_documents",
    "Documents of which an entry speaks.",
    2,
    _EVENT,
    Column("document", "text", "The document.", "documents"),
    within="events",
)
def _event_documents(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        yield from ((event.id, it.id) for it in event.documents)


@_entry_table(
    "event_links",
    "Entries that belong together.",
    3,
    _EVENT,
    Column("relation", "text", "How: read with it, or what a plan became.", "", ("related", "replaced-by")),
    Column("other", "text", "The other entry.", "events"),
    within="events",
)
def _event_links(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        yield from ((event.id, "related", it.id) for it in event.related)
        yield from ((event.id, "replaced-by", it.id) for it in event.replaced_by)


@_entry_table(
    "event_series",
    "An entry's place in a series, as a source claims it and as it is counted here. Neither mends the other.",
    2,
    _EVENT,
    Column("series", "text", "The series.", "series"),
    Column("claimed", "integer?", "The number that a source gives."),
    Column("citation", "integer?", "The number of that source in the entry.", "citations"),
    Column("recorded", "integer?", "The number by counting the held entries; empty where it was not held."),
    within="events",
)
def _event_series(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        for it in event.series:
            yield event.id, it.id, it.claimed, it.citation.number if it.citation else None, it.recorded


@_entry_table(
    "event_steps",
    "How a plan went, step by step.",
    2,
    _EVENT,
    _NUMBER,
    *_STEP,
    Column("published", "day?", "When it was first told here, if later than its date."),
    within="events",
)
def _event_steps(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        for number, step in enumerate(event.history, 1):
            published = step.published.isoformat() if step.published else None
            yield event.id, number, *_step(step), published


@_entry_table(
    "event_step_citations",
    "Who reports a step.",
    3,
    _EVENT,
    Column("step", "integer", "The step.", "event_steps"),
    _CITATION,
    within="event_steps",
)
def _event_step_citations(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        for number, step in enumerate(event.history, 1):
            yield from ((event.id, number, it.number) for it in step.citations)


@_entry_table(
    "differences",
    "Points on which accounts of an entry contradict each other; all accounts stand.",
    2,
    _EVENT,
    _NUMBER,
    Column("point", "text", "What they differ on."),
    within="events",
)
def _differences(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        yield from ((event.id, number, it.on) for number, it in enumerate(event.differences, 1))


@_entry_table(
    "accounts",
    "The accounts that contradict each other.",
    3,
    _EVENT,
    Column("difference", "integer", "The point.", "differences"),
    _NUMBER,
    Column("text", "text", "What this account has."),
    Column("by", "text?", "Whose account it is, as the source names it."),
    _PERSON,
    _PARTY,
    _CITATION,
    within="differences",
)
def _accounts(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        for point, difference in enumerate(event.differences, 1):
            for number, it in enumerate(difference.accounts, 1):
                yield event.id, point, number, it.text, it.by or None, *_who(it.who), it.citation.number


@_entry_table(
    "corrections",
    "What was wrong in an entry, and what is right.",
    2,
    _EVENT,
    _NUMBER,
    Column("date", "edtf", "When it was corrected."),
    Column("kind", "text", "Whether it changes what a reader knew.", "", ("material", "minor")),
    Column("text", "text", "What was wrong, and what is right."),
    within="events",
)
def _corrections(record: _Entries) -> Iterator[Values]:
    for event in record.entries:
        for number, it in enumerate(event.corrections, 1):
            yield event.id, number, it.date.text, "material" if it.is_material else "minor", it.text


# --- names and sources of things --------------------------------------------------------------------------------------


def _of(record: _Record, table: str) -> Iterator[Any]:
    yield from getattr(record.chronicle, table).values()


def _names(kind: str, table: str) -> None:
    owner = Column(kind, "text", f"The {kind}.", table)
    name = Column("name", "text", "The name.")
    language = Column("language", "text?", "Its language, as a BCP 47 tag; empty for another spelling or a former id.")

    @_table(f"{kind}_names", f"Other names of {table}.", 2, owner, _NUMBER, name, language, within=table)
    def _(record: _Record) -> Iterator[Values]:
        for thing in _of(record, table):
            names = [*((name, tag) for tag, name in thing.names), *((alias, None) for alias in thing.aliases)]
            yield from ((thing.id, number, *name) for number, name in enumerate(names, 1))


def _cited(kind: str, table: str) -> None:
    owner, source = Column(kind, "text", f"The {kind}.", table), Column("source", "text", "The source.", "sources")

    @_table(f"{kind}_sources", f"What bears the files of {table}.", 2, owner, _NUMBER, source, _AT, within=table)
    def _(record: _Record) -> Iterator[Values]:
        for thing in _of(record, table):
            yield from ((thing.id, it.number, _source(it), it.at or None) for it in thing.citations)


def _cited_within(part: str, parts: str, about: str, owner: Column, inner: Callable[[Any], Iterable[Any]]) -> None:
    column = Column(part, "integer", f"The {part}.", parts)
    source = Column("source", "text", "The source.", "sources")

    @_table(f"{parts.removesuffix('s')}_sources", about, 3, owner, column, _NUMBER, source, _AT, within=parts)
    def _(record: _Record) -> Iterator[Values]:
        for thing in _of(record, owner.of):
            for place, item in enumerate(inner(thing), 1):
                yield from ((thing.id, place, it.number, _source(it), it.at or None) for it in item.citations)


for _kind, _plural in {"person": "people", "region": "regions", "party": "parties", "document": "documents"}.items():
    _names(_kind, _plural)
    _cited(_kind, _plural)
_names("topic", "topics")
_DOCUMENT = Column("document", "text", "The document.", "documents")
_cited_within(
    "role", "roles", "Who gives an office.", Column("person", "text", "The person.", "people"), lambda it: it.roles
)
_cited_within("title", "document_titles", "Who reports the title.", _DOCUMENT, lambda it: it.called)
_cited_within("step", "document_steps", "Who reports the step.", _DOCUMENT, lambda it: it.status)

# --- what is counted --------------------------------------------------------------------------------------------------

_PAIR = (
    Column("one", "text", "The person whose id comes first.", "people"),
    Column("other", "text", "The other person.", "people"),
)


@_table(
    "pairs",
    "Who met whom: counted from the entries that were held, between people of different sides.",
    2,
    *_PAIR,
    Column("url", "text?", "The address of the pair's page, where they met more than once."),
    *(Column(format.replace("-", "_"), "integer", f"Meetings: {words.lower()}.") for format, words in FORMATS.items()),
    Column("total", "integer", "All of these."),
)
def _pairs(record: _Record) -> Iterator[Values]:
    for (one, other), meetings in sorted(record.rows.meetings.pairs.items()):
        url = record.url(pair_permalink(one, other)) if len(meetings) > 1 else None
        counts = (sum(meeting.format == format for meeting in meetings) for format in FORMATS)
        yield one, other, url, *counts, len(meetings)


@_table(
    "pair_meetings",
    "The entries in which a pair met.",
    3,
    *_PAIR,
    _EVENT,
    Column("format", "text", "How they met.", "", tuple(FORMATS)),
    within="pairs",
)
def _pair_meetings(record: _Record) -> Iterator[Values]:
    for pair, meetings in sorted(record.rows.meetings.pairs.items()):
        yield from ((*pair, meeting.event.id, meeting.format) for meeting in meetings)


@_table(
    "positions",
    "What each side said of each topic: the statements alone. A cell that is not here is empty.",
    4,
    Column("topic", "text", "The topic.", "topics"),
    Column("side", "text", "The outermost party for which somebody speaks.", "parties"),
    _EVENT,
    _STATEMENT,
)
def _positions(record: _Record) -> Iterator[Values]:
    for event in record.entries:
        for it in event.statements:
            sides = dict.fromkeys(side.id for speaker in it.by if (side := record.rows.side(speaker.party)))
            yield from ((topic.id, side, event.id, it.id) for topic in it.topics for side in sides)


@_table(
    "redirects",
    "Former ids, and what answers there now.",
    2,
    Column("kind", "text", "The kind of thing."),
    Column("former", "text", "The former id."),
    Column("id", "text", "The id now."),
    Column("url", "text", "The address of what answers."),
)
def _redirects(record: _Record) -> Iterator[Values]:
    for key, link in sorted(record.chronicle.redirects.items()):
        yield key.kind, key.id, link.id, record.url(link.permalink)
