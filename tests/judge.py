"""``make judge``: outside judges read what is built: the Nu checker HTML, linkinator links, stylelint styles.

Why: our own tests share our own mistakes. Before a judge is believed it must find the faults planted for it in a page
of its own, so that a judge that did not run, or was told to look away, cannot pass for a clean site.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from chronicle.model.pages import Settings
from chronicle.pipeline import build
from tests.bless import GOLDEN

TESTS = Path(__file__).parent
BINARIES = TESTS / "node_modules/.bin"
_MOST = 40  # lines that are printed of one verdict
VNU = TESTS / "node_modules/vnu-jar/build/dist/vnu.jar"


def _node() -> int:
    """Return the major version of Node, 0 where there is none."""
    found = shutil.which("node")
    words = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout if found else ""
    return int(words.removeprefix("v").partition(".")[0] or 0)


NEEDS = {  # what must be there, and how to get it
    "java": (shutil.which("java"), "apt-get install default-jre-headless"),
    "Node 20 or newer": (_node() >= 20, "apt-get install nodejs npm, from Debian 13 on"),
    "the judges from npm": (VNU.exists() and BINARIES.exists(), "npm ci --prefix tests"),
}
BAD_PAGE = """<!doctype html><html lang=en><title>Bad</title>
<img src=a.png><a href="nowhere.html">a</a><a href="#nothing">b</a><time datetime="2026-13-01">c</time>
"""
BAD_STYLE = "a { colr: red; margin-left: 1px; inline-size: 3qx; }\n"

Verdict = tuple[bool, str]  # clean or not, and what the judge said


def run(*command: str | Path) -> Verdict:
    """Run a judge where its own configuration is."""
    done = subprocess.run([str(part) for part in command], cwd=TESTS, capture_output=True, text=True, check=False)
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def html(folder: Path) -> Verdict:
    """Judge every page by the Nu checker, warnings as errors.

    Why: Xss, or the fast start ends in a stack overflow; the filter, because on a file `'self'` matches no origin.
    Source: https://validator.github.io/validator/
    """
    java = ("java", "-Xss8m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar")
    policy = ("--filterpattern", ".*Content Security Policy.*")
    return run(*java, VNU, "--Werror", *policy, "--skip-non-html", folder)


def links(folder: Path) -> Verdict:
    """Follow every link inside a site, with its fragment."""
    inside = ("--skip", "^https?://(?!localhost)")
    path = os.path.relpath(folder, TESTS)  # an absolute one is taken for an address
    return run(BINARIES / "linkinator", path, "--recurse", "--check-fragments", "--verbosity", "error", *inside)


def styles(folder: Path) -> Verdict:
    """Lint every style sheet by stylelint's standard rules, and for logical properties."""
    return run(BINARIES / "stylelint", "--config", "stylelint.config.json", *folder.rglob("*.css"))


JUDGES: dict[Callable[[Path], Verdict], tuple[str, ...]] = {  # each judge, and what it must say of the planted faults
    html: ("alt", "datetime"),
    links: ("nowhere.html", "#nothing"),
    styles: ("colr", "margin-left", "3qx"),
}


def sees(judge: Callable[[Path], Verdict], planted: Path) -> bool:
    """Tell whether a judge finds the faults planted for it."""
    clean, words = judge(planted)
    return not clean and all(fault in words for fault in JUDGES[judge])


def verdict(judge: Callable[[Path], Verdict], folder: Path) -> bool:
    """Let a judge read a site, print what it says, and tell whether the site is clean."""
    start = time.monotonic()
    clean, words = judge(folder)
    seconds = time.monotonic() - start
    print(f"{judge.__name__} of the {folder.name}: {'clean' if clean else 'faulty'} ({seconds:.1f} s)", flush=True)
    if not clean:
        lines = words.splitlines()
        print("\n".join([*lines[:_MOST], f"... and {len(lines) - _MOST} lines more"][: len(lines)]), flush=True)
    return clean


def main() -> int:
    """Judge the record and the golden site.

    Shape: 0 if both are clean, 1 where there are faults, 2 where a judge is missing or blind.
    """
    if missing := [f"{name} is missing: {cure}" for name, (found, cure) in NEEDS.items() if not found]:
        print("\n".join(missing), file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="chronicle-judge-") as name:
        planted, record, golden = (Path(name, part) for part in ("planted", "record", "golden"))
        planted.mkdir()
        (planted / "index.html").write_text(BAD_PAGE, encoding="utf-8")
        (planted / "site.css").write_text(BAD_STYLE, encoding="utf-8")
        if blind := [judge.__name__ for judge in JUDGES if not sees(judge, planted)]:
            print(f"no longer sees planted faults: {', '.join(blind)}", file=sys.stderr)
            return 2
        build(Settings(output=str(record)))
        build(Settings(root=str(GOLDEN), output=str(golden)))
        verdicts = [verdict(judge, folder) for judge in JUDGES for folder in (record, golden)]
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
