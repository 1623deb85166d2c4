"""SQLite: the whole record in one file, with foreign keys and full-text search.

Source: https://www.sqlite.org/fileformat2.html, https://www.sqlite.org/fts5.html
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from chronicle.model.tables import Table, Tables

_TYPES = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "day": "TEXT", "edtf": "TEXT"}
_SEARCHED = {"events": ("title", "summary", "text"), "statements": ("text", "context")}
_WRITER = slice(96, 100)  # where a file names the version of the library that wrote it
_VERSION = (3040001).to_bytes(4, "big")


def to_sqlite(tables: Tables) -> bytes:
    """Return a database: every table, the head of the files as a table ``about``, and indexes for full-text search.

    Shape: the same rows make the same bytes with one SQLite; another may lay pages out in another way, though the file
    always names the same version.
    """
    base = sqlite3.connect(":memory:", isolation_level=None)
    try:
        base.execute("PRAGMA page_size = 4096")
        base.execute("PRAGMA journal_mode = OFF")  # what fails here is thrown away
        base.execute("PRAGMA temp_store = MEMORY")  # a build writes nothing beside its output
        base.execute("BEGIN")
        for statement in _tables(tables):
            base.execute(statement)
        base.executemany("INSERT INTO about VALUES (?, ?)", tables.head)
        for table in tables.tables:
            marks = ", ".join("?" for _ in table.columns)
            base.executemany(f"INSERT INTO {_quoted(table.name)} VALUES ({marks})", tables.sheets[table.name].rows)
        for statement in _indexes(tables):  # sorted once, which is quicker than row by row
            base.execute(statement)
        base.execute("COMMIT")
        base.execute("VACUUM")  # may number the rows anew, by which the indexes find them: so these come after
        for name in _SEARCHED:
            base.execute(f"INSERT INTO {name}_fts({name}_fts) VALUES ('rebuild')")
        written: bytes = base.serialize()
    finally:
        base.close()
    return b"".join((written[: _WRITER.start], _VERSION, memoryview(written)[_WRITER.stop :]))


def _tables(tables: Tables) -> Iterator[str]:
    yield "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
    for table in tables.tables:
        yield f"CREATE TABLE {_quoted(table.name)} ({', '.join(_lines(tables, table))})"
    for name, columns in _SEARCHED.items():
        yield (
            f"CREATE VIRTUAL TABLE {name}_fts USING fts5"
            f"""({", ".join(columns)}, content="{name}", tokenize="unicode61 remove_diacritics 2")"""
        )


def _indexes(tables: Tables) -> Iterator[str]:
    for table in tables.tables:
        for column in table.columns[1:]:
            if column.of:
                index = _quoted(f"{table.name}_{column.name}")
                yield f"CREATE INDEX {index} ON {_quoted(table.name)} ({_quoted(column.name)})"


def _lines(tables: Tables, table: Table) -> Iterator[str]:
    for column in table.columns:
        yield f"{_quoted(column.name)} {_TYPES[column.base_type]}" + ("" if column.is_optional else " NOT NULL")
    yield f"PRIMARY KEY ({', '.join(_quoted(column.name) for column in table.columns[: table.key])})"
    for column in table.columns:
        if column.of:
            own = ", ".join(map(_quoted, tables.foreign_key(table, column)))
            other = tables.table(column.of)
            theirs = ", ".join(_quoted(c.name) for c in other.columns[: other.key])
            yield f"FOREIGN KEY ({own}) REFERENCES {_quoted(other.name)} ({theirs})"


def _quoted(name: str) -> str:
    return f'"{name}"'
