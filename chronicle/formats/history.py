"""Git: when each content file first appeared, and what the files of a revision hold.

When is asked only inside a checkout, and only where a file does not say it.
"""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chronicle.model.characters import printable
from chronicle.model.diagnostics import CannotRun

_LARGEST = 2 * 1024 * 1024  # bytes of a file that are taken from a revision: more than any content file may have
_ODD = {"120000": "is a symbolic link", "160000": "is another repository"}  # what a mode says beside an ordinary file


@dataclass(frozen=True, slots=True)
class Revision:
    """The content of a commit."""

    commit: str  # its name, hexadecimal
    is_parting: bool  # it is not the revision that was asked for, but the last one that the checkout shares with it
    files: Mapping[str, bytes | str]  # by path; a text says why a file's bytes are not there


def first_commits(root: str, revision: str = "HEAD") -> Mapping[str, date]:
    """Return the author's date of the commit that brought each content file, by path; renames are followed.

    Shape: empty outside a git checkout; ``revision`` is the last commit that counts.
    Errors: CannotRun in a shallow clone, where git has not the whole history.
    """
    if not _git(root, "rev-parse", "--is-inside-work-tree").startswith("true"):
        return {}
    _whole(root, "the day on which an entry first appeared cannot be known")
    log = _git(
        root,
        "log",
        "--reverse",
        "--relative",
        "--find-renames",
        "--diff-filter=AR",
        "--name-status",
        "--format=%x01%as",
        "-z",
        revision,
        "--",
        "content",
    )
    first: dict[str, date] = {}
    for commit in log.split("\x01")[1:]:
        day, _, changes = commit.partition("\x00")
        words = iter(changes.lstrip("\n").split("\x00"))
        for status in words:
            status = status.strip()
            if status.startswith("R"):
                old, new = next(words, ""), next(words, "")
                first[new] = first.get(old) or date.fromisoformat(day.strip())
            elif status == "A":
                first.setdefault(next(words, ""), date.fromisoformat(day.strip()))
    return first


def head(root: str) -> str:
    """Return the name of the commit that is checked out; empty outside a git checkout."""
    return _git(root, "rev-parse", "--verify", "--quiet", "HEAD").strip()


def content_at(root: str, name: str) -> Revision:
    """Return the content files of a revision, without a checkout and without following a link in it.

    Why: where the branch and the revision have each gone on, what is compared is where they parted, as in
    ``git diff A...B``; what the others have done since is no change of this branch.
    Errors: CannotRun outside a git checkout, in a shallow clone, and for a name that is no revision.
    """
    if not _git(root, "rev-parse", "--is-inside-work-tree").startswith("true"):
        raise CannotRun("this is no git checkout, or git is not there: name a published manifest.json to compare with")
    _whole(root, "what was published cannot be known")
    asked = "" if name.startswith("-") else _git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").strip()
    if not asked:
        cure = "name a commit, a tag or a branch that `git log` knows here (`git fetch` brings those of the forge)"
        raise CannotRun(f"there is no revision `{printable(name)}`: {cure}, or the path of a published manifest.json")
    commit = _git(root, "merge-base", asked, "HEAD").strip() or asked
    found: dict[str, bytes | str] = {}
    objects: dict[str, str] = {}  # path -> the name of what it holds
    for line in _git(root, "ls-tree", "-r", "-z", "-l", commit, "content").split("\x00"):
        about, _, path = line.partition("\t")
        if path.startswith("content/"):
            mode, kind, object_name, size = about.split()
            if mode in _ODD or kind != "blob":
                found[path] = _ODD.get(mode, "is no ordinary file")
            elif int(size) > _LARGEST:
                found[path] = "is too large to be content"
            else:
                objects[path] = object_name
    if not found and not objects:
        raise CannotRun(f"the revision `{printable(name)}` has no folder `content`")
    answers = io.BytesIO(_run(root, "cat-file", "--batch", standard_input="\n".join(objects.values()).encode()))
    for path in objects:
        _, _, size = answers.readline().decode("ascii").partition(" blob ")
        found[path] = answers.read(int(size)) if size else "is not in this clone"
        answers.seek(1 if size else 0, os.SEEK_CUR)
    return Revision(commit, commit != asked, found)


def _whole(root: str, consequence: str) -> None:
    if _git(root, "rev-parse", "--is-shallow-repository").startswith("true"):
        raise CannotRun(
            f"this is a shallow clone, so {consequence}: "
            "run `git fetch --unshallow` (in GitHub's checkout action: `fetch-depth: 0`)"
        )


def _git(root: str, *words: str) -> str:
    return _run(root, *words).decode("utf-8", "replace")


def _run(root: str, *words: str, standard_input: bytes = b"") -> bytes:
    # no configuration of the machine or of the checkout may run a program or change what is printed
    environment = {
        **os.environ,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }
    command = [
        "git",
        "-C",
        root,
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.quotepath=false",
        "-c",
        "log.showSignature=false",
        *words,
    ]
    try:
        result = subprocess.run(
            command, capture_output=True, env=environment, check=False, timeout=60, input=standard_input
        )
    except (OSError, subprocess.TimeoutExpired, ValueError):  # a name with a null byte is none
        return b""
    return result.stdout if result.returncode == 0 else b""
