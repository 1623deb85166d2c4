"""A whole small chronicle builds exactly as it was reviewed; after a wanted change: ``make bless``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bless import EXPECTED, golden_build
from tests.walk import dead_links


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return golden_build(tmp_path_factory.mktemp("golden"))


NAMES = sorted(path.relative_to(EXPECTED).as_posix() for path in EXPECTED.rglob("*") if path.is_file())


def test_the_same_files_are_built(built: dict[str, bytes]) -> None:
    assert sorted(built) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_file_is_what_was_reviewed(built: dict[str, bytes], name: str) -> None:
    assert built[name].decode() == (EXPECTED / name).read_bytes().decode()


def test_no_link_of_it_is_dead(tmp_path: Path) -> None:
    golden_build(tmp_path)

    assert not dead_links(tmp_path / "site")
