"""A built site can be held against its manifest, and against what the content builds; the site is only read."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from chronicle import verify
from chronicle.cli import main
from chronicle.model.pages import Settings
from tests.abilities.test_publishing import tree
from tests.site import BASE, ENTRY, ENTRY_PATH, TestSite

PAGE = "people/index.html"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> TestSite:
    """A chronicle that is built once: each test has a copy of it."""
    chronicle = TestSite(tmp_path_factory.mktemp("published")).write({**BASE, ENTRY_PATH: ENTRY})
    chronicle.build()
    return chronicle


@pytest.fixture
def built(published: TestSite, tmp_path: Path) -> TestSite:
    return TestSite(shutil.copytree(published.root, tmp_path / "chronicle"))


@pytest.fixture
def broken(built: TestSite) -> TestSite:
    """A built chronicle whose content has an error since: only its manifest can tell."""
    return built.write({ENTRY_PATH: ENTRY.replace("Moscow", "Mosow")})


def run(chronicle: TestSite, *words: str) -> int:
    return main(["verify", "--root", str(chronicle.root), *words])


def faults(chronicle: TestSite) -> dict[str, str]:
    """Return the code of each fault, by path."""
    found = verify.verify(Settings(root=str(chronicle.root), output=str(chronicle.output))).faults
    assert list(found) == sorted(found)
    return {fault.path: fault.code for fault in found}


def test_a_site_as_it_was_built_is_sound(built: TestSite, capsys: pytest.CaptureFixture[str]) -> None:
    count = len(json.loads(built.page("manifest.json"))["files"]) + 1

    assert run(built) == 0

    said = f"{count} files in {built.output}: whole, and what the content builds\n"
    assert capsys.readouterr() == (said, "")


def made_a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        pytest.param(lambda file: file.write_text("<h1>Mine"), "changed-file", id="changed"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes()[:-1]), "changed-file", id="torn"),
        pytest.param(lambda file: file.unlink(), "missing-file", id="missing"),
        pytest.param(lambda file: (file.unlink(), file.symlink_to("/dev/zero")), "not-a-file", id="link"),
        pytest.param(made_a_pipe, "not-a-file", id="pipe"),
        pytest.param(lambda file: (file.unlink(), file.mkdir()), "not-a-file", id="folder"),
    ],
)
def test_what_was_done_to_a_file_is_told(broken: TestSite, harm: Callable[[Path], object], code: str) -> None:
    harm(broken.output / PAGE)

    assert faults(broken) == {PAGE: code}


def test_what_was_put_into_the_site_is_told(broken: TestSite, tmp_path: Path) -> None:
    (broken.output / ".hidden").write_text("")
    (broken.output / "bad\nname\udcff").write_text("")
    (broken.output / "empty/inner").mkdir(parents=True)
    (broken.output / "elsewhere").symlink_to(tmp_path)

    assert faults(broken) == {
        ".hidden": "extra-file",
        "bad\nname\udcff": "extra-file",
        "empty/inner": "not-a-file",
        "elsewhere": "not-a-file",
    }


def test_a_whole_site_of_other_content_is_told_page_by_page(built: TestSite) -> None:
    built.write({ENTRY_PATH: None})

    found = faults(built)

    assert found["events/2026-01-22-kremlin-talks/index.html"] == "other-content"
    assert found["people/steve-witkoff/index.html"] == "other-content"
    assert "topics/territory/index.html" not in found


def test_a_page_that_the_content_builds_and_nobody_published_is_missing(built: TestSite) -> None:
    built.write({"content/topics/ceasefire.md": "---\nname: Ceasefire\nsummary: When it is quiet.\n---\n"})

    assert faults(built)["topics/ceasefire/index.html"] == "missing-file"


@pytest.mark.parametrize("flag", ["--offline", "--base-url=https://elsewhere.example/"])
def test_what_was_built_with_a_flag_is_verified_with_it(built: TestSite, flag: str) -> None:
    main(["build", "--root", str(built.root), flag])

    assert run(built) == 1
    assert run(built, flag) == 0


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        "{}",
        '{"files": {}}',
        '{"files": []}',
        '{"files": {"index.html": "no digest"}}',
        '{"files": {"index.html": 1}}',
        "[" * 100_000,
        *(json.dumps({"files": {path: "0" * 64}}) for path in ("../../etc/passwd", "/etc/passwd", "a//b", "..\\a", "")),
    ],
    ids=lambda text: text[:40] or "empty",
)
def test_a_manifest_that_is_none_is_told(broken: TestSite, manifest: str) -> None:
    (broken.output / "manifest.json").write_text(manifest)

    assert faults(broken) == {"manifest.json": "bad-manifest"}


def test_a_manifest_that_is_missing_a_link_or_too_large_is_told(
    broken: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = broken.output / "manifest.json"
    monkeypatch.setattr(verify, "LARGEST", manifest.stat().st_size - 1)
    assert faults(broken) == {"manifest.json": "bad-manifest"}

    monkeypatch.undo()
    manifest.rename(broken.root / "manifest.json")
    assert faults(broken) == {"manifest.json": "bad-manifest"}

    manifest.symlink_to(broken.root / "manifest.json")
    assert faults(broken) == {"manifest.json": "bad-manifest"}


def test_without_a_manifest_the_content_tells(built: TestSite) -> None:
    (built.output / "manifest.json").unlink()
    (built.output / PAGE).write_text("<h1>Mine")

    assert faults(built) == {"manifest.json": "bad-manifest", PAGE: "other-content"}


def test_a_manifest_that_was_made_to_fit_a_forged_page_does_not_help(built: TestSite) -> None:
    text = built.page("manifest.json")
    (built.output / "manifest.json").write_text(text.replace(f'"{PAGE}"', '"people/mine.html"'))
    (built.output / PAGE).rename(built.output / "people/mine.html")
    assert faults(built) == {PAGE: "missing-file", "people/mine.html": "other-content"}

    (built.output / "people/mine.html").rename(built.output / PAGE)
    (built.output / "manifest.json").write_text(text.replace('"version": 1', '"version": 2'))
    assert faults(built) == {"manifest.json": "other-content"}


def test_the_site_is_only_read_and_nothing_is_left_beside_it(built: TestSite, monkeypatch: pytest.MonkeyPatch) -> None:
    (built.output / PAGE).write_text("<h1>Mine")
    scratch = built.root / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    before, times = tree(built.root), {path: path.stat().st_mtime_ns for path in built.root.rglob("*")}

    run(built)

    assert tree(built.root) == before
    del times[scratch]
    assert {path: path.stat().st_mtime_ns for path in built.root.rglob("*") if path != scratch} == times


def test_content_with_errors_leaves_what_the_manifest_tells(
    broken: TestSite, capsys: pytest.CaptureFixture[str]
) -> None:
    (broken.output / PAGE).write_text("<h1>Mine")

    assert run(broken) == 2

    told = capsys.readouterr().err
    assert f"{broken.output}/{PAGE}: error[changed-file]" in told
    assert "has errors (`chronicle check` tells them)" in told


@pytest.mark.parametrize("output", ["nowhere", "link", "content/site.yaml"])
def test_where_there_is_no_site_it_cannot_run(built: TestSite, output: str, capsys: pytest.CaptureFixture[str]) -> None:
    (built.root / "link").symlink_to(built.output)

    assert run(built, "--output", str(built.root / output)) == 2

    assert "there is no site in" in capsys.readouterr().err


def test_a_site_that_is_replaced_meanwhile_is_not_judged(
    built: TestSite, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    contents = verify._contents

    def replaced(folder: str) -> tuple[dict[str, str], dict[str, str]]:
        found = contents(folder)
        if folder == str(built.output):
            built.write({ENTRY_PATH: ENTRY.replace("Putin receives", "Putin welcomes")}).build()
        return found

    monkeypatch.setattr(verify, "_contents", replaced)

    assert run(built) == 2
    assert "a build replaced" in capsys.readouterr().err


# --- how it is told


def test_each_fault_is_told_in_one_line_whatever_its_name(broken: TestSite, capsys: pytest.CaptureFixture[str]) -> None:
    (broken.output / "a\n::error::b\x1b[31m%0A").write_text("")

    run(broken)
    (line, last, _) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{broken.output}/a\\n::error::b\\x1b[31m%0A: error[extra-file]: this file does not belong")
    assert last.startswith("1 fault: build the site again")

    run(broken, "--format", "github")
    (line, _, _) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"::error title=extra-file::{broken.output}/a\\n::error::b\\x1b[31m%250A: this file")

    run(broken, "--format", "json")
    verdict = json.loads(capsys.readouterr().err.rpartition("chronicle: ")[0])
    assert [fault["path"] for fault in verdict["faults"]] == ["a\n::error::b\x1b[31m%0A"]


def test_no_more_than_two_hundred_faults_are_told(broken: TestSite, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(300):
        (broken.output / f"{number:03}").write_text("")

    run(broken)

    *lines, last, _ = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == [f"{broken.output}/{number:03}" for number in range(200)]
    assert last.startswith("300 faults, 100 of them not shown: ")
