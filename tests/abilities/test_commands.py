"""What can be typed, and what comes back."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chronicle import report
from chronicle.cli import main
from chronicle.model.diagnostics import Span, error
from chronicle.model.starters import STARTERS
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH


def modules_after(code: str) -> str:
    """Run code in a process of its own; return what it prints, and the modules that it loads."""
    whole = f"import sys\nfrom chronicle.cli import main\n{code}\nprint(sorted(sys.modules))"
    return subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=True).stdout


def run(*words: str) -> int:
    return main(list(words))


def test_check_says_that_all_is_sound(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    assert run("check", "--root", str(chronicle.root)) == 0

    assert capsys.readouterr().out == "1 entry, 4 people: sound\n"
    assert not chronicle.output.exists()


def test_findings_go_to_standard_error_with_place_code_and_cure(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Steve Witkoff", "Steve Witkof")})

    assert run("check", "--root", str(chronicle.root)) == 1

    printed = capsys.readouterr()
    assert printed.out == ""
    assert (
        printed.err
        == """\
content/events/2026-01-22-kremlin-talks.md:5:32: error[unknown-person]: no person or party is called `Steve Witkof`
   |
 5 | participants: [Vladimir Putin, Steve Witkof, Jared Kushner]
   |                                ^^^^^^^^^^^^
   = help: did you mean `Steve Witkoff`? Or make it: `chronicle new person "Steve Witkof"` (a file in `content/people/`)
   = more: https://chronicle.example/talks/contribute/unknown-person/

