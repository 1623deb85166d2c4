"""How well an entry is borne: sources that pass on one report are one origin, however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chronicle.model.entities import Citation, Source
from chronicle.model.names import fold

ORIGINS = {
    "official": "official pages",
    "state": "state media",
    "press": "press",
    "unnamed": "copies that name no origin",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """A newsroom or office, with the sources of an entry that pass on what it reported."""

    name: str
    kind: str  # a key of ORIGINS
    sources: tuple[int, ...]  # numbers of the citations


@dataclass(frozen=True, slots=True)
class Support:
    """What an entry rests on."""

    origins: tuple[Origin, ...]
    facts: tuple[tuple[str, tuple[Origin, ...]], ...]  # what sources are said to bear, each with its origins

    @property
    def independent(self) -> int:
        """How many origins are named: copies that name none add nothing."""
        return sum(origin.kind != "unnamed" for origin in self.origins)

    @property
    def is_single(self) -> bool:
        """Whether no more than one origin is known."""
        return self.independent < 2

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of origin, each once, in the order of ORIGINS."""
        return tuple(kind for kind in ORIGINS if any(origin.kind == kind for origin in self.origins))

    @property
    def single_facts(self) -> tuple[tuple[Origin, tuple[str, ...]], ...]:
        """The facts that rest on one origin where the entry has more, by origin."""
        found: dict[Origin, list[str]] = {}
        for fact, origins in self.facts:
            if len(origins) == 1 and len(self.origins) > 1:
                found.setdefault(origins[0], []).append(fact)
        return tuple((origin, tuple(facts)) for origin, facts in found.items())


def support(citations: Sequence[Citation], state_media: frozenset[str]) -> Support:
    """Return what an entry with these citations rests on; origins in the order of the citations."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(fold(origin_of(citation.source) or f"copy {citation.number}"), []).append(citation)
    origins, facts = [], dict[str, list[Origin]]()
    for name, own in groups.items():
        source = own[0].source
        kind = "press" if origin_of(source) else "unnamed"
        if any(citation.source.grade == "A" and not citation.source.origin for citation in own):
            kind = "official"
        elif name in state_media:
            kind = "state"
        named = source.origin or source.publisher or source.name
        origin = Origin(named, kind, tuple(citation.number for citation in own))
        origins.append(origin)
        for fact in dict.fromkeys(fact for citation in own for fact in citation.supports):
            facts.setdefault(fact, []).append(origin)
    whole = [origin for origin, own in zip(origins, groups.values(), strict=True) if not all(c.supports for c in own)]
    shared = {fact: tuple(dict.fromkeys([*own, *whole])) for fact, own in facts.items()}
    return Support(tuple(origins), tuple(shared.items()))


def state_media(sources: Iterable[Source]) -> frozenset[str]:
    """Return the publishers, folded, that sources of the record describe as controlled by a state."""
    return frozenset(fold(source.publisher) for source in sources if source.state_media and source.publisher)


def origin_of(source: Source) -> str:
    """Return whose report a source holds: the publisher's own, unless it passes on another's; empty where nobody says.

    Shape: ``via`` names who passed the publisher's own report on, and so adds no origin. What is graded as a copy (C)
    or an aggregator (D), and names neither, may hold anybody's report.
    """
    is_copy = source.grade in ("C", "D") and not source.via
    return source.origin or ("" if is_copy else source.publisher or source.url or source.name)
