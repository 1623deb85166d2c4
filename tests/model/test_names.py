"""Names and ids: what is one name, and what an address may look like."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from chronicle.model.names import fold, nearest
from chronicle.model.permalinks import guid, is_id, slug


@given(st.text(max_size=60))
def test_a_slug_is_an_id_or_nothing_and_stays_itself(text: str) -> None:
    made = slug(text)

    assert made == "" or is_id(made)
    assert slug(made) == made


@given(st.text(max_size=40))
def test_case_spacing_and_composition_make_no_other_name(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(f"  {text}\t") == fold(text)


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_an_identity_depends_on_the_site_the_kind_and_the_id(one: str, other: str) -> None:
    assert guid(one, "event", "a") == guid(one, "event", "a")
    assert guid(one, "event", "a") != guid(one, "person", "a")
    assert (guid(one, "event", "a") == guid(other, "event", "a")) == (one == other)


def test_the_likeliest_name_is_offered_first() -> None:
    people = ["Steve Witkoff", "Rustem Umerov", "Vladimir Putin", "Volodymyr Zelenskyy"]

    assert nearest("Steve Witkof", people) == ["Steve Witkoff"]
    assert nearest("Zelenskyy", people) == ["Volodymyr Zelenskyy"]
    assert nearest("V. Putin", people) == ["Vladimir Putin"]
    assert nearest("Nobody Inparticular", people) == []
