"""What is built is inert: a chronicle of hostile words is, to all that programs read, the same as one of harmless.

Both are built; every page, feed, calendar, table and script of the one is held against its twin of the other: the same
elements, attributes and addresses, the same items, events, rows and keys, and only the words are others.
"""

from __future__ import annotations

import csv
import importlib
import io
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import feedparser
import lxml.html
import pytest
from icalendar import Calendar
from lxml import etree
from PIL import Image

from chronicle import report
from tests.hostile import tricks
from tests.site import TestSite

html5lib: Any = importlib.import_module("html5lib")  # it has no types
Which = Literal["hostile", "harmless"]
_TEXTS = (
    "title",
    "content",
    "value",
    "aria-label",
    "label",
    "text",
    "description",
    "term",
    *(f"data-{name}" for name in ("starts", "words", "things", "entries")),  # of the search: words, and digests of them
)  # attributes that hold words
ALL = {f"N{name} {text}".strip() for name, text in tricks.WORDS} | {*tricks.FORMULAS}  # titles of entries
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[Which, Path]:
    """The two chronicles, built."""
    built: dict[Which, Path] = {}
    files: dict[Which, dict[str, str]] = {"hostile": tricks.HOSTILE_SITE, "harmless": tricks.HARMLESS_SITE}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chronicle.stages.write._sync", lambda folder: None)
        patch.setattr("chronicle.stages.write._sync_folder", lambda folder: None)
        for which, texts in files.items():
            site = TestSite(tmp_path_factory.mktemp(which)).write(texts)
            found = [finding for finding in site.build().diagnostics if finding.is_error]
            assert not found, report.as_text(found, str(site.root))
            built[which] = site.output
    return built


