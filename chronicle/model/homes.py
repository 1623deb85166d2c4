"""Where each thing of a former state of the record is in the present one: under its id, a former id, or by likeness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping

from chronicle.model.entities import Chronicle, Entity, Event, Key

_ALIKE = 0.5  # the share of what marks a thing above which another one looks like it
_FEW = 9  # things that share most marks, of which the likeliest is taken


class Homes:
    """Knows what has become of each thing."""

    def __init__(self, old: Chronicle, new: Chronicle) -> None:
        self.old, self.new = things_of(old), things_of(new)
        self.kept: dict[Key, Key] = {}  # what answers under the id: the thing, or another to which it redirects
        for key in self.old:
            if key in self.new:
                self.kept[key] = key
            elif key in new.redirects:
                self.kept[key] = new.redirects[key].key
        self.likely: dict[Key, Key] = {}  # what answers nowhere -> the new thing that it seems to have become
        taken = self.old.keys() | self.kept.values()
        owners: dict[Hashable, list[Key]] = {}  # by mark, of what is new
        for key, thing in self.new.items():
            for mark in _marks(thing) if key not in taken else ():
                owners.setdefault(mark, []).append(key)
        for key, thing in self.old.items():
            if key not in self.kept and (best := self._nearest(thing, owners)):
                self.likely[key] = best

    def _nearest(self, thing: Entity, owners: Mapping[Hashable, list[Key]]) -> Key | None:
        """Return the new thing that has most of this one's marks, if they are most of the marks of either."""
        marks, taken = _marks(thing), set(self.likely.values())
        shared = Counter(key for mark in marks for key in owners.get(mark, ()) if key.kind == thing.kind)
        near = [
            (count / min(len(marks), len(_marks(self.new[key]))), key)
            for key, count in shared.most_common(_FEW)
            if key not in taken
        ]
        likeness, best = max(near, default=(0.0, thing.key))
        return best if likeness > _ALIKE else None

    def of(self, key: Key) -> Key:
        """Return what a thing is called now; its own name where it is nowhere."""
        return self.kept.get(key) or self.likely.get(key) or key

    def is_merged(self, key: Key) -> bool:
        """Whether a thing became part of another one that was there before."""
        return self.of(key) != key and self.of(key) in self.old

    def pairs(self) -> Iterator[tuple[Entity, Entity]]:
        """Yield every thing that goes on, as it was and as it is."""
        for key, thing in self.old.items():
            if self.of(key) in self.new and not self.is_merged(key):
                yield thing, self.new[self.of(key)]


def things_of(chronicle: Chronicle) -> dict[Key, Entity]:
    """Return everything that has a page of its own."""
    kinds: tuple[Mapping[str, Entity], ...] = (
        chronicle.people,
        chronicle.regions,
        chronicle.parties,
        chronicle.topics,
        chronicle.documents,
        chronicle.sources,
        chronicle.pages,
    )
    things = {event.key: event for event in chronicle.events}
    return things | {thing.key: thing for kind in kinds for thing in kind.values()}


def _marks(thing: Entity) -> set[Hashable]:
    found: set[Hashable] = {thing.name, *(name for _, name in thing.names), *thing.aliases, *thing.text.paragraphs}
    if isinstance(thing, Event):
        found |= {thing.date.text, *(citation.source.url for citation in thing.citations)}
        found |= {statement.text for statement in thing.statements}
    found |= {getattr(thing, name, None) for name in ("wikidata", "url", "coordinates")}
    return found - {"", None}
