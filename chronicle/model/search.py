"""How words are folded for the search, and the index from folded words to pages, cut into small files.

The script ``assets/search.js`` folds what a reader types in the same way; a test holds the two to each other.
"""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
import zlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from operator import sub

from chronicle.model.views import Counted

_NEARLY_EVERYWHERE = "a an and are as at be by for from has in is it of on or that the to was were will with"
WORDS_SIZE = 24_000  # characters of a file of words at most, but for a single word that has more
PAGES_LENGTH = 25  # pages in a file of them: a query shows twenty, from as many files at worst
_MOST_KNOWN = 1 << 17  # words whose folding is remembered
_DIGEST_LENGTH = 12  # hexadecimal digits: enough that no two files that were ever published bear one name

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
    parts = text.split()
    return [word for part in parts for word in _MEANT[part]] or [word for part in parts for word in _folded(part)]


def distinct_words(text: str) -> set[str]:
    """Return the folded words of a text, each once."""
    return set(chain.from_iterable(map(_MEANT.__getitem__, text.split()))) or set(words(text))


def _folded(part: str) -> list[str]:
    """Return the folded words of what stands between two blanks."""
    text = unicodedata.normalize("NFD", part).lower().translate(_LETTERS)
    found = re.findall(r"[^\W_]+", text.replace("y", "i").replace("x", "ks"))
    return [re.sub("ii+", "i", re.sub("ij$", "i", word)) for word in found]


class _Meant(dict[str, tuple[str, ...]]):
    """The folded words of what stands between two blanks, without those of ``SKIPPED``."""

    def __missing__(self, part: str) -> tuple[str, ...]:
        if len(self) > _MOST_KNOWN:
            self.clear()
        self[part] = tuple(word for word in _folded(part) if word not in SKIPPED)
        return self[part]


_MEANT = _Meant()
SKIPPED = frozenset(word for part in _NEARLY_EVERYWHERE.split() for word in _folded(part))
"""Words that nearly every text has, folded: left out, except where a query or a name has no other word."""


def spellings(name: str) -> tuple[str, ...]:
    """Return a name in the ways in which Cyrillic is put into Latin letters: ``г`` as g or h, ``е`` as e or ye.

    >>> [" ".join(words(spelling)) for spelling in spellings("Олег Ермак")]
    ['oleg ermak', 'oleh ermak', 'oleg iermak', 'oleh iermak']
    """
    if name.isascii():
        return (name,)
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
    keys: tuple[Iterable[str], ...]
    """Poorest first: of an entry its text, its summary, names within, its own name; of a thing its text, what is said
    of it, its own names, its whole names."""


_LEVELS = 4
_File = tuple[tuple[str, str, str, str], ...]
"""Of each page its path, label, kind and remark."""


@dataclass(frozen=True, slots=True)
class SearchView:
    """The search page: which files make up the index that it searches, by their digests."""

    starts: tuple[str, ...]  # the first word of each file of words
    words: tuple[str, ...]
    things: tuple[str, ...]
    entries: tuple[str, ...]
    length: int  # pages in a file of them
    skipped: tuple[str, ...]
    lists: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The index, cut into files."""

    starts: tuple[str, ...]  # the first word of each file of words
    words: tuple[str, ...]  # word, pages, word, pages …, parted by blanks; the words in order of their UTF-16 units
    things: tuple[_File, ...]
    entries: tuple[_File, ...]


def digest(file: Sequence[Sequence[str]]) -> str:
    """Return what names a file: a page names the files of its own version, so two versions never meet in a query."""
    return hashlib.sha256(repr(file).encode()).hexdigest()[:_DIGEST_LENGTH]


def index(things: Sequence[Findable], entries: Sequence[Findable]) -> Index:
    """Return the index of pages; the number of a page is its place among the things, or among the entries.

    Shape: after each word the pages that it leads to, a list for each of ``Findable.keys``, those of entries before
    those of things, parted by dots; a page stands in the best of its lists alone. Words are cut into files by their
    order, so a query loads the files between the first and the last word that begin as it does, whatever the script.
    """
    lists = [*_lists(entries), *_lists(things)]
    ordered = sorted(set().union(*lists), key=lambda key: key.encode("utf-16-be"))  # as a script compares texts
    files = list(_cut(ordered, [_listed(key, lists) for key in ordered]))
    return Index(tuple(file.partition(" ")[0] for file in files), tuple(files), _parts(things), _parts(entries))


def _lists(pages: Sequence[Findable]) -> list[defaultdict[str, list[int]]]:
    lists = [defaultdict[str, list[int]](list) for _ in range(_LEVELS)]
    for number, page in enumerate(pages):
        best: dict[str, defaultdict[str, list[int]]] = {}
        for level, keys in zip(lists, page.keys, strict=True):
            best.update(dict.fromkeys(keys, level))
        for key, level in best.items():
            level[key].append(number)
    return lists


def _listed(key: str, lists: Sequence[defaultdict[str, list[int]]]) -> str:
    return ".".join(encode(level[key]) if key in level else "" for level in lists).rstrip(".")


def _parts(pages: Sequence[Findable]) -> tuple[_File, ...]:
    shown = [(page.path, page.label, page.kind, page.remark) for page in pages]
    return tuple(tuple(shown[first : first + PAGES_LENGTH]) for first in range(0, len(shown), PAGES_LENGTH))


def _cut(keys: Sequence[str], lists: Sequence[str]) -> Iterator[str]:
    """Yield files of words.

    Why: of the words with which the next file may begin it begins with the one whose checksum is least. So a word more
    or less leaves the other files as they are, where a count of characters would move all that come after.
    """
    begins = list(accumulate((len(key) + len(one) + 2 for key, one in zip(keys, lists, strict=True)), initial=0))
    first = 0
    while first < len(keys):
        least = bisect_left(begins, begins[first] + WORDS_SIZE // 2)
        most = bisect_right(begins, begins[first] + WORDS_SIZE)
        if most > len(keys):
            after = len(keys)
        elif least < most:
            after = min(range(least, most), key=lambda place: zlib.crc32(keys[place].encode()))
        else:
            after = max(first + 1, least - 1)  # a word with so many pages that it has a file to itself
        pairs = zip(keys[first:after], lists[first:after], strict=True)
        yield " ".join(chain.from_iterable(pairs))
        first = after


class _Steps(dict[int, str]):
    """The letters of each step from a number to the next."""

    def __missing__(self, step: int) -> str:
        rest, last = divmod(step - 1, 32)
        self[step] = _DIGITS[last | 32] + self[rest + 1] if rest else _DIGITS[last]
        return self[step]


_STEPS = _Steps()


def encode(numbers: Sequence[int]) -> str:
    """Return rising numbers as text: the distance from each to the next, less one, five bits to a letter, lowest first.

    Shape: a letter of the second half of the alphabet says that more follow.

    >>> encode([0, 1, 2, 40])
    'AAAlB'
    """
    return "".join(map(_STEPS.__getitem__, map(sub, numbers, [-1, *numbers])))
