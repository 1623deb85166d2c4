"""The same content builds the same bytes and modes, whatever the clock, zone, locale, folder, order and history."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chronicle.model.pages import Settings
from chronicle.pipeline import build

CONTENT = Path("tests/golden/content")  # it has something of every kind
LATER = """
import ctypes, datetime, gc, time
for kind, name, value in (
    (datetime.datetime, "now", datetime.datetime(2099, 12, 31, 23, 59, 59)),
    (datetime.datetime, "utcnow", datetime.datetime(2099, 12, 31, 23, 59, 59)),
    (datetime.datetime, "today", datetime.datetime(2099, 12, 31, 23, 59, 59)),
    (datetime.date, "today", datetime.date(2099, 12, 31)),
):
    (names,) = gc.get_referents(kind.__dict__)  # the one way into a class that is not written in Python
    names[name] = staticmethod(lambda zone=None, value=value: value.replace(tzinfo=zone) if zone else value)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))
time.time, time.time_ns = lambda: 4102444799.0, lambda: 4102444799 * 10**9
assert datetime.date.today().year == datetime.datetime.now().year == 2099
"""
BACKWARDS = """
import os
class Backwards:
    def __init__(self, found): self.found = iter(sorted(found, key=lambda entry: entry.name, reverse=True))
    def __enter__(self): return self
    def __exit__(self, *_): return None
    def __iter__(self): return self
    def __next__(self): return next(self.found)
    def close(self): return None
scandir, listdir = os.scandir, os.listdir
os.scandir = lambda *of: Backwards(scandir(*of))
os.listdir = lambda *of: sorted(listdir(*of), reverse=True)
"""
"""Run in a process before anything else is: another clock, and another order of the files on the disk."""


@dataclass(frozen=True)
class Around:
    """What stands around a build."""

    environment: dict[str, str] = field(default_factory=dict)
    first: str = ""  # code that runs before
    mask: int = 0o022
    folder: str = "other"  # of the chronicle
    is_checkout: bool = False
    words: tuple[str, ...] = ()


AROUND = {
    "another clock": Around({"SOURCE_DATE_EPOCH": "1", "PYTHONHASHSEED": "1"}, first=LATER, mask=0o077),
    "another place in the world": Around(
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "tr_TR.UTF-8", "HOME": "/nonexistent", "USER": "nobody"},
        folder="Довга назва/with blanks/" + "x" * 200,
    ),
    "another order of files": Around({"PYTHONHASHSEED": "2", "PYTHONOPTIMIZE": "1"}, first=BACKWARDS, mask=0o000),
    "a git checkout, and one process": Around({"PYTHONHASHSEED": "3"}, is_checkout=True, words=("--jobs", "1")),
}


def look(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return the mode and the bytes of everything in a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): (
            stat.S_IMODE(path.stat().st_mode),
            b"" if path.is_dir() else path.read_bytes(),
        )
        for path in [folder, *folder.rglob("*")]
    }


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, bytes]]:
    root = tmp_path_factory.mktemp("reference")
    shutil.copytree(CONTENT, root / "content")
    build(Settings(root=str(root), output=str(root / "site"), cache=None))
    return look(root / "site")


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND.keys())
def test_nothing_around_the_content_changes_a_byte_or_a_mode(
    around: Around, reference: dict[str, tuple[int, bytes]], tmp_path: Path
) -> None:
    root = tmp_path / around.folder
    shutil.copytree(CONTENT, root / "content")
    for number, file in enumerate(sorted(root.rglob("*"))):
        os.utime(file, (number, number))
    (tmp_path / "sitecustomize.py").write_text(around.first)
    if around.is_checkout:
        committed(root)

    done = subprocess.run(
        [sys.executable, "-m", "chronicle", "build", "--no-cache", "--root", around.folder, *around.words],
        env={**os.environ, **around.environment, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"},
        cwd=tmp_path,
        umask=around.mask,
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr.decode()

    made = look(root / "build")
    assert sorted(made) == sorted(reference)
    assert not [path for path in made if made[path] != reference[path]]


def committed(root: Path) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        [*identity, "commit", "-q", "-m", "x", "--date", "2001-01-01T00:00:00"],
    ):
        subprocess.run(["git", "-C", str(root), *words], check=True)
