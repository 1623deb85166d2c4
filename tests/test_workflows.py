"""What runs at the forge: it runs here too, word for word, and no stranger's text can act in it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from chronicle.cli import main
from chronicle.model import forge
from tests.conftest import Make
from tests.site import BASE, ENTRY, ENTRY_PATH, TestSite

FORGE = Path(".github")
WORKFLOWS = {path.stem: path for path in sorted(FORGE.glob("workflows/*.yml"))}
FORMS = {path.stem: path for path in sorted(FORGE.glob("ISSUE_TEMPLATE/e*.yml"))}


def read(path: Path) -> dict[str, Any]:
    """Read YAML as text alone: `on` is no truth value."""
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return found


def steps(name: str) -> list[dict[str, Any]]:
    return [step for job in read(WORKFLOWS[name])["jobs"].values() for step in job["steps"]]


STEPS = [pytest.param(step, id=f"{name}-{number}") for name in WORKFLOWS for number, step in enumerate(steps(name))]
COMMANDS = [
    pytest.param(line.strip(), id=line.strip())
    for name in WORKFLOWS
    for step in steps(name)
    for line in step.get("run", "").splitlines()
    if re.match(r"\s*(make|\.venv/|\.ci/)", line)
]


# --- what may start them, and what they may do ---


def test_pull_requests_are_checked_by_the_harmless_trigger_and_only_main_is_published() -> None:
    assert {name: read(path)["on"] for name, path in WORKFLOWS.items()} == {
        "audit": {"schedule": [{"cron": "43 4 * * 1"}], "workflow_dispatch": ""},
        "check": "pull_request",
        "links": {"schedule": [{"cron": "17 4 * * 1"}], "workflow_dispatch": ""},
        "publish": {"push": {"branches": ["main"]}},
    }


def test_each_job_may_do_what_it_must_and_no_more() -> None:
    assert all(read(path)["permissions"] == {} for path in WORKFLOWS.values())
    assert {
        f"{name} {job}": rights["permissions"]
        for name in WORKFLOWS
        for job, rights in read(WORKFLOWS[name])["jobs"].items()
    } == {
        "audit pins": {"contents": "read"},
        "check record": {"contents": "read"},
        "check program": {"contents": "read"},
        "links links": {"contents": "read", "issues": "write"},
        "publish build": {"contents": "read"},
        "publish deploy": {"pages": "write", "id-token": "write"},
    }


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_workflow_knows_a_secret_or_keeps_a_cache(name: str) -> None:
    text = WORKFLOWS[name].read_text(encoding="utf-8")

    assert not re.search(r"secrets|cache|inherit", text)
    assert re.findall(r"github\.token", text) == (["github.token"] if name == "links" else [])


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(name: str) -> None:
    uses = re.findall(r"uses: (.*)", WORKFLOWS[name].read_text(encoding="utf-8"))

    assert uses
    assert not [
        action for action in uses if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+", action)
    ]


def test_one_action_has_one_pin() -> None:
    pins = {step["uses"] for name in WORKFLOWS for step in steps(name) if "uses" in step}

    assert len(pins) == len({pin.partition("@")[0] for pin in pins})


@pytest.mark.parametrize("step", STEPS)
def test_no_expression_stands_in_a_command_and_none_of_a_strangers_text_in_a_step(step: dict[str, Any]) -> None:
    assert "${{" not in step.get("run", "")
    assert not re.search(r"github\.(event|head_ref|ref_name)", str(step))


@pytest.mark.parametrize("step", STEPS)
def test_a_checkout_leaves_no_credentials_behind(step: dict[str, Any]) -> None:
    if step.get("uses", "").startswith("actions/checkout@"):
        assert step["with"]["persist-credentials"] == "false"


@pytest.mark.parametrize("name", ["check", "publish"])
def test_what_is_built_has_the_whole_history(name: str) -> None:
    checkouts = [step["with"] for step in steps(name) if step.get("uses", "").startswith("actions/checkout@")]

    assert checkouts
    assert {checkout["fetch-depth"] for checkout in checkouts} == {"0"}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_job_runs_for_ever_nor_on_a_machine_that_changes_unasked(name: str) -> None:
    for job in read(WORKFLOWS[name])["jobs"].values():
        assert 0 < int(job["timeout-minutes"]) <= 90
        assert job["runs-on"] == "ubuntu-24.04"


# --- the commands are those of this repository ---


def test_the_commands_are_all_looked_at() -> None:
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_names_what_exists(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    program, *words = shlex.split(command.partition(">")[0].partition("||")[0])

    if program == "make":
        rules = Path("Makefile").read_text(encoding="utf-8").replace("$(READY)", ".venv/.ready")
        assert re.search(rf"^{re.escape(words[0])}:", rules, re.MULTILINE)
    elif program == ".venv/bin/chronicle":
        with pytest.raises(SystemExit):
            main([words[0], "--help"])
        offered = capsys.readouterr().out
        assert not [word for word in words[1:] if word.startswith("--") and word not in offered]
    else:
        assert os.access(program, os.X_OK)


def run(script: str, root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step as the forge does: by bash, which stops at the first failure."""
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        (root / name).touch()
        environment[name] = str(root / name)
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=root,
        env={"PATH": os.environ["PATH"], "HOME": str(root), "RUNNER_TEMP": str(root), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def step(workflow: str, name: str) -> str:
    return str(next(step for step in steps(workflow) if step.get("name", "").startswith(name))["run"])


def git(root: Path, *words: str) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, "-C", str(root), *words], check=True, capture_output=True)


