"""``python -m tests.sweeps``: fails and kills builds at every point, and sends in what nobody wrote; prints a table."""

from __future__ import annotations

import argparse
import itertools
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.sweeps import calls, disk, fuzz, kills
from tests.sweeps.stage import Tally

_SWEEPS = ("calls", "kills", "swaps", "disk", "fuzz")
_MEMORY = Path("/dev/shm")  # where a disk that others use too does not slow each of thousands of builds


def main() -> int:
    """Run the sweeps that are named; return 1 where anything was found."""
    options = _options()
    found = False
    for run in _wanted(options):
        with tempfile.TemporaryDirectory(dir=options.work, prefix="sweep-") as folder:
            start = time.monotonic()
            tally = run(Path(folder))
            _print(tally, time.monotonic() - start)
            found |= bool(tally.faults)
            if tally.faults and any(Path(folder).glob("found-*")):
                kept = Path(tempfile.mkdtemp(prefix="sweep-found-"))
                shutil.copytree(folder, kept, dirs_exist_ok=True)
                print(f"kept in {kept}", file=sys.stderr)
    return 1 if found else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sweeps", description=__doc__)
    parser.add_argument("sweeps", nargs="*", metavar="SWEEP", help=f"of {', '.join(_SWEEPS)} (default: all)")
    parser.add_argument("--every", type=int, default=1, help="of so many calls one fails, each fault at another")
    parser.add_argument("--faults", nargs="+", choices=calls.FAULTS, default=calls.FAULTS, help="what befalls a call")
    parser.add_argument("--kills", type=int, default=1000, help="builds that are killed at random moments")
    parser.add_argument("--swaps", type=int, default=100, help="builds while the site is read")
    parser.add_argument("--reads", type=int, default=100_000, help="pages read meanwhile, at the least")
    parser.add_argument("--twins", type=int, default=50, help="pairs of builds at once")
    parser.add_argument("--steps", type=int, default=40, help="disks with more and more room")
    parser.add_argument("--inputs", type=int, default=1_000_000, help="files that nobody wrote")
    parser.add_argument("--seconds", type=float, default=0, help="stop sending them in after so long")
    parser.add_argument("--seed", type=int, default=7, help="of kills and files")
    parser.add_argument(
        "--work", type=Path, default=_MEMORY if _MEMORY.is_dir() else None, help="a folder of the disk to be tried"
    )
    options = parser.parse_args()
    if unknown := set(options.sweeps) - set(_SWEEPS):
        parser.error(f"there is no sweep {', '.join(sorted(unknown))}: name some of {', '.join(_SWEEPS)}")
    return options


def _wanted(options: argparse.Namespace) -> Iterator[Callable[[Path], Tally]]:
    names = options.sweeps or _SWEEPS
    if "calls" in names:
        if not (shutil.which("strace") and subprocess.run(["strace", "-qq", "true"], check=False).returncode == 0):
            print("calls: no strace was found that may trace (Debian: apt-get install strace)", file=sys.stderr)
        else:
            faults = tuple(options.faults)
            for first, jobs, cache in itertools.product((False, True), (1, 2), (False, True)):
                one = partial(calls.sweep, jobs=jobs, remembers=cache, is_first=first)
                yield partial(one, faults=faults, every=options.every)
    if "kills" in names:
        yield partial(kills.kills, number=options.kills, seed=options.seed)
    if "swaps" in names:
        yield partial(kills.swaps, number=options.swaps, reads=options.reads)
    if "disk" in names:
        yield partial(disk.full, steps=options.steps)
        yield disk.forbidden
        yield partial(disk.twins, number=options.twins)
    if "fuzz" in names:
        yield partial(fuzz.sweep, inputs=options.inputs, seed=options.seed, seconds=options.seconds)


def _print(tally: Tally, seconds: float) -> None:
    rows = {**tally.figures, "found": len(tally.faults), "seconds": round(seconds)}
    print(f"## {tally.name}\n\n| what | how many |\n|---|---:|")
    print("\n".join(f"| {name} | {number:,} |" for name, number in rows.items()) + "\n", flush=True)
    for fault in tally.faults[:20]:
        print(f"NOT AS IT MUST BE: {fault}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
