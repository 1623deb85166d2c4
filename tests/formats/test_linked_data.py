"""What machines read in a page is what its front matter says: the same certainty, and nothing more."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
import pytest
from pyld import jsonld
from schema_org.registry import CLASS_METADATA, ENUM_MEMBER_METADATA, PROPERTY_BY_SCHEMA, ancestry

from chronicle.formats import linked_data
from chronicle.model.dates import parse
from chronicle.model.entities import Chronicle
from chronicle.model.pages import Theme
from chronicle.model.permalinks import guid
from chronicle.stages.plan import plan
from tests.bless import GOLDEN
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

BASE = "https://chronicle.example/talks/"
EVENT = "events/2026-01-22-kremlin-talks/"
DATE = "2026-01-22/2026-01-23?"
RECORD = GOLDEN.parents[1]
MAKERS: dict[str, Callable[..., dict[str, Any]]] = {
    "event.html": linked_data.of_event,
    "person.html": linked_data.of_person,
    "region.html": linked_data.of_region,
    "home.html": linked_data.of_home,
}

WITKOFF = """\
---
name: Steve Witkoff
names: {de: Steve Witkoff, ru: Стив Уиткофф, uk: Стів Віткофф}
aliases: [Steven Witkoff, witkoff-steve]
party: United States
wikidata: Q7614862
roles:
  - {role: Envoy to the Middle East, from: 2024-11, to: 2025-08-05}
  - {role: Envoy for peace, from: 2025-08-06}
  - {role: Property developer}
---
He travels.
"""
ABU_DHABI = """\
---
name: Abu Dhabi
names: {ar: أبو ظبي}
kind: city
part_of: United Arab Emirates
coordinates: [0, 54.4]
geonames: 292968
iso: AE-AZ
wikidata: Q1519
---
"""
EMIRATES = {"content/regions/united-arab-emirates.md": "---\nname: United Arab Emirates\nkind: country\n---\n"}


def entry(**fields: str) -> str:
    """Return the smallest entry with other fields, each in YAML; an empty one is left out."""
    text = ENTRY
    for name, value in fields.items():
        kept = [line for line in text.splitlines(keepends=True) if not line.startswith(f"{name}: ")]
        text = "".join([kept[0], *([f"{name}: {value}\n"] if value else []), *kept[1:]])
    return text


def graphs(chronicle: Chronicle, **more: Any) -> dict[str, dict[str, Any]]:
    """Return what is said of each page: path -> graph."""
    found = {}
    for page in plan(chronicle, Theme({}, (), {})):
        if make := MAKERS.get(page.view):
            base = page.site.base_url
            extra = more if page.view == "home.html" else {}
            found[page.path.removesuffix("index.html")] = make(
                page.subject, page.site, lambda path, base=base: base + path, **extra
            )
    return found


def node(graph: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = nodes(graph, kind)
    return found


def nodes(graph: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [node for node in graph["@graph"] if node["@type"] == kind]


def every_node(value: object) -> Iterator[dict[str, Any]]:
    """Return all objects in a graph, however deep."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from every_node(part)


def of_entry(site: TestSite, path: str = EVENT) -> dict[str, Any]:
    return graphs(site.sound())[path]


# --- an event


