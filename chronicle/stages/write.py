"""Put the site into its folder: prepared whole beside it, then exchanged for the old one in one step.

The output is one complete site at every moment. The new one is made in ``.NAME.next`` beside it, with hard links to the
files that stay as they are; it is forced to the disk, and takes the old one's place by a single system call. Where the
system has no such call (it is there on Linux and macOS) two renames do it, and between them there is no site.

Both folders are locked meanwhile, so a second build is refused; what a killed build leaves, the next one removes.

Where there is a place for the site before the new one, this user's own and on the same file system, it is kept there,
and the next build brings it forward: so two trees take turns, and a change costs no new folder for each page.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from chronicle.model.diagnostics import CannotRun, Diagnostic
from chronicle.model.pages import Build, Kept, Output, Settings

MANIFEST = "manifest.json"  # SHA-256 of every other file; also the sign that a folder is ours
_FILE, _FOLDER = 0o644, 0o755  # for anybody to read, whatever the user's mask
_AT_CWD, _EXCHANGE = (-2, 2) if sys.platform == "darwin" else (-100, 2)


try:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

except ImportError:

    def _take(handle: int) -> None:
        """Do nothing on a system without locks: two builds at once are then the user's to avoid."""


def write(
    outputs: Iterable[Output | Kept], settings: Settings, diagnostics: Sequence[Diagnostic] = (), former: str = ""
) -> Build:
    """Replace the site in the output folder by these files.

    Shape: files that are no longer planned are gone; a build that fails, or is killed, leaves the old site as it was.
    ``outputs`` is asked for its first file once no other build can write there. ``former`` is where the site before the
    new one may be kept.
    Errors: CannotRun for an output folder that is not this program's to replace, and while another build writes there.
    """
    folder = Path(os.path.abspath(settings.output))
    _allow(folder, Path(os.path.abspath(settings.root)))
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}.next")
    with _locked(beside, folder):
        old = _own(folder)
        tree = _Tree(str(beside), str(folder), old, _taken(former, beside) if former else {})
        digests = {output.path: tree.put(output) for output in outputs}
        tree.clear(digests)
        files = {"version": 1, "files": dict(sorted(digests.items()))}
        manifest = json.dumps(files, indent=0).encode() + b"\n"
        _put(f"{beside}/{MANIFEST}", manifest)
        _sync(beside)
        _exchange(beside, folder)
        _sync_folder(folder.parent)
        if former and tree.is_shared and beside.exists():
            _put_away(beside, former)
    new = sum(old.get(path) != digest for path, digest in digests.items())
    return Build(tuple(diagnostics), new, len(digests), hashlib.sha256(manifest).hexdigest())


class _Tree:
    """The new site as it grows, in a folder that may hold an older one."""

    def __init__(self, root: str, published: str, old: Mapping[str, str], there: dict[str, str]) -> None:
        self.root, self.published, self.old, self.there = root, published, old, there
        self.folders = {"", *_folders(there)}
        self.is_shared = True  # whether what both sites have is one file: else what befell the old one would come back

    def put(self, output: Output | Kept) -> str:
        """Let a file stand in the new site; return its digest."""
        name = output.path
        folder, path, published = name.rpartition("/")[0], f"{self.root}/{name}", f"{self.published}/{name}"
        if folder not in self.folders:
            self._make(folder)
        there = self.there.pop(name, "")
        if isinstance(output, Kept):
            digest = self.old[name]
            if there != digest:
                self._free(name, there)
                if not _linked(published, path):
                    _put(path, Path(published).read_bytes())
                    self.is_shared = False
            return digest
        digest = hashlib.sha256(output.content).hexdigest()
        is_old = self.old.get(name) == digest
        if there == digest and _holds(path, output.content):
            self.is_shared &= not is_old or _are_one(path, published)
            return digest
        self._free(name, there)
        if is_old and _holds(published, output.content) and _linked(published, path):
            return digest
        _put(path, output.content)
        self.is_shared &= not is_old
        return digest

    def _make(self, path: str) -> None:
        parts = path.split("/")
        for length in range(1, len(parts) + 1):
            if (part := "/".join(parts[:length])) not in self.folders:
                self._free(part, self.there.pop(part, ""))
                os.mkdir(f"{self.root}/{part}")
                os.chmod(f"{self.root}/{part}", _FOLDER)
                self.folders.add(part)

    def _free(self, name: str, there: str) -> None:
        """Take away what stands in the place of a file or a folder."""
        if there:
            os.unlink(f"{self.root}/{name}")
        elif name in self.folders:
            shutil.rmtree(f"{self.root}/{name}")
            self.folders = {folder for folder in self.folders if not f"{folder}/".startswith(f"{name}/")}
            self.there = {path: digest for path, digest in self.there.items() if not path.startswith(f"{name}/")}

    def clear(self, digests: Mapping[str, str]) -> None:
        """Take away what stood there and belongs to the new site no more."""
        for name in self.there:
            os.unlink(f"{self.root}/{name}")
        for folder in sorted(self.folders - {""} - _folders(digests), key=len, reverse=True):
            os.rmdir(f"{self.root}/{folder}")


