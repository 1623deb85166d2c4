"""The form for contributors: what is typed becomes a file that the checks pass, and never leaves its field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from chronicle.formats.frontmatter import split
from chronicle.formats.schema import fault_of_address
from chronicle.model import dates
from chronicle.model.characters import FORBIDDEN
from chronicle.model.dates import BadDate
from chronicle.model.permalinks import is_id, slug
from tests.browser.conftest import Pages
from tests.browser.test_accessible import STOPS, audit, walk
from tests.served import served
from tests.site import BASE, ENTRY, ENTRY_PATH, TestSite

REPOSITORY = "https://github.com/a/talks"
SETTINGS = f"{BASE['content/site.yaml']}repository: {REPOSITORY}\n"
SUB_PATH = "/some/sub/path/"


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> TestSite:
    """The small chronicle, kept at a forge, with one entry."""
    site = TestSite(tmp_path_factory.mktemp("talks")).write(BASE)
    site.write({"content/site.yaml": SETTINGS, ENTRY_PATH: ENTRY}).build()
    return site


@pytest.fixture(scope="module")
def address(talks: TestSite) -> Iterator[str]:
    with served(talks.output, SUB_PATH) as url:
        yield f"{url}contribute/"


@pytest.fixture
def form(address: str, open_page: Pages) -> Page:
    """The page, with the form entered and all that it loads at hand."""
    return entered(open_page(address))


def entered(page: Page) -> Page:
    page.get_by_label("Title").focus()
    expect(page.get_by_role("status")).to_contain_text("Still needed")
    return page


def keys(page: Page, *typed: str) -> None:
    """Press keys as a person without a mouse does: words are typed, names of keys in brackets pressed."""
    for word in typed:
        if word.startswith("<"):
            page.keyboard.press(word.strip("<>"))
        else:
            page.keyboard.type(word)


def fill(page: Page, label: str, text: str) -> None:
    """Fill a field in, and leave it."""
    field = page.get_by_label(label, exact=True).first
    field.fill(text)
    field.blur()


def fault(page: Page, label: str) -> Locator:
    """Return the place beside a field where it is said what is wrong."""
    return page.locator(".field").filter(has=page.get_by_label(label, exact=True)).locator(".fault").first


def written(page: Page) -> tuple[str, str]:
    """Return the path and the text of the file that the form shows."""
    return page.locator("[data-path]").text_content() or "", page.locator("[data-file]").text_content() or ""


def checked(page: Page, talks: TestSite, tmp_path: Path, more: dict[str, str | None] | None = None) -> Any:
    """Put the file into a copy of the chronicle, hold it to have no finding, and return the entry."""
    path, text = written(page)
    copy = TestSite(tmp_path).write(
        {**BASE, "content/site.yaml": SETTINGS, ENTRY_PATH: ENTRY, **(more or {}), path: text}
    )
    return next(event for event in copy.sound().events if event.path == path)


ENVOY = ("<Tab>", "Vladimir", "<ArrowDown>", "<Enter>", "<Tab>", "Зел", "<ArrowDown>", "<Enter>")
PLAIN = (
    *("Putin: talks #7", "<Tab>", "2026-01-20", "<Tab>", "Kremlin, mosc", "<ArrowDown>", "<Enter>", "<Tab>"),
    *(*ENVOY, "<Tab>", "<Tab>", "<Tab>", "https://example.org/b?c=d#e", "<Tab>", "<Tab>", "They met.\n\n---\n- twice"),
)  # fmt: skip


# --- an entry, by keyboard


def test_a_plain_entry_filled_in_by_keyboard_passes_the_checks(form: Page, talks: TestSite, tmp_path: Path) -> None:
    keys(form, *PLAIN)

    entry = checked(form, talks, tmp_path)
    assert (entry.id, entry.name, entry.date.text) == ("2026-01-20-putin-talks-7", "Putin: talks #7", "2026-01-20")
    assert [part.who.id for part in entry.participants] == ["vladimir-putin", "volodymyr-zelenskyy"]
    assert entry.place.region.id == "kremlin"
    assert entry.citations[0].source.url == "https://example.org/b?c=d#e"
    assert entry.text.body.source == "They met.\n\n---\n- twice\n"
    form.keyboard.press("Tab")
    expect(form.get_by_role("status")).to_have_text("All that an entry needs is there.")


def test_an_entry_with_two_statements_filled_in_by_keyboard_passes_the_checks(
    form: Page, talks: TestSite, tmp_path: Path
) -> None:
    keys(form, *PLAIN, "<Tab>", "<Enter>", "putin", "<ArrowDown>", "<Enter>", "<Tab>", "<Tab>", "<Tab>")
    keys(form, "He calls it: a start.", "<Tab>", "<Tab>", "press remarks", "<Tab>", "<Tab>", "<Enter>")
    keys(form, "Володимир Зеленський", "<Tab>", "<Tab>", "Q", "<Tab>", 'Nothing is "agreed".\nNothing!', "<Tab>")
    keys(form, "<Control+a>", "gaz", "<ArrowDown>", "<Enter>")

    first, second = checked(form, talks, tmp_path).statements
    assert (first.by[0].who.id, first.mode, first.text) == ("vladimir-putin", "paraphrase", "He calls it: a start.")
    assert (first.channel, first.citation.source.url) == ("press remarks", "https://example.org/b?c=d#e")
    assert (second.by[0].who.id, second.mode) == ("volodymyr-zelenskyy", "quote")
    assert (second.text, second.citation.source.id) == ('Nothing is "agreed".\nNothing!', "gazette")


def test_a_call_of_which_nobody_is_named_with_all_that_may_be_added_passes_too(
    form: Page, talks: TestSite, tmp_path: Path
) -> None:
    for label, text in {"Title": "A call", "Date": "2026-01", "Source 1": "gazette", "Text": "They spoke."}.items():
        fill(form, label, text)
    fill(form, "Source 2", "https://example.org/b")
    form.get_by_label("A call, or no place is known").check()
    form.get_by_label("The source names nobody").check()
    form.get_by_text("More, if you know it").click()
    form.get_by_label("Kind").select_option("call")
    for label, text in {"Time of day": "21:30", "Place 1": "abu dhabi", "Topic 1": "Territory"}.items():
        fill(form, label, text)
    fill(form, "Name of the file", "2026-01-call")

    entry = checked(form, talks, tmp_path)

    assert (entry.id, entry.type, entry.place, entry.participants) == ("2026-01-call", "call", None, ())
    assert (entry.time, entry.about[0].id, entry.topics[0].id) == ("21:30", "abu-dhabi", "territory")
    assert len(entry.citations) == 2


def test_a_statement_can_be_taken_out_again(form: Page) -> None:
    form.get_by_role("button", name="Add a statement").press("Enter")
    assert "statements:" in written(form)[1]

    form.get_by_role("button", name="Remove this statement").press("Enter")

    assert "statements:" not in written(form)[1]
    expect(form.get_by_role("button", name="Add a statement")).to_be_focused()


# --- nothing typed leaves its field

HOSTILE = [
    "a: b", "a #b", "#", "- a", "? a", ": a", "[a, b]", "{a: b}", "]", "a, b", "'", '"', "it's", '"a"', "\\", "\\n",
    "\\u202e", "*a", "&a", "!a", "!!python/object:x", "|", ">", "%a", "@a", "`a`", "a:", "a::b", "null", "~", "NO",
    "yes", "12:30", "1e3", "---", "...", "--- a", "<<", "=", "a\tb", "Київ: «тиша» — № 7", "مذاكرات", "גفت‌وگو",
    "👩‍👧 🕊️ 🇺🇦", "a\u00a0b", "е\u0301", "</code></pre><script>document.title = 'hit'</script>", "{{ 7 * 7 }}", "${7}",
    "$& $1", "source: x", "𝔸: b", "İıßſ", "http://a.example/?a=b&c#d", "a " + "long " * 40 + "b",
]  # fmt: skip
LINES = ["a\nb", "a\n---\nb", "---\na", "a\n\ntitle: b", "a\n  - b: c", "# a\n> b", "a\\\nb", '"\n"', "…\n...\n…"]


PASTED = """([fields, text]) => fields.forEach(field => {
  field.value = text
  field.dispatchEvent(new InputEvent("input", {bubbles: true}))
})"""
LINE_FIELDS = ("Title", "Date", "Place", "Participant 1", "Source 1", "Source 2", "Speaker 1", "Who reports it")


def test_any_text_comes_back_from_the_file_as_it_was_typed(form: Page) -> None:
    form.get_by_role("button", name="Add a statement").click()
    names = (*LINE_FIELDS, "How it was said")
    for label in names:  # a second source can be named once there is a first
        form.get_by_label(label, exact=True).fill("a")
    lines = [form.get_by_label(label, exact=True).element_handle() for label in names]
    areas = [form.get_by_label(label, exact=True).element_handle() for label in ("Text", "What was said")]

    for text in HOSTILE:
        form.evaluate(PASTED, [lines, text])
        form.evaluate(PASTED, [areas, f"{text}\n{text}"])
        matter = split(written(form)[1], "a.md")

        assert not matter.diagnostics, matter.diagnostics
        said = {"by": text, "text": f"{text}\n{text}", "mode": "paraphrase", "source": text, "channel": text}
        line = {"title": text, "date": text, "location": text, "participants": [text], "source": [text, text]}
        assert matter.fields == {**line, "statements": [said]}
        assert matter.body == f"{text}\n{text}\n"
    assert form.title() != "hit"


def test_lines_come_back_from_the_file_as_they_were_typed(form: Page) -> None:
    keys(form, *PLAIN)
    form.get_by_role("button", name="Add a statement").click()
    form.get_by_label("Speaker 1").fill("Vladimir Putin")

    for text in LINES:
        for label in ("Text", "What was said"):
            form.get_by_label(label, exact=True).fill(text)
        matter = split(written(form)[1], "a.md")

        fields: dict[str, Any] = dict(matter.fields)
        assert not matter.diagnostics, matter.diagnostics
        assert (fields["statements"][0]["text"], matter.body) == (text, f"{text}\n")


def test_two_signs_in_a_row_of_every_sort_come_back_from_lists_and_lines(form: Page) -> None:
    signs = "aЯ9 :#,-?[]{}&*!|>'\"%@`\\~=.()/é—🕊"
    texts = [f"{one}{two}{three}".strip() for one, two, three in product(signs, signs, "a #:")]
    entry = {"date": "2026", "location": "a", "source": ["a", "b"], "statements": [], "about": [], "text": "a"}
    entry |= {"topics": [], "documents": [], "title": "a", "participants": texts}

    flow = split(form.evaluate("entry => chronicleRules.file(entry)", entry), "a.md")
    lines = form.evaluate("texts => texts.map(text => `  - ${chronicleRules.scalar(text)}`).join('\\n')", texts)
    block = split(f"---\na:\n{lines}\n---\n", "a.md")

    assert not flow.diagnostics + block.diagnostics
    assert flow.fields["participants"] == block.fields["a"] == texts


# --- the program's rules, in the browser

DATES = [
    "2026-01-22", "2026-02-29", "2024-02-29", "2026-13", "2026-1-2", "2025", "202X", "20XX", "19XX", "2XXX",
    "2026-XX-XX", "2026-01-XX", "2026-XX-05", "202X-05", "2026-21", "2026-24", "2026-25", "2026-21-05", "1899",
    "2101", "0000", "9999", "2026-01-22/2026-01-23?", "2026-01-23/2026-01-22", "2026-01-22/23", "2014/..", "../2014",
    "../..", "/", "2014/", "a/b/c", "2026-01-22~", "2026%", "2026?~", "22.01.2026", "22/01/2026", "01/02/2026",
    "03/03/2026", "22 January 2026", "Jan 5, 2026", "January 5th, 2026", "January 2026", "2026 January", "20260122",
    "2026-01-22T21:30", "2026-01-22 9.30 Uhr", "about 2026-01", "~2026-01-22", "circa January 2026",
    "22 January 2026?", "5 January 2026 to 7 January 2026", "2026–01–22", "2026/01/22", "yesterday", "31.02.2026",
    "Ma 2026", "May 2026", "J 2026", "2026-01-22.", "", " ", "-", "٢٠٢٦", "１", "2026-01-22\n", "🕊",
    "22 january 2026 - 23 january 2026", "2026-00", "2026-01-00", "2026-01-32", "2026-1", "1-1-2026", "12-13-2026",
    "0000-01", "01/22/2026", "22-23 January 2026", "January 22 - 23, 2026", "2026-01-22-23", "22-23.01.2026",
    "22-23 January",
]  # fmt: skip


def said_of(text: str) -> list[str]:
    """Return the first and last day of a date, or what is said of it."""
    try:
        date = dates.parse(text)
    except BadDate as fault:
        return [str(fault), fault.cure, fault.code]
    return [str(date.earliest), str(date.latest)]


def test_dates_are_read_as_the_program_reads_them(form: Page) -> None:
    pieces = ["2026-01-22", "2026-13", "2025", "..", "", "22", "2024-02-30", "202X", "2026-21?", "x", "5 May 2026"]
    texts = [
        *DATES,
        *(f"{one}/{two}" for one, two in product(pieces, pieces)),
        *(f"2023-{m:02}-{d}" for m in range(14) for d in (28, 29, 30, 31)),
    ]

    read = form.evaluate(
        """texts => texts.map(text => {
          const { first, last, fault } = chronicleRules.date(text)
          return fault ? [fault.message, fault.cure, fault.code] : [first, last]
        })""",
        texts,
    )

    assert dict(zip(texts, read, strict=True)) == {text: said_of(text) for text in texts}


def test_names_of_files_are_made_as_the_program_makes_them(form: Page) -> None:
    letters = [chr(code) for code in range(0x30000) if not 0xD800 <= code <= 0xDFFF]
    texts = [f"a{letter}b" for letter in letters] + [
        "Witkoff & Putin: Łódź, 3rd round",
        "«Київ»",
        "a" * 99 + " b",
        "--",
        "It's",
    ]

    made = form.evaluate("texts => texts.map(chronicleRules.slug)", texts)

    assert {
        text: (ours, theirs) for text, ours, theirs in zip(texts, map(slug, texts), made, strict=True) if ours != theirs
    } == {}
    ids = ["a", "a-b", "a--b", "-a", "A", "a_b", "a" * 100, "a" * 101, "", "é", "7"]
    assert form.evaluate("ids => ids.map(chronicleRules.isId)", ids) == [is_id(id) for id in ids]


def test_hidden_characters_are_those_that_the_program_refuses(form: Page) -> None:
    found = form.evaluate(
        "[...Array(0x110000).keys()].filter(c => chronicleRules.FORBIDDEN.test(String.fromCodePoint(c)))"
    )

    assert found == [code for code in range(0x110000) if FORBIDDEN.search(chr(code))]


ADDRESSES = [
    "https://example.org/a", "http://example.org", "HTTPS://EXAMPLE.org/A?b#c", "https://example.org:8080/",
    "https://example", "https://example..org/", "https://a@example.org/", "https://example.org:0/",
    "https://example.org:99999/", "ftp://example.org", "www.example.org/a", "example.org", "https://example.org/a b",
    "https://example.org/a,", 'https://example.org/"', "javascript:x.y", "https://a.example/ https://b.example/",
    "//example.org/a", "see https://example.org/a", "https://пример.рф/", "x/y", "https:///a.b",
    "https://example.org:x/", "https://[::1]/", "https://example.org@evil.example/", "https://example.org/{a}",
    "https://a.b/|", "https://",
]  # fmt: skip


def test_addresses_are_judged_as_the_program_judges_them(form: Page) -> None:
    judged = form.evaluate("texts => texts.map(chronicleRules.address)", ADDRESSES)

    for text, theirs in zip(ADDRESSES, judged, strict=True):
        ours = fault_of_address(text)
        assert (theirs and theirs["message"]) == (ours and ours[0]), text
        assert not ours or "write a list" in ours[1] or theirs["cure"] == ours[1]


# --- what is said beside a field


@pytest.mark.parametrize(
    ("label", "text", "message", "code"),
    [
        ("Date", "2026-02-30", "To mend: February 2026 has no day 30; it has 28 days: check the day.", "bad-date"),
        ("Date", "22 January 2026", "To mend: 22 January 2026 is not a date; write 2026-01-22.", "bad-date"),
        ("Date", "1850", "the year of 1850 is outside 1900 to 2100; check the year.", "year-out-of-range"),
        ("Source 1", "www.example.org/a", "nothing else: https://www.example.org/a.", "bad-address"),
        ("Title", "a\u202eb", "To mend: U+202E cannot be seen or shown; delete it", "forbidden-character"),
        ("Title", "x" * 301, "To mend: title has 301 characters; 300 are allowed", "value-too-long"),
        ("Title", "Переговори", "To mend: Переговори gives no id", "bad-file-name"),
        ("Place", "Atlantis", "New: no region is called Atlantis", "unknown-region"),
        ("Place", "Palace, Atlantis", "New: no region is called Atlantis", "unknown-region"),
        ("Place", "online", "To mend: online is no place; tick the box below", "unknown-region"),
        ("Participant 1", "[[Putin]]", "To mend: a name in a field has no brackets; write Putin", "unknown-name"),
        ("Participant 1", "Volodymyr Zelenski", "did you mean Volodymyr Zelenskyy?", "unknown-person"),
        ("Source 1", "herald", "New: no source is called herald; an address begins with https://", "unknown-source"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_beside_its_field_with_the_way_to_mend_it(
    label: str, text: str, message: str, code: str, form: Page
) -> None:
    fill(form, label, text)

    place = fault(form, label)
    expect(place).to_contain_text(message)
    expect(place.get_by_role("link", name=code)).to_have_attribute("href", f"../contribute/{code}/")
    described = (form.get_by_label(label, exact=True).get_attribute("aria-describedby") or "").split()
    assert place.get_attribute("id") in described
    is_wrong = "New:" not in place.inner_text()
    assert form.get_by_label(label, exact=True).get_attribute("aria-invalid") == ("true" if is_wrong else None)


def test_a_message_goes_with_its_mistake(form: Page) -> None:
    fill(form, "Date", "22.01.2026")
    expect(fault(form, "Date")).not_to_be_empty()

    fill(form, "Date", "2026-01-20")

    expect(fault(form, "Date")).to_be_empty()
    assert form.get_by_label("Date", exact=True).get_attribute("aria-invalid") is None


@pytest.mark.parametrize(
    ("mode", "text", "message"),
    [
        ("paraphrase", "He calls it “a start”.", "this paraphrase holds quotation marks"),
        ("paraphrase", "Він каже: «початок»", "this paraphrase holds quotation marks"),
        ("paraphrase", "He calls it 'a start'.", "this paraphrase holds quotation marks"),
        ("paraphrase", "It is Ukraine's start.", ""),
        ("quote", "“A start.”", "this quotation brings its own marks"),
        ("quote", "He calls it “a start”.", ""),
    ],
)
def test_the_marks_of_quotations_stand_where_they_may(mode: str, text: str, message: str, form: Page) -> None:
    form.get_by_role("button", name="Add a statement").click()
    form.get_by_label("Whose words").select_option(mode)

    fill(form, "What was said", text)

    expect(fault(form, "What was said")).to_contain_text(message)
    assert message or not fault(form, "What was said").inner_text()


def test_one_person_under_two_spellings_is_told(form: Page) -> None:
    fill(form, "Participant 1", "Volodymyr Zelenskyy")

    fill(form, "Participant 2", "Володимир Зеленський")

    words = "Володимир Зеленський is Volodymyr Zelenskyy, who is named already; name each once"
    expect(fault(form, "Participant 2")).to_contain_text(words)


def test_an_entry_of_the_same_day_is_pointed_out_and_a_likely_duplicate_is_named(form: Page) -> None:
    fill(form, "Date", "2026-01-23")
    expect(fault(form, "Date")).to_contain_text("Also: recorded on that day: Putin receives Witkoff and Kushner")

    fill(form, "Participant 1", "Vladimir Putin")
    fill(form, "Participant 2", "Steve Witkoff")

    expect(fault(form, "Date")).to_contain_text(f"Perhaps twice: {ENTRY_PATH} may be the same")
    expect(fault(form, "Date").get_by_role("link").first).to_have_attribute(
        "href", "../events/2026-01-22-kremlin-talks/"
    )


def test_a_file_that_is_there_is_not_written_again(form: Page) -> None:
    fill(form, "Date", "2026-01-22")

    fill(form, "Title", "Kremlin talks")

    expect(fault(form, "Title")).to_contain_text(f"{ENTRY_PATH} is there already")


def test_what_is_missing_is_said_once_it_is_asked_for(form: Page) -> None:
    needed = "Still needed: title, date, location, participants, source, text."
    expect(form.get_by_role("status")).to_have_text(needed)
    assert not form.locator(".fault .note").count()

    form.get_by_role("button", name="Copy the file").press("Enter")

    expect(form.get_by_role("status")).to_have_text(f"Copied. {needed}")
    expect(fault(form, "Title")).to_contain_text("Missing: title is missing")
    assert form.locator(".fault .note").count() == 6


# --- new names


def test_a_new_person_is_told_as_new_with_the_file_that_is_needed(form: Page, talks: TestSite, tmp_path: Path) -> None:
    keys(form, *PLAIN)
    fill(form, "Participant 3", "Olena “O.” Петренко-Shaw")

    path = "content/people/olena-o-shaw.md"
    expect(fault(form, "Participant 3")).to_contain_text(f"needs a file of its own: {path}")
    profile = form.get_by_role("region", name=path).text_content() or ""
    door = form.get_by_role("link", name="Open the file of Olena")
    assert query(door) == {"filename": [path], "value": [profile]}
    entry = checked(form, talks, tmp_path, {path: profile.replace("FILL IN", "Ukraine")})
    assert entry.participants[2].who.label == "Olena “O.” Петренко-Shaw"


def test_a_name_is_found_in_any_script_and_by_the_beginnings_of_its_words(form: Page) -> None:
    for typed in ("zelensky", "Зеленс", "vol zel", "volodimir"):
        form.get_by_label("Participant 1").fill(typed)

        expect(form.get_by_role("option").first).to_contain_text("Volodymyr Zelenskyy")


def test_the_list_of_names_follows_the_keys_and_says_where_they_are(form: Page) -> None:
    field = form.get_by_label("Participant 1")
    field.fill("v")
    expect(field).to_have_attribute("aria-expanded", "true")

    field.press("ArrowDown")
    field.press("ArrowDown")

    active = form.locator(f"#{field.get_attribute('aria-activedescendant')}")
    expect(active).to_have_attribute("aria-selected", "true")
    assert form.get_by_role("option").nth(1).inner_text() == active.inner_text()
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("v")
    expect(form.get_by_role("listbox")).to_be_hidden()


# --- the way out of the page


def query(door: Locator) -> dict[str, list[str]]:
    return parse_qs(urlsplit(door.get_attribute("href") or "").query, keep_blank_values=True)


def door_of(page: Page) -> Locator:
    return page.get_by_role("link", name="Open it at the forge")


def test_the_forge_opens_with_the_same_file(form: Page) -> None:
    keys(form, *PLAIN)
    fill(form, "Title", "«Тиша» & 100 % + a=b #c 🕊️ 'x'")

    path, text = written(form)

    assert (door_of(form).get_attribute("href") or "").startswith(f"{REPOSITORY}/new/main?")
    assert query(door_of(form)) == {"filename": [path], "value": [text]}


def test_a_file_too_long_for_an_address_is_said_to_be_and_is_copied_instead(form: Page) -> None:
    fill(form, "Text", "Довгий текст. " * 400)

    expect(form.get_by_text("The file is too long for an address")).to_be_visible()
    assert query(door_of(form)) == {"filename": [written(form)[0]]}


def test_the_file_is_copied_and_downloaded_under_its_name(form: Page) -> None:
    keys(form, *PLAIN)
    form.context.grant_permissions(["clipboard-read", "clipboard-write"])
    path, text = written(form)

    form.get_by_role("button", name="Copy the file").click()
    expect(form.get_by_role("status")).to_contain_text("Copied.")
    with form.expect_download() as waiting:
        form.get_by_role("button", name="Download the file").click()

    assert form.evaluate("navigator.clipboard.readText()") == text
    assert waiting.value.suggested_filename == path.rpartition("/")[2]
    assert Path(waiting.value.path()).read_text(encoding="utf-8") == text


# --- anywhere, and for everyone


def test_nothing_but_the_small_script_is_loaded_before_the_form_is_entered(address: str, open_page: Pages) -> None:
    page = open_page(address)
    before = [url for url in open_page.asked if url.endswith(".js")]
    path, text = written(page)

    entered(page)

    assert [re.sub(r".*/|\.[0-9a-f]+(?=\.)", "", url) for url in before] == ["form.js"]
    assert len([url for url in open_page.asked if url.endswith(".js")]) == 4
    assert written(page) == (path, text)


def test_without_a_script_there_is_no_form_and_the_page_explains_the_five_lines(address: str, open_page: Pages) -> None:
    page = open_page(address, script=False)

    expect(page.locator(".entry-form")).to_be_hidden()
    expect(page.get_by_text("The form needs JavaScript")).to_be_visible()
    for name in ("title", "date", "location", "participants", "source"):
        expect(page.locator("main li strong", has_text=name)).to_be_visible()


def test_the_form_works_from_a_disk(open_page: Pages, talks: TestSite, tmp_path: Path) -> None:
    copy = TestSite(tmp_path / "share").write({**BASE, "content/site.yaml": SETTINGS, ENTRY_PATH: ENTRY})
    copy.build(offline=True)
    page = entered(open_page((copy.output / "contribute/index.html").as_uri()))

    keys(page, *PLAIN)
    page.get_by_role("button", name="Copy the file").click()

    assert checked(page, talks, tmp_path / "checked").id == "2026-01-20-putin-talks-7"
    expect(page.get_by_role("status")).to_have_text("Copied. All that an entry needs is there.")
    fill(page, "Date", "2026-01-22")
    link = fault(page, "Date").get_by_role("link").first
    expect(link).to_have_attribute("href", "../events/2026-01-22-kremlin-talks/index.html")


def test_names_that_do_not_come_are_said_to_be_missing_and_the_form_works_on(address: str, open_page: Pages) -> None:
    page = open_page(address)
    page.route("**/names.js", lambda route: route.fulfill(status=200, body=""))

    page.get_by_label("Title").focus()

    expect(page.get_by_role("status")).to_contain_text("could not be loaded")
    fill(page, "Participant 1", "Anybody")
    assert "participants: [Anybody]" in written(page)[1]
    expect(fault(page, "Participant 1")).to_be_empty()


def test_the_form_is_accessible_and_fits_while_it_is_filled_in(form: Page) -> None:
    keys(form, *PLAIN)
    form.get_by_role("button", name="Add a statement").click()
    fill(form, "Participant 3", "Olena Petrenko")
    fill(form, "Date", "2026-01-22/23")
    form.get_by_role("button", name="Copy the file").click()
    form.get_by_label("Participant 4").fill("v")
    expect(form.get_by_role("listbox")).to_be_visible()

    faults = [fault for found in audit(form).values() for fault in found]

    assert not [fault for fault in faults if not fault.startswith("input.: ")]  # whose text scrolls within its line


def test_the_tab_key_goes_through_the_form_in_its_order_and_out_of_it(address: str, open_page: Pages) -> None:
    page = open_page(address)

    stops = walk(page)

    assert len(stops) == page.evaluate(STOPS)
    assert not [stop for stop in stops if float(str(stop["ring"])) < 2 or not stop["seen"] or not stop["inOrder"]]
