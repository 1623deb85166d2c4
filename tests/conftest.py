from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from chronicle import report
from chronicle.model.entities import Chronicle
from chronicle.model.pages import Settings
from chronicle.pipeline import build, load
from chronicle.stages import write
from chronicle.workers import processors
from tests.site import BASE, TestSite, build_pages

# the same examples in every run: a change that breaks a property fails for its author, not for the next one
settings.register_profile("chronicle", derandomize=True, deadline=None, max_examples=150)
settings.load_profile("chronicle")

Make = Callable[[dict[str, str | None]], TestSite]
Shared = Callable[[str, Callable[[Path], None]], Path]
SYNCS = {name: getattr(write, name) for name in ("_sync", "_sync_folder")}

LONGEST = ("tests/browser/", "tests/abilities/", "tests/readers/")
"""Where the groups of tests that take longest are: they begin first, so that the short ones fill the end."""


def pytest_xdist_auto_num_workers() -> int:
    """Let half as many processes more work as there are processors: now and then each waits for another program."""
    return processors() * 3 // 2 or 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((n for n, folder in enumerate(LONGEST) if item.nodeid.startswith(folder)), 9))


def pytest_collection_finish() -> None:
    """Let Python not look through the tests themselves, again and again, for what can be freed."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def site(tmp_path: Path) -> Make:
    """Make a chronicle: the small base one, with the files given written over it."""

    def make(files: dict[str, str | None]) -> TestSite:
        base = TestSite(tmp_path).write({path: text for path, text in BASE.items() if files.get(path, "") is not None})
        return base.write({path: text for path, text in files.items() if text is not None})

    return make


@pytest.fixture(scope="session", autouse=True)
def quick_disk() -> Iterator[None]:
    """Let sites stay in memory: none has to outlive a power cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chronicle.stages.write._sync", lambda folder: None)
        patch.setattr("chronicle.stages.write._sync_folder", lambda folder: None)
        yield


@pytest.fixture(scope="module", autouse=True)
def real_disk(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where a test is about the disk, let it be one."""
    with pytest.MonkeyPatch.context() as patch:
        for name, real in SYNCS.items() if getattr(request.module, "NEEDS_THE_DISK", False) else ():
            patch.setattr(write, name, real)
        yield


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Remember nothing of the tests in the user's own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def record() -> Chronicle:
    """The real record."""
    return load(Settings())


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Make what is read by tests of several modules once for all processes of a run: others wait for the first."""
    own = tmp_path_factory.getbasetemp()
    base = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made(name: str, make: Callable[[Path], None]) -> Path:
        with open(base / f"{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (base / name).exists():
                make(base / f"{name}.new")
                (base / f"{name}.new").rename(base / name)
        return base / name

    return made


@pytest.fixture(scope="session")
def built(shared: Shared) -> Path:
    """The folder into which the real record was built."""

    def make(folder: Path) -> None:
        result = build(Settings(output=str(folder), strict=True, cache=None))
        assert not result.diagnostics, report.as_text(result.diagnostics, ".")

    return shared("record", make)


@pytest.fixture(scope="session")
def offline(shared: Shared) -> Path:
    """The folder into which the pages of the real record were built for a file share."""
    return shared("share", lambda folder: build_pages(Settings(output=str(folder), offline=True)))