def test_the_event_says_what_its_front_matter_says(site: Make) -> None:
    text = entry(
        title="Putin receives Witkoff",
        date="2026-01-22",
        time="21:30",
        duration="PT5H",
        participants="[Vladimir Putin, {person: Steve Witkoff, role: Envoy}]",
        topics="[Territory]",
        about="[Abu Dhabi]",
        summary="They met at night.",
    )

    event = node(of_entry(site({ENTRY_PATH: text})), "Event")

    assert event == {
        "@type": "Event",
        "@id": guid("test-chronicle", "event", "2026-01-22-kremlin-talks"),
        "name": "Putin receives Witkoff",
        "url": BASE + EVENT,
        "description": "They met at night.",
        "startDate": "2026-01-22T21:30",
        "duration": "PT5H",
        "location": {
            "@type": "Place",
            "@id": guid("test-chronicle", "region", "kremlin"),
            "name": "Kremlin",
            "url": f"{BASE}regions/kremlin/",
            "containedInPlace": {
                "@type": "Place",
                "@id": guid("test-chronicle", "region", "moscow"),
                "name": "Moscow",
                "url": f"{BASE}regions/moscow/",
                "containedInPlace": {
                    "@type": "Place",
                    "@id": guid("test-chronicle", "region", "russia"),
                    "name": "Russia",
                    "url": f"{BASE}regions/russia/",
                },
            },
        },
        "attendee": [
            {
                "@type": "Person",
                "@id": guid("test-chronicle", "person", "vladimir-putin"),
                "name": "Vladimir Putin",
                "url": f"{BASE}people/vladimir-putin/",
            },
            {
                "@type": "Role",
                "roleName": "Envoy",
                "attendee": {
                    "@type": "Person",
                    "@id": guid("test-chronicle", "person", "steve-witkoff"),
                    "name": "Steve Witkoff",
                    "url": f"{BASE}people/steve-witkoff/",
                },
            },
        ],
        "about": [
            {
                "@type": "Place",
                "@id": guid("test-chronicle", "region", "abu-dhabi"),
                "name": "Abu Dhabi",
                "url": f"{BASE}regions/abu-dhabi/",
            },
            {
                "@type": "DefinedTerm",
                "@id": guid("test-chronicle", "topic", "territory"),
                "name": "Territory",
                "url": f"{BASE}topics/territory/",
            },
        ],
    }


@pytest.mark.parametrize(
    ("date", "start", "end"),
    [
        ("2026-01-22", "2026-01-22", None),
        ("2025-08", "2025-08", None),
        ("2025", "2025", None),
        ("2026-01-22/2026-01-23", "2026-01-22", "2026-01-23"),
        ("2025-08/2025-10", "2025-08", "2025-10"),
        ("2014/..", "2014", None),
        ("../2025-10", None, "2025-10"),
    ],
)
def test_a_date_keeps_its_precision(site: Make, date: str, start: str | None, end: str | None) -> None:
    event = node(of_entry(site({ENTRY_PATH: entry(date=date)})), "Event")

    assert (event.get("startDate"), event.get("endDate")) == (start, end)
    assert event["description"] == "Markdown body."


@pytest.mark.parametrize(
    ("date", "start", "words"),
    [
        ("2026-01-22?", None, "22 January 2026 (uncertain)"),
        ("2022~", None, "about 2022"),
        ("2025-21", None, "spring 2025"),
        ("202X", None, "2020s"),
        ("2025-10-XX", None, "October 2025"),
        ("2026-01-22/2026-01-23?", "2026-01-22", "22 January 2026 to 23 January 2026 (uncertain)"),
    ],
)
def test_a_doubt_is_told_in_words_and_never_as_a_date(site: Make, date: str, start: str | None, words: str) -> None:
    graph = of_entry(site({ENTRY_PATH: entry(date=date)}))

    event = node(graph, "Event")
    assert (event.get("startDate"), event.get("endDate")) == (start, None)
    assert event["description"] == f"Date: {words}. Markdown body."
    assert node(graph, "Article")["temporalCoverage"] == date


@pytest.mark.parametrize("time", ["Began at 11:45", "about 24:00", "evening"])
def test_a_time_in_words_leaves_the_day_as_it_is(site: Make, time: str) -> None:
    event = node(of_entry(site({ENTRY_PATH: entry(date="2026-01-22", time=time)})), "Event")

    assert event["startDate"] == "2026-01-22"


@pytest.mark.parametrize(
    ("status", "said"), [("held", None), ("planned", "EventScheduled"), ("cancelled", "EventCancelled")]
)
def test_each_status_has_the_word_that_schema_org_has_for_it(site: Make, status: str, said: str | None) -> None:
    date = "2026-01-22" if status == "held" else "2026-03-01"

    event = node(of_entry(site({ENTRY_PATH: entry(date=date, status=status)})), "Event")

    assert event.get("eventStatus") == (f"https://schema.org/{said}" if said else None)
    begins = "previousStartDate" if status == "cancelled" else "startDate"
    assert event[begins] == ([date] if status == "cancelled" else date)
    assert {"startDate", "previousStartDate"} & event.keys() == {begins}


