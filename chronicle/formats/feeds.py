"""Feeds: RSS and Atom, as feedgen writes them, with its traps stepped around, and JSON Feed.

Source: RSS 2.0, https://www.rssboard.org/rss-specification; Atom 1.0, RFC 4287; paged archives, RFC 5005;
JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from chronicle.model.dates import noon
from chronicle.model.entities import Site
from chronicle.model.memory import made_once

RSS, ATOM, JSON = "feed.xml", "atom.xml", "feed.json"  # the names of a feed's files
_TYPES = {RSS: "application/rss+xml", ATOM: "application/atom+xml", JSON: "application/feed+json"}
_ATOM, _HISTORY = "http://www.w3.org/2005/Atom", "http://purl.org/syndication/history/1.0"
_DC, _CONTENT = "http://purl.org/dc/elements/1.1/", "http://purl.org/rss/1.0/modules/content/"
_NAMESPACES = {"dc": _DC, "atom": _ATOM, "content": _CONTENT}
"""What feedgen declares at the top of a feed of RSS."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Entry:
    """One item as a feed tells it."""

    guid: str
    title: str
    url: str  # absolute
    summary: str  # plain text
    html: str  # the whole of it, every link absolute; empty where the summary has to do
    published: datetime.date  # when it was told here
    updated: datetime.date  # when it last changed in substance
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, or a page of its archive. All addresses are absolute, and those of folders end with a slash."""

    guid: str
    title: str
    description: str
    home: str
    folder: str  # where its own files lie
    updated: datetime.date
    entries: Sequence[Entry]
    style: str  # the address of a style sheet for browsers, from the feed; empty without
    icon: str  # a square picture
    older: str = ""  # the folder of the archive's page before this one
    newer: str = ""  # and after it
    current: str = ""  # the folder of the feed itself, where this is a page of its archive


def rss(feed: Feed, site: Site, name: str = RSS) -> bytes:
    """Return a feed as RSS 2.0, items in the order given. No clock: ``lastBuildDate`` is when the content changed."""
    made = _feed(feed, site, name)
    made.load_extension("dc")
    made.description(escape(feed.description, quote=False))  # which readers of RSS take for HTML
    made.docs("https://www.rssboard.org/rss-specification")
    made.lastBuildDate(noon(feed.updated))
    if feed.icon:
        made.image(feed.icon, title=feed.title, link=feed.home, width="88", height="88")
    entries = [_rss_entry(item, site.title) for item in feed.entries]
    return _filled(made.rss_str(), b"</channel>", entries, feed.style)


@made_once
def _rss_entry(item: Entry, creator: str) -> bytes:
    entry = FeedEntry()
    entry.title(item.title)
    entry.link(href=item.url)
    entry.description(escape(item.summary, quote=False))
    if item.html:
        entry.content(item.html, type="CDATA")
    entry.published(noon(item.published))
    entry.category([{"term": label} for label in item.categories])
    entry.guid(item.guid, permalink=False)
    entry.register_extension("more", _More, atom=False)
    entry.more.creator, entry.more.changed = creator, item.updated if item.updated > item.published else None
    channel = etree.Element("channel", nsmap=_NAMESPACES)  # which declares what the item needs not declare again
    channel.append(entry.rss_entry())
    written: bytes = etree.tostring(channel, encoding="UTF-8")
    return written[written.index(b"<item>") : -len(b"</channel>")]


def atom(feed: Feed, site: Site) -> bytes:
    """Return a feed as Atom 1.0, entries in the order given."""
    made = _feed(feed, site, ATOM)
    made.id(feed.guid)
    made.updated(noon(feed.updated))
    made.author(name=site.title, uri=site.base_url)
    if feed.icon:
        made.icon(feed.icon)
    return _filled(made.atom_str(), b"</feed>", list(map(_atom_entry, feed.entries)), feed.style)


@made_once
def _atom_entry(item: Entry) -> bytes:
    entry = FeedEntry()
    entry.id(item.guid)
    entry.title(item.title)
    entry.link(href=item.url, rel="alternate", type="text/html")
    entry.summary(item.summary)
    if item.html:
        entry.content(item.html, type="html")
        entry.register_extension("whole", _Unescaped, rss=False)
    entry.published(noon(item.published))
    entry.updated(noon(item.updated))
    entry.category([{"term": label} for label in item.categories])
    written: bytes = etree.tostring(entry.atom_entry(), encoding="UTF-8", xml_declaration=False)
    return written


def json_feed(feed: Feed, site: Site) -> dict[str, Any]:
    """Return a feed as JSON Feed 1.1."""
    items = []
    for item in feed.entries:
        dates = {"date_published": noon(item.published).isoformat()}
        if item.updated > item.published:
            dates["date_modified"] = noon(item.updated).isoformat()
        whole = {"content_html": item.html} if item.html else {"content_text": item.summary}
        items.append(
            {"id": item.guid, "url": item.url, "title": item.title, "summary": item.summary, **whole, **dates}
            | ({"tags": [*item.categories]} if item.categories else {})
        )
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.folder + JSON,
        "description": feed.description,
        **({"next_url": feed.older + JSON} if feed.older else {}),
        **({"icon": feed.icon} if feed.icon else {}),
        "authors": [{"name": site.title, "url": site.base_url}],
        "language": site.language,
        **({"_rights": {"about": site.licence_url, "text": site.licence}} if site.licence else {}),
        "items": items,
    }


def _feed(feed: Feed, site: Site, name: str) -> FeedGenerator:
    made = FeedGenerator()
    made.title(feed.title)
    made.description(feed.description)
    made.language(site.language)
    made.generator("Chronicle")
    made.link(href=feed.folder + name, rel="self", type=_TYPES.get(name, _TYPES[RSS]))
    made.link(href=feed.home, rel="alternate", type="text/html")  # the last link is the channel's
    if site.licence:
        made.rights(f"{site.licence}, {site.licence_url}" if site.licence_url else site.licence)
    made.register_extension("archive", _Archive)
    pages = {"prev-archive": feed.older, "next-archive": feed.newer, "current": feed.current}
    made.archive.links = {relation: folder + name for relation, folder in pages.items() if folder}
    return made


class _Archive:
    """Says where the rest of a feed is, and whether this is a page of its archive (RFC 5005)."""

    links: dict[str, str]

    def extend_ns(self) -> dict[str, str]:
        return {"fh": _HISTORY} if "current" in self.links else {}

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        self._extend(feed[0], f"{{{_ATOM}}}link")
        return feed

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        self._extend(feed, "link")  # feedgen writes Atom without a namespace of its elements
        return feed

    def _extend(self, holder: etree._Element, link: str) -> None:
        if "current" in self.links:
            etree.SubElement(holder, f"{{{_HISTORY}}}archive")
        for relation, address in self.links.items():
            etree.SubElement(holder, link, rel=relation, href=address)


class _More:
    """Says of an item what RSS has no word for: whose it is, and when it last changed in substance."""

    creator: str
    changed: datetime.date | None

    def extend_rss(self, entry: etree._Element) -> etree._Element:
        etree.SubElement(entry, f"{{{_DC}}}creator").text = self.creator
        if self.changed:
            etree.SubElement(entry, f"{{{_ATOM}}}updated").text = noon(self.changed).isoformat()
        return entry


class _Unescaped:
    """Keeps the HTML of an Atom entry from being escaped: the same to every reader, and a sixth smaller."""

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        for content in entry.findall("content"):
            content.text = etree.CDATA(content.text or "")
        return entry


def _filled(feed: bytes, end: bytes, entries: Sequence[bytes], style: str) -> bytes:
    """Put items before the end of a feed, and name a style sheet at the top, where feedgen has no place for it.

    Why: each item is written once, for all the feeds that tell it.
    """
    declaration, _, rest = feed.partition(b"\n")
    head, _, tail = rest.rpartition(end)
    sheet = f'<?xml-stylesheet type="text/css" href="{style}"?>\n'.encode() if style else b""
    return b"".join((declaration, b"\n", sheet, head, *entries, end, tail, b"\n"))
