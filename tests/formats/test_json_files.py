"""JSON that is laid out: a line for each field of an entry or row of a table."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chronicle.formats.json_files import to_json


@pytest.mark.parametrize(
    "rows", [[], [{"id": "a"}], [{"id": "a", "of": [{"n": 1}], "text": 'A "ж"\n\\'}, 2, None, True]]
)
def test_rows_that_come_one_at_a_time_are_laid_out_as_a_list_is(rows: list[Any]) -> None:
    made = to_json({"as_of": "2026-01-31", "rows": iter(rows)})

    assert made == to_json({"as_of": "2026-01-31", "rows": rows})
    assert json.loads(made)["rows"] == rows
    assert made.count(b"\n") == 4 + (len(rows) + 1 if rows else 0)


def test_what_holds_nothing_stands_in_one_line() -> None:
    assert to_json({"a": {}, "b": (), "c": None, "d": ""}) == b'{\n "a": {},\n "b": [],\n "c": null,\n "d": ""\n}\n'