def test_a_plan_that_was_put_off_has_no_new_date(site: Make) -> None:
    event = node(of_entry(site({ENTRY_PATH: entry(date="2026-01-22", status="postponed")})), "Event")

    assert event["eventStatus"] == "https://schema.org/EventPostponed"
    assert event["previousStartDate"] == ["2026-01-22"]
    assert "startDate" not in event


def test_a_plan_that_moved_is_rescheduled_and_only_the_new_entry_has_the_new_day(site: Make) -> None:
    plan = entry(date="2026-01-20", status="postponed", replaced_by="2026-01-22-kremlin-talks")
    pages = graphs(site({ENTRY_PATH: entry(date="2026-01-22"), "content/events/plan.md": plan}).sound())

    old, new = node(pages["events/plan/"], "Event"), node(pages[EVENT], "Event")

    assert old["eventStatus"] == new["eventStatus"] == "https://schema.org/EventRescheduled"
    assert old["previousStartDate"] == new["previousStartDate"] == ["2026-01-20"]
    assert new["startDate"] == "2026-01-22"
    assert "startDate" not in old


def test_what_other_talks_replaced_on_the_same_day_did_not_move(site: Make) -> None:
    plan = entry(date="2026-01-22", status="postponed", replaced_by="2026-01-22-kremlin-talks")
    pages = graphs(site({ENTRY_PATH: entry(date="2026-01-22"), "content/events/plan.md": plan}).sound())

    assert node(pages["events/plan/"], "Event")["eventStatus"] == "https://schema.org/EventPostponed"
    assert not {"eventStatus", "previousStartDate"} & node(pages[EVENT], "Event").keys()


def test_a_plan_without_a_report_claims_neither_a_day_nor_a_status(site: Make) -> None:
    step = "[{status: no report, date: 2026-01-31, source: https://example.org/article}]"

    event = node(of_entry(site({ENTRY_PATH: entry(date="2026-01-22", status="planned", status_history=step)})), "Event")

    assert not {"startDate", "endDate", "previousStartDate", "eventStatus", "attendee"} & event.keys()
    assert event["description"] == "Planned for 22 January 2026: no report yet. Markdown body."


def test_a_call_has_no_place_and_is_not_called_online(site: Make) -> None:
    event = node(of_entry(site({ENTRY_PATH: entry(kind="call", remote="true", location="")})), "Event")

    assert not {"location", "eventAttendanceMode"} & event.keys()


def test_a_venue_without_a_file_lies_in_the_region_that_has_one(site: Make) -> None:
    event = node(of_entry(site({ENTRY_PATH: entry(location="Hotel Ukraina, Moscow")})), "Event")

    assert event["location"]["name"] == "Hotel Ukraina"
    assert event["location"]["containedInPlace"]["name"] == "Moscow"
    assert not {"@id", "geo", "address"} & event["location"].keys()


def test_only_those_who_attended_a_meeting_are_attendees(site: Make) -> None:
    text = entry(participants="[Vladimir Putin, {person: Steve Witkoff, attended: false}, Ukraine]")

    graph = of_entry(site({ENTRY_PATH: text}))

    assert [who["name"] for who in node(graph, "Event")["attendee"]] == ["Vladimir Putin", "Ukraine"]
    assert [who["name"] for who in node(graph, "Article")["mentions"]] == ["Steve Witkoff"]


@pytest.mark.parametrize("fields", [{"status": "planned", "date": "2026-03-01"}, {"kind": "attack"}])
def test_nobody_attends_what_was_not_held_or_was_no_meeting(site: Make, fields: dict[str, str]) -> None:
    graph = of_entry(site({ENTRY_PATH: entry(participants="[Ukraine, Vladimir Putin]", **fields)}))

    assert "attendee" not in node(graph, "Event")
    assert [who["name"] for who in node(graph, "Article")["mentions"]] == ["Vladimir Putin", "Ukraine"]


def test_all_places_that_were_struck_are_places_of_an_attack(site: Make) -> None:
    text = entry(kind="attack", location="Moscow", struck="[Abu Dhabi]", participants="[]")

    event = node(of_entry(site({ENTRY_PATH: text})), "Event")

    assert [place["name"] for place in event["location"]] == ["Moscow", "Abu Dhabi"]


# --- the entry as a text


