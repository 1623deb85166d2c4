"""PNG: the picture of an entry that others show beside a link to it.

Why: a card is type on paper, in four shades. A vector renderer spends its time on coverage and colours that a card does
not have; here the letters come drawn, from a sheet, and a card is only set and packed.
Source: PNG, https://www.w3.org/TR/png-3/; DEFLATE, https://www.rfc-editor.org/rfc/rfc1951
"""

from __future__ import annotations

import base64
import json
import re
import struct
import unicodedata
import zlib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from math import ceil
from typing import Any

WIDTH, HEIGHT = 1200, 630  # pixels, two bits each
_PALETTE = bytes.fromhex("fbfaf6 aaa496 5c564c 211f1b")  # paper; rules, and the edges of letters; labels; ink
_RULE, _LABEL = 1, 2
_ROW = 8 + 2 * WIDTH  # bits: the filter, which is none, then the pixels
_MARGIN = 72
_MEASURE = WIDTH - 2 * _MARGIN
_MOST_LINES, _LEADING = 4, 74
_UNDER = 20  # pixels that a letter may reach below its foot

_MARKS = {"square": "■□", "circle": "●○", "triangle": "▲△", "diamond": "◆◇"}
"""The letters of the sheet that stand for each mark: filled, open."""

_WHOLE = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "Ø": "O", "Æ": "AE", "œ": "oe", "Œ": "OE"}
)
"""Letters that Unicode does not take apart into a plain letter and its accent."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says."""

    site: str  # its title
    title: str
    date: str  # in words
    place: str  # empty where none is recorded
    status: str  # in words; empty where it was held
    marks: tuple[tuple[str, str], ...]  # shape and state of each slot of the table glyph


@dataclass(frozen=True, slots=True)
class Line:
    """A line of type."""

    face: str  # of the sheet: "title", "name", "label", "marks", "brand"
    text: str
    left: int  # pixels from the left edge
    foot: int  # pixels from the upper edge to the foot of its letters
    width: int  # pixels


