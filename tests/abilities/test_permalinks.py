"""No published address dies, and the site works below any path."""

from __future__ import annotations

import uuid

import pytest

from chronicle.model.permalinks import guid, is_id, relative
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH
from tests.walk import dead_links


def test_a_renamed_file_that_keeps_its_id_keeps_its_address(site: Make) -> None:
    chronicle = site({"content/events/renamed.md": ENTRY.replace("---\n", "---\nid: 2026-01-22-kremlin-talks\n", 1)})

    chronicle.build()

    assert "Putin receives" in chronicle.page("events/2026-01-22-kremlin-talks/")
    assert not (chronicle.output / "events/renamed").exists()


def test_a_former_id_of_an_entry_leads_to_its_page(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("---\n", "---\naliases: [kremlin-round]\n", 1)})

    chronicle.build()

    page = chronicle.page("events/kremlin-round/")
    assert 'http-equiv="refresh" content="0; url=../../events/2026-01-22-kremlin-talks/"' in page
    assert 'rel="canonical" href="https://chronicle.example/talks/events/2026-01-22-kremlin-talks/"' in page


def test_an_alias_of_a_person_that_is_an_id_answers_as_an_address(site: Make) -> None:
    person = "---\nname: Steve Witkoff\naliases: [steven-witkoff, Steven C. Witkoff]\nparty: United States\n---\n"
    chronicle = site({"content/people/steve-witkoff.md": person})

    chronicle.build()

    assert "../../people/steve-witkoff/" in chronicle.page("people/steven-witkoff/")
    assert sorted(p.name for p in (chronicle.output / "people").iterdir() if "witkoff" in p.name) == [
        "steve-witkoff",
        "steven-witkoff",
    ]


def test_a_withdrawn_entry_leaves_its_reason_at_its_address_and_with_subscribers_and_nowhere_else(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("---\n", "---\nwithdrawn: It rested on a mistaken report.\n", 1)})

    chronicle.build()

    for page in ("events/2026-01-22-kremlin-talks/", "feed.xml", "corrections.xml", "people/steve-witkoff/feed.xml"):
        assert "It rested on a mistaken report." in chronicle.page(page)
        assert "Markdown body." not in chronicle.page(page)
    for page in ("", "chronicle/", "people/steve-witkoff/", "sitemap.xml"):
        assert "kremlin-talks" not in chronicle.page(page)


@pytest.mark.parametrize("offline", [False, True], ids=["web", "file share"])
def test_every_link_leads_somewhere(site: Make, offline: bool) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Markdown body.", "With [[Steve Witkoff]].[^1]\n\n[^1]: And a note.")})

    chronicle.build(offline=offline)

    assert not dead_links(chronicle.output, offline=offline)


def test_offline_links_name_files(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build(offline=True)

    assert 'href="../../people/steve-witkoff/index.html"' in chronicle.page("events/2026-01-22-kremlin-talks/")


def test_only_the_page_that_is_shown_at_any_depth_names_the_base_path(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build()

    assert 'href="/talks/people/"' in chronicle.page("404.html")
    assert 'href="/' not in chronicle.page("events/2026-01-22-kremlin-talks/")


def test_a_page_cannot_take_an_address_of_the_site(site: Make) -> None:
    chronicle = site({"content/pages/events.md": "---\ntitle: Events\n---\n"})

    assert [f.code for f in chronicle.findings()] == ["reserved-address"]


def test_a_former_id_of_a_page_cannot_take_an_address_of_the_site(site: Make) -> None:
    chronicle = site({"content/pages/about.md": "---\ntitle: About\naliases: [people, impressum]\n---\n"})

    assert [(f.code, f.span.column) for f in chronicle.findings()] == [("reserved-address", 11)]


def test_links_are_relative_from_any_depth() -> None:
    assert relative("people/a/", "index.html") == "people/a/"
    assert relative("people/a/", "chronicle/2026/01/index.html") == "../../../people/a/"
    assert relative("", "people/a/index.html") == "../../"
    assert relative("", "index.html") == "./"
    assert relative("", "people/a/index.html", offline=True) == "../../index.html"
    assert relative("assets/site.css", "people/a/index.html", offline=True) == "../../assets/site.css"


@pytest.mark.parametrize("name", ["", "-a", "a-", "a--b", "A", "ä", "a b", "a.b", "a/b", "a" * 101])
def test_what_is_no_id(name: str) -> None:
    assert not is_id(name)


@pytest.mark.parametrize("id", "abcdefghijkl")
def test_an_identity_is_a_uuid_made_of_the_site_s_id_and_the_thing_s_own(id: str) -> None:
    assert guid("peace", "event", id, "s1") == uuid.uuid5(uuid.NAMESPACE_URL, f"peace/events/{id}#s1").urn
