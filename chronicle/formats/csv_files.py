"""CSV, as spreadsheets read it, in which no text can become a formula.

Source: RFC 4180; OWASP, CSV injection, https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from chronicle.model.tables import Value

# at the beginning of a text, and behind what some programs take for the end of a cell or a line
_FORMULA = re.compile(r"^(?=[\t\r\n])|(?:^|(?<=[;\t\r\n]))( *)(?=[=+\-@＝＋－＠])")

# where alone that can be, so that most texts are seen through at once
_RISKY = re.compile(r"[ =+\-@＝＋－＠]|[^;\t\r\n]*[;\t\r\n]")


def to_csv(names: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a table in UTF-8 with a line of names; line ends are CR LF.

    Shape: text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers; nothing
    stands for what is not known.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue().encode()


def _cell(value: Value) -> Value:
    match value:
        case str():
            return _FORMULA.sub(r"\1'", value) if _RISKY.match(value) else value
        case bool():
            return "true" if value else "false"
        case _:
            return value  # the writer leaves None empty, and writes numbers as they are
