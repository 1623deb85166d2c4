"""Who is measured: this program on the real record and on seeded ones, whole and lean, and the others."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import peers
from tests.bench.corpus import Corpus
from tests.bench.dialects import ELEVENTY, HUGO, OURS, PELICAN, Dialect
from tests.bench.scenarios import COLD, SAME, TEXT, Change, Scenarios, scenarios

PROJECT = Path(__file__).parents[2]
WHOLE, LEAN = "Chronicle, all it publishes", "Chronicle, the lean set"
_DIALECTS = {"hugo": HUGO, "eleventy": ELEVENTY, "pelican": PELICAN}


@dataclass(frozen=True, slots=True)
class Contender:
    """A program with a record before it."""

    name: str
    root: Path
    site: Path
    cache: Path
    command: tuple[str, ...]
    scenarios: Scenarios
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = PROJECT  # in which it is run

    def forget(self) -> None:
        """Remove the site and all that is remembered of it."""
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.rmtree(self.cache, ignore_errors=True)


def real(work: Path, jobs: int) -> list[Contender]:
    """Return this program on a copy of the record in ``content/``: built, and checked."""
    root = work / "record/root"
    for name in ("content", "layouts", "assets"):
        shutil.copytree(PROJECT / name, root / name)
    files = sorted((root / "content/events").glob("*.md"))
    old = files[len(files) // 10]
    text = old.read_text(encoding="utf-8")

    def told(turn: int) -> Change:
        words = f"Told anew in round {turn}."
        page = f"events/{old.stem}/index.html"
        return Change({f"content/events/{old.name}": f"{text}\n{words}\n"}, {page: words})

    built: Scenarios = {COLD: lambda turn: Change(), SAME: lambda turn: Change(), TEXT: told}
    checked: Scenarios = {"check": lambda turn: Change()}
    check = (sys.executable, "-m", "chronicle", "check", "--root", str(root))
    unused = work / "record/unused"
    return [
        _ours("Chronicle", "chronicle", root, work / "record/whole", built, jobs),
        Contender("Chronicle", root, unused, unused, check, checked),
    ]


def seeded(corpus: Corpus, work: Path, others: Mapping[str, Path], jobs: int) -> list[Contender]:
    """Write a seeded record in every dialect that is needed; return who builds it, this program first."""
    found = list(_both(corpus, work, jobs))
    for peer, home in others.items():
        root, site, cache = (work / peer / name for name in ("root", "site", "cache"))
        dialect = _DIALECTS[peer]
        _copy(Path(__file__).parent / peer, root)
        if peer == "eleventy":
            (root / "node_modules").symlink_to(home / "node_modules")
        changes = _written(corpus, dialect, root)
        command = peers.command(peer, home, root, site, cache)
        environment = {**peers.environment(peer, home, cache), **({"GOMAXPROCS": str(jobs)} if jobs else {})}
        found.append(Contender(peers.TITLES[peer], root, site, cache, command, changes, environment, root))
    return found


def _both(corpus: Corpus, work: Path, jobs: int) -> Iterator[Contender]:
    root = work / "ours/root"
    shutil.copytree(PROJECT / "layouts", root / "layouts")
    changes = _written(corpus, OURS, root)
    yield _ours(WHOLE, "chronicle", root, work / "ours/whole", changes, jobs)
    yield _ours(LEAN, "tests.bench.lean", root, work / "ours/lean", changes, jobs)


def _ours(name: str, module: str, root: Path, folder: Path, changes: Scenarios, jobs: int) -> Contender:
    site, cache = folder / "site", folder / "cache"
    command = (sys.executable, "-m", module, "build", "--root", str(root), "--output", str(site))
    many = ("--jobs", str(jobs)) if jobs else ()
    return Contender(name, root, site, cache, (*command, *many), changes, {"XDG_CACHE_HOME": str(cache)})


def _copy(skeleton: Path, root: Path) -> None:
    """Copy a site without its record; what ends in ``.in`` is no file of this project's own language here."""
    for path in skeleton.rglob("*"):
        if path.is_file():
            target = root / path.relative_to(skeleton).as_posix().removesuffix(".in")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _written(corpus: Corpus, dialect: Dialect, root: Path) -> Scenarios:
    write(root, dialect.files(corpus))
    layout = (root / dialect.layout).read_text(encoding="utf-8")
    return scenarios(corpus, dialect, layout)


def write(root: Path, files: Iterator[tuple[str, str]] | Sequence[tuple[str, str]]) -> None:
    """Write files, given by their paths from the root."""
    made: set[str] = set()
    for path, text in files:
        file = os.path.join(root, path)
        if (folder := os.path.dirname(file)) not in made:
            os.makedirs(folder, exist_ok=True)
            made.add(folder)
        with open(file, "w", encoding="utf-8") as stream:
            stream.write(text)
