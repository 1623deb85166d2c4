"""What a newcomer does wrong is told once, in its place, and the help suffices to mend it: a table of mistakes."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH

PEOPLE = "participants: [Vladimir Putin, Steve Witkoff, Jared Kushner]"
NEW_PERSON = "---\nname: Josh Gruenbaum\nparty: United States\n---\n"
NEW_PLACE = "---\nname: Geneva\nkind: city\n---\n"

Files = dict[str, str | bytes]


@dataclass(frozen=True)
class Mistake:
    """What is written, where it is told and under which code, a part of the help, and what is written then.

    Shape: ``wrong`` and ``right`` are the changes of the entry of five lines, as pairs of what it says and what it
    says then; or whole files, by path. ``help`` stands in the help letter for letter.
    """

    place: str
    code: str
    help: str
    wrong: tuple[str, str] | Files
    right: tuple[str, str] | Files


def line(text: str, name: str) -> tuple[str, str]:
    """Return the change that puts a text in place of the line of a field."""
    return next(old for old in ENTRY.split("\n") if old.startswith(f"{name}:")), text


def more(text: str) -> tuple[str, str]:
    """Return the change that adds a line, which is then the sixth, before that of the source."""
    return "source:", f"{text}\nsource:"


def body(text: str) -> tuple[str, str]:
    """Return the change of the text, which is the eighth line."""
    return "Markdown body.", text


def statement(text: str, mode: str = "paraphrase") -> tuple[str, str]:
    """Return the change that adds a statement, in the seventh line."""
    words = f"{{by: Vladimir Putin, mode: {mode}, source: gazette, text: {text}}}"
    return more(f"statements:\n  - {words}")


MISTAKES: dict[str, Mistake] = {
    # --- the date and the time
    "the month first": Mistake(
        "3:7", "bad-date", "write `2026-01-22`",
        line("date: 01/22/2026", "date"), line("date: 2026-01-22", "date"),
    ),
    "the day first or the month first": Mistake(
        "3:7", "bad-date", "is it `2026-01-02` or `2026-02-01`? Write the one that it is",
        line("date: 01/02/2026", "date"), line("date: 2026-01-02", "date"),
    ),
    "the day in words": Mistake(
        "3:7", "bad-date", "write `2026-01-22`",
        line("date: January 22nd, 2026", "date"), line("date: 2026-01-22", "date"),
    ),
    "two days in words": Mistake(
        "3:7", "bad-date", "write `2026-01-22/2026-01-23`",
        line("date: 22-23 January 2026", "date"), line("date: 2026-01-22/2026-01-23", "date"),
    ),
    "two days without a year": Mistake(
        "3:7", "bad-date", "write the year first: a day `2026-01-22`",
        line("date: 22-23 January", "date"), line("date: 2026-01-22/2026-01-23", "date"),
    ),
    "a day after those of which the record speaks": Mistake(
        "3:7", "unsaid-plan", "write `status: planned`",
        line("date: 2026-02-22", "date"), line("date: 2026-02-22\nstatus: planned", "date"),
    ),
    "a day that no calendar has": Mistake(
        "3:7", "bad-date", "it has 31 days: check the day",
        line("date: 2026-01-32", "date"), line("date: 2026-01-23", "date"),
    ),
    "the time with the day": Mistake(
        "3:7", "bad-date", "write `2026-01-22` here, and `time: 21:30` on a line of its own",
        line("date: 2026-01-22 21:30", "date"), line("date: 2026-01-22\ntime: 21:30", "date"),
    ),
    "the time with pm": Mistake(
        "6:7", "bad-time", "write it as `21:30`",
        more("time: 9:30pm"), more("time: 21:30"),
    ),
    "a length in words": Mistake(
        "6:11", "bad-duration", "write four hours as `PT4H`",
        more("duration: 4 hours"), more("duration: PT4H"),
    ),
    # --- people and places
    "a person misspelt": Mistake(
        "5:32", "unknown-person", "did you mean `Steve Witkoff`?",
        ("Steve Witkoff,", "Steve Witkof,"), ("", ""),
    ),
    "a surname alone": Mistake(
        "5:47", "unknown-person", "did you mean `Jared Kushner`?",
        ("Jared Kushner]", "Kushner]"), ("", ""),
    ),
    "a person who is not in the record": Mistake(
        "5:47", "unknown-person", "(a file in `content/people/`); by hand, `josh-gruenbaum.md` with `name` and `party`",
        ("Jared Kushner]", "Josh Gruenbaum]"),
        {
            ENTRY_PATH: ENTRY.replace("Jared Kushner]", "Josh Gruenbaum]"),
            "content/people/josh-gruenbaum.md": NEW_PERSON,
        },
    ),
    "a place that is not in the record": Mistake(
        "4:23", "unknown-region", "(a file in `content/regions/`); by hand, `geneva.md` with `name`, `kind`",
        line("location: Hotel Beau, Geneva", "location"),
        {ENTRY_PATH: ENTRY.replace("Kremlin, Moscow", "Hotel Beau, Geneva"), "content/regions/geneva.md": NEW_PLACE},
    ),
    "a call as a place": Mistake(
        "4:11", "unknown-region", "write `remote: true` in place of this line",
        line("location: by phone", "location"), line("remote: true", "location"),
    ),
    "one person twice": Mistake(
        "5:47", "repeated-participant", "name each once",
        ("Jared Kushner]", "Steve Witkoff]"), (", Jared Kushner]", "]"),
    ),
    "a new person without a side": Mistake(
        "content/people/josh-gruenbaum.md:1:1", "missing-field", "add a line such as `party: Ukraine`",
        {"content/people/josh-gruenbaum.md": NEW_PERSON.replace("party: United States\n", "")},
        {"content/people/josh-gruenbaum.md": NEW_PERSON},
    ),
    # --- fields
    "`participant` for `participants`": Mistake(
        "5:1", "unknown-field", "did you mean `participants`?",
        ("participants:", "participant:"), ("", ""),
    ),
    "a capital in the name of a field": Mistake(
        "2:1", "unknown-field", "did you mean `title`?",
        ("title:", "Title:"), ("", ""),
    ),
    "a list as text": Mistake(
        "5:15", "wrong-type", f"write `{PEOPLE}`",
        (PEOPLE, PEOPLE.replace("[", "").replace("]", "")), ("", ""),
    ),
    "a list as a sentence": Mistake(
        "5:15", "wrong-type", f"write `{PEOPLE}`",
        (PEOPLE, "participants: Vladimir Putin, Steve Witkoff and Jared Kushner"), ("", ""),
    ),
    "a list with hyphens that touch": Mistake(
        "6:1", "bad-yaml", "write `- Vladimir Putin`",
        (PEOPLE, "participants:\n-Vladimir Putin\n-Steve Witkoff"),
        (PEOPLE, "participants:\n- Vladimir Putin\n- Steve Witkoff"),
    ),
    "a list with bullets": Mistake(
        "6:3", "bad-yaml", "write `- Vladimir Putin`",
        (PEOPLE, "participants:\n  * Vladimir Putin"), (PEOPLE, "participants:\n  - Vladimir Putin"),
    ),
    "semicolons between names": Mistake(
        "5:16", "unknown-person", "put a comma between them: `Vladimir Putin, Steve Witkoff`",
        ("Putin, Steve", "Putin; Steve"), ("", ""),
    ),
    "a list that is not closed": Mistake(
        "5:15", "bad-yaml", "end it with `]`",
        ("Kushner]", "Kushner"), ("", ""),
    ),
    "`status: done`": Mistake(
        "6:9", "unknown-value", "write one of `held`, `planned`, `postponed`, `cancelled`",
        more("status: done"), more("status: held"),
    ),
    "`FILL IN` left over": Mistake(
        "4:11", "empty-field", "write what belongs here in place of `FILL IN`",
        line("location: FILL IN", "location"), ("", ""),
    ),
    "a field that is needed left blank": Mistake(
        "3:1", "empty-field", "fill it in",
        line("date:", "date"), ("", ""),
    ),
    "a field that is not needed left blank": Mistake(
        "6:1", "empty-field", "or leave the whole line out",
        more("time:"), ("", ""),
    ),
    # --- sources
    "no source": Mistake(
        "1:1", "missing-field", "add a line such as `source: https://example.org/article`",
        ("source: https://example.org/article\n", ""), ("", ""),
    ),
    "a source without https": Mistake(
        "6:9", "bad-address", "write it whole, and nothing else: `https://www.example.org/article`",
        line("source: www.example.org/article", "source"), line("source: https://www.example.org/article", "source"),
    ),
    "two sources on a line": Mistake(
        "6:9", "bad-address", "write a list: `[https://example.org/a, https://example.org/b]`",
        line("source: https://example.org/a and https://example.org/b", "source"),
        line("source: [https://example.org/a, https://example.org/b]", "source"),
    ),
    "the name of a paper": Mistake(
        "6:9", "unknown-source", "write the address of its page: `https://…`",
        line("source: Reuters", "source"), ("", ""),
    ),
    "a link for an address": Mistake(
        "6:14", "bad-yaml", "write `https://example.org/article`",
        line("source: [here](https://example.org/article)", "source"), ("", ""),
    ),
    # --- signs
    "a colon in a title": Mistake(
        "2:15", "bad-yaml", 'put the whole value in quotes: `"…: …"`',
        line("title: Kremlin: envoys received", "title"), line('title: "Kremlin: envoys received"', "title"),
    ),
    "a number sign in a title": Mistake(
        "2:14", "lost-text", "put the whole value in quotes",
        line("title: Round #3 of talks", "title"), line('title: "Round #3 of talks"', "title"),
    ),
    "a quotation mark that is never closed": Mistake(
        "2:8", "bad-yaml", "close it, or leave it out",
        line('title: "Envoys received', "title"), line('title: "Envoys received"', "title"),
    ),
    "curly quotation marks round a title": Mistake(
        "2:8", "curly-quotes", "write `Envoys received`",
        line("title: “Envoys received”", "title"), line("title: Envoys received", "title"),
    ),
    "curly quotation marks round a date": Mistake(
        "3:7", "curly-quotes", "write `2026-01-22`",
        line("date: “2026-01-22”", "date"), line("date: 2026-01-22", "date"),
    ),
    "a name in double brackets in a field": Mistake(
        "2:8", "bad-yaml", "take the brackets out",
        line("title: [[Vladimir Putin]] speaks", "title"), line("title: Vladimir Putin speaks", "title"),
    ),
    "a tab": Mistake(
        "6:1", "bad-yaml", "indent it with two spaces instead",
        (PEOPLE, "participants:\n\t- Vladimir Putin"), (PEOPLE, "participants:\n  - Vladimir Putin"),
    ),
    "no blank behind the colon": Mistake(
        "3:5", "bad-yaml", "write `date: 2026-01-22`",
        line("date:2026-01-22", "date"), line("date: 2026-01-22", "date"),
    ),
    "the fields not closed": Mistake(
        "7:1", "no-front-matter", "put a line `---` (three hyphens) here, between the last field and the text",
        ("article\n---\n", "article\n\n"), ("", ""),
    ),
    "a dash for three hyphens": Mistake(
        "1:1", "no-front-matter", "begin the file with a line `---` (three hyphens)",
        ("---\ntitle", "—\ntitle"), ("", ""),
    ),
    # --- the text
    "a picture in the text": Mistake(
        "8:7", "image", "link to the page that shows it",
        body("Table ![them](them.jpg)"), body("Table, [shown](https://example.org/them) there."),
    ),
    "HTML in the text": Mistake(
        "8:6", "raw-html", "take out this and all other tags; `*…*` is slanted, `**…**` bold",
        body("They <b>met</b>.<br>"), body("They **met**."),
    ),
    "a link to a file that is not there": Mistake(
        "8:11", "dead-link", "did you mean `../people/steve-witkoff.md`?",
        body("See [him](../people/steve-witkof.md)."), body("See [him](../people/steve-witkoff.md)."),
    ),
    "a paraphrase in quotation marks": Mistake(
        "7:67", "quoted-paraphrase", "take the marks out; give the exact words as a statement of their own",
        statement("'He called it \"useful\"'"), statement("He called it useful"),
    ),
    "a quotation with marks of its own": Mistake(
        "7:62", "quoted-quote", "leave the marks out: the page adds them",
        statement("“Useful.”", "quote"), statement("Useful.", "quote"),
    ),
    "the text not written": Mistake(
        "8:1", "empty-field", "write it in place of this line",
        body("FILL IN: what happened, in your own words."), ("", ""),
    ),
    # --- the file
    "blanks and capitals in the file's name": Mistake(
        "content/events/Kremlin Talks.md:1:1", "bad-file-name", "single hyphens, at most 100: `kremlin-talks.md`",
        {"content/events/Kremlin Talks.md": ENTRY}, {"content/events/kremlin-talks.md": ENTRY},
    ),
    "a folder that is misspelt": Mistake(
        "content/event/kremlin.md:1:1", "misplaced-file", "move it into `content/events/`",
        {"content/event/kremlin.md": ENTRY}, {"content/events/kremlin.md": ENTRY},
    ),
    "a folder of other things": Mistake(
        "content/people/kremlin.md:1:1", "misplaced-file", "move it into `content/events/`",
        {"content/people/kremlin.md": ENTRY}, {"content/events/kremlin.md": ENTRY},
    ),
    "a file of a word processor": Mistake(
        "content/events/kremlin.docx:1:1", "misplaced-file", "copy its words into a plain text file",
        {"content/events/kremlin.docx": b"PK\x03\x04"}, {"content/events/kremlin.md": ENTRY},
    ),
    "a text file": Mistake(
        "content/events/kremlin.md.txt:1:1", "misplaced-file", "end its name in `.md`",
        {"content/events/kremlin.md.txt": ENTRY}, {"content/events/kremlin.md": ENTRY},
    ),
    "saved as UTF-16": Mistake(
        "1:1", "not-utf-8", "save the file as UTF-8",
        {ENTRY_PATH: ENTRY.encode("utf-16")}, ("", ""),
    ),
    "saved as Windows-1251": Mistake(
        "8:1", "not-utf-8", "save the file as UTF-8",
        {ENTRY_PATH: ENTRY.replace("Markdown", "Путин").encode("windows-1251")}, body("Путин body."),
    ),
    "a copy of another entry": Mistake(
        "3:7", "likely-duplicate", "put what is new into that file, and delete this one",
        {ENTRY_PATH: ENTRY, "content/events/2026-01-22-a-copy.md": ENTRY}, ("", ""),
    ),
    "a person who has a file already": Mistake(
        "content/people/witkoff.md:2:7", "duplicate-name", "if both are one thing, put what is new into that file",
        {"content/people/witkoff.md": "---\nname: Steve Witkoff\nparty: United States\n---\n"}, ("", ""),
    ),
}  # fmt: skip


def files(change: tuple[str, str] | Files) -> Files:
    """Return the files that a change makes; the change of nothing is the entry as it is."""
    if isinstance(change, dict):
        return change
    assert change[0] in ENTRY
    return {ENTRY_PATH: ENTRY.replace(*change, 1) if change[0] else ENTRY}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_once_in_its_place_with_what_mends_it(site: Make, mistake: Mistake) -> None:
    chronicle = site({})
    for path, text in files(mistake.wrong).items():
        written = chronicle.root / path
        written.parent.mkdir(exist_ok=True)
        written.write_bytes(text if isinstance(text, bytes) else text.encode())

    (told,) = chronicle.findings()

    place = mistake.place if mistake.place.startswith("content") else f"{ENTRY_PATH}:{mistake.place}"
    assert (f"{told.span.path}:{told.span.line}:{told.span.column}", told.code) == (place, mistake.code)
    assert mistake.help in told.cure


@pytest.mark.parametrize(
    ("name", "otherwise"),
    [
        ("title", ""),
        ("date", ""),
        ("source", ""),
        ("location", ", or write `remote: true` for a call or where no place is known"),
        ("participants", ", or write `participants: []` where nobody is named"),
        ("time", ", or leave the whole line out"),
    ],
)
@pytest.mark.parametrize("blank", ["", ' ""', " FILL IN"], ids=["nothing", "quotes", "FILL IN"])
def test_a_blank_field_may_be_left_out_only_where_nothing_needs_it(
    site: Make, name: str, otherwise: str, blank: str
) -> None:
    text = re.sub(
        f"^{name}:.*", f"{name}:{blank}", ENTRY.replace("source:", "time: 21:30\nsource:"), flags=re.MULTILINE
    )

    (told,) = site({ENTRY_PATH: text}).findings()

    do = "write what belongs here in place of `FILL IN`" if "FILL" in blank else "fill it in"
    assert (told.code, told.cure) == ("empty-field", f"{do}{otherwise}")


@pytest.mark.parametrize(("lines", "otherwise"), [("by:", ""), ("to:", ", or leave the whole line out")])
def test_what_a_statement_needs_is_not_left_out_either(site: Make, lines: str, otherwise: str) -> None:
    whole = {"by:": "Vladimir Putin", "text:": "He will see.", "source:": "gazette"}
    given = "".join(f"\n    {name} {value if name != lines else ''}" for name, value in {**whole, lines: ""}.items())

    (told,) = site({ENTRY_PATH: ENTRY.replace("source:", f"statements:\n  -{given[4:]}\nsource:")}).findings()

    assert (told.code, told.cure) == ("empty-field", f"fill it in{otherwise}")


def test_a_name_that_a_field_does_not_know_is_not_told_of_the_text_again(site: Make) -> None:
    text = ENTRY.replace("Kremlin, Moscow", "Geneva").replace("Markdown", "In [[Geneva]], with [[Josh Gruenbaum]].")

    found = site({ENTRY_PATH: text}).findings()

    assert [(f.code, f.span.line) for f in found] == [("unknown-region", 4), ("unknown-name", 8)]


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_what_the_help_says_mends_it(site: Make, mistake: Mistake) -> None:
    mended: dict[str, str | None] = {p: text for p, text in files(mistake.right).items() if isinstance(text, str)}

    found = site(mended).findings()

    assert not found
    offered = re.findall("(?:write|write it as|you mean|by hand,) `([^`…]+)`", mistake.help)
    assert not [words for words in offered if words not in f"{mended}".replace("\\n", "\n")]
