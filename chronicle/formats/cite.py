"""Citations: how to name an entry, and the exact version of it, in words and to reference managers.

Every form holds the entry's permanent id, its GUID and the digest of its version. The date of the event is told in
words alone, as a note: styles print CSL's ``event-date`` where a reader looks for the date of publication.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from chronicle.model.characters import FORBIDDEN
from chronicle.model.dates import MONTHS

_SHORT = 12  # hexadecimal digits of the digest that readers see
_BREAK = re.compile(rf"[\t\n]|{FORBIDDEN.pattern}")
_BREAKS = re.compile(rf"(?<! ) *(?:(?:{_BREAK.pattern}) *)+")
_URL_SIGNS = ":/?#[]@!$&'()*+,;=%"  # RFC 3986, section 2.2, and the sign of what is encoded already
_PLAIN_URL = re.compile(rf"[A-Za-z0-9_.~{re.escape(_URL_SIGNS)}-]*")

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # not `\{`: readers count braces and do not see the backslash
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless\/",  # in TeX's oldest fonts, its default, these three are other signs
    ">": r"\textgreater\/",
    "|": r"\textbar{}",
    **{sign: f"\\{sign}" for sign in "%&$#_"},
}
_SPECIAL = re.compile(f"[{re.escape(''.join(_LATEX))}]")
_LIGATURES = re.compile(r"([-`',?!])(?=[-`',])")  # pairs that TeX sets as one sign: a dash, a quotation mark


@dataclass(frozen=True, slots=True)
class Work:
    """What a citation needs to know of an entry."""

    id: str  # permanent
    title: str  # any text
    event_date: str  # in words: "22–23 January 2026"
    url: str  # absolute permalink
    guid: str  # "urn:uuid:…"
    container: str  # the site's title
    editors: tuple[str, ...]  # institutions or groups; may be empty
    language: str  # BCP 47
    published: datetime.date | None  # first publication here; None where nobody knows
    updated: datetime.date  # of this version: last material change
    licence: str
    digest: str  # SHA-256 of the entry's file, hexadecimal: names the version


def formatted(work: Work) -> str:
    """Return the citation for readers: one line of plain text, after the Chicago Manual of Style.

    Shape: a Latin letter follows the title, so that one written from right to left moves nothing but itself.
    """
    editors = f", edited by {_listed(work.editors)}" if work.editors else ""
    published = f", first published {_words(work.published)}" if work.published else ""
    sentences = [
        _sentence(work.container + editors),
        f"“{_sentence(work.title)}”",
        _sentence(f"Event: {work.event_date}"),
        f"Entry {work.id}{published}, version of {_version(work)}.",
        f"{_address(work.url)}.",
        work.guid,
    ]
    return " ".join(sentences)


def bibtex(work: Work) -> str:
    """Return a BibTeX entry, for biblatex and for the older styles, which set an unknown type as ``@misc``.

    Shape: UTF-8; text stands in double braces, so that no style changes its capitals and no name is split.
    ``annote`` is kept, but printed by no standard style: a whole digest does not fit into a line.
    Source: https://ctan.org/pkg/biblatex, sections 2.1.1 and 2.2.2; https://ctan.org/pkg/btxdoc
    """
    fields = {
        "title": _text(work.title),
        "titleaddon": _text(work.container),
        "editor": " and ".join(_text(editor) for editor in work.editors),
        "date": work.published.isoformat() if work.published else "",
        "year": work.published.isoformat()[:4] if work.published else "",  # older styles know no date
        "version": _text(_version(work)),
        "langid": work.language,  # biber takes BCP 47 as well as names
        "url": _address(work.url),
        "note": _text(_identity(work)),
        "annote": _text(_proof(work)),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@online{{{work.id},\n{''.join(lines)}}}\n"


def ris(work: Work) -> str:
    r"""Return an RIS record.

    Shape: UTF-8, one tag a line; lines end in ``\r\n``, which must be written as they are. RIS has no name that stays
    whole across a comma, so an editor who has one is told in the note.
    Source: RIS Format Specifications, Research Information Systems, 2001 (https://refdb.sourceforge.net/manual-0.9.6/)
    """
    day = work.published.isoformat().replace("-", "/") if work.published else ""
    split = [editor for editor in work.editors if "," in editor]
    edited = [_sentence(f"Edited by {_listed(split)}")] if split else []
    tags = [
        ("TY", "ELEC"),
        ("ID", work.id),
        ("TI", work.title),
        ("T2", work.container),
        *(("A2", editor) for editor in work.editors if "," not in editor),
        *([("PY", day[:4]), ("DA", day)] if day else []),
        ("ET", _version(work)),
        ("LA", work.language),
        ("UR", _address(work.url)),
        ("N1", " ".join([*edited, _identity(work), _proof(work)])),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in tags)


def csl(work: Work) -> dict[str, Any]:
    """Return a CSL-JSON item.

    Why: ``webpage``, "a page contained within a larger website". CSL's ``entry`` fits too, but fewer than half of the
    published styles print its address, against nearly nine in ten; and ``version`` is in words, since processors
    take an ISO date for a range and print "versions".
    Source: https://docs.citationstyles.org/en/v1.0.2/specification.html#appendix-iii-types
    """
    day = work.published
    return {
        "id": work.id,
        "type": "webpage",
        "title": _line(work.title),
        "container-title": _line(work.container),
        **({"editor": [{"literal": _line(editor)} for editor in work.editors]} if work.editors else {}),
        **({"issued": {"date-parts": [[day.year, day.month, day.day]]}} if day else {}),
        "version": _version(work),
        "language": work.language,
        "URL": _address(work.url),
        "note": f"{_identity(work)} {_proof(work)}",
    }


def _identity(work: Work) -> str:
    """Tell which entry it is, and of what."""
    return f"Entry {work.id} ({work.guid}). {_sentence(f'Event: {work.event_date}')}"


def _proof(work: Work) -> str:
    """Tell by what the version is known, and what may be done with it."""
    licence = f" {_sentence(f'Licence: {work.licence}')}" if work.licence else ""
    return f"SHA-256 of the entry's file: {work.digest}.{licence}"


def _version(work: Work) -> str:
    return f"{_words(work.updated)} (sha256 {work.digest[:_SHORT]})"


def _words(day: datetime.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _sentence(text: str) -> str:
    """Return ``text`` on one line, with a full stop unless it ends like a sentence."""
    line = _line(text)
    return line if line.endswith((".", "?", "!", "…")) else f"{line}."


def _line(text: str) -> str:
    """Return ``text`` on one line: line breaks and control characters, with the spaces around them, are one space."""
    is_plain = (text.isascii() and text.isprintable()) or not _BREAK.search(text)
    return (text if is_plain else _BREAKS.sub(" ", text)).strip()


def _address(url: str) -> str:
    """Return ``url`` with what no address may hold percent-encoded, so that no brace or line break is left in it."""
    return url if _PLAIN_URL.fullmatch(url) else quote(url, safe=_URL_SIGNS)


def _text(text: str) -> str:
    r"""Return ``text`` for a BibTeX field, to be set as it stands: escaped, and in braces that hold it together.

    Why: an empty group does not part a ligature in every engine; ``\/``, the correction of a slant, does.
    """
    escaped = _LIGATURES.sub(r"\1\\/", _SPECIAL.sub(lambda sign: _LATEX[sign[0]], _line(text)))
    return f"{{{escaped}}}"
