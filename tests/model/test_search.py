from __future__ import annotations

import json
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle.model.search import (
    PAGES_LENGTH,
    SKIPPED,
    WORDS_SIZE,
    Findable,
    digest,
    distinct_words,
    encode,
    index,
    keys_of,
    spellings,
    words,
)
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


@given(
    st.lists(st.sampled_from([*" ".join(TEXTS).split(), "the", "of", "a_b,c"]), max_size=9),
    st.sampled_from(" \n\u00a0"),
)
def test_the_distinct_words_of_a_text_are_its_words_each_once(parts: list[str], blank: str) -> None:
    text = blank.join(parts)

    assert sorted(distinct_words(text)) == sorted(set(words(text)))


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
    levels = [*keys, *(set[str]() for _ in range(4 - len(keys)))]
    return Findable(f"p/{number}/", f"Page {number}", "Entry", "", tuple(levels))


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
    thing = page(0, {"talks"}, {"kiv"}, {"kiv", "oblast"}, {"kivoblast"})
    entries = [page(0, {"talks"}), page(1, {"kiv", "talks"}, {"kiv"}, set(), {"talks"})]

    made = index([thing], entries)

    assert made.words == ("kiv .B.....A kivoblast .......A oblast ......A talks A...B.A",)


def test_files_are_cut_by_the_order_of_words_and_none_grows_large() -> None:
    pages = [page(number, {f"w{number:05}", "everywhere"}) for number in range(5000)]

    made = index(pages[:2000], pages[2000:])

    keys = [key for file in made.words for key in file.split(" ")[::2]]
    assert keys == sorted({key for page in pages for key in page.keys[0]})
    assert [file.split(" ")[0] for file in made.words] == list(made.starts)
    assert max(map(len, made.words)) <= WORDS_SIZE + 100
    assert min(map(len, made.words[:-1])) >= WORDS_SIZE / 2 - 100
    assert {len(part) for part in (*made.things, *made.entries)} == {PAGES_LENGTH}


def test_words_stand_in_the_order_in_which_a_script_compares_them() -> None:
    made = index([], [page(0, {"\U00010428", "\uff41", "a"})])

    assert made.words[0].split(" ")[::2] == ["a", "\U00010428", "\uff41"]


def test_a_word_with_more_pages_than_a_file_holds_has_a_file_to_itself() -> None:
    made = index([], [page(0, {"before"}), *(page(number, {"often"}) for number in range(WORDS_SIZE)), page(0, {"z"})])

    assert made.starts == ("before", "often", "z")


def names(entries: list[Findable]) -> set[str]:
    made = index([page(0, {"envoi"})], entries)
    return {digest(file) for file in (*made.words, *made.things, *made.entries)}


MANY = [page(number, {f"w{(number + word) * 7919 % 100_003:06}" for word in range(12)}) for number in range(5000)]


@pytest.mark.parametrize("number", [0, 1234, 2500, 4999])
def test_a_word_more_in_one_page_makes_one_file_of_words_anew(number: int) -> None:
    before = names(MANY)
    (keys, *_) = MANY[number].keys

    after = names([*MANY[:number], page(number, {*keys, f"w{number * 17:06}x"}), *MANY[number + 1 :]])

    assert len(before) > 200
    assert len(after - before) == 1


def test_the_newest_entry_leaves_all_others_at_their_places() -> None:
    before = names(MANY)

    after = names([*MANY, page(5000, {"w000000"})])

    assert len(after - before) == 2  # its word, and itself


def test_a_new_thing_leaves_the_entries_at_their_places() -> None:
    one, other = index([page(0, {"a"})], MANY), index([page(0, {"a"}), page(1, {"a"})], MANY)

    assert other.entries == one.entries
    assert len(set(other.words) - set(one.words)) == 1


def test_nothing_makes_an_empty_index() -> None:
    made = index([], [])

    assert (made.starts, made.words, made.things, made.entries) == ((), (), (), ())


# --- what the script makes of it

FIND_IN_NODE = """
const read = name => require("fs").readFileSync(name, "utf8")
require("vm").runInThisContext(read(process.argv[1]))
const [queries, index] = JSON.parse(read(0))
Promise.all(queries.map(query => chronicleSearch.find(query, index, async (kind, place) => index[kind][place])))
  .then(found => process.stdout.write(JSON.stringify(found.map(one => one.pages))))
"""
ENTRY, THING, WHOLE = (1, 2, 4, 6), (1, 2, 8, 8), 1000
FIRST_THING = 2**30


def worth(one: Findable, word: str, query: list[str]) -> int:
    """Return what a page has for a word, as by its levels alone."""
    is_thing = one.kind != "Entry"
    found = [
        value + (key == word) + (WHOLE if is_thing and level == 3 and key == "".join(query) else 0)
        for level, value in enumerate(THING if is_thing else ENTRY)
        for key in one.keys[level]
        if key.startswith(word)
    ]
    return max(found, default=0)


def best(query: list[str], things: list[Findable], entries: list[Findable]) -> list[int]:
    """Return what a query finds, in order, without an index: every page is looked at."""
    newest = [(number, one) for number, one in enumerate(entries)][::-1]
    pages = [*((FIRST_THING - number, one) for number, one in enumerate(things)), *newest]
    worths = {number: [worth(one, word, query) for word in query] for number, one in pages}
    return sorted((number for number in worths if all(worths[number])), key=lambda number: -sum(worths[number]))


def test_the_script_finds_what_bears_on_a_query_things_first_and_then_the_newest() -> None:
    node = shutil.which("node")
    need(node, "node was not found: that the script finds in the right order was not tested here")
    assert node
    stock = ["kiv", "kivoblast", "oblast", "talks", "talk", "envoi", "envois", "putin"]
    levels = [{stock[(seed * 5 + step) % 8], stock[(seed * 3 + 1) % 8]} for step in range(4) for seed in range(40)]
    entries = [page(number, *levels[number : number + 3]) for number in range(60)]
    things = [replace(page(number, *levels[number + 60 : number + 64]), kind="Person") for number in range(30)]
    made = index(things, entries)
    queries = [["kiv"], ["kiv", "oblast"], ["talk"], ["talks", "envoi"], ["putin", "ta"], ["en"], ["kivob", "talks"]]

    told = json.dumps([queries, {"starts": made.starts, "words": made.words}])
    done = subprocess.run([node, "-e", FIND_IN_NODE, SCRIPT], input=told, capture_output=True, text=True, check=True)

    expected = [best(query, things, entries) for query in queries]
    assert all(len(pages) > 5 for pages in expected)
    assert json.loads(done.stdout) == expected
