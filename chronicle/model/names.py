"""When two spellings are one name, and which names are near a mistaken one."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Return the form in which names are compared: Unicode NFC, case folded, one blank between words.

    >>> fold("  Volodymyr   ZELENSKYY ") == fold("volodymyr zelenskyy")
    True
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return " ".join(folded.split())


def nearest(name: str, names: Iterable[str], count: int = 3, *, cutoff: float = 0.7) -> list[str]:
    """Return up to ``count`` of ``names`` that look most like ``name``, the likeliest first.

    >>> nearest("abu-dabi", ["kyiv", "abu-dhabi", "Abu Dhabi"])
    ['abu-dhabi', 'Abu Dhabi']
    """
    return list(_nearest(fold(name)[:100], tuple(names), count, cutoff))


@lru_cache(maxsize=512)
def _nearest(folded: str, names: tuple[str, ...], count: int, cutoff: float) -> tuple[str, ...]:
    by_fold: dict[str, str] = {}
    for name in names:
        by_fold.setdefault(fold(name), name)
    surname = folded.rpartition(" ")[2]
    words = {  # a surname finds its bearer
        folded_name: name for folded_name, name in by_fold.items() if surname in folded_name.split()
    }
    close = difflib.get_close_matches(folded, by_fold, n=count, cutoff=cutoff)
    return tuple(dict.fromkeys([*(by_fold[c] for c in close), *words.values()]))[:count]


def listed_words(names: Sequence[str]) -> str:
    """Return names as a sentence has them: ``Russia, Ukraine and United States``."""
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + (names[-1] if names else "")


def short_names(names: Sequence[str]) -> list[str]:
    """Return the last word of each name, or the whole where two would be the same.

    >>> short_names(["Vladimir Putin", "Jared Kushner", "Charles Kushner"])
    ['Putin', 'Jared Kushner', 'Charles Kushner']
    """
    last = [name.rpartition(" ")[2] for name in names]
    return [word if last.count(word) == 1 else name for word, name in zip(last, names, strict=True)]
