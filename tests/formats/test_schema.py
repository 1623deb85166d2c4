"""The schemas by which editors help: they accept what the loader accepts, and find what it finds by its shape."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from chronicle.formats import frontmatter, schema
from chronicle.model.dates import BadDate, parse
from chronicle.model.entities import Chronicle
from chronicle.model.permalinks import FOLDERS
from chronicle.stages.plan.editing import editing_pages
from tests.conftest import Make
from tests.site import BASE, ENTRY, ENTRY_PATH

Schemas = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def schemas(record: Chronicle) -> Schemas:
    """The published schemas of the real record, by kind."""
    return {page.path.rpartition("/")[2].partition(".")[0]: page.subject for page in editing_pages(record)}


class Editor(yaml.SafeLoader):
    """YAML 1.2 as an editor reads it: the core schema, in which a day and a clock time are text."""


Editor.yaml_implicit_resolvers = {}
for tag, expression, first in (
    ("null", "null|~|", ["n", "~", ""]),
    ("bool", "true|false", ["t", "f"]),
    ("int", "[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{expression})$"), first)


def read(kind: str, text: str) -> Any:
    """Return the fields of a file as an editor reads them."""
    return yaml.load(text if kind == "site" else text.split("\n---", 1)[0].removeprefix("---\n"), Editor)


def kind_of(path: str) -> str:
    kinds = {folder: kind for kind, folder in FOLDERS.items()}
    folder = path.partition("content/")[2].partition("/")[0]
    return "site" if folder == "site.yaml" else kinds.get(folder, "")


def faults(schema: dict[str, Any], content: Any) -> list[str]:
    validator = jsonschema.Draft7Validator(schema)
    return [f"{list(fault.absolute_path)}: {fault.message[:200]}" for fault in validator.iter_errors(content)]


def files_below(root: str) -> list[str]:
    return sorted(map(str, [*Path(root).rglob("*.md"), *Path(root).glob("site.yaml")]))


def shown_files() -> Iterator[tuple[str, str]]:
    """Yield the files of the documentation: of each code's page the wrong and the right ones, and CONTRIBUTING's."""
    for page in sorted(Path("layouts/codes").glob("*.md")):
        for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
            path = token.info.partition(" ")[2]
            if token.type == "fence" and path.startswith("content/") and token.content.strip():
                yield path, token.content
    contributing = MarkdownIt().parse(Path("CONTRIBUTING.md").read_text(encoding="utf-8"))
    yield from (
        (ENTRY_PATH, token.content) for token in contributing if token.type == "fence" and token.content[:3] == "---"
    )
    yield from BASE.items()
    yield ENTRY_PATH, ENTRY


def test_every_file_of_the_record_obeys_the_schema_of_its_kind(schemas: Schemas) -> None:
    files = files_below("content")

    found = {path: faults(schemas[kind_of(path)], read(kind_of(path), Path(path).read_text("utf-8"))) for path in files}

    assert len(files) > 500
    assert {path: told for path, told in found.items() if told} == {}


def test_what_the_loader_accepts_the_schema_accepts(schemas: Schemas) -> None:
    golden = [(path, Path(path).read_text(encoding="utf-8")) for path in files_below("tests/golden/content")]
    accepted, refused = 0, {}
    for path, text in [*golden, *shown_files()]:
        if not (kind := kind_of(path)):
            continue
        matter = frontmatter.read(text, path) if kind == "site" else frontmatter.split(text, path)
        if not matter.diagnostics and not schema.validate(kind, matter.fields, matter.spans, path)[1]:
            accepted += 1
            if told := faults(schemas[kind], read(kind, text)):
                refused[path] = told

    assert accepted > 150
    assert refused == {}


ENTRY_FAULTS = {
    "an unknown field": "place: Moscow",
    "a date in words": "date: 22 January 2026",
    "a day first": "date: 22.01.2026",
    "a year out of range": "date: 1066",
    "a word that is no kind": "kind: tlaks",
    "a flag that is none": "remote: yes",
    "a length in words": "duration: four hours",
    "an id with a blank": "id: A new one",
    "a zone that is none": "timezone: GMT+3",
    "a group where text belongs": "title: {en: Talks}",
    "a list where text belongs": "title: [Talks]",
    "text where a list belongs": "participants: Vladimir Putin",
    "an empty field": "title:",
    "an unknown field of a source": "source: {publsher: Reuters}",
    "an address that is none": "source: {publisher: Reuters, url: www.example.org}",
    "a grade that is none": "source: {publisher: Reuters, grade: E}",
    "a statement without its source": "statements: [{by: Vladimir Putin, text: Words.}]",
    "a difference with one account": "differences: [{on: length, accounts: [{text: x, source: gazette}]}]",
    "a number of a series that is none": "series: {envoy-visits: {number: first}}",
    "a title that is too long": f"title: {'x' * 301}",
    "an interval that is none": "status_history: [{status: planned, date: 2026-01-22--23}]",
}


@pytest.mark.parametrize("line", ENTRY_FAULTS.values(), ids=ENTRY_FAULTS)
def test_a_fault_of_shape_is_found_by_the_schema_and_by_the_loader(schemas: Schemas, site: Make, line: str) -> None:
    name = line.partition(":")[0]
    text = re.sub(rf"^{name}:.*\n", "", ENTRY, flags=re.MULTILINE).replace("---\n", f"---\n{line}\n", 1)

    assert faults(schemas["event"], read("event", text))
    assert any(finding.is_error for finding in site({ENTRY_PATH: text}).findings())


@pytest.mark.parametrize("name", ["title", "date", "location", "participants", "source"])
def test_a_missing_field_is_found(schemas: Schemas, name: str) -> None:
    fields = read("event", ENTRY)
    assert not faults(schemas["event"], fields)

    del fields[name]

    assert faults(schemas["event"], fields)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("person", "---\nname: X\nparty: Russia\nroles: [{role: X, form: 2025}]\n---\n"),
        ("person", "---\nname: X\nparty: Russia\nnames: {ukr_x: X}\n---\n"),
        ("region", "---\nname: X\nkind: town\n---\n"),
        ("region", "---\nname: X\nkind: city\ncoordinates: [95, 3]\n---\n"),
        ("region", "---\nname: X\nkind: city\ncoordinates: [50]\n---\n"),
        ("party", "---\nname: X\nkind: state\nmark: star\n---\n"),
        ("topic", "---\nname: X\n---\n"),
        ("document", "---\nname: X\nkind: treaty\n---\n"),
        ("source", "---\ntitle: X\n---\n"),
        ("page", "---\nname: X\n---\n"),
        ("site", "id: x\ntitle: X\ndescription: X\nbase_url: example.org\n"),
    ],
)
def test_faults_of_other_kinds_are_found(schemas: Schemas, kind: str, text: str) -> None:
    assert faults(schemas[kind], read(kind, text))


@pytest.mark.parametrize("kind", schema.SHAPES)
def test_of_a_file_without_fields_each_that_is_needed_is_told_and_the_rest_is_read(kind: str) -> None:
    needed = {name for name, field in schema.SHAPES[kind].model_fields.items() if field.is_required()}

    fields, found = schema.validate(kind, {}, {}, "a.md")

    assert fields
    assert {finding.code for finding in found} == {"missing-field"}
    assert {finding.message.split("`")[1] for finding in found} == needed | ({"location"} if kind == "event" else set())


POINTS = st.from_regex(r"\A(19|20)[0-9X]{2}(-(0[1-9]|1[0-2]|2[1-4]|XX)(-([012][0-9]|XX))?)?[?~%]?\Z") | st.sampled_from(
    ["", ".."]
)


@given(st.builds("{}/{}".format, POINTS, POINTS) | POINTS)
def test_every_date_that_the_loader_reads_the_schema_accepts(text: str) -> None:
    try:
        parse(text)
    except BadDate:
        return
    shape = schema.json_schema("event")["properties"]["date"]

    assert not faults(shape, yaml.load(f'"{text}"', Editor))
    assert not faults(shape, yaml.load(text, Editor))


def test_the_schemas_are_sound_and_know_their_address(schemas: Schemas, record: Chronicle) -> None:
    assert set(schemas) == set(schema.SHAPES)
    for kind, content in schemas.items():
        jsonschema.Draft7Validator.check_schema(content)
        assert content["$id"] == f"{record.site.base_url}data/v1/schema/content/{kind}.schema.json"


def test_every_field_says_what_it_means(schemas: Schemas) -> None:
    for kind, content in schemas.items():
        for group in (content, *content["definitions"].values()):
            silent = [name for name, field in group.get("properties", {}).items() if not field.get("description")]
            assert silent == [], kind


def offers(schema: dict[str, Any], *path: str) -> set[str]:
    """Return the values that a schema offers for the field at a path, in a list or by itself."""
    found: set[str] = set()

    def visit(node: Any, rest: tuple[str, ...]) -> None:
        node = schema["definitions"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node
        for choice in (*node.get("anyOf", ()), *([node["items"]] if isinstance(node.get("items"), dict) else ())):
            visit(choice, rest)
        if rest and rest[0] in node.get("properties", {}):
            visit(node["properties"][rest[0]], rest[1:])
        elif not rest:
            found.update(node.get("enum", ()), node.get("propertyNames", {}) and offers_of(node["propertyNames"]))

    def offers_of(names: Any) -> set[str]:
        before = set(found)
        visit(names, ())
        return found - before

    visit(schema, path)
    return found


@pytest.mark.parametrize(
    ("kind", "path", "known"),
    [
        ("event", "participants", {"Steve Witkoff", "steve-witkoff", "Russia"}),
        ("event", "participants person", {"Steve Witkoff"}),
        ("event", "location", {"Geneva", "geneva"}),
        ("event", "about", {"Donetsk Oblast"}),
        ("event", "struck", {"Donetsk Oblast"}),
        ("event", "topics", {"Territory", "territory"}),
        ("event", "documents", {"28-point-plan"}),
        ("event", "related", {"2025-02-18-riyadh-us-russia"}),
        ("event", "replaced_by", {"2025-02-18-riyadh-us-russia"}),
        ("event", "source", {"afp-2025-05-11"}),
        ("event", "source source", {"afp-2025-05-11"}),
        ("event", "series", {"istanbul-2025"}),
        ("event", "statements by", {"Steve Witkoff", "Russia"}),
        ("event", "statements source", {"afp-2025-05-11"}),
        ("event", "statements topic", {"Territory"}),
        ("event", "statements events", {"2025-02-18-riyadh-us-russia"}),
        ("event", "kind", {"talks", "ceasefire"}),
        ("person", "party", {"Ukraine", "ukraine"}),
        ("person", "roles party", {"Ukraine"}),
        ("region", "part_of", {"Switzerland"}),
        ("party", "part_of", {"Russia"}),
        ("document", "between", {"Russia"}),
        ("document", "replaces", {"28-point-plan"}),
        ("document", "source", {"afp-2025-05-11"}),
        ("site", "leaders", {"Vladimir Putin"}),
    ],
)
def test_an_editor_offers_what_the_record_knows(schemas: Schemas, kind: str, path: str, known: set[str]) -> None:
    assert known <= offers(schemas[kind], *path.split())


def test_a_name_that_is_yet_to_be_made_is_no_fault_in_an_editor(schemas: Schemas) -> None:
    text = ENTRY.replace("Steve Witkoff", "Somebody New").replace("Kremlin, Moscow", "A new place")

    assert not faults(schemas["event"], read("event", text))


def test_an_empty_record_offers_nothing_and_points_nowhere(site: Make) -> None:
    chronicle = site({path: None for path in BASE if path != "content/site.yaml"}).load()

    for page in editing_pages(chronicle):
        pointed = set(re.findall("#/definitions/([A-Za-z-]+)", json.dumps(page.subject)))
        assert pointed <= set(page.subject["definitions"])


# --- the wiring -------------------------------------------------------------------------------------------------------


def test_the_settings_lead_from_the_sites_file_to_its_schema(record: Chronicle) -> None:
    settings = json.loads(Path(".vscode/settings.json").read_text(encoding="utf-8"))

    planned = {f"build/{page.path}" for page in editing_pages(record)}
    assert set(settings["yaml.schemas"]) <= planned
    assert [path for path in settings["yaml.schemas"].values() if not Path(path).is_file()] == []


def test_the_task_shows_each_finding_in_its_line(site: Make) -> None:
    (task,) = json.loads(Path(".vscode/tasks.json").read_text(encoding="utf-8"))["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    chronicle = site({ENTRY_PATH: ENTRY.replace("Moscow", "Mosow").replace("Steve Witkoff", "Steve Witkof")})

    matched = [m for line in chronicle.report().split("\n") if (m := re.match(pattern["regexp"], line))]

    told = [
        (m[pattern["file"]], int(m[pattern["line"]]), int(m[pattern["column"]]), m[pattern["code"]]) for m in matched
    ]
    assert told == [(f.span.path, f.span.line, f.span.column, f.code) for f in chronicle.findings()]
    assert len(told) == 2
