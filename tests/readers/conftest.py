"""Subscribers of a small chronicle, each with a program of its own.

Where a program is not installed its tests are skipped, and the end of the run says so; in CI that is a failure.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.conftest import Shared
from tests.readers.editions import Press
from tests.readers.programs import REASONS, AttentiveNewsboat, Newsboat, Reader, Rss2email
from tests.served import served
from tests.tools import say_what_was_skipped

Follow = Callable[[str], Reader]
R = TypeVar("R", bound=Reader)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    say_what_was_skipped(terminalreporter, *REASONS.values())


@pytest.fixture(scope="session")
def the_press(tmp_path_factory: pytest.TempPathFactory, shared: Shared) -> Press:
    return Press(tmp_path_factory.mktemp("press"), shared)


@pytest.fixture(scope="session")
def the_address(the_press: Press) -> Iterator[str]:
    with served(the_press.folder) as root:
        yield f"{root}{the_press.current.name}/"


@pytest.fixture
def press(the_press: Press) -> Press:
    """A press that has published the first edition."""
    the_press.publish()
    return the_press


@pytest.fixture
def address(press: Press, the_address: str) -> str:
    """Where the chronicle is published."""
    return the_address


@pytest.fixture(scope="session")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Homes of programs after their first visit, by program and feed: others begin with a copy."""
    return tmp_path_factory.mktemp("visits")


def _visited(program: type[R], address: str, visits: Path, home: Path) -> R:
    """Return a program that has visited a feed once: the first to follow it goes there, others begin with its home."""
    known = visits / f"{program.__name__}-{address.replace('/', '-')}"
    if not known.exists():
        known.mkdir()
        first = program(known)
        first.follow(address)
        first.news()
    return program(Path(shutil.copytree(known, home / known.name)))


@pytest.fixture(params=[Newsboat, Rss2email])
def program(request: pytest.FixtureRequest) -> type[Reader]:
    """A program that reads feeds; each in turn."""
    kind: type[Reader] = request.param
    return kind


@pytest.fixture
def follow(program: type[Reader], address: str, visits: Path, tmp_path: Path) -> Follow:
    """Follow a feed, of which the first edition is read."""
    return lambda path: _visited(program, address + path, visits, tmp_path)


@pytest.fixture
def newsboat(address: str, visits: Path, tmp_path: Path) -> Newsboat:
    """A newsboat that has read the first edition, and shows what changes as unread again."""
    return _visited(AttentiveNewsboat, f"{address}feed.xml", visits, tmp_path)


@pytest.fixture
def rss2email(address: str, visits: Path, tmp_path: Path) -> Rss2email:
    """An rss2email that has sent the first edition."""
    return _visited(Rss2email, f"{address}feed.xml", visits, tmp_path)
