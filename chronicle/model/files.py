"""Content as it comes from the disk, and as it stands once parsed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chronicle.model.diagnostics import Diagnostic, Span

SITE = "content/site.yaml"
BLANK = "FILL IN"  # what a fresh file has where something belongs

Path = tuple[str | int, ...]
"""Where a value stands in the front matter: ``("participants", 0, "role")``."""


def is_aside(name: str) -> bool:
    """Whether editors and systems give such a name to files of their own, which are no content."""
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".swx", ".tmp", ".bak")) or name == "4913"


@dataclass(frozen=True, slots=True)
class File:
    """One content file, not yet understood."""

    path: str  # relative to the root, with forward slashes
    kind: str  # a key of ``permalinks.FOLDERS``, or "site"
    text: str
    digest: str  # SHA-256 of the text in UTF-8; hexadecimal
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def stem(self) -> str:
        """The file's name without its ending: the id of what it holds, unless it names another."""
        return self.path.rpartition("/")[2].rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention in a body that is not resolved yet: a name, or the path of another content file."""

    target: str
    span: Span
    kind: str = ""  # "file" for the path of a content file; empty where the name may be of any kind
    fragment: str = ""
    written: str = ""  # the address as written, or the label given to a name


@dataclass(frozen=True, slots=True)
class Slot:
    """A gap in a body's HTML that is filled once its page is known."""

    what: str  # "href" or "label" of a reference; "self" for the address of the body's own page
    number: int = 0  # of the reference


@dataclass(frozen=True, slots=True)
class Body:
    """A Markdown body, rendered but for its gaps."""

    parts: tuple[str | Slot, ...] = ()
    references: tuple[Reference, ...] = ()
    plain: tuple[tuple[str | Slot, ...], ...] = ()  # its paragraphs and headings as plain text, but for their gaps
    anchors: tuple[str, ...] = ()  # in order
    source: str = ""  # the Markdown as it is written
    first_line: int = 1  # of its file, on which it begins


@dataclass(frozen=True, slots=True)
class Places(Mapping[Path, Span]):
    """Where everything in the front matter of a file stands, kept as one text.

    Why: a file has dozens of places, of which hardly any is ever asked for, and a record has thousands of files.
    """

    file: str = ""
    lines: str = "\n"  # of each path, as Python writes it, the line, the column and the length

    @classmethod
    def of(cls, file: str, places: Mapping[Path, tuple[int, int, int]]) -> Places:
        """Keep the places of a file: line, column and length, as in a span."""
        lines = [f"\n{path!r}\t{line} {column} {length}" for path, (line, column, length) in places.items()]
        return cls(file, "".join((*lines, "\n")))

    def __getitem__(self, path: Path) -> Span:
        before = f"\n{path!r}\t"
        begin = self.lines.find(before)
        if begin < 0:
            raise KeyError(path)
        begin += len(before)
        return Span(self.file, *map(int, self.lines[begin : self.lines.index("\n", begin)].split()))

    def __contains__(self, path: object) -> bool:
        return f"\n{path!r}\t" in self.lines

    def __iter__(self) -> Iterator[Path]:
        return (ast.literal_eval(line.partition("\t")[0]) for line in self.lines.split("\n")[1:-1])

    def __len__(self) -> int:
        return self.lines.count("\n") - 1


@dataclass(frozen=True, slots=True)
class Record:
    """One content file, parsed.

    Shape: ``fields`` is an instance of the kind's class in ``chronicle.formats.schema``, with placeholders where fields
    have errors, or None where nothing can be made of the file; ``names`` is what it answers to even then, so that its
    own errors are not repeated by those who name it.
    """

    path: str
    kind: str
    stem: str
    fields: Any
    spans: Mapping[Path, Span]
    body: Body
    names: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = field(default=())
    digest: str = ""  # of the file
    outline: bytes = b""  # the digest of all in it but what only those pages can show that show its text

    def span(self, *path: str | int) -> Span:
        """Return the place of a value, or of the nearest thing around it that has one."""
        for length in range(len(path), 0, -1):
            if span := self.spans.get(path[:length]):
                return span
        return Span(self.path)
