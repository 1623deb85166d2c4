"""What did not change is not made again; and a warm build is a cold one, byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chronicle import pipeline
from chronicle.cache import Cache
from chronicle.formats.templates import theme
from chronicle.keys import Keys
from chronicle.model.files import File
from chronicle.model.pages import Build, Output, Page, Settings, Theme
from chronicle.stages import render as stage
from chronicle.stages.parse import parse
from chronicle.stages.plan import plan
from chronicle.stages.read import read
from chronicle.stages.resolve import resolve
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

LAYOUTS = Path(__file__).parents[2] / "layouts"
ASSETS = Path(__file__).parents[2] / "assets"
STATED = """\
statements:
  - {by: Vladimir Putin, text: It was useful, mode: paraphrase, topic: Territory, source: https://example.org/article}
"""
OTHER = (
    ENTRY.replace("Putin receives", "Zelenskyy meets")
    .replace("2026-01-22/2026-01-23?", "2026-01-25")
    .replace("Vladimir Putin", "Volodymyr Zelenskyy")
    .replace("---\nMark", "topics: [Territory]\n---\nMark")
    + "\nMore was said.\n"
)
OTHER_PATH = "content/events/2026-01-25-abu-dhabi.md"
SMALL = {
    ENTRY_PATH: ENTRY.replace("---\nMark", f"{STATED}---\nMark"),
    OTHER_PATH: OTHER,
    "content/events/2025-12-02-first.md": ENTRY.replace("2026-01-22/2026-01-23?", "2025-12-02").replace(
        "Markdown body.", "See [[Steve Witkoff]] and [the second](2026-01-25-abu-dhabi.md)."
    ),
    "content/pages/about.md": "---\ntitle: About\n---\nWhat this is.\n",
}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust a file that was written just now: no test writes twice within the tick of the file system's clock."""
    for module in ("cache", "pipeline"):
        monkeypatch.setattr(f"chronicle.{module}.SETTLED", 0.02)


@pytest.fixture
def site(site: Make) -> Make:
    """Make a chronicle of whose builds something is remembered."""
    return lambda files: replace(site(files), cache="")


def settings(chronicle: TestSite) -> Settings:
    return Settings(root=str(chronicle.root), output=str(chronicle.output))


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def cold(chronicle: TestSite) -> dict[str, bytes]:
    """Return the site as it is when every page is made, and nothing remembered."""
    record, look = chronicle.load(), theme(str(chronicle.root))
    assert record.is_sound, chronicle.report()
    made = {page.path: stage.render(page, look).content for page in plan(record, look)}
    files = {path: hashlib.sha256(content).hexdigest() for path, content in sorted(made.items())}
    return made | {"manifest.json": json.dumps({"version": 1, "files": files}, indent=0).encode() + b"\n"}


def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that will name each page as it is rendered."""
    paths, render = list[str](), stage.render

    def noting(page: Page, theme: Theme, *, offline: bool = False) -> Output:
        paths.append(page.path)
        return render(page, theme, offline=offline)

    monkeypatch.setattr("chronicle.stages.render.render", noting)
    return paths


# --- a warm build is a cold one

Edit = Callable[[TestSite, random.Random], None]


def changing(path: str, *pairs: tuple[str, str]) -> Edit:
    """Return an edit that swaps words of a file, there and back."""

    def edit(chronicle: TestSite, chance: random.Random) -> None:
        file = chronicle.root / path
        if file.exists():
            before, after = chance.choice(pairs)
            text = file.read_text(encoding="utf-8")
            if after in text:
                before, after = after, before
            file.write_text(text.replace(before, after), encoding="utf-8")

    return edit


def coming_and_going(path: str, text: str) -> Edit:
    def edit(chronicle: TestSite, chance: random.Random) -> None:
        chronicle.write({path: None if (chronicle.root / path).exists() else text})

    return edit


def renaming(chronicle: TestSite, chance: random.Random) -> None:
    file, other = chronicle.root / ENTRY_PATH, chronicle.root / "content/events/2026-01-22-renamed.md"
    if file.exists():
        other.write_text(file.read_text().replace("\nsource", "\naliases: [2026-01-22-kremlin-talks]\nsource", 1))
        file.unlink()
    elif other.exists():
        file.write_text(other.read_text().replace("aliases: [2026-01-22-kremlin-talks]\n", ""))
        other.unlink()


def in_a_layout(chronicle: TestSite, chance: random.Random) -> None:
    file = chance.choice(sorted(path for path in (chronicle.root / "layouts").glob("*.*") if path.suffix != ".json"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{# #}", "") if "{# #}" in text else f"{text}<!-- -->{{# #}}", encoding="utf-8")


EDITS: dict[str, Edit] = {
    "body": changing(ENTRY_PATH, ("Markdown body.", "Other words, and [[Jared Kushner]].")),
    "text": changing(
        OTHER_PATH,
        ("More was said.", "Less was *said*."),
        ("More was said.", "More by [[Vladimir Putin]]."),
        ("More was said.", "## Then\n\nMore was said."),
    ),
    "title": changing(OTHER_PATH, ("Zelenskyy meets", "Zelenskyy sees")),
    "date": changing(OTHER_PATH, ("2026-01-25", "2026-01-19"), ("2026-01-25", "2024-03-01")),
    "participants": changing(OTHER_PATH, ("Zelenskyy, Steve Witkoff, Jared", "Zelenskyy, Jared")),
    "status": changing(OTHER_PATH, ("location:", "status: cancelled\nlocation:")),
    "correction": changing(
        "content/events/2025-12-02-first.md",
        ("source:", "corrections: [{date: 2026-01-30, text: The day was wrong, kind: material}]\nsource:"),
    ),
    "statement": changing(ENTRY_PATH, ("It was useful", "It was of use")),
    "person": changing(
        "content/people/steve-witkoff.md", ("Steve Witkoff", "Steven Witkoff\naliases: [Steve Witkoff]")
    ),
    "party of a person": changing("content/people/jared-kushner.md", ("United States", "Ukraine")),
    "mark of a party": changing("content/parties/russia.md", ("mark: square", "aliases: [RF]")),
    "region": changing(
        "content/regions/moscow.md", ("Europe/Moscow", "Asia/Yekaterinburg"), ("part_of: Russia", "wikidata: Q649")
    ),
    "topic": changing("content/topics/territory.md", ("Who holds what.", "Who claims what.")),
    "source": changing("content/sources/gazette.md", ("The Gazette", "The Daily Gazette")),
    "page": changing("content/pages/about.md", ("What this is", "What it is")),
    "settings": changing(
        "content/site.yaml", ("title: Test", "title: Trial"), ("2026-01-31", "2026-02-28"), ("/talks/", "/other/")
    ),
    "new entry": coming_and_going(
        "content/events/2026-01-20-new.md", ENTRY.replace("2026-01-22/2026-01-23?", "2026-01-20")
    ),
    "new person": coming_and_going("content/people/new.md", "---\nname: Somebody New\nparty: Russia\n---\n"),
    "layout": in_a_layout,
    "style": changing("assets/site.css", ("--ink:", "--ink :")),
    "name of the file": renaming,
}


@pytest.mark.parametrize("seed", range(int(os.environ.get("SEEDS", "2"))))  # more of them by hand
def test_after_any_edits_a_warm_build_is_a_cold_one(seed: int, site: Make) -> None:
    chronicle = with_a_theme(site(dict(SMALL)))
    chance = random.Random(seed)
    chronicle.build()

    for names in edits_of(chance):
        for name in names:
            EDITS[name](chronicle, chance)
        chronicle.build()

        assert (names, differing(chronicle)) == (names, [])


def with_a_theme(chronicle: TestSite) -> TestSite:
    shutil.copytree(LAYOUTS, chronicle.root / "layouts", ignore=shutil.ignore_patterns("codes"))
    shutil.copytree(ASSETS, chronicle.root / "assets")
    return chronicle


def edits_of(chance: random.Random) -> Iterator[list[str]]:
    """Yield every edit in some order, now and then several at once; first each of an entry by itself.

    Why: beside any other edit all pages are looked at, and what an entry's alone leaves stale would not be seen.
    """
    alone = ["body", "correction", "date", "participants", "statement", "status", "text", "text", "title"]
    chance.shuffle(alone)
    yield from ([name] for name in alone)
    names = sorted(EDITS) + sorted(EDITS)[::3]
    chance.shuffle(names)
    while names:
        yield [names.pop() for _ in range(min(len(names), chance.choice((2, 3, 5))))]


def differing(chronicle: TestSite) -> list[str]:
    warm, made = tree(chronicle.output), cold(chronicle)
    return sorted(path for path in warm.keys() | made.keys() if warm.get(path) != made.get(path))


PLANTED = {
    "a page that forgets its layouts": ("chronicle.keys.layouts_of", lambda theme, name: frozenset()),
    "a file that is known by its path": ("chronicle.cache.record_key", lambda file: file.path.encode()),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_stale_is_seen(name: str, site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chronicle = with_a_theme(site(dict(SMALL)))
    target, fault = PLANTED[name]
    monkeypatch.setattr(target, fault)
    chronicle.build()

    for edit in ("layout", "body"):
        for _ in range(4):
            EDITS[edit](chronicle, random.Random(1))
    (chronicle.root / "layouts/person.html").write_text("Other")
    EDITS["body"](chronicle, random.Random(1))
    chronicle.build()

    assert differing(chronicle)


def test_a_mention_that_is_left_out_of_the_outline_is_seen(site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chronicle = site(dict(SMALL))
    monkeypatch.setattr("chronicle.stages.parse._outline", lambda front, body: b"")
    chronicle.build()

    EDITS["body"](chronicle, random.Random(1))
    chronicle.build()

    assert "people/jared-kushner/index.html" in differing(chronicle)


def test_no_page_shows_the_text_of_an_entry_but_its_own_and_those_that_say_so() -> None:
    files, look = read("."), theme(".")
    records = tuple(map(parse, files))
    edited = tuple(
        parse(replace(file, text=f"{file.text}\nMore.\n", digest=file.digest[::-1])) if number % 2 else records[number]
        for number, file in enumerate(files)
    )
    others = tuple(new if new.kind == "event" else old for old, new in zip(records, edited, strict=True))
    paths = {new.path for old, new in zip(records, others, strict=True) if new is not old}
    former, pages = (
        {page.path: (page, made_from.of(page)) for page in plan(resolve(found, {}), look)}
        for found in (records, others)
        for made_from in (Keys(look, Settings(), "", found),)
    )

    changed = {path for path, (page, key) in former.items() if path not in pages or pages[path][1] != key}

    assert [record.outline for record in others] == [record.outline for record in records]
    assert not {path for path in changed if former[path][0].texts == "own" and former[path][0].source not in paths}
    assert {former[path][0].view for path in changed} >= {"event.html", "atom", "csv", "records", "sqlite", "bibtex"}


# --- what did not change is not made again


def test_a_build_that_changes_nothing_reads_nothing(site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chronicle = site(dict(SMALL))
    settle(chronicle)
    first = chronicle.build()
    monkeypatch.setattr("chronicle.stages.read.read", None)

    second = chronicle.build()

    assert (second.written, second.files, second.diagnostics) == (0, first.files, first.diagnostics)


def settle(chronicle: TestSite) -> None:
    """Wait until the file system would date a further change later."""
    import time

    time.sleep(0.03)


def test_an_edit_that_hides_its_date_and_size_is_seen(site: Make) -> None:
    chronicle = site(dict(SMALL))
    settle(chronicle)
    chronicle.build()
    file = chronicle.root / "content/pages/about.md"
    about = file.stat()

    file.write_text(file.read_text().replace("What", "That"))
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    chronicle.build()

    assert "That this is." in chronicle.page("about/")


def test_an_edit_of_a_body_renders_what_shows_it_and_no_more(site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chronicle = site(dict(SMALL))
    chronicle.build()
    paths = rendered(monkeypatch)

    EDITS["page"](chronicle, random.Random(0))
    chronicle.build()

    assert paths == ["about/index.html"]


def test_of_an_edit_of_a_text_no_page_is_looked_at_that_cannot_show_it(
    site: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    chronicle, looked = site(dict(SMALL)), list[str]()
    chronicle.build()
    of = Keys.of

    def noting(keys: Keys, page: Page) -> bytes:
        looked.append(page.path)
        return of(keys, page)

    monkeypatch.setattr(Keys, "of", noting)

    file = chronicle.root / OTHER_PATH
    file.write_text(file.read_text().replace("More", "Less"))
    chronicle.build()

    assert {"events/2026-01-25-abu-dhabi/index.html", "people/volodymyr-zelenskyy/atom.xml"} <= set(looked)
    assert not [path for path in looked if re.match("(chronicle|people|regions|parties|topics)/.*html", path)]
    assert not [path for path in looked if "/2026-01-22-kremlin-talks/" in path]
    assert "people/vladimir-putin/atom.xml" not in looked  # who was at the other talks alone


def test_the_layout_of_one_sort_of_page_leaves_the_others(site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chronicle = with_a_theme(site(dict(SMALL)))
    chronicle.build()
    paths = rendered(monkeypatch)

    layout = chronicle.root / "layouts/person.html"
    layout.write_text(layout.read_text() + "\n")
    chronicle.build()

    assert set(paths) == {f"people/{id}/index.html" for id in chronicle.load().people}


def test_a_layout_that_names_another_by_more_than_its_name_is_made_of_all(site: Make) -> None:
    chronicle = with_a_theme(site(dict(SMALL)))
    layouts = chronicle.root / "layouts"
    (layouts / "person.html").write_text('{% set part = "added.html" %}{% include part %}')
    (layouts / "added.html").write_text("one")
    chronicle.build()

    (layouts / "added.html").write_text("other")
    chronicle.build()

    assert chronicle.page("people/steve-witkoff/") == "other"


def test_what_somebody_did_to_the_site_is_mended_though_nothing_changed(site: Make) -> None:
    chronicle = site(dict(SMALL))
    settle(chronicle)
    chronicle.build()
    before = tree(chronicle.output)
    (chronicle.output / "index.html").write_text("Other")
    (chronicle.output / "robots.txt").unlink()

    chronicle.build()

    assert tree(chronicle.output) == before


def test_two_outputs_of_one_record_do_not_mix(site: Make, tmp_path: Path) -> None:
    chronicle = site(dict(SMALL))
    chronicle.build()

    pipeline.build(replace(settings(chronicle), output=str(tmp_path / "share"), offline=True))
    chronicle.build(offline=True)

    assert tree(chronicle.output) == tree(tmp_path / "share")


def test_warnings_are_told_again_though_nothing_changed(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("January", "")})
    settle(chronicle)

    first, second = chronicle.build(), chronicle.build()

    assert second.diagnostics == first.diagnostics


# --- any number of processes


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_the_number_of_processes_decides_nothing(method: str, site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chronicle = site(dict(SMALL))
    one = cold(chronicle)
    monkeypatch.setattr("chronicle.pipeline._FEW_FILES", 0)
    monkeypatch.setattr("chronicle.pipeline._FEW_PAGES", 0)
    monkeypatch.setattr("chronicle.workers.METHOD", method)

    pipeline.build(replace(settings(chronicle), jobs=3, cache=None))

    assert tree(chronicle.output) == one


def test_a_fault_in_a_layout_is_told_by_whichever_process_meets_it(site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from chronicle.model.diagnostics import CannotRun

    chronicle = with_a_theme(site(dict(SMALL)))
    (chronicle.root / "layouts/person.html").write_text("{{ nobody.name }}")
    monkeypatch.setattr("chronicle.pipeline._FEW_PAGES", 0)

    with pytest.raises(CannotRun, match=r"layouts/person.html:1: 'nobody' is undefined"):
        pipeline.build(replace(settings(chronicle), jobs=2))

    assert not chronicle.output.exists()


# --- what is remembered may be lost, damaged, or in use


def databases(tmp: Path) -> list[Path]:
    return list(tmp.glob("*.sqlite"))


def remembering(chronicle: TestSite) -> tuple[Path, Callable[[], Build]]:
    folder = chronicle.root / "remembered"
    return folder, lambda: pipeline.build(replace(settings(chronicle), cache=str(folder)))


@pytest.mark.parametrize("data", [b"", b"no database at all" * 1000, None])
def test_a_damaged_memory_is_forgotten(data: bytes | None, site: Make) -> None:
    chronicle = site(dict(SMALL))
    folder, build = remembering(chronicle)
    build()
    (database,) = databases(folder)
    whole = database.read_bytes()
    database.write_bytes(whole[: len(whole) // 2] + b"\xff" * (len(whole) // 2) if data is None else data)

    EDITS["body"](chronicle, random.Random(0))
    build()
    EDITS["title"](chronicle, random.Random(0))
    build()

    assert tree(chronicle.output) == cold(chronicle)


def test_a_memory_that_is_in_use_stops_nobody(site: Make) -> None:
    chronicle = site(dict(SMALL))
    folder, build = remembering(chronicle)
    build()
    (database,) = databases(folder)
    with sqlite3.connect(database) as other:
        other.execute("BEGIN EXCLUSIVE")

        EDITS["body"](chronicle, random.Random(0))
        build()

    assert tree(chronicle.output) == cold(chronicle)


def test_a_folder_that_others_may_write_to_is_not_trusted(site: Make) -> None:
    chronicle = site(dict(SMALL))
    folder, build = remembering(chronicle)
    folder.mkdir()
    folder.chmod(0o777)

    build()

    assert not databases(folder)
    assert tree(chronicle.output) == cold(chronicle)


def test_what_is_remembered_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse_versions(number: int, output: str) -> None:
        files = [File(f"content/pages/{name}.md", "page", "", f"{name} {number}") for name in "abc"]
        memory = Cache(Settings(output=output, cache=str(tmp_path)))
        _, remember = memory.records(
            lambda: files, lambda new: [parse(File(f.path, f.kind, "---\ntitle: A\n---\nB", f.digest)) for f in new]
        )
        remember()

    for number in range(20):
        parse_versions(number, "one")
    (database,) = databases(tmp_path)
    with sqlite3.connect(database) as remembered:
        ((records,),) = remembered.execute("SELECT count(*) FROM parsed")
    monkeypatch.setattr("chronicle.cache._MOST", database.stat().st_size - 1)
    parse_versions(0, "other")

    assert records <= 2 * 3
    assert database not in databases(tmp_path)


def test_without_a_cache_nothing_is_remembered(site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chronicle = site(dict(SMALL))
    home = chronicle.root / "home"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))

    pipeline.build(replace(settings(chronicle), cache=None))

    assert not home.exists()
