"""Whatever call to the disk fails, one whole site stays; whatever a file holds, it is told, and nothing breaks.

Each in a small way; at every call of a real build, and by the million: ``make sweep``.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import importlib.util
import io
import itertools
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import chronicle.stages.write as publishing
from chronicle.cache import Cache
from chronicle.model.diagnostics import CannotRun, Diagnostic, Span, error
from chronicle.model.files import File, Record
from chronicle.model.pages import Build, Kept, Output, Settings
from chronicle.stages.write import write
from chronicle.workers import spread
from tests.sweeps import fuzz

NEEDS_THE_DISK = True
OLD: list[Output | Kept] = [
    Output("index.html", b"old"),
    Output("same.html", b"same"),
    Output("a/kept.html", b"kept"),
    Output("b/x", b"x"),
]
NEW: list[Output | Kept] = [
    Output("index.html", b"new"),
    Output("same.html", b"same"),
    Kept("a/kept.html"),
    Output("c/d/e.html", b"e"),
]
REMOVING = {"unlink", "rmdir"}


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def publish(root: Path, outputs: list[Output | Kept] | Iterator[Output | Kept], former: str = "") -> Build:
    return write(outputs, Settings(root=str(root), output=str(root / "build")), (), former)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on a disk that is always in time: what is forced to it is not waited for."""
    with_disk(monkeypatch, Disk(0, 0))
    return tmp_path


