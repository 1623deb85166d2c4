"""Make one page: from the slice that it carries to the bytes of its file."""

from __future__ import annotations

from chronicle.formats import feeds, templates
from chronicle.model.entities import Event, Link
from chronicle.model.pages import Asset, FeedSubject, Output, Page, Theme
from chronicle.model.permalinks import guid


def render(page: Page, theme: Theme, *, offline: bool = False) -> Output:
    """Turn a page into its file.

    Shape: depends on the page, the theme and the form of links alone, so it may run anywhere and be remembered.
    Errors: CannotRun, with file and line, for faults in ``layouts/``.
    """
    if isinstance(page.subject, Asset):
        return Output(page.path, page.subject.content)
    if isinstance(page.subject, FeedSubject):
        return Output(page.path, _feed(page, page.subject, theme))
    address = templates.address_from(page, offline=offline)
    if page.view.endswith((".xml", ".txt")):
        address = templates.absolute(page)
    text = templates.render(theme, page.view, address, page=page, site=page.site, subject=page.subject)
    return Output(page.path, text.encode())


def _feed(page: Page, subject: FeedSubject, theme: Theme) -> bytes:
    items = [_item(page, event, theme) for event in subject.events]
    return feeds.rss(page.site, page.path, items, subject.updated)


def _item(page: Page, event: Event, theme: Theme) -> feeds.Item:
    address = templates.absolute(page)
    parts = [*(p.who for p in event.participants), *((event.place.region,) if event.place else ()), *event.topics]
    links: dict[Link, None] = dict.fromkeys(parts)
    return feeds.Item(
        guid=guid(page.site.id, "event", event.id),
        title=f"{event.date.words}: {event.name}",
        url=address(event.permalink),
        summary=event.summary or event.name,
        html=templates.render(theme, "feed-item.html", address, event=event),
        published=event.published,
        categories=tuple((link.label, address(link.permalink)) for link in links),
    )
