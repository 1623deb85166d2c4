"""The database: all of it made in memory, whatever its size."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator

import pytest

from chronicle.formats.sqlite_file import to_sqlite
from chronicle.model.tables import Column, Sheet, Table, Tables

OF = Column("of", "text", "Another.", "events")
EVENTS = Table("events", "", 1, (*(Column(name, "text", "") for name in ("id", "title", "summary", "text")), OF))
STATEMENTS = Table("statements", "", 1, tuple(Column(name, "text", "") for name in ("id", "text", "context")))


@pytest.fixture
def no_file_can_grow() -> Iterator[None]:
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, former[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, former)


@pytest.mark.usefixtures("no_file_can_grow")
def test_a_large_database_is_made_without_a_file_beside_it() -> None:
    rows = tuple((f"e{n:05}", f"Title {n}", "Summary", f"Talks {n} " * 100, f"e{9999 - n:05}") for n in range(10_000))
    sheets = {"events": Sheet((), rows), "statements": Sheet((), ())}

    made = to_sqlite(Tables((EVENTS, STATEMENTS), (("licence", "CC BY 4.0"),), sheets))

    base = sqlite3.connect(":memory:")
    base.deserialize(made)
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert base.execute("SELECT * FROM events").fetchall() == list(rows)
    assert base.execute("SELECT rowid FROM events_fts WHERE events_fts MATCH '\"title 4711\"'").fetchall() == [(4712,)]
    base.close()
