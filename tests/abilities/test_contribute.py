"""Every chronicle has a page for contributors: five lines explained, a form, and what the form knows of the record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chronicle.formats.json_files import to_script
from tests.conftest import Make
from tests.site import BASE, ENTRY, ENTRY_PATH, TestSite
from tests.walk import dead_links

GUIDE = "content/pages/contribute.md"
OWN = "---\ntitle: Take part\nsummary: Anyone can.\n---\n## What belongs here\n\nTalks.\n"
LEAD = "chronicleForm("


def files(site: TestSite) -> dict[str, Any]:
    """Return what each file that the form loads hands over, by name."""
    found = {}
    for file in (site.output / "contribute").glob("*/*.js"):
        text = file.read_text(encoding="utf-8")
        assert text.startswith(LEAD)
        name, found[file.stem] = json.loads(f"[{text[len(LEAD) : -3]}]")
        assert name == file.stem
    return found


def things(site: TestSite) -> dict[str, list[str]]:
    return {f"{thing[0]}/{thing[1]}": thing for thing in files(site)["names"]["things"]}


def test_a_chronicle_without_words_of_its_own_has_the_page_all_the_same(site: Make) -> None:
    chronicle = site({})

    chronicle.build()

    page = chronicle.page("contribute/")
    assert "<h1>Contribute an entry</h1>" in page
    for name in ("title", "date", "location", "participants", "source"):
        assert f"<strong>{name}</strong>" in page
    assert "https://chronicle.example/talks/contribute/</loc>" in chronicle.page("sitemap.xml")
    assert 'href="contribute/"' in chronicle.page("")
    assert dead_links(chronicle.output) == []


def test_a_chronicles_own_words_stand_on_the_same_page_once(site: Make) -> None:
    chronicle = site({GUIDE: OWN, ENTRY_PATH: ENTRY})

    chronicle.build()

    page = chronicle.page("contribute/")
    assert "<h1>Take part</h1>" in page
    assert ">What belongs here</h2>" in page
    assert "<strong>participants</strong>" in page
    assert chronicle.page("sitemap.xml").count("/contribute/</loc>") == 1
    assert chronicle.page("").partition("<footer")[2].count('href="contribute/"') == 1


def test_a_page_that_was_moved_away_leaves_a_redirect_and_no_second_page(site: Make) -> None:
    chronicle = site({"content/pages/take-part.md": OWN.replace("summary:", "aliases: [contribute]\nsummary:")})

    assert not chronicle.build().diagnostics

    assert 'href="../take-part/"' in chronicle.page("contribute/")
    assert not files(chronicle)


def test_the_form_knows_all_that_an_entry_may_name_under_all_its_names(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build()

    kind, id, label, remark, others, keys = things(chronicle)["person/volodymyr-zelenskyy"]
    assert (kind, id, label, remark) == ("person", "volodymyr-zelenskyy", "Volodymyr Zelenskyy", "")
    assert others.split("\n") == ["Володимир Зеленський", "Volodymyr Zelensky"]
    assert {"zelenski", "volodimir"} <= set(keys.split())
    folders = ("people", "parties", "regions", "topics", "documents", "sources")
    assert len(things(chronicle)) == sum(f"content/{folder}/" in path for path in BASE for folder in folders)


def test_what_most_entries_name_is_offered_first(site: Make) -> None:
    chronicle = site(
        {ENTRY_PATH: ENTRY.replace(", Jared Kushner", ""), "content/events/b.md": ENTRY.replace("Steve Witkoff, ", "")}
    )

    chronicle.build()

    people = [key for key in things(chronicle) if key.startswith("person/")]
    assert people[0] == "person/vladimir-putin"
    assert people[-1] == "person/volodymyr-zelenskyy"


def test_an_entry_stands_in_the_file_of_each_of_its_years_unless_it_lasts_long(site: Make) -> None:
    texts = {"turn": "2025-12-31/2026-01-01", "day": "2025-06-02", "long": "2025-06-01/2025-09-01", "year": "2024"}
    entries: dict[str, str | None] = {
        f"content/events/{id}.md": ENTRY.replace("2026-01-22/2026-01-23?", date) for id, date in texts.items()
    }
    chronicle = site(entries)

    chronicle.build()

    found = {year: [entry[4] for entry in told] for year, told in files(chronicle).items() if year != "names"}
    assert found == {"2025": ["day", "turn"], "2026": ["turn"]}
    assert 'data-years="2025 2026"' in chronicle.page("contribute/")
    title = "Putin receives Witkoff and Kushner in the Kremlin"
    who = ["person/vladimir-putin", "person/steve-witkoff", "person/jared-kushner"]
    path, source = "content/events/day.md", "https://example.org/article"
    assert files(chronicle)["2025"][0] == ["2025-06-02", "2025-06-02", "talks", title, "day", path, who, source]


def test_the_files_of_the_form_change_their_folder_with_what_they_hold(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    chronicle.build()
    before = {path.parent.name for path in (chronicle.output / "contribute").glob("*/*.js")}

    chronicle.write({ENTRY_PATH: ENTRY.replace("Putin receives", "Putin met")}).build()

    after = {path.parent.name for path in (chronicle.output / "contribute").glob("*/*.js")}
    assert len(before) == len(after) == 1
    assert before != after


def test_no_name_can_end_the_script_that_carries_it() -> None:
    hostile = "</script><script>alert(1)//\u2028\u2029\"'\\"

    script = to_script("names", hostile, "chronicleForm")

    assert script.startswith(b'chronicleForm("names",')
    assert b"<" not in script
    assert json.loads(f"[{script.decode()[len(LEAD) : -3]}]") == ["names", hostile]


@pytest.mark.parametrize(
    ("repository", "begin"),
    [
        ("https://github.com/a/talks", "https://github.com/a/talks/new/main"),
        ("https://gitlab.com/a/talks", "https://gitlab.com/a/talks/-/new/main"),
    ],
)
def test_the_form_leads_to_the_forge_that_keeps_the_record(site: Make, repository: str, begin: str) -> None:
    chronicle = site({"content/site.yaml": f"{BASE['content/site.yaml']}repository: {repository}\n"})

    chronicle.build()

    assert f'data-begin="{begin}"' in chronicle.page("contribute/")


def test_without_a_repository_the_form_leads_nowhere(site: Make) -> None:
    chronicle = site({})

    chronicle.build()

    assert "forge" not in chronicle.page("contribute/").partition("<main")[2].partition("</main>")[0]