def both(sites: dict[Which, Path], shape: str) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield the files of a shape, each with its twin."""
    paths = sorted(path.relative_to(sites["hostile"]) for path in sites["hostile"].glob(shape))
    assert paths
    for path in paths:
        yield path.as_posix(), (sites["hostile"] / path).read_bytes(), (sites["harmless"] / path).read_bytes()


def files_of(folder: Path) -> set[str]:
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {re.sub(r"/[0-9a-f]{10}/", "/#/", path) for path in paths if not path.startswith("search/")}


def test_no_word_chooses_a_file(sites: dict[Which, Path]) -> None:
    assert files_of(sites["hostile"]) == files_of(sites["harmless"])


# --- pages ------------------------------------------------------------------------------------------------------------


def parsed(page: bytes) -> Any:
    return lxml.html.document_fromstring(page)


def skeleton(root: Any) -> list[tuple[object, ...]]:
    """Return the elements of a page in their order, with all that their attributes hold but words."""
    found: list[tuple[object, ...]] = []
    for element in root.iter():
        if not isinstance(element.tag, str):
            found.append(("not an element", str(element.tag)))
            continue
        attributes = sorted((name, "" if name in _TEXTS else _plain(value)) for name, value in element.attrib.items())
        found.append((element.tag, *attributes))
    return found


def _plain(value: str) -> str:
    """Return the value of an attribute, without the words that an address of a forge holds in its query."""
    return re.sub(r"[0-9a-f]{10}", "#", value.partition("?")[0] if value.startswith("https://github.com/") else value)


def test_every_page_has_the_elements_and_addresses_of_its_twin(sites: dict[Which, Path]) -> None:
    for path, hostile, harmless in both(sites, "**/*.html"):
        one, other = (skeleton(parsed(page)) for page in (hostile, harmless))
        assert one == other, path


@pytest.mark.parametrize("shape", ["index.html", "search/index.html", "events/q*/index.html", "people/p?/index.html",
                                   "regions/q[0-3]/index.html", "topics/q4/index.html", "documents/q5/index.html",
                                   "sources/q6/index.html", "q7/index.html", "contribute/index.html"])  # fmt: skip
def test_a_reader_of_html_as_browsers_read_it_sees_no_other(shape: str, sites: dict[Which, Path]) -> None:
    for path, hostile, harmless in both(sites, shape):
        pages = (html5lib.parse(page, namespaceHTMLElements=False) for page in (hostile, harmless))
        one, other = map(skeleton, pages)
        assert one == other, path


@pytest.mark.parametrize(("name", "text"), tricks.WORDS, ids=[name for name, _ in tricks.WORDS])
def test_the_words_are_shown_letter_for_letter(name: str, text: str, sites: dict[Which, Path]) -> None:
    page = (sites["hostile"] / f"events/n{name}/index.html").read_bytes()
    root = parsed(page)

    shown = re.sub(r"\s+", " ", root.text_content())
    words = re.sub(r"\s+", " ", text).strip()
    assert root.xpath("string(//h1)") == f"N{name} {text}".strip()
    assert shown.count(words) > 10
    assert root.xpath("string(//title)").startswith(f"N{name} {text}".strip())
    assert root.xpath("string(//meta[@property='og:title']/@content)").startswith(f"N{name} {text}".strip())


def test_what_is_not_the_pages_own_is_asked_for_by_no_page_and_every_page_forbids_it(sites: dict[Which, Path]) -> None:
    for path, page, _ in both(sites, "**/*.html"):
        root = parsed(page)
        loaded = root.xpath("//@src | //link[not(@rel='canonical') and not(@rel='alternate')]/@href | //use/@href")
        policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert not [address for address in loaded if urlsplit(address).scheme or address.startswith("//")], path
        assert policy, path
        assert policy[0].startswith("default-src 'none'; "), path
        assert "unsafe" not in policy[0], path
        assert not root.xpath("//@style | //style | //base | //iframe | //object | //embed | //img"), path
        assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")], path


def test_no_template_is_filled_in(sites: dict[Which, Path]) -> None:
    assert not [path for path in sites["hostile"].rglob("*.*") if b"62615533" in path.read_bytes()]


# --- feeds and calendars ----------------------------------------------------------------------------------------------


def test_feeds_have_no_doctype_no_instruction_and_no_item_of_their_own(sites: dict[Which, Path]) -> None:
    for shape in ("**/feed.xml", "**/atom.xml", "corrections.xml", "sitemap.xml", "**/*.opml"):
        for path, hostile, harmless in both(sites, shape):
            parser = etree.XMLParser(resolve_entities=False)
            trees: list[Any] = [etree.fromstring(feed, parser) for feed in (hostile, harmless)]
            one, other = trees
            assert not one.getroottree().docinfo.doctype, path
            assert _before(one) == _before(other), path
            assert skeleton(one) == skeleton(other), path


def _before(root: Any) -> list[str]:
    """Return what stands before the first element."""
    found: list[Any] = []
    while (node := (found[-1] if found else root).getprevious()) is not None:
        found.append(node)
    return [re.sub(r"[0-9a-f]{10}", "#", str(node)) for node in found]


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml"])
def test_programs_that_read_feeds_find_the_words_and_inert_html(name: str, sites: dict[Which, Path]) -> None:
    feeds = [(sites[which] / name).read_bytes() for which in sites]
    hostile, harmless = (feedparser.parse(feed, sanitize_html=False) for feed in feeds)

    titles = {title.text for title in etree.fromstring(feeds[0]).iter("{*}title")}
    assert not hostile.bozo
    assert len(hostile.entries) == len(harmless.entries) > 50
    assert len([text for text in ALL if any(str(title).endswith(text) for title in titles)]) > 20
    for one, other in zip(hostile.entries, harmless.entries, strict=True):
        for first, second in zip(_told(one), _told(other), strict=True):
            assert skeleton(first) == skeleton(second)


def _told(item: Any) -> list[Any]:
    """Return what an item tells, as a program understands it that takes it all for HTML."""
    forms = [item.summary_detail, *item.get("content", [])]
    texts = [form.value if form.type == "text/html" else escape(form.value) for form in forms]
    return [html5lib.parseFragment(text, namespaceHTMLElements=False) for text in texts]


def test_json_feeds_hold_the_same_items(sites: dict[Which, Path]) -> None:
    for path, hostile, harmless in both(sites, "**/feed.json"):
        assert shape(json.loads(hostile)) == shape(json.loads(harmless)), path


def test_calendars_hold_the_same_events_and_the_words_alone_differ(sites: dict[Which, Path]) -> None:
    for path, hostile, harmless in both(sites, "**/*.ics"):
        one, other = (Calendar.from_ical(calendar) for calendar in (hostile, harmless))
        assert _properties(one) == _properties(other), path
        assert all(len(line) <= 75 for line in hostile.split(b"\r\n")), path
        assert b"\n" not in hostile.replace(b"\r\n", b""), path
    titles = {
        str(event["summary"]) for event in Calendar.from_ical((sites["hostile"] / "calendar.ics").read_bytes()).events
    }
    assert titles >= ALL


def _properties(component: Any) -> list[tuple[object, ...]]:
    """Return what a calendar is made of, but for its words."""
    found: list[tuple[object, ...]] = []
    for part in component.walk():
        for name, value in part.property_items(recursive=False):
            words = name in ("SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "CATEGORIES") or name.startswith("X-WR")
            found.append((part.name, name, sorted(getattr(value, "params", {}).items()), "" if words else str(value)))
    return found


# --- exports ----------------------------------------------------------------------------------------------------------


def shape(value: Any) -> Any:
    """Return a value of JSON without its words."""
    match value:
        case dict():
            return {name: shape(inner) for name, inner in value.items()}
        case list():
            return [shape(inner) for inner in value]
        case _:
            return type(value)


def test_json_has_the_same_keys_and_types(sites: dict[Which, Path]) -> None:
    for pattern in ("**/index.json", "data/v1/*.json", "data/v1/*.geojson", "data/v1/schema/*.json"):
        for path, hostile, harmless in both(sites, pattern):
            assert shape(json.loads(hostile)) == shape(json.loads(harmless)), path


def test_linked_data_ends_with_its_script(sites: dict[Which, Path]) -> None:
    for path, hostile, harmless in both(sites, "**/*.html"):
        scripts = [
            [json.loads(text) for text in parsed(page).xpath("//script[@type]/text()")] for page in (hostile, harmless)
        ]
        assert shape(scripts[0]) == shape(scripts[1]), path


def test_no_cell_of_a_table_becomes_a_formula_whatever_parts_the_cells(sites: dict[Which, Path]) -> None:
    for path, hostile, harmless in both(sites, "**/*.csv"):
        one, other = (list(csv.reader(io.StringIO(table.decode(), newline=""))) for table in (hostile, harmless))
        assert [len(row) for row in one] == [len(row) for row in other], path
        for row in one:
            for cell in row:
                assert not _FORMULA.match(cell) or re.fullmatch(r"-?[0-9.]+", cell), (path, cell)
        for sign in ";\t":
            cells = (cell for line in hostile.decode().splitlines() for cell in line.split(sign)[1:])
            assert not [cell for cell in cells if re.match(r"\s*[=+\-@＝＋－＠]", cell)], (path, sign)


def test_the_database_is_whole_and_has_the_same_tables(sites: dict[Which, Path]) -> None:
    counts, titles = [], set[str]()
    for which in sites:
        base = sqlite3.connect(f"file:{sites[which] / 'data/v1/chronicle.sqlite'}?mode=ro", uri=True)
        tables = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
        plain = [name for name in tables if "_fts" not in name]
        counts.append((tables, [base.execute(f'SELECT count(*) FROM "{name}"').fetchone() for name in plain]))
        titles |= {title for (title,) in base.execute("SELECT title FROM events")}
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        base.close()
    assert counts[0] == counts[1]
    assert titles >= ALL


def test_citations_have_no_entry_of_their_own(sites: dict[Which, Path]) -> None:
    for name, tag in (("citations.ris", "[A-Z][A-Z0-9]  - "), ("citations.bib", r"@\w+\{|  \w+ = \{|\}")):
        lines = [(sites[which] / "data/v1" / name).read_text(encoding="utf-8").splitlines() for which in sites]
        tags = [Counter(match[0] if (match := re.match(tag, line)) else line for line in text) for text in lines]
        assert tags[0] == tags[1], name


def test_scripts_hold_nothing_but_their_value(sites: dict[Which, Path]) -> None:
    scripts = [path for folder in ("search", "contribute") for path in (sites["hostile"] / folder).rglob("*.js")]

    assert scripts
    for path in scripts:
        text = path.read_text(encoding="utf-8")
        call = re.fullmatch(r"chronicle\w+\((.*)\);\n", text)
        assert call, path
        assert json.loads(f"[{call[1]}]"), path
        assert "<" not in text, path


def test_cards_are_pictures(sites: dict[Which, Path]) -> None:
    for path, hostile, _ in list(both(sites, "**/card.png"))[::8]:
        picture = Image.open(io.BytesIO(hostile))
        picture.verify()
        assert (picture.format, picture.size) == ("PNG", (1200, 630)), path
