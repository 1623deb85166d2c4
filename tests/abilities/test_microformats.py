"""A parser of microformats reads in the pages what stands in the front matter.

Source: microformats2, https://microformats.org/wiki/h-event and its neighbours h-card, h-cite, h-entry, h-feed, h-geo
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mf2py
import pytest

from chronicle.model.entities import Entity
from tests.bless import GOLDEN, golden_build
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

BASE = "https://chronicle.example/talks/"
EVENT = "events/2026-01-22-kremlin-talks/"
DATE = "2026-01-22/2026-01-23?"
GAZETTE = "---\npublisher: The Gazette\nurl: https://example.org/gazette\npublished: 2026-01-24\ngrade: A\n---\n"
NO_REPORT = "status_history: [{status: no report, date: 2026-01-31, source: https://example.org/article}]"


def items(site: TestSite, path: str) -> list[dict[str, Any]]:
    """Return what a parser reads in one page of the site, which is built first."""
    if not site.output.exists():
        assert not site.build().diagnostics, site.report()
    return read(site.page(path), BASE + path)


def read(page: str, url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mf2py.parse(doc=page, url=url, html_parser="html5lib")["items"]
    return found


def event(site: TestSite) -> dict[str, Any]:
    """Return the properties of the one thing that an entry's page is about."""
    (found,) = items(site, EVENT)
    assert found["type"] == ["h-event"]
    properties: dict[str, Any] = found["properties"]
    return properties


def inside(site: TestSite, kind: str, path: str = EVENT) -> list[dict[str, Any]]:
    """Return the properties of all things of a kind in a page, however deep."""

    def walk(found: list[Any]) -> list[dict[str, Any]]:
        own = [f for f in found if isinstance(f, dict) and "type" in f]
        here = [f["properties"] for f in own if kind in f["type"]]
        below = [b for f in own for b in (*f["properties"].values(), f.get("children", []))]
        return here + [deep for values in below for deep in walk(values)]

    return walk(items(site, path))


def with_fields(*lines: str, date: str = "2026-01-22") -> str:
    """Return the smallest entry with more fields."""
    text = ENTRY.replace(f"date: {DATE}\n", f"date: {date}\n")
    for line in lines:
        name = line.partition(":")[0]
        kept = [old for old in text.splitlines(keepends=True) if not old.startswith(f"{name}:")]
        text = "".join([kept[0], f"{line}\n", *kept[1:]])
    return text


# --- an entry


def test_the_event_says_what_its_front_matter_says(site: Make) -> None:
    text = with_fields(
        "title: Putin receives Witkoff",
        "participants: [{person: Steve Witkoff, role: Envoy}, Vladimir Putin]",
        "topics: [Territory]",
        "summary: They met at night.",
        "duration: PT5H",
        date="2026-01-22/2026-01-23",
    )

    read = event(site({ENTRY_PATH: text}))

    assert read.pop("content")[0]["value"] == "Markdown body."
    assert read == {
        "name": ["Putin receives Witkoff"],
        "url": [BASE + EVENT],
        "uid": [BASE + EVENT],
        "status": ["Held"],
        "start": ["2026-01-22"],
        "end": ["2026-01-23"],
        "duration": ["PT5H"],
        "location": [
            {
                "type": ["h-card"],
                "properties": {"name": ["Kremlin, Moscow, Russia"], "url": [f"{BASE}regions/kremlin/"]},
                "value": "Kremlin, Moscow, Russia",
                "lang": "en",
            }
        ],
        "attendee": [
            {
                "type": ["h-card"],
                "properties": {
                    "name": ["Vladimir Putin"],
                    "url": [f"{BASE}people/vladimir-putin/"],
                    "org": ["Russia"],
                },
                "value": "Vladimir Putin",
                "lang": "en",
            },
            {
                "type": ["h-card"],
                "properties": {
                    "name": ["Steve Witkoff"],
                    "url": [f"{BASE}people/steve-witkoff/"],
                    "job-title": ["Envoy"],
                    "org": ["United States"],
                },
                "value": "Steve Witkoff",
                "lang": "en",
            },
        ],
        "category": ["Territory"],
        "summary": ["They met at night."],
    }


def test_a_summary_from_the_body_is_a_summary_all_the_same(site: Make) -> None:
    text = ENTRY.replace("Markdown body.", 'They met, "late" & \\<tired>.')

    assert event(site({ENTRY_PATH: text}))["summary"] == ['They met, "late" & <tired>.']


