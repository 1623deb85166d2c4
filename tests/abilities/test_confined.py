"""What a command touches: no network, no program but git that reads, no file but the output and what is kept of it.

It is read from the system calls themselves, so it holds for every library too.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.site import BASE, ENTRY, ENTRY_PATH, TestSite
from tests.tools import need

NO_STRACE = "no strace was found that may trace: what commands touch was not looked at (Debian: apt-get install strace)"
NETWORK = r"(?:socket|socketpair|connect|bind|listen|accept4?|send\w*|recv\w*|getsockname|getpeername|[gs]etsockopt)\("
CHANGING = (
    r"(?:mkdir|rmdir|unlink|rename|link|symlink|chmod|f?chmodat|chown|lchown|mknod|truncate|utime|\w*setxattr)\w*\("
)
NAME = re.compile(
    r'(?:<([^<>"]*)>, )?"((?:[^"\\]|\\.)*)"'
)  # a path as strace -y shows it, after the folder it counts from
MEMORY = "/dev/shm/"  # what processes share is no file, though it has a name
UNFINISHED = " <unfinished ...>"
READING = {"rev-parse", "log", "rev-list", "ls-tree", "cat-file", "merge-base", "show-ref"}


@dataclass(frozen=True)
class Trace:
    """The system calls of a command and of all its processes."""

    calls: Sequence[str]

    def network(self) -> list[str]:
        return [call for call in self.calls if re.match(NETWORK, call)]

    def programs(self) -> list[list[str]]:
        """Return the words of each program that was started, but for the first."""
        started = [call for call in self.calls if call.startswith("execve(") and "ENOENT" not in call]
        return [re.findall(r'"((?:[^"\\]|\\.)*)"', call.partition("[")[2].partition("]")[0]) for call in started[1:]]

    def changed(self) -> set[str]:
        """Return every path that was opened for writing, made, moved, removed or given another mode."""
        tried = [call for call in self.calls if " = -1 E" not in call]
        calls = [call for call in tried if re.match(CHANGING, call) or re.search("O_WRONLY|O_RDWR|O_CREAT", call)]
        paths = {os.path.normpath(os.path.join(*found)) for call in calls for found in NAME.findall(call)}
        return {path for path in paths if path != os.devnull and not path.startswith(MEMORY)}


def traced(chronicle: TestSite, folder: Path, *words: str) -> Trace:
    """Run a command in another folder, and return what it did."""
    log = folder / "trace"
    strace = ["strace", "-f", "-y", "-qq", "-s", "4096", "-e", "trace=%network,%process,%file", "-e", "signal=none"]
    command = [sys.executable, "-m", "chronicle", *words, "--root", str(chronicle.root)]
    environment = {
        "PYTHONDONTWRITEBYTECODE": "1",
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYTHONPATH": str(Path.cwd()),
    }
    done = subprocess.run(
        [*strace, "-o", str(log), *command],
        env={**os.environ, **environment},
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return Trace(list(calls(log.read_text(encoding="utf-8", errors="replace").splitlines())))


def calls(lines: Iterable[str]) -> Iterator[str]:
    """Yield each call as one line: where another process calls meanwhile, strace parts its beginning from its end."""
    begun: dict[str, str] = {}
    for line in lines:
        process, call = line.split(maxsplit=1)
        if call.endswith(UNFINISHED):
            begun[process] = call.removesuffix(UNFINISHED)
        elif call.startswith("<... "):
            yield begun.pop(process, "") + call.partition(" resumed>")[2]
        else:
            yield call
    yield from begun.values()


@pytest.fixture
def chronicle(tmp_path: Path) -> TestSite:
    may_trace = shutil.which("strace") and subprocess.run(["strace", "-qq", "true"], capture_output=True, check=False)
    need(may_trace and may_trace.returncode == 0, NO_STRACE)
    entry = ENTRY.replace("source:", "published: 2026-01-25\nsource:")
    return TestSite(tmp_path / "chronicle").write({**BASE, ENTRY_PATH: entry})


def outside(trace: Trace, *folders: Path) -> list[str]:
    inside = tuple(str(folder) for folder in folders)
    return sorted(path for path in trace.changed() if not any(f"{path}/".startswith(f"{one}/") for one in inside))


def test_a_check_writes_nothing_starts_nothing_and_asks_nobody(chronicle: TestSite, tmp_path: Path) -> None:
    trace = traced(chronicle, tmp_path, "check")

    assert (trace.network(), trace.programs(), trace.changed()) == ([], [], set())


def test_a_build_writes_its_output_and_what_it_remembers_and_nothing_else(chronicle: TestSite, tmp_path: Path) -> None:
    trace = traced(chronicle, tmp_path, "build")

    assert (trace.network(), trace.programs()) == ([], [])
    assert str(chronicle.root / ".build.next/index.html") in trace.changed()
    beside, cache = chronicle.root / ".build.next", tmp_path / "cache"
    assert outside(trace, chronicle.output, beside, cache) == []
    assert outside(traced(chronicle, tmp_path, "build", "--no-cache"), chronicle.output, beside) == []


def test_in_a_checkout_git_is_asked_to_read_and_nothing_else(chronicle: TestSite, tmp_path: Path) -> None:
    chronicle.write({ENTRY_PATH: ENTRY})
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-q", "-m", "x"]):
        subprocess.run(["git", "-C", str(chronicle.root), *words], check=True)

    trace = traced(chronicle, tmp_path, "check")

    assert trace.network() == []
    assert trace.changed() == set()
    assert trace.programs()
    assert {os.path.basename(words[0]) for words in trace.programs()} == {"git"}
    assert all(READING & set(words) for words in trace.programs())
