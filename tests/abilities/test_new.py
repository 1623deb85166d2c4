"""A new file is begun with one command: names are known, what is like it is pointed out, its blanks are plain."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from chronicle.cli import main
from chronicle.formats import frontmatter
from chronicle.model.characters import FORBIDDEN
from chronicle.model.diagnostics import CannotRun
from chronicle.model.starters import FIELDS, STARTERS
from chronicle.new import new, quoted
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

ALL_GIVEN: dict[str, tuple[str, dict[str, str]]] = {
    "event": (
        "Putin: “talks” #3",
        {
            "date": "2026-01-20",
            "location": "Kremlin, Moscow",
            "participants": "Vladimir Putin, Steve Witkoff",
            "source": "https://example.org/article",
            "text": "They met.",
        },
    ),
    "person": ("Yuri Ushakov", {"party": "Russia"}),
    "region": ("Senate Palace", {"kind": "venue", "part_of": "Moscow"}),
    "party": ("State Duma", {"kind": "body", "part_of": "Russia"}),
    "topic": ("Prisoner exchanges", {"summary": "Who is set free, and when."}),
    "document": ("28-point plan", {"kind": "plan", "date": "2025-11", "source": "gazette"}),
    "source": (
        "Talks: day one",
        {
            "publisher": "The Herald",
            "url": "https://example.org/herald",
            "published": "2026-01-21",
            "accessed": "2026-01-22",
        },
    ),
    "page": ("About", {"text": "What this is."}),
}


def options(given: dict[str, str]) -> list[str]:
    return [word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", value)]


def run(site: TestSite, *words: str) -> int:
    return main(["new", *words, "--root", str(site.root)])


def talk(site: TestSite, kind: str, *lines: str, title: str = "", **typed: str) -> tuple[str, list[str], list[str]]:
    """Make a file on a terminal, with these answers; return its path, what was asked, and what was told."""
    waiting, asked, told = list(lines), list[str](), list[str]()

    def ask(question: str) -> str:
        asked.append(question)
        return waiting.pop(0)

    path = new(str(site.root), kind, title, typed, told.append, ask)
    assert waiting == []
    return path, asked, told


def contents(site: TestSite) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in site.root.rglob("*") if path.is_file()}


# --- a file that is right -------------------------------------------------------------------------------------------


def test_all_kinds_and_all_their_fields_are_tried() -> None:
    assert {kind: [field.name for field in fields] for kind, fields in FIELDS.items()} == {
        kind: list(given) for kind, (_, given) in ALL_GIVEN.items()
    }


@pytest.mark.parametrize("kind", STARTERS)
def test_with_all_given_the_check_passes_at_once(site: Make, kind: str) -> None:
    chronicle, (title, given) = site({}), ALL_GIVEN[kind]

    assert run(chronicle, kind, title, *options(given)) == 0

    chronicle.sound()


@pytest.mark.parametrize("kind", STARTERS)
def test_with_its_blanks_filled_in_it_is_sound(site: Make, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle, (title, given) = site({}), ALL_GIVEN[kind]
    run(chronicle, kind, title, *(options({"date": given["date"]}) if kind == "event" else []))
    file = chronicle.root / capsys.readouterr().out.strip()

    text = file.read_text(encoding="utf-8")
    for name, value in given.items():
        text = text.replace(f"\n{name}: FILL IN\n", f"\n{name}: {value}\n").replace(
            f"\n{name}: [FILL IN]\n", f"\n{name}: [{value}]\n"
        )
    text = re.sub("^FILL IN.*$", "What happened.", text, flags=re.MULTILINE)
    file.write_text(text, encoding="utf-8")

    assert "FILL IN" not in text
    assert not [finding for finding in chronicle.findings() if finding.is_error]


@pytest.mark.parametrize("kind", STARTERS)
def test_the_check_asks_for_each_blank_in_its_place(site: Make, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle, (title, given) = site({}), ALL_GIVEN[kind]
    run(chronicle, kind, title, *(options({"date": given["date"]}) if kind == "event" else []))

    lines = (chronicle.root / capsys.readouterr().out.strip()).read_text(encoding="utf-8").split("\n")
    blanks = [number for number, line in enumerate(lines, 1) if re.search("^[^#]*FILL IN", line)]

    asked = [(finding.span.line, finding.code) for finding in chronicle.findings()]
    assert asked == [(line, "empty-field") for line in blanks]


@pytest.mark.parametrize("kind", STARTERS)
def test_each_field_stands_in_its_own_line_once(site: Make, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle, (title, given) = site({}), ALL_GIVEN[kind]

    run(chronicle, kind, title, *options(given))

    text = (chronicle.root / capsys.readouterr().out.strip()).read_text(encoding="utf-8")
    for name in given.keys() - {"text"}:
        assert len(re.findall(rf"^(?:# )?{name}:", text, re.MULTILINE)) == 1
    assert re.findall("^# yaml-language-server: (.*)$", text, re.MULTILINE) == [
        f"$schema=../../build/data/v1/schema/content/{kind}.schema.json"
    ]


TEXTS = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() and not FORBIDDEN.search(text))


@given(
    TEXTS
    | st.sampled_from(["a: b", "a #b", "yes", "2026", "1e5", "- a", "'a", '"a"', "a\\", "[a]", "%a", "a:", "é, b"])
)
def test_any_text_can_be_a_value_and_stays_what_it_is(text: str) -> None:
    text = " ".join(text.split())

    line, items = f"title: {quoted(text)}\n", f"names: [{quoted(text, is_item=True)}, x]\n"

    assert yaml.safe_load(line + items) == {"title": text, "names": [text, "x"]}
    matter = frontmatter.read(line + items, "a.md")
    assert (matter.fields, matter.diagnostics) == ({"title": text, "names": [text, "x"]}, ())


# --- names -----------------------------------------------------------------------------------------------------------


def test_names_are_written_as_the_record_spells_them(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle = site({})
    given = {
        "date": "2026-01-20",
        "location": "the spa, moscow",
        "participants": "Володимир Зеленський, steve-witkoff,russia",
    }

    run(chronicle, "event", "Talks", *options(given))

    printed = capsys.readouterr()
    text = (chronicle.root / printed.out.strip()).read_text(encoding="utf-8")
    assert "\nparticipants: [Volodymyr Zelenskyy, Steve Witkoff, Russia]\n" in text
    assert "\nlocation: the spa, Moscow\n" in text
    assert printed.err == ""


def test_an_unknown_name_is_told_with_the_nearest_and_the_command_that_makes_it(
    site: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    chronicle = site({})

    assert run(chronicle, "event", "Talks", "--date", "2026-01-20", "--participants", "Steve Witkof") == 0

    assert capsys.readouterr().err == (
        "chronicle: no person or party is called `Steve Witkof`: did you mean `Steve Witkoff`? "
        'Or make it: `chronicle new person "Steve Witkof"` (a file in `content/people/`)\n'
    )


def test_an_unknown_place_is_told_by_itself(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle = site({})

    run(chronicle, "event", "Talks", "--date", "2026-01-20", "--location", "The spa, Abu Dabi")

    assert "no region is called `Abu Dabi`: did you mean `Abu Dhabi`?" in capsys.readouterr().err


def test_a_call_has_no_place(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle, (title, given) = site({}), ALL_GIVEN["event"]

    run(chronicle, "event", title, *options(given | {"location": "remote"}))

    assert "\nremote: true\n" in (chronicle.root / capsys.readouterr().out.strip()).read_text(encoding="utf-8")
    chronicle.sound()


# --- what is there already -------------------------------------------------------------------------------------------

LIKE = "chronicle: `content/events/2026-01-22-kremlin-talks.md` may be the same: "


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"date": "2026-01-22", "participants": "Steve Witkoff"}, "the same day, with Steve Witkoff"),
        ({"date": "2026-01-21", "participants": "Jared Kushner, Ukraine"}, "the day beside it, with Jared Kushner"),
        ({"date": "2026-01-24", "participants": "steve-witkoff"}, "the day beside it, with Steve Witkoff"),
        ({"date": "2026-01-22"}, "the same day"),
        ({"date": "2026-03-01", "source": "https://example.org/article"}, "it cites the same source"),
    ],
)
def test_an_entry_nearby_is_pointed_out(
    site: Make, given: dict[str, str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    assert run(chronicle, "event", "A visit", *options(given)) == 0

    title = "Putin receives Witkoff and Kushner in the Kremlin"
    assert capsys.readouterr().err.startswith(f"{LIKE}{why}: {title}, ")


@pytest.mark.parametrize(
    "given",
    [
        {"date": "2026-01-22", "participants": "Volodymyr Zelenskyy"},
        {"date": "2026-01-20", "participants": "Steve Witkoff"},
        {"date": "2026-01", "participants": "Steve Witkoff"},
        {"date": "2026-01-21"},
    ],
    ids=["others", "two days before", "a month", "the day before, of nobody"],
)
def test_an_entry_that_is_not_near_is_not_pointed_out(
    site: Make, given: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    run(chronicle, "event", "A visit", *options(given))

    assert capsys.readouterr().err == ""


def test_on_a_terminal_it_is_pointed_out_before_the_file_is_written(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    before = contents(chronicle)

    with pytest.raises(CannotRun, match="nothing was written"):
        talk(chronicle, "event", "", title="A visit", **(ALL_GIVEN["event"][1] | {"date": "2026-01-22"}))

    assert contents(chronicle) == before


def test_a_person_of_nearly_that_name_is_pointed_out(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(site({}), "person", "Steven Witkof", "--party", "United States") == 0

    assert capsys.readouterr().err == "chronicle: `content/people/steve-witkoff.md` may be the same: Steve Witkoff\n"


@pytest.mark.parametrize("name", ["Volodymyr Zelensky", "VOLODYMYR ZELENSKYY", "Володимир Зеленський"])
def test_a_person_who_answers_to_that_name_is_not_made_again(
    site: Make, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    chronicle = site({})
    before = contents(chronicle)

    assert run(chronicle, "person", name, "--party", "Ukraine") == 2

    assert f"`{name}` is there already: content/people/volodymyr-zelenskyy.md" in capsys.readouterr().err
    assert contents(chronicle) == before


def test_a_source_of_that_address_is_pointed_out(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    run(site({}), "source", "A headline", "--publisher", "Gazette", "--url", "https://example.org/gazette")

    assert "`content/sources/gazette.md` may be the same" in capsys.readouterr().err


# --- on a terminal ---------------------------------------------------------------------------------------------------


def test_on_a_terminal_it_asks_for_what_is_missing_and_suggests_what_the_title_names(site: Make) -> None:
    chronicle = site({})

    path, asked, told = talk(
        chronicle,
        "event",
        "Witkoff and Putin talk in Abu Dhabi",
        "2026-01-20",
        "",
        "",
        "https://example.org/a",
        "They met.",
        "",
    )

    assert [question.partition("[")[2].rpartition("]")[0] for question in asked] == [
        *("", "", "Abu Dhabi", "Steve Witkoff, Vladimir Putin", "", ""),
        "2026-01-20-witkoff-and-putin-talk-in-abu-dhabi",
    ]
    assert (path, told) == ("content/events/2026-01-20-witkoff-and-putin-talk-in-abu-dhabi.md", [])
    chronicle.sound()


def test_what_is_given_is_not_asked_for(site: Make) -> None:
    _, asked, _ = talk(site({}), "person", "", title="Yuri Ushakov", party="Russia")

    assert asked == ["Its id, which is its address for good [yuri-ushakov] "]


def test_an_empty_answer_leaves_a_blank_and_a_hyphen_takes_no_suggestion(site: Make) -> None:
    chronicle = site({})

    path, _, _ = talk(chronicle, "event", "", "-", "-", "", "", "putin", title="Putin in Moscow")

    text = (chronicle.root / path).read_text(encoding="utf-8")
    assert path == "content/events/putin.md"
    for blank in ("date: FILL IN", "location: FILL IN", "participants: [FILL IN]", "source: FILL IN", "FILL IN: what"):
        assert f"\n{blank}" in text


@pytest.mark.parametrize(("kind", "sort"), [("region", "country"), ("party", "state")])
def test_what_is_left_open_and_not_needed_is_no_blank(site: Make, kind: str, sort: str) -> None:
    chronicle = site({})

    path, *_ = talk(chronicle, kind, sort, "", "", title="Norway")

    assert "\n# part_of: …\n" in (chronicle.root / path).read_text(encoding="utf-8")
    chronicle.sound()


def test_an_answer_that_cannot_stand_is_asked_for_again_with_the_reason(site: Make) -> None:
    chronicle = site({})

    path, _, told = talk(chronicle, "region", "", "Bern", "town", "city", "Swizerland", "Swizerland", "bern")

    assert path == "content/regions/bern.md"
    assert told[0] == "nothing can be made without it"
    assert told[1].startswith("`kind` cannot be `town`: ")
    assert told[2].startswith("no region is called `Swizerland`: ")
    assert told[3:] == ["the same answer again keeps it as it is"]
    assert "\npart_of: Swizerland\n" in (chronicle.root / path).read_text(encoding="utf-8")


def typed_on_a_terminal(site: TestSite, keys: bytes, *words: str) -> tuple[int, str]:
    """Run the command on a terminal and type; return its exit status and all that the terminal shows."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "chronicle", "new", *words, "--root", str(site.root)]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=os.environ | {"TERM": "dumb"})
    os.close(theirs)
    shown = b""
    while b"? " not in shown and b": " not in shown:
        shown += os.read(ours, 1000)
    os.write(ours, keys)
    try:
        while more := os.read(ours, 1000):
            shown += more
    except OSError:  # the terminal's other end is closed
        pass
    os.close(ours)
    return process.wait(), shown.decode()


