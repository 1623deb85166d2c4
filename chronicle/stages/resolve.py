"""Link the records: every name to its thing, both ways, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from chronicle.formats import schema
from chronicle.model.backlinks import backlinks
from chronicle.model.dates import EdtfDate
from chronicle.model.diagnostics import Diagnostic, error
from chronicle.model.entities import (
    Account,
    Chronicle,
    Citation,
    Correction,
    Difference,
    Document,
    Entity,
    Event,
    InSeries,
    Key,
    Link,
    Name,
    Participant,
    Party,
    Person,
    Place,
    Plain,
    Region,
    Role,
    Site,
    Source,
    Statement,
    Step,
    Text,
    Topic,
)
from chronicle.model.files import SITE, Path, Record, Reference, Slot
from chronicle.model.names import fold, nearest
from chronicle.model.permalinks import FOLDERS, is_id
from chronicle.model.registry import Registry

E = TypeVar("E", bound=Entity)

_ALL = tuple(FOLDERS)
_LEAD = 300  # characters of a summary that is taken from the body


def resolve(records: Sequence[Record], first_seen: Mapping[str, date], *, drafts: bool = False) -> Chronicle:
    """Turn records into the chronicle.

    Shape: events oldest first, all else by name; findings of the records and of the linking, in no order yet.
    Errors: an unknown name, a name that two things claim, places or parties that contain themselves.
    """
    kept = [record for record in records if drafts or not getattr(record.fields, "draft", False)]
    return _Linker(kept, first_seen).chronicle()


class _Linker:
    """Holds the registry of names and the findings while the record is being linked."""

    def __init__(self, records: Sequence[Record], first_seen: Mapping[str, date]) -> None:
        self.found: list[Diagnostic] = [finding for record in records for finding in record.diagnostics]
        self.records = records
        self.first_seen = first_seen
        self.registry = Registry()
        self.links: dict[str, Link] = {}  # by path
        self.redirects: dict[Key, Link] = {}
        self.anchors = {record.path: record.body.anchors for record in records}
        self.site = next(
            (self._site(r) for r in records if r.kind == "site" and r.fields),
            Site(path=SITE),
        )

    def chronicle(self) -> Chronicle:
        self._claim()
        self.sources = self._all("source", self._source_file)
        self.by_address = {source.url: source for source in self.sources.values() if source.url}
        parties = self._all("party", self._party)
        self._chains(parties, lambda party: party.part_of)
        regions = self._nested(self._all("region", self._region))
        self.regions = regions
        people = self.people = self._all("person", self._person)
        documents = self._all("document", self._document)
        self.site = replace(self.site, leaders=self._leaders())
        topics = self._all("topic", self._topic)
        pages = self._all("page", self._page)
        self.site = replace(self.site, pages=tuple(page.link for page in pages.values()))
        self.as_of = self._as_of()
        events = _numbered(sorted(self._all("event", self._event).values(), key=lambda event: event.order))
        return Chronicle(
            site=self.site,
            as_of=self.as_of,
            events=events,
            people=people,
            regions=regions,
            parties=parties,
            topics=topics,
            documents=documents,
            sources=self.sources,
            pages=pages,
            backlinks=backlinks((e for e in events if not e.withdrawn), people, regions, parties),
            redirects=self.redirects,
            spans={self.links[r.path].key: r.spans for r in self.records if r.path in self.links}
            | {Key("site", ""): r.spans for r in self.records if r.kind == "site"},
            diagnostics=tuple(self.found),
        )

    # --- names

    def _claim(self) -> None:
        """Let every record answer to its names."""
        for record in self.records:
            if record.kind not in FOLDERS:
                continue
            fields = record.fields
            if fields is None:
                self.registry.claim(record.kind, record.names, None, record.path)
                continue
            id = fields.id or record.stem
            own = next(key for key in ("name", "title", "publisher") if getattr(fields, key, None))
            label: str = getattr(fields, own)
            link = self.links[record.path] = Link(record.kind, id, label)
            aliases: Sequence[str] = fields.aliases
            names: dict[str, Path] = {id: ("id",)}
            if record.kind not in ("event", "source"):  # two entries may bear one title, two sources one headline
                names[label] = (own,)
            names |= {name: ("names", tag) for tag, name in getattr(fields, "names", {}).items()}
            names |= {alias: ("aliases", number) for number, alias in enumerate(aliases)}
            for name, other in self.registry.claim(record.kind, names, link, record.path):
                whose = next((f"`{path}`" for path, known in self.links.items() if known is other), "another file")
                cure = "if both are one thing, put what is new into that file; else give one of the two another name"
                self.found.append(
                    error(record.span(*names[name]), "duplicate-name", f"`{name}` is already the name of {whose}", cure)
                )
            self.redirects |= {Key(record.kind, alias): link for alias in aliases if is_id(alias) and alias != id}

    def _link(self, record: Record, name: str, kinds: Sequence[str], *path: str | int) -> Link | None:
        """Return what a name in the front matter leads to."""
        hits = self.registry.find(name, kinds)
        if hits:
            return hits[0][1]
        if path[:1] in record.spans:  # else the name is a placeholder for one that has an error already
            self.found.append(self.registry.unknown(name, kinds, record.span(*path)))
        return None

    def _links(self, record: Record, names: Iterable[str], kinds: Sequence[str], *path: str | int) -> tuple[Link, ...]:
        found = (self._link(record, name, kinds, *path, number) for number, name in enumerate(names))
        return tuple(dict.fromkeys(link for link in found if link))

    def _text(self, record: Record) -> Text:
        """Resolve the references of a body."""
        links: list[Link | None] = []
        for reference in record.body.references:
            link: Link | None
            if reference.kind == "file":
                link, exists = self.registry.at(reference.target)
                if not exists:
                    dead = self.registry.dead(reference.target, reference.written, record.path, reference.span)
                    self.found.append(dead)
                elif link and reference.fragment:
                    anchors = sorted(self.anchors[reference.target])
                    if reference.fragment not in anchors:
                        known = ", ".join(f"`#{anchor}`" for anchor in anchors[:5])
                        cure = f"link to a heading that is there: {known}" if known else "link to the file without `#…`"
                        message = f"`{reference.target}` has no heading `#{reference.fragment}`"
                        self.found.append(error(reference.span, "dead-link", message, cure))
                    link = replace(link, fragment=reference.fragment)
            else:
                link = self._named(reference)
            links.append(link)
        home = self.links.get(record.path)
        return Text(record.body, tuple(links), home.permalink if home else "")

    def _named(self, reference: Reference) -> Link | None:
        name, kinds = reference.target, (reference.kind,) if reference.kind else _ALL
        hits = self.registry.find(name, kinds)
        if not hits:
            self.found.append(self.registry.unknown(name, kinds, reference.span))
            return None
        if len(hits) > 1:
            self.found.append(self.registry.ambiguous(name, reference.written, hits, reference.span))
        link = hits[0][1]
        return link and (link if fold(name) == link.id else replace(link, label=name))

    # --- things

    def _all(self, kind: str, build: Callable[[Record, Any, Link], E]) -> dict[str, E]:
        """Build every thing of a kind, in order of name."""
        built = [
            build(record, record.fields, self.links[record.path])
            for record in self.records
            if record.kind == kind and record.fields
        ]
        return {thing.id: thing for thing in sorted(built, key=lambda thing: (fold(thing.name), thing.id))}

    def _common(self, record: Record, link: Link) -> dict[str, Any]:
        fields = record.fields
        names = getattr(fields, "names", {})
        text = self._text(record)
        summary = getattr(fields, "summary", None) or _cut(_plain(text))
        return {
            "kind": link.kind,
            "id": link.id,
            "name": link.label,
            "path": record.path,
            "names": tuple(sorted((tag, name) for tag, name in names.items() if name != link.label)),
            "aliases": tuple(fields.aliases),
            "text": text,
            "summary": summary,
        }

    def _party(self, record: Record, fields: schema.PartyFields, link: Link) -> Party:
        outer = self._link(record, fields.part_of, ("party",), "part_of") if fields.part_of else None
        return Party(
            **self._common(record, link),
            type=fields.kind,
            part_of=outer,
            mark=fields.mark or "",
            citations=self._citations(record, fields.source or [], "source"),
        )

    def _topic(self, record: Record, fields: schema.TopicFields, link: Link) -> Topic:
        return Topic(**self._common(record, link))

    def _page(self, record: Record, fields: schema.PlainFields, link: Link) -> Plain:
        return Plain(**self._common(record, link))

    def _region(self, record: Record, fields: schema.RegionFields, link: Link) -> Region:
        outer = self._link(record, fields.part_of, ("region",), "part_of") if fields.part_of else None
        point = fields.coordinates
        return Region(
            **self._common(record, link),
            type=fields.kind,
            part_of=(outer,) if outer else (),
            coordinates=(point[0], point[1]) if point else None,
            coordinates_note=fields.coordinates_note or "",
            timezone=fields.timezone or "",
            geonames=fields.geonames,
            iso=fields.iso or "",
            wikidata=fields.wikidata or "",
            citations=self._citations(record, fields.source or [], "source"),
        )

    def _chains(self, things: Mapping[str, E], outer_of: Callable[[E], Link | None]) -> dict[str, tuple[Link, ...]]:
        """Return all that each thing lies in or belongs to, nearest first; a circle is told once."""
        chains: dict[str, tuple[Link, ...]] = {}
        told: set[str] = set()
        for thing in things.values():
            chain: list[Link] = []
            outer = outer_of(thing)
            while outer and outer.id in things and outer not in chain and outer.id != thing.id:
                chain.append(outer)
                outer = outer_of(things[outer.id])
            if outer and outer.id == thing.id and not told & {thing.id, *(link.id for link in chain)}:
                told |= {thing.id, *(link.id for link in chain)}
                way = ", which is part of ".join(f"`{link.label}`" for link in (*chain, thing.link))
                span = next(record.span("part_of") for record in self.records if record.path == thing.path)
                cure = "take `part_of` out of one of them, or name what it really is part of"
                self.found.append(error(span, "part-of-itself", f"`{thing.name}` is part of {way}", cure))
            chains[thing.id] = tuple(chain)
        return chains

    def _nested(self, regions: dict[str, Region]) -> dict[str, Region]:
        """Give every region all that it lies in, all that lies in it, and the time zone around it."""
        chains = self._chains(regions, lambda region: region.part_of[0] if region.part_of else None)
        parts: dict[str, list[Link]] = {}
        for region in regions.values():
            for link in chains[region.id][:1]:
                parts.setdefault(link.id, []).append(region.link)
        return {
            id: replace(
                region,
                part_of=chains[id],
                parts=tuple(parts.get(id, ())),
                timezone=next((z for z in (region.timezone, *(regions[o.id].timezone for o in chains[id])) if z), ""),
            )
            for id, region in regions.items()
        }

    def _person(self, record: Record, fields: schema.PersonFields, link: Link) -> Person:
        party = self._link(record, fields.party, ("party",), "party")
        roles = []
        for number, role in enumerate(fields.roles):
            own = self._link(record, role.party, ("party",), "roles", number, "party") if role.party else party
            citations = self._citations(record, role.source or [], "roles", number, "source")
            roles.append(Role(role.role, own, role.from_, role.to, role.attested, citations))
        return Person(
            **self._common(record, link),
            party=party,
            roles=tuple(roles),
            wikidata=fields.wikidata or "",
            citations=self._citations(record, fields.source or [], "source"),
        )

    def _document(self, record: Record, fields: schema.DocumentFields, link: Link) -> Document:
        called = []
        for number, name in enumerate(fields.called):
            if by := self._link(record, name.by, ("party", "person"), "called", number, "by"):
                called.append(
                    Name(by, name.name, self._citations(record, name.source or [], "called", number, "source"))
                )
        return Document(
            **self._common(record, link),
            type=fields.kind,
            date=fields.date,
            between=tuple(
                sorted(self._links(record, fields.between, ("party",), "between"), key=lambda link: link.label)
            ),
            called=tuple(called),
            status=self._steps(record, fields.status, "status"),
            availability=fields.text,
            replaces=self._links(record, fields.replaces, ("document",), "replaces"),
            rests_on=self._links(record, fields.rests_on, ("document",), "rests_on"),
            perhaps_same_as=self._links(record, fields.perhaps_same_as, ("document",), "perhaps_same_as"),
            citations=self._citations(record, fields.source or [], "source"),
        )

    def _steps(
        self, record: Record, steps: Sequence[schema.StepFields], name: str, own: list[Citation] | None = None
    ) -> tuple[Step, ...]:
        """Return dated steps; their sources join an event's ``own``."""
        found = []
        for number, step in enumerate(steps):
            path = (name, number, "source")
            by = self._link(record, step.by, ("party", "person"), name, number, "by") if step.by else None
            sources = step.source or []
            if own is None:
                citations = self._citations(record, sources, *path)
            else:
                cited = (self._cited(record, source, own, *path) for source in sources)
                citations = tuple(citation for citation in cited if citation)
            found.append(Step(step.status, by, step.date, citations, step.note or ""))
        return tuple(found)

    # --- sources

    def _source_file(self, record: Record, fields: schema.SourceFile, link: Link) -> Source:
        common = self._common(record, link) | {"name": fields.title or fields.publisher}
        return Source(**common, **_publication(fields))

    def _citations(
        self, record: Record, sources: Sequence[str | schema.SourceFields], *path: str | int
    ) -> tuple[Citation, ...]:
        found: dict[str, Citation] = {}
        for number, source in enumerate(sources):
            place = (*path, number) if (*path, number) in record.spans else path
            citation = self._citation(record, source, len(found) + 1, *place)
            if citation is None:
                continue
            own = found.setdefault(_identity(citation.source), citation)
            if own is not citation:  # cited twice: what both say of it counts
                supports = tuple(dict.fromkeys((*own.supports, *citation.supports)))
                at = ", ".join(filter(None, (own.at, citation.at)))
                found[_identity(own.source)] = replace(own, supports=supports, at=at)
        return tuple(found.values())

    def _citation(
        self, record: Record, source: str | schema.SourceFields, number: int, *path: str | int
    ) -> Citation | None:
        if isinstance(source, str):
            source = schema.SourceFields(source=source)
            name_path = path
        else:
            name_path = (*path, "source")
        if source.source:
            known = self._source(record, source.source, *name_path)
            return Citation(number, known, tuple(source.supports), source.at or "") if known else None
        if source.url and source.url in self.by_address:
            known = self.by_address[source.url]
        elif not (source.publisher or source.title or source.url):
            cure = "add at least `publisher`, `title` or `url`"
            self.found.append(error(record.span(*path), "empty-source", "nothing here says what the source is", cure))
            return None
        else:
            name = source.title or source.publisher or _host(source.url or "")
            known = Source(kind="source", id="", name=name, path=record.path, **_publication(source))
        return Citation(number, known, tuple(source.supports), source.at or "")

    def _source(self, record: Record, name: str, *path: str | int) -> Source | None:
        if "/" in name or name.startswith("www."):
            if fault := schema.fault_of_address(name):
                self.found.append(error(record.span(*path), "bad-address", *fault))
                return None
            known = self.by_address.get(name)
            return known or Source(kind="source", id="", name=_host(name), path=record.path, url=name)
        link = self._link(record, name, ("source",), *path)
        return self.sources.get(link.id) if link else None

    # --- events

    def _event(self, record: Record, fields: schema.EventFields, link: Link) -> Event:
        citations = list(self._citations(record, fields.source, "source"))
        place = self._place(record, fields.location) if fields.location else None
        region = self.regions.get(place.region.id) if place else None
        status = fields.status or ("held" if fields.date.earliest <= self.as_of else "planned")
        known = fields.published.earliest if fields.published else self.first_seen.get(record.path)
        published = known or min(fields.date.latest, self.as_of)
        corrections = tuple(
            sorted(
                (Correction(c.date, c.text, c.kind == "material") for c in fields.corrections), key=lambda c: c.date.key
            )
        )
        return Event(
            **self._common(record, link),
            date=fields.date,
            time=fields.time or "",
            timezone=fields.timezone or (region.timezone if region else ""),
            duration=fields.duration or "",
            type=fields.kind,
            status=status,
            is_overdue=status == "planned" and fields.date.latest < self.as_of,
            place=place,
            participants=self._participants(record, fields),
            about=self._links(record, fields.about, ("region",), "about"),
            topics=self._links(record, fields.topics, ("topic",), "topics"),
            documents=self._links(record, fields.documents, ("document",), "documents"),
            series=self._series(record, fields),
            related=self._links(record, fields.related, ("event",), "related"),
            replaced_by=self._links(record, fields.replaced_by, ("event",), "replaced_by"),
            history=self._steps(record, fields.status_history, "status_history", citations),
            statements=self._statements(record, fields, citations),
            differences=self._differences(record, fields, citations),
            citations=tuple(citations),
            corrections=corrections,
            confidence=fields.confidence,
            basis=fields.basis or "",
            withdrawn=fields.withdrawn or "",
            published=published,
            is_dated=known is not None,
            updated=max([published, *(c.date.latest for c in corrections if c.is_material)]),
        )

    def _place(self, record: Record, location: str) -> Place | None:
        """Find ``Region``, or ``Venue, Region``: the venue is a region too where a file holds it."""
        whole = self.registry.find(location, ("region",))
        head, comma, tail = (part.strip() for part in location.rpartition(","))
        if not whole and comma:
            outer = self.registry.find(tail, ("region",))
            inner = self.registry.find(head, ("region",))
            if (outer and outer[0][1] is None) or (inner and inner[0][1] is None):
                return None
            if inner and outer and inner[0][1] and outer[0][1] in self.regions[inner[0][1].id].part_of:
                whole = inner
            elif outer and outer[0][1]:
                return Place(outer[0][1], self.regions[outer[0][1].id].part_of, head)
            else:
                span = record.span("location")
                place = span.at(location.rindex(tail), len(tail)) if span.length >= len(location) else span
                finding = self.registry.unknown(tail, ("region",), place)
                if inner and inner[0][1]:
                    finding = replace(finding, cure=f"write `{head}` alone, or {finding.cure}")
                self.found.append(finding)
                return None
        link = whole[0][1] if whole else self._link(record, location, ("region",), "location")
        return Place(link, self.regions[link.id].part_of) if link and link.id in self.regions else None

    def _participants(self, record: Record, fields: schema.EventFields) -> tuple[Participant, ...]:
        found: dict[Key, Participant] = {}
        for number, item in enumerate(fields.participants):
            path = ("participants", number)
            given = item if isinstance(item, schema.ParticipantFields) else schema.ParticipantFields(person=item)
            name = given.person or given.party
            if not name:
                self.found.append(
                    error(record.span(*path), "missing-field", "nobody is named here", "add `person:` or `party:`")
                )
                continue
            field = ("person",) if given.person else ("party",)
            kinds = ("person", "party") if given.person else ("party",)
            who = self._link(record, name, kinds, *path, *(field if name is not item else ()))
            party = (
                self._link(record, given.party, ("party",), *path, "party") if given.person and given.party else None
            )
            if who and who.key in found:
                same = f"`{name}` is `{who.label}`, who" if fold(name) != fold(who.label) else f"`{name}`"
                message = f"{same} is named already"
                self.found.append(error(record.span(*path), "repeated-participant", message, "name each once"))
            elif who:
                found[who.key] = self._part(who, fields.date, party, given.role or "", given.attended)
        return tuple(found.values())

    def _part(
        self, who: Link, day: EdtfDate, party: Link | None = None, role: str = "", attended: bool = True
    ) -> Participant:
        """Return a person's or a party's part, with the role of the day."""
        if who.kind == "party":
            return Participant(who, who, role, attended)
        person = self.people[who.id]
        held = person.role_on(day, party)
        return Participant(
            who, party or (held and held.party) or person.party, role or (held.title if held else ""), attended
        )

    def _series(self, record: Record, fields: schema.EventFields) -> tuple[InSeries, ...]:
        names = dict(self.site.series)
        found = []
        for number_of, (id, number) in enumerate(fields.series.items()):
            if id in names:
                found.append(InSeries(id, names[id], number, None))
            else:
                span = record.spans.get(("key", "series", id)) or record.span("series", number_of)
                near = nearest(id, (*names, *names.values()), 1)
                offer = (
                    f"did you mean `{next(i for i, n in names.items() if near[0] in (i, n))}`? Or add"
                    if near
                    else "add"
                )
                message = f"no series is called `{id}`"
                self.found.append(error(span, "unknown-series", message, f"{offer} it to `series` in {SITE}"))
        return tuple(found)

    def _statements(
        self, record: Record, fields: schema.EventFields, citations: list[Citation]
    ) -> tuple[Statement, ...]:
        found = []
        for number, given in enumerate(fields.statements):
            path = ("statements", number)
            day = given.date or fields.date
            speakers = self._links(record, given.by, ("person", "party"), *path, "by")
            citation = self._cited(record, given.source, citations, *path, "source")
            if not speakers or not citation:
                continue
            found.append(
                Statement(
                    id=given.id or f"statement-{number + 1}",
                    by=tuple(self._part(who, day) for who in speakers),
                    mode=given.mode,
                    text=given.text,
                    citation=citation,
                    context=given.context or "",
                    channel=given.channel or "",
                    to=given.to or "",
                    date=given.date,
                    language=given.language or "",
                    translator=given.translator or "",
                    at=given.at or "",
                    topics=self._links(record, given.topic, ("topic",), *path, "topic"),
                    about=self._links(record, given.about, ("region",), *path, "about"),
                    documents=self._links(record, given.documents, ("document",), *path, "documents"),
                )
            )
        return tuple(found)

    def _differences(
        self, record: Record, fields: schema.EventFields, citations: list[Citation]
    ) -> tuple[Difference, ...]:
        found = []
        for number, difference in enumerate(fields.differences):
            accounts = []
            for count, account in enumerate(difference.accounts):
                path = ("differences", number, "accounts", count, "source")
                if citation := self._cited(record, account.source, citations, *path):
                    accounts.append(Account(account.text, account.by or "", citation))
            found.append(Difference(difference.on, tuple(accounts)))
        return tuple(found)

    def _cited(
        self, record: Record, source: str | schema.SourceFields, citations: list[Citation], *path: str | int
    ) -> Citation | None:
        """Return the entry's own citation of a source, added at the end of its list where it is not there yet."""
        citation = self._citation(record, source, len(citations) + 1, *path)
        if citation is None:
            return None
        identity = _identity(citation.source)
        own = next((known for known in citations if _identity(known.source) == identity), None)
        if own is None:
            citations.append(citation)
        return own or citation

    # --- the site

    def _site(self, record: Record) -> Site:
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
            covered_until=fields.covered_until,
            series=tuple((id, series.name) for id, series in fields.series.items()),
        )

    def _leaders(self) -> tuple[Link, ...]:
        record = next((r for r in self.records if r.kind == "site" and r.fields), None)
        return self._links(record, record.fields.leaders, ("person",), "leaders") if record else ()

    def _as_of(self) -> date:
        """Return the day to which the record speaks: no clock is asked."""
        if self.site.covered_until:
            return self.site.covered_until.latest
        known = [source.published.latest for source in self.sources.values() if source.published]
        for record in self.records:
            if isinstance(record.fields, schema.EventFields):
                known += (
                    d.latest for d in (record.fields.published, *(c.date for c in record.fields.corrections)) if d
                )
                known += (s.published.latest for s in record.fields.source if not isinstance(s, str) and s.published)
        return max(known, default=date(1970, 1, 1))


