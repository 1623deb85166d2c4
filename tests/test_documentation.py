"""The documentation is held to the code: what exists is named where people look it up, and what is named exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from chronicle.cli import main
from chronicle.formats.schema import SHAPES
from chronicle.model.entities import KINDS
from tests.conftest import Make

README = Path("README.md").read_text(encoding="utf-8")
CONTRIBUTING = Path("CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["event", "person", "region"])
def test_every_field_is_named_in_contributing(kind: str) -> None:
    names = [field.alias or name for name, field in SHAPES[kind].model_fields.items()]
    rare = {"wikidata", "geonames", "iso", "coordinates_note", "source", "id", "draft", "withdrawn", "basis"}

    missing = [name for name in names if not re.search(rf"\b{name}\b", CONTRIBUTING) and name not in rare]
    assert not missing


def test_every_kind_of_event_is_named_in_contributing() -> None:
    assert not [kind for kind in KINDS if not re.search(rf"\b{kind}\b", CONTRIBUTING)]


def test_every_command_is_named_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    (\w+) ", capsys.readouterr().out, re.MULTILINE)

    assert commands
    assert not [command for command in commands if not re.search(rf"\b{command}\b", README)]


def test_every_code_that_contributing_names_has_its_page() -> None:
    codes = set(re.findall(r"\| (`[a-z0-9-]+`(?:, `[a-z0-9-]+`)*) \|$", CONTRIBUTING, re.MULTILINE))
    named = {code for group in codes for code in re.findall("`([a-z0-9-]+)`", group)}

    assert named
    assert not [code for code in named if not Path(f"layouts/codes/{code}.md").exists()]


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)`", README + CONTRIBUTING)) | set(
        re.findall(r"^    make ([a-z]+)", README + CONTRIBUTING, re.MULTILINE)
    )

    assert named <= targets


def test_the_readmes_entry_is_sound_and_its_error_is_the_one_that_comes(site: Make) -> None:
    fences = [token.content for token in MarkdownIt().parse(README) if token.type == "fence"]
    entry, report = fences[0], fences[1]
    path = report.partition(":")[0]

    site({path: entry}).sound()

    broken = site({path: entry.replace("Steve Witkoff, ", "Steve Witkof, ", 1)})
    assert broken.report().rpartition("\n\n")[0] + "\n" == report


def test_every_file_that_the_documentation_links_to_is_there() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", ".github/SECURITY.md"):
        text = Path(name).read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
            assert "://" in link or (Path(name).parent / link).exists(), f"{name}: {link}"