def _folders(paths: Iterable[str]) -> set[str]:
    """Return every folder in which one of the files lies, and those around it."""
    found = set[str]()
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in found:
            found.add(path)
    return found


def _put(path: str, content: bytes) -> None:
    """Write a new file; two outputs never share a path."""
    with open(path, "xb") as stream:
        stream.write(content)
        os.chmod(stream.fileno(), _FILE)


def _linked(published: str, path: str) -> bool:
    """Let one file stand in both folders; tell whether it can, for there are file systems without hard links."""
    try:
        os.link(published, path, follow_symlinks=False)
    except OSError:
        return False
    return True


def _are_one(path: str, other: str) -> bool:
    try:
        return os.path.samestat(os.lstat(path), os.lstat(other))
    except OSError:
        return False


def _holds(path: str, content: bytes) -> bool:
    """Tell whether a file is what it should be, to the byte."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as stream:
            return stream.read() == content and os.fstat(handle).st_mode & 0o777 == _FILE
    except OSError:
        return False


# --- two trees that take turns


def _taken(former: str, beside: Path) -> dict[str, str]:
    """Move the site before last into the new folder; return the digests of its files, by path, or nothing.

    Why: its manifest goes first and comes last, so what a killed build left of it counts for nothing.
    """
    known = dict(_published(Path(former)))
    try:
        if known and {*known, MANIFEST} != set(_files(former)):
            known = {}
        if known:
            os.unlink(f"{former}/{MANIFEST}")
            for name in os.listdir(former):
                os.rename(f"{former}/{name}", beside / name)
    except OSError:
        known = {}
        for left in beside.iterdir():
            _remove(left)
    shutil.rmtree(former, ignore_errors=True)
    return known


def _put_away(beside: Path, former: str) -> None:
    """Keep the old site for the next build, where that is on the same file system."""
    with contextlib.suppress(OSError):
        os.makedirs(former, mode=0o700)
        for name in sorted(os.listdir(beside), key=lambda name: name == MANIFEST):
            os.rename(beside / name, f"{former}/{name}")


# --- whose folder it is


def _allow(folder: Path, root: Path) -> None:
    """Refuse what cannot be a folder of its own.

    Errors: CannotRun.
    """
    if folder == root or folder in root.parents or (root / "content") in (folder, *folder.parents):
        raise CannotRun(f"`{folder}` cannot be the output: it holds the chronicle itself, or its content")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise CannotRun(f"`{folder}` cannot be the output: it is not a folder")


def _own(folder: Path) -> Mapping[str, str]:
    """Return the digests of the site that is in the folder, by path.

    Errors: CannotRun for a folder that holds anything but a site of this program's.
    """
    known = _published(folder)
    foreign = {name for name in _files(str(folder)) if name not in known and (name != MANIFEST or not known)}
    if stranger := min(foreign, default=""):
        message = f"it holds `{stranger}`, which this program did not write; move that away, or name another folder"
        raise CannotRun(f"`{folder}` cannot be the output: {message}")
    return known


def _files(folder: str, before: str = "") -> Iterator[str]:
    """Yield the path of everything below a folder that is no folder itself; nothing where there is none."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _files(entry.path, f"{before}{entry.name}/")
                else:
                    yield before + entry.name
    except FileNotFoundError:
        return


