"""YAML: the strict, safe subset in which front matter is written, with the place of every key and value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn, Protocol

import yaml

from chronicle.model.characters import FORBIDDEN, name_of
from chronicle.model.diagnostics import Diagnostic, Span, error
from chronicle.model.files import Path

Value = str | list["Value"] | dict[str, "Value"]

LONGEST = 64 * 1024  # characters of front matter
DEEPEST = 6  # levels of nesting
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A content file, split.

    Shape: ``spans`` knows every value by its path and every key by ``("key", *path)``.
    """

    fields: dict[str, Value] = field(default_factory=dict)
    spans: dict[Path, Span] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1  # the line of the file on which the body starts
    diagnostics: tuple[Diagnostic, ...] = ()


def split(text: str, path: str) -> FrontMatter:
    r"""Separate a content file into its front matter and its Markdown body.

    Shape: an opening ``---`` line, a YAML mapping, a closing ``---`` line, then the body.
    Values stay text: YAML would turn ``12:30`` into 750 and ``NO`` into false.
    Errors: never raises; a fault that the contributor can mend comes back in ``diagnostics``.
    Source: https://yaml.org/spec/1.2.2/

    >>> matter = split("---\ndate: 2026-01-23\ntime: 12:30\n---\nTalks opened.\n", "a.md")
    >>> matter.fields["time"], matter.spans["time",].line, matter.body
    ('12:30', 3, 'Talks opened.\n')
    """
    top = Span(path, 1, 1, 3)
    opening = _FENCE.match(text)
    if not opening:
        cure = "begin the file with a line `---`, the fields, and another line `---`"
        return FrontMatter(
            diagnostics=(error(top, "no-front-matter", "the file does not begin with front matter", cure),)
        )
    closing = _FENCE.search(text, opening.end())
    if not closing:
        cure = "end the fields with a line `---` of its own"
        return FrontMatter(diagnostics=(error(top, "no-front-matter", "the front matter is not closed", cure),))
    matter = read(text[opening.end() + 1 : closing.start()], path, first_line=2)
    body = text[closing.end() + 1 :]
    return FrontMatter(matter.fields, matter.spans, body, text.count("\n", 0, closing.end()) + 2, matter.diagnostics)


def read(text: str, path: str, *, first_line: int = 1) -> FrontMatter:
    """Read a YAML mapping whose first line is line ``first_line`` of the file ``path``.

    Errors: never raises; see ``split``.
    """
    top = Span(path, first_line)
    if len(text) > LONGEST:
        message = f"the front matter is longer than {LONGEST // 1024} KiB"
        return FrontMatter(diagnostics=(error(top, "too-long", message, "move the text into the body"),))
    composer = _Composer(text, path, first_line)
    try:
        fields = composer.document()
    except yaml.MarkedYAMLError as fault:
        return FrontMatter(diagnostics=(*composer.found, _syntax(fault, text, path, first_line)))
    except _StopReading:
        return FrontMatter(diagnostics=tuple(composer.found))
    return FrontMatter(fields, composer.spans, diagnostics=tuple(composer.found))


class _Mark(Protocol):
    line: int  # both from 0
    column: int


def _mark(mark: _Mark | None) -> _Mark:
    """Return a mark that YAML's typing says may be missing; its parsers always give one."""
    assert mark is not None
    return mark


class _StopReading(Exception):
    """The fault is such that nothing after it can be trusted."""