def test_a_terminal_is_asked(site: Make) -> None:
    chronicle = site({})

    status, shown = typed_on_a_terminal(chronicle, b"Russia\n\n", "person", "Yuri Ushakov")

    assert (status, shown.count("For whom does the person speak?")) == (0, 1)
    assert shown.endswith("content/people/yuri-ushakov.md\r\n")
    chronicle.sound()


def test_giving_up_leaves_nothing_behind(site: Make) -> None:
    chronicle = site({})
    before = contents(chronicle)

    status, shown = typed_on_a_terminal(chronicle, b"\x04", "person", "Yuri Ushakov")

    assert (status, shown.endswith("nothing was written\r\n")) == (2, True)
    assert contents(chronicle) == before


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, EOFError])
def test_an_interruption_leaves_nothing_behind(
    site: Make, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    chronicle = site({})
    before = contents(chronicle)

    def interrupted(question: str) -> str:
        raise interruption

    monkeypatch.setattr("builtins.input", interrupted)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    assert run(chronicle, "topic", "Mines") == 2
    assert "nothing was written" in capsys.readouterr().err
    assert contents(chronicle) == before


def test_elsewhere_it_never_waits(site: Make) -> None:
    chronicle = site({})
    command = [sys.executable, "-m", "chronicle", "new", "topic", "Mines", "--root", str(chronicle.root)]
    reading, writing = os.pipe()  # nothing is ever written into it

    process = subprocess.run(command, stdin=reading, capture_output=True, text=True, check=False)

    os.close(reading)
    os.close(writing)
    assert (process.returncode, process.stdout) == (0, "content/topics/mines.md\n")


# --- what cannot be ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["event"], 'a title or name is missing: `chronicle new event "…"`'),
        (["event", "Talks"], "an entry needs its date: add `--date 2026-01-22`"),
        (["event", "Talks", "--date", "22"], "`22` is not a date: write the year first"),
        (["event", "Talks", "--date", "2026-02-30"], "February 2026 has no day 30"),
        (["event", "T", "--date", "2026-01-20", "--source", "www.example.org"], "is not a web address"),
        (["event", "x" * 301, "--date", "2026-01-20"], "`title` has 301 characters"),
        (["event", "Talks\u202e", "--date", "2026-01-20"], "cannot be seen or shown"),
        (["person", "Київ"], "`Київ` gives no id: add one"),
        (["person", "X", "--id", "A B"], "`A B` is not an id"),
        (["person", "X", "--id", "steve-witkoff"], "another file answers to `steve-witkoff`: give an `--id`"),
        (
            ["person", "X", "--location", "Moscow"],
            "`--location` does not go with `new person`, but these do: `--party`",
        ),
        (["region", "X", "--kind", "town"], "`kind` cannot be `town`"),
        (["page", "People"], "`people` is the address of something else"),
    ],
)
def test_what_cannot_be_made_is_said_plainly(
    site: Make, words: Sequence[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    chronicle = site({})
    before = contents(chronicle)

    assert run(chronicle, *words) == 2

    printed = capsys.readouterr()
    assert told in printed.err
    assert printed.out == ""
    assert contents(chronicle) == before


def test_another_spelling_can_have_an_id_of_its_own(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    run(site({}), "person", "Юрий Ушаков", "--party", "Russia", "--id", "yuri-ushakov")

    assert capsys.readouterr().out == "content/people/yuri-ushakov.md\n"


def test_a_folder_that_is_not_there_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(TestSite(tmp_path), "topic", "Mines", "--summary", "Where they lie.") == 0

    assert (tmp_path / "content/topics/mines.md").exists()
    assert capsys.readouterr().err == ""


def test_a_record_with_faults_can_be_added_to(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle = site({"content/people/steve-witkoff.md": "name: no fence\n", "content/site.yaml": "title: [\n"})

    assert run(chronicle, "event", "Talks", "--date", "2026-01-20", "--participants", "vladimir putin") == 0

    text = (chronicle.root / capsys.readouterr().out.strip()).read_text(encoding="utf-8")
    assert "participants: [Vladimir Putin]" in text
