"""Every mention is a link, and every link returns."""

from __future__ import annotations

from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

PLACES: dict[str, str | None] = {
    "content/regions/ukraine.md": "---\nname: Ukraine\nkind: country\n---\n",
    "content/regions/donbas.md": "---\nname: Donbas\nkind: macro-region\npart_of: Ukraine\n---\n",
    "content/regions/donetsk.md": "---\nname: Donetsk\nkind: region\npart_of: Donbas\n---\n",
}


def listed(site: TestSite, page: str, heading: str) -> str:
    """Return the section of a page below a heading."""
    text = site.page(page)
    assert f"<h2>{heading}" in text, f"{page} has no section {heading}"
    return text.split(f"<h2>{heading}")[1].split("<h2>")[0]


def test_an_entry_is_on_the_page_of_everything_it_names(site: Make) -> None:
    text = ENTRY.replace("https://example.org/article", "gazette").replace("source:", "topics: [territory]\nsource:")
    chronicle = site({ENTRY_PATH: text.replace("Markdown body.", "It concerned [[Volodymyr Zelensky]].")})

    chronicle.build()

    for page in (
        "people/vladimir-putin/", "people/steve-witkoff/", "people/volodymyr-zelenskyy/", "parties/russia/",
        "regions/kremlin/", "regions/moscow/", "regions/russia/", "topics/territory/", "sources/gazette/",
    ):  # fmt: skip
        assert "events/2026-01-22-kremlin-talks/" in chronicle.page(page), page


def test_held_here_and_about_are_kept_apart(site: Make) -> None:
    chronicle = site({**PLACES, ENTRY_PATH: ENTRY.replace("source:", "about: [Donetsk]\nsource:")})

    chronicle.build()

    assert "Putin receives" in listed(chronicle, "regions/kremlin/", "Talks held here")
    assert "Putin receives" in listed(chronicle, "regions/donetsk/", "About this region")
    assert "Putin receives" not in listed(chronicle, "regions/donetsk/", "Talks held here")
    assert "No entry is about Kremlin" in listed(chronicle, "regions/kremlin/", "About this region")


def test_a_place_rolls_up_into_what_it_lies_in_and_says_by_way_of_what(site: Make) -> None:
    chronicle = site({**PLACES, ENTRY_PATH: ENTRY.replace("source:", "about: [Donetsk]\nsource:")})

    chronicle.build()

    assert "by way of Kremlin" in listed(chronicle, "regions/russia/", "Talks held at places within")
    assert "by way of Donetsk" in listed(chronicle, "regions/ukraine/", "About it by way of another region")


def test_what_is_about_a_macro_region_is_about_each_of_its_parts(site: Make) -> None:
    chronicle = site({**PLACES, ENTRY_PATH: ENTRY.replace("source:", "about: [Donbas]\nsource:")})

    chronicle.build()

    assert "by way of Donbas" in listed(chronicle, "regions/donetsk/", "About it by way of another region")


def test_what_is_about_a_country_is_not_about_each_of_its_parts(site: Make) -> None:
    chronicle = site({**PLACES, ENTRY_PATH: ENTRY.replace("source:", "about: [Ukraine]\nsource:")})

    chronicle.build()

    assert "Putin receives" not in chronicle.page("regions/donetsk/")


def test_a_name_is_found_by_script_alias_id_and_in_any_case(site: Make) -> None:
    names = "[Владимир Путин, STEVE WITKOFF, jared-kushner, Volodymyr Zelensky]"
    chronicle = site({ENTRY_PATH: ENTRY.replace("[Vladimir Putin, Steve Witkoff, Jared Kushner]", names)})

    (event,) = chronicle.sound().events

    people = ["Vladimir Putin", "Steve Witkoff", "Jared Kushner", "Volodymyr Zelenskyy"]
    assert [participant.who.label for participant in event.participants] == people


def test_a_body_links_by_name_by_label_and_by_file(site: Make) -> None:
    body = "[[Steve Witkoff]], [[vladimir-putin]], [[Jared Kushner|in-law]], [a file](../people/volodymyr-zelenskyy.md)"
    chronicle = site({ENTRY_PATH: ENTRY.replace("Markdown body.", body)})

    chronicle.build()

    page = chronicle.page("events/2026-01-22-kremlin-talks/")
    assert '<a href="../../people/steve-witkoff/">Steve Witkoff</a>' in page
    assert '<a href="../../people/vladimir-putin/">Vladimir Putin</a>' in page
    assert '<a href="../../people/jared-kushner/">in-law</a>' in page
    assert '<a href="../../people/volodymyr-zelenskyy/">a file</a>' in page


def test_a_source_described_in_two_entries_by_its_address_is_one_source(site: Make) -> None:
    text = ENTRY.replace("https://example.org/article", "https://example.org/gazette")
    chronicle = site({ENTRY_PATH: text})

    (event,) = chronicle.sound().events

    assert event.citations[0].source.id == "gazette"


def test_a_venue_that_has_no_file_stays_as_text(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Kremlin, Moscow", "Hotel National, Moscow")})

    chronicle.build()

    assert 'Hotel National, <a href="../../regions/moscow/">Moscow</a>' in chronicle.page(
        "events/2026-01-22-kremlin-talks/"
    )
