"""Citations: what goes into a reference manager is what stands in the record, and names the exact version of it."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors, SplitNameParts
from bibtexparser.model import Entry
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as outputs
from citeproc import types as csl_types
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc import latex2text

from chronicle.formats.cite import Work, bibtex, csl, formatted, ris
from chronicle.model.characters import FORBIDDEN

WORK = Work(
    id="2026-01-22-kremlin-talks",
    title="Putin receives Witkoff and Kushner in the Kremlin",
    event_date="22–23 January 2026",
    url="https://chronicle.example/events/2026-01-22-kremlin-talks/",
    guid="urn:uuid:0b2c1f3e-6f0e-5d0a-9c39-5a7f0f6f2f11",
    container="The Talks",
    editors=("Editors of The Talks", "Institute for Peace, Kyiv and Lviv"),
    language="en",
    published=datetime.date(2026, 2, 3),
    updated=datetime.date(2026, 11, 22),
    licence="CC BY 4.0",
    digest="1a2b3c4d5e6f" + "0123456789abc" * 4,
)
UNDATED = replace(WORK, published=None)
NAMELESS = replace(WORK, editors=())

TITLES = {
    "plain": WORK.title,
    "an open brace": "a { b",
    "a closing brace": "} // @misc{x, title = {y}}",
    "a command": r"\input{/etc/passwd} \end{document} \\ \{",
    "a percent sign": "50% of % it",
    "money and mathematics": "$5 and $6, $x^2_i$",
    "other signs of TeX": "R&D #1 a_b ~home 2^10 <i>x</i> | end",
    "pairs that TeX joins": "a -- b --- c ''d'' ``e`` ?` !` <<f>> ,,g",
    "quotation marks": "\"a\" 'b' «в» “c” „d“ `e`",
    "a comma and an and": "Russia, Ukraine and the United States",
    "the end of a record": "ER  -",
    "markup": "<script>alert(1)</script> &amp; [[x|y]] *z*",
    "Cyrillic": "Переговоры в Кремле: «пять с половиной часов»",
    "right to left": "محادثات السلام في أبوظبي",
    "emoji": "peace 🕊️ family 👨‍👩‍👧",
    "a space that does not break": "в\u00a0Москве",
    "three hundred characters": "long " * 59 + "title",
    "a question": "Who met whom?",
}
FOLDED = {
    "a line break": ("a\nb", "a b"),
    "a record of its own": ("a\r\nER  - \r\nTY  - BOOK\r\nTI  - b", "a ER  - TY  - BOOK TI  - b"),
    "a BibTeX entry of its own": ("a\n}\n@misc{b,\n title = {c}", "a } @misc{b, title = {c}"),
    "separators": ("a\x0b\x0c\x1c\x85\u2028\u2029b\x00\x1b[31m", "a b [31m"),
    "spaces around a tab": ("  a \t  b  ", "a b"),
}
CASES = {**{name: (title, title) for name, title in TITLES.items()}, **FOLDED}
ANY = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from("\\{}-'`<>,?!@%\"= "), max_size=60
)
ANY = ANY.map(lambda text: FORBIDDEN.sub("", text).strip()).filter(bool)

each_title = pytest.mark.parametrize(("title", "read"), CASES.values(), ids=list(CASES))
each_form = pytest.mark.parametrize("form", [formatted, bibtex, ris, csl])

# LaTeX's own names of signs (https://ctan.org/pkg/encguide) that the parser does not know, or takes for an accent
SIGNS = {"braceleft": "{", "braceright": "}", "asciicircum": "^", "less": "<", "greater": ">", "bar": "|"}
CONTEXT = latex2text.get_default_latex_context_db()
CONTEXT.add_context_category(
    "signs", prepend=True, macros=[latex2text.MacroTextSpec(f"text{name}", sign) for name, sign in SIGNS.items()]
)
DECODER = LatexDecodingMiddleware(decoder=latex2text.LatexNodes2Text(latex_context=CONTEXT))


def entry_of(text: str, *middleware: Any) -> Entry:
    """Return the one entry that BibTeX's grammar finds in the text."""
    library = parse_string(text, append_middleware=middleware)
    assert not library.failed_blocks
    assert len(library.blocks) == 1
    return library.entries[0]


def bibtex_fields(work: Work) -> Mapping[str, str]:
    """Return the fields as a reader sees them."""
    return {field.key: field.value for field in entry_of(bibtex(work), DECODER).fields}


def ris_record(work: Work) -> Mapping[str, Any]:
    """Return the one record that a reader finds."""
    (record,) = rispy.loads(ris(work), newline="\r\n")
    return dict(record)


def csl_item(work: Work) -> Mapping[str, Any]:
    """Return the item after its way through a file."""
    return dict(json.loads(json.dumps(csl(work))))