class _Composer:
    """Builds plain values out of YAML's events, one pass, refusing what the subset leaves out."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self.found: list[Diagnostic] = []
        self.spans: dict[Path, Span] = {}
        self._path, self._offset = path, first_line
        self._lines = text.split("\n")
        self._has_hash = "#" in text
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_Loader)

    def document(self) -> dict[str, Value]:
        event = next(self._events)
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            return {}
        if not isinstance(event, yaml.MappingStartEvent):
            self._stop(event, "no-fields", "the front matter holds no fields", "write each field as `name: value`")
        value = self._value(event, ())
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._stop(
                    event, "no-fields", "the front matter holds a second document", "leave out the line `---` or `...`"
                )
        return value if isinstance(value, dict) else {}

    def _value(self, event: yaml.Event, path: Path) -> Value:
        if len(path) > DEEPEST:
            self._stop(event, "too-deep", f"the front matter nests deeper than {DEEPEST} levels", "write it flatter")
        if isinstance(event, yaml.AliasEvent):
            self._stop(
                event,
                "yaml-alias",
                "`*` refers to another value, which front matter cannot do",
                "put the value in quotes",
            )
        if getattr(event, "anchor", None):
            self._stop(
                event, "yaml-alias", "`&` names a value, which front matter cannot do", "put the value in quotes"
            )
        if getattr(event, "tag", None):
            self._stop(
                event, "yaml-tag", "`!` gives a value a type, which front matter cannot do", "put the value in quotes"
            )
        span = self._span(event)
        self.spans[path] = span
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, span)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _sequence(self, path: Path) -> list[Value]:
        values: list[Value] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            self._refuse_empty(event, f"an item of `{path[-1] if path else ''}`")
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> dict[str, Value]:
        values: dict[str, Value] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._stop(event, "no-fields", "a field's name is not plain text", "write each field as `name: value`")
            if event.tag or event.anchor:
                self._value(event, path)  # refuses it
            name, span = str(event.value), self._span(event)
            event = next(self._events)
            if name in values:
                first = self.spans["key", *path, name].line
                self.found.append(
                    error(
                        span, "repeated-field", f"`{name}` is given twice, first on line {first}", "keep one of the two"
                    )
                )
            self.spans["key", *path, name] = span
            self._refuse_empty(event, f"`{name}`", span)
            values[name] = self._value(event, (*path, name))
        return values

    def _refuse_empty(self, event: yaml.Event, what: str, span: Span | None = None) -> None:
        if (
            isinstance(event, yaml.ScalarEvent)
            and not event.style
            and event.value in ("", "null", "~")
            and not event.tag
        ):
            cure = "fill it in, or leave the whole line out"
            self.found.append(error(span or self._span(event), "empty-field", f"{what} has no value", cure))

    def _scalar(self, event: yaml.ScalarEvent, span: Span) -> str:
        if self._has_hash and not event.style:
            end = _mark(event.end_mark)
            rest = self._lines[end.line][end.column :]
            if re.match(r"[ \t]+#", rest):
                at = Span(self._path, end.line + self._offset, end.column + rest.index("#") + 1)
                message = f"`{rest.strip()[:60]}` would be lost as a comment"
                self.found.append(
                    error(
                        at, "lost-text", message, "put the whole value in quotes, or the comment on a line of its own"
                    )
                )
        value = str(event.value)
        if event.style == '"' and (hidden := FORBIDDEN.search(value)):
            message = f"the escape writes {name_of(hidden[0])}, which cannot be shown"
            self.found.append(error(span, "forbidden-character", message, "leave the character out"))
        return value

    def _span(self, event: yaml.Event) -> Span:
        start, end = _mark(event.start_mark), _mark(event.end_mark)
        length = end.column - start.column if end.line == start.line else len(self._lines[start.line]) - start.column
        return Span(self._path, start.line + self._offset, start.column + 1, max(length, 1))

    def _stop(self, event: yaml.Event, code: str, message: str, cure: str) -> NoReturn:
        self.found.append(error(self._span(event), code, message, cure))
        raise _StopReading


_CURES = (  # a word of the parser's complaint, what it means, how to mend it
    (
        "mapping values are not allowed",
        "the colon in this value is read as a field's name",
        'put the whole value in quotes: `title: "…: …"`',
    ),
    (
        "cannot start any token",
        "this character cannot begin a value",
        "put the whole value in quotes; indent with blanks, never with tabs",
    ),
    ("unexpected end of stream", "the quotation mark that opens here is never closed", "close it, or leave it out"),
    (
        "expected ',' or ']'",
        "the list that opens here is not closed",
        "end it with `]`, and put items that hold commas or colons in quotes",
    ),
    (
        "expected ',' or '}'",
        "the braces that open here are not closed",
        "end them with `}`, and put values that hold commas or colons in quotes",
    ),
    (
        "could not find expected ':'",
        "this line is no field: it has no colon",
        "write `name: value`, or indent the line to continue the one above",
    ),
    (
        "did not find expected key",
        "this line does not fit the lines around it",
        "check its indentation, and put values that begin with a quotation mark wholly in quotes",
    ),
    (
        "expected <block end>",
        "this line does not fit the lines around it",
        "check its indentation: fields of one level begin in one column",
    ),
    (
        "block sequence entries are not allowed",
        "a list cannot begin on the line of its field",
        "begin it on the next line, or write `[a, b]`",
    ),
)


def _syntax(fault: yaml.MarkedYAMLError, text: str, path: str, first_line: int) -> Diagnostic:
    complaint = str(fault.problem or "")
    opener = any(word in complaint for word in ("end of stream", "',' or"))
    mark = (fault.context_mark if opener else None) or fault.problem_mark or fault.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    if line >= len(lines) or (line == len(lines) - 1 and not lines[line] and line):
        line, column = max(len(lines) - 2, 0), 0
    for word, message, cure in _CURES:
        if word in complaint:
            return error(Span(path, line + first_line, column + 1), "bad-yaml", message, cure)
    return error(
        Span(path, line + first_line, column + 1),
        "bad-yaml",
        f"this is not YAML: {complaint}",
        "put the value in quotes",
    )
