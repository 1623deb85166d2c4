"""The schemas by which an editor helps to write a content file: its fields, and the names that the record knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from chronicle.formats.schema import SHAPES, json_schema
from chronicle.model.entities import Chronicle, Entity
from chronicle.model.pages import Once, Page

_FOLDER = "data/v1/schema/content/"
_NAMED: Mapping[str, Sequence[str]] = {
    "participants": ("person", "party"),
    "person": ("person",),
    "leaders": ("person",),
    "by": ("person", "party"),
    "party": ("party",),
    "between": ("party",),
    "location": ("region",),
    "about": ("region",),
    "struck": ("region",),
    "region.part_of": ("region",),
    "party.part_of": ("party",),
    "topics": ("topic",),
    "topic": ("topic",),
    "documents": ("document",),
    "replaces": ("document",),
    "rests_on": ("document",),
    "perhaps_same_as": ("document",),
    "events": ("event",),
    "related": ("event",),
    "replaced_by": ("event",),
    "source": ("source",),
    "event.series": ("series",),
}
"""The fields that name things of the record, by name or by kind and name, with the kinds of thing that they name."""


def editing_pages(chronicle: Chronicle) -> Iterator[Page]:
    """Yield the JSON Schema of each kind's front matter.

    Shape: names that the record knows are offered, and others allowed, so that a file may name what is yet to be made.
    """
    offers = Once(partial(_offers, chronicle))
    for kind in SHAPES:
        path = f"{_FOLDER}{kind}.schema.json"
        yield Page(path, "json", chronicle.site, cut=partial(_schema, f"{chronicle.site.base_url}{path}", kind, offers))


def _schema(address: str, kind: str, offers: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    schema, known = {"$id": address, **json_schema(kind)}, offers()
    used: dict[str, Any] = {}
    for group in [schema, *schema["definitions"].values()]:
        for name, field in group.get("properties", {}).items():
            offered = [of for of in _NAMED.get(name) or _NAMED.get(f"{kind}.{name}", ()) if known[of]["enum"]]
            if offered:
                group["properties"][name] = _offering(field, offered)
                used |= {f"known-{of}": known[of] for of in offered}
    schema["definitions"] |= used
    return schema


def _offers(chronicle: Chronicle) -> Mapping[str, Any]:
    """Return what each kind of field is offered, as a part of a schema."""
    known = {kind: _known(things) for kind, things in _things(chronicle).items()}
    return known | {"series": {"enum": [id for id, _ in chronicle.site.series]}}


def _things(chronicle: Chronicle) -> Mapping[str, Sequence[Entity]]:
    return {
        "event": chronicle.entries[::-1],
        "person": tuple(chronicle.people.values()),
        "region": tuple(chronicle.regions.values()),
        "party": tuple(chronicle.parties.values()),
        "topic": tuple(chronicle.topics.values()),
        "document": tuple(chronicle.documents.values()),
        "source": tuple(chronicle.sources.values()),
    }


def _known(things: Sequence[Entity]) -> dict[str, Any]:
    """Return the names of things, then their ids; for entries and sources the ids alone, with what each is."""
    names = {} if not things or things[0].kind in ("event", "source") else {thing.name: thing.id for thing in things}
    offers = names | {thing.id: thing.name for thing in things}
    return {"enum": list(offers), "enumDescriptions": list(offers.values())}


def _offering(field: dict[str, Any], kinds: Sequence[str]) -> dict[str, Any]:
    """Return a field's schema with known names beside each place for free text."""
    if isinstance(field.get("type"), list) and "string" in field["type"] and "enum" not in field:
        about = {name: value for name, value in field.items() if name in ("description", "examples")}
        text = {name: value for name, value in field.items() if name not in about}
        return {**about, "anyOf": [*({"$ref": f"#/definitions/known-{kind}"} for kind in kinds), text]}
    made = dict(field)
    if "anyOf" in made:
        made["anyOf"] = [_offering(choice, kinds) for choice in made["anyOf"]]
    if "items" in made:
        made["items"] = _offering(made["items"], kinds)
    if "additionalProperties" in made and "properties" not in made:
        made["propertyNames"] = _offering({"type": ["string"]}, kinds)
    return made
