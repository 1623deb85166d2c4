"""The return of every link: which events bear on a thing, and how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from chronicle.model.entities import Backlink, Event, Key, Link, Party, Person, Region
from chronicle.model.memory import remembered

_MACRO = "macro-region"  # what is about it is about each of its parts


def backlinks(
    events: Iterable[Event], people: Mapping[str, Person], regions: Mapping[str, Region], parties: Mapping[str, Party]
) -> Mapping[Key, tuple[Backlink, ...]]:
    """Return what bears on each thing, in the order of the events.

    Shape: per thing, relation and event at most one; a direct link hides the same by way of another thing; a mention
    in the body counts only where nothing else links the two.
    """
    found: defaultdict[Key, list[Backlink]] = defaultdict(list)
    for event in events:
        for key, link in _of(event, people, regions, parties):
            found[key].append(link)
    return {key: tuple(links) for key, links in found.items()}


@remembered
def _of(
    event: Event, people: Mapping[str, Person], regions: Mapping[str, Region], parties: Mapping[str, Party]
) -> tuple[tuple[Key, Backlink], ...]:
    """Return what an event bears on, and how."""
    found: dict[tuple[Key, str], Backlink] = {}
    touched: set[Key] = set()
    for key, relation, via in _relations(event, people, regions, parties):
        if relation == "mention" and key in touched:
            continue
        touched.add(key)
        old = found.get((key, relation))
        if old is None or not via:
            found[key, relation] = Backlink(relation, event, (via,) if via else ())
        elif old.via and via not in old.via:
            found[key, relation] = Backlink(relation, event, (*old.via, via))
    return tuple((key, link) for (key, _), link in found.items())


def _relations(
    event: Event, people: Mapping[str, Person], regions: Mapping[str, Region], parties: Mapping[str, Party]
) -> Iterator[tuple[Key, str, Link | None]]:
    for participant in event.participants:
        relation = "participant" if participant.attended else "absent"
        yield participant.who.key, relation, None
        yield from _upwards(participant.party, relation, parties, participant.who)
    for statement in event.statements:
        for speaker in statement.by:
            yield speaker.who.key, "speaker", None
            yield from _upwards(speaker.party, "speaker", parties, speaker.who)
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
                for part in regions[region.id].parts:
                    yield part.key, "about", region
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


def _upwards(
    party: Link | None, relation: str, parties: Mapping[str, Party], via: Link
) -> Iterator[tuple[Key, str, Link | None]]:
    """Yield a party and the parties that it belongs to."""
    seen = set()
    while party and party.key not in seen:
        seen.add(party.key)
        if party.key != via.key:
            yield party.key, relation, via
        party = parties[party.id].part_of if party.id in parties else None


def _all(direct: Iterable[Link], more: Iterable[Iterable[Link]]) -> Iterator[Link]:
    yield from dict.fromkeys([*direct, *(link for links in more for link in links)])
