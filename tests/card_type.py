"""Draw the letters of the social cards anew, after a change of type: ``python -m tests.card_type``. Then look at cards.

Why: each card is set from letters that are drawn here once, so that a build needs no font and no renderer.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

SHEET = Path("layouts/card-type.json")
FONTS = Path("assets/fonts")
LATIN = "".join(map(chr, range(33, 127))) + "§©«·»×àáâãäåæçèéêëìíîïñòóôõö÷øùúûü–—‘’‚“”…−"
CYRILLIC = "ЁЄІЇАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяёєіїҐґ"
FACES = {"title": ("serif-400", 64, 3), "name": ("serif-400", 36, 3), "label": ("sans-400", 32, 2)}
"""Each face: its font, its size in pixels, and the darkest of four levels that it is drawn in."""

Part = dict[str, object]
Corners = Sequence[tuple[float, float]]
SQUARE, TRIANGLE, DIAMOND = (
    [(1, 1), (11, 1), (11, 11), (1, 11)],
    [(6, 0.6), (11.8, 11), (0.2, 11)],
    [(6, 0), (12, 6), (6, 12), (0, 6)],
)
MARKS: dict[str, Corners] = {"■□": SQUARE, "●○": [], "▲△": TRIANGLE, "◆◇": DIAMOND}
"""The corners of each mark, in a square of 12 units, under its letters, filled and open; a circle has none."""

RADIUS, ABSENT, PEN, SLOT = 5.3, 1.3, 1.4, 14.5  # units: of a circle, of a dot, of an open mark's outline, to the next
FINE, EDGE = 16, 2  # steps to a pixel while a mark is drawn; pixels around it
NOTE = "Letters of Source Serif 4 and Source Sans 3, SIL Open Font License 1.1, drawn by tests/card_type.py"


class Face:
    """Collects letters: their measures, and their pixels one after the other, two bits each."""

    def __init__(self, darkest: int) -> None:
        self.darkest, self.glyphs, self.pixels = darkest, dict[str, list[float]](), b""

    def add(self, letter: str, advance: float, image: Image.Image, left: int, top: int) -> None:
        """Add a letter, white on black; ``left`` and ``top`` are the image's own, from the beginning of its foot."""
        edge = image.getbbox()
        assert edge, letter
        drawn, number = image.crop(edge), 0
        self.glyphs[letter] = [round(advance, 2), left + edge[0], top + edge[1], drawn.width, drawn.height]
        for value in drawn.tobytes():
            number = number << 2 | round(value * self.darkest / 255)
        bits = 2 * drawn.width * drawn.height
        self.pixels += (number << -bits % 8).to_bytes((bits + 7) // 8, "big")

    def part(self, space: float, kerning: dict[str, dict[str, str]]) -> Part:
        pixels = base64.b85encode(zlib.compress(self.pixels, 9)).decode()
        return {"space": round(space, 2), "glyphs": self.glyphs, "kerning": kerning, "pixels": pixels}


def letters(font: str, size: int, darkest: int) -> Part:
    """Draw a font's letters, with the pairs that stand closer or wider than by themselves by a 40th of the size."""
    face, kerning, space = Face(darkest), dict[str, dict[str, str]](), 0.0
    for file, characters in ((font, LATIN), (f"{font}-cyrillic", CYRILLIC)):
        drawn = ImageFont.truetype(FONTS / f"{file}.woff2", size, layout_engine=ImageFont.Layout.RAQM)
        space = space or drawn.getlength(" ")
        alone = {letter: drawn.getlength(letter) for letter in characters}
        for letter, advance in alone.items():
            image = Image.new("L", (3 * size, 3 * size))
            ImageDraw.Draw(image).text((size, 2 * size), letter, 255, drawn, anchor="ls")
            face.add(letter, advance, image, -size, -2 * size)
        for first in characters:
            for second in characters:
                gap = drawn.getlength(first + second, features=["-liga"]) - alone[first] - alone[second]
                if abs(gap) >= size / 40:
                    gaps = kerning.setdefault(first, {})
                    gaps[str(round(gap))] = gaps.get(str(round(gap)), "") + second
    return face.part(space, kerning)


def marks(size: int) -> Part:
    """Draw the marks of the sides, filled and open, and the dot of a side that is not at the table."""
    face, unit = Face(3), size / 12
    for pair, corners in MARKS.items():
        for letter in pair:
            face.add(letter, SLOT * unit, mark(corners, unit, is_open=letter == pair[1]), -EDGE, -size - EDGE)
    face.add("·", SLOT * unit, disc(unit, ABSENT), -EDGE, -size - EDGE)
    return face.part(SLOT * unit, {})


def mark(corners: Corners, unit: float, *, is_open: bool) -> Image.Image:
    if not corners:
        return disc(unit, RADIUS + PEN / 2, RADIUS - PEN / 2) if is_open else disc(unit, RADIUS)
    image, points = canvas(unit), [(place(x, unit), place(y, unit)) for x, y in corners]
    if is_open:
        ImageDraw.Draw(image).line([*points, *points[:2]], 255, round(PEN * unit * FINE), joint="curve")
    else:
        ImageDraw.Draw(image).polygon(points, 255)
    return image.reduce(FINE)


def disc(unit: float, radius: float, hole: float = 0.0) -> Image.Image:
    image = canvas(unit)
    for size, level in ((radius, 255), (hole, 0)):
        if size:
            ImageDraw.Draw(image).ellipse([place(6 - size, unit)] * 2 + [place(6 + size, unit)] * 2, level)
    return image.reduce(FINE)


def canvas(unit: float) -> Image.Image:
    side = (round(12 * unit) + 2 * EDGE) * FINE
    return Image.new("L", (side, side))


def place(units: float, unit: float) -> float:
    return (units * unit + EDGE) * FINE


def main() -> None:
    """Write the sheet, a line for each face."""
    assert features.check_feature("raqm"), "without libraqm and libfribidi no pair of letters is fitted"
    parts = {name: letters(*face) for name, face in FACES.items()} | {"marks": marks(42), "brand": marks(24)}
    rows = [f'"note":{json.dumps(NOTE)}']
    rows += [f'"{n}":{json.dumps(part, ensure_ascii=False, separators=(",", ":"))}' for n, part in parts.items()]
    SHEET.write_text("{" + ",\n".join(rows) + "}\n", encoding="utf-8")
    print(f"{SHEET.stat().st_size} bytes in {SHEET}")


if __name__ == "__main__":
    main()
