"""CSV as a reader of it finds it: each value whole, and no text a formula."""

from __future__ import annotations

import csv
import io

import pytest

from chronicle.formats.csv_files import to_csv
from chronicle.model.tables import Sheet, Value


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (-149.9, "-149.9"),
        ("", ""),
        ("a=1", "a=1"),
        ('He said, "No"', 'He said, "No"'),
        ("two\nlines", "two\nlines"),
        ("two\r\nlines, and \tmore", "two\r\nlines, and \tmore"),
        ("=1", "'=1"),
        ("  -1", "  '-1"),
        ("＋1", "'＋1"),
        ("\ta", "'\ta"),
        ("a;=1; @b", "a;'=1; '@b"),
        ("a\n\n+1", "a\n\n'+1"),
        ('=A1&","&"x"', '\'=A1&","&"x"'),
    ],
)
def test_each_value_is_read_whole_and_none_as_a_formula(value: Value, read: str) -> None:
    made = to_csv(Sheet(("one", "other"), ((value, "end"), (value, value)), (("licence", "=CC BY, 4.0"),)))

    names, *rows = csv.reader(io.StringIO(made.decode(), newline=""))

    assert names == ["one", "other", "licence"]
    assert rows == [[read, "end", "'=CC BY, 4.0"], [read, read, "'=CC BY, 4.0"]]


def test_every_line_ends_as_the_standard_has_it() -> None:
    made = to_csv(Sheet(("one", "other"), (("a", 1), ("b", 2))))

    assert made == b"one,other\r\na,1\r\nb,2\r\n"
