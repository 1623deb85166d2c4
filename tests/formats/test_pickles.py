"""Digests: the same for equal values, however they lie in memory, and other ones for all that differ."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from chronicle.formats.pickles import Digests


@dataclass(frozen=True, slots=True)
class Place:
    name: str


@dataclass(frozen=True, slots=True)
class Town:
    name: str


@dataclass(frozen=True, slots=True)
class Visit:
    day: date
    place: Place | Town
    by: tuple[str, ...] = ()
    before: Visit | None = None


VISIT = Visit(date(2026, 1, 22), Place("Kremlin"), ("one", "two"))
OTHERS: list[Any] = [
    replace(VISIT, day=date(2026, 1, 23)),
    replace(VISIT, place=Place("Moscow")),
    replace(VISIT, place=Town("Kremlin")),
    replace(VISIT, by=("two", "one")),
    replace(VISIT, by=("one, two",)),
    replace(VISIT, before=VISIT),
    (VISIT,),
    (VISIT.day, VISIT.place, VISIT.by, None),
    pickle.dumps(VISIT),
    None,
]
SHARED = [(), (Place,), (Place, Town, Visit)]


def copy(value: Any) -> Any:
    """Return an equal value that shares nothing with the first."""
    return pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize("shared", SHARED)
def test_equal_values_have_one_digest_wherever_they_are_met(shared: tuple[type, ...]) -> None:
    here, there = Digests(*shared), Digests(*shared)
    here.of((VISIT, OTHERS))

    assert here.of(("page", VISIT)) == there.of(("page", copy(VISIT)))
    assert here.of((VISIT, VISIT)) == there.of((copy(VISIT), copy(VISIT)))


@pytest.mark.parametrize("shared", SHARED)
def test_whatever_differs_has_another_digest(shared: tuple[type, ...]) -> None:
    digests = Digests(*shared)

    found = {digests.of(("page", value)) for value in (VISIT, *OTHERS)}

    assert len(found) == 1 + len(OTHERS)


def test_a_part_that_many_share_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    digests, looked = Digests(Place), list[Any]()
    of = digests.of

    def noted(_: Digests, value: Any) -> bytes:
        looked.append(value)
        return of(value)

    monkeypatch.setattr(Digests, "of", noted)

    for _ in range(3):
        digests.of((1, (VISIT, VISIT)))

    assert looked.count(VISIT.place) == 1


def test_a_part_that_is_gone_leaves_its_place_to_no_other() -> None:
    digests = Digests(Place)

    found = {digests.of((1, Visit(VISIT.day, Place(f"Place {number}")))) for number in range(100)}

    assert len(found) == 100
