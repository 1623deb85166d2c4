"""YAML: the strict, safe subset in which front matter is written, with the place of every key and value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn, Protocol, TypeGuard

import yaml

from chronicle.model.characters import FORBIDDEN, fault_of, hidden_in, name_of
from chronicle.model.diagnostics import Diagnostic, Span, error
from chronicle.model.files import BLANK, Path, Places

Value = str | list["Value"] | dict[str, "Value"]
Otherwise = Callable[[Path], str]
"""Says what may be done with the field at a path, other than to fill it in; empty where nothing may."""

LONGEST = 64 * 1024  # characters of front matter
DEEPEST = 6  # levels of nesting
_OPENING = re.compile(r"---[ \t]*$", re.MULTILINE)
_CLOSING = re.compile(r"\n---[ \t]*$", re.MULTILINE)
_OF_FIELDS = re.compile(r"[\w-]+:|[ \t]+\S|-[ \t]|[#\]}]")  # how a line of the fields begins
_CURLY = re.compile("[“”„‟‘’‚]([^“”„‟]+)[“”‘’]")
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A content file, split.

    Shape: ``spans`` knows every value by its path and every key by ``("key", *path)``.
    """

    fields: dict[str, Value] = field(default_factory=dict)
    spans: Mapping[Path, Span] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1  # the line of the file on which the body starts
    diagnostics: tuple[Diagnostic, ...] = ()


def leave_out(path: Path) -> str:
    """Say that a field may be left out, for those that know no shape."""
    return ", or leave the whole line out"


def split(text: str, path: str, otherwise: Otherwise = leave_out) -> FrontMatter:
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
    opening = _OPENING.match(text)
    if not opening:
        cure = "begin the file with a line `---` (three hyphens), the fields, and another line `---`"
        return FrontMatter(
            diagnostics=(error(top, "no-front-matter", "the file does not begin with a line `---`", cure),)
        )
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        lines = text.split("\n")
        end = next((n for n, line in enumerate(lines[1:], 2) if not _OF_FIELDS.match(line)), len(lines))
        cure = "put a line `---` (three hyphens) here, between the last field and the text"
        return FrontMatter(
            diagnostics=(error(Span(path, end), "no-front-matter", "the fields are not closed by a line `---`", cure),)
        )
    matter = read(text[opening.end() + 1 : closing.start() + 1], path, otherwise, first_line=2)
    body = text[closing.end() + 1 :]
    return FrontMatter(matter.fields, matter.spans, body, text.count("\n", 0, closing.end()) + 2, matter.diagnostics)


def read(text: str, path: str, otherwise: Otherwise = leave_out, *, first_line: int = 1) -> FrontMatter:
    """Read a YAML mapping whose first line is line ``first_line`` of the file ``path``.

    Errors: never raises; see ``split``.
    """
    top = Span(path, first_line)
    if len(text) > LONGEST:
        message = f"the front matter is longer than {LONGEST // 1024} KiB"
        return FrontMatter(diagnostics=(error(top, "front-matter-too-long", message, "move the text into the body"),))
    composer = _Composer(text, path, first_line, otherwise)
    try:
        fields = composer.document(text)
    except yaml.MarkedYAMLError as fault:
        finding = _glued(text, path, first_line) or _syntax(fault, text, path, first_line)
        before = (other for other in composer.found if other.span.line < finding.span.line)
        return FrontMatter(diagnostics=(*before, finding))
    except yaml.reader.ReaderError:
        hidden = FORBIDDEN.search(text)
        place = text[: hidden.start()] if hidden else ""
        span = Span(path, place.count("\n") + first_line, len(place.rpartition("\n")[2]) + 1, 1)
        message = f"{name_of(hidden[0]) if hidden else 'a character here'} cannot be shown"
        return FrontMatter(diagnostics=(error(span, "forbidden-character", message, "leave the character out"),))
    except _StopReading:
        glued = _glued(text, path, first_line) if composer.found[-1].code == "no-fields" else None
        return FrontMatter(diagnostics=(glued,) if glued else tuple(composer.found))
    return FrontMatter(fields, Places.of(path, composer.places), diagnostics=tuple(composer.found))


class _Mark(Protocol):
    line: int  # both from 0
    column: int


def _mark(mark: _Mark | None) -> _Mark:
    """Return a mark that YAML's typing says may be missing; its parsers always give one."""
    assert mark is not None
    return mark


class _StopReading(Exception):
    """The fault is such that nothing after it can be trusted."""


def _is_blank(event: yaml.Event) -> TypeGuard[yaml.ScalarEvent]:
    """Tell whether a value may be none."""
    return isinstance(event, yaml.ScalarEvent) and event.value in ("", "null", "~", BLANK)


