"""newsboat keeps one row of an entry: it is brought up to date where it stands, and unread again where it must be."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from tests.readers.editions import CORRECTED, HELD, LATE, LONG_GONE_CORRECTED, MOVED, TIDIED, WITHDRAWN, Press
from tests.readers.programs import Newsboat

LATE_TITLE = "3 February 2025: Erdoğan’s letter, found in Київ"


def test_an_entry_about_last_year_stands_on_top(press: Press, newsboat: Newsboat) -> None:
    press.publish(LATE)

    assert newsboat.news() == [LATE_TITLE]
    assert newsboat.rows()[0].title == LATE_TITLE


def test_an_entry_that_was_moved_is_brought_up_to_date_in_its_row(press: Press, newsboat: Newsboat) -> None:
    before = newsboat.rows()

    press.publish(MOVED)
    newsboat.news()

    moved = newsboat.rows()[1]
    assert (before[1].title, moved.title) == ("30 June 2025: Round 60", "15 June 2025: The last round")
    assert moved.text.startswith("<p>15 June 2025.")
    assert moved.address == before[1].address
    assert [*before[:1], *before[2:]] == [row for row in newsboat.rows() if row != moved]


def test_a_material_correction_is_unread_again_and_opens_the_text(press: Press, newsboat: Newsboat) -> None:
    press.publish(CORRECTED)

    assert newsboat.news() == ["30 June 2025: Round 60"]
    assert newsboat.rows()[1].text.startswith("<p><strong>Correction, 28 January 2026:</strong> They were 2 hours.</p>")


def test_a_minor_correction_is_not_unread_again(press: Press, newsboat: Newsboat) -> None:
    press.publish(TIDIED)

    assert newsboat.news() == []


def test_a_correction_of_what_had_left_the_feed_arrives(press: Press, newsboat: Newsboat) -> None:
    assert "1 May 2025: Round 1" not in [row.title for row in newsboat.rows()]

    press.publish(LONG_GONE_CORRECTED)

    assert newsboat.news() == ["1 May 2025: Round 1"]


def test_a_plan_that_was_held_changes_in_its_row_and_is_announced_on_top(press: Press, newsboat: Newsboat) -> None:
    press.publish(HELD)

    assert newsboat.news() == ["Held: Round to come, 5 February 2026", "5 February 2026: Round to come"]
    assert "They met after all." in newsboat.rows()[0].text


def test_an_entry_that_was_taken_back_stays_and_says_nothing_but_that(press: Press, newsboat: Newsboat) -> None:
    press.publish(WITHDRAWN)

    assert newsboat.news() == ["Withdrawn: Round 60"]
    row = newsboat.rows()[1]
    assert row.title == "Withdrawn: Round 60"
    assert row.text.startswith("<p><strong>This entry was taken back.</strong> It was a hoax.</p>")
    assert "Witkoff" not in row.text


def test_who_imports_the_list_of_all_feeds_can_read_each_and_is_told_once(
    press: Press, address: str, tmp_path: Path
) -> None:
    press.publish(base_url=address)
    opml = press.current / "subscribe/feeds.opml"
    listed = [line.attrib["xmlUrl"] for line in ElementTree.parse(opml).iter("outline") if "xmlUrl" in line.attrib]
    reader = Newsboat(tmp_path)
    reader.follow(f"{address}feed.xml")

    reader.follow_all(opml)
    reader.news()
    press.publish(LATE)

    assert sorted(reader.feeds()) == sorted(listed)
    assert len(listed) > 10
    assert reader.news() == [LATE_TITLE]
