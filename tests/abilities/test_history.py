"""When an entry first appeared comes from the entry, else from git, and from nothing else."""

from __future__ import annotations

import os
import subprocess
from datetime import date

import pytest

from chronicle.model.diagnostics import CannotRun
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite


def git(site: TestSite, *words: str, day: str = "2026-01-24") -> None:
    moment = f"{day}T23:30:00+0300"
    environment = {
        **os.environ,
        "GIT_AUTHOR_DATE": moment,
        "GIT_COMMITTER_DATE": moment,
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    settings = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always"]
    subprocess.run(["git", "-C", str(site.root), *settings, *words], check=True, env=environment, capture_output=True)


def committed(site: TestSite, day: str) -> None:
    git(site, "add", "-A")
    git(site, "commit", "-q", "-m", "x", day=day)


def published(site: TestSite) -> tuple[date, bool]:
    (event,) = site.sound().events
    return event.published, event.is_dated


def test_git_knows_the_day_on_which_a_file_came(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    git(chronicle, "init", "-q")
    committed(chronicle, "2026-01-24")
    committed(chronicle.write({ENTRY_PATH: ENTRY.replace("Markdown body.", "Another body.")}), "2026-01-30")

    assert published(chronicle) == (date(2026, 1, 24), True)


def test_a_renamed_file_keeps_its_day(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    git(chronicle, "init", "-q")
    committed(chronicle, "2026-01-24")
    git(chronicle, "mv", ENTRY_PATH, "content/events/renamed.md")
    committed(chronicle, "2026-01-30")

    assert published(chronicle) == (date(2026, 1, 24), True)


def test_the_entry_itself_has_the_last_word(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("source:", "published: 2026-01-23\nsource:")})
    git(chronicle, "init", "-q")
    committed(chronicle, "2026-01-30")

    assert published(chronicle) == (date(2026, 1, 23), True)


def test_without_either_the_entrys_date_orders_it_and_no_day_is_claimed(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    assert published(chronicle) == (date(2026, 1, 23), False)
    chronicle.build()
    assert "Day not recorded" in chronicle.page("events/2026-01-22-kremlin-talks/")


def test_a_shallow_clone_says_how_to_fetch_the_rest(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    git(chronicle, "init", "-q")
    committed(chronicle, "2026-01-24")
    committed(chronicle.write({"content/events/b.md": ENTRY}), "2026-01-25")
    git(chronicle, "clone", "-q", "--depth", "1", f"file://{chronicle.root}", "clone")

    with pytest.raises(CannotRun, match="git fetch --unshallow"):
        TestSite(chronicle.root / "clone").load()
