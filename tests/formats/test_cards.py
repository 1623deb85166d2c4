"""Social cards: fine type on paper, in the letters that the site itself uses, and nothing but what the record says."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chronicle.formats.cards import HEIGHT, WIDTH, Card, lines, to_png
from chronicle.formats.templates import MARKS

SHEET = Path("layouts/card-type.json").read_text(encoding="utf-8")
LETTERS = json.loads(SHEET)["title"]["glyphs"]
CARD = Card(
    site="The Talks",
    title="Putin receives Witkoff and Kushner in the Kremlin",
    date="22–23 January 2026",
    place="Kremlin, Moscow",
    status="",
    marks=(("square", "filled"), ("circle", "dot"), ("triangle", "filled")),
)
MARGIN = 72


def picture(card: Card) -> Image.Image:
    image = Image.open(io.BytesIO(to_png(card, SHEET)))
    image.load()
    return image.convert("RGB")


def shown(card: Card, face: str) -> list[str]:
    return [line.text for line in lines(card, SHEET) if line.face == face]


def title(text: str) -> str:
    return " ".join(shown(replace(CARD, title=text), "title"))


def inked(image: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the edges of what is not paper."""
    return image.convert("L").point([int(level < 240) for level in range(256)]).getbbox()


# --- the image


def test_a_card_is_a_png_of_the_size_that_platforms_ask_for_and_of_a_few_kilobytes() -> None:
    made = to_png(CARD, SHEET)

    image = Image.open(io.BytesIO(made))

    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT)) == ("PNG", (1200, 630))
    assert len(made) < 16_000


def test_a_card_has_the_colours_of_the_site() -> None:
    style = Path("assets/site.css").read_text(encoding="utf-8")
    tokens = {name: re.search(rf"--{name}: (#[0-9a-f]{{6}});", style) for name in ("paper", "ink", "ink-2")}

    pixels = picture(CARD).tobytes()
    used = {f"#{pixels[place : place + 3].hex()}" for place in range(0, len(pixels), 3)}

    assert {token[1] for token in tokens.values() if token} <= used
    assert len(used) == 4


def test_a_card_holds_nothing_but_its_image() -> None:
    made = to_png(replace(CARD, title='<script>alert(1)</script> " onload="x'), SHEET)

    names, place = [], 8
    while place < len(made):
        length, name = struct.unpack(">I4s", made[place : place + 8])
        names.append(name)
        place += 12 + length

    assert names == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    assert b"script" not in made


def test_a_card_is_the_same_bytes_in_every_process() -> None:
    program = "import sys; from tests.formats.test_cards import *; sys.stdout.buffer.write(to_png(CARD, SHEET))"

    made = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert made == [to_png(CARD, SHEET)] * 2


def test_a_card_is_the_same_bytes_on_every_machine() -> None:
    made = hashlib.sha256(to_png(CARD, SHEET)).hexdigest()

    assert made.startswith("6e8b8d6e491a56e5")  # a card that was looked at; a new design brings its own


# --- what is on it


def test_a_card_says_where_it_is_from_what_happened_when_and_where() -> None:
    texts = [line.text for line in lines(CARD, SHEET)]

    assert texts == [
        "■●▲",
        "The Talks",
        "■·▲",
        "Putin receives Witkoff and",
        "Kushner in the Kremlin",
        "22–23 January 2026",
        "Kremlin, Moscow",
    ]


def test_what_was_not_held_says_so_in_a_box() -> None:
    planned = replace(CARD, status="Planned: no report yet", marks=(("square", "outline"), ("circle", "outline")))

    assert shown(CARD, "status") == []
    assert shown(planned, "status") == ["Planned: no report yet"]
    assert shown(planned, "marks") == ["□○"]
    assert picture(planned).tobytes() != picture(replace(planned, status="")).tobytes()


