"""How words are folded for the search, and the index from folded words to pages, cut into small files.

The script ``assets/search.js`` folds what a reader types in the same way; a test holds the two to each other.
"""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chronicle.model.views import Counted

_NEARLY_EVERYWHERE = "a an and are as at be by for from has in is it of on or that the to was were will with"
WORDS_SIZE = 24_000  # characters of a file of words, from which the next begins
PAGES_LENGTH = 25  # pages in a file of them: a query shows twenty, from as many files at worst

_DIGITS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
_DROPPED = "'’‘ʼʹ" + "ьъ"
_LATIN = {"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ς": "σ"}
_CYRILLIC = dict(zip("абвгґдезиіклмнопрстуфыэ", "abvggdeziiklmnoprstufie", strict=True))
_CYRILLIC |= {"є": "ie", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia"}


class _Letters(dict[int, str]):
    """What becomes of each letter: combining marks go, the rest stays unless the tables say otherwise."""

    def __missing__(self, code: int) -> str:
        self[code] = "" if unicodedata.category(chr(code)).startswith("M") else chr(code)
        return self[code]


_LETTERS = _Letters({ord(old): new for old, new in {**dict.fromkeys(_DROPPED, ""), **_LATIN, **_CYRILLIC}.items()})


def words(text: str) -> list[str]:
    """Return the folded words of a text, those of ``SKIPPED`` left out where any other is left.

    Shape: small letters without marks, Cyrillic in Latin letters, the ways to write one sound made one: ``y`` as
    ``i``, ``x`` as ``ks``, any run of ``i``, and a closing ``ij``, as one ``i``. So the beginning of a word folds to
    the beginning of what the word folds to, whether the word is Ukrainian, Russian, or either of them in Latin letters.

    >>> words("The Zelenskyy, zelensky; ЗЕЛЕНСЬКИЙ?"), words("Łódź of the"), words("of the")
    (['zelenski', 'zelenski', 'zelenski'], ['lodz'], ['of', 'the'])
    """
    lower = unicodedata.normalize("NFD", text).lower()
    found = [_folded(word) for word in re.findall(r"[^\W_]+", lower.translate(_LETTERS))]
    return [word for word in found if word not in SKIPPED] or found


@lru_cache(maxsize=1 << 17)
def _folded(word: str) -> str:
    return re.sub("ii+", "i", re.sub("ij$", "i", word.replace("y", "i").replace("x", "ks")))


SKIPPED = frozenset(map(_folded, _NEARLY_EVERYWHERE.split()))
"""Words that nearly every text has, folded: left out, except where a query or a name has no other word."""


def spellings(name: str) -> tuple[str, ...]:
    """Return a name in the ways in which Cyrillic is put into Latin letters: ``г`` as g or h, ``е`` as e or ye.

    >>> [" ".join(words(spelling)) for spelling in spellings("Олег Ермак")]
    ['oleg ermak', 'oleh ermak', 'oleg iermak', 'oleh iermak']
    """
    plain = [name, name.replace("г", "h").replace("Г", "H")]
    return tuple(dict.fromkeys([*plain, *(re.sub(r"(?<![^\W\d_])[Ее]|(?<=[ьъ])е", "є", one) for one in plain)]))


def keys_of(names: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return what names are found by: each whole name, its words put together, and each word."""
    folded = [words(spelling) for name in names for spelling in spellings(name)]
    return frozenset("".join(name) for name in folded if name), frozenset(word for name in folded for word in name)


@dataclass(frozen=True, slots=True)
class Findable:
    """A page that can be found: what the list of results shows of it, and the folded words that lead to it."""

    path: str
    label: str
    kind: str  # "Person", "Entry"
    remark: str
    keys: tuple[frozenset[str], ...]  # best first: whole names, own name, names within, summary, text


@dataclass(frozen=True, slots=True)
class SearchView:
    """The search page."""

    folder: str  # of the files of this version of the index
    starts: tuple[str, ...]  # the first word of each file of words
    things: int  # how many pages, from the first, are no entries
    length: int  # pages in a file of them
    skipped: tuple[str, ...]
    lists: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The index, cut into files."""

    starts: tuple[str, ...]  # the first word of each file of words
    words: tuple[str, ...]  # word, pages, word, pages …, parted by blanks; the words in order of their UTF-16 units
    pages: tuple[tuple[tuple[str, str, str, str], ...], ...]  # path, label, kind, remark

    @property
    def digest(self) -> str:
        """What names this version: files of two versions must never meet in one query."""
        return hashlib.sha256(repr((self.words, self.pages)).encode()).hexdigest()[:10]


def index(pages: Sequence[Findable]) -> Index:
    """Return the index of pages; a page's number is its place, so among equals the first is found first.

    Shape: after each word the pages that it leads to, a list for each of ``Findable.keys``, parted by dots; a page
    stands in the best of them alone. Words are cut into files by their order, so a query loads the files between the
    first and the last word that begin as it does, whatever the script.
    """
    lists: dict[str, dict[int, list[int]]] = {}
    for number, page in enumerate(pages):
        seen: set[str] = set()
        for level, keys in enumerate(page.keys):
            for key in keys - seen:
                lists.setdefault(key, {}).setdefault(level, []).append(number)
            seen |= keys
    ordered = sorted(lists, key=lambda key: key.encode("utf-16-be"))  # as a script compares texts
    starts, files = [], []
    for file in _cut((key, _listed(lists[key])) for key in ordered):
        starts.append(file[0])
        files.append(" ".join(file))
    shown = [(page.path, page.label, page.kind, page.remark) for page in pages]
    parts = tuple(tuple(shown[first : first + PAGES_LENGTH]) for first in range(0, len(shown), PAGES_LENGTH))
    return Index(tuple(starts), tuple(files), parts)


def _cut(entries: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    file: list[str] = []
    size = 0
    for key, numbers in entries:
        if file and size + len(key) + len(numbers) > WORDS_SIZE:
            yield file
            file, size = [], 0
        file += (key, numbers)
        size += len(key) + len(numbers) + 2
    if file:
        yield file


def _listed(levels: dict[int, list[int]]) -> str:
    return ".".join(encode(levels.get(level, ())) for level in range(max(levels) + 1))


def encode(numbers: Iterable[int]) -> str:
    """Return rising numbers as text: the distance from each to the next, less one, five bits to a letter, lowest first.

    Shape: a letter of the second half of the alphabet says that more follow.

    >>> encode([0, 1, 2, 40])
    'AAAlB'
    """
    made, last = [], -1
    for number in numbers:
        distance, last = number - last - 1, number
        while distance >= 32:
            made.append(_DIGITS[distance & 31 | 32])
            distance >>= 5
        made.append(_DIGITS[distance])
    return "".join(made)