def _published(folder: Path) -> Mapping[str, str]:
    """Return the digests of the site that is in the folder, by path; empty where there is none."""
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        return {str(path): str(digest) for path, digest in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


# --- alone, and without a trace


@contextlib.contextmanager
def _locked(beside: Path, folder: Path) -> Iterator[None]:
    """Hold both folders against other builds: the new one, which it makes, and the old one, whose name it will have.

    Shape: at the end there is one folder; the other held the old site, or a new one that did not come about.
    """
    with contextlib.ExitStack() as locks:
        while True:
            with contextlib.suppress(FileExistsError):
                beside.mkdir()
            if beside.is_symlink() or beside.is_file():
                raise CannotRun(f"`{beside}` is in the way: move it away")
            try:
                handle = locks.enter_context(_lock(beside, folder))
            except FileNotFoundError:  # another build has removed it since
                continue
            except OSError:  # a file system without locks
                with contextlib.suppress(OSError):
                    beside.rmdir()
                raise
            # another build may have exchanged or removed the folder between its opening and its locking
            if _is_same(handle, beside):
                break
            locks.close()
        locks.callback(shutil.rmtree, beside, ignore_errors=True)  # what stays, the next build removes
        if folder.exists():
            locks.enter_context(_lock(folder, folder))
        for left in (*beside.iterdir(), _aside(beside)):  # by a build that was killed
            _remove(left)  # or fail: it would be published
        beside.chmod(_FOLDER)
        yield


@contextlib.contextmanager
def _lock(path: Path, folder: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY)
    try:
        try:
            _take(handle)
        except BlockingIOError:
            raise CannotRun(f"another build is writing `{folder}`: run this one when it has ended") from None
        yield handle
    finally:
        os.close(handle)


def _is_same(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(path))
    except FileNotFoundError:
        return False


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


# --- in one step


def _exchange(beside: Path, folder: Path) -> None:
    """Let two folders change places in one step; where the system cannot, in two."""
    if not folder.exists():
        os.rename(beside, folder)
    elif not _exchanged(os.fsencode(beside), os.fsencode(folder)):
        aside = _aside(beside)
        os.rename(folder, aside)
        try:
            os.rename(beside, folder)
        except OSError:
            os.rename(aside, folder)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _aside(beside: Path) -> Path:
    return beside.with_name(beside.name + ".old")


def _exchanged(one: bytes, other: bytes) -> bool:
    """Ask the system to exchange two names; tell whether it knows how.

    Source: renameat2(2) of Linux with RENAME_EXCHANGE, renameatx_np(2) of macOS with RENAME_SWAP.
    """
    call = _call("renameatx_np" if sys.platform == "darwin" else "renameat2")
    if call is None:
        return False
    if call(_AT_CWD, one, _AT_CWD, other, _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):  # the system, or this file system, has no such thing
        return False
    raise OSError(number, os.strerror(number), os.fsdecode(other))


def _sync(folder: Path) -> None:
    """Force what was written to the disk: one call for the file system is far cheaper than one for each file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        call = _call("syncfs")
        if call is None:
            os.sync()
        elif call(handle) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _call(name: str) -> Callable[..., int] | None:
    """Return a function of the system's C library, where it has it."""
    try:
        return getattr(ctypes.CDLL(None, use_errno=True), name, None)
    except (OSError, TypeError):
        return None