@each_title
def test_a_title_comes_back_from_bibtex_as_it_went_in(title: str, read: str) -> None:
    assert bibtex_fields(replace(WORK, title=title))["title"] == read


@each_title
def test_a_title_comes_back_from_ris_as_it_went_in(title: str, read: str) -> None:
    assert ris_record(replace(WORK, title=title))["title"] == read


@each_title
def test_a_title_comes_back_from_csl_as_it_went_in(title: str, read: str) -> None:
    source = CiteProcJSON([csl_item(replace(WORK, title=title))])

    assert str(source[WORK.id]["title"]) == read


@each_title
def test_a_citation_for_readers_is_one_line_that_quotes_the_title(title: str, read: str) -> None:
    line = formatted(replace(WORK, title=title))

    assert f"“{read}" in line
    assert "\n" not in line
    assert not FORBIDDEN.search(line)


@given(ANY)
def test_no_title_is_too_strange_to_cite(title: str) -> None:
    work = replace(WORK, title=title, container=title, licence=title, event_date=title)

    assert bibtex_fields(work)["title"] == ris_record(work)["title"] == csl_item(work)["title"] == title
    assert len(formatted(work).splitlines()) == 1


@each_title
def test_no_sign_of_a_title_has_power_over_tex(title: str, read: str) -> None:
    text = bibtex(replace(WORK, title=title))

    value = entry_of(text).fields_dict["title"].value
    depths = list(accumulate({"{": 1, "}": -1}.get(sign, 0) for sign in text))  # BibTeX does not see a backslash

    assert not re.search(r"[\\%&$#_~^]", re.sub(r"\\([A-Za-z]+|[^A-Za-z])", "", value))
    assert depths[text.index("{") : text.rindex("}")].count(0) == 0
    assert depths[-1] == 0


@each_title
def test_every_line_of_ris_is_one_tag(title: str, read: str) -> None:
    text = ris(replace(WORK, title=title, container=title, editors=(title, WORK.editors[1]), licence=title))

    lines = text.split("\r\n")

    assert lines[0] == "TY  - ELEC"
    assert lines[-2:] == ["ER  - ", ""]
    assert [line[:6] for line in lines].count("ER  - ") == 1
    for line in lines[:-1]:
        assert re.match(r"[A-Z][A-Z0-9]  - ", line)
        assert len(line.splitlines()) == 1
        assert not FORBIDDEN.search(line)


@pytest.mark.parametrize("work", [WORK, UNDATED, NAMELESS])
@each_form
def test_every_form_names_the_entry_its_lasting_identity_and_its_exact_version(form: Any, work: Work) -> None:
    text = json.dumps(form(work))

    assert work.id in text
    assert work.guid in text
    assert work.url in text
    assert (work.digest[:12] if form is formatted else work.digest) in text


@each_form
def test_another_version_of_an_entry_is_another_citation(form: Any) -> None:
    later = replace(WORK, digest=WORK.digest[::-1])

    assert form(later) != form(WORK)


@each_form
def test_the_same_entry_is_cited_in_the_same_words(form: Any) -> None:
    assert json.dumps(form(replace(WORK))) == json.dumps(form(WORK))


def test_readers_are_told_all_of_it_in_a_line() -> None:
    assert formatted(replace(WORK, editors=("Editors of The Talks",))) == (
        "The Talks, edited by Editors of The Talks. “Putin receives Witkoff and Kushner in the Kremlin.” "
        "Event: 22–23 January 2026. Entry 2026-01-22-kremlin-talks, first published 3 February 2026, "
        "version of 22 November 2026 (sha256 1a2b3c4d5e6f). "
        "https://chronicle.example/events/2026-01-22-kremlin-talks/. "
        "urn:uuid:0b2c1f3e-6f0e-5d0a-9c39-5a7f0f6f2f11"
    )
    assert formatted(replace(UNDATED, editors=(), title="Who met whom?")) == (
        "The Talks. “Who met whom?” Event: 22–23 January 2026. Entry 2026-01-22-kremlin-talks, "
        "version of 22 November 2026 (sha256 1a2b3c4d5e6f). "
        "https://chronicle.example/events/2026-01-22-kremlin-talks/. "
        "urn:uuid:0b2c1f3e-6f0e-5d0a-9c39-5a7f0f6f2f11"
    )


def test_a_title_from_right_to_left_is_followed_by_a_latin_letter() -> None:
    after = formatted(replace(WORK, title=TITLES["right to left"])).partition("”")[2]

    assert after.startswith(" Event")


