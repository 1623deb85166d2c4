"""Every code has a page in ``layouts/codes/``, and every page is a test: what is wrong gives exactly that report."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from chronicle import report
from chronicle.formats import schema
from chronicle.model.diagnostics import Diagnostic
from chronicle.model.pages import Settings
from chronicle.model.permalinks import FOLDERS
from chronicle.pipeline import diff
from tests.conftest import Make
from tests.site import TestSite

PAGES = sorted(Path("layouts/codes").glob("*.md"))
SECTIONS = ["Wrong", "Report", "Right"]

Block = tuple[str, str]  # the first word of a fence's info, and the path after it


def sections(page: Path) -> dict[str, dict[Block, str]]:
    """Return the fenced blocks of each section of a page."""
    found: dict[str, dict[Block, str]] = {}
    current = ""
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            current = tokens[number + 1].content
        elif token.type == "fence":
            word, _, path = token.info.partition(" ")
            found.setdefault(current, {})[word, path] = token.content
    return found


def made(blocks: dict[Block, str], site: Make) -> TestSite:
    r"""Make the chronicle that the blocks show.

    Shape: a block is a file, with ``\uXXXX`` and ``⟨99 × x⟩`` written out, so that a page can show what cannot be. But
    ``delete`` takes the file away, ``latin-1`` saves it in that encoding, ``link`` makes a link to the path it holds.
    """
    chronicle = site({path: None if word == "delete" else unescaped(text) for (word, path), text in blocks.items()})
    for (word, path), text in blocks.items():
        file = chronicle.root / path
        if word == "latin-1":
            file.write_bytes(text.encode("latin-1"))
        elif word == "link":
            file.unlink()
            file.symlink_to(text.strip())
    return chronicle


def found_in(section: str, blocks: dict[str, dict[Block, str]], site: Make) -> tuple[TestSite, Sequence[Diagnostic]]:
    """Return the chronicle of a section with what is found in it, or in the change to what was published before."""
    if "Before" not in blocks:
        chronicle = made(blocks[section], site)
        return chronicle, chronicle.findings()
    chronicle = made(blocks["Before"], site)
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
    settings |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", "-C", str(chronicle.root), *words], check=True, env={**os.environ, **settings})
    chronicle.write({path: None if word == "delete" else text for (word, path), text in blocks[section].items()})
    return chronicle, diff(Settings(root=str(chronicle.root)), "HEAD").findings


def unescaped(text: str) -> str:
    text = re.sub("⟨([0-9]+) × (.)⟩", lambda match: match[2] * int(match[1]), text)
    return text.replace("\\u202e", "\u202e").replace("\\u200b", "\u200b")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_shows_the_exact_report(page: Path, site: Make) -> None:
    blocks = sections(page)

    wrong, found = found_in("Wrong", blocks, site)
    reported = report.as_text([replace(finding, url="") for finding in found], str(wrong.root))

    assert reported.rpartition("\n\n")[0] + "\n" == blocks["Report"]["text", ""], f"now:\n{reported}"
    assert {finding.code for finding in found} == {page.stem}, "this mistake and no other"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_the_page_calls_right_has_no_finding(page: Path, site: Make) -> None:
    blocks = sections(page)

    right, found = found_in("Right", blocks, site)
    assert not found, report.as_text(found, str(right.root))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_is_named_for_its_code_and_says_what_and_why(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    head = text.partition("## ")[0]

    assert text.startswith(f"# {page.stem}\n")
    assert len([paragraph for paragraph in head.split("\n\n") if paragraph.strip()]) >= 3, "title, what, why"
    assert list(sections(page)) in (SECTIONS, ["Before", *SECTIONS])


def codes() -> set[str]:
    """Return every code that the program can give, read from its source."""
    found = {f"unknown-{kind}" for kind in (*FOLDERS, "name")}
    for file in Path(schema.__file__).parents[1].rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                place = {
                    "error": 1,
                    "warning": 1,
                    "_fault": 0,
                    "_stop": 1,
                    "_pattern": 1,
                    "BadDate": 2,
                    "Diagnostic": 2,
                }.get(name)
                if place is not None and len(node.args) > place:
                    code = node.args[place]
                    if isinstance(code, ast.Constant) and isinstance(code.value, str):
                        found.add(code.value)
    return found


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert {page.stem for page in PAGES} == codes()
