"""A warning asks for an action: what an editor should look at is told with its place and cure, and nothing else is."""

from __future__ import annotations

import json

import pytest
from lxml import html

from chronicle import report
from chronicle.model.pages import Settings
from chronicle.pipeline import load
from tests.conftest import Make
from tests.site import BASE, ENTRY, ENTRY_PATH
from tests.walk import dead_links

OTHER = "content/events/2026-01-22-other.md"
TERMS = "terms:\n  - {words: [regime, special operation], neutral: government}\n"
WORDS = [f"word{n}" for n in range(60)]


def codes(site: Make, files: dict[str, str | None]) -> list[str]:
    return [finding.code for finding in site(files).findings()]


def with_terms(body: str, lines: str = "") -> dict[str, str | None]:
    entry = ENTRY.replace("Markdown body.", body).replace("source:", f"{lines}source:")
    return {"content/site.yaml": BASE["content/site.yaml"] + TERMS, ENTRY_PATH: entry}


# --- told twice


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        (("", ""), True),
        (("date: 2026-01-22/2026-01-23?", "date: 2026-01-23"), True),
        (("participants: [Vladimir Putin, Steve Witkoff, Jared Kushner]", "participants: [Vladimir Putin]"), True),
        (("location: Kremlin, Moscow", "location: Moscow\nkind: visit"), True),
        (("date: 2026-01-22/2026-01-23?", "date: 2026-01-24"), False),
        (("location: Kremlin, Moscow", "location: Abu Dhabi\nseries: [envoy-visits]"), True),
        (("location: Kremlin, Moscow", "remote: true\nkind: call"), False),
        (("source:", "related: [2026-01-22-kremlin-talks]\nsource:"), False),
        (("source:", "withdrawn: {date: 2026-01-30, text: A mistake.}\nsource:"), False),
    ],
    ids=[
        "the same", "a day of both", "some of the people", "another kind of meeting", "another day",
        "one source", "a call", "linked", "withdrawn",
    ],
)  # fmt: skip
def test_an_entry_that_may_be_told_already_is_pointed_out(site: Make, change: tuple[str, str], is_told: bool) -> None:
    found = codes(site, {ENTRY_PATH: ENTRY, OTHER: ENTRY.replace(*change)})

    assert found == ["likely-duplicate"] * is_told


def test_two_rounds_of_a_series_are_two(site: Make) -> None:
    meeting = ENTRY.replace("source:", "series: [envoy-visits]\nsource:")

    assert not codes(site, {ENTRY_PATH: meeting, OTHER: meeting.replace("2026-01-22/2026-01-23?", "2026-01-23")})


@pytest.mark.parametrize(("count", "is_told"), [(24, False), (25, True), (60, True)])
@pytest.mark.parametrize("before", range(18))
def test_twenty_five_words_in_a_row_are_found_wherever_they_begin(
    site: Make, count: int, is_told: bool, before: int
) -> None:
    passage = " ".join(WORDS[:count])
    other = ENTRY.replace("2026-01-22/2026-01-23?", "2025-01-01").replace("Markdown body.", f"One more {passage}\nEnd.")
    mine = ENTRY.replace("Markdown body.", f"{'x ' * before}\n{passage} too.")

    found = site({OTHER: other, ENTRY_PATH: mine}).findings()

    assert [(f.code, f.span.path, f.span.line, f.span.column) for f in found] == [
        ("copied-text", ENTRY_PATH, 9, 1)
    ] * is_told
    assert not found or f"these {count} words stand in `{OTHER}:8` too" in found[0].message


def test_addresses_of_links_are_no_words(site: Make) -> None:
    links = " ".join(f"[a{n}](https://example.org/{n})[[vladimir-putin|b{n}]]" for n in range(9))
    texts = [ENTRY.replace("Markdown body.", links.replace("a", mark)) for mark in "cd"]

    assert "copied-text" not in codes(site, {ENTRY_PATH: texts[0], OTHER: texts[1]})


# --- taken back


@pytest.mark.parametrize(
    ("lines", "is_told"),
    [
        ("withdrawn: No such talks.", True),
        ("withdrawn: {text: No such talks.}", True),
        ("withdrawn: {date: 2026-01-30, text: No such talks.}", False),
        ("withdrawn: No such talks.\ncorrections: [{date: 2026-01-30, kind: material, text: None took place.}]", False),
        ("withdrawn: No such talks.\ncorrections: [{date: 2026-01-30, kind: minor, text: None took place.}]", True),
    ],
)
def test_a_withdrawal_says_on_which_day(site: Make, lines: str, is_told: bool) -> None:
    found = codes(site, {ENTRY_PATH: ENTRY.replace("source:", f"{lines}\nsource:")})

    assert found == ["undated-withdrawal"] * is_told


# --- words


