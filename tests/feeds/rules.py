"""What a feed must keep, so that every reader shows it whole, once and safely: each rule by itself.

None of it asks Chronicle: a feed is its bytes and the address under which they are published.
Shape: a rule yields the faults that it finds, in words; nothing where there is none.
Source: RSS 2.0, https://www.rssboard.org/rss-specification; Atom 1.0, RFC 4287; paged archives, RFC 5005;
JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/; dates, RFC 5322 and RFC 3339; languages, BCP 47
"""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from xml.etree import ElementTree

import jsonschema
from lxml import etree

LARGEST = 512 * 1024  # bytes, the most that common readers fetch
SCHEMAS = Path(__file__).parent

_ATOM, _CONTENT = "{http://www.w3.org/2005/Atom}", "{http://purl.org/rss/1.0/modules/content/}"
_ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
URN = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

Form = Literal["RSS", "Atom", "JSON"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date as a feed writes it, in one of the two ways of feeds."""

    text: str
    is_rfc_822: bool = False

    @property
    def moment(self) -> datetime.datetime | None:
        """The moment that it names; None where the weekday, the zone, or anything else of it is wrong."""
        return _moment(self.text, self.is_rfc_822)


@cache
def _moment(text: str, is_rfc_822: bool) -> datetime.datetime | None:
    try:
        if not is_rfc_822:
            return datetime.datetime.fromisoformat(text) if _RFC_3339.fullmatch(text) else None
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and format_datetime(moment) == text else None


@dataclass(frozen=True, slots=True)
class Item:
    """One item, as its form of feed tells it."""

    id: str
    title: str
    url: str
    text: str
    html: str
    published: Stamp
    changed: Stamp | None

    @property
    def updated(self) -> datetime.datetime | None:
        return (self.changed or self.published).moment


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, or a page of its archive; what it does not say is empty."""

    address: str
    content: bytes
    form: Form
    title: str
    language: str
    selves: tuple[str, ...]  # the addresses that it calls its own
    homes: tuple[str, ...]  # of the page that it belongs to
    others: tuple[str, ...]  # all else that has to be an address, but for the text of items
    older: str
    newer: str
    current: str
    is_archive: bool
    updated: Stamp | None  # JSON Feed has no word for it
    items: tuple[Item, ...]


Rule = Callable[[Feed], Iterator[str]]


def read(content: bytes, address: str) -> Feed:
    """Read a feed of any form. Errors: ValueError where it is not well formed, or none of the three."""
    if address.endswith(".json"):
        return _json(content, address)
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise ValueError(error) from error
    if root.tag == "rss" and (channel := root.find("channel")) is not None:
        return _rss(channel, content, address)
    if root.tag == f"{_ATOM}feed":
        return _atom(root, content, address)
    raise ValueError(f"neither RSS nor Atom: {root.tag}")


def _rss(channel: ElementTree.Element, content: bytes, address: str) -> Feed:
    links = [(link.get("rel", ""), link.get("href", "")) for link in channel.findall(f"{_ATOM}link")]
    holders = [channel, *channel.findall("image")]
    places = [_text(place) for tag in ("link", "url", "docs") for holder in holders for place in holder.findall(tag)]
    items = []
    for item in channel.findall("item"):
        changed = item.findtext(f"{_ATOM}updated")
        items.append(
            Item(
                item.findtext("guid", ""),
                item.findtext("title", ""),
                item.findtext("link", ""),
                unescape(item.findtext("description", "")),  # it is HTML to those who read it
                item.findtext(f"{_CONTENT}encoded", ""),
                Stamp(item.findtext("pubDate", ""), is_rfc_822=True),
                Stamp(changed) if changed is not None else None,
            )
        )
    return Feed(
        address,
        content,
        "RSS",
        channel.findtext("title", ""),
        channel.findtext("language", ""),
        tuple(href for relation, href in links if relation == "self"),
        tuple(_text(link) for link in channel.findall("link")),
        (*places, *(href for _, href in links)),
        *_pages(dict(links)),
        channel.find(_ARCHIVE) is not None,
        Stamp(channel.findtext("lastBuildDate", ""), is_rfc_822=True),
        tuple(items),
    )


def _atom(feed: ElementTree.Element, content: bytes, address: str) -> Feed:
    links = [(link.get("rel", "alternate"), link.get("href", "")) for link in feed.findall(f"{_ATOM}link")]
    places = [_text(place) for tag in ("uri", "icon", "logo") for place in feed.iter(_ATOM + tag)]
    items = []
    for entry in feed.findall(f"{_ATOM}entry"):
        link = entry.find(f"{_ATOM}link")
        items.append(
            Item(
                entry.findtext(f"{_ATOM}id", ""),
                entry.findtext(f"{_ATOM}title", ""),
                link.get("href", "") if link is not None else "",
                entry.findtext(f"{_ATOM}summary", ""),
                entry.findtext(f"{_ATOM}content", ""),
                Stamp(entry.findtext(f"{_ATOM}published", "")),
                Stamp(entry.findtext(f"{_ATOM}updated", "")),
            )
        )
    return Feed(
        address,
        content,
        "Atom",
        feed.findtext(f"{_ATOM}title", ""),
        feed.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
        tuple(href for relation, href in links if relation == "self"),
        tuple(href for relation, href in links if relation == "alternate"),
        (*places, *(href for _, href in links)),
        *_pages(dict(links)),
        feed.find(_ARCHIVE) is not None,
        Stamp(feed.findtext(f"{_ATOM}updated", "")),
        tuple(items),
    )


def _json(content: bytes, address: str) -> Feed:
    feed = json.loads(content)
    items = [
        Item(
            str(item.get("id", "")),
            item.get("title", ""),
            item.get("url", ""),
            item.get("summary", ""),
            item.get("content_html", ""),
            Stamp(item.get("date_published", "")),
            Stamp(item["date_modified"]) if "date_modified" in item else None,
        )
        for item in feed.get("items", ())
    ]
    return Feed(
        address,
        content,
        "JSON",
        feed.get("title", ""),
        feed.get("language", ""),
        tuple(feed[key] for key in ("feed_url",) if key in feed),
        tuple(feed[key] for key in ("home_page_url",) if key in feed),
        tuple(_addresses(feed)),
        *_pages({"prev-archive": feed.get("next_url", "")}),
        False,
        None,
        tuple(items),
    )


def _text(element: ElementTree.Element) -> str:
    return element.text or ""


def _pages(links: Mapping[str, str]) -> tuple[str, str, str]:
    return links.get("prev-archive", ""), links.get("next-archive", ""), links.get("current", "")


def _addresses(part: Any) -> Iterator[str]:
    """Yield every value of a JSON feed whose key says that it is an address."""
    if isinstance(part, list):
        for member in part:
            yield from _addresses(member)
    elif isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, str) and (key.endswith("url") or key in ("icon", "favicon", "image", "about")):
                yield value
            yield from _addresses(value)


