"""How well an entry is borne: copies of one report count once, and the page says what bears what."""

from __future__ import annotations

import pytest

from chronicle.model.rows import Rows
from chronicle.model.slices import Slices
from chronicle.model.support import Support
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH

PLAIN = "source: https://example.org/article\n"


def sources(*lines: str) -> str:
    """Return the entry with these sources."""
    return ENTRY.replace(
        PLAIN, "confidence: medium\nsource:\n" + "".join(f"  - {{{line}, accessed: 2026-01-24}}\n" for line in lines)
    )


def support(site: Make, *lines: str) -> Support:
    chronicle = site({ENTRY_PATH: sources(*lines)}).sound()
    return Slices(Rows(chronicle)).event(chronicle.events[0], ()).support


AP = "publisher: AP, url: https://example.org/1"
AP_ELSEWHERE = "publisher: AP, via: The Hawk, url: https://example.org/2"
HERALD_ON_AP = "publisher: The Herald, origin: ap, url: https://example.org/3"
REUTERS = "publisher: Reuters, url: https://example.org/4"
KREMLIN = "publisher: Kremlin, grade: A, url: https://example.org/5"
TASS = "publisher: TASS, state_media: true, url: https://example.org/6"
COPY = "publisher: The Mirror, grade: C, url: https://example.org/8"
HERALD_ON_TASS = "publisher: The Herald, origin: TASS, url: https://example.org/7"


@pytest.mark.parametrize(
    ("cited", "origins"),
    [
        ((AP,), ["AP"]),
        ((AP, AP_ELSEWHERE), ["AP"]),
        ((AP, AP_ELSEWHERE, HERALD_ON_AP), ["AP"]),
        ((HERALD_ON_AP, REUTERS), ["ap", "Reuters"]),
    ],
    ids=["a report", "a report run elsewhere", "a report passed on", "two reports"],
)
def test_sources_that_go_back_to_one_report_are_one_origin(
    site: Make, cited: tuple[str, ...], origins: list[str]
) -> None:
    found = support(site, *cited)

    assert [origin.name for origin in found.origins] == origins
    assert found.is_single == (len(origins) == 1)


@pytest.mark.parametrize(
    ("cited", "kinds"),
    [
        ((REUTERS,), ("press",)),
        ((KREMLIN,), ("official",)),
        ((TASS,), ("state",)),
        ((KREMLIN, TASS), ("official", "state")),
        ((REUTERS, TASS), ("state", "press")),
        ((TASS, HERALD_ON_TASS), ("state",)),
    ],
    ids=["press", "a party alone", "state media alone", "a party and state media", "both", "state media passed on"],
)
def test_it_is_told_who_bears_an_entry(site: Make, cited: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    assert support(site, *cited).kinds == kinds


def test_facts_that_rest_on_one_origin_are_named(site: Make) -> None:
    found = support(site, f"{AP}, supports: [date, length]", f"{REUTERS}, supports: [date]")
    borne = support(site, f"{AP}, supports: [date, length]", REUTERS)

    assert [(origin.name, facts) for origin, facts in found.single_facts] == [("AP", ("length",))]
    assert borne.single_facts == ()  # a source that names no facts bears the whole entry


def test_the_page_says_all_of_it(site: Make) -> None:
    chronicle = site(
        {
            ENTRY_PATH: sources(
                f"{AP}, supports: [length]", f"{AP_ELSEWHERE}, supports: [date]", f"{TASS}, supports: [date]"
            )
        }
    )

    chronicle.build()

    page = chronicle.page("events/2026-01-22-kremlin-talks/")
    assert "3 sources of 2 independent origins" in page
    assert "Counted once: AP (sources 1, 2)." in page
    assert "State media: TASS." in page
    assert "One origin alone is cited for: length (AP)." in page


@pytest.mark.parametrize(
    ("cited", "words"),
    [
        ((AP,), "1 source."),
        ((AP, AP_ELSEWHERE), "2 sources of one origin."),
        ((COPY,), "1 source of unnamed origin."),
        ((AP, COPY), "2 sources of one origin, 1 of unnamed origin."),
        ((AP, REUTERS, COPY), "3 sources of 2 independent origins, 1 of unnamed origin."),
        ((KREMLIN,), "1 source; official pages alone."),
        ((KREMLIN, TASS), "2 sources of 2 independent origins; official pages and state media alone."),
    ],
)
def test_weak_support_is_said_to_be_weak(site: Make, cited: tuple[str, ...], words: str) -> None:
    chronicle = site({ENTRY_PATH: sources(*cited)})

    chronicle.build()

    assert f"<b>{words}</b>" in chronicle.page("events/2026-01-22-kremlin-talks/")