def test_the_day_of_first_publication_is_given_where_it_is_known() -> None:
    fields, record, item = bibtex_fields(WORK), ris_record(WORK), csl_item(WORK)

    assert (fields["date"], fields["year"]) == ("2026-02-03", "2026")
    assert (record["date"], record["year"]) == ("2026/02/03", "2026")
    assert item["issued"] == {"date-parts": [[2026, 2, 3]]}


def test_an_unknown_day_of_first_publication_is_left_out() -> None:
    fields, record, item = bibtex_fields(UNDATED), ris_record(UNDATED), csl_item(UNDATED)

    assert not {"date", "year", "month", "urldate"} & fields.keys()
    assert not {"date", "year", "publication_year", "access_date"} & record.keys()
    assert not {"issued", "original-date", "accessed"} & item.keys()
    assert "published" not in formatted(UNDATED)


def test_the_date_of_the_event_is_nowhere_a_date_of_publication() -> None:
    fields, record, item = bibtex_fields(WORK), ris_record(WORK), csl_item(WORK)

    assert {name for name, value in fields.items() if WORK.event_date in value} == {"note"}
    assert {name for name, value in record.items() if WORK.event_date in str(value)} == {"notes"}
    assert {name for name, value in item.items() if WORK.event_date in str(value)} == {"note"}
    assert f"Event: {WORK.event_date}." in fields["note"]


def test_nobody_is_made_an_author_or_split_into_first_and_last_name() -> None:
    entry, record, item = entry_of(bibtex(WORK), SeparateCoAuthors(), SplitNameParts()), ris_record(WORK), csl(WORK)

    names = entry.fields_dict["editor"].value

    assert [name.last for name in names] == [["{Editors of The Talks}"], ["{Institute for Peace, Kyiv and Lviv}"]]
    assert not any([*name.first, *name.von, *name.jr] for name in names)
    assert item["editor"] == [{"literal": name} for name in WORK.editors]
    assert record["secondary_authors"] == ["Editors of The Talks"]
    assert "Edited by Institute for Peace, Kyiv and Lviv." in record["notes"][0]
    for found in (entry.fields_dict, record, item):
        assert not {"author", "authors", "first_authors"} & found.keys()


def test_an_entry_that_names_no_editor_has_none() -> None:
    assert "editor" not in bibtex_fields(NAMELESS)
    assert "secondary_authors" not in ris_record(NAMELESS)
    assert "editor" not in csl_item(NAMELESS)
    assert "edited" not in (formatted(NAMELESS) + ris(NAMELESS)).casefold()


def test_bibtex_is_a_page_of_the_web_in_the_site() -> None:
    entry = entry_of(bibtex(WORK))

    assert (entry.entry_type, entry.key) == ("online", WORK.id)
    assert entry.fields_dict["url"].value == WORK.url
    assert bibtex_fields(WORK)["titleaddon"] == "The Talks"
    assert bibtex_fields(WORK)["version"] == "22 November 2026 (sha256 1a2b3c4d5e6f)"


def test_ris_is_a_page_of_the_web_in_the_site() -> None:
    record = ris_record(WORK)

    assert record["type_of_reference"] == "ELEC"
    assert (record["id"], record["urls"], record["language"]) == (WORK.id, [WORK.url], "en")
    assert (record["secondary_title"], record["edition"]) == ("The Talks", "22 November 2026 (sha256 1a2b3c4d5e6f)")
    assert "unknown_tag" not in record


def test_csl_is_a_page_of_the_web_in_the_site() -> None:
    item = csl_item(WORK)

    assert (item["id"], item["type"], item["language"]) == (WORK.id, csl_types.WEBPAGE, "en")
    assert (item["container-title"], item["URL"]) == ("The Talks", WORK.url)
    assert item["version"] == "22 November 2026 (sha256 1a2b3c4d5e6f)"


@pytest.mark.parametrize("work", [WORK, UNDATED, NAMELESS])
def test_csl_is_set_by_a_citation_style_that_gives_the_address(work: Work) -> None:
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    page = CitationStylesBibliography(style, CiteProcJSON([csl_item(work)]), outputs.plain)  # warns of what is not CSL
    page.register(Citation([CitationItem(work.id)]))

    (line,) = map(str, page.bibliography())

    assert work.title in line
    assert work.container in line
    assert work.url in line
    assert "22–23 January" not in line
    assert ("2026)" in line) is (work.published is not None)


@pytest.mark.parametrize("signs", ["{", "}", "\\", " ", "\n", "\r\nER  - \r\n", '"', "<", "й"])
def test_no_address_breaks_out_of_its_field(signs: str) -> None:
    work = replace(WORK, url=f"{WORK.url}{signs}x")

    addresses = {entry_of(bibtex(work)).fields_dict["url"].value, *ris_record(work)["urls"], csl(work)["URL"]}

    assert len(addresses) == 1
    assert re.fullmatch(r"[!-~]+", addresses.pop())
