"""What ``make bench`` measures is what it says: the same record every time, and edits that the site follows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chronicle.formats.templates import theme
from chronicle.model.entities import Chronicle
from chronicle.model.pages import Plan, Theme
from chronicle.stages.plan import plan
from tests.bench.contenders import PROJECT, write
from tests.bench.corpus import Corpus
from tests.bench.dialects import ELEVENTY, HUGO, OURS, PELICAN, Dialect
from tests.bench.lean import shortened
from tests.bench.meter import Run, run, snapshot, written
from tests.bench.rounds import COPY, Measured, Results
from tests.bench.scenarios import COLD, SAME, Change, missing, scenarios
from tests.bench.table import growth, summary
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite
from tests.tools import need

CORPUS = Corpus(30)
DIALECTS = pytest.mark.parametrize("dialect", [OURS, HUGO, ELEVENTY, PELICAN], ids=lambda dialect: dialect.name)


def lean(chronicle: Chronicle, look: Theme) -> Plan:
    return shortened(plan(chronicle, look))


def test_a_seeded_record_is_sound_and_as_large_as_it_was_asked_to_be(tmp_path: Path) -> None:
    write(tmp_path, OURS.files(CORPUS))

    chronicle = TestSite(tmp_path).sound()

    assert (len(chronicle.entries), len(chronicle.people), len(chronicle.regions)) == (30, 40, 60)
    assert 150 < sum(len(CORPUS.entry(number).body.split()) for number in range(30)) / 30 < 300


@DIALECTS
def test_the_same_size_and_seed_are_the_same_record(dialect: Dialect) -> None:
    files = dict(dialect.files(CORPUS))

    assert files == dict(dialect.files(Corpus(30)))
    assert files != dict(dialect.files(Corpus(30, seed=8)))


@DIALECTS
def test_every_dialect_tells_the_same_entries(dialect: Dialect) -> None:
    for entry in map(CORPUS.entry, range(CORPUS.size)):
        path, text = dialect.entry(entry)

        told = [entry.title, entry.summary, *(person.id for person in entry.people)]
        told += [source.url for source in entry.sources] + ([entry.statement.text] if entry.statement else [])
        assert path.endswith(f"/{entry.id}.md")
        assert not [words for words in told if words not in text]


def test_every_edit_is_missed_until_the_site_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chronicle.stages.plan.plan", lean)
    write(tmp_path, OURS.files(CORPUS))
    write(tmp_path, [(file, (PROJECT / file).read_text(encoding="utf-8")) for file in layouts()])
    site = TestSite(tmp_path)
    site.build()
    of = scenarios(CORPUS, OURS, (PROJECT / OURS.layout).read_text(encoding="utf-8"))
    whole, edits = of[COLD](1), [change(1) for name, change in of.items() if name not in (COLD, SAME)]

    assert not [*missing(site.output, whole)]
    assert [len(list(missing(site.output, edit))) for edit in edits] == [len(edit.shows) for edit in edits]
    for edit in edits:
        site.write(edit.files)
    site.build()

    assert not [fault for edit in (whole, *edits) for fault in missing(site.output, edit)]
    assert [*missing(site.output, Change(counts={"events/*/index.html": 31}))] == [
        "30 of 31 files `events/*/index.html`"
    ]


def layouts() -> list[str]:
    return [path.relative_to(PROJECT).as_posix() for path in (PROJECT / "layouts").rglob("*") if path.is_file()]


def test_a_lean_build_writes_the_pages_that_every_generator_makes_and_no_others(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    command = (sys.executable, "-m", "tests.bench.lean", "build", "--no-cache", "--root", str(chronicle.root))

    run((*command, "--output", str(chronicle.output)), PROJECT, {})

    pages = lean(chronicle.load(), theme(str(chronicle.root)))
    assert set(snapshot(chronicle.output)) == {"manifest.json", *(page.path for page in pages)}
    views = {"home.html", "event.html", "person.html", "region.html", "chronicle.html", "rss", "sitemap.xml", "asset"}
    assert {page.view for page in pages} == views


def test_the_memory_and_the_time_of_what_a_program_starts_are_counted(tmp_path: Path) -> None:
    need(Path("/proc/self/smaps_rollup").exists(), "this system does not tell the memory of processes")
    child = "import time; held = b'x' * 64_000_000; start = time.process_time(); time.sleep(0.3)\n"
    child += "while time.process_time() < start + 0.3: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"

    used = run((sys.executable, "-c", parent), tmp_path, {}, sampled=True)

    assert used.memory > 61  # MiB
    assert used.cpu > 0.29
    assert used.others is not None


def test_a_program_that_fails_is_not_measured_and_says_why(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="failed with 3:\nno room"):
        run((sys.executable, "-c", "print('no room'); raise SystemExit(3)"), tmp_path, {})


def test_only_what_was_written_anew_counts_as_written(tmp_path: Path) -> None:
    write(tmp_path, [("a", "one"), ("b/c", "two")])
    before = snapshot(tmp_path)

    (tmp_path / "b/c").unlink()
    write(tmp_path, [("b/c", "three"), ("d", "four!")])

    assert written(before, snapshot(tmp_path)) == (2, 10)


def results(size: int, ours: tuple[float, ...], hugo: tuple[float, ...]) -> Results:
    """Return results with these seconds for each round; the copy takes half a second."""

    def measured(seconds: tuple[float, ...]) -> Measured:
        return Measured(2, 3_000_000, 40.0, [Run(wall, wall * 2, 0, 0.0) for wall in seconds])

    copy = measured((0.5,) * len(ours))
    by = {"Ours": measured(ours), "Hugo 0": measured(hugo)}
    return Results(f"{size} entries", size, {COLD: by, COPY: {"Ours": copy, "Hugo 0": copy}})


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    table = list(summary(results(10, ours=(1, 4, 6), hugo=(1, 2, 6))))

    assert table[2] == "| Ours | 4.00 (1.00×) | 0.50 (8×) | 40 | 2 | 3 |"
    assert table[3] == "| Hugo 0 | 2.00 (1.00×) | 0.50 (4×) | 40 | 2 | 3 |"


def test_what_grows_in_step_with_the_record_has_the_exponent_one() -> None:
    table = list(growth([results(10, (1,), (1,)), results(100, (10,), (100,))]))

    assert table[2:4] == ["| cold | Ours | 1.00, 0.00 |", "| cold | Hugo 0 | 2.00, 0.00 |"]


def test_the_time_of_a_build_is_given_to_the_stages_that_were_at_work(tmp_path: Path) -> None:
    root, site, cache = (tmp_path / name for name in ("root", "site", "cache"))
    write(root, OURS.files(CORPUS))
    command = [sys.executable, "-m", "tests.bench.profile", "--of", str(root), str(site), str(cache)]

    cold, warm = (json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(2))

    for stage in (
        "files read",
        "Markdown",
        "resolve",
        "plan",
        "slices cut",
        "keys",
        "entries rendered",
        "files written",
    ):
        assert cold[stage] > 0, stage
    assert "entries rendered" not in warm
