"""CSV, as spreadsheets read it, in which no text can become a formula.

Source: RFC 4180; OWASP, CSV injection, https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache

from chronicle.model.tables import Sheet, Value

# at the beginning of a text, and behind what some programs take for the end of a cell or a line
_AT_START = re.compile(r"(?=[\t\r\n])|( *)(?=[=+\-@＝＋－＠])")
_WITHIN = re.compile(r"([;\t\r\n] *)(?=[=+\-@＝＋－＠])")

# with which alone it can begin there, so that most texts are seen through at once
_RISKY = frozenset(" \t\r\n=+-@＝＋－＠")


def to_csv(sheet: Sheet) -> bytes:
    """Return a table in UTF-8 with a line of names; line ends are CR LF.

    Shape: text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers; nothing
    stands for what is not known.
    """
    cell = lru_cache(maxsize=4096)(_inert)  # most texts stand in many rows, and near each other
    said = [cell(value) for _, value in sheet.said]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow((*sheet.names, *(name for name, _ in sheet.said)))
    for row in sheet.rows:  # the writer leaves None empty, and writes numbers as they are
        writer.writerow([cell(value) if type(value) is str else _plain(value) for value in row] + said)
    return stream.getvalue().encode()


def _inert(text: str) -> str:
    inert = _AT_START.sub(r"\1'", text, count=1) if text[:1] in _RISKY and _AT_START.match(text) else text
    if "\n" in text or ";" in text or "\t" in text or "\r" in text:
        inert = _WITHIN.sub(r"\1'", inert)
    return inert


def _plain(value: Value) -> Value:
    return ("true" if value else "false") if isinstance(value, bool) else value
