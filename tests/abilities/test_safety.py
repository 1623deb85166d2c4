"""What a stranger writes is inert: it is shown letter for letter, or refused with its place."""

from __future__ import annotations

import os
import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest

from chronicle import report
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> \"'&{{ 7919*7907 }}{% raw %}{# c #}</title>"
LEGITIMATE = [
    "Київ — переговори",
    "«Переговоры» № 7",
    "مذاكرات في أبوظبي",
    "گفت‌وگوهای ابوظبی",
    "שיחות באבו דאבי",
    "👩‍👧 🕊️ 🇺🇦",
    "Łódź, Çırağan, Århus",
]


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_data = tag == "script" and dict(attrs).get("type") == "application/ld+json"  # read by nothing but programs
        is_own = re.match(r"(\.\./)*assets/", dict(attrs).get("src") or "") or dict(attrs).get("role") == "search"
        if tag in ("script", "iframe", "object", "embed", "img", "form", "style") and not (is_data or is_own):
            self.scripts.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def elements(site: TestSite) -> dict[str, _Elements]:
    found = {}
    for file in site.output.rglob("*.html"):
        parser = _Elements()
        parser.feed(file.read_text(encoding="utf-8"))
        found[file.relative_to(site.output).as_posix()] = parser
    return found


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_markup_in_every_field_is_shown_and_never_acts(site: Make) -> None:
    value, own = quoted(HOSTILE), quoted(HOSTILE.replace('"', ""))  # own words hold no quotation marks
    entry = f"""\
---
title: {value}
date: 2026-01-22
time: {value}
location: {quoted(HOSTILE.replace(",", "") + ", Moscow")}
participants: [{{person: Vladimir Putin, role: {value}}}]
summary: {value}
basis: {quoted("deduced: " + HOSTILE)}
source: {{title: {value}, publisher: {value}, via: {value}, url: "https://example.org/?a=1&b='", supports: [{value}]}}
statements:
  - {{by: Vladimir Putin, text: {quoted("<b>a</b>")}, context: {own}, channel: {value}, to: {value}, source: gazette}}
differences:
  - {{on: {value}, accounts: [{{text: {own}, by: {value}, source: gazette}}, {{text: b, source: gazette}}]}}
corrections: [{{date: 2026-01-25, kind: material, text: {value}}}]
---
{HOSTILE}

# <svg onload=alert(1)>

| <b>x</b> | y |
|---|---|
| `<i>` | [{HOSTILE}](https://example.org/"onclick="x) |
"""
    person = (
        f"---\nname: Vladimir Putin\naliases: [{value}]\nparty: Russia\nroles: [{{role: {value}}}]\n---\n{HOSTILE}\n"
    )
    site_yaml = (
        f"id: x\ntitle: {value}\ndescription: {value}\nbase_url: https://example.org/\ncovered_until: 2026-01-31\n"
    )
    chronicle = site({ENTRY_PATH: entry, "content/people/vladimir-putin.md": person, "content/site.yaml": site_yaml})

    result = chronicle.build()

    assert not [f for f in result.diagnostics if f.is_error], report.as_text(result.diagnostics, str(chronicle.root))
    for path, page in elements(chronicle).items():
        assert not page.scripts, (path, page.scripts)
        assert not page.handlers, (path, page.handlers)
        assert not [a for a in page.addresses if a.lower().startswith(("javascript:", "data:", "vbscript:"))], path
    shown = elements(chronicle)["events/2026-01-22-kremlin-talks/index.html"].text
    assert shown.count("{{ 7919*7907 }}{% raw %}{# c #}") > 10
    assert "62615533" not in shown


@pytest.mark.parametrize("text", LEGITIMATE)
def test_real_writing_of_any_script_is_shown_letter_for_letter(site: Make, text: str) -> None:
    chronicle = site(
        {
            ENTRY_PATH: ENTRY.replace("Putin receives Witkoff and Kushner in the Kremlin", text).replace(
                "Markdown body.", text
            )
        }
    )

    assert not chronicle.build().diagnostics

    page = chronicle.page("events/2026-01-22-kremlin-talks/")
    assert f'<h1 class="p-name" dir="auto">{text}</h1>' in page
    assert f">{text}</p>" in page


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "https://a@evil.example",
    ],
)
@pytest.mark.parametrize("form", ["[x]({})", "<{}>", "[x][r]\n\n[r]: {}"], ids=["inline", "auto", "reference"])
def test_a_dangerous_link_is_refused_or_never_becomes_one(site: Make, address: str, form: str) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Markdown body.", form.format(address))})

    result = chronicle.build()

    if not [f for f in result.diagnostics if f.code == "unsafe-link"]:
        assert f'href="{address}' not in chronicle.page("events/2026-01-22-kremlin-talks/")


