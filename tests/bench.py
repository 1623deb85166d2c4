"""Measures builds of the real record and of synthetic ones: ``make bench``. Prints a table; judges nothing.

A seeded corpus of N entries is written for each size, with people and places as many as such a record has; each
command is a process of its own, from its start to its end, three times; the median is shown.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PARTIES = ("Arland", "Borland", "Corland")
WORDS = (
    "talks",
    "delegation",
    "proposal",
    "ceasefire",
    "border",
    "exchange",
    "guarantee",
    "statement",
    "envoy",
    "draft",
)


def corpus(root: Path, size: int) -> None:
    """Write a chronicle of ``size`` entries: the same for the same size."""
    chance = random.Random(size)
    people = [f"Person {number}" for number in range(max(20, size // 25))]
    regions = [f"Place {number}" for number in range(60)]
    files = {
        "site.yaml": "id: b\ntitle: B\ndescription: B.\nbase_url: https://bench.example/\ncovered_until: 2026-12-31\n"
    }
    for number, party in enumerate(PARTIES):
        mark = ("square", "circle", "triangle")[number]
        files[f"parties/{party.lower()}.md"] = f"---\nname: {party}\nkind: state\nmark: {mark}\n---\n"
    for number, name in enumerate(people):
        files[f"people/person-{number}.md"] = (
            f"---\nname: {name}\nparty: {PARTIES[number % 3]}\nroles: [{{role: Envoy {number}}}]\n---\n"
        )
    for number, name in enumerate(regions):
        files[f"regions/place-{number}.md"] = f"---\nname: {name}\nkind: city\n---\n"
    files["topics/borders.md"] = "---\nname: Borders\nsummary: Where they run.\n---\n"
    for number in range(size):
        here = [people[min(int(chance.paretovariate(1.1)) - 1, len(people) - 1)] for _ in range(chance.randint(3, 8))]
        day = f"{2015 + number % 11}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        text = "\n\n".join(" ".join(chance.choices(WORDS, k=60)) + f" with [[{here[0]}]]." for _ in range(4))
        files[f"events/{day}-entry-{number}.md"] = (
            f"---\ntitle: Entry {number} of {day}\ndate: {day}\nlocation: {chance.choice(regions)}\n"
            f"participants: [{', '.join(dict.fromkeys(here))}]\ntopics: [borders]\n"
            f"source: https://example.org/{number}\npublished: 2026-12-{number % 28 + 1:02}\n---\n{text}\n"
        )
    for path, content in files.items():
        file = root / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")


def measure(*words: str) -> tuple[float, float]:
    """Return the median of three runs of a command: wall seconds, and peak memory in MiB."""
    walls, peaks = [], []
    for _ in range(3):
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "chronicle", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        walls.append(time.perf_counter() - start)
        peaks.append(usage.ru_maxrss / 1024)
        if os.waitstatus_to_exitcode(status) != 0:
            raise SystemExit(f"`chronicle {' '.join(words)}` failed")
    return statistics.median(walls), statistics.median(peaks)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000], help="entries of the synthetic records")
    sizes = parser.parse_args().sizes
    print(f"{'record':<26}{'command':<10}{'seconds':>9}{'MiB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        roots = {"the record in content/": Path.cwd()}
        for size in sizes:
            roots[f"synthetic, {size:,} entries"] = Path(folder) / str(size)
            corpus(Path(folder) / str(size), size)
        print(f"{'':<26}{'--help':<10}{measure('--help')[0]:>9.3f}{measure('--help')[1]:>8.0f}")
        for name, root in roots.items():
            for command in (["check"], ["build", "--output", f"{folder}/out"]):
                wall, peak = measure(*command, "--root", str(root))
                print(f"{name:<26}{command[0]:<10}{wall:>9.3f}{peak:>8.0f}", flush=True)


if __name__ == "__main__":
    main()
