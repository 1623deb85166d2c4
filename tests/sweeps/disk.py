"""Disks that are full, may not be written to, or are written to by two builds at once."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.sweeps.stage import Stage, Tally

_NOBODY = 65534


def full(folder: Path, *, steps: int) -> Tally:
    """Build a first and a second time where there is room for more and more of it: on a small disk, as root."""
    tally = Tally(
        f"a disk with too little room ({'a small disk' if _may_mount() else 'a limit of the size of a file'})"
    )
    stage = Stage(folder)
    sizes = [path.stat().st_size for path in stage.output.rglob("*") if path.is_file()]
    most = sum(-(-size // 4096) * 4096 + 4096 for size in sizes) if _may_mount() else max(sizes)
    for is_first in (True, False):
        for step in range(steps + 1):
            room = most * step // steps // 4096 * 4096
            if is_first:
                stage.forget()
            else:
                stage.edit()
            with _filled(stage, room, is_first) as before:
                end, state = stage.build(before), stage.state()
                _judge(tally, stage, f"{room} bytes free", end.fault(), end.status, state, is_first)
            tally.must(not (problem := stage.recovers()), problem)
    tally.must(tally.figures.get("exit 2", 0), "there was always room")
    return tally


@contextlib.contextmanager
def _filled(stage: Stage, room: int, is_first: bool) -> Iterator[Callable[[], None] | None]:
    """Leave so many bytes on the disk, or to each file."""
    if not _may_mount():
        yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        return
    with _mounted(stage.root, "size=64m"):
        if not is_first:
            stage.edit()
            stage.build()
            stage.edit()
        free = shutil.disk_usage(stage.root).free
        with open(stage.root / "content/.filler", "wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, max(1, free - room))
        yield None


@contextlib.contextmanager
def _mounted(root: Path, options: str) -> Iterator[None]:
    """Put a disk of its own under a folder, with what the folder holds, but for its site."""
    aside = root.with_name("aside")
    shutil.copytree(root, aside, ignore=shutil.ignore_patterns("build", ".build*"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"{options},mode=755", "tmpfs", str(root)], check=True)
    try:
        shutil.copytree(aside, root, dirs_exist_ok=True)
        shutil.rmtree(aside)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(root)], check=True)


def _may_mount() -> bool:
    return os.geteuid() == 0 and bool(shutil.which("mount")) and not os.environ.get("NO_MOUNT")


def forbidden(folder: Path) -> Tally:
    """Build where nothing may be written: for want of permission, and on a disk that is only read."""
    tally = Tally("a disk that may not be written to")
    stage = Stage(folder)
    for is_first in (True, False):
        for mode in (0o555, 0o500) if os.geteuid() == 0 else (0o555,):
            if is_first:
                stage.forget()
            else:
                stage.build()
                stage.edit()
            stage.root.chmod(mode)
            end = stage.build(_as_nobody if os.geteuid() == 0 else None)
            stage.root.chmod(0o755)
            tally.must(end.status == 2, f"mode {mode:o}: {end}")
            _judge(tally, stage, f"mode {mode:o}", end.fault(), end.status, stage.state(), is_first)
            tally.must(not (problem := stage.recovers()), problem)
        if _may_mount():
            with _mounted(stage.root, "size=64m"):
                if not is_first:
                    stage.build()
                    stage.edit()
                subprocess.run(["mount", "-o", "remount,ro", str(stage.root)], check=True)
                end = stage.build()
                tally.must(end.status == 2, f"a disk only read: {end}")
                _judge(tally, stage, "a disk only read", end.fault(), end.status, stage.state(), is_first)
    return tally


def _as_nobody() -> None:
    os.setgroups([])
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)


def _judge(tally: Tally, stage: Stage, where: str, fault: str, status: int, state: str, is_first: bool) -> None:
    expected = "new" if status == 0 else "none" if is_first else "old"
    tally.count("builds")
    tally.count("exit 2", status == 2)
    tally.must(not fault, f"{where}: {fault}")
    tally.must(state == expected, f"{where}: exit {status}, the site is {state}")
    tally.must(not stage.leftovers(), f"{where}: left {stage.leftovers()}")


def twins(folder: Path, *, number: int) -> Tally:
    """Start builds by twos; each is either done or refused, and the site is one of theirs."""
    tally = Tally("two builds at once")
    stage = Stage(folder)
    logs = folder / "one", folder / "other"
    for _ in range(number):
        stage.edit()
        started = [stage.start(log=log) for log in logs]
        ends = [stage.end(process, log) for process, log in zip(started, logs, strict=True)]
        refused = sum(end.status == 2 for end in ends)
        tally.count("builds", 2)
        tally.count("refused", refused)
        tally.must(refused < 2, f"nobody built: {ends}")
        for end in ends:
            is_told = end.status == 0 or "another build is writing" in end.said
            tally.must(is_told and not end.fault(), f"{end}")
        tally.must((stage.state(), stage.leftovers()) == ("new", []), f"{stage.state()}, {stage.leftovers()}")
    return tally
