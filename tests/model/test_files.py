"""Places in front matter are kept in short, and found again."""

from __future__ import annotations

import pytest

from chronicle.formats import pickles
from chronicle.model.diagnostics import Span
from chronicle.model.files import Path, Places

FILE = "content/events/2026-01-01-talks.md"
ODD: dict[Path, Span] = {
    ("date",): Span(FILE, 2, 7, 10),
    ("participants", 0): Span(FILE, 4, 5, 3),
    ("participants", "0"): Span(FILE, 5, 5, 3),
    ("participants", 0, "role"): Span(FILE, 6, 11, 120),
    ("key", "a\nb\tc"): Span(FILE, 7, 1, 1),
    ("it's", 'a "word"'): Span(FILE, 8, 1, 1),
    ("\u2028\x85\ud800", -1): Span(FILE, 9, 1, 1),
    ("",): Span(FILE, 10, 1, 0),
    (): Span(FILE, 11, 1, 0),
}


def kept() -> Places:
    return Places.of(FILE, {path: (span.line, span.column, span.length) for path, span in ODD.items()})


def test_every_place_is_found_again_in_its_order() -> None:
    places = kept()

    assert dict(places) == ODD
    assert list(places) == list(ODD)
    assert len(places) == len(ODD)


@pytest.mark.parametrize(
    "path", [("dat",), ("date", 0), ("participants",), ("participants", 0, "rol"), ("role",), (0,)]
)
def test_a_path_that_is_none_of_them_is_not_found(path: Path) -> None:
    places = kept()

    assert path not in places
    assert places.get(path) is None


def test_a_file_without_front_matter_has_no_places() -> None:
    assert dict(Places.of(FILE, {})) == {} == dict(Places())


def test_places_are_the_same_when_they_are_read_again() -> None:
    places = kept()

    assert pickles.loads(pickles.dumps(places)) == places
