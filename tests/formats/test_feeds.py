"""Feeds: an item is told alike, wherever and however often it is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

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
    feeds._rss_entry.cache_clear()
    feeds._atom_entry.cache_clear()

    told = [write(feed(*items), SITE) for items in [(ITEM,), (ITEM,), (ITEM, ITEM)]]

    found = [re.findall(rf"<{name}>.*?</{name}>".encode(), text, re.DOTALL) for text in told]
    assert list(map(len, found)) == [1, 1, 2]
    assert len({item for items in found for item in items}) == 1


@pytest.mark.parametrize(("write", "whole"), [(feeds.rss, b"<content:encoded>"), (feeds.atom, b"<content ")])
def test_an_item_that_is_told_in_short_has_its_summary_and_no_empty_text(
    write: Callable[[feeds.Feed, Site], bytes], whole: bytes
) -> None:
    long, short = (write(feed(item), SITE) for item in (ITEM, replace(ITEM, html="")))

    assert whole in long
    assert whole not in short
    assert b">A summary.<" in short
