"""Feeds and calendars: of the whole record, and beside each person, region, party and topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from chronicle.model.entities import Chronicle, Entity, Key, Site
from chronicle.model.pages import Once, Page
from chronicle.model.permalinks import permalink
from chronicle.model.subscriptions import Calendar, Subscription, Subscriptions
from chronicle.model.views import SubscribeView

_FORMS = {"feed.xml": "rss", "atom.xml": "atom", "feed.json": "json feed"}
"""The files of a feed, and the view of each."""


def feed_pages(chronicle: Chronicle) -> Iterator[Page]:
    """Yield every feed and calendar, also under former ids, and the page and the list that lead to them."""
    subscriptions, site = Subscriptions(chronicle), chronicle.site
    whole, *archive = subscriptions.whole()
    for page in archive:
        yield from _files(page, page.folder, site)
    yield from _files(whole, whole.folder, site, subscriptions.calendar)
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
            of, calendar = Once(partial(subscriptions.of, thing)), Once(partial(subscriptions.calendar, thing))
            for id in (thing.id, *former.get(thing.key, ())):
                yield from _files(of, permalink(thing.kind, id), site, calendar)
    for event in chronicle.events:
        ids = (event.id, *former.get(event.key, ())) if event.date.is_of_days else ()
        for id in ids:
            own = partial(subscriptions.entry, event)
            yield Page(f"{permalink('event', id)}event.ics", "calendar", site, source=event.path, cut=own, texts="own")
    groups = tuple((name, tuple(thing.link for thing in kind.values())) for name, kind in things.items())
    undated = tuple(event.link for event in chronicle.events if not event.date.is_of_days)
    view = SubscribeView(groups, len(archive), undated)
    description = "Feeds and calendars of the whole record, and of each person, region, party and topic."
    yield Page("subscribe/index.html", "subscribe.html", site, "Subscribe", description, "subscribe", cut=view)
    yield Page("subscribe/feeds.opml", "feeds.opml", site, f"{site.title}: feeds", cut=view)


def _files(
    of: Subscription | Once, folder: str, site: Site, calendar: Callable[[], Calendar] | None = None
) -> Iterator[Page]:
    for name, view in _FORMS.items():
        yield Page(folder + name, view, site, cut=of)
    if calendar:
        yield Page(f"{folder}calendar.ics", "calendar", site, cut=calendar, texts="own")
