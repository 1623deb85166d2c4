"""What is made of a thing is made once, as long as the thing and all else that it is made of are the same."""

from __future__ import annotations

import threading
from datetime import date

from chronicle.model.memory import Memory, interned, remembered


class Thing:
    """Known by itself alone."""


class Maker:
    def __init__(self) -> None:
        self.made: list[tuple[object, ...]] = []
        self.of = remembered(self._make)

    def _make(self, thing: Thing, *others: object) -> int:
        self.made.append((thing, *others))
        return len(self.made)


def test_of_the_same_it_is_made_once() -> None:
    maker, memory, thing, other = Maker(), Memory(), Thing(), Thing()

    with memory.used():
        made = [maker.of(thing, other), maker.of(thing, other), maker.of(other, thing), maker.of(thing, other)]

    assert made == [1, 1, 2, 1]


def test_another_argument_that_is_only_equal_makes_it_anew_unless_it_is_small() -> None:
    maker, memory, thing = Maker(), Memory(), Thing()

    with memory.used():
        made = [maker.of(thing, {}), maker.of(thing, {}), maker.of(thing, date(2026, 1, 2)), maker.of(thing, (1,))]
        again = [
            maker.of(thing, tuple(range(1, 2))),
            maker.of(thing, date(2026, 1, 2)),
            maker.of(thing, date(2026, 1, 2)),
        ]

    assert made == [1, 2, 3, 4]
    assert again == [4, 5, 5]


def test_what_a_round_did_not_ask_for_is_forgotten() -> None:
    maker, memory, thing, seldom = Maker(), Memory(), Thing(), Thing()

    with memory.used():
        maker.of(thing)
        maker.of(seldom)
        memory.begin()
        maker.of(thing)
        memory.begin()
        made = [maker.of(thing), maker.of(seldom)]

    assert made == [1, 3]


def test_without_a_memory_every_thing_is_made_anew() -> None:
    maker, thing = Maker(), Thing()

    assert [maker.of(thing), maker.of(thing)] == [1, 2]
    assert interned("name", [1]) is not interned("name", [1])


def test_equal_values_of_a_name_become_one() -> None:
    memory = Memory()

    with memory.used():
        first, second, third = interned("name", [1]), interned("name", [1]), interned("name", [2])

    assert first is second
    assert third == [2]


def test_threads_may_use_one_memory_at_once() -> None:
    memory, inside, leave = Memory(), threading.Event(), threading.Event()
    faults: list[BaseException] = []

    def use() -> None:
        try:
            with memory.used():
                inside.set()
                leave.wait(20)
        except BaseException as fault:
            faults.append(fault)

    other = threading.Thread(target=use)
    other.start()
    inside.wait(20)
    with memory.used():
        leave.set()
        other.join(20)

    assert not faults
