"""Nothing is published by halves, and nothing of a stranger's is deleted."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from chronicle.model.diagnostics import CannotRun
from chronicle.model.pages import Settings
from chronicle.pipeline import build
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_build_with_an_error_leaves_the_published_site_as_it_was(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    chronicle.build()
    before = tree(chronicle.output)

    result = chronicle.write({ENTRY_PATH: ENTRY.replace("Moscow", "Mosow")}).build()

    assert [f.code for f in result.diagnostics] == ["unknown-region"]
    assert tree(chronicle.output) == before


def test_a_first_build_with_an_error_writes_nothing(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Moscow", "Mosow")})
    before = tree(chronicle.root)

    chronicle.build()

    assert tree(chronicle.root) == before


def test_a_page_that_is_no_longer_planned_is_gone(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    chronicle.build()

    chronicle.write({ENTRY_PATH: None}).build()

    assert not (chronicle.output / "events").exists()


def test_nothing_is_left_beside_the_output(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build()
    chronicle.build()

    assert sorted(path.name for path in chronicle.root.iterdir()) == ["build", "content"]


def test_the_manifest_names_every_file_with_its_digest(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build()

    files = tree(chronicle.output)
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["files"] == {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}


def test_a_folder_with_files_of_others_is_refused(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    (chronicle.output).mkdir()
    (chronicle.output / "thesis.txt").write_text("years of work")

    with pytest.raises(CannotRun, match="did not write"):
        chronicle.build()

    assert tree(chronicle.output) == {"thesis.txt": b"years of work"}


def test_a_file_that_somebody_put_into_the_site_is_not_deleted(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    chronicle.build()
    (chronicle.output / "CNAME").write_text("chronicle.example")

    with pytest.raises(CannotRun, match="`CNAME`, which this program did not write"):
        chronicle.build()

    assert (chronicle.output / "CNAME").read_text() == "chronicle.example"


@pytest.mark.parametrize("output", [".", "content", "content/events", ".."])
def test_the_chronicle_itself_is_never_the_output(site: Make, output: str) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    before = tree(chronicle.root)

    with pytest.raises(CannotRun, match="cannot be the output"):
        build(Settings(root=str(chronicle.root), output=str(chronicle.root / output)))

    assert tree(chronicle.root) == before


def test_a_link_is_never_the_output(site: Make, tmp_path: Path) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    chronicle.output.symlink_to(elsewhere)

    with pytest.raises(CannotRun, match="not a folder"):
        chronicle.build()
