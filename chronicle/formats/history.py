"""Git: when each content file first appeared. Asked only inside a checkout, and only where a file does not say it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from datetime import date

from chronicle.model.diagnostics import CannotRun


def first_commits(root: str) -> Mapping[str, date]:
    """Return the author's date of the commit that brought each content file, by path; renames are followed.

    Shape: empty outside a git checkout.
    Errors: CannotRun in a shallow clone, where git has not the whole history.
    """
    if not _git(root, "rev-parse", "--is-inside-work-tree").startswith("true"):
        return {}
    if _git(root, "rev-parse", "--is-shallow-repository").startswith("true"):
        raise CannotRun(
            "this is a shallow clone, so the day on which an entry first appeared cannot be known: "
            "run `git fetch --unshallow` (in GitHub's checkout action: `fetch-depth: 0`)"
        )
    log = _git(
        root,
        "log",
        "--reverse",
        "--relative",
        "--find-renames",
        "--diff-filter=AR",
        "--name-status",
        "--format=%x01%as",
        "-z",
        "--",
        "content",
    )
    first: dict[str, date] = {}
    for commit in log.split("\x01")[1:]:
        day, _, changes = commit.partition("\x00")
        words = iter(changes.lstrip("\n").split("\x00"))
        for status in words:
            status = status.strip()
            if status.startswith("R"):
                old, new = next(words, ""), next(words, "")
                first[new] = first.get(old) or date.fromisoformat(day.strip())
            elif status == "A":
                first.setdefault(next(words, ""), date.fromisoformat(day.strip()))
    return first


def _git(root: str, *words: str) -> str:
    # no configuration of the machine or of the checkout may run a program or change what is printed
    environment = {
        **os.environ,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
    }
    command = [
        "git",
        "-C",
        root,
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.quotepath=false",
        "-c",
        "log.showSignature=false",
        *words,
    ]
    try:
        result = subprocess.run(command, capture_output=True, env=environment, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout.decode("utf-8", "replace") if result.returncode == 0 else ""
