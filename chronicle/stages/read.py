"""Take content from the disk, or from a revision: the one place where a content file is opened."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from chronicle.model.characters import fault_of, hidden_in
from chronicle.model.diagnostics import CannotRun, Diagnostic, Span, error
from chronicle.model.files import SITE, File, is_aside
from chronicle.model.names import nearest
from chronicle.model.permalinks import FOLDERS, ID_LENGTH, is_id, slug

LARGEST = 1024 * 1024  # bytes of a file
LONGEST_LINE = 200_000  # characters
DEEPEST = 4  # folders below content/
MOST_CHARACTERS = 20  # forbidden characters reported of one file

_AS_UTF_8 = "save the file as UTF-8: most programs offer it under Save as, as Encoding"
_TOO_DEEP = f"lies deeper than {DEEPEST} folders"
_TEXTS = ("txt", "text", "markdown", "mdown", "mkd", "mdx", "md")  # what needs another name alone
_KINDS = {folder: kind for kind, folder in FOLDERS.items()}


def read(
    root: str, revision: Mapping[str, bytes | str] | None = None, *, unchanged: Mapping[str, File] | None = None
) -> tuple[File, ...]:
    """Read every content file below ``root``, sorted by path; of a revision, where its files are given.

    Shape: ``revision`` is path -> bytes, or in words why there are none. A file that cannot be taken as content comes
    back with kind "" or an empty text, and its findings. One of those that are known as ``unchanged`` is not opened.
    Errors: CannotRun where there is no content folder.
    """
    taken: Callable[[str], bytes | str]
    if revision is not None:
        taken = revision.__getitem__
        content = (path for path in revision if not any(map(is_aside, path.split("/"))))
        found = [(path, _TOO_DEEP if path.count("/") > DEEPEST else "") for path in content]
    else:
        folder = os.path.join(root, "content")
        if os.path.islink(folder) or not os.path.isdir(folder):
            raise CannotRun(
                f"there is no folder `content` in `{root}`: change to the chronicle's folder, or name it with --root"
            )
        taken, found = partial(_opened, root), list(_walk(folder, "content", 1))
    same = unchanged or {}
    files = [same[path] if path in same and not fault else _file(path, fault, taken) for path, fault in sorted(found)]
    if not any(path == SITE for path, _ in found):
        cure = "make it, with at least the fields `id`, `title`, `description` and `base_url`"
        missing = error(Span(SITE), "missing-site", f"there is no `{SITE}`", cure)
        return (File(SITE, "site", "", "", (missing,)), *files)
    return tuple(files)


def _walk(folder: str, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield the path of each file and what is wrong with it as a thing on the disk."""
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if is_aside(name):
                continue
            below = f"{path}/{name}"
            if entry.is_symlink():
                yield below, "is a symbolic link"
            elif entry.is_dir(follow_symlinks=False):
                if depth >= DEEPEST:
                    yield below, _TOO_DEEP
                else:
                    yield from _walk(entry.path, below, depth + 1)
            else:
                yield below, "" if entry.is_file(follow_symlinks=False) else "is no ordinary file"


def _opened(root: str, path: str) -> bytes | str:
    """Return what a file holds, up to one byte more than it may; or why that cannot be known."""
    try:
        # O_NOFOLLOW: what was looked at is what is opened; O_NONBLOCK: a pipe put there since cannot hang the build
        handle = os.open(
            os.path.join(root, path), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        )
        with os.fdopen(handle, "rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as trouble:
        return f"cannot be read: {trouble.strerror or trouble}"


def _file(path: str, fault: str, taken: Callable[[str], bytes | str]) -> File:
    span, (kind, misplaced) = Span(path), _kind(path)
    if fault:
        found = error(span, "not-a-file", f"this {fault}", "put an ordinary Markdown file in its place")
        if fault == _TOO_DEEP:
            found = error(span, "folder-too-deep", f"this {fault}", "move its files into a folder higher up")
        return File(path, "", "", "", (found,))
    if misplaced:
        return File(path, "", "", "", (misplaced,))
    data = taken(path)
    if isinstance(data, str):
        return File(path, kind, "", "", (error(span, "not-a-file", f"this {data}", "check its permissions"),))
    if len(data) > LARGEST:
        fault_found = error(
            span, "file-too-large", f"the file is larger than {LARGEST // 1024} KiB", "split it, or cut it"
        )
        return File(path, kind, "", "", (fault_found,))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as trouble:
        before = trouble.object[: trouble.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        at = Span(path, before.count(b"\n") + 1, column, 1)
        return File(path, kind, "", "", (error(at, "not-utf-8", "this is not UTF-8 text", _AS_UTF_8),))
    digest = hashlib.sha256(text.encode()).hexdigest()  # of the text: a checkout with other line ends is the same
    return File(path, kind, text, digest, tuple(_characters(text, path)))


def _kind(path: str) -> tuple[str, Diagnostic | None]:
    """Say what kind of thing a path holds, or why it holds none."""
    if path == SITE:
        return "site", None
    folder, _, rest = path.removeprefix("content/").partition("/")
    kind = _KINDS.get(folder, "") if rest else ""
    stem, dot, ending = path.rpartition("/")[2].rpartition(".")
    if not kind:
        near = nearest(folder, FOLDERS.values(), 1)
        known = ", ".join(f"`content/{name}/`" for name in near or FOLDERS.values())
        return "", error(
            Span(path),
            "misplaced-file",
            f"`{path.rpartition('/')[0]}/` is no folder of content",
            f"move it into {known if near else f'one of {known}'}",
        )
    if ending != "md" or not dot:
        is_text = not dot or ending.lower() in _TEXTS
        cure = "end its name in `.md`" if is_text else "copy its words into a plain text file whose name ends in `.md`"
        return "", error(
            Span(path),
            "misplaced-file",
            "only Markdown files are content",
            f"{cure}, or move it out of `content/`",
        )
    if not is_id(stem):
        likely = slug(stem) if is_id(slug(stem)) else "a-short-name"
        cure = f"use small letters a-z, digits and single hyphens, at most {ID_LENGTH}: `{likely}.md`"
        return "", error(Span(path), "bad-file-name", f"`{stem}` cannot be an address", cure)
    return kind, None


def _characters(text: str, path: str) -> Iterator[Diagnostic]:
    for number, match in enumerate(hidden_in(text)):
        if number >= MOST_CHARACTERS:
            return
        line = text.count("\n", 0, match.start()) + 1
        at = Span(path, line, match.start() - text.rfind("\n", 0, match.start()), 1)
        yield error(at, "forbidden-character", fault_of(match), "delete it: retype the words around it")
    if len(text) > LONGEST_LINE:
        for number, line_text in enumerate(text.split("\n"), 1):
            if len(line_text) > LONGEST_LINE:
                yield error(
                    Span(path, number),
                    "line-too-long",
                    f"this line has more than {LONGEST_LINE} characters",
                    "break it",
                )
