from __future__ import annotations

import json
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle.model.search import PAGES_LENGTH, SKIPPED, WORDS_SIZE, Findable, encode, index, keys_of, spellings, words
from tests.tools import need

SCRIPT = Path("assets/search.js")
IN_NODE = """
const read = name => require("fs").readFileSync(name, "utf8")
require("vm").runInThisContext(read(process.argv[1]))
const [texts, skipped] = JSON.parse(read(0))
process.stdout.write(JSON.stringify(texts.map(text => chronicleSearch.words(text, skipped))))
"""
TEXTS = [
    "Volodymyr Zelenskyy, Zelensky; zelenski (Зеленський) Зеленского",
    "Киев, Kiev, Kyiv, київ, КИЇВ, Ки\u0438\u0306в",
    "Łódź đ ø ß æ œ ı ð þ ΣΊΣΥΦΟΣ İstanbul Çırağan",
    "Дʼяченко Д’яченко Д'яченко объект подъезд Йосип ёж Ґанок щюэяєїы",
    "Xi x Beijing Andrij Andriy yyyiii ijij of the and THE OF",
    "20-point plan, Article 5, № 7, 2026-01-22, a_b, 日本語 مذاكرات שיחות 🕊️ \ud83d",
]


@pytest.mark.parametrize(
    "spelled",
    [
        ("Зеленський", "Зеленский", "Zelenskyy", "zelensky", "ZELENSKI", "Zelenskiy", "Zelenskij"),
        ("Київ", "київ", "Kyiv"),
        ("Киев", "Kiev"),
        ("Андрій", "Andriy", "Andrii", "andrij"),
        ("Александр", "Alexandr", "Aleksandr"),
        ("Łódź", "lodz", "Lódz"),
        ("Дʼяченко", "Д’яченко", "diachenko", "dyachenko"),
        ("Ґанок", "Ганок", "ganok"),
        ("Çırağan", "ciragan"),
    ],
    ids=lambda spelled: str(spelled[0]),
)
def test_what_sounds_alike_is_one_word(spelled: tuple[str, ...]) -> None:
    assert len({tuple(words(name)) for name in spelled}) == 1


def test_a_name_is_found_as_both_languages_are_put_into_latin_letters() -> None:
    _, found = keys_of(["Сергій Єрмак", "Олег Ермак", "Григорьев"])

    for latin in ("Serhii", "Sergiy", "Oleh", "Oleg", "Yermak", "Ermak", "Hryhoriev", "Grigoryev"):
        assert words(latin)[0] in found, latin


def test_a_name_without_such_letters_has_one_spelling() -> None:
    assert spellings("Steve Witkoff") == ("Steve Witkoff",)


def test_words_that_every_text_has_count_only_where_there_is_no_other() -> None:
    assert words("The meeting of the envoys") == ["meeting", "envois"]
    assert words("of the") == ["of", "the"]


@given(st.text(st.sampled_from("abijkxyzßİıйїиьъяéё'’Σς́̆ "), min_size=1, max_size=12), st.integers(1, 12))
def test_the_beginning_of_a_word_folds_to_the_beginning_of_what_it_folds_to(text: str, length: int) -> None:
    whole, part = words("q" + text), words("q" + text[:length])

    assert whole[len(part) - 1].startswith(part[-1]) or part[-1] in SKIPPED or whole[0] in SKIPPED


def test_the_script_folds_every_letter_as_the_index_does() -> None:
    node = shutil.which("node")
    need(node, "node was not found: that the script folds as the index does was not tested here")
    assert node
    letters = [chr(code) for code in range(0x20, sys.maxunicode) if unicodedata.category(chr(code))[0] != "C"]
    texts = [text.replace("\ud83d", "") for text in TEXTS] + [f"q{letter}w" for letter in letters]

    told = json.dumps([texts, sorted(SKIPPED)])
    done = subprocess.run([node, "-e", IN_NODE, SCRIPT], input=told, capture_output=True, text=True, check=True)

    folded = zip(texts, json.loads(done.stdout), strict=True)
    assert [(text, by_script, words(text)) for text, by_script in folded if by_script != words(text)] == []


# --- the index


def page(number: int, *keys: set[str]) -> Findable:
    return Findable(f"p/{number}/", f"Page {number}", "Entry", "", tuple(frozenset(level) for level in keys))


def decoded(text: str) -> list[int]:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    numbers, distance, shift, last = [], 0, 0, -1
    for letter in text:
        digit = alphabet.index(letter)
        distance |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            last += distance + 1
            numbers.append(last)
            distance = shift = 0
    return numbers


@given(st.sets(st.integers(0, 10**6)))
def test_numbers_come_back_from_their_letters(numbers: set[int]) -> None:
    assert decoded(encode(sorted(numbers))) == sorted(numbers)


def test_a_word_leads_to_its_pages_each_in_its_best_list_alone() -> None:
    made = index([page(0, {"kiv"}, {"kiv", "oblast"}), page(1, set(), {"talks"}, {"kiv"}, set(), {"kiv", "talks"})])

    assert made.words == ("kiv A..B oblast .A talks .B",)


def test_files_are_cut_by_the_order_of_words_and_none_grows_large() -> None:
    pages = [page(number, {f"w{number:05}", "everywhere"}) for number in range(5000)]

    made = index(pages)

    keys = [key for file in made.words for key in file.split(" ")[::2]]
    assert keys == sorted({key for page in pages for key in page.keys[0]})
    assert [file.split(" ")[0] for file in made.words] == list(made.starts)
    assert max(map(len, made.words)) <= WORDS_SIZE + 100
    assert {len(part) for part in made.pages} == {PAGES_LENGTH}


def test_words_stand_in_the_order_in_which_a_script_compares_them() -> None:
    made = index([page(0, {"\U00010428", "\uff41", "a"})])

    assert made.words[0].split(" ")[::2] == ["a", "\U00010428", "\uff41"]


def test_another_index_has_another_name() -> None:
    one, other = index([page(0, {"a"})]), index([page(0, {"b"})])

    assert one.digest != other.digest
    assert one.digest == index([page(0, {"a"})]).digest


def test_nothing_makes_an_empty_index() -> None:
    made = index([])

    assert (made.starts, made.words, made.pages) == ((), (), ())