@pytest.mark.parametrize(
    ("date", "start", "end"),
    [
        ("2026-01-22", "2026-01-22", None),
        ("2025-08", "2025-08", None),
        ("2025", "2025", None),
        ("2026-01-22/2026-01-23", "2026-01-22", "2026-01-23"),
        ("2014/..", "2014", None),
        ("../2025-10", None, "2025-10"),
        ("2026-01-22?", None, None),
        ("2022~", None, None),
        ("2025-21", None, None),
        ("2026-01-22/2026-01-23?", "2026-01-22", None),
        ("2026-01-22~/2026-01-23", None, "2026-01-23"),
    ],
)
def test_a_date_keeps_its_precision_and_a_doubtful_one_is_left_to_words(
    site: Make, date: str, start: str | None, end: str | None
) -> None:
    chronicle = site({ENTRY_PATH: with_fields(date=date)})

    page = event(chronicle)
    (row,) = inside(chronicle, "h-entry", "chronicle/")

    for read in (page, row):
        assert read.get("start") == ([start] if start else None)
        assert read.get("end") == ([end] if end else None)


@pytest.mark.parametrize(
    ("status", "date", "shown"),
    [
        ("held", "2026-01-22", "Held"),
        ("planned", "2026-03-01", "Planned"),
        ("planned", "2026-01-22", "Planned: no report yet"),
        ("postponed", "2026-01-22", "Postponed"),
        ("cancelled", "2026-01-22", "Cancelled"),
    ],
)
def test_what_was_not_held_says_so(site: Make, status: str, date: str, shown: str) -> None:
    steps = [NO_REPORT] if "no report" in shown else []
    chronicle = site({ENTRY_PATH: with_fields(f"status: {status}", *steps, date=date)})

    assert event(chronicle)["status"] == [shown]
    (row,) = inside(chronicle, "h-entry", "people/vladimir-putin/")
    assert row.get("status") == (None if status == "held" else [shown])


def test_only_those_who_attended_are_attendees(site: Make) -> None:
    text = with_fields("participants: [Vladimir Putin, {person: Steve Witkoff, attended: false}, Ukraine]")

    read = event(site({ENTRY_PATH: text}))

    assert [(who["value"], who["properties"]["url"]) for who in read["attendee"]] == [
        ("Vladimir Putin", [f"{BASE}people/vladimir-putin/"]),
        ("Ukraine", [f"{BASE}parties/ukraine/"]),
    ]


@pytest.mark.parametrize(
    "line", ["status: cancelled", f"status: planned\n{NO_REPORT}", "kind: statement", "kind: attack"]
)
def test_nobody_attends_what_was_not_held_or_was_no_meeting(site: Make, line: str) -> None:
    chronicle = site({ENTRY_PATH: with_fields(line)})

    assert "attendee" not in event(chronicle)
    assert {"Vladimir Putin"} <= {card["name"][0] for card in inside(chronicle, "h-card")}


def test_a_call_has_no_place(site: Make) -> None:
    text = with_fields("kind: call", "remote: true").replace("location: Kremlin, Moscow\n", "")

    assert "location" not in event(site({ENTRY_PATH: text}))


def test_a_venue_without_a_page_has_no_address_of_its_own(site: Make) -> None:
    read = event(site({ENTRY_PATH: with_fields("location: Hotel Ukraina, Moscow")}))

    assert read["location"][0]["properties"] == {"name": ["Hotel Ukraina, Moscow, Russia"]}


# --- what stands in an entry does not become the entry's


STATEMENTS = """\
statements:
  - {by: Vladimir Putin, mode: quote, text: We are ready., date: 2026-01-24, id: ready, source: gazette}
  - {by: [Steve Witkoff, Ukraine], mode: paraphrase, text: Nothing was agreed., id: nothing, source: gazette}"""


def test_only_their_own_words_are_content_and_a_paraphrase_is_a_summary(site: Make) -> None:
    text = with_fields("source: gazette", STATEMENTS)
    chronicle = site({ENTRY_PATH: text, "content/sources/gazette.md": GAZETTE})

    quote, paraphrase = (cite for cite in inside(chronicle, "h-cite") if "author" in cite)

    assert [author["value"] for author in quote["author"]] == ["Vladimir Putin"]
    assert quote["content"][0]["value"] == "“We are ready.”"
    assert quote["published"] == ["2026-01-24"]
    assert quote["url"] == [f"{BASE}{EVENT}#said-ready"]
    assert [author["value"] for author in paraphrase["author"]] == ["Steve Witkoff", "Ukraine"]
    assert paraphrase["summary"] == ["Nothing was agreed."]
    assert not {"content", "name", "published"} & paraphrase.keys()


def test_a_statement_elsewhere_keeps_its_speaker_its_day_and_its_address(site: Make) -> None:
    text = with_fields("source: gazette", STATEMENTS)
    chronicle = site({ENTRY_PATH: text, "content/sources/gazette.md": GAZETTE})

    (cite,) = inside(chronicle, "h-cite", "people/vladimir-putin/")

    assert cite["author"] == ["Vladimir Putin"]
    assert cite["published"] == ["2026-01-24"]
    assert cite["publication"] == ["The Gazette"]
    assert cite["url"] == [f"{BASE}{EVENT}#said-ready"]