@pytest.fixture
def clone(site: Make) -> TestSite:
    """A clone in which the record has been published as it is: `origin/main`."""
    made = site({ENTRY_PATH: ENTRY, ".gitignore": "/.venv\n/build\n/GITHUB_*\n"})
    (made.root / ".venv").symlink_to(sys.prefix)
    for name in ("layouts", "assets"):
        shutil.copytree(name, made.root / name)
    git(made.root, "init")
    git(made.root, "add", ".")
    git(made.root, "commit", "-m", "The record")
    git(made.root, "update-ref", "refs/remotes/origin/main", "HEAD")
    return made


def committed(clone: TestSite, files: dict[str, str | None]) -> TestSite:
    clone.write(files)
    git(clone.root, "add", ".")
    git(clone.root, "commit", "-m", "A change")
    return clone


def test_a_pull_request_with_a_sound_entry_passes_and_says_what_it_changes(clone: TestSite) -> None:
    root = committed(
        clone, {"content/events/2026-01-24-more.md": ENTRY.replace("2026-01-22/2026-01-23?", "2026-01-24")}
    ).root

    for name in ("Look for mistakes", "Build the site", "Say where", "Say what changes"):
        done = run(step("check", name), root, GITHUB_BASE_REF="main", PREVIEW="https://forge.example/preview")
        assert done.returncode == 0, done.stderr

    summary = (root / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8")
    assert "[The site with this change](https://forge.example/preview)" in summary
    assert "2026-01-24-more" in summary
    assert (root / "build/events/2026-01-24-more/index.html").exists()


def test_a_mistake_in_a_pull_request_is_an_annotation_at_its_line(clone: TestSite) -> None:
    root = committed(clone, {ENTRY_PATH: ENTRY.replace("Steve Witkoff", "Steve Witkof")}).root

    done = run(step("check", "Look for mistakes"), root)

    assert done.returncode == 1
    assert done.stderr.startswith(f"::error file={ENTRY_PATH},line=5,")


def test_an_address_that_would_die_fails_the_pull_request_and_is_told(clone: TestSite) -> None:
    root = committed(clone, {ENTRY_PATH: None, "content/events/2026-01-22-renamed.md": ENTRY}).root

    done = run(step("check", "Say what changes"), root, GITHUB_BASE_REF="main")

    assert done.returncode == 1
    assert "2026-01-22-kremlin-talks" in (root / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8")


@pytest.mark.parametrize(("path", "proved"), [(ENTRY_PATH, ""), ("layouts/base.html", "program=yes\n")])
def test_the_program_is_proved_where_more_than_content_is_changed(clone: TestSite, path: str, proved: str) -> None:
    root = committed(clone, {path: (clone.root / path).read_text(encoding="utf-8") + "\n"}).root

    done = run(step("check", "See whether"), root, GITHUB_BASE_REF="main")

    assert done.returncode == 0
    assert (root / "GITHUB_OUTPUT").read_text(encoding="utf-8") == proved


@pytest.mark.parametrize(("status", "fails"), [(0, False), (1, False), (2, True)])
def test_dead_links_fail_no_run_and_a_command_that_could_not_run_does(tmp_path: Path, status: int, fails: bool) -> None:
    program = tmp_path / ".venv/bin/chronicle"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho report of $*\nexit {status}\n", encoding="utf-8")
    program.chmod(0o755)

    done = run(step("links", "Ask every"), tmp_path)

    assert bool(done.returncode) is fails
    assert (tmp_path / "links.md").read_text(encoding="utf-8") == "report of links --format markdown\n"
    assert (tmp_path / "GITHUB_OUTPUT").read_text(encoding="utf-8") == f"status={status}\n"


@pytest.mark.parametrize(
    ("issue", "status", "said"),
    [
        ("", "1", ["label", "list", "create"]),
        ("", "0", ["label", "list"]),
        ("7", "1", ["label", "list", "edit"]),
        ("7", "0", ["label", "list", "edit", "close"]),
    ],
)
def test_findings_stand_in_one_issue(tmp_path: Path, issue: str, status: str, said: list[str]) -> None:
    program = tmp_path / "bin/gh"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> "$HOME/said"\n[ "$2" != list ] || echo "{issue}"\n', encoding="utf-8")
    program.chmod(0o755)

    done = run(step("links", "Tell it"), tmp_path, STATUS=status, PATH=f"{program.parent}:{os.environ['PATH']}")

    lines = (tmp_path / "said").read_text(encoding="utf-8").splitlines()
    assert done.returncode == 0, done.stderr
    assert [line.split()[0 if line.startswith("label") else 1] for line in lines] == said


# --- what people fill in ---


def test_the_suggestion_asks_for_the_five_lines_of_an_entry() -> None:
    asked = [part["id"] for part in read(FORMS["entry"])["body"] if "id" in part]

    assert asked == [*re.findall(r"^([a-z]+):", ENTRY, re.MULTILINE), "text"]


def test_a_reported_error_has_the_lines_that_a_pages_door_fills_in(site: Make) -> None:
    elsewhere: dict[str, str | None] = {
        "content/site.yaml": f"{BASE['content/site.yaml']}repository: https://gitlab.com/a/talks\n"
    }
    door = forge.report(site(elsewhere).load().site, "A page", "about/")
    filled_in = re.findall(r"(?:body=|%5D=|%0A)([A-Z][A-Za-z%0-9]*?)%3A", door.replace("Error%3A", ""))

    labels = [part["attributes"]["label"] for part in read(FORMS["error"])["body"]]

    assert [line.replace("%20", " ").replace("%28", "(").replace("%29", ")") for line in filled_in] == labels
    assert read(FORGE / "ISSUE_TEMPLATE/config.yml") == {"blank_issues_enabled": "true"}, "for what no form asks about"


def test_every_path_that_has_an_owner_exists() -> None:
    rules = [
        line.split() for line in (FORGE / "CODEOWNERS").read_text(encoding="utf-8").splitlines() if line[:1] not in "#"
    ]

    assert not [path for path, *_ in rules if path != "*" and not Path(path.lstrip("/")).exists()]
    assert [path for path, *owners in rules if not owners] == ["/content/"]


def test_updates_are_asked_for_wherever_something_is_pinned() -> None:
    watched = {
        (update["package-ecosystem"], update["directory"]) for update in read(FORGE / "dependabot.yml")["updates"]
    }

    assert watched == {("pip", "/"), ("npm", "/tests"), ("github-actions", "/")}
