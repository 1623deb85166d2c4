"""Files that nobody wrote: real ones cut, repeated and mixed, and others put together from what may stand in one.

Whatever a file holds, what comes back is a record with findings, the same each time and soon, each at a place of the
file. What reaches a line of the program that none reached before is kept, and others are made from it.
"""

from __future__ import annotations

import random
import re
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from chronicle import report
from chronicle.formats.schema import SHAPES
from chronicle.model import dates, names
from chronicle.model.characters import looks, printable, stranger_in
from chronicle.model.diagnostics import Diagnostic
from chronicle.model.files import SITE, File, Record
from chronicle.model.permalinks import FOLDERS, slug
from chronicle.stages.check import check
from chronicle.stages.parse import parse
from chronicle.stages.read import read
from chronicle.stages.resolve import resolve
from tests.hostile import bodies, front_matter, texts
from tests.site import BASE, ENTRY
from tests.sweeps.stage import Tally

_PROGRAM = str(Path(sys.modules["chronicle"].__file__ or "").parent)
_CONTENT = Path(__file__).parents[2] / "content"
_LONGEST = 5.0  # seconds for one input: what is promised of one hostile file
_LARGEST = 40_000  # bytes of an input, but for what repeats
_SYNTAX = (  # by bars
    "---|\n|: |- |'|\"|[|]|{|}|&a |*a|!!str |<<: |? |#| |\t|\r|\r\n|\0|\ufeff|\u202e|\u2028|\x85|\ud7ff|%|@|`|```|~~~"
    "|\n---\n|\n...\n|> |    |- - - |* * *|1. |# |=|\\|<|>|&|&#0;|<!--|]]>|[[|]]|[[Vladimir Putin]]|[[a|b]]|[a](b.md)"
    "|![a](b)|[^1]|[^1]: x|<https://example.org>|**|_|~~|$|:::|()|](|javascript:|é|e\u0301|я|Ї|ї|ß|İ|ſ|𝒜|👩‍👧|شلون|\u200d"
    "|!|null|true|~|yes|12:30|0x1F|1e999|-.inf|2026-02-30|2026-XX-XX|../2026|2026-01-22/2026-01-23?|2026-21~"
)
_TOKENS = [*_SYNTAX.split("|"), "|", "\n", "\n\n", "\n  ", "\n- ", "\n|a|b|\n|-|-|\n|c|d|\n", "x" * 300]
_VALUES = [
    "", "x", "[]", "{}", "[a, b]", "{a: b}", "null", "true", "-1", "2026-01-22", "|\n  text\n  more", ">-\n  text",
    "Vladimir Putin", "[Vladimir Putin, Steve Witkoff]", "https://example.org/a", "gazette", '"\\u202e"', "'it''s'",
    "\n  - {by: Vladimir Putin, text: x, mode: quote}", "\n  - date: 2026-01-22\n    text: x", "&a x", "*a", "!!str x",
    "Kremlin, Moscow", "Moscow", "FILL IN", "[[[[[[[x]]]]]]]", "Владимир Путин", "{uk: Київ, ru: Киев}", "a: b", "- a",
]  # fmt: skip
_DATE = ["2026", "1900", "9999", "0000", "01", "02", "12", "21", "24", "29", "30", "31", "X", "XX", "-", "-", "-", "/",
         "..", "?", "~", "%", "T12:00", "Z", " ", "Jan", "May", "January", ".", "Ⅳ", "٣", "-0"]  # fmt: skip


@dataclass(frozen=True)
class Input:
    """A file as it might be sent."""

    path: str
    data: bytes


class TooSlow(Exception):
    """An input took longer than any may."""


