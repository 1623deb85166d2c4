"""``python -m tests.bench.profile SIZE ...``: where the time of a build goes, stage by stage.

One process does all, so that nothing is counted twice; its CPU time is taken, which other programs disturb least. Each
moment belongs to the innermost of the stages below that is at work; what Python loads first belongs to none.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial, wraps
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from chronicle.model.pages import Page, Plan
from tests.bench import contenders
from tests.bench.corpus import Corpus
from tests.bench.scenarios import COLD, PARTICIPANT, SAME, TEXT
from tests.bench.table import table

_STAGES = {
    "files read": ["stages.read.read"],
    "front matter": ["formats.frontmatter.split", "formats.frontmatter.read", "formats.schema.validate"],
    "Markdown": ["formats.markdown.to_body"],
    "parse, all else": ["stages.parse.parse"],
    "resolve": ["stages.resolve.resolve"],
    "check": ["stages.check.check"],
    "slices cut": ["model.pages.Page.whole"],
    "keys": ["keys.Keys.of", "keys.Keys.__init__"],
    "files written": ["stages.write.write", "stages.write._Tree.put"],
    "forced to the disk, exchanged": ["stages.write._sync", "stages.write._exchange"],
    "stamps of folders": ["pipeline.stamp", "pipeline.surface"],
    "what is remembered": [f"cache.Cache.{name}" for name in ("records", "_remember", "get", "keep")],
    "libraries and layouts loaded": ["pipeline._prepared"],
}
_VIEWS = {
    "event.html": "entries rendered",
    "card": "cards drawn",
    **dict.fromkeys(("atom", "rss", "json feed"), "feeds rendered"),
    **dict.fromkeys(
        ("csv", "json", "records", "sqlite", "bibtex", "ris", "csl", "calendar"), "data and calendars made"
    ),
}
_OTHERS, _WASTE, _REST = "other pages rendered", "waste sought", "all else"


class _Clock:
    """Gives each moment of this process to one name."""

    def __init__(self) -> None:
        self.spent, self.inside, self.since = defaultdict[str, float](float), [_REST], time.process_time()

    def turn(self) -> None:
        now = time.process_time()
        self.spent[self.inside[-1]] += now - self.since
        self.since = now

    def enter(self, name: str) -> None:
        self.turn()
        self.inside.append(name)

    def leave(self) -> None:
        self.turn()
        self.inside.pop()

    def around(self, work: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
        @wraps(work)
        def timed(*given: Any, **named: Any) -> Any:
            self.enter(name(*given))
            try:
                return work(*given, **named)
            finally:
                self.leave()

        return timed

    def watch(self, path: str, name: Callable[..., str]) -> None:
        """Put a clock around a function, or a method, of the program."""
        owner, _, attribute = path.rpartition(".")
        holder = resolve_name(f"chronicle.{owner}")
        setattr(holder, attribute, self.around(getattr(holder, attribute), name))


def _all(part: Callable[[], Iterable[Page]]) -> list[Page]:
    return list(part())


def _profile(root: str, site: str, cache: str) -> Mapping[str, float]:
    """Build, and return the seconds of each stage."""
    from chronicle import pipeline
    from chronicle.model.pages import Settings
    from chronicle.stages import plan as stage

    clock = _Clock()
    for name, paths in _STAGES.items():
        for path in paths:
            clock.watch(path, lambda *_, name=name: name)
    clock.watch("stages.render.render", lambda page, *_: _VIEWS.get(page.view, _OTHERS))
    planned = clock.around(stage.plan, lambda *_: "plan")

    def plan(*given: Any) -> Plan:
        made: Plan = planned(*given)
        pages, apart = (clock.around(partial(_all, part), lambda: "plan") for part in (made.pages, made.apart))
        return replace(made, pages=pages, apart=apart)

    vars(stage)["plan"] = plan
    gc.callbacks.append(lambda phase, _: clock.enter(_WASTE) if phase == "start" else clock.leave())
    clock.since = time.process_time()
    pipeline.build(Settings(root=root, output=site, cache=cache, jobs=1))
    clock.turn()
    return clock.spent


def _measured(size: int, work: Path) -> dict[str, Mapping[str, float]]:
    """Return the seconds of each stage, by scenario."""
    ours, *_ = contenders.seeded(Corpus(size, 7), work, {}, 1)
    found = {}
    for name in (COLD, SAME, TEXT, PARTICIPANT):
        for path, text in ours.scenarios[name](1).files.items():
            (ours.root / path).write_text(text, encoding="utf-8")
        time.sleep(3)  # until a file is older than what might change again unseen
        command = [sys.executable, "-m", "tests.bench.profile", "--of", *map(str, (ours.root, ours.site, ours.cache))]
        run = subprocess.run(command, cwd=contenders.PROJECT, check=True, capture_output=True, text=True)
        found[name] = json.loads(run.stdout)
    return found


def main() -> int:
    """Print a table for each size, in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.profile", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", metavar="SIZE", help="entries of the seeded records")
    parser.add_argument("--work", type=Path, help="a folder to work in, of the disk to be measured")
    parser.add_argument("--of", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.of:
        print(json.dumps(_profile(*options.of)))
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.work) as folder:
            found = _measured(size, Path(folder))
        names = sorted({name for spent in found.values() for name in spent}, key=lambda name: -found[COLD].get(name, 0))
        rows = [(name, *(f"{spent.get(name, 0):.2f}" for spent in found.values())) for name in names]
        whole = ("whole", *(f"{sum(spent.values()):.2f}" for spent in found.values()))
        print("\n".join(table((f"CPU s, {size:,} entries", *found), [*rows, whole])), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
