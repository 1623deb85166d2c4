"""The doors for contributors, on every page, in the forge's own form."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import Make
from tests.site import BASE, ENTRY, ENTRY_PATH

SITE = BASE["content/site.yaml"]


def doors(page: str) -> dict[str, str]:
    """Return the addresses at the foot of a page by their labels."""
    foot = page.split('<nav aria-label="Take part">')[1].split("</nav>")[0]
    return {label: unescape(address) for address, label in re.findall(r'<a href="([^"]+)">([^<]+)</a>', foot)}


@pytest.mark.parametrize(
    ("repository", "edit"),
    [
        ("https://github.com/a/talks", "/edit/main/content/events/2026-01-22-kremlin-talks.md"),
        ("https://gitlab.com/a/talks", "/-/edit/main/content/events/2026-01-22-kremlin-talks.md"),
        ("https://codeberg.org/a/talks", "/_edit/main/content/events/2026-01-22-kremlin-talks.md"),
    ],
)
def test_a_page_leads_to_its_file_at_the_forge(site: Make, repository: str, edit: str) -> None:
    chronicle = site({ENTRY_PATH: ENTRY, "content/site.yaml": f"{SITE}repository: {repository}\n"})

    chronicle.build()

    assert doors(chronicle.page("events/2026-01-22-kremlin-talks/"))["Edit this page"] == repository + edit


def test_an_error_is_reported_with_the_page_named(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY, "content/site.yaml": f"{SITE}repository: https://github.com/a/talks\n"})

    chronicle.build()

    query = parse_qs(urlsplit(doors(chronicle.page("people/steve-witkoff/"))["Report an error"]).query)
    assert query["title"] == ["Error: Steve Witkoff"]
    assert "Page: https://chronicle.example/talks/people/steve-witkoff/" in query["body"][0]


def test_a_new_entry_is_begun_with_a_file_that_needs_nothing_but_its_blanks_filled(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY, "content/site.yaml": f"{SITE}repository: https://github.com/a/talks\n"})
    chronicle.build()
    query = parse_qs(urlsplit(doors(chronicle.page(""))["Suggest an entry"]).query)
    filled = ["Talks", "2026-01-20", "Moscow", "Steve Witkoff", "https://example.org/b", "They met."]

    text = query["value"][0].replace("FILL IN: what happened, in your own words.", "FILL IN")
    for value in filled:
        text = text.replace("FILL IN", value, 1)
    chronicle.write({query["filename"][0].replace("YYYY-MM-DD-a-few-words", "2026-01-20-talks"): text})

    chronicle.sound()


def test_without_a_repository_there_is_no_door_that_leads_nowhere(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build()

    assert set(doors(chronicle.page(""))) == {"Contribute an entry", "Corrections", "Data", "Subscribe"}