def test_the_article_says_what_the_entry_is(site: Make) -> None:
    licence = "licence: CC BY 4.0\nlicence_url: https://creativecommons.org/licenses/by/4.0/\n"
    chronicle = site({ENTRY_PATH: entry(published="2026-01-25")})
    settings = (chronicle.root / "content/site.yaml").read_text()
    chronicle.write({"content/site.yaml": settings + licence})

    article = node(of_entry(chronicle), "Article")

    assert article == {
        "@type": "Article",
        "@id": BASE + EVENT,
        "url": BASE + EVENT,
        "headline": "Putin receives Witkoff and Kushner in the Kremlin",
        "about": {"@id": guid("test-chronicle", "event", "2026-01-22-kremlin-talks")},
        "citation": [
            {"@type": "CreativeWork", "@id": "https://example.org/article", "url": "https://example.org/article"}
        ],
        "datePublished": "2026-01-25",
        "inLanguage": "en",
        "isPartOf": {"@type": "WebSite", "@id": BASE, "name": "Test", "url": BASE},
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "temporalCoverage": DATE,
        "version": "sha256:" + hashlib.sha256((chronicle.root / ENTRY_PATH).read_bytes()).hexdigest(),
    }


def test_where_nothing_dates_an_entry_it_has_no_date_of_publication(site: Make) -> None:
    article = node(of_entry(site({ENTRY_PATH: ENTRY})), "Article")

    assert not {"datePublished", "dateModified"} & article.keys()


def test_material_corrections_are_told_with_their_day_and_minor_ones_are_not(site: Make) -> None:
    corrections = (
        "\n  - {date: 2026-01-27, kind: material, text: It was night.}"
        "\n  - {date: 2026-01-28, kind: material, text: It was morning.}"
        "\n  - {date: 2026-01-29, kind: minor, text: A comma.}"
    )

    article = node(of_entry(site({ENTRY_PATH: entry(published="2026-01-25", corrections=corrections)})), "Article")

    assert article["correction"] == [
        {"@type": "CorrectionComment", "datePublished": "2026-01-27", "text": "It was night."},
        {"@type": "CorrectionComment", "datePublished": "2026-01-28", "text": "It was morning."},
    ]
    assert article["dateModified"] == "2026-01-28"


def test_a_source_is_cited_with_what_is_known_of_it(site: Make) -> None:
    source = (
        "\n  - gazette"
        "\n  - publisher: Agency"
        "\n    via: The Paper"
        "\n    title: Встреча"
        "\n    url: https://example.org/a"
        "\n    archived: https://example.org/kept"
        "\n    published: 2026-01"
        "\n    language: ru"
        "\n  - {publisher: Agency, url: https://example.org/b, published: 2026-01-23~}"
    )

    article = node(of_entry(site({ENTRY_PATH: entry(source=source)})), "Article")

    assert article["citation"] == [
        {
            "@type": "CreativeWork",
            "@id": guid("test-chronicle", "source", "gazette"),
            "publisher": {"@type": "Organization", "name": "The Gazette"},
            "url": "https://example.org/gazette",
        },
        {
            "@type": "CreativeWork",
            "@id": "https://example.org/a",
            "archivedAt": "https://example.org/kept",
            "creditText": "Agency, by way of The Paper",
            "datePublished": "2026-01",
            "inLanguage": "ru",
            "name": "Встреча",
            "publisher": {"@type": "Organization", "name": "Agency"},
            "url": "https://example.org/a",
        },
        {
            "@type": "CreativeWork",
            "@id": "https://example.org/b",
            "publisher": {"@type": "Organization", "name": "Agency"},
            "url": "https://example.org/b",
        },
    ]


