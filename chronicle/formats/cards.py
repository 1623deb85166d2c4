"""PNG: the picture of an entry that others show beside a link to it.

Why: a card is type on paper, in four shades. A vector renderer spends its time on coverage and colours that a card does
not have; here the letters come drawn, from a sheet. A letter is packed once, row by row; a card is the packed rows of
its letters side by side, with runs of paper between them, and its pixels are never laid out.
Source: PNG, https://www.w3.org/TR/png-3/; ZLIB and DEFLATE, https://www.rfc-editor.org/rfc/rfc1950 and rfc1951
"""

from __future__ import annotations

import base64
import json
import re
import struct
import unicodedata
import zlib
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, islice, pairwise, repeat
from math import ceil, fsum
from operator import add
from typing import Any

WIDTH, HEIGHT = 1200, 630  # pixels, four bits each
_PALETTE = bytes.fromhex("fbfaf6 aaa496 5c564c 211f1b")  # paper; rules, and the edges of letters; labels; ink
_RULE, _LABEL = 1, 2
_ROW = 1 + WIDTH // 2  # bytes: the filter, then the pixels
_MARGIN = 72
_MEASURE = WIDTH - 2 * _MARGIN
_MOST_LINES, _LEADING = 4, 74
_FOOT = 306  # pixels to the foot of a title's first line
_STRIPS = (60, 160, *(_FOOT - 56 + number * _LEADING for number in range(_MOST_LINES)), 550)
"""Where the parts of a card begin, of ``_LEADING`` rows each, in which all that is drawn stands whole."""

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
    strips: dict[int, list[_Placed]] = {top: [] for top in _STRIPS}
    strips[_STRIPS[0]] += [(_MARGIN, y, _box(_MEASURE, 2, _RULE)) for y in (122, 127)]
    for line in lines(card, sheet):
        strip = strips[_STRIPS[bisect(_STRIPS, line.foot) - 1]]
        if line.face == "status":
            strip.append((line.left - 16, line.foot - 34, _box(line.width + 32, 48, _LABEL)))
        strip += faces[line.face].letters(line.text, line.left, line.foot)
    return _png(strips)


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
        put("title", text, _MARGIN, _FOOT + number * _LEADING)
    date = put("label", drawable(card.date[:1].upper() + card.date[1:]), _MARGIN, 594)
    put("label", drawable(card.place), date + 12, 594)
    return tuple(found)


def _slot(shape: str, state: str) -> str:
    pair = _MARKS[shape]
    return {"filled": pair[0], "outline": pair[1], "dot": "·"}.get(state, " ")