class Disk:
    """Counts the calls that change a disk, and lets one fail, or from that one on all."""

    def __init__(self, number: int, error: int, *, lasts: bool = False) -> None:
        self.number, self.error, self.lasts, self.made = number, error, lasts, 0
        self.failed: list[str] = []

    def strike(self, name: str) -> None:
        self.made += 1
        if self.made == self.number or (self.failed and self.lasts):
            self.failed.append(name)
            raise OSError(self.error, os.strerror(self.error))

    def counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*values: Any, **named: Any) -> Any:
            self.strike(name)
            return call(*values, **named)

        return counting

    def open(self, path: Path, mode: str) -> io.FileIO:
        disk = self

        class Torn(io.FileIO):
            def write(self, data: Any) -> int:
                super().write(data[: len(data) // 2])
                disk.strike("write")
                return super().write(data[len(data) // 2 :])

        self.strike("open")
        return Torn(path, mode.replace("b", ""))

    def answer(self, name: str, call: Callable[..., int]) -> Callable[..., int]:
        """Return a function of the C library as one that may fail, as those do."""

        def answering(*values: Any) -> int:
            try:
                self.strike(name)
            except OSError as fault:
                ctypes.set_errno(fault.errno or 0)
                return -1
            return call(*values)

        return answering


def with_disk(monkeypatch: pytest.MonkeyPatch, disk: Disk, *, exchanges: bool = True) -> None:
    for name in ("mkdir", "chmod", "link", "rename", "unlink", "rmdir"):
        monkeypatch.setattr(os, name, disk.counted(name, getattr(os, name)))
    monkeypatch.setattr(os, "fsync", disk.counted("fsync", lambda handle: None))
    monkeypatch.setattr(fcntl, "flock", disk.counted("flock", fcntl.flock))
    monkeypatch.setattr(publishing, "open", disk.open, raising=False)
    exchange = publishing._call("renameat2")
    known = {"renameat2": exchange if exchanges else knows_not, "syncfs": lambda handle: 0}
    answers = {name: call and disk.answer(name, call) for name, call in known.items()}
    monkeypatch.setattr(publishing, "_call", answers.get)


def knows_not(*values: Any) -> int:
    """Answer as a file system does that cannot exchange two names."""
    ctypes.set_errno(errno.EINVAL)
    return -1


def failing_once(
    folder: Path, number: int, error: int, *, is_first: bool, exchanges: bool, lasts: bool
) -> tuple[Disk, bool, dict[str, bytes], list[str]]:
    """Publish while the call of that number fails.

    Return the disk, whether the build failed, the site, and what is left beside it.
    """
    disk, has_failed = Disk(number, error, lasts=lasts), False
    with pytest.MonkeyPatch.context() as patch:
        with_disk(patch, disk, exchanges=exchanges)
        try:
            publish(folder, OLD if is_first else NEW)
        except OSError as fault:
            has_failed = fault.errno == error
    return disk, has_failed, tree(folder / "build"), sorted({path.name for path in folder.iterdir()} - {"build"})


@pytest.mark.parametrize("lasts", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("exchanges", [True, False], ids=["in one step", "in two"])
@pytest.mark.parametrize("is_first", [True, False], ids=["first", "second"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES], ids=errno.errorcode.get)
def test_whatever_call_fails_one_whole_site_stays_and_the_next_build_is_right(
    error: int, is_first: bool, exchanges: bool, lasts: bool, root: Path
) -> None:
    (root / "model").mkdir()
    publish(root / "model", OLD)
    old = {} if is_first else tree(root / "model/build")
    publish(root / "model", OLD if is_first else NEW)
    new = tree(root / "model/build")
    in_two = not exchanges and not is_first

    for number in itertools.count(1):
        folder = root / str(number)
        folder.mkdir()
        if not is_first:
            publish(folder, OLD)
            (folder / ".build.next/stray").mkdir(parents=True)  # as a build leaves it that is killed
            (folder / ".build.next/stray/half.html").write_bytes(b"half")
        disk, has_failed, site, left = failing_once(
            folder, number, error, is_first=is_first, exchanges=exchanges, lasts=lasts
        )
        if not disk.failed:
            break

        point = f"{disk.failed[:3]}, call {number}"
        is_after = "fsync" in disk.failed or not has_failed  # that the new site may not outlive a power cut is told
        between = lasts and in_two and disk.failed[0] == "rename" and not site  # nor can the old one be put back
        assert site == (new if is_after else old) or between, point
        is_untouched = (folder / ".build.next/stray/half.html").exists()
        assert lasts or not left or is_untouched or disk.failed[0] in REMOVING, f"{point} left {left}"
        publish(folder, OLD if is_first or between else NEW)
        assert tree(folder / "build") == (old if between else new), point
        assert [path.name for path in folder.iterdir()] == ["build"], point

    assert number > 25
    assert site == new


THIRD: list[Output | Kept] = [
    Output("index.html", b"third"),
    Kept("same.html"),
    Output("b/x", b"x"),
    Kept("c/d/e.html"),
]


@pytest.mark.parametrize("lasts", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EXDEV], ids=errno.errorcode.get)
def test_whatever_call_fails_while_two_trees_take_turns_the_site_is_one_of_them(
    error: int, lasts: bool, root: Path
) -> None:
    def twice(name: str) -> tuple[Path, str]:
        folder, former = root / name, str(root / f"former {name}")
        folder.mkdir()
        publish(folder, OLD, former)
        publish(folder, NEW, former)
        return folder, former

    model, kept = twice("model")
    before = tree(model / "build")
    publish(model, THIRD, kept)
    after = tree(model / "build")

    for number in itertools.count(1):
        folder, former = twice(str(number))
        disk = Disk(number, error, lasts=lasts)
        with pytest.MonkeyPatch.context() as patch:
            with_disk(patch, disk)
            with contextlib.suppress(OSError):
                publish(folder, THIRD, former)
        point = f"{disk.failed[:3]}, call {number}"
        assert tree(folder / "build") in (before, after), point
        if not disk.failed:
            break
        publish(folder, OLD, former)
        publish(folder, NEW, former)
        assert tree(folder / "build") == before, point
        assert [path.name for path in folder.iterdir()] == ["build"], point

    assert number > 25


def test_a_build_asks_whether_another_is_at_work_before_it_looks_at_the_site(root: Path) -> None:
    publish(root, OLD)

    def meanwhile() -> Iterator[Output | Kept]:
        (root / "build/stranger").write_bytes(b"")
        with pytest.raises(CannotRun, match="another build is writing"):
            publish(root, NEW)
        (root / "build/stranger").unlink()
        yield from NEW

    publish(root, meanwhile())

    assert [path.name for path in root.iterdir()] == ["build"]


def test_a_build_that_is_refused_leaves_nothing(root: Path) -> None:
    publish(root, OLD)
    handle = os.open(root / "build", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)

    with pytest.raises(CannotRun, match="another build is writing"):
        publish(root, NEW)
    os.close(handle)

    assert [path.name for path in root.iterdir()] == ["build"]


def test_what_cannot_be_done_now_is_not_taken_for_another_build(root: Path) -> None:
    def outputs() -> Iterator[Output | Kept]:
        yield OLD[0]
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")  # from a fork

    with pytest.raises(BlockingIOError):
        publish(root, outputs())

    assert not list(root.iterdir())


def test_what_a_build_left_that_was_killed_between_two_steps_is_cleared_away(root: Path) -> None:
    publish(root, OLD)
    (root / "build").rename(root / ".build.next.old")

    publish(root, OLD)

    assert [path.name for path in root.iterdir()] == ["build"]


def test_the_folder_beside_may_go_while_a_build_waits_for_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, beside = os.open, root / ".build.next"

    def gone(path: Any, *flags: Any, **named: Any) -> int:
        monkeypatch.setattr(os, "open", opened)
        beside.rmdir()  # as another build does at its end
        return opened(path, *flags, **named)

    monkeypatch.setattr(os, "open", gone)
    publish(root, OLD)

    assert sorted(tree(root / "build")) == ["a/kept.html", "b/x", "index.html", "manifest.json", "same.html"]


def test_the_folder_beside_may_be_another_one_by_the_time_it_is_locked(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, beside = fcntl.flock, root / ".build.next"

    def late(handle: int, how: int) -> None:
        monkeypatch.setattr(fcntl, "flock", locked)
        beside.rename(root / "build")  # as another build does that publishes it
        locked(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    publish(root, OLD)

    assert [path.name for path in root.iterdir()] == ["build"]
    assert (root / "build/index.html").read_bytes() == b"old"


@pytest.mark.parametrize("is_link", [False, True])
def test_what_stands_where_the_next_site_is_made_is_not_deleted(is_link: bool, root: Path) -> None:
    thesis, beside = root / "thesis", root / ".build.next"
    thesis.mkdir()
    (thesis / "text").write_bytes(b"years of work")
    if is_link:
        beside.symlink_to(thesis)
    else:
        beside.write_bytes(b"years of work")

    with pytest.raises(CannotRun, match="is in the way"):
        publish(root, OLD)

    assert (thesis / "text" if is_link else beside).read_bytes() == b"years of work"


def test_a_system_without_locks_is_served_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    spec = importlib.util.spec_from_file_location("chronicle.stages.without_locks", publishing.__file__)
    assert spec
    assert spec.loader
    other = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(other)
    monkeypatch.setattr(other, "_call", publishing._call)

    other.write(OLD, Settings(root=str(root), output=str(root / "build")))

    assert [path.name for path in root.iterdir()] == ["build"]


@pytest.mark.parametrize("fault", [OSError, TypeError])
def test_a_system_whose_library_cannot_be_asked_is_served_too(
    fault: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []

    def refuse(*values: Any, **named: Any) -> None:
        raise fault

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    monkeypatch.setattr(os, "sync", lambda: synced.append(True))
    monkeypatch.setattr(os, "fsync", lambda handle: None)

    publish(tmp_path, OLD)
    publish(tmp_path, NEW)

    assert synced == [True, True]
    assert (tmp_path / "build/index.html").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["build"]


# --- a process that helps, and is killed


def perish(item: int, *, here: int) -> int:
    if os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)  # so that this process has not done all before the other begins
    return item


def test_where_a_process_is_killed_the_build_stops_at_once_and_says_so() -> None:
    made = list[int]()
    signal.alarm(60)  # to wait for what it had taken would be for ever

    with pytest.raises(CannotRun, match="a process of this build was killed"):
        made.extend(place for place, _ in spread(partial(perish, here=os.getpid()), range(200), jobs=2, few=0))
    signal.alarm(0)

    assert len(made) < 100  # this process did not go on to the end


# --- what is remembered


def test_a_single_bit_that_is_not_as_it_was_is_noticed(tmp_path: Path) -> None:
    memory = Cache(Settings(output=str(tmp_path / "build"), cache=str(tmp_path / "cache")))
    memory.keep(place="Moscow")
    assert memory.database
    ((value,),) = memory.database.execute("SELECT value FROM kept WHERE name = 'place'").fetchall()

    read = []
    for number in range(8 * len(value)):
        damaged = bytearray(value)
        damaged[number // 8] ^= 1 << number % 8
        memory.database.execute("UPDATE kept SET value = ? WHERE name = 'place'", [bytes(damaged)])
        read.append(memory.get("place"))

    assert set(read) == {None}


# --- files that nobody wrote


def troubles(number: int) -> list[str]:
    source = fuzz.Inputs(seed=1)
    found = (fuzz.trouble_of(source.next(), source, deep=turn % 50 == 0) for turn in range(number))
    return [trouble for troubles in found for trouble in troubles]


def test_whatever_a_file_holds_it_is_told_at_its_place_and_nothing_is_raised() -> None:
    assert troubles(2000) == []


@pytest.mark.parametrize("is_raised", [True, False])
def test_a_fault_would_be_seen(is_raised: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(file: File) -> Record:
        record = fuzz._BASE[0]
        if is_raised:
            raise LookupError("planted")
        return Record(record.path, "", "", None, {}, record.body, (), (below(file),))

    monkeypatch.setattr(fuzz, "parse", parse)

    assert all(("planted" if is_raised else "place of") in trouble for trouble in troubles(3))
    assert troubles(3)


def below(file: File) -> Diagnostic:
    return error(Span(file.path, file.text.count("\n") + 2), "planted", "below the last line")
