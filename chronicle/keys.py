"""The key of each page: the digest of all that decides its bytes. The same key, the same page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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

_MADE_WITH = dict.fromkeys(("rss", "atom", "json feed"), "feed-item.html") | {"card": "card-type.json"}
"""The layout of each export that needs one; a page has the layout that its view names."""


@dataclass(frozen=True, slots=True)
class Made:
    """What the pages of a build were made from."""

    outline: bytes = b""
    texts: Mapping[str, str] = field(default_factory=dict)  # the digest of each entry's file, by path
    keys: dict[str, bytes] = field(default_factory=dict)  # of each page, by path

    def key_of(self, page: Page, now: Made) -> bytes:
        """Return the key of a page that nothing can have changed since; empty where one has to look.

        Why: to cut the slices of all pages takes far longer than to make the few that an edit of a text changes.
        """
        is_other = page.shows_texts or self.texts.get(page.source) != now.texts.get(page.source)
        return b"" if is_other or self.outline != now.outline else self.keys.get(page.path, b"")


class Keys:
    """Makes the key of each page: of what it may show, of its layouts, of the form of links, and of the program."""

    def __init__(self, theme: Theme, settings: Settings, program: str) -> None:
        self.theme, self.made_by = theme, (program, settings.offline)
        self.made_of = settings.drafts, settings.base_url
        self.layouts: dict[str, bytes] = {}
        self.digests = Digests(*_SHARED)

    def of(self, page: Page) -> bytes:
        """Return the key of a page whose slice is cut; 16 bytes."""
        return self.digests.of((self._layouts(_MADE_WITH.get(page.view, page.view)), page))

    def outline(self, records: Sequence[Record], commit: str | None) -> bytes:
        """Return the digest of all that pages may show but the texts of entries, and of all that makes them; 16 bytes.

        Shape: ``commit`` is the checkout's, where it decides anything.
        """
        looks = sorted(self.theme.layouts.items()), sorted(self.theme.names.items())
        files = [(it.path, it.outline if it.kind == "event" else it.digest) for it in records]
        return self.digests.of((self.made_by, self.made_of, looks, files, commit))

    def _layouts(self, name: str) -> bytes:
        if name not in self.layouts:
            sources = [(other, self.theme.layouts[other]) for other in sorted(layouts_of(self.theme, name))]
            names = sorted(self.theme.names.items()) if sources else []
            self.layouts[name] = self.digests.of((self.made_by, sources, names))
        return self.layouts[name]
