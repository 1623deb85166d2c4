"""Feeds and calendars: of the whole record, and beside each person, region, party and topic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from chronicle.model.entities import Chronicle, Entity, Key
from chronicle.model.pages import Once, Page
from chronicle.model.permalinks import permalink
from chronicle.model.subscriptions import Subscription, Subscriptions
from chronicle.model.views import SubscribeView

_FEEDS = {"feed.xml": "rss", "atom.xml": "atom", "feed.json": "json feed"}
FORMS = {**_FEEDS, "calendar.ics": "calendar"}
"""The files beside each page that can be followed, and the view of each."""


def feed_pages(chronicle: Chronicle) -> Iterator[Page]:
    """Yield every feed and calendar, also under former ids, and the page and the list that lead to them."""
    subscriptions, site = Subscriptions(chronicle), chronicle.site
    whole, *archive = subscriptions.whole()
    for page in archive:
        yield from _files(page, page.folder, chronicle, _FEEDS)
    yield from _files(whole, whole.folder, chronicle)
    yield Page("corrections.xml", "rss", site, cut=subscriptions.corrections)
    former: dict[Key, list[str]] = {}
    for key, link in chronicle.redirects.items():
        former.setdefault(link.key, []).append(key.id)
    things: Mapping[str, Mapping[str, Entity]] = {
        "People": chronicle.people,
        "Regions": chronicle.regions,
        "Parties": chronicle.parties,
        "Topics": chronicle.topics,
    }
    for kind in things.values():
        for thing in kind.values():
            of = Once(partial(subscriptions.of, thing))
            for id in (thing.id, *former.get(thing.key, ())):
                yield from _files(of, permalink(thing.kind, id), chronicle)
    dated = [item for item in subscriptions.entries.values() if item.event.date.is_of_days]
    for item in dated:
        own = partial(subscriptions.entry, item)
        for id in (item.event.id, *former.get(item.event.key, ())):
            yield Page(f"{permalink('event', id)}event.ics", "calendar", site, cut=own)
    groups = tuple((name, tuple(thing.link for thing in kind.values())) for name, kind in things.items())
    undated = tuple(i.event.link for i in subscriptions.entries.values() if not i.event.date.is_of_days)
    view = SubscribeView(groups, whole.pages, undated)
    description = "Feeds and calendars of the whole record, and of each person, region, party and topic."
    yield Page("subscribe/index.html", "subscribe.html", site, "Subscribe", description, "subscribe", cut=view)
    yield Page("subscribe/feeds.opml", "feeds.opml", site, f"{site.title}: feeds", cut=view)


def _files(
    of: Subscription | Once, folder: str, chronicle: Chronicle, forms: Mapping[str, str] = FORMS
) -> Iterator[Page]:
    for name, view in forms.items():
        yield Page(folder + name, view, chronicle.site, cut=of)
