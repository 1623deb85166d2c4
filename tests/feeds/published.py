"""A built site as its subscribers find it, and what must hold among its feeds, calendars and lists of feeds."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

from tests.feeds import calendars, rules
from tests.feeds.calendars import Calendar
from tests.feeds.rules import Feed

_STYLE = re.compile(rb'<\?xml-stylesheet [^>]*href="([^"]*)"')
_read_feed = lru_cache(maxsize=None)(rules.read)


@dataclass(frozen=True, slots=True)
class Site:
    """The files that subscribers fetch, by path, and where every other file is."""

    folder: Path
    base: str  # its address, with a slash at the end
    files: Mapping[str, bytes]
    paths: frozenset[str]
    as_of: datetime.date
    newest: datetime.date  # the latest day that the content knows
    entries: frozenset[str]  # the GUIDs of what the feeds have to tell

    def with_fault(self, path: str, old: str, new: str) -> Site:
        """Return the site with one fault: in one file, where a pattern first fits. Characters stand for bytes."""
        after, times = re.subn(old, new, self.files[path].decode("latin-1"), count=1)
        assert times, f"`{old}` is not in {path}"
        return replace(self, files={**self.files, path: after.encode("latin-1")})

    def has(self, address: str) -> bool:
        """Whether an address of this site answers, and has the place named after the ``#``."""
        path, _, place = address.removeprefix(self.base).partition("#")
        path += "index.html" if not path or path.endswith("/") else ""
        return path in self.paths and (not place or f'id="{place}"' in _page(self.folder / path))

    def feeds(self) -> Iterator[Feed]:
        """Yield every feed that can be read, once: at a former address the same file may answer."""
        for path, content in self.files.items():
            if feed := _feed(content, self.base + path) if path.endswith(("xml", "json")) else None:
                is_copy = [self.files.get(own.removeprefix(self.base)) for own in feed.selves] == [content]
                if feed.address in feed.selves or not is_copy:
                    yield feed

    def calendars(self) -> Iterator[Calendar]:
        """Yield every calendar that can be read."""
        for path, content in self.files.items():
            if calendar := _calendar(content, self.base + path) if path.endswith("ics") else None:
                yield calendar