@cache
def _schema(name: str) -> Any:
    return etree.RelaxNG(etree.parse(str(SCHEMAS / name)))


@cache
def _json_schema() -> Any:
    schema = json.loads((SCHEMAS / "json-feed.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


@cache
def against(schema: str, content: bytes) -> tuple[str, ...]:
    """Return where an XML document breaks a RELAX NG schema of this folder."""
    judge = _schema(schema)
    judge.validate(etree.fromstring(content))
    return tuple(f"line {fault.line}: {fault.message}" for fault in judge.error_log)


@cache
def _against_json_schema(content: bytes) -> tuple[str, ...]:
    return tuple(f"{fault.json_path}: {fault.message}" for fault in _json_schema().iter_errors(json.loads(content)))


def fits_its_schema(feed: Feed) -> Iterator[str]:
    yield from (
        _against_json_schema(feed.content) if feed.form == "JSON" else against(f"{feed.form.lower()}.rng", feed.content)
    )


def names_its_own_address(feed: Feed) -> Iterator[str]:
    if feed.selves != (feed.address,):
        yield f"calls itself {', '.join(feed.selves) or 'nothing'}"


def belongs_to_one_page(feed: Feed) -> Iterator[str]:
    if len(feed.homes) != 1:
        yield f"belongs to {len(feed.homes)} pages"
    if any(home in (feed.address, *feed.selves) for home in feed.homes):
        yield "gives itself for the page that it belongs to"


def has_a_title_and_a_language(feed: Feed) -> Iterator[str]:
    if not feed.title.strip():
        yield "no title"
    if not _LANGUAGE.fullmatch(feed.language):
        yield f"no code of a language: `{feed.language}`"


def dates_are_dates(feed: Feed) -> Iterator[str]:
    for stamp in _stamps(feed):
        if not stamp.moment:
            yield f"no date, or not that weekday, or without a zone: `{stamp.text}`"


def items_are_whole(feed: Feed) -> Iterator[str]:
    for place, item in enumerate(feed.items, 1):
        for part in ("id", "title", "url", "text"):
            if not getattr(item, part).strip():
                yield f"item {place} has no {part}"


def identities_last_and_are_unique(feed: Feed) -> Iterator[str]:
    for id, times in Counter(item.id for item in feed.items).items():
        if times > 1:
            yield f"{times} items are `{id}`"
        if id and not URN.fullmatch(id):
            yield f"no name that lasts: `{id}`"


def addresses_are_absolute(feed: Feed) -> Iterator[str]:
    for address in (*feed.others, *(item.url for item in feed.items if item.url)):
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
            yield f"not absolute: `{address}`"
    for item in feed.items:
        for address in text_of(item.html).addresses:
            if not re.match(r"https?://[^/]|mailto:[^@\s]+@", address):
                yield f"not absolute, in `{item.title}`: `{address}`"


def texts_are_inert(feed: Feed) -> Iterator[str]:
    for item in feed.items:
        for fault in text_of(item.html).alive:
            yield f"{fault} in `{item.title}`"


def texts_are_well_nested(feed: Feed) -> Iterator[str]:
    for item in feed.items:
        for fault in text_of(item.html).crooked:
            yield f"{fault} in `{item.title}`"


def newest_stands_first(feed: Feed) -> Iterator[str]:
    for newer, older in pairwise(feed.items):
        first, second = newer.published.moment, older.published.moment
        if first and second and first < second:
            yield f"`{older.title}` is newer than `{newer.title}` above it"


def is_small_enough(feed: Feed) -> Iterator[str]:
    if len(feed.content) > LARGEST:
        yield f"{len(feed.content)} bytes"


def changed_when_its_newest_item_did(feed: Feed) -> Iterator[str]:
    moments = [item.updated for item in feed.items if item.updated]
    if feed.updated and feed.updated.moment and moments and feed.updated.moment != max(moments):
        yield f"says {feed.updated.moment}, its items {max(moments)}"


def no_item_changed_before_it_was_told(feed: Feed) -> Iterator[str]:
    for item in feed.items:
        if item.published.moment and item.updated and item.updated < item.published.moment:
            yield f"`{item.title}` changed before it was told"


RULES: tuple[Rule, ...] = (
    fits_its_schema,
    names_its_own_address,
    belongs_to_one_page,
    has_a_title_and_a_language,
    dates_are_dates,
    items_are_whole,
    identities_last_and_are_unique,
    addresses_are_absolute,
    texts_are_inert,
    texts_are_well_nested,
    newest_stands_first,
    is_small_enough,
    changed_when_its_newest_item_did,
    no_item_changed_before_it_was_told,
)


def _stamps(feed: Feed) -> Iterator[Stamp]:
    if feed.updated:
        yield feed.updated
    for item in feed.items:
        yield item.published
        if item.changed:
            yield item.changed


def days(feed: Feed) -> Iterator[datetime.date]:
    """Yield every day that a feed names as one of its own."""
    for stamp in _stamps(feed):
        if stamp.moment:
            yield stamp.moment.date()


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be known of a text in HTML."""

    addresses: tuple[str, ...]
    alive: tuple[str, ...]  # what may run, fetch, or change the reader's screen
    crooked: tuple[str, ...]  # what is not closed where it was opened


@cache
def text_of(html: str) -> Text:
    """Read a text in HTML, once for all the feeds that it stands in."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    left = (f"<{tag}> is never closed" for tag in reader.open)
    return Text(tuple(reader.addresses), tuple(reader.alive), (*reader.crooked, *left))


class _TextReader(HTMLParser):
    """Holds a text to what a text needs; a list of what is allowed forgets nothing that is dangerous."""

    HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
    TABLES = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
    BLOCKS = HEADINGS | TABLES | {"p", "ul", "ol", "li", "blockquote", "pre", "section", "hr"}
    WORDS = frozenset({"a", "strong", "em", "code", "sup", "br"})
    ADDRESSES = frozenset({"href", "src", "cite", "action", "formaction", "data", "poster", "background", "srcset"})
    ATTRIBUTES = ADDRESSES | {"id", "class", "start", "scope", "tabindex", "aria-label"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.alive: list[str] = []
        self.crooked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.BLOCKS | self.WORDS:
            self.alive.append(f"<{tag}>")
        if tag in self.BLOCKS and "p" in self.open:
            self.crooked.append(f"<{tag}> in <p>")
        for name, value in attrs:
            if name in self.ADDRESSES:
                self.addresses.append(value or "")
            if name not in self.ATTRIBUTES:
                self.alive.append(f"<{tag} {name}>")
            if re.match(r"[\s\x00-\x1f]*(javascript|vbscript|data|file)\s*:", value or "", re.IGNORECASE):
                self.alive.append(f"`{value}`")
        if tag not in ("br", "hr", "img", "input", "link", "meta", "base", "embed", "source", "wbr"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1:] != [tag]:
            self.crooked.append(f"</{tag}> closes <{self.open[-1] if self.open else ''}>")
        if tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]

    def handle_comment(self, data: str) -> None:
        self.alive.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.alive.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.alive.append(f"<?{data}>")
