"""One process, measured from its start to its exit, with all that it starts; and what changed in a folder."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PERIOD = 0.03  # seconds between two looks at the memory
_MIB = 1024 * 1024
_SAID = 3000  # characters that are shown of what a command said before it failed

Snapshot = Mapping[str, tuple[int, int, int]]
"""Path -> time of change in nanoseconds, inode, bytes."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one process used, with all that it started."""

    wall: float  # seconds
    cpu: float  # seconds
    memory: float  # MiB at the peak: of all processes where it was sampled, else of the largest
    others: float | None  # the share of the machine that others used meanwhile; None where the system does not tell


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], *, sampled: bool = False) -> Run:
    """Run a command; with ``sampled`` its memory is looked at meanwhile, which costs it some of its speed.

    Errors: SystemExit with the end of what the command said, where it failed.
    Why: of memory that processes share each is given its part (PSS), so that the sum counts it once.
    """
    peak = 0.0
    with tempfile.TemporaryFile() as said:
        os.sync()  # so that nobody is made to wait for what was written before
        busy, start = _busy(), time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )
        while True:
            number, status, usage = os.wait4(process.pid, os.WNOHANG if sampled else 0)
            if number:
                break
            peak = max(peak, _shared_memory(process.pid))
            time.sleep(PERIOD)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace")[-_SAID:]
            raise SystemExit(f"`{' '.join(command)}` failed with {process.returncode}:\n{words}")
    cpu, now = usage.ru_utime + usage.ru_stime, _busy()
    others = None if now is None or busy is None else max(0.0, now - busy - cpu) / (wall * (os.cpu_count() or 1))
    largest = usage.ru_maxrss / (_MIB if sys.platform == "darwin" else 1024)  # bytes there, KiB elsewhere
    return Run(wall, cpu, peak or largest, others)


def _busy() -> float | None:
    """Return for how many seconds the processors have worked since the machine started, all together.

    Source: proc_stat(5)
    """
    try:
        user, nice, system, _idle, _wait, irq, softirq, steal = map(int, _read("/proc/stat").split()[1:9])
    except OSError:
        return None
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def _shared_memory(process: int) -> float:
    """Return the memory of a process and all below it, in MiB; 0 where the system does not tell.

    Source: proc_pid_smaps(5), proc_tid_children(5)
    """
    total, waiting = 0, [process]
    while waiting:
        here = waiting.pop()
        try:
            lines = _read(f"/proc/{here}/smaps_rollup").splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            for task in os.listdir(f"/proc/{here}/task"):
                waiting += map(int, _read(f"/proc/{here}/task/{task}/children").split())
        except OSError:  # it has ended
            continue
    return total / 1024


def _read(path: str) -> str:
    with open(path, encoding="ascii") as stream:
        return stream.read()


def snapshot(folder: Path) -> Snapshot:
    """Return what tells whether a file was written anew, of every file below a folder."""
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            about = os.lstat(file := os.path.join(path, name))
            found[os.path.relpath(file, folder)] = (about.st_mtime_ns, about.st_ino, about.st_size)
    return found


def written(before: Snapshot, after: Snapshot) -> tuple[int, int]:
    """Return how many files were written between two snapshots, and how many bytes they have."""
    new = [about for path, about in after.items() if before.get(path) != about]
    return len(new), sum(size for _, _, size in new)