@cache
def _page(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _feed(content: bytes, address: str) -> Feed | None:
    try:
        return _read_feed(content, address)
    except ValueError:
        return None


def _calendar(content: bytes, address: str) -> Calendar | None:
    try:
        return calendars.read(content, address)
    except ValueError:
        return None


def load(folder: Path) -> Site:
    """Find what there is to subscribe to in a built site, and what its content knows, from its data."""
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    is_followed = re.compile(r"(?!sitemap).*\.(xml|ics|opml)|(.*/)?feed\.json").fullmatch
    data = json.loads((folder / "data/v1/events.json").read_bytes())
    as_of = datetime.date.fromisoformat(data["as_of"])
    changed = [datetime.date.fromisoformat(event["updated"]) for event in data["events"]]
    files = {path: (folder / path).read_bytes() for path in sorted(paths) if is_followed(path)}
    entries = frozenset(event["guid"] for event in data["events"])
    return Site(folder, data["address"], files, frozenset(paths), as_of, max([as_of, *changed]), entries)


Rule = Callable[[Site], Iterator[str]]


def everything_can_be_read(site: Site) -> Iterator[str]:
    for path, content in site.files.items():
        try:
            if path.endswith(("xml", "json")):
                _read_feed(content, site.base + path)
            elif path.endswith("ics"):
                calendars.read(content, site.base + path)
            else:
                ElementTree.fromstring(content)
        except (ValueError, ElementTree.ParseError) as error:
            yield f"{path}: {error}"


def nothing_is_later_than_the_record_knows(site: Site) -> Iterator[str]:
    named = [(feed.address, day) for feed in site.feeds() for day in rules.days(feed)]
    named += [(calendar.address, day) for calendar in site.calendars() for day in calendars.days(calendar)]
    for address, day in dict.fromkeys(named):
        if day > site.newest:
            yield f"{address}: {day}, but the record knows no day after {site.newest}"


def a_feed_without_items_is_as_old_as_the_record(site: Site) -> Iterator[str]:
    for feed in site.feeds():
        if not feed.items and feed.updated and set(rules.days(feed)) != {site.as_of}:
            yield f"{feed.address}: {feed.updated.text}, not {site.as_of}"


def the_forms_of_a_feed_agree(site: Site) -> Iterator[str]:
    said: dict[str, Feed] = {}
    for feed in site.feeds():
        first = said.setdefault(feed.address.rpartition("/")[0], feed)
        if feed.address.endswith("corrections.xml"):
            continue
        if (feed.title, feed.language, feed.homes) != (first.title, first.language, first.homes):
            yield f"{feed.address} and {first.address}: not the same heading"
        if _told(feed) != _told(first):
            yield f"{feed.address} and {first.address}: not the same items"


def _told(feed: Feed) -> list[tuple[object, ...]]:
    return [(it.id, it.title, it.url, it.text, it.html, it.published.moment, it.updated) for it in feed.items]


def addresses_lead_somewhere(site: Site) -> Iterator[str]:
    found: dict[str, str] = {}  # each address, and where it stands first
    for feed in site.feeds():
        style = _STYLE.search(feed.content)
        here = [*feed.others, *feed.homes, *feed.selves, *([urljoin(feed.address, style[1].decode())] if style else ())]
        for item in feed.items:
            here += [item.url, *rules.text_of(item.html).addresses]
        for address in here:
            found.setdefault(address, feed.address)
    for calendar in site.calendars():
        for part in (calendar.root, *calendar.events):
            found.setdefault(part.value("URL"), calendar.address)
    for address, place in found.items():
        if address.startswith(site.base) and not site.has(address):
            yield f"{place}: nothing is at {address}"


def an_archive_holds_the_rest(site: Site) -> Iterator[str]:
    """From a feed back through its archive each item comes once, its newest version first, and none is missed."""
    feeds = {feed.address: feed for feed in site.feeds()}
    for feed in feeds.values():
        for link in filter(None, (feed.older, feed.newer, feed.current)):
            if link not in feeds:
                yield f"{feed.address}: no feed is at {link}"
        if feed.form != "JSON" and feed.is_archive != bool(feed.current):
            yield f"{feed.address}: {'marked as' if feed.is_archive else 'not marked as'} a page of an archive"
    told = (item.id for feed in feeds.values() if not feed.address.endswith("/corrections.xml") for item in feed.items)
    known = site.entries.union(told)
    for name in ("feed.xml", "atom.xml", "feed.json"):
        if start := feeds.get(site.base + name):
            yield from _walked(start, feeds, known)


def _walked(start: Feed, feeds: Mapping[str, Feed], known: frozenset[str]) -> Iterator[str]:
    pages = [start]
    while (older := feeds.get(pages[-1].older)) and older not in pages:
        pages.append(older)
    if older:
        yield f"{pages[-1].address}: leads in a circle to {older.address}"
    for newer, page in zip([None, *pages[1:]], pages[1:], strict=False):
        if page.form != "JSON" and page.current != start.address:
            yield f"{page.address}: is of another feed, {page.current}"
        if page.form != "JSON" and page.newer != (newer.address if newer else ""):
            yield f"{page.address}: gives {page.newer} as the page after it"
    versions: dict[str, list[rules.Item]] = {}
    for page in pages:
        for item in page.items:
            versions.setdefault(item.id, []).append(item)
    for id, found in versions.items():
        moments = [item.updated for item in found if item.updated]
        if moments != sorted(moments, reverse=True):
            yield f"{start.address}: an old version of {id} comes first"
    for id, times in Counter(item.id for page in pages[1:] for item in page.items).items():
        if times > 1:
            yield f"{start.address}: {id} is on {times} pages of the archive"
    for id in sorted(known - set(versions)):
        yield f"{start.address}: {id} is missed"


def lists_of_feeds_fit_their_schema(site: Site) -> Iterator[str]:
    for path, content in site.files.items():
        if path.endswith(".opml") and _outlines(content):
            yield from (f"{path}: {fault}" for fault in rules.against("opml.rng", content))


def a_list_of_feeds_names_each_feed_once(site: Site) -> Iterator[str]:
    feeds = {feed.address: feed for feed in site.feeds() if feed.form == "RSS" and not feed.current}
    for path, content in site.files.items():
        if path.endswith(".opml"):
            listed = Counter(outline.get("xmlUrl", "") for outline in _outlines(content))
            for address in sorted(set(listed) | set(feeds)):
                if address not in feeds or listed[address] != 1:
                    what = "a feed" if address in feeds else "no feed"
                    yield f"{path}: {address} stands {listed[address]} times, and is {what}"
            for outline in _outlines(content):
                if (feed := feeds.get(outline.get("xmlUrl", ""))) and (outline.get("htmlUrl"),) != feed.homes:
                    yield f"{path}: {outline.get('htmlUrl')} is not the page of {feed.address}"


def _outlines(content: bytes) -> list[ElementTree.Element]:
    try:
        return ElementTree.fromstring(content).findall(".//outline[@type='rss']")
    except ElementTree.ParseError:
        return []


def an_event_is_the_same_in_every_calendar(site: Site) -> Iterator[str]:
    said: dict[str, tuple[str, calendars.Component]] = {}
    for calendar in site.calendars():
        for event in calendar.events:
            place, first = said.setdefault(event.value("UID"), (calendar.address, event))
            if event != first:
                yield f"{calendar.address} and {place}: `{event.value('SUMMARY')}` differs"


def _of_each_feed(rule: rules.Rule, site: Site) -> Iterator[str]:
    return (f"{feed.address}: {fault}" for feed in site.feeds() for fault in rule(feed))


def _of_each_calendar(rule: calendars.Rule, site: Site) -> Iterator[str]:
    return (f"{calendar.address}: {fault}" for calendar in site.calendars() for fault in rule(calendar))


RULES: dict[str, Rule] = {
    **{f"feed: {rule.__name__}": partial(_of_each_feed, rule) for rule in rules.RULES},
    **{f"calendar: {rule.__name__}": partial(_of_each_calendar, rule) for rule in calendars.RULES},
    **{
        f"site: {rule.__name__}": rule
        for rule in (
            everything_can_be_read,
            nothing_is_later_than_the_record_knows,
            a_feed_without_items_is_as_old_as_the_record,
            the_forms_of_a_feed_agree,
            addresses_lead_somewhere,
            an_archive_holds_the_rest,
            lists_of_feeds_fit_their_schema,
            a_list_of_feeds_names_each_feed_once,
            an_event_is_the_same_in_every_calendar,
        )
    },
}
"""Every rule by the name under which it is reported."""


def broken(site: Site) -> set[str]:
    """Return the names of the rules that a site breaks."""
    return {name for name, rule in RULES.items() if any(rule(site))}
