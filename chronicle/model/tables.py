"""Tables and what hangs together in them: the shape of all that is exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Value = str | int | float | bool | None
Values = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: text, integer, number, boolean, day (of the calendar) or edtf; with ``?`` it may be empty."""

    name: str
    type: str
    about: str
    of: str = ""  # the table of which it names a row
    values: tuple[str, ...] = ()  # where only some are possible

    @property
    def is_optional(self) -> bool:
        """Whether a row may have no value here."""
        return self.type.endswith("?")

    @property
    def base_type(self) -> str:
        """Its type where it has a value."""
        return self.type.removesuffix("?")


@dataclass(frozen=True, slots=True)
class Table:
    """A table. Its first ``key`` columns name a row; where it is ``within`` another, they begin with that one's key."""

    name: str
    about: str
    key: int
    columns: tuple[Column, ...]
    within: str = ""


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables with their rows, and what stands at the head of each file."""

    tables: tuple[Table, ...]  # each before those that name its rows
    rows: Mapping[str, tuple[Values, ...]]  # by table
    head: tuple[tuple[str, str], ...]  # title, licence, as of …

    def table(self, name: str) -> Table:
        """Return the table of that name."""
        return next(table for table in self.tables if table.name == name)

    def within(self, name: str) -> tuple[Table, ...]:
        """Return the tables whose rows are parts of that table's rows."""
        return tuple(table for table in self.tables if table.within == name)

    def foreign_key(self, table: Table, column: Column) -> tuple[str, ...]:
        """Return the columns that together name the row to which a column leads.

        Shape: a source cited in an entry is named by the entry and its number, so the entry's column is shared.
        """
        other = self.table(column.of)
        return (*(shared.name for shared in other.columns[: other.key - 1]), column.name)

    def records(self, name: str) -> tuple[dict[str, Any], ...]:
        """Return the rows of a table as objects, the rows that are parts of them within."""
        return tuple(record for _, record in self._nested(self.table(name)))

    def _nested(self, table: Table) -> Iterator[tuple[Values, dict[str, Any]]]:
        parts: dict[str, dict[Values, list[dict[str, Any]]]] = {}
        for inner in self.within(table.name):
            of_row = parts.setdefault(inner.name, {})
            for row, record in self._nested(inner):
                of_row.setdefault(row[: table.key], []).append(record)
        outer = self.table(table.within).key if table.within else 0
        names = [column.name for column in table.columns[outer:]]
        for row in self.rows[table.name]:
            inner_rows = {name: of_row.get(row[: table.key], []) for name, of_row in parts.items()}
            yield row, dict(zip(names, row[outer:], strict=True)) | inner_rows
