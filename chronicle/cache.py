"""What was made before, and from what: so that what did not change is not made again.

Two things are remembered, and both by content, so that nothing has ever to be thrown out by hand: a content file once
parsed, by the digest of its text; and of the site that was published, what each page was made from. A page's key is the
digest of all that it may show, of the layouts that make it, and of this program; a page whose key is the same is the
same page. It lies in the user's own folder of caches, where no contributor can put a file, in one database for each
output folder, with the site before the published one beside it; one that is damaged, in use or of another program
counts as empty.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
import stat
import sys
import sysconfig
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chronicle.formats import pickles

if TYPE_CHECKING:
    from chronicle.model.diagnostics import Diagnostic
    from chronicle.model.files import File, Record
    from chronicle.model.pages import Settings

_MOST, _MOST_SITES = 512 * 1024 * 1024, 16  # bytes of all databases together, and their number
_FORMER = "former"  # the folder of the sites that are kept
SETTLED = 2.0  # seconds: some file systems date a change no closer, so a later one may bear the same date
_SEAL = 16  # bytes of the digest before each value: a damaged one might be read, and say something else
_FAULTS = (OSError, sqlite3.Error, *pickles.FAULTS)


@dataclass(frozen=True, slots=True)
class Last:
    """The last build: what it read and left, as stamps, and what it found."""

    inputs: str
    outputs: str
    commit: str | None  # the checkout's, where it decided anything
    files: int
    diagnostics: tuple[Diagnostic, ...]


class Cache:
    """What is remembered of one output folder; no fault of its database stops a build."""

    def __init__(self, settings: Settings) -> None:
        self.program, self.database, self.path, self.layouts, self.former = _program(), None, Path(), "", ""
        if settings.cache is not None:
            with contextlib.suppress(*_FAULTS):
                folder = Path(settings.cache or _home())
                name = hashlib.sha256(os.fsencode(os.path.abspath(settings.output))).hexdigest()[:24]
                self.path = folder / f"{name}.sqlite"
                self.database = _opened(self.path, self.program)
                if self.database:
                    self.layouts, self.former = _for_layouts(folder), str(folder / _FORMER / name)

    def get(self, name: str) -> Any:
        """Return what is kept under a name; None where there is nothing, or nothing that can be read."""
        with contextlib.suppress(*_FAULTS):
            if self.database:
                for (value,) in self.database.execute("SELECT value FROM kept WHERE name = ?", [name]):
                    return _unsealed(value)
        return None

    def keep(self, **values: Any) -> None:
        """Keep values under their names, in place of what was kept there."""
        with contextlib.suppress(*_FAULTS):
            if self.database:
                with self.database:
                    rows = [(name, _sealed(value)) for name, value in values.items()]
                    self.database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", rows)

    def records(
        self, read: Callable[[], Sequence[File]], parse: Callable[[Sequence[File]], Sequence[Record]]
    ) -> tuple[tuple[Record, ...], Callable[[], None]]:
        """Return the record of each file, remembered or made by ``parse``, and how to remember those that are new.

        Shape: ``read`` is asked for the files once all that is remembered is loaded: another process may read
        meanwhile. Another one may remember, too.
        """
        found: dict[bytes, Record] = {}
        with contextlib.suppress(*_FAULTS):
            if self.database:
                rows = self.database.execute("SELECT name, value FROM parsed")
                found = {name: _unsealed(value) for name, value in rows}
        files = read()
        keys = [record_key(file) for file in files]
        new = [number for number, key in enumerate(keys) if key not in found or not files[number].digest]
        made = dict(zip(new, parse([files[number] for number in new]), strict=True))
        remember = partial(self._remember, {keys[number]: record for number, record in made.items()}, keys)
        return tuple(made.get(number) or found[key] for number, key in enumerate(keys)), remember

    def _remember(self, records: Mapping[bytes, Record], keys: Sequence[bytes]) -> None:
        """Write records; where the table has grown to twice what is in use, leave only that.

        Why: no process can use a connection that another one has opened.
        """
        with contextlib.suppress(*_FAULTS):
            if self.database and records:
                with contextlib.closing(_connected(self.path, self.program)) as database, database:
                    rows = [(key, _sealed(record)) for key, record in records.items()]
                    database.executemany("INSERT OR REPLACE INTO parsed VALUES (?, ?)", rows)
                    ((size,),) = database.execute("SELECT count(*) FROM parsed")
                    if size > 2 * len(keys):
                        database.execute("CREATE TEMPORARY TABLE used (name BLOB PRIMARY KEY)")
                        database.executemany("INSERT OR IGNORE INTO used VALUES (?)", [(key,) for key in keys])
                        database.execute("DELETE FROM parsed WHERE name NOT IN used")
                        database.execute("DROP TABLE used")


def _sealed(value: Any) -> bytes:
    data = pickles.dumps(value)
    return hashlib.blake2b(data, digest_size=_SEAL).digest() + data


def _unsealed(data: bytes) -> Any:
    """Return a value that was sealed.

    Errors: any of ``_FAULTS``, so also for a single bit that is not as it was.
    """
    if hashlib.blake2b(data[_SEAL:], digest_size=_SEAL).digest() != data[:_SEAL]:
        raise ValueError("this is damaged")
    return pickles.loads(data[_SEAL:])


# --- digests


def stamp(folders: Iterable[str], *, settled: bool = False) -> str:
    """Return a digest of the names, sizes, dates and modes of all that lies in folders; no file is opened.

    Shape: empty with ``settled`` where something changed so lately that a further change might not show.
    """
    digest, latest = hashlib.blake2b(digest_size=16), 0.0
    waiting = list(folders)
    while waiting:
        shown, inner, changed = _look(waiting.pop(), settled=settled)
        digest.update(shown)
        waiting += inner
        latest = max(latest, changed)
    return "" if settled and latest > time.time() - SETTLED else digest.hexdigest()


def surface(folder: str) -> tuple[str, list[str]]:
    """Return the stamp of a folder and of those right in it, and the paths of those in these, known by name alone."""
    digest, level = hashlib.blake2b(digest_size=16), [folder]
    for _ in range(2):
        looked = [_look(path) for path in level]
        digest.update(b"".join(shown for shown, _, _ in looked))
        level = [path for _, inner, _ in looked for path in inner]
    return digest.hexdigest(), level


def _look(path: str, *, settled: bool = False) -> tuple[bytes, list[str], float]:
    """Return what lies in a folder, the paths of the folders in it, and when a file in it changed last."""
    found, inner, latest = [path], list[str](), 0.0
    try:
        found.append(f"{os.lstat(path).st_mode}")
        for entry in sorted(os.scandir(path), key=lambda entry: entry.name):
            if entry.name == "__pycache__":
                continue
            if entry.is_dir(follow_symlinks=False):
                found.append(f"{entry.name}/")
                inner.append(entry.path)
                continue
            about = entry.stat(follow_symlinks=False)
            changed = about.st_ctime_ns if settled else 0  # a link from elsewhere changes that of a published file
            found.append(
                f"{entry.name}\0{about.st_mode}\0{about.st_size}\0{about.st_mtime_ns}\0{about.st_ino}\0{changed}"
            )
            latest = max(latest, about.st_ctime)
    except OSError as fault:
        found.append(f"{fault.errno}")
    return "\0".join((*found, "")).encode("utf-8", "surrogateescape"), inner, latest


def record_key(file: File) -> bytes:
    """Return what decides the record of a file: the same key, the same record."""
    return hashlib.blake2b(f"{file.path}\0{file.kind}\0{file.digest}".encode(), digest_size=16).digest()


@cache
def _program() -> str:
    """Return a digest of this program, of Python and of what is installed beside it."""
    package = Path(__file__).parent
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for path in sorted(package.rglob("*.py")):
        digest.update(path.read_bytes())
    with contextlib.suppress(OSError):
        digest.update("\0".join(sorted(os.listdir(sysconfig.get_paths()["purelib"]))).encode())
    return digest.hexdigest()


# --- the database


def _home() -> str:
    """Return the user's folder of caches.

    Source: https://specifications.freedesktop.org/basedir-spec/latest/
    """
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(home, "chronicle")


def _opened(path: Path, version: str) -> sqlite3.Connection | None:
    """Open what is remembered of an output folder; None where there is no place for it that is the user's alone."""
    folder = path.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = folder.lstat()
    is_own = about.st_uid == os.getuid() if hasattr(os, "getuid") else True
    if not (stat.S_ISDIR(about.st_mode) and is_own) or about.st_mode & 0o022:
        return None
    if not path.exists():
        _make_room(folder)
    try:
        return _connected(path, version)
    except sqlite3.OperationalError:  # in use
        return None
    except sqlite3.DatabaseError:  # damaged
        path.unlink()
        return _connected(path, version)


