"""JSON, the schemas of what is exported in it, and the description of the CSV beside it.

Source: RFC 8259; JSON Schema 2020-12, https://json-schema.org/draft/2020-12
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from chronicle.model.tables import Column, Table, Tables

_TYPES: Mapping[str, Mapping[str, str]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "day": {"type": "string", "format": "date"},
    "edtf": {"type": "string"},
}


_LINED = 2  # levels of which each member has a line of its own; what lies deeper stands in that line
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def to_json(value: Any) -> bytes:
    """Return a value as JSON in UTF-8, keys in the order given, a line for each field of an entry or row of a table.

    >>> print(to_json({"of": 1, "rows": [{"id": "a", "in": [1, 2]}, {"id": "b"}]}).decode(), end="")
    {
     "of": 1,
     "rows": [
      {"id": "a", "in": [1, 2]},
      {"id": "b"}
     ]
    }
    """
    return _laid_out(value, 1) + b"\n"


def _laid_out(value: Any, level: int) -> bytes:
    if isinstance(value, str):
        return encode_basestring(value).encode()
    if value is None:
        return b"null"
    if level > _LINED or not isinstance(value, dict | list | tuple | Iterator):
        return _encode(value).encode()
    if isinstance(value, dict):
        members, ends = [_name(name) + _laid_out(inner, level + 1) for name, inner in value.items()], b"{}"
    else:
        members, ends = [_laid_out(inner, level + 1) for inner in value], b"[]"
    if not members:
        return ends
    line = b"\n" + b" " * level
    members[0] = ends[:1] + line + members[0]  # so that all is copied once: a file may be large
    members[-1] += line[:-1] + ends[1:]
    return (b"," + line).join(members)


@lru_cache(maxsize=1024)
def _name(name: Any) -> bytes:
    return f"{_encode(str(name))}: ".encode()


def to_script(name: str, content: Any, taker: str = "chronicleSearch") -> bytes:
    """Return a value as a script that hands it, under a name, to its taker: a page from a disk may load no JSON.

    Shape: nothing in it can end the script or a line of it, whatever a text holds.
    """
    text = json.dumps([name, content], ensure_ascii=False, separators=(",", ":"), allow_nan=False)[1:-1]
    for character in "<\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f"{taker}({text});\n".encode()


def schema_of(tables: Tables, table: Table, address: str, *, one: str = "") -> dict[str, Any]:
    """Return the JSON Schema of a file that holds a table, or of a file that holds one of its rows, so named."""
    record = _record(tables, table, 0)
    head: dict[str, Any] = {"$schema": {"type": "string"}} | {name: {"type": "string"} for name, _ in tables.head}
    content = {one: record} if one else {table.name: {"type": "array", "items": record}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "title": "One entry, as JSON" if one else f"{table.name.capitalize()}, as JSON",
        "description": table.about,
        "type": "object",
        "properties": head | content,
        "required": [*head, *content],
    }


def _record(tables: Tables, table: Table, skipped: int) -> dict[str, Any]:
    """Return the schema of one row as an object; the columns that name its parent are left to the parent."""
    properties: dict[str, Any] = {column.name: _column(column) for column in table.columns[skipped:]}
    for inner in tables.within(table.name):
        items = _record(tables, inner, table.key)
        properties[inner.name] = {"description": inner.about, "type": "array", "items": items}
    return {"type": "object", "properties": properties, "required": list(properties)}


def _column(column: Column) -> dict[str, Any]:
    made: dict[str, Any] = {**_TYPES[column.base_type], "description": column.about}
    if column.values:
        made["enum"] = [*column.values, *([None] if column.is_optional else [])]
    if column.is_optional:
        made["type"] = [made["type"], "null"]
    return made


def package_of(tables: Tables, id: str) -> dict[str, Any]:
    """Return the description of the CSV files: the columns of each, its key, and where others lead.

    Source: Data Package 1.0, https://specs.frictionlessdata.io/data-package/
    """
    head = dict(tables.head)
    resources = []
    for table in tables.tables:
        columns = [_field(column) for column in table.columns]
        columns += [{"name": name, "type": "string"} for name in ("as_of", "licence") if name in head]
        keys = [
            {
                "fields": list(tables.foreign_key(table, column)),
                "reference": {
                    "resource": "" if column.of == table.name else column.of,
                    "fields": [c.name for c in tables.table(column.of).columns[: tables.table(column.of).key]],
                },
            }
            for column in table.columns
            if column.of
        ]
        primary = [column.name for column in table.columns[: table.key]]
        schema = {"fields": columns, "primaryKey": primary, "foreignKeys": keys, "missingValues": [""]}
        resource = {"name": table.name, "path": f"{table.name}.csv", "profile": "tabular-data-resource"}
        resources.append({**resource, "description": table.about, "encoding": "utf-8", "schema": schema})
    licence = {"name": head.get("licence"), "path": head.get("licence_url")}
    licences = {"licenses": [{name: value for name, value in licence.items() if value}]} if "licence" in head else {}
    about = {"name": id, "title": head["title"], "homepage": head["address"], "version": head["schema_version"]}
    return {
        "profile": "tabular-data-package",
        **about,
        "as_of": head["as_of"],
        **licences,
        "resources": resources,
    }


def _field(column: Column) -> dict[str, Any]:
    kind = {"text": "string", "edtf": "string", "day": "date"}.get(column.base_type, column.base_type)
    limits: dict[str, Any] = {} if column.is_optional else {"required": True}
    if column.values:
        limits["enum"] = list(column.values)
    made = {"name": column.name, "type": kind, "description": column.about}
    return {**made, "constraints": limits} if limits else made
