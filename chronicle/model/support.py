"""How well an entry is borne: sources that pass on one report are one origin, however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chronicle.model.entities import Citation, Source
from chronicle.model.names import fold

ORIGINS = {"official": "official pages", "state": "state media", "press": "press"}


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
    def is_single(self) -> bool:
        """Whether all sources pass on one report."""
        return len(self.origins) == 1

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of origin, each once, in the order of ORIGINS."""
        return tuple(kind for kind in ORIGINS if any(origin.kind == kind for origin in self.origins))

    @property
    def single_facts(self) -> tuple[tuple[Origin, tuple[str, ...]], ...]:
        """The facts that rest on one origin where the entry has more, by origin."""
        found: dict[Origin, list[str]] = {}
        for fact, origins in self.facts:
            if len(origins) == 1 and not self.is_single:
                found.setdefault(origins[0], []).append(fact)
        return tuple((origin, tuple(facts)) for origin, facts in found.items())


def support(citations: Sequence[Citation], state_media: frozenset[str]) -> Support:
    """Return what an entry with these citations rests on; origins in the order of the citations."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(fold(origin_of(citation.source)), []).append(citation)
    origins, facts = [], dict[str, list[Origin]]()
    for name, own in groups.items():
        is_official = any(citation.source.grade == "A" and not citation.source.origin for citation in own)
        kind = "official" if is_official else "state" if name in state_media else "press"
        origin = Origin(origin_of(own[0].source), kind, tuple(citation.number for citation in own))
        origins.append(origin)
        for fact in dict.fromkeys(fact for citation in own for fact in citation.supports):
            facts.setdefault(fact, []).append(origin)
    return Support(tuple(origins), tuple((fact, tuple(own)) for fact, own in facts.items()))


def state_media(sources: Iterable[Source]) -> frozenset[str]:
    """Return the publishers, folded, that sources of the record describe as controlled by a state."""
    return frozenset(fold(source.publisher) for source in sources if source.state_media and source.publisher)


def origin_of(source: Source) -> str:
    """Return whose report a source holds: the publisher's own, unless it passes on another's.

    Shape: ``via`` names who passed the publisher's own report on, and so adds no origin.
    """
    return source.origin or source.publisher or source.name
