"""Where in a content file a rule's finding stands."""

from __future__ import annotations

from chronicle.model.diagnostics import Span
from chronicle.model.entities import Chronicle, Entity, Key


def span_of(chronicle: Chronicle, thing: Entity | Key, *path: str | int) -> Span:
    """Return the place of a value of a thing's front matter, or of the nearest thing around it that has one."""
    key = thing if isinstance(thing, Key) else thing.key
    spans = chronicle.spans.get(key, {})
    found = (spans[path[:length]] for length in range(len(path), 0, -1) if path[:length] in spans)
    return next(found, Span(thing.path if isinstance(thing, Entity) else chronicle.site.path))


def within(span: Span, text: str, start: int, length: int) -> Span:
    """Return the place of a part of a value; of the whole value where quotes or folded lines hide where it stands."""
    return span.at(start, length) if span.length == len(text) else span