class _Face:
    """Letters of one size: their measures and their shapes."""

    def __init__(self, space: float, glyphs: dict[str, list[Any]], kerning: dict[str, dict[str, str]], pixels: str):
        self.glyphs = glyphs
        self.advances: dict[str, float] = {" ": space, **{letter: glyph[0] for letter, glyph in glyphs.items()}}
        self.kerning = {
            first + second: int(gap) for first, gaps in kerning.items() for gap in gaps for second in gaps[gap]
        }
        sizes = [(2 * width * height + 7) // 8 for _, _, _, width, height in glyphs.values()]
        self._starts = dict(zip(glyphs, accumulate(sizes, initial=0), strict=False))
        self._pixels = zlib.decompress(base64.b85decode(pixels))
        self._shapes: dict[str, _Shape] = {}  # letters that were needed so far

    def width(self, text: str) -> int:
        """Return how many pixels wide a text is."""
        gaps = sum(map(self.kerning.get, map(add, text, text[1:]), repeat(0)))
        return ceil(fsum(map(self.advances.__getitem__, text)) + gaps)  # not `sum`, which rounds as the release pleases

    def letters(self, text: str, left: int, foot: int) -> Iterator[_Placed]:
        """Give the shape of each letter of a text with its place."""
        place, before = float(left), ""
        for letter in text:
            place += self.kerning.get(before + letter, 0)
            if letter in self.glyphs:
                _, bearing, top, _, _ = self.glyphs[letter]
                yield round(place) + bearing, foot + top, self._shapes.get(letter) or self._shape(letter)
            place += self.advances[letter]
            before = letter

    def _shape(self, letter: str) -> _Shape:
        _, _, _, width, height = self.glyphs[letter]
        start, size = self._starts[letter], width * height
        packed = self._pixels[start : start + (2 * size + 7) // 8]
        levels = "".join(f"{byte >> 6}{byte >> 4 & 3}{byte >> 2 & 3}{byte & 3}" for byte in packed)
        self._shapes[letter] = _Shape(tuple(int(levels[row : row + width], 16) for row in range(0, size, width)), width)
        return self._shapes[letter]


@lru_cache(maxsize=2)
def _faces(sheet: str) -> dict[str, _Face]:
    found = {name: _Face(**face) for name, face in json.loads(sheet).items() if name != "note"}
    return {**found, "status": found["label"]}


def _drawable(face: _Face, text: str) -> str:
    """Return a text as far as a face has letters for it."""
    words = [_spelt(word, face.glyphs.keys()) for word in unicodedata.normalize("NFC", text).split()]
    kept = re.sub("…( …)+", "…", " ".join(filter(None, words)))
    return "" if kept == "…" else kept


def _spelt(word: str, letters: Set[str]) -> str:
    if letters >= {*word}:
        return word
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
    pieces = [piece for word in text.split() for piece in _pieces(face, word)]
    found = _filled(face, pieces, _MEASURE)
    if len(found) > _MOST_LINES:
        return [*found[: _MOST_LINES - 1], _cut(face, " ".join(found[_MOST_LINES - 1 : _MOST_LINES + 1]), _MEASURE)]
    widest = max((width for _, width in pieces), default=0)
    measures = range(_MEASURE, min(widest, _MEASURE - 1), -16)
    enough = bisect(measures, len(found), key=lambda measure: len(_filled(face, pieces, measure)))
    return _filled(face, pieces, measures[enough - 1])


def _pieces(face: _Face, word: str) -> Iterator[tuple[str, int]]:
    """Break a word that is wider than a line; give each piece with its width."""
    while (width := face.width(word)) > _MEASURE:
        end = next(end for end in range(len(word), 0, -1) if face.width(word[:end]) <= _MEASURE)
        yield word[:end], face.width(word[:end])
        word = word[end:]
    yield word, width


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


# --- shapes


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """Something drawn."""

    rows: tuple[int, ...]  # a hexadecimal digit for each pixel
    width: int  # pixels


_Placed = tuple[int, int, _Shape]
"""Pixels from the left and from the upper edge of the card, and what stands there."""


@lru_cache(maxsize=64)
def _box(width: int, height: int, level: int) -> _Shape:
    """Draw an outline of two pixels."""
    across, side = f"{level}" * width, f"{level}{level}".ljust(width - 2, "0") + f"{level}{level}"
    return _Shape(tuple(int(row, 16) for row in [across] * 2 + [side] * (height - 4) + [across] * 2)[:height], width)


@lru_cache(maxsize=4096)
def _joined(one: _Shape, other: _Shape, right: int, down: int) -> _Shape:
    """Return two shapes as one; ``right`` and ``down`` lead from the first to the other."""
    left, top = max(0, -right), max(0, -down)
    width = left + max(one.width, right + other.width)
    rows = [0] * (top + max(len(one.rows), down + len(other.rows)))
    for shape, x, y in ((one, left, top), (other, left + right, top + down)):
        for number, row in enumerate(shape.rows, y):
            rows[number] |= row << 4 * (width - x - shape.width)
    return _Shape(tuple(rows), width)


def _apart(placed: Iterable[_Placed]) -> list[_Placed]:
    """Join those shapes, given from left to right, that share a byte."""
    found: list[_Placed] = []
    end = 0
    for x, y, shape in placed:
        if x // 2 < end:
            first, top, before = found.pop()
            shape = _joined(before, shape, x - first, y - top)
            x, y = min(x, first), min(y, top)
        found.append((x, y, shape))
        end = (x + shape.width + 1) // 2
    return found


# --- PNG


def _png(strips: Mapping[int, Sequence[_Placed]]) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 4, 3, 0, 0, 0)  # four bits a pixel, each an index of the palette
    parts = ((b"IHDR", header), (b"PLTE", _PALETTE), (b"IDAT", _zlib(strips)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def _zlib(strips: Mapping[int, Sequence[_Placed]]) -> bytes:
    """Pack the strips of a card in one block with a code of our own, inked rows as differences from the row above.

    Why: the checksum is two sums, of the bytes, and of the bytes times their distances from the end: so it is added up
    from those of the letters.
    """
    code = _code()
    packed, reached = [code.head, code.bytes[0]], 1
    low, high = 1, _ROW * HEIGHT  # the sums of paper alone
    for top, placed in strips.items():
        if placed:
            columns, before, end = [[code.bytes[2]] * _LEADING], _EDGE, 1  # the filter that says so
            for x, y, shape in _apart(placed):
                column, place = _column(shape, x % 2, y - top), 1 + x // 2
                columns.append(_beside(before, column, place - end))
                low += column.low
                high += column.high + (_ROW * (HEIGHT - top - _LEADING) - place) * column.low
                before, end = column, place + column.width
            columns.append(_beside(before, _EDGE, _ROW - end))
            first, last = min(y for _, y, _ in placed), max(y + len(shape.rows) for _, y, shape in placed) + 1
            packed.append(_zeros(_ROW * first - reached, code.runs))
            packed += chain.from_iterable(islice(zip(*columns, strict=True), first - top, last - top))
            reached = _ROW * last
            low += 2 * (last - first)
            high += 2 * _ROW * sum(range(HEIGHT - last + 1, HEIGHT - first + 1))
    packed += _zeros(_ROW * HEIGHT - reached, code.runs), code.end
    return b"\x78\x01" + _bytes("".join(packed)) + struct.pack(">HH", high % _PRIME, low % _PRIME)


_DIGITS = bytes(b"0123456789abcdef"[(pair >> 4 & 3) + 4 * (pair & 3)] for pair in range(256))
_SWAPPED = bytes((pair >> 4) + 16 * (pair & 15) for pair in range(256))


def _bytes(fours: str) -> bytes:
    """Return digits of two bits as bytes, four in each, the first the lowest: read as hexadecimal, in pairs, twice."""
    pairs = bytes.fromhex(fours + "0" * (-len(fours) % 4)).translate(_DIGITS)
    return bytes.fromhex(pairs.decode()).translate(_SWAPPED)


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """A shape, packed; its rows are those of its strip."""

    width: int  # bytes
    digits: Sequence[str]  # of each row, without the zeros at either end
    leads: Sequence[int]  # how many zeros are before; all of them, where a row has nothing else
    trails: Sequence[int]  # how many are behind; there ``_BLANK``
    low: int  # the sums of the checksum, as if the last row ended the picture
    high: int


_BLANK = _ROW
_EDGE = _Column(0, [""] * _LEADING, [0] * _LEADING, [0] * _LEADING, 0, 0)


@lru_cache(maxsize=4096)
def _column(shape: _Shape, inset: int, top: int) -> _Column:
    """Pack a shape that begins some pixels behind the beginning of a byte and some rows behind that of its strip."""
    width = (inset + shape.width + 1) // 2
    drawn = [row << 4 * (2 * width - inset - shape.width) for row in (0, *shape.rows, 0)]
    high = int("80" * width, 16)  # keeps a byte from borrowing of the next
    changes = [((row | high) - above ^ high).to_bytes(width, "big") for above, row in pairwise(drawn)]
    rows = [*[bytes(width)] * top, *changes, *[bytes(width)] * (_LEADING - top - len(changes))]
    leads = [width - len(row.lstrip(b"\0")) for row in rows]
    trails = [width - len(row.rstrip(b"\0")) if any(row) else _BLANK for row in rows]
    sums = zlib.adler32(b"".join(row.ljust(_ROW, b"\0") for row in rows), 0)
    return _Column(width, [_packed(row.strip(b"\0")) for row in rows], leads, trails, sums & 0xFFFF, sums >> 16)


@lru_cache(maxsize=8192)
def _beside(before: _Column, column: _Column, gap: int) -> list[str]:
    """Return the rows of a column, with the zeros between it and the one before."""
    zeros = map(add, map(add, before.trails, column.leads), repeat(gap))
    return [*map(add, map(_code().gaps.__getitem__, zeros), column.digits)]


_LONGEST = 258
_PRIME = 65521
_PIECES = re.compile(rb"(.)\1{3,%d}|." % _LONGEST, re.DOTALL)
_LENGTHS = (
    "246a000000000ecc4668000000000eec6668000000000eeea88600000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000888aeee0000000008666eee0000000008664cee000000000a64d5777777766665777888abbbbaaa85"
)
"""The bits of each symbol, in hexadecimal: 256 bytes, the end, 29 lengths of runs. Fitted to the record's cards."""


@dataclass(frozen=True, slots=True)
class _Code:
    """Words, each of an even number of bits, as digits of two bits."""

    bytes: Sequence[str]
    runs: Sequence[str]  # of the byte before, by their length; of zero, also where it is too short for one
    gaps: Sequence[str]  # as many zeros behind another byte, and from ``_BLANK`` on behind a zero
    head: str
    end: str


@lru_cache(maxsize=1)
def _code() -> _Code:
    """Return the code.

    Source: RFC 1951, 3.2.2 (words from their lengths), 3.2.5 (runs), 3.2.7 (the head of a block).
    """
    lengths = [int(digit, 16) for digit in _LENGTHS]
    words, word, before = [""] * len(lengths), 0, 0
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths) if length):
        word <<= length - before
        words[symbol], before = f"{word:0{length}b}", length
        word += 1
    # the last block, with its own code: 286 symbols, one distance, and four bits for the length of each
    head = "1" + "01" + "10111" + "00000" + "1111" + "000" * 3 + "001" * 16
    head += "".join(f"{length:04b}" for length in (*lengths, 1))
    one = _fours(words[0])
    runs = ["", one, 2 * one]
    runs += [_fours(words[symbol] + rest + "0") for symbol, rest in map(_run, range(3, _LONGEST + 1))]
    zeros = [_zeros(count, runs) for count in range(_ROW)]
    gaps = ["", *(one + digits for digits in zeros[:-1]), *zeros]
    return _Code([*map(_fours, words[:256])], runs, gaps, _fours(head), _fours(words[256]))


def _fours(bits: str) -> str:
    """Return bits as digits of two, the first the lower one."""
    return "".join(str(int(bits[place : place + 2][::-1], 2)) for place in range(0, len(bits), 2))


@lru_cache(maxsize=1 << 14)
def _packed(data: bytes) -> str:
    code, pieces = _code(), [match[0] for match in _PIECES.finditer(data)]
    return "".join(code.bytes[piece[0]] + code.runs[len(piece) - 1] for piece in pieces)


def _run(count: int) -> tuple[int, str]:
    """Return the symbol of a run, and the bits that tell it from others of that symbol."""
    extra = max(0, (count - 3).bit_length() - 3)
    rest = f"{count - 3 & (1 << extra) - 1:0{extra}b}"[::-1] if extra else ""
    return (257 + 4 * extra + (count - 3 >> extra), rest) if count < _LONGEST else (285, "")


def _zeros(count: int, runs: Sequence[str]) -> str:
    """Return zeros behind a zero."""
    return runs[_LONGEST] * (count // _LONGEST) + runs[count % _LONGEST]