def test_only_their_own_words_are_a_quotation(site: Make) -> None:
    statements = (
        "\n  - {by: Vladimir Putin, mode: quote, text: Мы готовы., language: ru, date: 2026-01-24, id: ready,"
        " source: gazette}"
        "\n  - {by: [Steve Witkoff, Ukraine], mode: quote, text: So are we., id: us, source: gazette}"
        "\n  - {by: Jared Kushner, mode: paraphrase, text: Nothing was agreed., source: gazette}"
    )

    graph = of_entry(site({ENTRY_PATH: entry(source="gazette", statements=statements)}))

    first, second = nodes(graph, "Quotation")
    assert first == {
        "@type": "Quotation",
        "@id": f"{BASE}{EVENT}#said-ready",
        "dateCreated": "2026-01-24",
        "inLanguage": "ru",
        "isBasedOn": {"@id": guid("test-chronicle", "source", "gazette")},
        "isPartOf": {"@id": BASE + EVENT},
        "spokenByCharacter": [
            {
                "@type": "Person",
                "@id": guid("test-chronicle", "person", "vladimir-putin"),
                "name": "Vladimir Putin",
                "url": f"{BASE}people/vladimir-putin/",
            }
        ],
        "text": "Мы готовы.",
    }
    assert [speaker["@type"] for speaker in second["spokenByCharacter"]] == ["Person", "Organization"]
    assert node(graph, "Article")["hasPart"] == [{"@id": first["@id"]}, {"@id": second["@id"]}]
    assert "Nothing was agreed." not in json.dumps(graph)


def test_the_trail_is_the_one_that_the_page_shows(site: Make) -> None:
    trail = node(of_entry(site({ENTRY_PATH: ENTRY})), "BreadcrumbList")

    assert [(step["position"], step["name"], step["item"]) for step in trail["itemListElement"]] == [
        (1, "Chronicle", f"{BASE}chronicle/"),
        (2, "2026", f"{BASE}chronicle/2026/"),
        (3, "January", f"{BASE}chronicle/2026/#m2026-01"),
        (4, parse(DATE).words, BASE + EVENT),
    ]


# --- people, regions, the site


def test_a_person_has_all_names_and_every_office_with_its_stated_time(site: Make) -> None:
    graph = graphs(site({"content/people/steve-witkoff.md": WITKOFF}).sound())["people/steve-witkoff/"]

    profile, person = node(graph, "ProfilePage"), node(graph, "Person")

    assert profile["mainEntity"] == {"@id": person["@id"]}
    assert person == {
        "@type": "Person",
        "@id": guid("test-chronicle", "person", "steve-witkoff"),
        "name": "Steve Witkoff",
        "alternateName": ["Стив Уиткофф", "Стів Віткофф", "Steven Witkoff"],
        "description": "He travels.",
        "affiliation": {
            "@type": "Organization",
            "@id": guid("test-chronicle", "party", "united-states"),
            "name": "United States",
            "url": f"{BASE}parties/united-states/",
        },
        "jobTitle": "Envoy for peace",
        "hasOccupation": [
            {
                "@type": "Role",
                "hasOccupation": {"@type": "Occupation", "name": "Envoy to the Middle East"},
                "startDate": "2024-11",
                "endDate": "2025-08-05",
            },
            {
                "@type": "Role",
                "hasOccupation": {"@type": "Occupation", "name": "Envoy for peace"},
                "startDate": "2025-08-06",
            },
            {"@type": "Role", "hasOccupation": {"@type": "Occupation", "name": "Property developer"}},
        ],
        "sameAs": ["https://www.wikidata.org/wiki/Q7614862"],
        "url": f"{BASE}people/steve-witkoff/",
    }
    assert [step["name"] for step in node(graph, "BreadcrumbList")["itemListElement"]] == [
        "People",
        "United States",
        "Steve Witkoff",
    ]


def test_an_office_that_only_old_reports_attest_is_no_title_of_today(site: Make) -> None:
    roles = "roles:\n  - {role: Envoy, attested: 2025-02-11/2025-04-25}\n---\n"
    text = "---\nname: Steve Witkoff\nparty: United States\n" + roles

    graph = graphs(site({"content/people/steve-witkoff.md": text}).sound())["people/steve-witkoff/"]

    person = node(graph, "Person")
    assert "jobTitle" not in person
    assert person["hasOccupation"] == [
        {"@type": "Role", "hasOccupation": {"@type": "Occupation", "name": "Envoy"}},
    ]


