"""A subscriber's program tells each thing once, whatever an editor does between its visits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readers.conftest import Follow
from tests.readers.editions import CORRECTED, HELD, LATE, MOVED, TIDIED, WITHDRAWN, Edition, Press
from tests.readers.programs import Reader


def test_the_first_visit_brings_all_that_the_feed_holds_and_the_second_nothing(
    program: type[Reader], address: str, tmp_path: Path
) -> None:
    reader = program(tmp_path)

    reader.follow(f"{address}feed.xml")

    assert sorted(reader.news()) == sorted(
        ["5 February 2026 (planned): Round to come"] + [f"{day} June 2025: Round {day + 30}" for day in range(2, 31)]
    )
    assert reader.news() == []


@pytest.mark.parametrize("feed", ["feed.xml", "atom.xml", "people/steve-witkoff/feed.xml"])
def test_an_entry_about_last_year_arrives_once(press: Press, follow: Follow, feed: str) -> None:
    reader = follow(feed)

    press.publish(LATE)

    assert reader.news() == ["3 February 2025: Erdoğan’s letter, found in Київ"]
    assert reader.news() == []


@pytest.mark.parametrize("edition", [MOVED, TIDIED, CORRECTED], ids=["moved", "tidied", "corrected"])
def test_what_changes_an_entry_never_brings_a_second(press: Press, follow: Follow, edition: Edition) -> None:
    reader = follow("feed.xml")

    press.publish(edition)

    assert reader.news() == []


def test_a_new_domain_brings_nothing_again(press: Press, address: str, follow: Follow) -> None:
    reader = follow("feed.xml")

    press.publish(base_url=address)

    assert reader.news() == []


def test_a_plan_that_was_held_is_announced_once(press: Press, follow: Follow) -> None:
    reader = follow("feed.xml")

    press.publish(HELD)

    assert reader.news() == ["Held: Round to come, 5 February 2026"]
    assert reader.news() == []


@pytest.mark.parametrize(
    ("edition", "title"),
    [(CORRECTED, "Correction: Round 60"), (WITHDRAWN, "Withdrawn: Round 60")],
    ids=["corrected", "withdrawn"],
)
def test_who_follows_the_corrections_hears_of_each_once(
    press: Press, follow: Follow, edition: Edition, title: str
) -> None:
    reader = follow("corrections.xml")

    press.publish(edition)

    assert reader.news() == [title]
    assert reader.news() == []