def to_png(card: Card, sheet: str) -> bytes:
    """Draw a card: an image of 1200 by 630 pixels in four shades.

    Shape: ``sheet`` is the text of ``layouts/card-type.json``.
    Why: the same card and sheet are the same bytes on every machine, so no library packs the image: two releases of one
    need not pack alike.
    """
    faces = _faces(sheet)
    picture = _bar(_MARGIN, 122, _MEASURE, 2, _RULE) | _bar(_MARGIN, 127, _MEASURE, 2, _RULE)
    for line in lines(card, sheet):
        picture |= faces[line.face].ink(line.text, line.left) << _ROW * (HEIGHT - line.foot - _UNDER)
        if line.face == "status":
            picture |= _frame(line.left - 16, line.foot - 34, line.width + 32, 48, _LABEL)
    return _png(picture.to_bytes(_ROW // 8 * HEIGHT, "big"))


def lines(card: Card, sheet: str) -> tuple[Line, ...]:
    """Set the type of a card.

    Shape: a title has four lines at most, as even as they come. One that is longer ends in ``…``, as does any other
    text that is longer than its line.
    What the sheet has no letter for is never an empty box: an accent is dropped, a sign left out, and a word of another
    script, or with a sign of money or mathematics, becomes ``…``: what lacks a letter would be another name or sum.
    """
    faces = _faces(sheet)
    found: list[Line] = []

    def put(face: str, text: str, left: int, foot: int) -> int:
        """Add a line where there is a text; return where the next one may begin."""
        shown = _cut(faces[face], text, WIDTH - _MARGIN - left)
        if not shown.strip():
            return left
        found.append(Line(face, shown, left, foot, faces[face].width(shown)))
        return left + found[-1].width + 24

    def drawable(text: str) -> str:
        return _drawable(faces["label"], text)

    marks = "".join(_slot(*mark) for mark in card.marks).strip()
    put("name", drawable(card.site), put("brand", "■●▲", _MARGIN, 95), 98)
    put("status", drawable(card.status), max(put("marks", marks, _MARGIN, 220) + 8, _MARGIN + 16), 209)
    for number, text in enumerate(_broken(faces["title"], drawable(card.title))):
        put("title", text, _MARGIN, 306 + number * _LEADING)
    date = put("label", drawable(card.date[:1].upper() + card.date[1:]), _MARGIN, 594)
    put("label", drawable(card.place), date + 12, 594)
    return tuple(found)


def _slot(shape: str, state: str) -> str:
    pair = _MARKS[shape]
    return {"filled": pair[0], "outline": pair[1], "dot": "·"}.get(state, " ")


class _Face:
    """Letters of one size: their measures, and each as rows of the picture, to be moved to its place."""

    def __init__(self, space: float, glyphs: dict[str, list[Any]], kerning: dict[str, dict[str, str]], pixels: str):
        self.glyphs = glyphs
        self.advances: dict[str, float] = {" ": space, **{letter: glyph[0] for letter, glyph in glyphs.items()}}
        self.kerning = {
            first + second: int(gap) for first, gaps in kerning.items() for gap in gaps for second in gaps[gap]
        }
        sizes = [(2 * width * height + 7) // 8 for _, _, _, width, height in glyphs.values()]
        self._starts = dict(zip(glyphs, accumulate(sizes, initial=0), strict=False))
        self._pixels = zlib.decompress(base64.b85decode(pixels))
        self._rows: dict[str, int] = {}  # letters that were needed so far

    def width(self, text: str) -> int:
        """Return how many pixels wide a text is."""
        gaps = [self.kerning.get(first + second, 0) for first, second in pairwise(text)]
        return ceil(sum(self.advances[letter] for letter in text) + sum(gaps))

    def ink(self, text: str, left: int) -> int:
        """Return a text as rows of the picture, of which the last is ``_UNDER`` pixels below its foot."""
        rows, place, before = 0, float(left), ""
        for letter in text:
            place += self.kerning.get(before + letter, 0)
            if letter in self.glyphs:
                _, bearing, _, width, _ = self.glyphs[letter]
                rows |= self._drawn(letter) << 2 * (WIDTH - round(place) - bearing - width)
            place += self.advances[letter]
            before = letter
        return rows

    def _drawn(self, letter: str) -> int:
        """Return a letter's rows, each at its right end of the picture."""
        if letter not in self._rows:
            _, _, top, width, height = self.glyphs[letter]
            start, bits = self._starts[letter], 2 * width * height
            number = int.from_bytes(self._pixels[start : start + (bits + 7) // 8], "big") >> -bits % 8
            pixels = f"{number:0{bits}b}"
            rows = "".join(pixels[row : row + 2 * width].rjust(_ROW, "0") for row in range(0, bits, 2 * width))
            self._rows[letter] = int(rows, 2) << _ROW * (_UNDER - top - height)
        return self._rows[letter]


@lru_cache(maxsize=2)
def _faces(sheet: str) -> dict[str, _Face]:
    found = {name: _Face(**face) for name, face in json.loads(sheet).items() if name != "note"}
    return {**found, "status": found["label"]}


def _drawable(face: _Face, text: str) -> str:
    """Return a text as far as a face has letters for it."""
    words = [_spelt(word, face.glyphs) for word in unicodedata.normalize("NFC", text).split()]
    kept = re.sub("…( …)+", "…", " ".join(filter(None, words)))
    return "" if kept == "…" else kept


def _spelt(word: str, letters: Container[str]) -> str:
    spelt = ""
    for letter in word:
        parts = unicodedata.normalize("NFKD", letter.translate(_WHOLE))
        plain = letter if letter in letters else "".join(part for part in parts if not unicodedata.combining(part))
        if all(part in letters for part in plain):
            spelt += plain
        elif unicodedata.category(letter).startswith(("L", "N", "Sc", "Sm")):
            return "…"
    return spelt


def _cut(face: _Face, text: str, measure: int) -> str:
    """Shorten a text to a measure, at the end of a word where there is one."""
    if face.width(text) <= measure:
        return text
    while text and face.width(text + "…") > measure:
        text = text.rpartition(" ")[0] or text[:-1]
    return text.rstrip(" ,.:;–—…") + "…" if text else ""


def _broken(face: _Face, text: str) -> list[str]:
    """Break a title into lines: as few as it needs, then as even as they come."""
    pieces = [(piece, face.width(piece)) for word in text.split() for piece in _pieces(face, word)]
    found = _filled(face, pieces, _MEASURE)
    if len(found) > _MOST_LINES:
        return [*found[: _MOST_LINES - 1], _cut(face, " ".join(found[_MOST_LINES - 1 : _MOST_LINES + 1]), _MEASURE)]
    for measure in range(_MEASURE, max((width for _, width in pieces), default=0), -16):
        narrower = _filled(face, pieces, measure)
        if len(narrower) > len(found):
            break
        found = narrower
    return found


def _pieces(face: _Face, word: str) -> Iterator[str]:
    """Break a word that is wider than a line."""
    while face.width(word) > _MEASURE:
        end = next(end for end in range(len(word), 0, -1) if face.width(word[:end]) <= _MEASURE)
        yield word[:end]
        word = word[end:]
    yield word


def _filled(face: _Face, pieces: Iterable[tuple[str, int]], measure: int) -> list[str]:
    """Fill lines with words, each given with its width."""
    found: list[str] = []
    room = 0.0
    for piece, width in pieces:
        needed = width + face.advances[" "]
        if found and needed <= room:
            found[-1] += f" {piece}"
            room -= needed
        else:
            found.append(piece)
            room = measure - width
    return found


def _bar(left: int, top: int, width: int, height: int, level: int) -> int:
    row = level * ((1 << 2 * width) // 3) << 2 * (WIDTH - left - width)
    return sum(row << _ROW * y for y in range(height)) << _ROW * (HEIGHT - top - height)


def _frame(left: int, top: int, width: int, height: int, level: int) -> int:
    across = _bar(left, top, width, 2, level) | _bar(left, top + height - 2, width, 2, level)
    return across | _bar(left, top, 2, height, level) | _bar(left + width - 2, top, 2, height, level)


# --- PNG


def _png(rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 2, 3, 0, 0, 0)  # two bits a pixel, each an index of the palette
    parts = ((b"IHDR", header), (b"PLTE", _PALETTE), (b"IDAT", _zlib(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def _zlib(data: bytes) -> bytes:
    """Pack bytes in one block with a code of our own, in which a run of paper or of a rule is all that is repeated."""
    words, start, end = _code()
    bits = "".join((start, *map(words.__getitem__, _PIECES.findall(data)), end))
    block = int(bits[::-1], 2).to_bytes((len(bits) + 7) // 8, "little")  # the first bit is the lowest of the first byte
    return b"\x78\x01" + block + struct.pack(">I", zlib.adler32(data))


_LONGEST = 258
_RUNS = (0x00, 0x55 * _RULE)
_PIECES = re.compile(rb"\x00{4,%d}|\x55{4,%d}|[^\x00]{1,4}|\x00{1,3}" % (_LONGEST + 1, _LONGEST + 1))
_LENGTHS = (
    "2666c977ff87fff6cfffdbaffc89fff7ffffffffc89cffd7ffffffffffffeee65bddeddeffeeffffadffb8bdfdbbfffd"
    "ffffcfff9a9bfee9fffffffffffffcd76dedfffeffedfffd7cffbbdfefdfffff8fef7bdf997cffeaffffefffdfffedb6"
    "6edefffdfffdfffd6fefddfdfffffffd7fde9bffebeffdfc6dde6dfd79bc6662e6777899aaaaa9aaa9bbbaaaa99a95"
)
"""The bits of each symbol, in hexadecimal: 256 bytes, the end, 29 lengths of runs. Fitted to the record's cards."""


class _Words(dict[bytes, str]):
    """The bits of bytes, of runs, and of each piece of a picture once it was met."""

    def __missing__(self, piece: bytes) -> str:
        self[piece] = bits = "".join(self[piece[place : place + 1]] for place in range(len(piece)))
        return bits


@lru_cache(maxsize=1)
def _code() -> tuple[_Words, str, str]:
    """Return the bits of each byte and run, those before them all, and those behind.

    Source: RFC 1951, 3.2.2 (words from their lengths), 3.2.5 (runs), 3.2.7 (the head of a block).
    """
    lengths = [int(digit, 16) for digit in _LENGTHS]
    words, word, before = {}, 0, 0
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths)):
        word <<= length - before
        words[symbol], before = f"{word:0{length}b}", length
        word += 1
    found = _Words({bytes([byte]): words[byte] for byte in range(256)})
    for run, symbol, rest in _run_lengths():
        for byte in _RUNS:
            found[bytes([byte]) * (run + 1)] = words[byte] + words[symbol] + rest + "0"  # the one distance: one back
    # the last block, with its own code: 286 symbols, one distance, and four bits for the length of each
    head = "1" + "01" + "10111" + "00000" + "1111" + "000" * 3 + "001" * 16
    return found, head + "".join(f"{length:04b}" for length in (*lengths, 1)), words[256]


def _run_lengths() -> Iterator[tuple[int, int, str]]:
    """Give each length of a run with its symbol and the bits that tell it from others of that symbol."""
    run = 3
    for symbol in range(257, 285):
        extra = max(0, (symbol - 261) // 4)
        for number in range(1 << extra):
            if run < _LONGEST:
                yield run, symbol, f"{number:0{extra}b}"[::-1] if extra else ""
                run += 1
    yield _LONGEST, 285, ""
