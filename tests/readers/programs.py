"""Programs that people follow feeds and calendars with, each in a home of its own, asking this machine alone."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from abc import ABC, abstractmethod
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, NamedTuple

from tests.tools import need

_PACKAGES = {"newsboat": "newsboat", "r2e": "rss2email", "sfeed": "sfeed", "khal": "khal", "node": "nodejs"}
"""Programs, and the packages of Debian that have them."""
REASONS = {
    program: f"no {program} was found: its tests were not run; install it (Debian: apt-get install {package})"
    for program, package in _PACKAGES.items()
} | {"ical.js": "no ical.js was found: its tests were not run; install it (npm ci --prefix tests)"}


def run(home: Path, program: str, *arguments: str | Path, text: bytes = b"") -> str:
    """Run a program that knows of nothing but its home; give what it prints."""
    need(shutil.which(program), REASONS[program])
    done = subprocess.run(
        [program, *arguments],
        input=text,
        capture_output=True,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"},
        cwd=home,
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done.stdout.decode()


class Reader(ABC):
    """A program that follows one feed."""

    def __init__(self, home: Path) -> None:
        self.home = home

    @abstractmethod
    def follow(self, address: str) -> None:
        """Subscribe to the feed at this address."""

    @abstractmethod
    def news(self) -> list[str]:
        """Look into the feed; give the titles of what is new to its user, who then has read all of it."""


class Row(NamedTuple):
    """What newsboat keeps of an item."""

    title: str
    address: str
    text: str


class Newsboat(Reader):
    """Keeps a row of each item."""

    def follow(self, address: str) -> None:
        (self.home / "urls").write_text(f"{address}\n")
        (self.home / "config").touch()

    def news(self) -> list[str]:
        self._do("-x", "reload")
        titles = [row.title for row in self.rows("unread")]
        self._ask("UPDATE rss_item SET unread = 0")
        return titles

    def rows(self, which: str = "true") -> list[Row]:
        """Return what it keeps, newest first."""
        found = self._ask(f"SELECT title, url, content FROM rss_item WHERE {which} ORDER BY pubDate DESC, id")
        return [Row(*row) for row in found]

    def feeds(self) -> list[str]:
        """Return the addresses of the feeds that it could read: those of which it knows the title."""
        return [address for (address,) in self._ask("SELECT rssurl FROM rss_feed WHERE title <> ''")]

    def follow_all(self, opml: Path) -> None:
        """Subscribe to each feed of a list."""
        self._do("-i", opml)

    def _do(self, *arguments: str | Path) -> None:
        run(self.home, "newsboat", "-C", "config", "-u", "urls", "-c", "cache.db", *arguments)

    def _ask(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.home / "cache.db")) as cache, cache:
            return cache.execute(query).fetchall()


class AttentiveNewsboat(Newsboat):
    """Shows an item as unread again when its text changes, as a user can ask it to do."""

    def follow(self, address: str) -> None:
        super().follow(address)
        (self.home / "config").write_text(f'reset-unread-on-update "{address}"\n')


class Rss2email(Reader):
    """Sends each item as a mail."""

    def follow(self, address: str) -> None:
        self._settle()
        self._do("add", "talks", address)

    def follow_all(self, opml: Path) -> None:
        """Follow every feed of a list."""
        self._settle()
        self._do("opmlimport", str(opml))

    def feeds(self) -> list[str]:
        """Return the addresses that are followed."""
        return re.findall("^url = (.*)$", (self.home / "config").read_text(), re.MULTILINE)

    def _settle(self) -> None:
        (self.home / "config").write_text(
            "[DEFAULT]\nfrom = feeds@reader.example\nto = reader@reader.example\n"
            "email-protocol = maildir\nmaildir-path = .\nmaildir-mailbox = inbox\n"
        )

    def news(self) -> list[str]:
        return [mail["subject"] for mail in self.mails()]

    def mails(self) -> list[EmailMessage]:
        """Look into the feed; give the mails that are sent for it."""
        self._do("run")
        files = sorted(self.home.glob("inbox/new/*"))
        mails = [message_from_bytes(file.read_bytes(), EmailMessage, policy=policy.default) for file in files]
        for file in files:
            file.unlink()
        return mails

    def _do(self, *arguments: str) -> None:
        run(self.home, "r2e", "-c", "config", "-d", "known.json", *arguments)


class Khal:
    """Keeps one calendar, and shows times in UTC."""

    def __init__(self, home: Path) -> None:
        self.home = home
        day, time = "%Y-%m-%d", "%H:%M"
        (home / "khal.conf").write_text(
            f"[calendars]\n[[talks]]\npath = {home / 'calendar'}\n"
            f"[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\ntimeformat = {time}\n"
            f"dateformat = {day}\nlongdateformat = {day}\n"
            f"datetimeformat = {day} {time}\nlongdatetimeformat = {day} {time}\n"
        )

    def show(self, file: Path, form: str) -> list[str]:
        """Return a line for each event of a calendar file that is not imported."""
        first, *events = self._do("printics", "--format", form, file)
        assert first.endswith(f"events found in {file}")
        return events

    def add(self, file: Path) -> None:
        """Import a calendar file."""
        self._do("import", "--batch", file)

    def on(self, day: str) -> list[str]:
        """Return the titles of the events on a day."""
        return self._do("list", "--format", "{title}", "--day-format", "", day, "1d")

    def _do(self, *arguments: str | Path) -> list[str]:
        return run(self.home, "khal", "-c", "khal.conf", *arguments).splitlines()
