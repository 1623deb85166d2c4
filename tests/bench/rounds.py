"""Rounds of measurements: in each, every scenario in turn, and in it every contender, one beside the other."""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.contenders import Contender, write
from tests.bench.meter import Run, Snapshot, run, snapshot, written
from tests.bench.scenarios import COLD, missing

COPY = "cp -r of the site"
SETTLED = 2.5  # seconds: younger files are not trusted to show a further change, so nothing would be skipped


@dataclass(slots=True)
class Measured:
    """All that was measured of one contender in one scenario."""

    files: int = 0  # written
    bytes: int = 0  # written
    memory: float = 0.0  # MiB
    runs: list[Run] = field(default_factory=list)

    @property
    def walls(self) -> list[float]:
        """The seconds of each round, by the clock."""
        return [run.wall for run in self.runs]

    @property
    def cpus(self) -> list[float]:
        """The seconds of each round that processors worked."""
        return [run.cpu for run in self.runs]

    @property
    def wall(self) -> float:
        """The median, in seconds."""
        return statistics.median(self.walls)

    @property
    def cpu(self) -> float:
        """The median, in seconds."""
        return statistics.median(self.cpus)


@dataclass(slots=True)
class Results:
    """What came of all rounds on one record."""

    title: str
    size: int  # entries; 0 for the real record
    measured: dict[str, dict[str, Measured]] = field(default_factory=dict)  # scenario -> contender
    faults: list[str] = field(default_factory=list)  # what a site should have shown and did not


def measure(title: str, size: int, contenders: Sequence[Contender], rounds: int) -> Results:
    """Run every scenario of every contender; the first round is not timed, but memory and files are taken in it."""
    results = Results(title, size)
    for turn in range(rounds + 1):
        print(f"{title}: " + (f"round {turn} of {rounds}" if turn else "memory and files"), file=sys.stderr)
        for scenario in dict.fromkeys(name for one in contenders for name in one.scenarios):
            taking_part = [one for one in contenders if scenario in one.scenarios]
            if scenario == COLD:
                for one in taking_part:
                    one.forget()
                time.sleep(SETTLED)
            for one in taking_part:
                _measure(one, scenario, turn, results)
            if scenario == COLD:
                for one in taking_part:
                    _copy(one, turn, results)
    return results


def _measure(one: Contender, scenario: str, turn: int, results: Results) -> None:
    change = one.scenarios[scenario](turn)
    write(one.root, list(change.files.items()))
    before: Snapshot = {} if turn else snapshot(one.site)
    environment = {**os.environ, **one.environment}
    used = run(one.command, one.folder, environment, sampled=not turn)
    _keep(results, scenario, one, used, turn, before)
    results.faults += (f"{one.name}, {scenario}, round {turn}: {fault}" for fault in missing(one.site, change))


def _copy(one: Contender, turn: int, results: Results) -> None:
    """Copy the site: nobody can write it in less."""
    copy = one.site.with_name("copy")
    used = run(("cp", "-r", str(one.site), str(copy)), one.folder, os.environ, sampled=not turn)
    _keep(results, COPY, one, used, turn, {})
    shutil.rmtree(copy)


def _keep(results: Results, scenario: str, one: Contender, used: Run, turn: int, before: Snapshot) -> None:
    kept = results.measured.setdefault(scenario, {}).setdefault(one.name, Measured())
    if turn:
        kept.runs.append(used)
    else:
        kept.memory = used.memory
        kept.files, kept.bytes = written(before, snapshot(one.site))
