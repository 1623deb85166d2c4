"""The record for programs: one database, tables, JSON, places; sound, described, and equal to the pages."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from chronicle.formats.templates import theme
from chronicle.keys import Keys
from chronicle.model.entities import Chronicle
from chronicle.model.exports import definitions, sheets_of
from chronicle.model.pages import Settings
from chronicle.model.rows import Rows
from chronicle.stages.parse import parse
from chronicle.stages.plan import plan
from chronicle.stages.read import read as read_content
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

DATA = "data/v1"


@pytest.fixture(scope="module")
def base(built: Path) -> Iterator[sqlite3.Connection]:
    """The database of the real record."""
    connection = sqlite3.connect(f"file:{built / DATA / 'chronicle.sqlite'}?mode=ro", uri=True)
    yield connection
    connection.close()


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def page(built: Path, path: str) -> str:
    return unescape((built / path / "index.html").read_text(encoding="utf-8"))


# --- the files --------------------------------------------------------------------------------------------------------


def test_every_value_is_of_the_type_that_the_dictionary_names(record: Chronicle) -> None:
    types: Mapping[str, type] = {"text": str, "edtf": str, "day": str, "integer": int, "number": float, "boolean": bool}
    sheets = sheets_of(Rows(record))

    for table in definitions():
        for row in sheets[table.name]().rows:
            for column, value in zip(table.columns, row, strict=True):
                is_known = type(value) is types[column.base_type]
                assert is_known or (value is None and column.is_optional), f"{table.name}.{column.name}: {value!r}"
                assert not column.values or value is None or value in column.values, f"{table.name}.{column.name}"


def test_the_database_is_whole_and_every_reference_in_it_leads_somewhere(base: sqlite3.Connection) -> None:
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    assert base.execute("SELECT count(*) FROM events").fetchone()[0] >= 156


@pytest.mark.parametrize(
    ("table", "words", "sql"),
    [
        ("events", "umerov", "SELECT id FROM events WHERE text LIKE '%Umerov%' OR title LIKE '%Umerov%'"),
        ("events", "erdogan", "SELECT id FROM events WHERE text LIKE '%Erdoğan%' OR title LIKE '%Erdoğan%'"),
    ],
)
def test_full_text_search_finds_words_whatever_their_accents(
    base: sqlite3.Connection, table: str, words: str, sql: str
) -> None:
    found = f"SELECT id FROM {table} WHERE rowid IN (SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ?)"

    hits = {id for (id,) in base.execute(found, (words,))}

    assert hits
    assert hits >= {id for (id,) in base.execute(sql)}


def test_the_same_record_makes_the_same_database(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    chronicle.build()
    first = (chronicle.output / DATA / "chronicle.sqlite").read_bytes()

    chronicle.build()

    assert (chronicle.output / DATA / "chronicle.sqlite").read_bytes() == first
    assert int.from_bytes(first[96:100], "big") == 3040001  # of the file format: the writer's version


@pytest.mark.parametrize("name", ["events", "people", "regions", "parties", "topics", "documents", "sources", "pairs"])
def test_json_obeys_its_published_schema(built: Path, name: str) -> None:
    schema = read(built / DATA / "schema" / f"{name}.schema.json")
    content = read(built / DATA / f"{name}.json")

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content, schema, jsonschema.Draft202012Validator)

    assert content["$schema"] == schema["$id"]
    assert content[name]


def test_each_entry_has_a_file_of_its_own_that_obeys_its_schema(built: Path, record: Chronicle) -> None:
    validator = jsonschema.Draft202012Validator(read(built / DATA / "schema" / "entry.schema.json"))
    whole = {entry["id"]: entry for entry in read(built / DATA / "events.json")["events"]}

    for event in record.events:
        content = read(built / "events" / event.id / "index.json")
        validator.validate(content)
        assert content["entry"] == whole[event.id]


def test_a_schema_refuses_what_the_dictionary_does_not_have(built: Path) -> None:
    schema = read(built / DATA / "schema" / "events.schema.json")
    content = read(built / DATA / "events.json")
    content["events"][0]["status"] = "perhaps"

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, schema, jsonschema.Draft202012Validator)


def test_every_file_says_of_when_and_under_which_licence_it_is(built: Path, base: sqlite3.Connection) -> None:
    files = [path for path in (built / DATA).glob("*.json") if path.name != "citations.json"]  # each names its licence
    files += [*(built / DATA).glob("*.geojson"), *built.glob("events/*/index.json")]

    for path in files:
        content = read(path)
        licences = [content.get("licence"), *(licence["name"] for licence in content.get("licenses", []))]
        assert (content["as_of"], "CC BY 4.0" in licences) == ("2026-06-07", True), path
    for path in (built / DATA).glob("*.csv"):
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
            assert (row["as_of"], row["licence"]) == ("2026-06-07", "CC BY 4.0"), path
    about = dict(base.execute("SELECT name, value FROM about"))
    assert (about["as_of"], about["licence"], about["schema_version"]) == ("2026-06-07", "CC BY 4.0", "1.0")


def test_csv_and_database_hold_the_same(built: Path, base: sqlite3.Connection) -> None:
    for (name,) in base.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%\\_fts%' ESCAPE '\\'"
    ):
        if name != "about":
            with open(built / DATA / f"{name}.csv", encoding="utf-8", newline="") as stream:
                lines = sum(1 for _ in csv.reader(stream)) - 1
            assert lines == base.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0], name


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", '=HYPERLINK("https://evil.example")'])
def test_no_text_becomes_a_formula(site: Make, start: str) -> None:
    title = f"title: '{start} and more'"
    chronicle = site({ENTRY_PATH: ENTRY.replace("title: Putin receives Witkoff and Kushner in the Kremlin", title)})

    chronicle.build()

    (row,) = csv.DictReader(io.StringIO((chronicle.output / DATA / "events.csv").read_text(encoding="utf-8")))
    assert row["title"] == f"'{start} and more"


def test_a_number_below_nought_stays_a_number(site: Make) -> None:
    region = "---\nname: Anchorage\nkind: city\ncoordinates: [61.2, -149.9]\n---\n"
    chronicle = site({ENTRY_PATH: ENTRY, "content/regions/anchorage.md": region})

    chronicle.build()

    rows = csv.DictReader(io.StringIO((chronicle.output / DATA / "regions.csv").read_text(encoding="utf-8")))
    assert {row["id"]: row["longitude"] for row in rows}["anchorage"] == "-149.9"


def test_an_edit_of_a_body_is_stale_in_the_files_that_show_it_and_in_no_more(site: Make) -> None:
    other = ENTRY.replace("in the Kremlin", "once more").replace("2026-01-22/2026-01-23?", "2026-01-25")
    chronicle = site({ENTRY_PATH: ENTRY, "content/events/2026-01-25-other.md": other})
    before = keys(chronicle)

    chronicle.write({ENTRY_PATH: ENTRY.replace("Markdown body.", "Markdown body.\n\nAnd more.")})
    after = keys(chronicle)

    assert {path for path in before if before[path] != after[path]} == {
        "events/2026-01-22-kremlin-talks/index.json",
        *(f"{DATA}/{name}" for name in ("events.csv", "events.json", "chronicle.sqlite")),
        *(f"{DATA}/citations.{form}" for form in ("bib", "ris", "json")),  # which name the version
    }


def keys(chronicle: TestSite) -> dict[str, bytes]:
    """Return the key of each file for programs, and of the page that explains them."""
    look = theme(str(chronicle.root))
    made_from = Keys(look, Settings(), "", tuple(map(parse, read_content(str(chronicle.root)))))
    pages = (page for page in plan(chronicle.load(), look) if page.path.startswith("data/") or page.view == "records")
    return {page.path: made_from.of(page) for page in pages}


def test_the_version_of_an_entry_is_the_hash_of_its_file(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build()

    entry = json.loads(chronicle.page("events/2026-01-22-kremlin-talks/index.json"))["entry"]
    assert entry["sha256"] == hashlib.sha256((chronicle.root / ENTRY_PATH).read_bytes()).hexdigest()


def test_what_was_not_given_is_empty_and_nothing_is_filled_in(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build()

    entry = json.loads(chronicle.page("events/2026-01-22-kremlin-talks/index.json"))["entry"]
    unknown = ("time", "duration", "venue", "basis", "withdrawn", "published")
    assert {name: entry[name] for name in unknown} == dict.fromkeys(unknown)
    assert (entry["date"], entry["earliest"], entry["latest"]) == ("2026-01-22/2026-01-23?", "2026-01-22", "2026-01-23")
    assert entry["statements"] == []


def test_places_lie_where_their_files_put_them_and_relations_are_kept_apart(built: Path, record: Chronicle) -> None:
    features = {feature["id"]: feature for feature in read(built / DATA / "places.geojson")["features"]}

    for region in record.regions.values():
        if region.coordinates:
            assert features[region.id]["geometry"]["coordinates"] == [region.coordinates[1], region.coordinates[0]]
    kyiv = features["kyiv"]["properties"]
    assert "2026-01-20-kyiv-strikes" in kyiv["struck"]
    assert "2026-01-20-kyiv-strikes" not in kyiv["held"]


def test_the_dictionary_explains_every_column(built: Path) -> None:
    text = page(built, "data")

    for table in definitions():
        part = text.split(f'id="{table.name}"')[1].split("</table>")[0]
        assert all(f"<code>{column.name}</code>" in part for column in table.columns), table.name
        assert all(column.about in part for column in table.columns), table.name


def test_the_description_of_the_csv_is_that_of_its_columns(built: Path) -> None:
    package = read(built / DATA / "datapackage.json")

    for resource in package["resources"]:
        with open(built / DATA / resource["path"], encoding="utf-8", newline="") as stream:
            names = next(csv.reader(stream))
        assert names == [field["name"] for field in resource["schema"]["fields"]], resource["name"]


# --- figures on pages, computed anew from the database ----------------------------------------------------------------

SIDES = """
WITH RECURSIVE up (party, side) AS (
    SELECT id, id FROM parties
    UNION SELECT up.party, part_of FROM up JOIN parties ON parties.id = up.side WHERE part_of IS NOT NULL
),
sides (party, side) AS (SELECT party, side FROM up JOIN parties ON parties.id = side WHERE part_of IS NULL),
seated (event, person, side) AS (
    SELECT event, person, side FROM participants LEFT JOIN sides USING (party) JOIN events ON events.id = event
    WHERE person IS NOT NULL AND attended AND status = 'held' AND withdrawn IS NULL
    AND kind IN ('talks', 'summit', 'visit', 'call')
),
sized (event, format) AS (
    SELECT events.id, CASE WHEN kind = 'call' OR place IS NULL THEN 'call'
        WHEN (SELECT count(DISTINCT ifnull(side, '')) FROM participants LEFT JOIN sides USING (party)
            WHERE event = events.id AND attended) > 2
        OR (SELECT max(n) FROM (SELECT count(*) AS n FROM seated WHERE event = events.id GROUP BY side)) > 3
        THEN 'group' ELSE 'in-person' END FROM events
),
met (one, other, event, format) AS (
    SELECT a.person, b.person, a.event, format FROM seated AS a JOIN seated AS b USING (event) JOIN sized USING (event)
    WHERE a.person < b.person AND a.side IS NOT b.side
)
"""


def test_the_numbers_of_meetings_on_the_pages_of_pairs_are_those_of_the_database(
    built: Path, base: sqlite3.Connection
) -> None:
    sql = SIDES + "SELECT one, other, count(*) FROM met GROUP BY one, other"
    expected = {(one, other): count for one, other, count in base.execute(sql)}

    shown = {}
    for path in built.glob("people/*/with/*/index.html"):
        count = re.search(r"(\d+) recorded meetings and calls", path.read_text(encoding="utf-8"))
        shown[path.parents[2].name, path.parent.name] = int(count[1]) if count else 0

    assert shown == {pair: count for pair, count in expected.items() if count > 1}
    assert {(a, b): n for a, b, n in base.execute("SELECT one, other, total FROM pairs")} == expected


def test_the_met_with_table_of_every_person_is_that_of_the_database(built: Path, base: sqlite3.Connection) -> None:
    sql = SIDES + (
        "SELECT one, other, format, count(*) FROM "
        "(SELECT one, other, format FROM met UNION ALL SELECT other, one, format FROM met) GROUP BY one, other, format"
    )
    expected: dict[tuple[str, str], dict[str, int]] = {}
    for one, other, format, count in base.execute(sql):
        expected.setdefault((one, other), {})[format] = count

    shown: dict[tuple[str, str], dict[str, int]] = {}
    for (person,) in base.execute("SELECT id FROM people"):
        text = page(built, f"people/{person}")
        table = text.split('id="met"')[1].split("</table>")[0] if 'id="met"' in text else ""
        for other, cells in re.findall(
            r'<tr><th scope="row"><a href="\.\./\.\./people/([a-z0-9-]+)/">.*?</th>(.*?)</tr>', table
        ):
            numbers = re.findall(r'<td class="number">(?:<a [^>]*>)?(\d*)', cells)
            formats = dict(zip(("in-person", "call", "group"), numbers, strict=False))
            shown[person, other] = {format: int(number) for format, number in formats.items() if number}

    assert shown == expected


def test_the_numbers_of_a_series_are_those_of_the_database(built: Path, base: sqlite3.Connection) -> None:
    sql = """SELECT event, claimed, (SELECT count(*) FROM event_series AS o JOIN events AS f ON f.id = o.event
        WHERE o.series = s.series AND f.status = 'held' AND f.withdrawn IS NULL
        AND (f.earliest, f.latest, ifnull(f.time, ''), f.id) <= (e.earliest, e.latest, ifnull(e.time, ''), e.id))
        FROM event_series AS s JOIN events AS e ON e.id = s.event WHERE e.status = 'held' AND e.withdrawn IS NULL"""

    for event, claimed, counted in base.execute(sql):
        facts = page(built, f"events/{event}").split("<dt>Series</dt>")[1].split("</dl>")[0]
        recorded = re.search(r"the (\d+)(?:st|nd|rd|th) recorded here", facts)
        reported = re.search(r"reported as the (\d+)", facts)
        assert (int(recorded[1]) if recorded else None) == counted, event
        assert (int(reported[1]) if reported else None) == claimed, event


def test_the_independent_origins_of_every_entry_are_those_of_the_database(
    built: Path, base: sqlite3.Connection
) -> None:
    sql = """SELECT event, count(*), count(DISTINCT lower(origin)), count(*) - count(origin) FROM citations
        JOIN sources ON sources.id = source JOIN events ON events.id = event WHERE withdrawn IS NULL GROUP BY event"""

    for event, sources, origins, copies in base.execute(sql):
        words = re.search(r"<dt>Support</dt><dd>(.*?)</dd>", page(built, f"events/{event}"), re.DOTALL)
        assert words is not None
        shown = re.search(r"of (\d+) independent origins", words[1])
        unnamed = re.search(r"(\d+ )?of unnamed origin", words[1])
        assert words[1].strip().startswith(f"{sources} source"), event
        assert (int(shown[1]) if shown else origins if origins < 2 else None) == origins, event
        assert (int(unnamed[1] or 1) if unnamed else 0) == copies, event


def test_the_statements_of_each_side_on_a_topic_are_those_of_the_database(
    built: Path, base: sqlite3.Connection
) -> None:
    sql = (
        SIDES
        + """SELECT topic, name, count(DISTINCT event || ' ' || statement) FROM statement_topics
        JOIN speakers USING (event, statement) JOIN sides ON sides.party = speakers.party
        JOIN parties ON parties.id = side WHERE mark IS NOT NULL GROUP BY topic, name"""
    )
    expected = {(topic, side): count for topic, side, count in base.execute(sql)}

    shown = {}
    for (topic,) in base.execute("SELECT id FROM topics"):
        text = page(built, f"topics/{topic}")
        table = text.split('class="standings"')[1].split("</table>")[0] if 'class="standings"' in text else ""
        for side, count in re.findall(r'</svg> ([^<]+)</th><td class="number">(\d+)</td>', table):
            if int(count) and side != "Others":
                shown[topic, side] = int(count)

    assert shown == expected


def test_the_download_of_positions_holds_what_the_page_of_the_topic_shows(built: Path) -> None:
    for path in built.glob("topics/*/positions.csv"):
        with open(path, encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        text = (path.parent / "index.html").read_text(encoding="utf-8")
        shown = text.split('<ol class="positions">')[1].split("</ol>")[0] if '<ol class="positions">' in text else ""
        assert len(rows) == shown.count("<dd>"), path
        assert sum(bool(row["first_since"]) for row in rows) >= shown.count('class="since"'), path


def test_the_counts_of_the_years_are_those_of_the_database(built: Path, base: sqlite3.Connection) -> None:
    dated = """SELECT substr(earliest, 1, 4), count(*) FROM events
        WHERE withdrawn IS NULL AND date NOT LIKE '../%' GROUP BY 1"""

    open_start = base.execute("SELECT count(*) FROM events WHERE date LIKE '../%'").fetchone()[0]
    shown = dict(re.findall(r'>(20\d\d) <span class="number">(\d+)</span>', page(built, "chronicle")))

    counted = {year: int(shown[year]) - count for year, count in base.execute(dated)}
    assert all(more >= 0 for more in counted.values())
    assert sum(counted.values()) == open_start  # filed under the year of their end


# --- nothing without a source -----------------------------------------------------------------------------------------


def test_every_fact_of_every_entry_has_a_source(base: sqlite3.Connection) -> None:
    unsourced = {
        "entries": "SELECT id FROM events WHERE id NOT IN (SELECT event FROM citations)",
        "statements": "SELECT event, id FROM statements WHERE citation IS NULL OR NOT EXISTS "
        "(SELECT 1 FROM citations c WHERE c.event = statements.event AND c.number = citation)",
        "accounts": "SELECT event FROM accounts WHERE citation IS NULL",
        "claimed numbers": "SELECT event FROM event_series WHERE claimed IS NOT NULL AND citation IS NULL",
        "steps": "SELECT event, number FROM event_steps WHERE NOT EXISTS "
        "(SELECT 1 FROM event_step_citations c WHERE c.event = event_steps.event AND c.step = number)",
        "offices": "SELECT person, title FROM roles WHERE NOT EXISTS "
        "(SELECT 1 FROM role_sources s WHERE s.person = roles.person AND s.role = roles.number)",
        "status of documents": "SELECT document, number FROM document_steps WHERE NOT EXISTS "
        "(SELECT 1 FROM document_step_sources s WHERE s.document = document_steps.document AND s.step = number)",
        "sources that say nothing of themselves": "SELECT id FROM sources WHERE publisher IS NULL AND address IS NULL",
    }

    for what, sql in unsourced.items():
        assert base.execute(sql).fetchall() == [], what


# --- what odd content makes of it -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        "source:\n  - {source: gazette, supports: [date, date]}\n",
        "status_history:\n  - {status: planned, source: [gazette, gazette]}\nsource: gazette\n",
        "topics: [territory, Territory]\nsource: gazette\n",
        "series: {envoy-visits: 2147483647}\nsource: gazette\n",
    ],
    ids=["a fact named twice", "a step cited twice", "a topic by two names", "a very large number"],
)
def test_what_is_said_twice_is_exported_once(site: Make, lines: str) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("source: https://example.org/article\n", lines)})

    result = chronicle.build()

    assert not result.diagnostics
    assert result.files


def test_what_was_taken_back_is_not_told_in_the_data(site: Make) -> None:
    text = ENTRY.replace("source:", "summary: A rumour.\nwithdrawn: It was a rumour.\nsource:")
    chronicle = site({ENTRY_PATH: text.replace("Markdown body", "Whispers in the hall")})

    chronicle.build()

    for path in (chronicle.output / DATA).rglob("*"):
        assert path.is_dir() or b"Whispers" not in path.read_bytes(), path
    entry = json.loads(chronicle.page("events/2026-01-22-kremlin-talks/index.json"))["entry"]
    assert (entry["withdrawn"], entry["summary"], entry["participants"]) == ("It was a rumour.", None, [])


def test_an_open_end_has_no_bound(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("2026-01-22/2026-01-23?", "../2026-01-23")})

    chronicle.build()

    entry = json.loads(chronicle.page("events/2026-01-22-kremlin-talks/index.json"))["entry"]
    assert (entry["earliest"], entry["latest"]) == (None, "2026-01-23")