1 error in 1 file
"""
    )


def test_strict_lets_a_warning_stop_the_build(site: Make) -> None:
    source = "{publisher: The Times, url: https://example.org/times}"
    text = ENTRY.replace("https://example.org/article", source)
    chronicle = site({ENTRY_PATH: text, "content/events/other.md": text})

    assert run("build", "--root", str(chronicle.root), "--strict") == 1
    assert not chronicle.output.exists()
    assert run("build", "--root", str(chronicle.root)) == 0


def test_findings_as_json_are_all_there(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Moscow", "Mosow")})

    run("check", "--root", str(chronicle.root), "--format", "json")

    (finding,) = json.loads(capsys.readouterr().err)
    assert (finding["path"], finding["line"], finding["column"], finding["code"]) == (
        ENTRY_PATH,
        4,
        20,
        "unknown-region",
    )


def test_findings_as_sarif_name_rule_and_place(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Moscow", "Mosow")})

    run("check", "--root", str(chronicle.root), "--format", "sarif")

    sarif = json.loads(capsys.readouterr().err)
    (result,) = sarif["runs"][0]["results"]
    assert result["ruleId"] == "unknown-region"
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 4, "startColumn": 20, "endColumn": 25}


def test_findings_as_annotations_of_a_workflow(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Moscow", "Mosow")})

    run("check", "--root", str(chronicle.root), "--format", "github")

    first = capsys.readouterr().err.splitlines()[0]
    assert first.startswith(
        f"::error file={ENTRY_PATH},line=4,col=20,endColumn=25,title=unknown-region::no region is called `Mosow`%0A"
    )


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("sound", "faulty", "head"),
    [("Moscow", "Mosow", "\x1b[31merror[unknown-region]"), ("body.", "<b>.", "\x1b[33mwarning[raw-html]")],
)
def test_on_a_terminal_findings_are_in_colour_unless_nobody_wants_it(
    sound: str, faulty: str, head: str, site: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace(sound, faulty)})
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown = []

    for _ in range(2):
        monkeypatch.setattr("sys.stderr", terminal := Terminal())
        run("check", "--root", str(chronicle.root))
        shown.append(terminal.getvalue())
        monkeypatch.setenv("NO_COLOR", "1")

    assert head in shown[0]
    assert re.sub(r"\x1b\[[0-9]+m", "", shown[0]) == shown[1]


def test_of_a_long_line_the_part_that_is_at_fault_is_shown(site: Make) -> None:
    body = "A word. " * 100 + "[[Nobody]] " + "A word. " * 100
    chronicle = site({ENTRY_PATH: ENTRY.replace("Markdown body.", body)})

    _, _, line, mark, *_ = chronicle.report().splitlines()

    assert len(line) < 200
    assert line[mark.index("^") : mark.rindex("^") + 1] == "[[Nobody]]"


def test_a_long_message_is_cut(site: Make) -> None:
    found = [error(Span("a.md"), "bad-date", "x" * 5000)]

    first = report.as_text(found, ".").splitlines()[0]

    assert first.endswith("x …")
    assert len(first) < 1000


def test_on_a_terminal_a_long_build_shows_how_far_it_is_and_then_nothing_of_it(
    site: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chronicle, terminal = site({ENTRY_PATH: ENTRY}), Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("chronicle.report._PATIENCE", 0)
    monkeypatch.setattr("chronicle.report._BEAT", 0)
    monkeypatch.setattr("sys.stderr", terminal)

    assert main(["build", "--no-cache", "--root", str(chronicle.root)]) == 0

    files = re.search(r"(\d+) files in", capsys.readouterr().out)
    shown = terminal.getvalue().split("\r\x1b[2K")
    assert files
    assert f"[{'#' * 30}] {files[1]} of {files[1]} files made" in shown
    assert shown[0] == shown[-1] == ""


@pytest.mark.parametrize(("kind", "patience"), [("dumb", 0), ("xterm", 1000)])
def test_a_terminal_that_can_only_print_and_a_short_build_show_nothing_of_it(
    kind: str, patience: float, site: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    chronicle, terminal = site({ENTRY_PATH: ENTRY}), Terminal()
    monkeypatch.setenv("TERM", kind)
    monkeypatch.setattr("chronicle.report._PATIENCE", patience)
    monkeypatch.setattr("sys.stderr", terminal)

    main(["build", "--no-cache", "--root", str(chronicle.root)])

    assert terminal.getvalue() == ""


def test_elsewhere_it_does_not(site: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    monkeypatch.setattr("chronicle.report._PATIENCE", 0)

    main(["build", "--no-cache", "--root", str(chronicle.root)])

    assert capsys.readouterr().err == ""


def test_where_there_is_no_chronicle_it_cannot_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "--root", str(tmp_path)) == 2
    assert "there is no folder `content`" in capsys.readouterr().err


def test_a_base_url_that_is_no_address_cannot_be_built_for(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    assert run("build", "--root", str(chronicle.root), "--base-url", "example.org") == 2
    assert "write it whole" in capsys.readouterr().err


@pytest.mark.parametrize("fault", ["one\n{% if %}\n", "one\n{{ subject.no_such_thing.x }}\n"], ids=["syntax", "name"])
def test_a_fault_in_a_layout_is_told_with_file_and_line(
    site: Make, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    shutil.copytree("layouts", chronicle.root / "layouts")
    chronicle.write({"layouts/home.html": fault})

    assert run("build", "--root", str(chronicle.root)) == 2
    assert "layouts/home.html:2:" in capsys.readouterr().err


@pytest.mark.parametrize("kind", STARTERS)
def test_new_writes_a_file_whose_blanks_the_check_asks_for(
    site: Make, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    chronicle = site({})
    words = [
        "new",
        kind,
        "A: new “thing”",
        "--root",
        str(chronicle.root),
        *(["--date", "2026-01-20"] if kind == "event" else []),
    ]

    assert run(*words) == 0

    path = capsys.readouterr().out.strip()
    text = (chronicle.root / path).read_text(encoding="utf-8")
    assert '"A: new “thing”"' in text
    blanks = [number for number, line in enumerate(text.split("\n"), 1) if re.search(r"^[^#]*FILL IN", line)]
    asked = [f.span.line for f in chronicle.findings()]
    assert set(asked) <= set(blanks) | {1}
    assert bool(asked) == bool(blanks)


def test_new_overwrites_nothing(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle = site({})
    before = (chronicle.root / "content/topics/territory.md").read_bytes()

    assert run("new", "topic", "Territory", "--root", str(chronicle.root)) == 2

    assert "is there already" in capsys.readouterr().err
    assert (chronicle.root / "content/topics/territory.md").read_bytes() == before


def test_new_makes_the_person_that_a_finding_asks_for(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("Steve Witkoff", "Yuri Ushakov")})
    command = re.search(r"`chronicle (new person) \"(.*?)\"`", chronicle.report())
    assert command

    run(*command[1].split(), command[2], "--root", str(chronicle.root))
    file = chronicle.root / "content/people/yuri-ushakov.md"
    file.write_text(file.read_text(encoding="utf-8").replace("FILL IN", "Russia"), encoding="utf-8")

    chronicle.sound()


def test_help_names_every_command_and_imports_no_library() -> None:
    printed = modules_after("try: main(['--help'])\nexcept SystemExit: pass")

    for command in ("build", "check", "serve", "new"):
        assert f"\n    {command} " in printed
    for library in ("yaml", "jinja2", "pydantic", "markdown_it", "feedgen", "watchdog"):
        assert f"'{library}'" not in printed


def test_check_needs_no_feed_and_no_templates(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    printed = modules_after(f"main(['check', '--root', {str(chronicle.root)!r}])")

    for library in ("feedgen", "jinja2", "watchdog"):
        assert f"'{library}'" not in printed
