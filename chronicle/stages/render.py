"""Make one page: from the slice that it carries to the bytes of its file."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from chronicle.formats import (
    calendars,
    cards,
    cite,
    csv_files,
    feeds,
    json_files,
    linked_data,
    markdown,
    sqlite_file,
    templates,
)
from chronicle.model.entities import Event, Site, Text
from chronicle.model.memory import made_once
from chronicle.model.pages import Output, Page, Theme
from chronicle.model.permalinks import code_permalink, guid, relative
from chronicle.model.subscriptions import Item, Subscription
from chronicle.model.views import Code, Row

_MOST_TEXT = 400_000  # bytes of entries told whole in one feed; beyond it their summaries have to do
_DISTRIBUTION = (
    ("data/v1/chronicle.sqlite", "application/vnd.sqlite3"),
    ("data/v1/events.json", "application/json"),
    ("data/v1/events.csv", "text/csv"),
    ("data/v1/places.geojson", "application/geo+json"),
)


def render(page: Page, theme: Theme, *, offline: bool = False) -> Output:
    """Turn a page into its file.

    Shape: depends on the page, the theme and the form of links alone, so it may run anywhere and be remembered.
    Errors: CannotRun, with file and line, for faults in ``layouts/``.
    """
    page = page.whole()
    match page.view:
        case "asset":
            content: bytes = page.subject.content
        case "card":
            content = cards.to_png(_card(page), theme.layouts["card-type.json"])
        case "csv":
            content = csv_files.to_csv(page.subject)
        case "json":
            content = json_files.to_json(page.subject)
        case "records":
            content = json_files.to_json(page.subject.content)
        case "script":
            content = json_files.to_script(*page.subject)
        case "sqlite":
            content = sqlite_file.to_sqlite(page.subject)
        case "bibtex":
            content = "\n".join(cite.bibtex(_work(page.site, event)) for event in page.subject).encode()
        case "ris":
            content = "\r\n".join(cite.ris(_work(page.site, event)) for event in page.subject).encode()
        case "csl":
            content = json_files.to_json([cite.csl(_work(page.site, event)) for event in page.subject])
        case "rss":
            name = page.path.rpartition("/")[2]
            content = feeds.rss(_feed(page, page.subject, theme), page.site, name)
        case "atom":
            content = feeds.atom(_feed(page, page.subject, theme), page.site)
        case "json feed":
            content = json_files.to_json(feeds.json_feed(_feed(page, page.subject, theme), page.site))
        case "calendar":
            content = calendars.calendar(page.subject, page.site, page.site.base_url + page.path)
        case view:
            is_absolute = view.endswith((".xml", ".txt", ".opml"))
            address = templates.absolute(page) if is_absolute else templates.address_from(page, offline=offline)
            values = {"page": page, "subject": page.subject, **_more(page)}
            content = templates.render(theme, view, page.site, address, **values).encode()
    return Output(page.path, content)


def _more(page: Page) -> dict[str, Any]:
    """Return what a page shows beside its slice: linked data, and how to cite it."""
    address = templates.absolute(page)
    match page.view:
        case "home.html":
            covers = page.subject.covers
            return {"graph": linked_data.of_home(page.subject, page.site, address, _DISTRIBUTION, covers)}
        case "person.html":
            return {"graph": linked_data.of_person(page.subject, page.site, address)}
        case "region.html":
            return {"graph": linked_data.of_region(page.subject, page.site, address)}
        case "event.html":
            graph = linked_data.of_event(page.subject, page.site, address)
            work = _work(page.site, page.subject.event)
            csl = json_files.to_json(cite.csl(work)).decode()
            forms = {"words": cite.formatted(work), "BibTeX": cite.bibtex(work), "RIS": cite.ris(work), "CSL-JSON": csl}
            return {"graph": graph, "cite": forms}
        case "code.html":
            return {"explained": _explained(page.subject)}
        case _:
            return {}


@lru_cache(maxsize=256)
def _explained(code: Code) -> Text:
    """Read the page of a message: Markdown whose blocks begin with a word and the path of the file that they show."""
    shown = re.sub(r"^```([a-z0-9-]+) (\S+)$", r"`\2`\n\n```\1", code.source.partition("\n")[2], flags=re.MULTILINE)
    body, _ = markdown.to_body(shown, f"codes/{code.code}.md", id=code.code)
    # a wide block can be scrolled by the keyboard
    parts = (part.replace("<pre>", '<pre tabindex="0">') if isinstance(part, str) else part for part in body.parts)
    return Text(replace(body, parts=tuple(parts)), (), code_permalink(code.code))


def _card(page: Page) -> cards.Card:
    """Return what a card says: of an entry, given as its row, or of the site where there is none."""
    row: Row | None = page.subject
    if row is None:
        return cards.Card(page.site.title, page.site.description, "", "", "", ())
    status = "No report yet" if row.is_overdue else "" if row.status == "held" else row.status.capitalize()
    marks = tuple((mark.shape, mark.state) for mark in row.marks)
    return cards.Card(page.site.title, row.link.label, row.date.words, row.where, status, marks)


def _work(site: Site, event: Event) -> cite.Work:
    return cite.Work(
        id=event.id,
        title=event.name,
        event_date=event.when,
        url=site.base_url + event.permalink,
        guid=guid(site.id, "event", event.id),
        container=site.title,
        editors=site.editors,
        language=site.language,
        published=event.published if event.is_dated else None,
        updated=event.updated,
        licence=site.licence,
        digest=event.digest,
    )


def _feed(page: Page, of: Subscription, theme: Theme) -> feeds.Feed:
    """Return a feed with its items' texts; where they are too many for a reader to fetch, the oldest are summarised.

    Why: an item that is told in short is better than one that is missed; its page has the whole.
    """
    root, room = page.site.base_url, _MOST_TEXT
    entries = []
    for item in of.items:
        entry = _entry(item, page.site, theme)
        room -= len(entry.html.encode())
        entries.append(entry if room >= 0 else replace(entry, html=""))
    style, icon = (theme.names.get(f"assets/{name}", "") for name in ("feed.css", "touch.png"))
    return feeds.Feed(
        of.guid,
        of.title,
        of.description,
        root + of.home,
        root + of.folder,
        of.updated,
        entries,
        style and relative(style, page.path),
        icon and root + icon,
        older=of.older and root + of.older,
        newer=of.newer and root + of.newer,
        current=root if of.is_archive else "",
    )


@made_once
def _entry(item: Item, site: Site, theme: Theme) -> feeds.Entry:
    """Return an item with its text: made once for all the feeds that tell it."""

    def address(path: str) -> str:
        return site.base_url + path

    return feeds.Entry(
        guid=item.guid,
        title=item.title,
        url=address(item.event.permalink),
        summary=item.summary,
        html=templates.render(theme, "feed-item.html", site, address, event=item.event, about=item.about).strip(),
        published=item.told,
        updated=item.updated,
        categories=tuple(link.label for link in item.categories),
    )
