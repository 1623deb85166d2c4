"""Sources, as each thing cites them: one publication is one source, however it is described."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chronicle.formats import schema
from chronicle.model.diagnostics import error
from chronicle.model.entities import Citation, Link, Source, Step
from chronicle.model.files import Record
from chronicle.stages.resolve.names import Names


class Citations:
    """The sources that files hold, and the way from a citation to its source."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.sources = names.all("source", self._source_file)
        self.by_address = {source.url: source for source in self.sources.values() if source.url}

    def citations(
        self, record: Record, sources: Sequence[str | schema.SourceFields], *path: str | int
    ) -> tuple[Citation, ...]:
        """Return the sources that stand at a place of a record, numbered, each once."""
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

    def cited(
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

    def steps(
        self, record: Record, steps: Sequence[schema.StepFields], name: str, own: list[Citation] | None = None
    ) -> tuple[Step, ...]:
        """Return dated steps; their sources join an event's ``own``."""
        found = []
        for number, step in enumerate(steps):
            path = (name, number, "source")
            by = self.names.link(record, step.by, ("party", "person"), name, number, "by") if step.by else None
            sources = step.source or []
            if own is None:
                citations = self.citations(record, sources, *path)
            else:
                cited = (self.cited(record, source, own, *path) for source in sources)
                citations = tuple(dict.fromkeys(citation for citation in cited if citation))
            told = step.published.earliest if isinstance(step, schema.EventStepFields) and step.published else None
            found.append(Step(step.status, by, step.date, citations, step.note or "", told))
        return tuple(found)

    def _citation(
        self, record: Record, source: str | schema.SourceFields, number: int, *path: str | int
    ) -> Citation | None:
        if isinstance(source, str):
            cited = self._source(record, source, *path)
            return Citation(number, cited) if cited else None
        if source.source:
            for name in sorted(source.model_fields_set - {"source", "supports", "at"}):
                message = f"`{name}` would be lost: the source that is named here describes itself"
                cure = "write it into the source's own file, or leave `source` out and describe the source here"
                span = record.spans.get(("key", *path, name)) or record.span(*path)
                self.names.found.append(error(span, "unused-field", message, cure))
            known = self._source(record, source.source, *path, "source")
            return Citation(number, known, tuple(dict.fromkeys(source.supports)), source.at or "") if known else None
        if source.url and source.url in self.by_address:
            known = self.by_address[source.url]
        elif not (source.publisher or source.title or source.url):
            cure = "add at least `publisher`, `title` or `url`"
            self.names.found.append(
                error(record.span(*path), "empty-source", "nothing here says what the source is", cure)
            )
            return None
        else:
            name = source.title or source.publisher or _host(source.url or "")
            known = Source(kind="source", id="", name=name, path=record.path, **_publication(source))
        return Citation(number, known, tuple(dict.fromkeys(source.supports)), source.at or "")

    def _source(self, record: Record, name: str, *path: str | int) -> Source | None:
        if "/" in name or re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", name):
            if fault := schema.fault_of_address(name):
                self.names.found.append(error(record.span(*path), "bad-address", *fault))
                return None
            known = self.by_address.get(name)
            return known or Source(kind="source", id="", name=_host(name), path=record.path, url=name)
        link = self.names.link(record, name, ("source",), *path)
        return self.sources.get(link.id) if link else None

    def _source_file(self, record: Record, fields: schema.SourceFile, link: Link) -> Source:
        common = self.names.common(record, link) | {"name": fields.title or fields.publisher}
        return Source(**common, **_publication(fields))


def _publication(fields: schema.SourceFields | schema.SourceFile) -> dict[str, Any]:
    return {
        "publisher": fields.publisher or "",
        "title": fields.title or "",
        "via": fields.via or "",
        "origin": fields.origin or "",
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
