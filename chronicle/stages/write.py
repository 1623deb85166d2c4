"""Put the site into its folder: prepared whole beside it, then exchanged."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from chronicle.model.diagnostics import CannotRun, Diagnostic
from chronicle.model.pages import Build, Output, Settings

MANIFEST = "manifest.json"  # SHA-256 of every other file; also the sign that a folder is ours


def write(outputs: Iterable[Output], settings: Settings, diagnostics: Sequence[Diagnostic] = ()) -> Build:
    """Replace the site in the output folder by these files.

    Shape: the new site is written beside the old one and takes its place by renaming; a build that fails before
    leaves the old one as it was. Files that are no longer planned are gone with it.
    Errors: CannotRun for an output folder that is not this program's to replace.
    """
    folder = Path(os.path.abspath(settings.output))
    old = _manifest(folder, Path(os.path.abspath(settings.root)))
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        digests = {}
        made = {""}
        for output in outputs:
            parent = output.path.rpartition("/")[0]
            if parent not in made:
                os.makedirs(beside / parent, exist_ok=True)
                made.add(parent)
            with open(os.path.join(beside, output.path), "xb") as stream:  # "x": two outputs never share a path
                stream.write(output.content)
            digests[output.path] = hashlib.sha256(output.content).hexdigest()
        manifest = {"version": 1, "files": dict(sorted(digests.items()))}
        (beside / MANIFEST).write_text(json.dumps(manifest, indent=0) + "\n", encoding="utf-8")
        beside.chmod(0o755)
        _exchange(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    new = sum(old.get(path) != digest for path, digest in digests.items())
    return Build(tuple(diagnostics), new, len(digests))


def _manifest(folder: Path, root: Path) -> Mapping[str, str]:
    """Return the digests of the site that is in the folder; refuse a folder that holds anything else."""
    if folder == root or folder in root.parents or (root / "content") in (folder, *folder.parents):
        raise CannotRun(f"`{folder}` cannot be the output: it holds the chronicle itself, or its content")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise CannotRun(f"`{folder}` cannot be the output: it is not a folder")
    if not folder.exists() or not any(folder.iterdir()):
        return {}
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        known = {str(path): str(digest) for path, digest in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        known = {}
    present = (Path(path, name) for path, _, names in os.walk(folder) for name in names)
    foreign = (file.relative_to(folder).as_posix() for file in present if file != folder / MANIFEST)
    if stranger := next((name for name in sorted(foreign) if name not in known), None):
        message = f"it holds `{stranger}`, which this program did not write; move that away, or name another folder"
        raise CannotRun(f"`{folder}` cannot be the output: {message}")
    return known


def _exchange(beside: Path, folder: Path) -> None:
    """Let the new folder take the old one's place; put the old one back where the second step fails."""
    if not folder.exists():
        os.rename(beside, folder)
        return
    aside = beside.with_name(beside.name + "-old")
    os.rename(folder, aside)
    try:
        os.rename(beside, folder)
    except OSError:
        os.rename(aside, folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
