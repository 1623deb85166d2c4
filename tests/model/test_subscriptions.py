"""What is told is made once for all that tell it, and forgotten with the record."""

from __future__ import annotations

import weakref
from datetime import date

from chronicle.model.dates import parse
from chronicle.model.entities import Event
from chronicle.model.memory import made_once
from chronicle.model.subscriptions import Item

DAY = date(2026, 1, 22)
EVENT = Event(kind="event", id="a", name="Talks", path="", date=parse("2026-01-22"), published=DAY, updated=DAY)


class Made:
    """Something new."""


def make(told: Item, *others: str) -> Made:
    return Made()


def item() -> Item:
    return Item("urn:uuid:1", "Talks", EVENT, None, DAY, DAY)


def test_it_is_made_once_of_each_however_many_there_are() -> None:
    of, items = made_once(make), [item() for _ in range(10_000)]

    once, again = ([of(told, "root") for told in items] for _ in range(2))

    assert len(set(once)) == len(items)
    assert once == again


def test_with_another_argument_it_is_made_anew() -> None:
    of, told = made_once(make), item()

    assert of(told, "one") is of(told, "one")
    assert of(told, "one") is not of(told, "two")


def test_what_was_made_is_forgotten_with_what_it_was_made_of() -> None:
    of, told = made_once(make), item()
    made = weakref.ref(of(told))
    was_kept = made() is not None

    del told

    assert was_kept
    assert made() is None
