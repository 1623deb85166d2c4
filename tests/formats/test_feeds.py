"""Feeds: an item is told alike, wherever and however often it is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from feedgen.entry import FeedEntry
from lxml import etree

from chronicle.formats import feeds
from chronicle.model.entities import Site

SITE = Site(title="Test", base_url="https://chronicle.example/")
ITEM = feeds.Entry(
    guid="urn:uuid:1",
    title="Talks & <b>more</b>",
    url="https://chronicle.example/events/a/",
    summary="A summary.",
    html="<p>The whole ]]&gt; of it.</p>",
    published=date(2026, 1, 22),
    updated=date(2026, 1, 24),
    categories=("Moscow", "Territory"),
)


def feed(*items: feeds.Entry) -> feeds.Feed:
    home = SITE.base_url
    return feeds.Feed("urn:uuid:2", "Feed", "Of tests.", home, home, date(2026, 1, 24), items, "", "")


@pytest.mark.parametrize(("write", "name"), [(feeds.rss, "item"), (feeds.atom, "entry")])
def test_an_item_is_told_alike_in_every_feed(write: Callable[[feeds.Feed, Site], bytes], name: str) -> None:
    item = replace(ITEM)

    told = [write(feed(*items), SITE) for items in [(item,), (item,), (item, item)]]

    found = [re.findall(rf"<{name}>.*?</{name}>".encode(), text, re.DOTALL) for text in told]
    assert list(map(len, found)) == [1, 1, 2]
    assert len({item for items in found for item in items}) == 1


@pytest.mark.parametrize("write", [feeds.rss, feeds.atom])
def test_an_item_is_written_once_for_all_feeds_that_tell_it(
    write: Callable[[feeds.Feed, Site], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, one, other = list[FeedEntry](), replace(ITEM), replace(ITEM)

    def entry() -> FeedEntry:
        made.append(FeedEntry())
        return made[-1]

    monkeypatch.setattr("chronicle.formats.feeds.FeedEntry", entry)

    for items in [(one,), (one, other), (other, one)]:
        write(feed(*items), SITE)

    assert len(made) == 2


@pytest.mark.parametrize("write", [feeds.rss, feeds.atom])
def test_no_text_of_an_item_or_a_feed_is_taken_for_the_place_of_the_items(
    write: Callable[[feeds.Feed, Site], bytes],
) -> None:
    words = "<entries/> <item></item></channel>"
    item = replace(ITEM, title=words, summary=words, html=f"<p>{words}</p>")

    root = etree.fromstring(write(replace(feed(item, item), title=words, description=words), SITE))

    assert sum(element.text == words for element in root.iter("{*}title")) == 3


@pytest.mark.parametrize(("write", "whole"), [(feeds.rss, b"<content:encoded>"), (feeds.atom, b"<content ")])
def test_an_item_that_is_told_in_short_has_its_summary_and_no_empty_text(
    write: Callable[[feeds.Feed, Site], bytes], whole: bytes
) -> None:
    long, short = (write(feed(item), SITE) for item in (ITEM, replace(ITEM, html="")))

    assert whole in long
    assert whole not in short
    assert b">A summary.<" in short
