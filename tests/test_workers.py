"""Work is spread over processes, and what is done meanwhile is there when it is asked for."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path

import pytest

from chronicle.workers import Aside, spread

MIB = 1 << 20


def where(item: int) -> tuple[int, int]:
    return item * item, os.getpid()


@pytest.mark.parametrize(("jobs", "items"), [(1, 5), (2, 5), (2, 300), (5, 301)])
def test_each_item_is_done_once_and_known_by_its_place(jobs: int, items: int) -> None:
    made = list(spread(where, range(items), jobs, few=2))

    assert sorted((place, square) for place, (square, _) in made) == [(item, item * item) for item in range(items)]
    assert (os.getpid() in {process for _, (_, process) in made}) == (jobs == 1)


def test_few_items_are_done_here() -> None:
    begun = list[int]()

    made = list(spread(where, range(3), jobs=2, few=3, meanwhile=partial(begun.append, 1)))

    assert {process for _, (_, process) in made} == {os.getpid()}
    assert begun == []


def test_what_is_to_be_done_meanwhile_begins_once() -> None:
    begun = list[int]()

    list(spread(where, range(30), jobs=2, few=3, meanwhile=partial(begun.append, 1)))

    assert begun == [1]


def taken(item: int, *, folder: Path) -> bytes:
    """Make something big; every second thing waits until the one before it, of the same share, was handed over."""
    deadline = time.monotonic() + 10
    while item % 2 and not (folder / f"{item - 1}").exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    return b"in time" * MIB if time.monotonic() < deadline else b"too late"


def test_what_is_big_is_handed_over_at_once(tmp_path: Path) -> None:
    for place, made in spread(partial(taken, folder=tmp_path), range(32), jobs=2, few=0, size=len):
        (tmp_path / f"{place}").touch()

        assert made.startswith(b"in time")


@pytest.mark.parametrize("begun", [True, False])
def test_what_is_done_aside_is_done_once_whether_it_was_begun_or_not(begun: bool) -> None:
    done = list[int]()

    def count() -> int:
        done.append(1)
        return len(done)

    aside = Aside(count)
    if begun:
        aside.start()

    assert aside.result() == 1
    assert done == [1]


def fail() -> None:
    raise ValueError("of its own")


@pytest.mark.parametrize("begun", [True, False])
def test_a_fault_of_what_is_done_aside_comes_with_its_result(begun: bool) -> None:
    aside = Aside(fail)
    if begun:
        aside.start()

    with pytest.raises(ValueError, match="of its own"):
        aside.result()