@pytest.mark.parametrize("shape", MARKS)
@pytest.mark.parametrize("state", ["filled", "outline"])
def test_each_mark_of_a_side_is_drawn_filled_and_open(shape: str, state: str) -> None:
    bare = replace(CARD, marks=())

    drawn = picture(replace(CARD, marks=((shape, state),)))

    box = (MARGIN - 2, 170, MARGIN + 50, 230)
    assert inked(picture(bare).crop(box)) is None
    level = drawn.getpixel((MARGIN + 21, 199))
    assert level == ((0x21, 0x1F, 0x1B) if state == "filled" else (0xFB, 0xFA, 0xF6))


def test_a_card_without_a_place_or_a_table_leaves_them_out() -> None:
    bare = replace(CARD, place="", marks=(("square", "blank"), ("circle", "blank")))

    assert shown(bare, "label") == ["22–23 January 2026"]
    assert shown(bare, "marks") == []


# --- titles of every kind


@pytest.mark.parametrize("letter", sorted({*LETTERS} - {"…"}))
def test_every_letter_is_drawn(letter: str) -> None:
    blank = picture(replace(CARD, title=""))

    drawn = picture(replace(CARD, title=letter))

    box = (0, 240, WIDTH, 560)
    assert inked(blank.crop(box)) is None
    assert inked(drawn.crop(box))


def test_russian_and_ukrainian_letters_are_each_their_own() -> None:
    alphabet = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяґєії"
    letters = {*alphabet, *alphabet.upper()}

    drawn = {picture(replace(CARD, title=letter)).tobytes() for letter in letters}

    assert len(drawn) == len(letters)


def test_all_faces_have_the_same_letters() -> None:
    faces = json.loads(SHEET)

    assert faces["title"]["glyphs"].keys() == faces["name"]["glyphs"].keys() == faces["label"]["glyphs"].keys()


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Erdoğan, Şimşek, Łukasz and Đoković", "Erdogan, Simsek, Lukasz and Dokovic"),  # an accent is dropped
        ("Zelenskyy 🕊️ in Kyiv✨", "Zelenskyy in Kyiv"),  # a sign is left out
        ("Talks in أبوظبي today", "Talks in … today"),  # another script is not
        ("Talks in أبو ظبي today", "Talks in … today"),
        ("A loan of €50 bn", "A loan of … bn"),  # a sum without its currency would be another one
        ("محادثات السلام", ""),
        ("again and again and again", "again and again and again"),
        ("Cafe\u0301 talks", "Café talks"),
        ("a\u00a0b\u2003c", "a b c"),
        ("<b>bold</b> & [[x|y]]", "<b>bold</b> & [[x|y]]"),
    ],
)
def test_what_the_letters_cannot_say_is_no_empty_box(text: str, drawn: str) -> None:
    assert title(text) == drawn


def test_a_title_that_is_too_long_is_cut_at_a_word() -> None:
    found = shown(replace(CARD, title="The talks went on " * 20), "title")

    assert len(found) == 4
    assert re.search(r" (The|talks|went|on)…$", found[-1])


def test_a_word_wider_than_the_card_is_broken() -> None:
    found = shown(replace(CARD, title="W" * 40), "title")

    assert "".join(found) == "W" * 40
    assert len(found) > 1


def test_the_lines_of_a_title_are_even() -> None:
    found = [line for line in lines(replace(CARD, title="word " * 10), SHEET) if line.face == "title"]

    assert len(found) == 2
    assert found[0].width == found[1].width


ANY = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=300)
WORDY = st.lists(st.text(st.sampled_from([*LETTERS]), min_size=1, max_size=40), max_size=30).map(" ".join)


@given(ANY | WORDY, ANY | WORDY, ANY | WORDY)
def test_no_text_leaves_the_card(text: str, place: str, site: str) -> None:
    card = replace(CARD, title=text, place=place, site=site, status="Postponed")

    found = lines(card, SHEET)

    assert len([line for line in found if line.face == "title"]) <= 4
    for line in found:
        assert line.left >= MARGIN
        assert line.left + line.width <= WIDTH - MARGIN
        assert line.face in ("marks", "brand") or set(line.text) <= {" ", *LETTERS}
    left, top, right, bottom = inked(picture(card)) or (0, 0, 0, 0)
    assert left >= MARGIN - 8
    assert top >= 48
    assert right <= WIDTH - MARGIN + 8
    assert bottom <= HEIGHT - 16
