"""The key of each page: the digest of all that decides its bytes. The same key, the same page."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from chronicle.formats.pickles import Digests
from chronicle.formats.templates import layouts_of
from chronicle.model.entities import Citation, Entity, Site, Statement
from chronicle.model.files import Record
from chronicle.model.pages import Page, Settings, Theme
from chronicle.model.pictures.calendar import Heat
from chronicle.model.subscriptions import Appointment, Item, Subscription
from chronicle.model.tables import Sheet
from chronicle.model.views import Row

_SHARED = (Entity, Row, Site, Sheet, Subscription, Item, Appointment, Statement, Citation, Heat)
"""What many pages show: its digest is made once."""

_FEEDS = ("rss", "atom", "json feed")
_MADE_WITH = dict.fromkeys(_FEEDS, "feed-item.html") | {"card": "card-type.json"}
"""The layout of each export that needs one; a page has the layout that its view names."""


@dataclass(frozen=True, slots=True)
class Made:
    """What the pages of a build were made from."""

    looks: bytes = b""  # all layouts, and this program
    outline: bytes = b""  # all that pages may show but the texts of entries
    texts: Mapping[str, str] = field(default_factory=dict)  # the digest of each entry's file, by path
    keys: dict[str, bytes] = field(default_factory=dict)  # of each page, by path
    shown: dict[str, tuple[str, ...]] = field(default_factory=dict)  # the entries' files whose texts a page shows

    def note(self, path: str, key: bytes, shown: Sequence[str]) -> None:
        """Note the key of a page, and which entries it shows."""
        self.keys[path] = key
        if shown:
            self.shown[path] = tuple(map(sys.intern, shown))  # each name takes room once

    def unchanged(self, page: Page, now: Made) -> bool:
        """Tell whether nothing can have changed a page since; not so where one has to look.

        Why: to cut the slices of all pages takes far longer than to make the few that an edit of a text changes.
        """
        shown = (page.source,) if page.texts == "own" else self.shown.get(page.path)
        is_same = page.path in self.keys and self.outline == now.outline and self.looks == now.looks
        return is_same and shown is not None and all(self.texts.get(file) == now.texts.get(file) for file in shown)


def shown_by(page: Page) -> tuple[str, ...]:
    """Return the files of the entries that a feed tells; of other pages that is not known."""
    subject = page.subject if page.view in _FEEDS else None
    return tuple({item.event.path: None for item in subject.items}) if isinstance(subject, Subscription) else ()


class Keys:
    """Makes the key of each page: of what it may show, of its layouts, of the form of links, and of the program."""

    def __init__(
        self, theme: Theme, settings: Settings, program: str, records: Sequence[Record] = (), commit: str | None = None
    ) -> None:
        """Take what all keys are made of; ``commit`` is the checkout's, where it decides anything."""
        self.theme, self.made_by = theme, (program, settings.offline)
        self.layouts: dict[str, bytes] = {}
        self.digests = Digests(*_SHARED)
        looks = self.made_by, sorted(theme.layouts.items()), sorted(theme.names.items())
        files = [(it.path, it.outline if it.kind == "event" else it.digest) for it in records]
        outline = self.digests.of((files, commit, settings.drafts, settings.base_url))
        texts = {it.path: it.digest for it in records if it.kind == "event"}
        self.made = Made(self.digests.of(looks), outline, texts)
        data = [(path, digest) for it, (path, digest) in zip(records, files, strict=True) if it.kind != "page"]
        self.record = self.digests.of((data, list(texts.items()), commit, settings.drafts, settings.base_url))

    def of(self, page: Page) -> bytes:
        """Return the key of a page; 16 bytes."""
        shown = (self.record, replace(page, cut=None)) if page.texts == "all" else page.whole()
        return self.digests.of((self._layouts(_MADE_WITH.get(page.view, page.view)), shown))

    def _layouts(self, name: str) -> bytes:
        if name not in self.layouts:
            sources = [(other, self.theme.layouts[other]) for other in sorted(layouts_of(self.theme, name))]
            names = sorted(self.theme.names.items()) if sources else []
            self.layouts[name] = self.digests.of((self.made_by, sources, names))
        return self.layouts[name]
