"""Work is spread over processes, of which this is one."""

from __future__ import annotations

import gc
import os
import time
from functools import partial
from pathlib import Path

import pytest

from chronicle.workers import freezing, spread

MIB = 1 << 20


def where(item: int) -> tuple[int, int]:
    time.sleep(0.002)  # so that nobody has done all before the others have begun
    return item * item, os.getpid()


@pytest.mark.parametrize(("jobs", "items"), [(1, 5), (2, 5), (2, 300), (5, 301)])
def test_each_item_is_done_once_and_known_by_its_place(jobs: int, items: int) -> None:
    made = list(spread(where, range(items), jobs, few=2))

    assert sorted((place, square) for place, (square, _) in made) == [(item, item * item) for item in range(items)]
    processes = {process for _, (_, process) in made}
    assert os.getpid() in processes or items < 10
    assert len(processes) <= jobs
    assert len(processes) > 1 or jobs == 1 or items < 10


def test_few_items_are_done_here() -> None:
    begun = list[int]()

    made = list(spread(where, range(3), jobs=2, few=3, meanwhile=partial(begun.append, 1)))

    assert {process for _, (_, process) in made} == {os.getpid()}
    assert begun == []


def test_what_is_to_be_done_meanwhile_begins_once() -> None:
    begun = list[int]()

    list(spread(where, range(30), jobs=2, few=3, meanwhile=partial(begun.append, 1)))

    assert begun == [1]


def taken(item: int, *, folder: Path, here: int) -> bytes:
    """Make something big; elsewhere each second thing waits until the one before it, of its share, was handed over."""
    deadline = time.monotonic() + 10
    while os.getpid() != here and item % 2 and not (folder / f"{item - 1}").exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    return b"in time" * MIB if time.monotonic() < deadline else b"too late"


def test_what_is_big_is_handed_over_at_once(tmp_path: Path) -> None:
    work = partial(taken, folder=tmp_path, here=os.getpid())
    for place, made in spread(work, range(32), jobs=2, few=0, size=len):
        (tmp_path / f"{place}").touch()

        assert made.startswith(b"in time")


def refuse(item: int) -> int:
    raise ValueError(f"not {item}")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_comes_from_wherever_it_arose(jobs: int) -> None:
    with pytest.raises(ValueError, match="not"):
        list(spread(refuse, range(30), jobs=jobs, few=0))


def test_waste_is_sought_seldom_and_then_as_before() -> None:
    before = gc.isenabled(), gc.get_threshold()

    with freezing():
        assert gc.isenabled()
        assert gc.get_threshold()[0] > before[1][0]
        assert gc.get_freeze_count()

    assert (gc.isenabled(), gc.get_threshold()) == before