class _Composer:
    """Builds plain values out of YAML's events, one pass, refusing what the subset leaves out."""

    def __init__(self, text: str, path: str, first_line: int, otherwise: Otherwise) -> None:
        self.found: list[Diagnostic] = []
        self.places: dict[Path, tuple[int, int, int]] = {}
        self._path, self._offset, self._otherwise = path, first_line, otherwise
        self._lines = text.split("\n")
        self._has_hash = "#" in text

    def document(self, text: str) -> dict[str, Value]:
        self._events: Iterator[yaml.Event] = iter(_Loader(text).get_event, None)
        event = next(self._events)
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            return {}
        if not isinstance(event, yaml.MappingStartEvent):
            self._stop(event, "no-fields", "there are no fields here", "write each field as `name: value`")
        value = self._value(event, ())
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._stop(
                    event,
                    "no-fields",
                    "the fields are ended before their last line",
                    "leave out the line `---` or `...`",
                )
        return value if isinstance(value, dict) else {}

    def _value(self, event: yaml.Event, path: Path) -> Value:
        if len(path) > DEEPEST:
            self._stop(event, "front-matter-too-deep", f"this nests deeper than {DEEPEST} levels", "take out a level")
        if isinstance(event, yaml.AliasEvent):
            self._stop(
                event,
                "yaml-alias",
                "a value cannot begin with `*`",
                "put the whole value in quotes",
            )
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            self._stop(event, "yaml-alias", "a value cannot begin with `&`", "put the whole value in quotes")
        if getattr(event, "tag", None):
            self._stop(event, "yaml-tag", "a value cannot begin with `!`", "put the whole value in quotes")
        self.places[path] = self._place(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        return self._sequence(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(path)

    def _sequence(self, path: Path) -> list[Value]:
        values: list[Value] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            if _is_blank(event):
                self._refuse_empty(event, f"an item of `{path[-1] if path else ''}`", ", or take it out of the list")
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> dict[str, Value]:
        values: dict[str, Value] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._stop(event, "no-fields", "a field's name is not plain text", "write each field as `name: value`")
            if event.tag or event.anchor:
                self._value(event, path)  # refuses it
            name, place = str(event.value), self._place(event)
            inner = (*path, name)
            event = next(self._events)
            if name in values:
                first = self.places["key", *inner][0]
                message = f"`{name}` is given twice, first on line {first}"
                self.found.append(error(Span(self._path, *place), "repeated-field", message, "keep one of the two"))
            self.places["key", *inner] = place
            if _is_blank(event):
                self._refuse_empty(event, f"`{name}`", self._otherwise(inner), Span(self._path, *place))
            values[name] = self._value(event, inner)
        return values

    def _refuse_empty(self, event: yaml.ScalarEvent, what: str, otherwise: str, span: Span | None = None) -> None:
        if event.value == BLANK:
            cure = f"write what belongs here in place of `{BLANK}`{otherwise}"
            self.found.append(error(self._span(event), "empty-field", f"{what} is still to be filled in", cure))
        elif not event.style and not event.tag:
            end = _mark(event.end_mark)
            if not self._lines[end.line][end.column :].lstrip().startswith("#"):  # else it is told as lost text
                cure = f"fill it in{otherwise}"
                self.found.append(error(span or self._span(event), "empty-field", f"{what} has no value", cure))

    def _scalar(self, event: yaml.ScalarEvent, path: Path) -> str:
        if self._has_hash and not event.style:
            end = _mark(event.end_mark)
            rest = self._lines[end.line][end.column :]
            if re.match(r"[ \t]+#", rest):
                at = Span(self._path, end.line + self._offset, end.column + rest.index("#") + 1, len(rest.strip()))
                message = f"`{rest.strip()[:60]}` would be lost as a remark that nobody reads"
                self.found.append(
                    error(at, "lost-text", message, "put the whole value in quotes, or the remark on a line of its own")
                )
        value = str(event.value)
        if not event.style and path[-1:] != ("text",) and (inner := _CURLY.fullmatch(value)):
            cure = f'write `{inner[1][:60]}`; or, if the marks belong to it, `"{value[:60]}"`'
            value = inner[1]
            message = "curly quotation marks would become part of this"
            self.found.append(error(self._span(event), "curly-quotes", message, cure))
        if event.style == '"' and (hidden := next(hidden_in(value), None)):
            message = f"of what the escapes write, {fault_of(hidden)}"
            self.found.append(error(self._span(event), "forbidden-character", message, "leave the character out"))
        return value

    def _span(self, event: yaml.Event) -> Span:
        return Span(self._path, *self._place(event))

    def _place(self, event: yaml.Event) -> tuple[int, int, int]:
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        line, column = start.line, start.column
        length = (end.column if end.line == line else len(self._lines[line])) - column
        return line + self._offset, column + 1, length if length > 0 else 1

    def _stop(self, event: yaml.Event, code: str, message: str, cure: str) -> NoReturn:
        self.found.append(error(self._span(event), code, message, cure))
        raise _StopReading


_BULLET = re.compile(r"\s*([*•]\s|-(?=[^\s-]))")  # of a list in other habits
_QUOTES = "put the whole value in quotes"
_CURES = (  # a word of the parser's complaint, what it means, how to mend it
    ("mapping values are not allowed", "the colon in this value is read as a field's name", _QUOTES + ': `"…: …"`'),
    ("unexpected end of stream", "the quotation mark that opens here is never closed", "close it, or leave it out"),
    (
        "expected ',' or ']'",
        "the list that opens here is not closed",
        "end it with `]`; quote items with commas or colons",
    ),
    ("expected ',' or '}'", "the braces that open here are not closed", "end them with `}`; quote values with commas"),
    (
        "could not find expected ':'",
        "this line has no colon",
        "write `name: value`, or indent the line to continue the one above",
    ),
    (
        "block sequence entries",
        "a list cannot begin on the line of its field",
        "begin it on the next line, or write `[a, b]`",
    ),
    (
        "unknown escape character",
        "a backslash in double quotes starts a code",
        "use single quotes, or write it twice: `\\\\`",
    ),
    ("alphabetic or numeric character", "a value cannot begin with this sign", _QUOTES),
)


def _glued(text: str, path: str, first_line: int) -> Diagnostic | None:
    """Find the first line in which a field's name and its value are glued together, or parted by what is no blank."""
    for number, line in enumerate(text.split("\n")):
        match = re.match(r"(\s*(?:- )?[a-z_]+)(?::(?!//)|\s*=\s*|:?[\u00a0\u2007\u202f]+)(?=[^\s:])", line)
        if match and (": " not in line[: match.end() + 1]):
            span = Span(path, number + first_line, len(match[1]) + 1, max(len(match[0]) - len(match[1]), 1))
            shown = f"{match[1].strip()}: {line[match.end() :].strip()}"
            return error(span, "bad-yaml", "a colon and a blank part a field from its value", f"write `{shown[:80]}`")
    return None


def _syntax(fault: yaml.MarkedYAMLError, text: str, path: str, first_line: int) -> Diagnostic:
    """Say in a contributor's words what YAML complains of."""
    complaint = str(fault.problem or "")
    opener = any(word in complaint for word in ("end of stream", "',' or", "alphabetic"))
    mark = (fault.context_mark if opener else None) or fault.problem_mark or fault.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    if line >= len(lines) or (line == len(lines) - 1 and not lines[line] and line):
        line, column = max(len(lines) - 2, 0), 0

    def finding(column: int, message: str, cure: str, length: int = 1) -> Diagnostic:
        return error(Span(path, line + first_line, column + 1, length), "bad-yaml", message, cure)

    shown = lines[line] if line < len(lines) else ""
    value = re.match(r"(\s*(?:- +)?[\w-]+: +|\s*- +)([\[{\"'])", shown)
    indent = len(shown) - len(shown.lstrip())
    if "\t" in shown[: indent + 1] and column <= indent:
        return finding(shown.index("\t"), "this line is indented with a tab", "indent it with two spaces instead", 1)
    if link := re.search(r"\]\((https?://[^()\s]+)\)", shown):
        return finding(link.start(), "a field holds an address alone, and no link", f"write `{link[1]}`", len(link[0]))
    if "[[" in shown and "expected" in complaint:
        return finding(shown.index("[["), "a name in a field has no brackets", "take the brackets out", 2)
    if _BULLET.match(shown):
        while line and _BULLET.match(lines[line - 1]):
            line -= 1
        message = "an item of a list begins with a hyphen and a space"
        return finding(indent, message, f"write `- {_BULLET.sub('', lines[line]).strip()[:60]}`")
    is_cut_short = any(word in complaint for word in ("end of stream", "':'", "',' or"))
    if value and "expected" in complaint and not is_cut_short:
        cure = {'"': "use “ ” inside the double quotes", "'": 'put double quotes round it: `"…"`'}.get(
            value[2], _QUOTES
        )
        return finding(value.end(2) - 1, f"nothing may follow what `{value[2]}` opens here", cure)
    above = lines[line - 1] if line else ""
    if (
        "mapping values" in complaint
        and indent > len(above) - len(above.lstrip())
        and re.match(r"\s*[\w-]+: +\S", above)
    ):
        return finding(
            indent, "this line is indented deeper than its neighbours", "begin it in the column of the field above"
        )
    for word, message, cure in _CURES:
        if word in complaint:
            return finding(column, message, cure)
    if "cannot start any token" in complaint or "block scalar" in complaint:
        return finding(column, "a value cannot begin with this sign", _QUOTES)
    return finding(
        column, "this line does not fit the lines around it", "check its indentation, and quote what holds signs"
    )
