"""Tables and what hangs together in them: the shape of all that is exported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
class Sheet:
    """The rows of a table, in order."""

    names: tuple[str, ...]  # of its columns
    rows: tuple[Values, ...]
    said: tuple[tuple[str, str], ...] = ()  # names and values that stand at the end of each line, wherever it may go


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables, and what stands at the head of each file."""

    tables: tuple[Table, ...]  # each before those that name its rows
    head: tuple[tuple[str, str], ...]  # title, licence, as of …
    sheets: Mapping[str, Sheet] = field(default_factory=dict)  # by table: the rows, of those that are wanted

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


@dataclass(frozen=True, slots=True)
class Nest:
    """A table with those whose rows are parts of its rows."""

    name: str
    key: int  # how many columns name a row
    skipped: int  # how many of them name the row around it
    columns: tuple[str, ...]  # the names of the others
    parts: tuple[Nest, ...]
    inner: tuple[Nest, ...]  # its parts, and theirs


def nest(tables: Sequence[Table], table: Table, skipped: int = 0) -> Nest:
    """Return a table with all that belongs to it; ``skipped`` columns name the row around one of its rows."""
    parts = tuple(nest(tables, part, table.key) for part in tables if part.within == table.name)
    columns = tuple(column.name for column in table.columns[skipped:])
    inner = tuple(one for part in parts for one in (part, *part.inner))
    return Nest(table.name, table.key, skipped, columns, parts, inner)


def records(outer: Nest, rows: Mapping[str, Sequence[Values]]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table as objects, the rows that are parts of them within; one at a time, for they are many.

    Shape: ``rows`` by table, of the whole nest.
    """
    parts = {part.name: _by_key(rows[part.name], part.skipped) if rows[part.name] else {} for part in outer.inner}
    for row in rows[outer.name]:
        yield _record(outer, row, parts)


def _by_key(rows: Iterable[Values], length: int) -> dict[Values, list[Values]]:
    """Return rows by the row of which they are parts."""
    found: dict[Values, list[Values]] = {}
    for row in rows:
        found.setdefault(row[:length], []).append(row)
    return found


def _record(nest: Nest, row: Values, parts: Mapping[str, Mapping[Values, list[Values]]]) -> dict[str, Any]:
    made: dict[str, Any] = dict(zip(nest.columns, row[nest.skipped :], strict=True))
    for part in nest.parts:
        rows = parts[part.name]
        made[part.name] = [_record(part, inner, parts) for inner in rows.get(row[: nest.key], ())] if rows else []
    return made
