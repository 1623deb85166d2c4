"""Compares two states of one thing, field by field; what is only called otherwise now is the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chronicle.model.dates import EdtfDate
from chronicle.model.entities import (
    Citation,
    Correction,
    Difference,
    Entity,
    Event,
    InSeries,
    Key,
    Link,
    Participant,
    Place,
    Plain,
    Region,
    Site,
    Statement,
    Step,
    Text,
)

_DERIVED = frozenset(
    {
        "kind",
        "pages",
        "id",
        "path",
        "digest",
        "is_summarised",
        "parts",
        "published",
        "updated",
        "is_dated",
        "is_overdue",
    }
)
_OF_PLACE = frozenset({"number", "recorded", "path", "home"})  # what is worked out from where something stands
_WORDS = {"text": "body", "type": "kind", "history": "status history", "citations": "sources"}  # field -> for readers

Same = Hashable
Parts = Mapping[Same, str]
"""What a field holds: by what each part is the same as before -> the part in words."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A field that is not as it was: what went, and what came; both empty where no few words can show it."""

    field: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Comparison:
    """Compares things; ``home_of`` says what one of the former state is called now."""

    def __init__(self, home_of: Callable[[Key], Key]) -> None:
        self.home_of = home_of

    def edits(self, old: Entity | Site, new: Entity | Site) -> tuple[Edit, ...]:
        """Return every field that differs, in the order of the model; what is worked out from others is passed over."""
        if old == new:
            return ()
        found = []
        before, after = self._fields(old), self._fields(new)
        for name in dict.fromkeys((*before, *after)):
            was, now = before.get(name, {}), after.get(name, {})
            if was.keys() != now.keys():
                gone = tuple(words for same, words in was.items() if words and same not in now)
                come = tuple(words for same, words in now.items() if words and same not in was)
                found.append(Edit(name, gone, come))
        if isinstance(old, Event) and isinstance(new, Event):
            found += self._details(old, new)
        return tuple(found)

    def same(self, value: object) -> Same:
        """Return by what a value is the same as before."""
        return self._part(value)[0]

    def _fields(self, thing: Entity | Site) -> dict[str, Parts]:
        found: dict[str, Parts] = {}
        for field in dataclasses.fields(thing):
            if field.name in _DERIVED or (field.name == "summary" and not getattr(thing, "is_summarised", True)):
                continue
            value = getattr(thing, field.name)
            if isinstance(thing, Region) and field.name == "part_of":
                value = value[:1]
            if isinstance(thing, Event) and field.name == "status":
                value = thing.status + (", no report yet" if thing.is_overdue else "")
            name = "title" if field.name == "name" and isinstance(thing, Event | Plain) else field.name
            values = value if isinstance(value, tuple) and field.name != "coordinates" else (value,)
            parts = dict(self._part(item) for item in values if item not in ("", None))
            found[_WORDS.get(name, name.replace("_", " "))] = parts
        return found

    def _details(self, old: Event, new: Event) -> Iterator[Edit]:
        """Yield what differs in participants and statements that are the same."""
        if old.digest == new.digest:
            return  # what their profiles say of them is told of the profiles
        roles = {self.same(part): part.role for part in old.participants}
        moved = [part for part in new.participants if roles.get(self.same(part), part.role) != part.role]
        if moved:
            yield Edit("roles", (), tuple(f"{part.who.label}: {part.role or 'none given'}" for part in moved))
        known = {self.same(statement): self._whole(statement) for statement in old.statements}
        other = [s for s in new.statements if known.get(self.same(s), self._whole(s)) != self._whole(s)]
        if other:
            yield Edit("details of statements", (), tuple(statement_words(statement) for statement in other))

    def _part(self, value: object) -> tuple[Same, str]:
        """Return by what a value is the same, and the value in words."""
        match value:
            case EdtfDate():
                return value.text, value.words
            case Link():
                return (self.home_of(value.key), value.fragment), value.label
            case Text():
                return self._text(value), ""
            case Citation():
                source = value.source
                named = source.id or self._whole(source)
                return (named, value.supports, value.at), source.publisher or source.title or source.url
            case Participant():
                words = value.who.label + ("" if value.attended else " (not at the table)")
                return (self.same(value.who), value.attended), words
            case Statement():
                speakers = tuple(self.same(speaker.who) for speaker in value.by)
                return (speakers, value.mode, value.text), statement_words(value)
            case InSeries():
                return (value.id, value.claimed), value.name + (f": {value.claimed}" if value.claimed else "")
            case Place():
                return (self.same(value.region), value.venue), place_words(value)
            case Step():
                return self._whole(value), " ".join(filter(None, (value.date.text if value.date else "", value.status)))
            case Correction():
                return self._whole(value), f"{value.date.text} {value.text}"
            case Difference():
                return self._whole(value), value.on
            case tuple():
                return tuple(self.same(item) for item in value), " ".join(self._part(item)[1] for item in value)
        if dataclasses.is_dataclass(value):
            parts = (self._part(getattr(value, field.name))[1] for field in dataclasses.fields(value))
            return self._whole(value), ", ".join(filter(None, parts))
        return str(value), "" if value is None or isinstance(value, bool) else str(value)

    def _whole(self, value: Any) -> Same:
        """Return all that a noun of the record says, but for what is worked out from where it stands."""
        names = (field.name for field in dataclasses.fields(value) if field.name not in _OF_PLACE)
        return tuple(self.same(getattr(value, name)) for name in names)

    def _text(self, text: Text) -> Same:
        """Return a body, its links by what they lead to: a label that comes from a thing's name is no part of it."""
        links = [link and self.same(link) for link in text.links]
        return tuple(
            part if isinstance(part, str) else (part.what, links[part.number] if part.what != "self" else "")
            for part in text.body.parts
        )


def place_words(place: Place) -> str:
    """Return a place in words."""
    return ", ".join(filter(None, (place.venue, place.region.label)))


def statement_words(statement: Statement) -> str:
    """Return a statement in words, its speakers first."""
    text = f"“{statement.text}”" if statement.mode == "quote" else statement.text
    return f"{', '.join(speaker.who.label for speaker in statement.by)}: {text}"
