"""Link the records: every name to its thing, both ways, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chronicle.formats import schema
from chronicle.model.backlinks import backlinks
from chronicle.model.diagnostics import Diagnostic, error
from chronicle.model.entities import Chronicle, Key, Site, Term
from chronicle.model.files import SITE, Record
from chronicle.model.memory import interned, remembered
from chronicle.stages.resolve.citations import Citations
from chronicle.stages.resolve.events import Linker, linked
from chronicle.stages.resolve.names import Claim, Names, claim_of
from chronicle.stages.resolve.things import Things


def resolve(records: Sequence[Record], first_seen: Mapping[str, date], *, drafts: bool = False) -> Chronicle:
    """Turn records into the chronicle.

    Shape: events oldest first, all else by name; findings of the records and of the linking, in no order yet.
    Errors: an unknown name, a name that two things claim, places or parties that contain themselves.
    """
    records = [record for record in records if drafts or not getattr(record.fields, "draft", False)]
    others = tuple(record for record in records if record.kind != "event")
    ground = _ground(interned("ground", (others, tuple(map(claim_of, records)))))
    names, things = ground.names, ground.things
    as_of = _as_of(ground.site, records, ground.citing)
    events, found = linked(records, ground.linker, as_of, first_seen)
    standing = (event for event in events if not event.withdrawn)
    return Chronicle(
        site=ground.site,
        as_of=as_of,
        events=events,
        people=things.people,
        regions=things.regions,
        parties=things.parties,
        topics=things.topics,
        documents=things.documents,
        sources=ground.citing.sources,
        pages=things.pages,
        backlinks=backlinks(standing, things.regions, things.parties),
        redirects=names.redirects,
        spans={names.links[r.path].key: r.spans for r in records if r.path in names.links}
        | {Key("site", ""): r.spans for r in records if r.kind == "site"},
        diagnostics=(
            *(finding for record in records for finding in record.diagnostics),
            *ground.found,
            *_clashes(names, records),
            *found,
        ),
        terms=ground.terms,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """All that an event can be linked to."""

    names: Names
    citing: Citations
    things: Things
    site: Site
    terms: tuple[Term, ...]
    linker: Linker
    found: tuple[Diagnostic, ...]


@remembered
def _ground(known: tuple[tuple[Record, ...], tuple[Claim, ...]]) -> _Ground:
    """Link all records but the events; of those, names and headings are known."""
    others, claims = known
    names = Names(claims, others)
    citing = Citations(names)
    things = Things(names, citing)
    settings = next((record for record in others if record.kind == "site" and record.fields), None)
    site = _site(settings, names, things) if settings else Site(path=SITE)
    terms = _terms(settings) if settings else ()
    return _Ground(names, citing, things, site, terms, Linker(names, citing, things, site), tuple(names.found))


def _clashes(names: Names, records: Sequence[Record]) -> Iterator[Diagnostic]:
    by_path = {record.path: record for record in records} if names.clashes else {}
    for path, place, name, whose in names.clashes:
        cure = "if both are one thing, put what is new into that file; else give one of the two another name"
        message = f"`{name}` is already the name of {whose}"
        yield error(by_path[path].span(*place), "duplicate-name", message, cure)


def _terms(record: Record) -> tuple[Term, ...]:
    fields: schema.SiteFields = record.fields
    return tuple(Term(tuple(term.words), term.neutral, term.why or "") for term in fields.terms)


def _site(record: Record, names: Names, things: Things) -> Site:
    fields: schema.SiteFields = record.fields
    return Site(
        id=fields.id,
        path=record.path,
        title=fields.title,
        description=fields.description,
        language=fields.language,
        base_url=fields.base_url.rstrip("/") + "/",
        repository=(fields.repository or "").rstrip("/"),
        branch=fields.branch,
        licence=fields.licence or "",
        licence_url=fields.licence_url or "",
        editors=tuple(fields.editors),
        leaders=names.links_to(record, fields.leaders, ("person",), "leaders"),
        covered_until=fields.covered_until,
        series=tuple((id, series.name) for id, series in fields.series.items()),
        pages=tuple(page.link for page in things.pages.values()),
    )


def _as_of(site: Site, records: Sequence[Record], citing: Citations) -> date:
    """Return the day to which the record speaks: no clock is asked."""
    if site.covered_until:
        return site.covered_until.latest
    known = [source.published.latest for source in citing.sources.values() if source.published]
    known += filter(None, map(_told, records))
    if not known:  # entries that nothing else dates stand for themselves, as far as they say that they are over
        events = (record.fields for record in records if isinstance(record.fields, schema.EventFields))
        dates = (event.date for event in events if event.status != "planned")
        known += (date.latest if date.end else date.anchor for date in dates)
    return max(known, default=date(1970, 1, 1))


@remembered
def _told(record: Record) -> date | None:
    """Return the last day on which an entry was told, corrected or reported; None where nothing says."""
    fields = record.fields
    if not isinstance(fields, schema.EventFields):
        return None
    dates = [fields.published, *(correction.date for correction in fields.corrections)]
    dates += (source.published for source in fields.source if not isinstance(source, str))
    return max((date.latest for date in dates if date), default=None)
