"""What was measured, as tables in Markdown."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tests.bench.rounds import COPY, Measured, Results
from tests.bench.scenarios import COLD

_DETAILS = ("scenario", "by", "s", "CPU s", "MiB", "files written", "MB written", "s ÷ Hugo", "CPU ÷ Hugo", "others")
_NONE = "–"


def summary(results: Results) -> Iterator[str]:
    """Yield the lines of a table with a row for each contender.

    Shape: seconds, and beside them how many times as long as Hugo it took; beside those of the copy, how many times
    as long as the copy the cold build took.
    """
    scenarios = [name for name in results.measured if name != COPY]
    yield from table((results.title, *scenarios, COPY, "MiB, cold", "files", "MB"), _contenders(results, scenarios))


def _contenders(results: Results, scenarios: Sequence[str]) -> Iterator[Sequence[str]]:
    for name, cold in results.measured[COLD].items():
        copy = results.measured[COPY][name]
        yield (
            name,
            *(_cell(results.measured[scenario], name) for scenario in scenarios),
            f"{copy.wall:.2f} ({_ratio(cold.walls, copy.walls):.0f}×)",
            f"{cold.memory:.0f}",
            f"{cold.files:,}",
            f"{cold.bytes / 1e6:.0f}",
        )


def _cell(by: dict[str, Measured], name: str) -> str:
    if name not in by:
        return ""
    hugo = _hugo(by)
    return f"{by[name].wall:.2f}" + (f" ({_ratio(by[name].walls, hugo.walls):.2f}×)" if hugo else "")


def details(results: Results) -> Iterator[str]:
    """Yield the lines of a table with a row for each scenario and contender."""
    yield from table(_DETAILS, _rows(results))


def _rows(results: Results) -> Iterator[Sequence[str]]:
    for scenario, by in results.measured.items():
        hugo = _hugo(by) if scenario != COPY else None
        for name, kept in by.items():
            others = [run.others for run in kept.runs if run.others is not None]
            yield (
                scenario,
                name,
                f"{kept.wall:.3f}",
                f"{kept.cpu:.3f}",
                f"{kept.memory:.0f}",
                f"{kept.files:,}",
                f"{kept.bytes / 1e6:.1f}",
                f"{_ratio(kept.walls, hugo.walls):.2f}" if hugo else _NONE,
                f"{_ratio(kept.cpus, hugo.cpus):.2f}" if hugo else _NONE,
                f"{statistics.median(others):.0%}" if others else _NONE,
            )


def growth(found: Sequence[Results]) -> Iterator[str]:
    """Yield the lines of a table of exponents: 1.00 where ten times the entries cost ten times as much."""
    steps = list(pairwise(found))
    titles = (f"{small.size:,} to {large.size:,} entries: CPU, memory" for small, large in steps)
    if steps:
        yield from table(("growth", "by", *titles), _exponents(steps))


def _exponents(steps: Sequence[tuple[Results, Results]]) -> Iterator[Sequence[str]]:
    for scenario, by in steps[0][0].measured.items():
        for name in by:
            yield scenario, name, *(_exponent(small, large, scenario, name) for small, large in steps)


def _exponent(small: Results, large: Results, scenario: str, name: str) -> str:
    less, more, times = small.measured[scenario][name], large.measured[scenario][name], large.size / small.size
    return f"{math.log(more.cpu / less.cpu, times):.2f}, {math.log(more.memory / less.memory, times):.2f}"


def _hugo(by: dict[str, Measured]) -> Measured | None:
    return next((kept for name, kept in by.items() if name.startswith("Hugo")), None)


def _ratio(mine: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of each round: it bears a busy machine better than a ratio of medians."""
    return statistics.median(one / other for one, other in zip(mine, theirs, strict=True))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(row)} |"