@pytest.mark.parametrize(
    ("body", "is_told"),
    [
        ("The Regime met.", True),
        ("A special\noperation began.", True),
        ("Regimes and regimens differ.", False),
        ("He spoke of “the regime” and of 'the regime'.", False),
        ("> The regime met.", False),
        ("“An open quotation.\n\nThe regime met.”", True),
        ("[The report](https://example.org/regime) and `regime`.", False),
    ],
)
def test_a_loaded_term_is_told_outside_quotations_alone(site: Make, body: str, is_told: bool) -> None:
    assert codes(site, with_terms(body)) == ["loaded-term"] * is_told


@pytest.mark.parametrize(
    ("body", "columns"),
    [
        ("They <b>met</b> and <i>parted</i>.", [6]),
        ("They met.<br/>", [10]),
        ("A <!-- remark --> here.", [3]),
        ('<div class="x">\nThey met.\n</div>', [1]),
        ("`<b>` is a tag, and \\<b> too, 3 < 4 > 2, <https://example.org/> and <a@example.org>.", []),
    ],
)
def test_html_is_told_once_in_a_text_and_what_is_none_is_not(site: Make, body: str, columns: list[int]) -> None:
    found = site({ENTRY_PATH: ENTRY.replace("Markdown body.", body)}).findings()

    assert [(f.code, f.span.line, f.span.column) for f in found] == [("raw-html", 8, column) for column in columns]


def test_a_loaded_term_is_told_in_each_text_of_ours_and_in_no_text_of_others(site: Make) -> None:
    lines = (
        "summary: A regime.\n"
        "statements:\n"
        "  - {by: Vladimir Putin, mode: quote, text: That regime, context: of the regime, source: gazette}\n"
        "  - {by: Vladimir Putin, mode: paraphrase, text: The regime errs, source: gazette}\n"
    )

    found = site(with_terms("Text.", lines)).findings()

    assert [(f.span.line, f.span.length) for f in found] == [(6, 6), (8, 6), (9, 6)]


def test_the_list_of_terms_is_held_to_its_shape(site: Make) -> None:
    terms = 'terms:\n  - {words: ["."], neutral: a}\n  - {words: [], neutral: a}\n  - {words: [a], instead: b}\n'
    found = site({"content/site.yaml": BASE["content/site.yaml"] + terms}).findings()

    assert {f.code for f in found} == {"unknown-value", "empty-field", "unknown-field", "missing-field"}


# --- names


@pytest.mark.parametrize(
    ("name", "is_told"),
    [
        ("Steve Witkof", True),
        ("Stève Witkoff", True),
        ("Witkoff, Steve", True),
        ("Владимир Путін", True),
        ("Wladimir Putin", True),
        ("Steven Witkins", False),
        ("Jared Kushner 2", False),
    ],
)
def test_a_name_close_to_another_is_pointed_out(site: Make, name: str, is_told: bool) -> None:
    profile = f"---\nname: {name}\nparty: United States\n---\n"

    assert codes(site, {"content/people/newcomer.md": profile}) == ["similar-name"] * is_told


# --- the site


def test_a_file_with_an_error_has_no_warnings(site: Make) -> None:
    broken = ENTRY.replace("Jared Kushner", "Jared Kushnr")

    assert set(codes(site, {ENTRY_PATH: ENTRY, OTHER: broken})) == {"unknown-person"}


def test_every_form_of_a_report_leads_to_the_page_of_the_code(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Moscow", "Mosow")})
    page = "https://chronicle.example/talks/contribute/unknown-region/"

    found = chronicle.findings()

    assert report.as_text(found, "").split("\n\n")[0].endswith(f" = more: {page}")
    assert f"%0A{page}\n" in report.as_github(found, "")
    assert json.loads(report.as_json(found, ""))[0]["url"] == page
    rules = json.loads(report.as_sarif(found, ""))["runs"][0]["tool"]["driver"]["rules"]
    assert rules == [{"id": "unknown-region", "helpUri": page}]


def test_without_a_sound_address_no_page_is_promised(site: Make) -> None:
    settings = BASE["content/site.yaml"].replace("https://chronicle.example/talks/", "nowhere")

    assert {finding.url for finding in site({"content/site.yaml": settings}).findings()} == {""}


def test_the_page_of_every_code_is_published_listed_and_reached(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build()

    listed = html.fromstring(chronicle.page("contribute/messages/")).findall(".//main//ul/li/a")
    addresses = [f"contribute/{link.text}/" for link in listed]
    assert len(addresses) > 60
    for address in addresses:
        page = html.fromstring(chronicle.page(address))
        headings = [heading.text for heading in page.findall(".//h2")]
        assert headings[headings[0] == "Before" :] == ["Wrong", "Report", "Right"]
        assert f"<loc>https://chronicle.example/talks/{address}</loc>" in chronicle.page("sitemap.xml")
    assert "messages/" in chronicle.page("contribute/")
    assert not dead_links(chronicle.output)


def test_the_record_has_no_warning_that_nobody_answered() -> None:
    assert not load(Settings()).diagnostics
