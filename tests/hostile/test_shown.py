"""What is built is shown: tricks as their own words, values as they were written, every writing letter for letter."""

from __future__ import annotations

import csv
import importlib
import io
import json
import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from icalendar import Calendar
from lxml import etree

from chronicle import report
from tests.hostile.bodies import BODIES
from tests.hostile.cases import entry, quoted
from tests.site import BASE, TestSite

html5lib: Any = importlib.import_module("html5lib")  # it has no types
_ELEMENTS = re.compile(
    "div|p|h[2-6]|ul|ol|li|blockquote|pre|code|table|thead|tbody|tr|th|td|a|em|strong|br|hr|sup|section"
)
_ATTRIBUTES = {"href", "rel", "id", "class", "dir", "scope", "tabindex", "aria-label", "start"}
_CLASSES = {"prose", "e-content", "p-summary", "scroll", "footnotes", "footnote-item", "centre", "number"}
_ID = re.compile(r"section-[a-z0-9-]+|fn(ref)?-[a-z0-9-]+")
_HREF = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?([/?#]|$)|mailto:|(\.\./)+|#|\./")

VALUES = [  # T08: what YAML would make into something else
    "NO", "yes", "on", "True", "12:30:45", "0x7ea", "0o17", "1e3", "1_000", ".inf", ".nan", "+1", "2026-01-22", "010",
    "nil",
    "n", "y", "=", "1.10", "Null talks", "~ tilde", "a: b", "a #b", "- a", "[a]", "{a}", "!tag", "&a", "*a", "%a",
    "@a", "`a`",
    "'a'", '"a"', "\\", "null", "|", ">", "---", "...", "?",
]  # fmt: skip

WRITINGS = [  # P17
    "Переговори у Києві — «п’ять пунктів» № 7, Дніпро: ґанок, їжак, єдність",
    "Переговоры в Москве — «объект», ещё подъём, ёлка",
    "مذاكرات في أبوظبي: «الجولة الثانية»، ٢٢ يناير؟",
    "گفت‌وگوهای ابوظبی می‌شود، نمی‌خواهم",
    "שיחות באבו דאבי – ״סבב שני״, בְּרֵאשִׁית",
    "👩‍👧 👨‍👩‍👧‍👦 🕊️ 🇺🇦 🏳️‍🌈 👍🏽 1️⃣ ❤️‍🔥",
    "Łódź, Çırağan, Århus, Việt Nam, Ệ, naïve, Ç",
    "İstanbul ıssız Ğ ş",
    "日本語の会談 中美会谈 한국어 회담",
    "अबू धाबी में वार्ता क्‍ष",
    "การเจรจาที่กรุงเทพฯ น้ำ",
    "Ἀθῆναι — Ελληνικά",
    "Zа мир: знак Z",
    "Combining: e\u0301 a\u0308\u0304 o\u0323\u0302",
    "5 < 6 & 7 > 2, “quoted”, ‘single’, it's 100 %",
]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one chronicle with all of these, built."""
    site = TestSite(tmp_path_factory.mktemp("shown")).write(BASE)
    entries = {f"b{n}": entry(f"{body}\n", title=f"B{n}") for n, (body, _) in enumerate(BODIES.values())}
    entries |= {f"v{n}": entry(title=quoted(text)) for n, text in enumerate(VALUES)}
    for n, text in enumerate(WRITINGS):
        summary = f"summary: {quoted(text)}\n"
        entries[f"w{n}"] = entry(f"# {text}\n\n{text}\n\n- {text}\n", summary, title=quoted(text))
    entries["bom"] = "\ufeff" + entry("Words behind a mark.\n", title="Mark")
    entries["crlf"] = entry("Words in Windows.\n", title="Windows").replace("\n", "\r\n")
    entries["cr"] = entry("Words on an old Mac.\n", title="Mac").replace("\n", "\r")
    entries["leap"] = entry(date="2024-02-29", title="A leap day")
    entries["draft"] = entry(extra="draft: true\n", title="A draft")
    site.write({f"content/events/{name}.md": text for name, text in entries.items()})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chronicle.stages.write._sync", lambda folder: None)
        patch.setattr("chronicle.stages.write._sync_folder", lambda folder: None)
        found = [finding for finding in site.build().diagnostics if finding.is_error]
    assert not found, report.as_text(found, str(site.root))
    return site.output


def page(shown: Path, name: str) -> bytes:
    return (shown / f"events/{name}/index.html").read_bytes()


@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_made_of_markdown_alone_and_loses_no_word(name: str, shown: Path) -> None:
    number = list(BODIES).index(name)

    root = html5lib.parse(page(shown, f"b{number}"), namespaceHTMLElements=False)
    (prose,) = (element for element in root.iter("div") if "prose" in element.get("class", ""))

    assert BODIES[name][1] in "".join(prose.itertext())
    for element in prose.iter():
        assert _ELEMENTS.fullmatch(str(element.tag))
        assert set(element.attrib) <= _ATTRIBUTES
        assert set(element.get("class", "").split()) <= _CLASSES
        assert "id" not in element.attrib or _ID.fullmatch(element.attrib["id"])
        assert "href" not in element.attrib or _HREF.match(element.attrib["href"]), element.attrib["href"]


@pytest.mark.parametrize("text", VALUES)
def test_a_value_is_shown_as_it_is_written(text: str, shown: Path) -> None:
    root: Any = lxml.html.document_fromstring(page(shown, f"v{VALUES.index(text)}"))

    assert root.xpath("string(//h1)") == text


@pytest.mark.parametrize("text", WRITINGS)
def test_every_writing_is_shown_letter_for_letter(text: str, shown: Path) -> None:
    number = WRITINGS.index(text)

    root = html5lib.parse(page(shown, f"w{number}"), namespaceHTMLElements=False)
    told = json.loads((shown / f"events/w{number}/index.json").read_text(encoding="utf-8"))["entry"]
    event = next(iter(Calendar.from_ical((shown / f"events/w{number}/event.ics").read_bytes()).events))

    assert root.findtext(".//h1") == text
    assert "".join(root.itertext()).count(text) >= 5
    assert told["title"] == told["summary"] == text
    assert str(event["summary"]) == text


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml", "feed.json", "data/v1/events.csv"])
def test_so_it_is_in_feeds_and_tables(name: str, shown: Path) -> None:
    content = (shown / name).read_bytes()

    match name.rpartition(".")[2]:
        case "xml":
            texts = {element.text for element in etree.fromstring(content).iter("{*}title")}
        case "json":
            texts = {item["title"] for item in json.loads(content)["items"]}
        case _:
            texts = {row["title"] for row in csv.DictReader(io.StringIO(content.decode(), newline=""))}

    assert not [text for text in WRITINGS if text not in {str(title).partition(": ")[2] for title in texts} | texts]


@pytest.mark.parametrize(
    ("name", "words"), [("bom", "Words behind a mark."), ("crlf", "Words in Windows."), ("cr", "Words on an old Mac.")]
)
def test_the_file_of_any_editor_is_read(name: str, words: str, shown: Path) -> None:
    assert f"<p>{words}</p>" in page(shown, name).decode()


def test_a_leap_day_is_a_day_and_a_draft_is_nowhere(shown: Path) -> None:
    assert b'datetime="2024-02-29"' in page(shown, "leap")
    assert not (shown / "events/draft").exists()
