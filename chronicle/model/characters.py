"""Characters that deceive or break: what a reviewer cannot see, or a program reads as an order."""

from __future__ import annotations

import re
import unicodedata

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, other than tab and line feed
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U000e0000-\U000e0fff]"
)
"""Invisible, bidirectional and control characters. Zero-width joiners stay: Persian and emoji are written with them."""


def name_of(character: str) -> str:
    """Return a name that can be printed: ``U+202E RIGHT-TO-LEFT OVERRIDE``."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'control character')}"


def printable(text: str) -> str:
    r"""Return ``text`` fit for a terminal and a log: one line, nothing invisible, nothing that acts.

    >>> printable("a\x1b[31m\nb")
    'a\\x1b[31m\\nb'
    """
    visible = text.replace("\n", "\\n").replace("\t", "\\t")
    return FORBIDDEN.sub(lambda match: match[0].encode("unicode_escape").decode(), visible)