def test_a_region_has_its_place_on_the_globe_and_in_the_world(site: Make) -> None:
    files: dict[str, str | None] = {"content/regions/abu-dhabi.md": ABU_DHABI, **EMIRATES}

    graph = graphs(site(files).sound())["regions/abu-dhabi/"]

    assert node(graph, "Place") == {
        "@type": "Place",
        "@id": guid("test-chronicle", "region", "abu-dhabi"),
        "name": "Abu Dhabi",
        "alternateName": ["أبو ظبي"],
        "containedInPlace": {
            "@type": "Place",
            "@id": guid("test-chronicle", "region", "united-arab-emirates"),
            "name": "United Arab Emirates",
            "url": f"{BASE}regions/united-arab-emirates/",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": 0.0, "longitude": 54.4},
        "identifier": {"@type": "PropertyValue", "propertyID": "ISO 3166", "value": "AE-AZ"},
        "sameAs": ["https://www.wikidata.org/wiki/Q1519", "https://www.geonames.org/292968"],
        "url": f"{BASE}regions/abu-dhabi/",
    }


def test_the_home_page_offers_the_record_as_data(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY}).sound()
    files = [("data/v1/chronicle.json", "application/json"), ("data/v1/chronicle.csv", "text/csv")]

    home = graphs(chronicle, distribution=files, covers=(parse("2022~"), parse(DATE)))[""]

    assert node(home, "WebSite") == {
        "@type": "WebSite",
        "@id": BASE,
        "name": "Test",
        "description": "A chronicle for tests.",
        "inLanguage": "en",
        "url": BASE,
    }
    assert node(home, "Dataset") == {
        "@type": "Dataset",
        "@id": f"{BASE}data/",
        "name": "Test",
        "description": "A chronicle for tests.",
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{BASE}data/v1/chronicle.json",
                "encodingFormat": "application/json",
            },
            {"@type": "DataDownload", "contentUrl": f"{BASE}data/v1/chronicle.csv", "encodingFormat": "text/csv"},
        ],
        "inLanguage": "en",
        "isPartOf": {"@id": BASE},
        "temporalCoverage": "2022~/2026-01-23?",
        "url": f"{BASE}data/",
    }


def test_without_a_file_to_fetch_there_is_no_set_of_data(site: Make) -> None:
    home = graphs(site({ENTRY_PATH: ENTRY}).sound())[""]

    assert [found["@type"] for found in home["@graph"]] == ["WebSite"]


# --- outside judges


@pytest.fixture(scope="module", params=[GOLDEN, RECORD], ids=["the golden site", "the record"])
def whole(request: pytest.FixtureRequest) -> dict[str, dict[str, Any]]:
    """All pages of a whole chronicle."""
    chronicle = TestSite(Path(request.param)).load()
    files = [("data/v1/chronicle.json", "application/json")]
    return graphs(chronicle, distribution=files, covers=(chronicle.entries[0].date, chronicle.entries[-1].date))


def offline(url: str, options: object) -> dict[str, Any]:
    """Answer for schema.org, and for nobody else."""
    assert url == "https://schema.org"
    context = {"@context": {"@vocab": "https://schema.org/"}}
    return {"contextUrl": None, "documentUrl": url, "document": context}


def test_a_json_ld_processor_understands_every_property(whole: dict[str, dict[str, Any]]) -> None:
    for graph in whole.values():
        expanded = jsonld.expand(graph, {"documentLoader": offline})

        read = [found for found in every_node(expanded) if "@value" not in found]
        assert len(read) == len(list(every_node(graph["@graph"])))
        for found in read:
            assert all(key.startswith(("@", "https://schema.org/")) for key in found)
            assert all(kind.startswith("https://schema.org/") for kind in found.get("@type", []))
            assert re.match("urn:uuid:|https?://", found.get("@id", "urn:uuid:"))


def test_pages_that_speak_of_the_same_thing_agree(whole: dict[str, dict[str, Any]]) -> None:
    together = [found for graph in whole.values() for found in graph["@graph"]]

    flat = jsonld.flatten({"@context": "https://schema.org", "@graph": together}, None, {"documentLoader": offline})

    for found in flat:
        for name in ("name", "url", "startDate", "jobTitle", "@type"):
            key = name if name == "@type" else f"https://schema.org/{name}"
            assert len(found.get(key, [])) <= 1, found


def test_every_property_is_one_that_schema_org_has_for_its_type(whole: dict[str, dict[str, Any]]) -> None:
    seen = set()
    for graph in whole.values():
        for part in graph["@graph"]:
            for subject, name, value in statements_in(part):
                seen.add((subject["@type"], name))
                assert fits(subject, name, value), (subject["@type"], name, value)

    assert len(seen) > 60


