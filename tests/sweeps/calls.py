"""Every changing system call of a build fails in its turn, and at every one the build is killed.

As SQLite is tested for lack of space and loss of power: https://www.sqlite.org/testing.html
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.sweeps.stage import End, Stage, Tally, stopped

CALLS = (
    "openat,write,pwrite64,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir,"
    "fchmod,chmod,fchmodat,ftruncate,fsync,fdatasync,syncfs,flock"
)  # all that change what is on the disk, of those that a build makes
FAULTS = ("KILL", "ENOSPC", "EIO", "EACCES", "EROFS")
_LINE = re.compile(r"(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)")
_NO_FILE = re.compile(r"\d+<pipe:|\d+<.*/said>|.*/dev/null")  # what cannot fail so, or is not of the build
_REMOVING = ("unlink", "unlinkat", "rmdir")
_LAST_CALL = "fsync"  # it follows the exchange: where the disk cannot sync, the new site stands, and the build says so


@dataclass(frozen=True)
class Call:
    """A call that a build made: the how manieth of its name in its process, and with what."""

    name: str
    number: int
    words: str
    is_hit: bool

    @property
    def is_changing(self) -> bool:
        return not _NO_FILE.match(self.words) and (
            self.name != "openat" or bool(re.search("O_CREAT|O_WRONLY|O_RDWR", self.words))
        )


def sweep(folder: Path, *, jobs: int, remembers: bool, is_first: bool, faults: tuple[str, ...], every: int) -> Tally:
    """Try every fault at every changing call of a build; of ``every`` calls only one, each fault at another."""
    title = f"{'first' if is_first else 'second'} build, {jobs} process{'es' * (jobs > 1)}"
    tally = Tally(f"calls of a {title}, {'with' if remembers else 'without'} a cache")
    stage = Stage(folder, jobs=jobs, remembers=remembers)
    planned = sorted({(call.name, call.number) for call in _prepared(stage, is_first) if call.is_changing})
    tally.figures["calls"] = len(planned)
    for shift, fault in enumerate(faults):
        for name, number in planned[shift % every :: every]:
            point = f"{fault} at {name} {number}"
            if is_first:
                stage.forget()
            else:
                stage.edit()
            end, calls = _traced(stage, name, number, fault)
            hit = [call for call in calls if call.is_hit]
            tally.count("tried")
            tally.count("hit", bool(hit) or end.status == -signal.SIGKILL)
            if not all(call.is_changing for call in hit):  # of another process, by the same number
                tally.count("hit, but no file")
                tally.must(stage.state() in ("old", "new", "none"), f"{point}: {stage.state()}")
                tally.must(not (problem := stage.recovers()), f"{point}: {problem}")
                continue
            _judge(stage, tally, point, fault, end, hit, remembers)
    return tally


def _prepared(stage: Stage, is_first: bool) -> list[Call]:
    """Return the calls of a build to which nothing happens."""
    if is_first:
        stage.forget()
    else:
        stage.build()
        stage.edit()
    return _traced(stage)[1]


def _judge(stage: Stage, tally: Tally, point: str, fault: str, end: End, hit: list[Call], remembers: bool) -> None:
    state = stage.state()
    tally.count(f"left {state.split(':')[0]}")
    tally.count("exit 2", end.status == 2)
    was_killed = end.status == -signal.SIGKILL
    where = f"{point} {[call.words[:160] for call in hit]}"
    tally.must(was_killed or not end.fault(), f"{where}: {end.fault()}")
    allowed = ("new",) if end.status == 0 else ("old", "none", "new") if was_killed else ("old", "none")
    if any(call.name == _LAST_CALL for call in hit):
        allowed = ("new",)
    tally.must(state in allowed, f"{where}: exit {end.status}, the site is {state}")
    if hit and remembers and not was_killed and all(str(stage.cache) in call.words for call in hit):
        tally.count("in the cache")
        tally.must((end.status, state) == (0, "new"), f"{where}: a fault of the cache stopped the build: {end}")
    if not was_killed and stage.leftovers() and not any(call.name in _REMOVING for call in hit):
        tally.faults.append(f"{where}: left {stage.leftovers()} ({end})")
    tally.must(not (problem := stage.recovers()), f"{where}: {problem}")


def _traced(stage: Stage, name: str = "", number: int = 0, fault: str = "") -> tuple[End, list[Call]]:
    """Build under strace, with a fault at a call; return how it ended, and the calls."""
    log = stage.log.with_name("calls")
    log.unlink(missing_ok=True)
    how = "signal=SIGKILL" if fault == "KILL" else f"error={fault}"
    inject = ["-e", f"inject={name}:{how}:when={number}"] if fault else []
    process = stage.start(stopped)
    os.waitpid(process, os.WUNTRACED)
    names = f"trace={name or CALLS}"
    options = ["-f", "-qq", "-y", "-s", "200", "-e", "signal=none", "-e", names, *inject]
    with subprocess.Popen(["strace", *options, "-o", str(log), "-p", str(process)], stderr=subprocess.PIPE) as strace:
        while f"TracerPid:\t{strace.pid}" not in Path(f"/proc/{process}/status").read_text():
            if strace.poll() is not None:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
                raise RuntimeError(strace.stderr.read().decode() if strace.stderr else "strace ended")
            time.sleep(0.001)
        os.kill(process, signal.SIGCONT)
        end = stage.end(process)
    return end, list(_calls(log))


def _calls(log: Path) -> Iterator[Call]:
    """Yield the calls; one of several processes may be told in two parts."""
    seen: Counter[tuple[str, str]] = Counter()
    begun: dict[str, str] = {}
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if match := _LINE.match(line):
            process, resumed, name, words = match.groups()
            if words.endswith("<unfinished ...>"):
                begun[process] = words
                continue
            name, words = name or resumed, begun.pop(process, "") + words
            seen[process, name] += 1
            yield Call(name, seen[process, name], words, "(INJECTED)" in words)
