"""What is wrong, where, and how to mend it: as data. Printing is the business of ``chronicle.report``."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a content file.

    Units: lines and columns count from 1, columns and length in characters, so they fit any editor; a length of 0
    means the file as a whole.
    """

    path: str  # relative to the root, with forward slashes
    line: int = 1
    column: int = 1
    length: int = 0

    def at(self, offset: int, length: int) -> Span:
        """Return the part of this span that starts ``offset`` characters into it."""
        return replace(self, column=self.column + offset, length=length)


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One finding. An error stops publishing; a warning asks for an action and does not."""

    span: Span
    is_error: bool
    code: str  # lower case with hyphens; each has a page in layouts/codes/
    message: str  # lower case, without a full stop, true when read alone
    cure: str = ""  # shown as help, as an order that the reader can carry out
    url: str = ""  # of the page of the site that explains the code

    @property
    def severity(self) -> str:
        """The word for it: ``error`` or ``warning``."""
        return "error" if self.is_error else "warning"


def error(span: Span, code: str, message: str, cure: str = "") -> Diagnostic:
    """Return a finding that stops publishing."""
    return Diagnostic(span, True, code, message, cure)


def warning(span: Span, code: str, message: str, cure: str = "") -> Diagnostic:
    """Return a finding that asks for an action and lets the site be published."""
    return Diagnostic(span, False, code, message, cure)


class CannotRun(Exception):
    """The command cannot do its work at all, whatever the content says; the message is for its user."""
