"""``python -m tests.bench``: measures, and prints tables in Markdown. Judges nothing but what a build must show."""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import contenders, peers, table
from tests.bench.corpus import Corpus
from tests.bench.rounds import Results, measure


def main() -> int:
    """Measure the real record, then seeded ones of each size; return 1 where a build did not show a change."""
    options = _options()
    with _folder(options.work) as work:
        others = {peer: peers.fetched(peer, work / "peers") for peer in options.peers}
        print(f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}; ", end="")
        print(f"medians of {options.rounds} rounds.\n", flush=True)
        found = [measure("The real record", 0, contenders.real(work, options.jobs), options.rounds)]
        _print(found[0])
        for size in sorted(options.sizes):
            corpus, folder = Corpus(size, options.seed), work / str(size)
            title = f"{size:,} entries, {len(corpus.people):,} people"
            found.append(measure(title, size, contenders.seeded(corpus, folder, others, options.jobs), options.rounds))
            _print(found[-1])
            shutil.rmtree(folder)
    print("\n".join(table.growth(found[1:])))
    return 1 if any(results.faults for results in found) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000], help="entries of the seeded records")
    parser.add_argument("--rounds", type=int, default=3, help="how often all is run, after once for memory and files")
    parser.add_argument(
        "--peers", nargs="*", choices=peers.PINS, default=None, help="fetch others and measure them too (alone: Hugo)"
    )
    parser.add_argument("--jobs", type=int, default=0, help="processes, of Hugo too (default: as many as processors)")
    parser.add_argument("--seed", type=int, default=7, help="of the seeded records")
    parser.add_argument(
        "--work", type=Path, default=None, help="an empty folder to work in, of the disk to be measured"
    )
    options = parser.parse_args()
    options.peers = [] if options.peers is None else options.peers or ["hugo"]
    return options


@contextlib.contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    if wanted:
        wanted.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=wanted) as folder:
        yield Path(folder)


def _print(results: Results) -> None:
    print("\n".join((*table.summary(results), "", *table.details(results), "")), flush=True)
    for fault in results.faults:
        print(f"NOT AS IT MUST BE: {fault}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
