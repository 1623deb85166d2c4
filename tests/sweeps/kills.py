"""Builds that are killed at random moments, and many that are not, while others read the site all the time."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from pathlib import Path

from tests.sweeps.stage import Stage, Tally, reading


def kills(folder: Path, *, number: int, seed: int) -> Tally:
    """Kill so many builds at random moments, by turns with all their processes and the first one alone."""
    tally, chance = Tally("builds that are killed at random moments"), random.Random(seed)
    stage = Stage(folder, jobs=2, remembers=True)
    stage.build()
    longest = _length(stage)
    with reading(stage.output, tally):
        while int(tally.figures.get("killed", 0)) < number and tally.figures.get("builds", 0) != 20 * number:
            stage.edit()
            process = stage.start()
            time.sleep(chance.uniform(0, longest))
            with contextlib.suppress(ProcessLookupError):
                (os.kill if chance.random() < 0.5 else os.killpg)(process, signal.SIGKILL)
            end, state = stage.end(process), stage.state()
            was_killed = end.status == -signal.SIGKILL
            tally.count("builds")
            tally.count("killed", was_killed)
            tally.count("killed, and left a build unfinished", bool(was_killed and stage.leftovers()))
            tally.count(f"left {state.split(':')[0]}")
            tally.must(state in ("new", "old") if was_killed else state == "new", f"after {end}: {state}")
            tally.must(was_killed or end.status == 0, f"{end}")
            longest = longest * (1.01 if was_killed else 0.95)  # so that some are killed late, and few are too late
    tally.must(not (problem := stage.recovers()), problem)
    return tally


def _length(stage: Stage) -> float:
    stage.edit()
    start = time.monotonic()
    stage.build()
    return time.monotonic() - start


def swaps(folder: Path, *, number: int, reads: int) -> Tally:
    """Build so many times, and until so many pages were read."""
    tally = Tally("builds while the site is read")
    stage = Stage(folder)
    with reading(stage.output, tally) as done:
        while int(tally.figures.get("builds", 0)) < number or done() < reads:
            stage.edit()
            end = stage.build()
            tally.count("builds")
            tally.must((end.status, stage.state(), stage.leftovers()) == (0, "new", []), f"{end}, {stage.state()}")
    return tally
