"""Whatever the record holds is found by any of its names; a query loads little; a page from a disk may search too."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from chronicle.formats.json_files import to_script
from chronicle.model.search import WORDS_SIZE, words
from tests.conftest import Make
from tests.model.test_search import decoded
from tests.site import ENTRY, ENTRY_PATH, TestSite
from tests.walk import dead_links

KINDS = ("words", "things", "entries")
TITLE = "Putin receives Witkoff and Kushner in the Kremlin"


def content_of(script: bytes) -> tuple[str, Any]:
    """Return what a file of the index hands over."""
    text = script.decode()
    assert text.startswith("chronicleSearch(")
    assert text.endswith(");\n")
    name, content = json.loads(f"[{text[len('chronicleSearch(') : -3]}]")
    return name, content


def files(output: Path) -> dict[str, Any]:
    """Return the files of the index by their names: what each is called is the same as how it calls itself."""
    paths = list((output / "search").rglob("*.js"))
    found = dict(content_of(path.read_bytes()) for path in paths)
    assert sorted(found) == sorted(path.relative_to(output / "search").with_suffix("").as_posix() for path in paths)
    return found


def named(page: str, kind: str) -> list[str]:
    """Return the files of a kind that a search page names, in order."""
    (digests,) = re.findall(f'data-{kind}="([^"]*)"', page)
    return [f"{kind}/{digests[first : first + 12]}" for first in range(0, len(digests), 12)]


def found(output: Path, query: str) -> set[str]:
    """Return the names of the pages that hold every word of a query, whole."""
    index, page = files(output), (output / "search/index.html").read_text(encoding="utf-8")
    entries, things = ([one for name in named(page, kind) for one in index[name]] for kind in ("entries", "things"))
    lists: dict[str, str] = {}
    for name in named(page, "words"):
        parts = index[name].split(" ")
        lists |= dict(zip(parts[::2], parts[1::2], strict=True))
    levels = [enumerate(lists.get(word, "").split(".")) for word in words(query)]
    sets = [{((things, entries)[level < 4][n])[1] for level, one in of for n in decoded(one)} for of in levels]
    return set.intersection(*sets)


@pytest.mark.parametrize(
    "query",
    [
        "receives Kushner",  # its title
        "Владимир Путин",  # who took part, in another script
        "Vladimir kremlin",
        "Moscow",  # where the place lies
        "United States",  # for whom they spoke
        "territory",  # what it is about
        "22 January 2026",  # when
        "talks",  # what kind
        "handshake",  # its text
        "Selenskyj",  # who is only spoken of, by an alias
        "ceasefire bridges",  # what was said there
    ],
)
def test_an_entry_is_found_by_its_words_and_by_any_name_that_it_is_linked_with(site: Make, query: str) -> None:
    statement = "statements: [{by: Vladimir Putin, text: No ceasefire on bridges., mode: paraphrase, source: gazette}]"
    entry = ENTRY.replace("source:", f"topics: [territory]\n{statement}\nsource:")
    entry = entry.replace("Markdown body.", "A handshake, and a word on [[Volodymyr Zelenskyy|him]].")
    person = "---\nname: Volodymyr Zelenskyy\naliases: [Wolodymyr Selenskyj]\nparty: Ukraine\n---\n"
    chronicle = site({ENTRY_PATH: entry, "content/people/volodymyr-zelenskyy.md": person})

    chronicle.build()

    assert TITLE in found(chronicle.output, query)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Зеленський", "Volodymyr Zelenskyy"),
        ("zelenski", "Volodymyr Zelenskyy"),
        ("abu dhabi", "Abu Dhabi"),
        ("holds what", "Territory"),
        ("ukraine", "Ukraine"),
        ("non-paper", "Istanbul draft"),
    ],
)
def test_a_thing_is_found_by_its_names_and_by_what_is_said_of_it(site: Make, query: str, name: str) -> None:
    document = "---\nname: Istanbul draft\naliases: [the non-paper]\nkind: draft\ntext: unknown\n---\n"
    chronicle = site({ENTRY_PATH: ENTRY, "content/documents/istanbul-draft.md": document})

    chronicle.build()

    assert name in found(chronicle.output, query)


def test_what_was_withdrawn_is_not_found_nor_is_a_source_by_itself(site: Make) -> None:
    gone = ENTRY.replace("source:", "withdrawn: An error.\nsource:").replace("Putin receives", "Unfounded")
    chronicle = site({ENTRY_PATH: ENTRY, "content/events/2026-01-20-gone.md": gone})

    chronicle.build()

    assert found(chronicle.output, "Unfounded") == set()
    assert found(chronicle.output, "Gazette") == set()


def test_what_was_planned_says_so(site: Make) -> None:
    plan = ENTRY.replace("source:", "status: planned\nsource:").replace("2026-01-22/2026-01-23?", "2026-01-10")
    chronicle = site({ENTRY_PATH: plan})

    chronicle.build()

    (entry,) = [page for name in named(chronicle.page("search/"), "entries") for page in files(chronicle.output)[name]]
    assert entry[2:] == ["Entry, planned: no report yet", "10 January 2026, Kremlin, Moscow"]


def test_no_text_can_end_the_script_that_carries_it() -> None:
    hostile = "</script><script>alert(1)//\u2028\u2029\"'\\<!--"

    script = to_script(hostile, [hostile])

    assert b"<" not in script
    assert "\u2028" not in script.decode()
    assert "\u2029" not in script.decode()
    assert content_of(script) == (hostile, [hostile])


def test_a_hostile_title_is_carried_letter_for_letter(site: Make) -> None:
    title = "</script><img src=x onerror=alert(1)> __proto__"
    chronicle = site({ENTRY_PATH: ENTRY.replace(TITLE, f"'{title}'")})

    chronicle.build()

    assert title in found(chronicle.output, "proto")


def is_as_named(site: TestSite) -> bool:
    """Tell whether the search page names all files of the index and no other."""
    page = site.page("search/")
    return sorted(files(site.output)) == sorted(name for kind in KINDS for name in named(page, kind))


def test_a_page_searches_the_files_of_its_own_version_and_an_edit_renames_those_that_it_changes(site: Make) -> None:
    entries = {
        f"content/events/2026-01-{day:02}-day.md": ENTRY.replace("2026-01-22/2026-01-23?", f"2026-01-{day:02}")
        for day in range(1, 31)
    }
    chronicle = site({**entries, ENTRY_PATH: None})
    chronicle.build()
    first, page = files(chronicle.output), chronicle.page("search/")
    assert is_as_named(chronicle)

    path = "content/events/2026-01-09-day.md"
    chronicle.write({path: entries[path].replace("Markdown body", "Another zebra")}).build()

    second = files(chronicle.output)
    assert is_as_named(chronicle)
    assert named(chronicle.page("search/"), "words") != named(page, "words")
    assert {name.partition("/")[0] for name in second.keys() - first.keys()} == {"words"}
    assert {name: first[name] for name in first.keys() & second.keys()} == {
        name: second[name] for name in first.keys() & second.keys()
    }


def test_a_query_on_the_record_loads_little(built: Path) -> None:
    sizes = [file.stat().st_size for file in (built / "search").rglob("*.js")]

    assert max(sizes) <= WORDS_SIZE * 1.2


def test_without_a_script_the_page_leads_to_every_list(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build(offline=True)

    page = chronicle.page("search/index.html")
    for name in ("chronicle", "people", "regions", "topics", "documents", "parties"):
        assert page.count(f'href="../{name}/index.html"') == 2, name  # in the navigation, and in the page
    assert 'data-home="../index.html"' in page
    assert dead_links(chronicle.output, offline=True) == []


def test_a_record_without_entries_can_be_searched(site: Make) -> None:
    chronicle = site({})

    chronicle.build()

    assert found(chronicle.output, "Putin") == {"Vladimir Putin"}


def test_the_search_is_told_to_search_engines_and_its_files_are_not(site: Make) -> None:
    chronicle: TestSite = site({ENTRY_PATH: ENTRY})

    chronicle.build()

    assert chronicle.page("sitemap.xml").count("/search/") == 1
