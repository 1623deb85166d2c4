"""Diagnostics as text: for people, for CI annotations, for programs."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TextIO

from chronicle.model.characters import printable
from chronicle.model.diagnostics import Diagnostic

MOST = 200  # findings printed; the rest is counted
_WIDEST = 160  # characters of a source line that are shown
_PATIENCE, _BEAT = 1.0, 0.1  # seconds before a bar is shown, and between its changes
_BAR = 30  # characters
_LONGEST = 960  # bytes of a path, a message, a cure, an address, as printed: a line of all four is shorter than 4 KiB


def as_text(found: Sequence[Diagnostic], root: str, *, colour: bool = False) -> str:
    """Return findings for a terminal: each with its line, a caret below the place, and the cure."""
    blocks = [_block(finding, root, colour) for finding in found[:MOST]]
    return "\n".join([*blocks, _summary(found)]) if found else ""


def _block(finding: Diagnostic, root: str, colour: bool) -> str:
    span = finding.span
    red, bold, end = ("\x1b[31m" if finding.is_error else "\x1b[33m", "\x1b[1m", "\x1b[0m") if colour else ("", "", "")
    head = f"{bold}{_place(finding)}:{end} {red}{finding.severity}[{finding.code}]{end}: {_line(finding.message)}"
    rows = [head]
    source = _source_line(os.path.join(root, span.path), span.line)
    margin = " " * len(str(span.line))
    if source.strip() and span.length:
        start = max(0, span.column - 1 - _WIDEST // 2) if span.column > _WIDEST else 0
        shown = printable(source[start : start + _WIDEST].replace("\t", " "))
        before = printable(source[start : span.column - 1].replace("\t", " "))
        width = max(1, min(span.length, len(source) - span.column + 1, _WIDEST - len(before)))
        rows += [f" {margin} |", f" {span.line} | {shown}", f" {margin} | {' ' * len(before)}{red}{'^' * width}{end}"]
    if finding.cure:
        rows.append(f" {margin} = help: {_line(finding.cure)}")
    if finding.url:
        rows.append(f" {margin} = more: {_line(finding.url)}")
    return "\n".join(rows) + "\n"


def _summary(found: Sequence[Diagnostic]) -> str:
    counts = Counter(finding.severity for finding in found)
    words = [f"{counts[s]} {s}{'s' if counts[s] > 1 else ''}" for s in ("error", "warning") if counts[s]]
    rest = f"; {len(found) - MOST} not shown" if len(found) > MOST else ""
    return f"{' and '.join(words)} in {len({f.span.path for f in found})} files{rest}\n".replace(
        "in 1 files", "in 1 file"
    )


def as_github(found: Sequence[Diagnostic], root: str) -> str:
    """Return findings as annotations of a GitHub workflow, after the same as plain text.

    Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    rows = []
    for finding in found[:MOST]:
        span, lines = finding.span, (_fitting(text, _escaped) for text in (finding.message, finding.cure, finding.url))
        text = "%0A".join(filter(None, lines))
        path = _fitting(span.path, lambda text: _escaped(text).replace(":", "%3A").replace(",", "%2C"))
        place = f"file={path},line={span.line},col={span.column},endColumn={span.column + span.length}"
        rows.append(f"::{finding.severity} {place},title={finding.code}::{text}")
    return "\n".join([*rows, _summary(found)]) if found else ""


def as_json(found: Sequence[Diagnostic], root: str) -> str:
    """Return findings as a JSON array, all of them."""
    rows = [
        {
            "path": f.span.path,
            "line": f.span.line,
            "column": f.span.column,
            "length": f.span.length,
            "severity": f.severity,
            "code": f.code,
            "message": f.message,
            "help": f.cure,
            "url": f.url,
        }
        for f in found
    ]
    return json.dumps(rows, ensure_ascii=True, indent=1) + "\n"


def as_sarif(found: Sequence[Diagnostic], root: str) -> str:
    """Return findings in the format that code scanning reads.

    Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/
    """
    results = [
        {
            "ruleId": f.code,
            "level": f.severity,
            "message": {"text": f.message + (f"; {f.cure}" if f.cure else "")},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": f.span.path},
                        "region": {
                            "startLine": f.span.line,
                            "startColumn": f.span.column,
                            "endColumn": f.span.column + f.span.length,
                        },
                    }
                }
            ],
        }
        for f in found
    ]
    pages = sorted({(f.code, f.url) for f in found})
    rules = [{"id": code, **({"helpUri": url} if url else {})} for code, url in pages]
    driver = {"name": "chronicle", "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=True, indent=1) + "\n"


FORMATS: Mapping[str, Callable[[Sequence[Diagnostic], str], str]] = {
    "text": as_text,
    "github": as_github,
    "json": as_json,
    "sarif": as_sarif,
}


def _place(finding: Diagnostic) -> str:
    return f"{_line(finding.span.path)}:{finding.span.line}:{finding.span.column}"


def _line(text: str) -> str:
    return _fitting(text, printable)


def _escaped(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _fitting(text: str, escaped: Callable[[str], str]) -> str:
    """Return a text as it is printed, cut where that would be too long."""
    kept = text[:_LONGEST]
    shown = escaped(text if kept == text else f"{kept} …")
    while len(shown.encode()) > _LONGEST:
        kept = kept[: len(kept) * 9 // 10]
        shown = escaped(f"{kept} …")
    return shown


@lru_cache(maxsize=64)
def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as stream:
            return stream.read(2 * 1024 * 1024).split("\n")
    except OSError:
        return []


def _source_line(path: str, number: int) -> str:
    if os.path.islink(path) or not os.path.isfile(path):
        return ""
    lines = _lines(path)
    return lines[number - 1] if 0 < number <= len(lines) else ""


# --- how far it is


class Progress:
    """A bar at the foot of a terminal, for what takes longer than a second; none where nobody looks."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream if stream.isatty() and os.environ.get("TERM") != "dumb" else None
        self.next, self.is_drawn = time.monotonic() + _PATIENCE, False

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say that so many of all are done, if it is time to."""
        if self.stream and (now := time.monotonic()) >= self.next:
            filled = "#" * (_BAR * done // max(total, 1))
            self.stream.write(f"\r\x1b[2K[{filled:<{_BAR}}] {done:,} of {total:,} {what}")
            self.stream.flush()
            self.next, self.is_drawn = now + _BEAT, True

    def __enter__(self) -> Progress:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave no trace of it."""
        if self.stream and self.is_drawn:
            self.stream.write("\r\x1b[2K")
            self.stream.flush()