class Inputs:
    """A source of inputs: seeded, so that the same come again."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.kept = [*_real(), *_hostile()]

    def next(self) -> Input:
        made = self._made() if self.chance.random() < 0.25 else self._changed()
        return Input(made.path, made.data[: 4 * _LARGEST])

    def date(self) -> str:
        pick = self.chance.choices(_DATE, k=self.chance.randint(1, 9))
        return "".join(pick)

    def _made(self) -> Input:
        """Return a file put together from the fields of its kind and pieces of Markdown."""
        pick = self.chance
        kind = pick.choice([*FOLDERS, "event", "event", "site"])
        fields = pick.sample(
            sorted(SHAPES[kind].model_fields), k=min(len(SHAPES[kind].model_fields), pick.randint(0, 9))
        )
        lines = [f"{field}: {self.date() if pick.random() < 0.15 else pick.choice(_VALUES)}\n" for field in fields]
        if pick.random() < 0.3:
            lines.append(f"{pick.choice(_TOKENS)}: {pick.choice(_TOKENS)}\n")
        matter = "".join(lines)
        if kind == "site":
            return Input(SITE, _encoded(matter))
        body = "".join(pick.choices(_TOKENS, k=pick.randint(0, 60)))
        return Input(f"content/{FOLDERS[kind]}/a-file.md", _encoded(f"---\n{matter}---\n{body}"))

    def _changed(self) -> Input:
        """Return a known file with some of it cut, repeated, moved, mixed with another, or replaced."""
        pick = self.chance
        known = pick.choice(self.kept)
        data = known.data
        for _ in range(pick.choice((1, 1, 2, 3, 6))):
            start, end = sorted((pick.randint(0, len(data)), pick.randint(0, len(data))))
            end = min(end, start + pick.choice((1, 8, 80, 800)))
            piece = data[start:end]
            match pick.randrange(7):
                case 0:
                    piece = b""
                case 1:
                    piece *= pick.choice((2, 3, 30, 300)) if len(piece) < 100 else 2
                case 2:
                    piece = _encoded(pick.choice(_TOKENS))
                case 3:
                    other = pick.choice(self.kept).data
                    cut = pick.randint(0, len(other))
                    piece = other[cut : cut + pick.choice((8, 80, 800))]
                case 4:
                    piece = bytes(byte ^ (1 << pick.randrange(8)) if pick.random() < 0.1 else byte for byte in piece)
                case 5:
                    lines = data.split(b"\n")
                    lines.insert(pick.randint(0, len(lines)), lines.pop(pick.randrange(len(lines))))
                    data, start, end, piece = b"\n".join(lines), 0, 0, b""
                case _:
                    value = self.date() if pick.random() < 0.5 else pick.choice(_VALUES)
                    lines = data.split(b"\n")
                    number = pick.randrange(min(len(lines), 20))
                    lines[number] = lines[number].partition(b":")[0] + b": " + _encoded(value)
                    data, start, end, piece = b"\n".join(lines), 0, 0, b""
            data = data[:start] + piece + data[end:]
        return Input(known.path, data)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _real() -> Iterator[Input]:
    root = _CONTENT.parent
    for path in sorted(_CONTENT.rglob("*.*")):
        if path.stat().st_size <= _LARGEST:
            yield Input(path.relative_to(root).as_posix(), path.read_bytes())


def _hostile() -> Iterator[Input]:
    for case in (*front_matter.CASES, *texts.CASES):
        data = case.text if isinstance(case.text, bytes) else _encoded(case.text)
        if len(data) <= _LARGEST:
            yield Input("content/events/a-file.md", data)
    head = ENTRY.rpartition("Markdown")[0]
    for body, _ in bodies.BODIES.values():
        yield Input("content/events/a-file.md", _encoded(head + body))


# --- what has to hold

_BASE = [parse(file) for file in read(".", {path: text.encode() for path, text in BASE.items()})]


def faults(one: Input, *, deep: bool = False) -> list[str]:
    """Say what does not hold of an input; with ``deep`` also of a chronicle with it, and of the report.

    Errors: whatever the program raises.
    """
    file = next(file for file in read(".", {**_SITE, one.path: one.data}) if file.path == one.path)
    record = parse(file)
    found = _misplaced(file, record.diagnostics)
    if deep:
        if parse(file) != record:
            found.append("another record the second time")
        chronicle = _linked(record)
        found += _misplaced(file, [f for f in chronicle.diagnostics if f.span.path == one.path])
        if _linked(record).diagnostics != chronicle.diagnostics:
            found.append("other findings the second time")
        for form in report.FORMATS.values():
            form(chronicle.diagnostics, "/nonexistent").encode()
    return found


_SITE = {SITE: BASE[SITE].encode()}


def _linked(record: Record) -> Any:
    return check(resolve([*(one for one in _BASE if one.path != record.path), record], {}, drafts=True))


def _misplaced(file: File, found: Sequence[Diagnostic]) -> list[str]:
    """Name the findings that begin at no place of the file; of a file that is no text the places are not known."""
    if not file.text:
        return []
    lines = file.text.split("\n")
    return [f"place of {finding.code}: {finding.span}"[:200] for finding in found if not _is_in(finding, lines)]


def _is_in(finding: Diagnostic, lines: Sequence[str]) -> bool:
    span = finding.span
    return 1 <= span.line <= len(lines) and 1 <= span.column <= len(lines[span.line - 1]) + 1 and span.length >= 0


def word_faults(text: str) -> list[str]:
    """Say what does not hold of a text as a date and as a name.

    Errors: whatever the program raises, but BadDate.
    """
    found = []
    try:
        date = dates.parse(text)
        if date.text != text or date.earliest > date.latest:
            found.append(f"the date {text!r} is {date}")
    except dates.BadDate as bad:
        if bad != bad or not str(bad):
            found.append(f"no word on {text!r}")
    if names.fold(names.fold(text)) != names.fold(text):
        found.append(f"fold of {text!r}")
    names.nearest(text, ("Vladimir Putin", "Київ", text))
    if "\n" in printable(text) or slug(slug(text)) != slug(text):
        found.append(f"printable or slug of {text!r}")
    looks(text), stranger_in(text)
    return found


# --- the run


def sweep(folder: Path, *, inputs: int, seed: int, seconds: float = 0) -> Tally:
    """Try so many inputs, or for so many seconds; the first that shows each fault is kept in the folder."""
    tally, source, lines = Tally("inputs that nobody wrote"), Inputs(seed), _Lines()
    known: set[str] = set()
    start, slowest = time.monotonic(), 0.0
    number = 0
    for number in range(1, inputs + 1):
        one = source.next()
        is_watched, is_deep = number % 10 == 0 or number < 2000, number % 20 == 0
        if is_watched:  # which makes it ten times as slow, and counts for no time
            with _bounded(10 * _LONGEST), lines.watched():
                trouble_of(one, source, deep=is_deep)
        begun = time.process_time()
        with _bounded(_LONGEST):
            trouble = trouble_of(one, source, deep=is_deep)
        slowest = max(slowest, time.process_time() - begun)
        if is_watched and lines.is_new:
            source.kept.append(one)
            tally.count("kept, for a new line")
        for fault in trouble:
            tally.count("faults")
            if (kind := re.sub(r"'.*'|\d+", "", fault)[:80]) not in known:
                known.add(kind)
                (folder / f"found-{len(known)}").write_bytes(one.data)
                tally.faults.append(f"{one.path} ({folder}/found-{len(known)}): {fault}")
        if seconds and time.monotonic() - start > seconds:
            break
    length = time.monotonic() - start
    tally.figures |= {"inputs": number, "a second": round(number / length), "lines reached": len(lines.seen)}
    tally.figures |= {"slowest, ms": round(1000 * slowest)}
    return tally


def trouble_of(one: Input, source: Inputs, *, deep: bool) -> list[str]:
    """Say what does not hold of an input, and of one date and name; what is raised counts too."""
    try:
        word = source.date() if source.chance.random() < 0.5 else one.data[10:60].decode("utf-8", "replace")
        return [*faults(one, deep=deep), *word_faults(word)]
    except Exception as fault:
        frames = traceback.extract_tb(fault.__traceback__)
        return [
            f"{type(fault).__name__} in {' < '.join(f'{f.name}:{f.lineno}' for f in frames[:-7:-1])}: {fault}"[:400]
        ]


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise TooSlow(f"longer than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


class _Lines:
    """The lines of the program that were reached."""

    def __init__(self) -> None:
        self.seen: set[tuple[CodeType, int]] = set()
        self.is_ours: dict[CodeType, bool] = {}
        self.is_new = False

    @contextmanager
    def watched(self) -> Iterator[None]:
        self.is_new, before = False, len(self.seen)
        sys.settrace(self._call)
        try:
            yield
        finally:
            sys.settrace(None)
            self.is_new = len(self.seen) > before

    def _call(self, frame: FrameType, event: str, argument: object) -> Callable[..., Any] | None:
        code = frame.f_code
        if code not in self.is_ours:
            self.is_ours[code] = code.co_filename.startswith(_PROGRAM)
        return self._line if self.is_ours[code] else None

    def _line(self, frame: FrameType, event: str, argument: object) -> Callable[..., Any] | None:
        self.seen.add((frame.f_code, frame.f_lineno))
        return self._line
