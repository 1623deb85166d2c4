"""An entry needs five lines, and a mistake in any of them is told where it stands, with its cure."""

from __future__ import annotations

import pytest

from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH


def test_an_entry_of_five_lines_builds(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    result = chronicle.build()

    assert not result.diagnostics
    page = chronicle.page("events/2026-01-22-kremlin-talks/")
    for words in (
        "Putin receives Witkoff and Kushner in the Kremlin",
        "22 January 2026 to 23 January 2026 (uncertain)",
    ):
        assert words in page
    for link in ("people/vladimir-putin/", "people/steve-witkoff/", "people/jared-kushner/", "regions/kremlin/"):
        assert f'href="../../{link}"' in page
    assert 'href="https://example.org/article"' in page


@pytest.mark.parametrize(
    ("good", "bad", "place", "code", "cure"),
    [
        ("date: 2026", "date:2026", (3, 5), "bad-yaml", "`date: 2026-01-22/2026-01-23?`"),
        ("date: 2026", "date:\u00a02026", (3, 5), "bad-yaml", "`date: 2026-01-22/2026-01-23?`"),
        ("title: Putin receives", 'title: "Putin" receives', (2, 8), "bad-yaml", "“ ”"),
        ("Kremlin, Moscow", "online", (4, 11), "unknown-region", "`remote: true`"),
        ("Kremlin, Moscow", "Moscow, Abu Dhabi", (4, 11), "two-places", "one place"),
        (
            "[Vladimir Putin, Steve Witkoff, Jared Kushner]",
            "[[Vladimir Putin]]",
            (5, 16),
            "wrong-type",
            "inner brackets",
        ),
        (
            "[Vladimir Putin, Steve Witkoff, Jared Kushner]",
            "Jared Kushner; Steve Witkoff",
            (5, 15),
            "wrong-type",
            "[Jared Kushner, Steve Witkoff]",
        ),
        (
            "https://example.org/article",
            "https://a.org/x, https://b.org/y",
            (6, 9),
            "bad-address",
            "[https://a.org/x, https://b.org/y]",
        ),
        ("https://example.org/article", "themoscowtimes.com", (6, 9), "bad-address", "`https://themoscowtimes.com`"),
        ("source: ", "url: ", (6, 1), "unknown-field", "`source`"),
        ("title: Putin", "titel: Putin", (2, 1), "unknown-field", "`title`"),
        ("title: Putin receives", "title: Putin: receives", (2, 13), "bad-yaml", "quotes"),
        ("2026-01-22/2026-01-23?", "22 January 2026", (3, 7), "bad-date", "`2026-01-22`"),
        ("2026-01-22/2026-01-23?", "2026-02-30", (3, 7), "bad-date", "28 days"),
        ("Kremlin, Moscow", "Kremlin, Moscwo", (4, 20), "unknown-region", "`Moscow`"),
        ("Steve Witkoff", "Steve Witkof", (5, 32), "unknown-person", "`Steve Witkoff`"),
        ("[Vladimir Putin, Steve Witkoff, Jared Kushner]", "Vladimir Putin", (5, 15), "wrong-type", "["),
        (
            "https://example.org/article",
            "example.org/article",
            (6, 9),
            "bad-address",
            "`https://example.org/article`",
        ),
        ("https://example.org/article", "http//example.org", (6, 9), "bad-address", "`https://example.org`"),
        ("source: https://example.org/article\n", "", (1, 1), "missing-field", "source: https://example.org/article"),
    ],
)
def test_each_line_broken_in_turn_gives_one_finding_at_its_place(
    site: Make, good: str, bad: str, place: tuple[int, int], code: str, cure: str
) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace(good, bad, 1)})

    found = [f for f in chronicle.findings() if f.code == code]

    assert [(f.span.path, f.span.line, f.span.column) for f in found] == [(ENTRY_PATH, *place)]
    assert cure in found[0].cure


def test_a_place_whose_file_cannot_be_read_is_not_blamed_on_those_who_name_it(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY, "content/regions/moscow.md": '---\nname: Moscow\nkind: "city\n---\n'})

    assert {f.span.path for f in chronicle.findings()} == {"content/regions/moscow.md"}


def test_a_place_may_be_named_with_all_that_it_lies_in(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Kremlin, Moscow", "Kremlin, Moscow, Russia")})

    (event,) = chronicle.sound().events

    assert event.place is not None
    assert (event.place.region.id, event.place.venue) == ("kremlin", "")


def test_a_five_line_entry_says_its_text_once(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Markdown body.", "The talks were long.")})

    chronicle.build()

    page = chronicle.page("events/2026-01-22-kremlin-talks/").split("<main")[1]
    assert page.count("The talks were long.") == 1


def test_all_faults_of_all_files_are_told_in_one_run_sorted_each_once(site: Make) -> None:
    broken = (
        ENTRY.replace("Moscow", "Mosow").replace("Jared Kushner", "Jared Kushnr").replace("2026-01-22/", "2026-13-22/")
    )
    chronicle = site({ENTRY_PATH: broken, "content/events/2026-01-01-other.md": broken})

    found = chronicle.findings()

    assert list(found) == sorted(set(found))
    lines = [("bad-date", 3), ("unknown-region", 4), ("unknown-person", 5)]
    assert [(f.code, f.span.line) for f in found] == lines * 2


def test_a_fault_in_a_profile_does_not_blame_those_who_name_it(site: Make) -> None:
    chronicle = site(
        {ENTRY_PATH: ENTRY, "content/people/steve-witkoff.md": "---\nname: Steve Witkoff\npary: Russia\n---\n"}
    )

    assert {f.span.path for f in chronicle.findings()} == {"content/people/steve-witkoff.md"}