@pytest.mark.parametrize(
    ("matter", "code"),
    [
        ("title: !!python/object/apply:os.system [ls]", "yaml-tag"),
        ("title: &a x", "yaml-alias"),
        ("title: *a", "yaml-alias"),
        ("<<: {a: b}", "unknown-field"),
        ("title: [[[[[[[[[a]]]]]]]]]", "front-matter-too-deep"),
        ("title: " + "[" * 3000, "front-matter-too-deep"),
        ("a: &x [1,1]\nb: &y [*x,*x]\nc: [*y,*y]", "yaml-alias"),
    ],
    ids=["tag", "anchor", "alias", "merge", "deep", "very deep", "bomb"],
)
def test_yaml_that_acts_or_grows_is_refused_at_its_line(site: Make, matter: str, code: str) -> None:
    chronicle = site({ENTRY_PATH: f"---\n{matter}\n---\n"})

    found = chronicle.findings()

    assert (code, 2) in [(f.code, f.span.line) for f in found]


def test_values_stay_the_text_that_was_written(site: Make) -> None:
    text = ENTRY.replace("Putin receives Witkoff and Kushner in the Kremlin", "NO").replace(
        "source:", "time: 12:30\nsource:"
    )
    chronicle = site({ENTRY_PATH: text})

    (event,) = chronicle.sound().events

    assert (event.name, event.time) == ("NO", "12:30")


@pytest.mark.parametrize(
    "character", ["\u202e", "\u2066", "\u200b", "\U000e0041", "\x1b", "\x00", "\u2028", "\ufdd0"], ids=ascii
)
def test_characters_that_deceive_are_refused_at_their_place_and_never_printed(site: Make, character: str) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Markdown body.", f"Mark{character}down body.")})

    (found,) = chronicle.findings()

    assert (found.code, found.span.line, found.span.column) == ("forbidden-character", 8, 5)
    assert character not in chronicle.report()


def test_line_ends_and_byte_order_marks_of_any_editor_are_read(site: Make) -> None:
    chronicle = site({ENTRY_PATH: "\ufeff" + ENTRY.replace("\n", "\r\n")})

    chronicle.sound()


@pytest.mark.parametrize(
    ("data", "line"),
    [("---\ntitle: Привет\n".encode("cp1251"), 2), (b"---\na: \xed\xa0\x80\n", 2), ("---\n".encode("utf-16"), 1)],
)
def test_what_is_not_utf_8_is_refused_at_its_line(site: Make, data: bytes, line: int) -> None:
    chronicle = site({})
    (chronicle.root / "content/events").mkdir()
    (chronicle.root / ENTRY_PATH).write_bytes(data)

    (found,) = chronicle.findings()

    assert (found.code, found.span.line) == ("not-utf-8", line)


def test_links_and_pipes_on_the_disk_are_refused_unopened(site: Make, tmp_path: Path) -> None:
    chronicle = site({})
    secret = tmp_path / "secret"
    secret.write_text("secret words")
    folder = chronicle.root / "content/events"
    folder.mkdir()
    (folder / "a.md").symlink_to(secret)
    (folder / "b.md").symlink_to("/dev/zero")
    os.mkfifo(folder / "c.md")
    assert stat.S_ISFIFO((folder / "c.md").stat().st_mode)

    assert [f.code for f in chronicle.findings()] == ["not-a-file"] * 3
    assert "secret words" not in chronicle.report()


@pytest.mark.parametrize(
    "name",
    ["CON.md", "A.md", "a b.md", "-a.md", "a..md", "ä.md", "a\nb.md", "a\x1b[31m.md", "x" * 101 + ".md", "a.html"],
)
def test_a_file_name_that_is_no_id_is_refused_and_printed_harmlessly(site: Make, name: str) -> None:
    chronicle = site({})
    (chronicle.root / "content/events").mkdir()
    (chronicle.root / "content/events" / name).write_text(ENTRY, encoding="utf-8")

    (found,) = chronicle.findings()

    assert found.code in ("bad-file-name", "misplaced-file")
    assert "\x1b" not in chronicle.report()
    assert len(report.as_github((found,), "").splitlines()) == 2


def test_a_finding_cannot_give_orders_to_the_workflow_that_prints_it(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Steve Witkoff", '"x\\n::stop-commands::y%0A::error::"')})

    lines = report.as_github(chronicle.findings(), str(chronicle.root)).splitlines()

    assert not [line for line in lines if line.startswith("::") and not line.startswith("::error file=content/events/")]


def test_a_flood_of_findings_is_bounded_and_counted(site: Make) -> None:
    broken = ENTRY.replace("Moscow", "Mosow")
    chronicle = site({f"content/events/e{n}.md": broken for n in range(300)})

    text = chronicle.report()

    assert text.count("error[unknown-region]") == report.MOST
    assert text.rstrip().endswith("300 errors in 300 files; 100 not shown")


def test_every_page_forbids_what_it_does_not_need(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build()

    for file in chronicle.output.rglob("*.html"):
        assert "Content-Security-Policy\" content=\"default-src 'none'" in file.read_text(encoding="utf-8")
