"""Link the records: every name to its thing, both ways, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chronicle.formats import schema
from chronicle.model.backlinks import backlinks
from chronicle.model.entities import Chronicle, Key, Site, Term
from chronicle.model.files import SITE, Record
from chronicle.stages.resolve.citations import Citations
from chronicle.stages.resolve.events import Events
from chronicle.stages.resolve.names import Names
from chronicle.stages.resolve.things import Things


def resolve(records: Sequence[Record], first_seen: Mapping[str, date], *, drafts: bool = False) -> Chronicle:
    """Turn records into the chronicle.

    Shape: events oldest first, all else by name; findings of the records and of the linking, in no order yet.
    Errors: an unknown name, a name that two things claim, places or parties that contain themselves.
    """
    names = Names([record for record in records if drafts or not getattr(record.fields, "draft", False)])
    citing = Citations(names)
    things = Things(names, citing)
    settings = next((record for record in records if record.kind == "site"), None)
    site = _site(settings, names, things) if settings and settings.fields else Site(path=SITE)
    as_of = _as_of(site, names, citing)
    events = Events(names, citing, things, site, as_of, first_seen).events
    standing = (event for event in events if not event.withdrawn)
    return Chronicle(
        site=site,
        as_of=as_of,
        events=events,
        people=things.people,
        regions=things.regions,
        parties=things.parties,
        topics=things.topics,
        documents=things.documents,
        sources=citing.sources,
        pages=things.pages,
        backlinks=backlinks(standing, things.people, things.regions, things.parties),
        redirects=names.redirects,
        spans={names.links[r.path].key: r.spans for r in names.records if r.path in names.links}
        | {Key("site", ""): r.spans for r in names.records if r.kind == "site"},
        diagnostics=tuple(names.found),
        terms=_terms(settings) if settings and settings.fields else (),
    )


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


def _as_of(site: Site, names: Names, citing: Citations) -> date:
    """Return the day to which the record speaks: no clock is asked."""
    if site.covered_until:
        return site.covered_until.latest
    known = [source.published.latest for source in citing.sources.values() if source.published]
    for record in names.records:
        if isinstance(record.fields, schema.EventFields):
            known += (d.latest for d in (record.fields.published, *(c.date for c in record.fields.corrections)) if d)
            known += (s.published.latest for s in record.fields.source if not isinstance(s, str) and s.published)
    if not known:  # entries that nothing else dates stand for themselves, as far as they say that they are over
        events = (record.fields for record in names.records if isinstance(record.fields, schema.EventFields))
        dates = (event.date for event in events if event.status != "planned")
        known += (date.latest if date.end else date.anchor for date in dates)
    return max(known, default=date(1970, 1, 1))