def _for_layouts(folder: Path) -> str:
    """Return the folder of compiled layouts, one file for each."""
    layouts = folder / "layouts"
    layouts.mkdir(mode=0o700, exist_ok=True)
    return str(layouts)


def _connected(path: Path, version: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=1)
    database.execute("PRAGMA synchronous = OFF")  # what a power cut damages is made again
    database.execute("CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value BLOB)")
    database.execute("CREATE TABLE IF NOT EXISTS parsed (name BLOB PRIMARY KEY, value BLOB)")
    if database.execute("SELECT value FROM kept WHERE name = 'program'").fetchall() != [(version,)]:
        with database:
            database.execute("DELETE FROM kept")
            database.execute("DELETE FROM parsed")
            database.execute("INSERT INTO kept VALUES ('program', ?)", [version])
    return database


def _make_room(folder: Path) -> None:
    """Remove what was longest not used, until the rest is not too much."""
    used = sorted(
        (about.st_mtime_ns, about.st_size, path) for path in folder.glob("*.sqlite") if (about := path.stat())
    )
    excess, left = sum(size for _, size, _ in used) - _MOST, len(used)
    for _, size, path in used:
        if excess > 0 or left >= _MOST_SITES:
            path.unlink(missing_ok=True)
            shutil.rmtree(folder / _FORMER / path.stem, ignore_errors=True)
            excess, left = excess - size, left - 1
