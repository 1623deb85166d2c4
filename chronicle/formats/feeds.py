"""RSS: the feed, as feedgen writes it, with its traps stepped around.

Source: RSS 2.0, https://www.rssboard.org/rss-specification
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from feedgen.feed import FeedGenerator

from chronicle.model.entities import Site


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as a feed tells it."""

    guid: str
    title: str
    url: str  # absolute
    summary: str  # plain text
    html: str  # the whole entry, every link absolute
    published: datetime.date  # first publication here
    categories: tuple[tuple[str, str], ...]  # (label, address of its page)


def rss(site: Site, path: str, items: Iterable[Item], updated: datetime.date) -> bytes:
    """Write an RSS 2.0 feed whose own path in the site is ``path``.

    Shape: items in the order given; no clock: ``lastBuildDate`` is ``updated``.
    """
    feed = FeedGenerator()
    feed.load_extension("dc")
    feed.title(site.title)
    feed.description(site.description)
    feed.language(site.language)
    feed.docs("https://www.rssboard.org/rss-specification")
    feed.generator("Chronicle")
    feed.link(href=site.base_url + path, rel="self", type="application/rss+xml")
    feed.link(href=site.base_url, rel="alternate")  # the last link is the channel's
    feed.lastBuildDate(_moment(updated))
    if site.licence:
        feed.copyright(site.licence)
    for item in items:
        entry = feed.add_entry(order="append")
        entry.title(item.title)
        entry.link(href=item.url)
        entry.description(item.summary)
        entry.content(item.html, type="CDATA")
        entry.published(_moment(item.published))
        entry.dc.dc_creator(site.title)
        for label, address in item.categories:
            entry.category(term=label, scheme=address)
        entry.guid(item.guid, permalink=False)
    written: bytes = feed.rss_str(pretty=True)
    return written


def _moment(day: datetime.date) -> datetime.datetime:
    """Return noon in UTC: on that day everywhere between the date lines."""
    return datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.UTC)
