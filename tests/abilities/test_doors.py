"""The doors for contributors, on every page, in the forge's own form."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

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
    assert query["page"] == ["https://chronicle.example/talks/people/steve-witkoff/"]
    form = yaml.safe_load(Path(f".github/ISSUE_TEMPLATE/{query['template'][0]}").read_text(encoding="utf-8"))
    assert set(query) - {"title", "template"} <= {field["id"] for field in form["body"]}


@pytest.mark.parametrize(
    ("repository", "text"),
    [("https://gitlab.com/a/talks", "issue[description]"), ("https://codeberg.org/a/talks", "body")],
)
def test_at_other_forges_the_report_has_its_lines(site: Make, repository: str, text: str) -> None:
    chronicle = site({ENTRY_PATH: ENTRY, "content/site.yaml": f"{SITE}repository: {repository}\n"})

    chronicle.build()

    query = parse_qs(urlsplit(doors(chronicle.page("people/steve-witkoff/"))["Report an error"]).query)
    assert "Page: https://chronicle.example/talks/people/steve-witkoff/" in query[text][0]


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


def test_every_label_that_the_guide_names_is_on_the_site_in_the_forms_or_is_the_forges(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY, "content/site.yaml": f"{SITE}repository: https://github.com/a/talks\n"})
    guide = Path("CONTRIBUTING.md").read_text(encoding="utf-8").partition("## What belongs here")[0]
    theirs = {"Fork this repository", "Add file", "Create new file", "Commit changes…", "Propose changes"}
    theirs |= {"Create pull request"}

    chronicle.build()

    forms = [yaml.safe_load(form.read_text("utf-8")) for form in sorted(Path(".github/ISSUE_TEMPLATE").glob("*r*.yml"))]
    ours = doors(chronicle.page("people/steve-witkoff/")).keys() | {form["name"] for form in forms}
    ours |= set(re.findall(r"<(?:a|button) [^>]*>([^<]+)<", chronicle.page("contribute/")))
    named = {" ".join(label.split()) for label in re.findall(r"\*\*([^*]+)\*\*", guide)}
    assert len(named) > 8
    assert named <= ours | theirs
