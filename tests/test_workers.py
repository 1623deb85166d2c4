"""Work is spread over processes, of which this is one."""

from __future__ import annotations

import gc
import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from chronicle.workers import aside, freezing, spread

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


def noted(item: int, *, folder: Path) -> int:
    (folder / f"{item}").write_text(f"{os.getpid()}")
    time.sleep(0.05 if item < 3 else 0)
    return item


def test_of_what_takes_long_a_process_takes_one_at_a_time(tmp_path: Path) -> None:
    made = dict(spread(partial(noted, folder=tmp_path), range(200), jobs=2, few=2, alone=3))

    assert made == {item: item for item in range(200)}
    assert len({(tmp_path / f"{item}").read_text() for item in range(3)}) == 2


def grown(item: int, *, here: int, last: Path) -> bytes:
    """Make much; here wait for the last item, which elsewhere is made by and by though nobody reads yet."""
    if os.getpid() == here:
        deadline = time.monotonic() + 10
        while not last.exists() and time.monotonic() < deadline:
            time.sleep(0.005)
    elif item == 19:
        last.touch()
    return b"x" * 4 * MIB


def test_nobody_who_has_made_much_waits_until_it_is_read(tmp_path: Path) -> None:
    work = partial(grown, here=os.getpid(), last=tmp_path / "last")

    made = dict[int, bytes](spread(work, range(20), jobs=2, few=2, size=len))

    assert (tmp_path / "last").exists()
    assert {len(content) for content in made.values()} == {4 * MIB}


# --- beside other work


def test_something_may_be_done_aside_and_is_asked_for_once_it_is_wanted() -> None:
    with aside(lambda: (os.getpid(), "x" * 4 * MIB), jobs=2) as made:
        process, text = made()

        assert made() == (process, text)
    assert process != os.getpid()
    assert len(text) == 4 * MIB


def test_with_one_process_nothing_is_done_aside() -> None:
    with aside(os.getpid, jobs=1) as made:
        assert made() == os.getpid()


def test_what_fails_aside_fails_where_it_is_asked_for() -> None:
    with aside(partial(refuse, 1), jobs=2) as made, pytest.raises(ValueError, match="not 1"):
        made()


def test_what_a_killed_process_was_to_do_is_done_here() -> None:
    here = os.getpid()

    def killed() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    with aside(killed, jobs=2) as made:
        assert made() == here


def dawdle(sign: Path) -> None:
    sign.with_suffix(".part").write_text(f"{os.getpid()}")
    sign.with_suffix(".part").rename(sign)
    time.sleep(60)


def test_what_nobody_asks_for_is_broken_off(tmp_path: Path) -> None:
    sign, begun = tmp_path / "process", time.monotonic()

    with aside(partial(dawdle, sign), jobs=2):
        while not sign.exists() and time.monotonic() < begun + 30:
            time.sleep(0.005)

    assert time.monotonic() < begun + 30
    with pytest.raises(ProcessLookupError):
        os.kill(int(sign.read_text()), 0)