def _numbered(events: Sequence[Event]) -> tuple[Event, ...]:
    """Count the held events of each series, oldest first."""
    counts: dict[str, int] = {}
    numbered = []
    for event in events:
        if event.series and event.status == "held" and not event.withdrawn:
            series = []
            for member in event.series:
                counts[member.id] = counts.get(member.id, 0) + 1
                series.append(replace(member, recorded=counts[member.id]))
            event = replace(event, series=tuple(series))
        numbered.append(event)
    return tuple(numbered)


def _publication(fields: schema.SourceFields | schema.SourceFile) -> dict[str, Any]:
    return {
        "publisher": fields.publisher or "",
        "title": fields.title or "",
        "via": fields.via or "",
        "url": fields.url or "",
        "archived": fields.archived or "",
        "published": fields.published,
        "accessed": fields.accessed,
        "language": fields.language or "",
        "grade": fields.grade or "",
        "state_media": fields.state_media,
        "seen": fields.seen or "",
        "note": fields.note or "",
    }


def _identity(source: Source) -> str:
    return source.id or source.url or f"{source.publisher}\n{source.title}"


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0].removeprefix("www.")


def _plain(text: Text) -> str:
    """Return the first paragraph of a body as plain text, names filled in."""
    words = []
    for part in text.body.lead:
        link = text.links[part.number] if isinstance(part, Slot) else None
        words.append(part if isinstance(part, str) else link.label if link else "")
    return "".join(words).strip()


def _cut(text: str) -> str:
    """Return the beginning of a text, ended at a sentence or a word."""
    if len(text) <= _LEAD:
        return text
    head = text[:_LEAD]
    sentence = head.rpartition(". ")[0]
    return sentence + "." if len(sentence) > _LEAD // 3 else head.rpartition(" ")[0] + " …"
