"""Nothing is published by halves, and nothing of a stranger's is deleted."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import chronicle.stages.write as publishing
from chronicle.model.diagnostics import CannotRun
from chronicle.model.pages import Kept, Output, Settings
from chronicle.pipeline import build
from chronicle.stages.write import write
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

NEEDS_THE_DISK = True


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


@pytest.mark.parametrize("name", ["thesis.txt", "manifest.json"])
def test_a_folder_with_files_of_others_is_refused(name: str, site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    (chronicle.output).mkdir()
    (chronicle.output / name).write_text("years of work")

    with pytest.raises(CannotRun, match="did not write"):
        chronicle.build()

    assert tree(chronicle.output) == {name: b"years of work"}


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


def test_a_file_is_never_the_output(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY, "build": "years of work"})

    with pytest.raises(CannotRun, match="not a folder"):
        chronicle.build()


# --- one complete site at every moment


OTHER = ENTRY.replace("Putin receives", "Vladimir Putin meets")


def command(chronicle: TestSite) -> list[str]:
    return [sys.executable, "-m", "chronicle", "build", "--root", str(chronicle.root)]


def is_whole(folder: Path) -> bool:
    files = tree(folder)
    named = json.loads(files.pop("manifest.json"))["files"]
    return bool({path: hashlib.sha256(data).hexdigest() for path, data in files.items()} == named)


def test_a_build_that_is_killed_at_any_moment_leaves_a_whole_site_and_the_next_one_clears_up(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    chronicle.build()
    start = time.monotonic()
    subprocess.run(command(chronicle), check=True, capture_output=True)
    length = time.monotonic() - start

    for share in (9, 11, 13, 15):
        chronicle.write({ENTRY_PATH: OTHER if share % 4 == 1 else ENTRY})
        process = subprocess.Popen(command(chronicle), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(length * share / 15)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert is_whole(chronicle.output)

    chronicle.build()
    assert sorted(path.name for path in chronicle.root.iterdir()) == ["build", "content"]


def test_who_reads_while_it_is_published_misses_no_page_and_sees_no_mixture(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    chronicle.build()
    page, faults, reads, done = chronicle.output / "chronicle/index.html", list[str](), 0, threading.Event()

    def read() -> None:
        nonlocal reads
        while not done.is_set():
            try:
                if not page.read_text(encoding="utf-8").endswith("</html>\n"):
                    faults.append("torn")
            except OSError as fault:
                faults.append(str(fault))
            reads += 1

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(6):
        chronicle.write({ENTRY_PATH: OTHER if number % 2 else ENTRY}).build()
    done.set()
    reader.join()

    assert not faults
    assert reads > 100


def test_a_second_build_at_the_same_time_is_refused(site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    chronicle.build()
    refused = []
    exchange: Callable[[Path, Path], None] = publishing._exchange

    def meanwhile(beside: Path, folder: Path) -> None:
        refused.append(subprocess.run(command(chronicle), capture_output=True, text=True, check=False))
        exchange(beside, folder)

    monkeypatch.setattr("chronicle.stages.write._exchange", meanwhile)
    chronicle.write({ENTRY_PATH: OTHER}).build()

    assert refused[0].returncode == 2
    assert "another build is writing" in refused[0].stderr
    assert is_whole(chronicle.output)
    assert "Vladimir Putin meets" in chronicle.page("chronicle/")


def test_what_a_killed_build_left_is_cleared_away_and_no_link_in_it_followed(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY, "thesis/text": "years of work"})
    (chronicle.root / ".build.next/events").mkdir(parents=True)
    (chronicle.root / ".build.next/events/half.html").write_text("<p>half")
    (chronicle.root / ".build.next/link").symlink_to(chronicle.root / "thesis")

    chronicle.build()

    assert sorted(path.name for path in chronicle.root.iterdir()) == ["build", "content", "thesis"]
    assert (chronicle.root / "thesis/text").read_text() == "years of work"
    assert is_whole(chronicle.output)


def test_a_file_that_stays_as_it_is_is_not_written_again_and_one_that_was_tampered_with_is(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    chronicle.build()
    robots, people = chronicle.output / "robots.txt", chronicle.output / "people/index.html"
    before, sound = robots.stat().st_ino, people.read_bytes()
    people.write_bytes(sound.replace(b"Putin", b"Nitup"))

    chronicle.write({ENTRY_PATH: OTHER}).build()

    assert robots.stat().st_ino == before
    assert b"Nitup" not in people.read_bytes()
    assert is_whole(chronicle.output)


def test_files_and_folders_may_be_read_by_all_whatever_the_mask(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    mask = os.umask(0o077)
    chronicle.build()
    os.umask(mask)

    modes = {path.stat().st_mode & 0o777 for path in chronicle.output.rglob("*") if path.is_file()}
    folders = {
        path.stat().st_mode & 0o777 for path in [chronicle.output, *chronicle.output.rglob("*")] if path.is_dir()
    }
    assert (modes, folders) == ({0o644}, {0o755})


@pytest.mark.parametrize("missing", ["renameat2", "syncfs"])
def test_a_system_without_the_call_is_served_too(missing: str, site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    chronicle.build()
    known: Callable[[str], object] = publishing._call
    monkeypatch.setattr("chronicle.stages.write._call", lambda name: None if name == missing else known(name))

    chronicle.write({ENTRY_PATH: OTHER}).build()

    assert is_whole(chronicle.output)
    assert "Vladimir Putin meets" in chronicle.page("chronicle/")
    assert sorted(path.name for path in chronicle.root.iterdir()) == ["build", "content"]


@pytest.mark.parametrize("call", ["renameat2", "syncfs"])
def test_a_disk_that_fails_leaves_the_old_site(call: str, site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    chronicle.build()
    before = tree(chronicle.output)

    def fails(*_: object) -> int:
        ctypes.set_errno(5)
        return -1

    known: Callable[[str], object] = publishing._call
    monkeypatch.setattr("chronicle.stages.write._call", lambda name: fails if name == call else known(name))
    chronicle.write({ENTRY_PATH: OTHER})

    with pytest.raises(OSError, match="Input/output error"):
        chronicle.build()

    assert tree(chronicle.output) == before
    assert sorted(path.name for path in chronicle.root.iterdir()) == ["build", "content"]


# --- two trees that take turns


NAMES = ["index.html", "a/index.html", "a/b/index.html", "a/b", "c", "c/d/e.txt", "f/g/h/i.html", "f/g/h/j.html", "f/g"]


class Turns:
    """A site that is published again and again, and the place of the one before."""

    def __init__(self, folder: Path) -> None:
        self.root, self.output, self.former = folder, folder / "build", folder / "cache/former/site"
        self.shown: dict[str, bytes] = {}

    def publish(self, files: dict[str, bytes], *, kept: bool = False) -> None:
        """Publish files; with ``kept``, say of those that did not change no more than that."""
        same = {name for name in files if kept and self.shown.get(name) == files[name]}
        outputs = [Kept(name) if name in same else Output(name, content) for name, content in files.items()]
        write(outputs, Settings(str(self.root), str(self.output)), (), str(self.former))
        self.shown = files

    def is_right(self) -> bool:
        found = tree(self.output)
        modes = {path.stat().st_mode & 0o777 for path in self.output.rglob("*")}
        folders = {path for path in self.output.rglob("*") if path.is_dir()}
        needed = {parent for name in found for parent in (self.output / name).parents} - {self.output}
        beside = {path.name for path in self.root.iterdir()}
        del found["manifest.json"]
        return (
            (found, modes - {0o644, 0o755}, beside) == (self.shown, set(), {"build", "cache"})
            and folders == {folder for folder in needed if self.output in folder.parents}
            and is_whole(self.output)
        )


def in_place(file: Path) -> None:
    file.write_bytes(b"somebody else's")


def as_another(file: Path) -> None:
    file.unlink()
    file.write_bytes(b"somebody else's")


def by_closing(file: Path) -> None:
    file.chmod(0o600)


def by_a_link(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.parents[2] / ".build.next/a/index.html")  # where that of the next site will be made


def test_whatever_is_published_after_whatever_else_is_what_stands_there(tmp_path: Path) -> None:
    turns, chance = Turns(tmp_path), random.Random(1)
    turns.former.parent.mkdir(parents=True)

    for _ in range(150):
        names = [name for name in chance.sample(NAMES, len(NAMES)) if chance.random() < 0.7]
        files = {
            name: b"%d" % chance.randrange(2)
            for number, name in enumerate(names)
            if not any(
                f"{other}/".startswith(f"{name}/") or f"{name}/".startswith(f"{other}/") for other in names[:number]
            )
        }
        if chance.random() < 0.2 and turns.shown:
            chance.choice([in_place, as_another])(turns.output / chance.choice([*turns.shown]))
            turns.publish(files)
        else:
            turns.publish(files, kept=chance.random() < 0.7)

        assert turns.is_right(), files


def test_a_change_of_one_page_makes_no_new_folder(tmp_path: Path) -> None:
    turns, folders = Turns(tmp_path), list[int]()

    for number in range(6):
        turns.publish({"a/b/index.html": b"same", "c/index.html": b"%d" % number}, kept=True)
        folders.append((turns.output / "a/b").stat().st_ino)

    assert folders == folders[:2] * 3
    assert (turns.output / "a/b/index.html").stat().st_nlink == 2


@pytest.mark.parametrize(
    "harm",
    [
        lambda former: (former / "a/strange.txt").write_bytes(b"somebody else's"),
        lambda former: (former / "a/index.html").unlink(),
        lambda former: (former / "manifest.json").unlink(),
        lambda former: (former / "manifest.json").write_bytes(b"{"),
        lambda former: (former / "a").rename(former / "z"),
        lambda former: (former.rename(former.with_name("away")), former.write_bytes(b"")),
    ],
)
def test_a_former_site_that_is_not_as_it_was_left_is_not_brought_forward(
    harm: Callable[[Path], object], tmp_path: Path
) -> None:
    turns = Turns(tmp_path)
    for number in range(2):
        turns.publish({"a/index.html": b"same", "c/index.html": b"%d" % number}, kept=True)

    harm(turns.former)
    turns.publish({"a/index.html": b"same", "c/index.html": b"other"}, kept=True)

    assert turns.is_right()


@pytest.mark.parametrize("harm", [in_place, by_closing, as_another, by_a_link, Path.unlink])
def test_a_page_that_somebody_harmed_is_mended_for_good(harm: Callable[[Path], None], tmp_path: Path) -> None:
    turns, files = Turns(tmp_path), {"a/index.html": b"sound", "c/index.html": b"sound"}
    for _ in range(3):
        turns.publish(files)

    harm(turns.output / "a/index.html")
    turns.publish(files)
    for _ in range(3):
        turns.publish(files, kept=True)

        assert turns.is_right()


def test_on_another_file_system_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turns, rename = Turns(tmp_path), os.rename

    def fails(one: str | Path, other: str | Path) -> None:
        if "former" in str(one) + str(other):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        rename(one, other)

    monkeypatch.setattr("os.rename", fails)
    for number in range(3):
        turns.publish({"a/index.html": b"same", "c/index.html": b"%d" % number}, kept=True)

    assert turns.is_right()
