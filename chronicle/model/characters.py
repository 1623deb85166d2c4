"""Characters that deceive or break: what a reviewer cannot see, or a program reads as an order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, other than tab and line feed
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U000e0000-\U000e0fff]"
)
"""Invisible, bidirectional and control characters. Zero-width joiners stay: Persian and emoji are written with them."""

MOST_MARKS = 8  # upon one letter; no writing has more than five
_JOINING = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
_PICTURES = "#*0-9\xa9\xae\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08ca-\u08ff"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200c\u200d\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
)
HIDDEN = re.compile(
    f"{FORBIDDEN.pattern}|\u2800"  # a blank of braille
    f"|\u200c(?<![{_JOINING}]\u200c)"
    f"|\u200d(?:(?<![{_JOINING}{_PICTURES}\ufe0f]\u200d)|(?<![{_JOINING}]\u200d)(?![{_PICTURES}]))"
    f"|[\ufe00-\ufe0f](?<![{_PICTURES}][\ufe00-\ufe0f])"
    f"|(?P<heap>[{_MARKS}](?<=[{_MARKS}]{{{MOST_MARKS + 1}}})[{_MARKS}]*)"
)
"""What is forbidden anywhere, and what is where no writing has it: joiners and selectors outside the scripts and the
pictures that are written with them, and marks heaped upon one letter.

Source: UTS 39, sections 3.1.1 and 5.4, https://www.unicode.org/reports/tr39/
"""


_SUSPECT = re.compile(f"{FORBIDDEN.pattern[:-1]}\u2800{_MARKS}]")


def hidden_in(text: str) -> Iterator[re.Match[str]]:
    """Yield every match of ``HIDDEN``: of nearly every text none, which one quick look tells."""
    is_plain = text.isascii() and text.isprintable()
    return HIDDEN.finditer(text) if not is_plain and _SUSPECT.search(text) else iter(())


_TOGETHER = ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC")  # in one word
_LOOKS = str.maketrans(
    dict(zip("АВЕЅІЈКМНОРСТУХҮԌԚԜЗаеіјорсухѕһԁԛԝӏүгп", "ABESIJKMHOPCTYXYGQW3aeijopcyxshdqwlyrn", strict=True))
    | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορτυχ", "ABEZHIKMNOPTYXayikvoptux", strict=True))
    | dict(zip("ՕՏՍօսոհցզ", "OSUounhgq", strict=True))
    | dict(zip("I1|0ɑɡ", "lllOag", strict=True))
)


def looks(name: str) -> str:
    """Return what a name looks like: the same for two that no reader can tell apart, whatever their letters.

    Source: UTS 39, section 4, as far as the alphabets of this record go.

    >>> looks("Vlаdirnir Рutіn") == looks("Vladimir Putin")
    True
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).translate(_LOOKS)).casefold()
    return " ".join(plain.replace("rn", "m").replace("vv", "w").split())


def stranger_in(name: str) -> str:
    r"""Return the first letter of another alphabet than the letters before it in its word; empty where there is none.

    Source: UTS 39, section 5.1; the alphabet is the first word of a letter's name.

    >>> stranger_in("Путін Vlаdimir") == "\N{CYRILLIC SMALL LETTER A}"
    True
    """
    words: list[str] = [] if name.isascii() else re.findall(r"[^\W\d_]+", name)
    for word in words:
        if word.isascii():
            continue
        alphabets = [unicodedata.name(letter, "").partition(" ")[0] for letter in word]
        plain = ["CJK" if alphabet in _TOGETHER else alphabet for alphabet in alphabets]
        first = next((alphabet for alphabet in plain if alphabet != "MODIFIER"), "")
        for letter, alphabet in zip(word, plain, strict=True):
            if alphabet not in (first, "MODIFIER"):
                return letter
    return ""


def name_of(character: str) -> str:
    """Return a name that can be printed: ``U+202E RIGHT-TO-LEFT OVERRIDE``."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'control character')}"


def fault_of(hidden: re.Match[str]) -> str:
    """Say what is wrong with a match of ``HIDDEN``."""
    is_heap = hidden.lastgroup == "heap"
    return f"more than {MOST_MARKS} marks stand here" if is_heap else f"{name_of(hidden[0])} cannot be seen or shown"


def printable(text: str) -> str:
    r"""Return ``text`` fit for a terminal and a log: one line, nothing invisible, nothing that acts.

    >>> printable("a\x1b[31m\nb")
    'a\\x1b[31m\\nb'
    """
    visible = text.replace("\n", "\\n").replace("\t", "\\t")
    return HIDDEN.sub(lambda match: match[0].encode("unicode_escape").decode(), visible)