def test_a_source_has_a_name_only_where_its_headline_is_known(site: Make) -> None:
    source = (
        "source:\n"
        "  - {publisher: The Paper, title: A meeting, url: https://example.org/a, published: 2026-01,"
        " accessed: 2026-01-26}\n"
        "  - {publisher: The Wire, url: https://example.org/b, published: 2026-01-23~}"
    )

    titled, untitled = inside(site({ENTRY_PATH: with_fields(source)}), "h-cite")

    assert titled == {
        "name": ["A meeting"],
        "url": ["https://example.org/a"],
        "publication": ["The Paper"],
        "published": ["2026-01"],
        "accessed": ["2026-01-26"],
    }
    assert untitled == {"url": ["https://example.org/b"], "publication": ["The Wire"]}


def test_what_stands_in_an_entry_does_not_leak_into_it(site: Make) -> None:
    body = "They met [[Steve Witkoff]].[^1]\n\n> A long word.\n\n[^1]: See [[other|the other entry]]."
    other = with_fields("status: cancelled", "title: Another entry", date="2026-01-20")
    text = with_fields("source: gazette", "related: [other]", STATEMENTS).replace("Markdown body.", body)
    files: dict[str, str | None] = {ENTRY_PATH: text, "content/events/other.md": other}

    read = event(site({**files, "content/sources/gazette.md": GAZETTE}))

    for name in ("name", "url", "uid", "status", "start", "location", "summary", "content"):
        assert len(read[name]) == 1, name
    assert not {"author", "published", "publication", "job-title", "org"} & read.keys()


# --- lists, people, regions


def test_a_list_is_one_feed_of_its_entries(site: Make) -> None:
    later = with_fields("title: A later entry", "location: Abu Dhabi", date="2026-01-25/2026-01-26")
    chronicle = site({ENTRY_PATH: with_fields("summary: Short."), "content/events/later.md": later})

    (feed,) = items(chronicle, "chronicle/2026/")

    assert feed["type"] == ["h-feed"]
    assert [row["properties"] for row in feed["children"]] == [
        {
            "name": ["A later entry"],
            "url": [f"{BASE}events/later/"],
            "start": ["2026-01-25"],
            "end": ["2026-01-26"],
            "location": ["Abu Dhabi"],
            "summary": ["Markdown body."],
        },
        {
            "name": ["Putin receives Witkoff and Kushner in the Kremlin"],
            "url": [BASE + EVENT],
            "start": ["2026-01-22"],
            "location": ["Kremlin, Moscow"],
            "summary": ["Short."],
        },
    ]


def test_a_person_is_a_card_with_the_names_that_the_page_shows(site: Make) -> None:
    roles = "roles:\n  - {role: Envoy to the Middle East, to: 2025-08-05}\n  - {role: Envoy, from: 2025-08-06}\n"
    text = f"---\nname: Steve Witkoff\nnames: {{uk: Стів Віткофф}}\nparty: United States\n{roles}---\n"

    first, *others = items(site({ENTRY_PATH: ENTRY, "content/people/steve-witkoff.md": text}), "people/steve-witkoff/")

    assert first["type"] == ["h-card"]
    assert first["properties"] == {
        "name": ["Steve Witkoff", "Стів Віткофф"],
        "org": ["United States"],
        "job-title": ["Envoy"],
        "url": [f"{BASE}people/steve-witkoff/"],
        "uid": [f"{BASE}people/steve-witkoff/"],
    }
    assert {kind for other in others for kind in other["type"]} == {"h-feed"}


def test_a_region_is_a_card_with_its_place_on_the_globe(site: Make) -> None:
    text = "---\nname: Abu Dhabi\nnames: {ar: أبو ظبي}\nkind: city\ncoordinates: [0, -54.4]\n---\n"

    first, *_ = items(site({"content/regions/abu-dhabi.md": text}), "regions/abu-dhabi/")

    assert first["type"] == ["h-card"]
    geo = first["properties"].pop("geo")
    assert [float(geo[0]["properties"][name][0]) for name in ("latitude", "longitude")] == [0.0, -54.4]
    assert first["properties"] == {
        "name": ["Abu Dhabi", "أبو ظبي"],
        "url": [f"{BASE}regions/abu-dhabi/"],
        "uid": [f"{BASE}regions/abu-dhabi/"],
    }


def test_every_page_of_a_whole_site_is_about_one_thing(tmp_path: Path) -> None:
    files = golden_build(tmp_path)
    chronicle = TestSite(GOLDEN).load()
    things: list[tuple[Entity, str]] = [
        *((event, "h-event") for event in chronicle.entries),
        *((person, "h-card") for person in chronicle.people.values()),
        *((region, "h-card") for region in chronicle.regions.values()),
    ]

    for thing, kind in things:
        address = chronicle.site.base_url + thing.permalink
        found = read(files[f"{thing.permalink}index.html"].decode(), address)

        (about,) = (item for item in found if "uid" in item["properties"])
        assert about["type"] == [kind]
        assert about["properties"]["name"][0] == thing.name
        assert about["properties"]["uid"] == about["properties"]["url"] == [address]
