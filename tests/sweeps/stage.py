"""A small site that is built again and again, each time in a process of its own that something may befall."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import select
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from chronicle import pipeline
from chronicle.cli import main
from chronicle.model.pages import Output, Page, Settings, Theme
from chronicle.stages import render as stage_of_rendering
from tests.site import BASE, ENTRY, ENTRY_PATH, TestSite

render = stage_of_rendering.render
_THEME = Path(__file__).parents[2]
_PATIENCE = 60  # seconds after which a build counts as hanging
_DATED = ENTRY.replace("source:", "published: 2026-01-25\nsource:")  # so that git is not asked
_WORDS = ("Putin receives", "Vladimir Putin meets", "Putin talks with")
_TEXTS = tuple(_DATED.replace(_WORDS[0], words) for words in _WORDS)  # three: no new site is as the one before the old
_SET_PTRACER, _ANYBODY = 0x59616D61, -1  # prctl(2)


@dataclass
class Tally:
    """What a sweep did, and what it found that must not be."""

    name: str
    figures: dict[str, int | str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def count(self, figure: str, number: int = 1) -> None:
        self.figures[figure] = int(self.figures.get(figure, 0)) + number

    def must(self, holds: object, fault: str) -> None:
        if not holds:
            self.faults.append(fault)


@dataclass(frozen=True)
class End:
    """How a build ended: its exit status, or minus the signal; and what it said."""

    status: int
    said: str

    def fault(self) -> str:
        """Say in what way this is no proper end: sound, or one line that says why not."""
        if "Traceback" in self.said or self.status not in (0, 2):
            return f"status {self.status}: {self.said[-600:]}"
        is_told = self.said.startswith("chronicle: ") and self.said.count("\n") == 1
        return "" if self.status == 0 or is_told else f"not one line: {self.said[-600:]}"


class Stage:
    """A chronicle that says one of three things, its site, and what is remembered of it."""

    def __init__(self, folder: Path, *, jobs: int = 1, remembers: bool = False) -> None:
        self.root, self.output, self.cache = folder / "chronicle", folder / "chronicle/build", folder / "cache"
        self.words = ["build", "--root", str(self.root), "--jobs", str(jobs), *([] if remembers else ["--no-cache"])]
        self.number, self.log = 0, folder / "said"
        folder.chmod(0o755)
        self.site = TestSite(self.root).write(BASE)
        for part in ("layouts", "assets"):
            shutil.copytree(_THEME / part, self.root / part, ignore=shutil.ignore_patterns("codes"))
        os.environ["XDG_CACHE_HOME"] = str(self.cache)
        pipeline._FEW_FILES, pipeline._FEW_PAGES = 0, 0
        rendered: dict[tuple[str, int], Output] = {}

        def once(page: Page, theme: Theme, *, offline: bool = False) -> Output:
            key = page.path, self.number
            if key not in rendered:
                rendered[key] = render(page, theme, offline=offline)
            return rendered[key]

        stage_of_rendering.render = once  # which calls nothing of the system
        self.digests: list[str] = []
        for number in reversed(range(len(_TEXTS))):
            self.say(number)
            pipeline.build(Settings(str(self.root), str(self.output), jobs=1))  # here: its processes find all imported
            self.digests.insert(0, self.digest())

    def say(self, number: int) -> None:
        self.number = number
        self.site.write({ENTRY_PATH: _TEXTS[number]})

    def edit(self) -> None:
        self.say((self.number + 1) % len(_TEXTS))

    def forget(self) -> None:
        """Take away the site and all that is remembered."""
        shutil.rmtree(self.output, ignore_errors=True)
        shutil.rmtree(self.cache, ignore_errors=True)

    def digest(self) -> str:
        return hashlib.sha256((self.output / "manifest.json").read_bytes()).hexdigest()

    def state(self) -> str:
        """Say what stands in the output: ``new``, ``old``, ``none``, or what is wrong with it."""
        if not os.path.lexists(self.output):
            return "none"
        try:
            named = json.loads((self.output / "manifest.json").read_bytes())["files"]
            found = [path for path in self.output.rglob("*") if not path.is_dir()]
            there = {path.relative_to(self.output).as_posix(): path.read_bytes() for path in found}
        except (OSError, ValueError) as fault:
            return f"not whole: {fault}"
        there.pop("manifest.json")
        wrong = [
            p for p in named.keys() | there.keys() if hashlib.sha256(there.get(p, b"")).hexdigest() != named.get(p)
        ]
        if wrong:
            return f"not whole: {sorted(wrong)[:3]}"
        digest = self.digest()
        return "new" if digest == self.digests[self.number] else "old" if digest in self.digests else "not known"

    def leftovers(self) -> list[str]:
        """Return what stands beside the site and is no part of the chronicle."""
        return sorted(set(os.listdir(self.root)) - {"content", "layouts", "assets", "build"})

    def start(self, before: Callable[[], object] | None = None, log: Path | None = None) -> int:
        """Start a build of the present words in a process group of its own; return its process."""
        process = os.fork()
        if process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.setpgid(process, process)
            return process
        status = 70
        try:
            os.setpgid(0, 0)
            handle = os.open(log or self.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
            os.dup2(handle, 1)
            os.dup2(handle, 2)
            os.close(handle)
            sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
            if before:
                before()
            status = main(self.words)
        except BaseException:
            traceback.print_exc()
        finally:
            try:
                sys.stdout.flush()
                sys.stderr.flush()
            finally:  # what fails here too must not end in the stack of the sweep itself
                os._exit(status)

    def end(self, process: int, log: Path | None = None) -> End:
        """Wait for a build; one that hangs is ended and says so, and so is what outlives it."""
        deadline = time.monotonic() + _PATIENCE
        handle = os.pidfd_open(process)
        try:
            ended = bool(select.select([handle], [], [], _PATIENCE)[0])
        finally:
            os.close(handle)
        if not ended:
            os.killpg(process, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        file = log or self.log
        said = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""  # not begun
        outlives = ended and not _is_gone(process, min(deadline, time.monotonic() + 10))
        return End(status if ended else 124, said + ("a process of the build outlives it" if outlives else ""))

    def build(self, before: Callable[[], object] | None = None) -> End:
        return self.end(self.start(before))

    def recovers(self) -> str:
        """Build once more; say in what way the site is not the new one, alone."""
        end, state = self.build(), self.state()
        left = self.leftovers()
        return "" if (end.status, state, left) == (0, "new", []) else f"next build: {end}, {state}, beside it {left}"


def _is_gone(group: int, deadline: float) -> bool:
    while True:
        try:
            os.killpg(group, 0)
        except (ProcessLookupError, PermissionError):
            return True
        if time.monotonic() > deadline:
            os.killpg(group, signal.SIGKILL)
            return False
        time.sleep(0.002)


def stopped() -> None:
    """Wait, as the process of a build, until somebody who may watch it lets it go on."""
    ctypes.CDLL(None).prctl(_SET_PTRACER, _ANYBODY, 0, 0, 0)
    os.kill(os.getpid(), signal.SIGSTOP)


@contextlib.contextmanager
def reading(output: Path, tally: Tally) -> Iterator[Callable[[], int]]:
    """Let another process read page after page all the while; yield what says how many it has read.

    A page has to be the one that the manifest names before or after it was read.
    """
    ours, theirs = os.pipe()
    stop, stopped_by = os.pipe()
    counter = os.memfd_create("reads")
    os.truncate(counter, 8)
    if not (process := os.fork()):
        os.close(stopped_by)  # so that it ends with the sweep, however that ends
        with os.fdopen(theirs, "w") as told:
            json.dump(_read(output, stop, counter), told)
        os._exit(0)
    os.close(theirs)
    try:
        yield lambda: int.from_bytes(os.pread(counter, 8, 0), "little")
    finally:
        os.write(stopped_by, b".")
        with os.fdopen(ours) as told:
            figures = json.load(told)
        os.waitpid(process, 0)
        for handle in (stop, stopped_by, counter):
            os.close(handle)
        for figure in ("page reads", "changes seen", "missing", "mixed"):
            tally.count(figure, figures[figure])
        tally.must(not figures["missing"] + figures["mixed"], f"the reader saw {figures}")


def _read(output: Path, stop: int, counter: int) -> dict[str, int]:
    figures = {"page reads": 0, "changes seen": 0, "missing": 0, "mixed": 0}
    before = _named(output, figures)
    waiting: list[str] = []
    while not select.select([stop], [], [], 0)[0]:
        path = (waiting := waiting or sorted(before)).pop()
        digest = None  # as it is for who does not name the page
        with contextlib.suppress(OSError):
            digest = hashlib.sha256((output / path).read_bytes()).hexdigest()
        after = _named(output, figures)
        allowed = before.get(path), after.get(path)
        figures["page reads"] += 1
        figures["changes seen"] += before is not after
        figures["missing"] += digest is None and None not in allowed
        figures["mixed"] += digest is not None and digest not in allowed
        before = after
        os.pwrite(counter, figures["page reads"].to_bytes(8, "little"), 0)
    return figures


_LAST: list[tuple[bytes, dict[str, str]]] = []


def _named(output: Path, figures: dict[str, int]) -> dict[str, str]:
    try:
        data = (output / "manifest.json").read_bytes()
        if not _LAST or _LAST[0][0] != data:
            _LAST[:] = [(data, json.loads(data)["files"])]
    except (OSError, ValueError):
        figures["missing"] += 1
    return _LAST[0][1]
