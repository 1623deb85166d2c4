"""Which name leads where: the registry filled, references resolved, findings gathered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from chronicle.model.diagnostics import Diagnostic, error
from chronicle.model.entities import Entity, Key, Link, Text
from chronicle.model.files import BLANK, Path, Record, Reference
from chronicle.model.names import fold
from chronicle.model.permalinks import FOLDERS, is_id
from chronicle.model.registry import Registry

E = TypeVar("E", bound=Entity)

_ALL = tuple(FOLDERS)
_LEAD = 300  # characters of a summary that is taken from the body


class Names:
    """The records, what they answer to, and what was found wrong on the way."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.found: list[Diagnostic] = [finding for record in records for finding in record.diagnostics]
        self.records = records
        self.registry = Registry()
        self.links: dict[str, Link] = {}  # by path
        self.redirects: dict[Key, Link] = {}
        self._anchors = {record.path: record.body.anchors for record in records}
        self._claim()

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

    def link(self, record: Record, name: str, kinds: Sequence[str], *path: str | int) -> Link | None:
        """Return what a name in the front matter leads to."""
        hits = self.registry.find(name, kinds)
        if hits:
            return hits[0][1]
        is_placeholder = path[:1] not in record.spans or name == BLANK  # what it stands for has its error already
        if not is_placeholder:
            self.found.append(self.registry.unknown(name, kinds, record.span(*path)))
        return None

    def links_to(
        self, record: Record, names: Iterable[str], kinds: Sequence[str], *path: str | int
    ) -> tuple[Link, ...]:
        """Return what a list of names in the front matter leads to, each once."""
        found = (self.link(record, name, kinds, *path, number) for number, name in enumerate(names))
        return tuple(dict.fromkeys(link for link in found if link))

    def text(self, record: Record) -> Text:
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
                    anchors = self._anchors[reference.target]
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

    def all(self, kind: str, build: Callable[[Record, Any, Link], E]) -> dict[str, E]:
        """Build every thing of a kind, in order of name."""
        built = [
            build(record, record.fields, self.links[record.path])
            for record in self.records
            if record.kind == kind and record.fields
        ]
        return {thing.id: thing for thing in sorted(built, key=lambda thing: (fold(thing.name), thing.id))}

    def common(self, record: Record, link: Link) -> dict[str, Any]:
        """Return what every thing has, whatever its kind."""
        fields = record.fields
        names = getattr(fields, "names", {})
        text = self.text(record)
        own: str = getattr(fields, "summary", None) or ""
        return {
            "kind": link.kind,
            "id": link.id,
            "name": link.label,
            "path": record.path,
            "names": tuple(sorted((tag, name) for tag, name in names.items() if name != link.label)),
            "aliases": tuple(fields.aliases),
            "text": text,
            "summary": own or _cut(next(text.paragraphs, "")),
            "is_summarised": bool(own),
        }

    def chains(self, things: Mapping[str, E], outer_of: Callable[[E], Link | None]) -> dict[str, tuple[Link, ...]]:
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


def _cut(text: str) -> str:
    """Return the beginning of a text, ended at a sentence or a word."""
    if len(text) <= _LEAD:
        return text
    head = text[:_LEAD]
    sentence = head.rpartition(". ")[0]
    return sentence + "." if len(sentence) > _LEAD // 3 else head.rpartition(" ")[0] + " …"
