"""Hold a built site against its manifest, and against what the content builds now. Writes nothing into it.

Why: the manifest tells what a disk, a copy or a stranger did to a site; the content tells what no manifest can, that a
site is whole and was built from something else. Nothing is opened but what is found by walking the folder, so no name
in a manifest leads anywhere.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from io import BufferedReader

from chronicle.model.characters import printable
from chronicle.model.diagnostics import CannotRun
from chronicle.model.pages import Settings
from chronicle.pipeline import build

MOST = 200  # faults printed; the rest is counted
LARGEST = 256 * 1024 * 1024  # bytes of a manifest
_MANIFEST = "manifest.json"
_DIGEST = re.compile("[0-9a-f]{64}")

Digests = Mapping[str, str]
"""SHA-256, hexadecimal, by the path from the output folder."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A file that is not as it should be."""

    path: str  # from the output folder
    code: str  # lower case with hyphens
    message: str  # of the file; true when read alone


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a site."""

    output: str
    files: int
    faults: tuple[Fault, ...]  # sorted, one for a path
    obstacle: str = ""  # why it could not be held against the content


def verify(settings: Settings) -> Verdict:
    """Tell which files are not those that were published, or not those that the content builds with these settings.

    Errors: CannotRun where there is no site, and where a build replaces it meanwhile.
    """
    folder = settings.output
    if os.path.islink(folder) or not os.path.isdir(folder):
        raise CannotRun(f"there is no site in `{folder}`: build it, or name its folder with --output")
    built, obstacle = _built(settings)
    before = os.stat(folder)
    found, odd = _contents(folder)
    named, damage = _named(folder, found, odd)
    if not os.path.samestat(before, os.stat(folder)):
        raise CannotRun(f"a build replaced `{folder}` meanwhile: verify it again")
    faults = [Fault(_MANIFEST, "bad-manifest", damage)] if damage else []
    for path in {*found, *odd, *(named or {}), *(built or {})} - {_MANIFEST}:
        if path in odd:
            faults.append(Fault(path, "not-a-file", odd[path]))
        else:
            faults.extend(_compared(path, found.get(path), named, built))
    if not faults and built and built[_MANIFEST] != found[_MANIFEST]:
        faults.append(Fault(_MANIFEST, "other-content", "this is not the manifest that the content builds"))
    return Verdict(folder, len(found), tuple(sorted(faults)), obstacle)


def _compared(path: str, found: str | None, named: Digests | None, built: Digests | None) -> Iterator[Fault]:
    """Yield the first thing that is wrong: what the manifest tells before what the content tells.

    Shape: ``found`` is None where there is no file, ``named`` and ``built`` where that cannot be known.
    """
    if found is None:
        who = "the manifest names" if named and path in named else "the content builds"
        yield Fault(path, "missing-file", f"{who} this file, and it is not there")
    elif named is not None and path not in named:
        yield Fault(path, "extra-file", "this file does not belong to the site: the manifest does not name it")
    elif named is not None and named[path] != found:
        yield Fault(path, "changed-file", "this file was changed: its SHA-256 is not that of the manifest")
    elif built is not None and built.get(path) != found:
        yield Fault(path, "other-content", "this is not what the content builds")


def _built(settings: Settings) -> tuple[Digests | None, str]:
    """Build the content elsewhere; return what comes of it, its manifest too, or the reason why nothing does."""
    with tempfile.TemporaryDirectory(prefix="chronicle-verify-") as folder:
        elsewhere = replace(settings, output=os.path.join(folder, "site"), cache=None)  # nothing made before is trusted
        try:
            result = build(elsewhere)
        except CannotRun as fault:
            return None, str(fault)
        if any(finding.is_error for finding in result.diagnostics):
            return None, f"the content of `{settings.root}` has errors (`chronicle check` tells them)"
        return _contents(elsewhere.output)[0], ""


def _named(folder: str, found: Digests, odd: Mapping[str, str]) -> tuple[Digests | None, str]:
    """Return what the manifest of a site names, or what is wrong with it."""
    if _MANIFEST not in found:
        return None, odd.get(_MANIFEST, "the site has no manifest")
    with _opened(os.path.join(folder, _MANIFEST)) as stream:
        text = stream.read(LARGEST + 1)
    try:
        files = json.loads(text)["files"] if len(text) <= LARGEST else {}
        is_sound = files and all(_DIGEST.fullmatch(digest) and _is_inside(path) for path, digest in files.items())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        is_sound = False
    return (files, "") if is_sound else (None, "this is no list of the files of a site with their SHA-256")


def _is_inside(path: str) -> bool:
    return path != _MANIFEST and "\\" not in path and not {"", ".", ".."} & set(path.split("/"))


def _contents(folder: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the digests of all files below a folder, and what is wrong with whatever has none; follow no link."""
    found: dict[str, str] = {}
    odd: dict[str, str] = {}
    waiting = [""]
    while waiting:  # a list, for folders can be nested deeper than calls
        parent = waiting.pop()
        try:
            with os.scandir(os.path.join(folder, parent)) as listing:
                entries = list(listing)
        except OSError as fault:
            odd[parent] = f"this cannot be read: {fault.strerror}"
            continue
        if not entries and parent:
            odd[parent] = "this is an empty folder"
        for entry in entries:
            path = f"{parent}/{entry.name}" if parent else entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            elif not entry.is_file(follow_symlinks=False):
                odd[path] = "this is a symbolic link" if entry.is_symlink() else "this is no ordinary file"
            else:
                try:
                    with _opened(entry.path) as stream:
                        found[path] = hashlib.file_digest(stream, "sha256").hexdigest()
                except OSError as fault:
                    odd[path] = f"this cannot be read: {fault.strerror}"
    return found, odd


def _opened(file: str) -> BufferedReader:
    # what was looked at is what is opened, and a pipe put there since cannot hang
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    return os.fdopen(os.open(file, flags), "rb")


# --- how it is told


def as_text(verdict: Verdict) -> str:
    """Return a line for each fault, and a last one that says how to mend them."""
    return _lines(verdict, "{place}: error[{fault.code}]: {fault.message}".format)


def as_github(verdict: Verdict) -> str:
    """Return the faults as annotations of a GitHub workflow."""
    rows = _lines(verdict, "::error title={fault.code}::{place}: {fault.message}".format)
    return rows.replace("%", "%25")  # https://docs.github.com/actions/reference/workflow-commands-for-github-actions


def as_json(verdict: Verdict) -> str:
    """Return the whole verdict as JSON."""
    return json.dumps(asdict(verdict), indent=1) + "\n"


def _lines(verdict: Verdict, line: Callable[..., str]) -> str:
    faults, count = verdict.faults, len(verdict.faults)
    rows = [line(fault=fault, place=printable(os.path.join(verdict.output, fault.path))) for fault in faults[:MOST]]
    rest = f", {count - MOST} of them not shown" if count > MOST else ""
    cure = "build the site again; one that was built with --base-url, --offline or --drafts is verified with the same"
    return "\n".join([*rows, f"{count} {'fault' if count == 1 else 'faults'}{rest}: {cure}\n"]) if faults else ""


FORMATS: Mapping[str, Callable[[Verdict], str]] = {"text": as_text, "github": as_github, "json": as_json}
