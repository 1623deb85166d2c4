from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from chronicle import report
from chronicle.model.entities import Chronicle
from chronicle.model.pages import Settings
from chronicle.pipeline import build, load
from tests.site import BASE, TestSite

# the same examples in every run: a change that breaks a property fails for its author, not for the next one
settings.register_profile("chronicle", derandomize=True, deadline=None, max_examples=150)
settings.load_profile("chronicle")

Make = Callable[[dict[str, str | None]], TestSite]


@pytest.fixture
def site(tmp_path: Path) -> Make:
    """Make a chronicle: the small base one, with the files given written over it."""

    def make(files: dict[str, str | None]) -> TestSite:
        base = TestSite(tmp_path).write({path: text for path, text in BASE.items() if files.get(path, "") is not None})
        return base.write({path: text for path, text in files.items() if text is not None})

    return make


@pytest.fixture(autouse=True)
def quick_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small sites stay in memory, but where a test is about the disk: none has to outlive a power cut."""
    if not getattr(request.module, "NEEDS_THE_DISK", False):
        monkeypatch.setattr("chronicle.stages.write._sync", lambda folder: None)
        monkeypatch.setattr("chronicle.stages.write._sync_folder", lambda folder: None)


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
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the real record was built."""
    folder = tmp_path_factory.mktemp("record") / "site"
    result = build(Settings(output=str(folder), strict=True, cache=None))
    assert not result.diagnostics, report.as_text(result.diagnostics, ".")
    return folder


@pytest.fixture(scope="session")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the real record was built for a file share."""
    folder = tmp_path_factory.mktemp("share") / "site"
    build(Settings(output=str(folder), offline=True, cache=None))
    return folder
