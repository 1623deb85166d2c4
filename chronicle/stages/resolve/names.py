"""Which name leads where: the registry filled, references resolved, findings gathered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from chronicle.model.diagnostics import Diagnostic, error
from chronicle.model.entities import Entity, Key, Link, Text
from chronicle.model.files import BLANK, Path, Record, Reference
from chronicle.model.memory import remembered
from chronicle.model.names import fold
from chronicle.model.permalinks import FOLDERS, is_id
from chronicle.model.registry import Registry

E = TypeVar("E", bound=Entity)

_ALL = tuple(FOLDERS)
_LEAD = 300  # characters of a summary that is taken from the body


class Claim(NamedTuple):
    """What a file answers to, and what can be linked to in it: all that the others need to know of it."""

    path: str
    kind: str
    id: str  # empty where the file cannot be read
    label: str
    names: tuple[tuple[str, Path], ...]  # each with its place in the front matter
    former: tuple[str, ...]  # ids
    anchors: tuple[str, ...]


class Clash(NamedTuple):
    """A name to which another file answers already."""

    path: str
    place: Path
    name: str
    whose: str


@remembered
def claim_of(record: Record) -> Claim:
    """Return what a record answers to."""
    fields, anchors = record.fields, record.body.anchors
    if record.kind not in FOLDERS or fields is None:
        return Claim(record.path, record.kind, "", "", tuple((name, ()) for name in record.names), (), anchors)
    given = vars(fields)
    id = fields.id or record.stem
    own = next(key for key in ("name", "title", "publisher") if given.get(key))
    label: str = given[own]
    names: dict[str, Path] = {id: ("id",)}
    if record.kind not in ("event", "source"):  # two entries may bear one title, two sources one headline
        names[label] = (own,)
    names |= {name: ("names", tag) for tag, name in given.get("names", {}).items()}
    names |= {alias: ("aliases", number) for number, alias in enumerate(fields.aliases)}
    former = tuple(alias for alias in fields.aliases if is_id(alias) and alias != id)
    return Claim(record.path, record.kind, id, label, tuple(names.items()), former, anchors)


class Names:
    """What the files answer to, and what was found wrong on the way."""

    def __init__(self, claims: Sequence[Claim], records: Sequence[Record]) -> None:
        self.found: list[Diagnostic] = []
        self.clashes: list[Clash] = []
        self.records = records  # of all that is no event
        self.registry = Registry()
        self.links: dict[str, Link] = {}  # by path
        self.redirects: dict[Key, Link] = {}
        self._anchors = {claim.path: claim.anchors for claim in claims}
        for claim in claims:
            if claim.kind in FOLDERS:
                self._claim(claim)

    def _claim(self, claim: Claim) -> None:
        """Let a file answer to its names."""
        places = dict(claim.names)
        if not claim.id:
            self.registry.claim(claim.kind, places, None, claim.path)
            return
        link = self.links[claim.path] = Link(claim.kind, claim.id, claim.label)
        for name, other in self.registry.claim(claim.kind, places, link, claim.path):
            whose = next((f"`{path}`" for path, known in self.links.items() if known is other), "another file")
            self.clashes.append(Clash(claim.path, places[name], name, whose))
        self.redirects |= {Key(claim.kind, id): link for id in claim.former}

    def link(self, record: Record, name: str, kinds: tuple[str, ...], *path: str | int) -> Link | None:
        """Return what a name in the front matter leads to."""
        hits = self.registry.find(name, kinds)
        if hits:
            return hits[0][1]
        is_placeholder = path[:1] not in record.spans or name == BLANK  # what it stands for has its error already
        if not is_placeholder:
            self.found.append(self.registry.unknown(name, kinds, record.span(*path)))
        return None

    def links_to(
        self, record: Record, names: Sequence[str], kinds: tuple[str, ...], *path: str | int
    ) -> tuple[Link, ...]:
        """Return what a list of names in the front matter leads to, each once."""
        if not names:
            return ()
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
        fields, given = record.fields, vars(record.fields)
        names = given.get("names", {})
        text = self.text(record)
        own: str = given.get("summary") or ""
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