def statements_in(subject: dict[str, Any], above: str = "") -> Iterator[tuple[dict[str, Any], str, object]]:
    """Return each property of a node and of the nodes in it, one value at a time.

    A Role stands between a thing and the value of its property, and has that property itself: it is passed through.
    """
    for name, values in subject.items():
        for value in values if isinstance(values, list) else [values]:
            if not name.startswith("@") and name != above:
                yield subject, name, value
            if isinstance(value, dict) and "@type" in value:
                yield from statements_in(value, name if value["@type"] == "Role" else "")


def fits(subject: dict[str, Any], name: str, value: Any) -> bool:
    """Whether schema.org has the property for the type, and the value for the property."""
    known = PROPERTY_BY_SCHEMA[name]
    kinds = {subject["@type"], *ancestry(subject["@type"])}
    if known.superseded_by or CLASS_METADATA[subject["@type"]].superseded_by or not kinds & set(known.domains):
        return False
    if isinstance(value, dict):
        while value.get("@type") == "Role":
            value = value[name]
        return "@type" not in value or bool({value["@type"], *ancestry(value["@type"])} & set(known.ranges))
    return any(FORMS[form](value) for form in known.ranges if form in FORMS)


def matches(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


DAY = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
FORMS: dict[str, Callable[[object], bool]] = {
    "Date": matches(DAY),
    "DateTime": matches(f"{DAY}T[0-9]{{2}}:[0-9]{{2}}"),
    "Duration": matches("P([0-9]+D)?(T([0-9]+H)?([0-9]+M)?)?"),
    "EventStatusType": lambda value: str(value).removeprefix("https://schema.org/") in ENUM_MEMBER_METADATA,
    "Integer": lambda value: isinstance(value, int),
    "Number": lambda value: isinstance(value, int | float),
    "Text": lambda value: isinstance(value, str),
    "URL": matches("https?://[^ ]+"),
    "Thing": matches("https?://[^ ]+"),
}


def test_nothing_is_empty_and_every_key_is_in_order(whole: dict[str, dict[str, Any]]) -> None:
    for graph in whole.values():
        assert json.dumps(graph) == json.dumps(graph, sort_keys=True)
        for found in every_node(graph):
            assert not [name for name, value in found.items() if value in (None, "", [], {})]


# --- in the page


class Scripts(HTMLParser):
    """Collects the scripts of a page as a browser would take them."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_open = tag == "script"
        self.texts += [""] * self.is_open

    def handle_endtag(self, tag: str) -> None:
        self.is_open = False

    def handle_data(self, data: str) -> None:
        if self.is_open:
            self.texts[-1] += data


@pytest.mark.parametrize(
    "title",
    [
        "</script><script>alert(1)</script>",
        "<!-- <script> ]]> -->",
        """Both "kinds" of 'quotes' & \\ and &quot;""",
        "عربى Київ 🕊️",
    ],
)
def test_a_hostile_title_comes_out_of_the_page_whole_and_inert(site: Make, title: str) -> None:
    graph = of_entry(site({ENTRY_PATH: entry(title="'" + title.replace("'", "''") + "'")}))

    text = in_a_page(graph)

    assert json.loads(text) == graph
    assert node(json.loads(text), "Event")["name"] == title


def test_no_line_ends_inside_the_script(site: Make) -> None:
    graph = of_entry(site({ENTRY_PATH: ENTRY}))
    node(graph, "Event")["name"] = title = "A line\u2028and a paragraph\u2029end here\n"

    text = in_a_page(graph)

    assert len(text.splitlines()) == 1
    assert node(json.loads(text), "Event")["name"] == title


def in_a_page(graph: dict[str, Any]) -> str:
    """Put a graph into a page as the layout does, and return the text of the only script that the page then has."""
    layout = jinja2.Environment(autoescape=True).from_string(
        '<!doctype html><script type="application/ld+json">{{ graph | tojson }}</script><p>After.</p>'
    )
    page = Scripts()
    page.feed(layout.render(graph=graph))
    (text,) = page.texts
    return text
