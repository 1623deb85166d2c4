"""The return of every link: which events bear on a thing, and how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from chronicle.model.entities import Backlink, Event, Key, Link, Party, Region
from chronicle.model.memory import remembered

_MACRO = "macro-region"  # what is about it is about each of its parts


def backlinks(
    events: Iterable[Event], regions: Mapping[str, Region], parties: Mapping[str, Party]
) -> Mapping[Key, tuple[Backlink, ...]]:
    """Return what bears on each thing, in the order of the events.

    Shape: per thing, relation and event at most one; a direct link hides the same by way of another thing; a mention
    in the body counts only where nothing else links the two.
    """
    found: defaultdict[Key, list[Backlink]] = defaultdict(list)
    chains = _chains(parties)
    for event in events:
        for key, link in _of(event, regions, chains):
            found[key].append(link)
    return {key: tuple(links) for key, links in found.items()}


_Chains = Mapping[str, tuple[Key, ...]]
"""By id of a party: the party and those that it belongs to, nearest first."""


@remembered
def _chains(parties: Mapping[str, Party]) -> _Chains:
    return {id: tuple(_upwards(party.link, parties)) for id, party in parties.items()}


def _upwards(party: Link | None, parties: Mapping[str, Party]) -> Iterator[Key]:
    seen = set[Key]()
    while party and party.key not in seen:
        seen.add(party.key)
        yield party.key
        party = parties[party.id].part_of if party.id in parties else None


@remembered
def _of(event: Event, regions: Mapping[str, Region], chains: _Chains) -> tuple[tuple[Key, Backlink], ...]:
    """Return what an event bears on, and how."""
    found: dict[tuple[Key, str], Backlink] = {}
    touched: set[Key] = set()
    for key, relation, via in _relations(event, regions, chains):
        if relation == "mention" and key in touched:
            continue
        touched.add(key)
        old = found.get((key, relation))
        if old is None or not via:
            found[key, relation] = Backlink(relation, event, (via,) if via else ())
        elif old.via and via not in old.via:
            found[key, relation] = Backlink(relation, event, (*old.via, via))
    return tuple((key, link) for (key, _), link in found.items())


def _relations(event: Event, regions: Mapping[str, Region], chains: _Chains) -> Iterator[tuple[Key, str, Link | None]]:
    parts = [(part, "participant" if part.attended else "absent") for part in event.participants]
    parts += [(speaker, "speaker") for statement in event.statements for speaker in statement.by]
    for part, relation in parts:
        who = part.who.key
        yield who, relation, None
        if part.party:
            for key in chains.get(part.party.id) or (part.party.key,):
                if key != who:
                    yield key, relation, part.who
    if event.place:
        relation = "struck" if event.type == "attack" else "location"
        yield event.place.region.key, relation, None
        for outer in event.place.within:
            yield outer.key, relation, event.place.region
    for region in event.struck:
        yield region.key, "struck", None
        if region.id in regions:
            for outer in regions[region.id].part_of:
                yield outer.key, "struck", region
    for region in _all(event.about, (s.about for s in event.statements)):
        yield region.key, "about", None
        if region.id in regions:
            for outer in regions[region.id].part_of:
                yield outer.key, "about", region
            if regions[region.id].type == _MACRO:
                for inner in regions[region.id].parts:
                    yield inner.key, "about", region
    for topic in _all(event.topics, (s.topics for s in event.statements)):
        yield topic.key, "topic", None
    for document in _all(event.documents, (s.documents for s in event.statements)):
        yield document.key, "document", None
    for citation in event.citations:
        if citation.source.id:
            yield citation.source.key, "source", None
    for other in event.related:
        yield other.key, "related", None
    for other in event.replaced_by:
        yield other.key, "replaces", None
    for link in event.text.links:
        if link and link.key != event.key:
            yield link.key, "mention", None


def _all(direct: Iterable[Link], more: Iterable[Iterable[Link]]) -> Iterator[Link]:
    yield from dict.fromkeys([*direct, *(link for links in more for link in links)])
