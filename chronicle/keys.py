"""The key of each page: the digest of all that decides its bytes. The same key, the same page."""

from __future__ import annotations

from chronicle.formats.pickles import Digests
from chronicle.formats.templates import layouts_of
from chronicle.model.entities import Citation, Entity, Site, Statement
from chronicle.model.pages import Page, Settings, Theme
from chronicle.model.pictures.calendar import Heat
from chronicle.model.subscriptions import Appointment, Item, Subscription
from chronicle.model.tables import Sheet
from chronicle.model.views import Row

_SHARED = (Entity, Row, Site, Sheet, Subscription, Item, Appointment, Statement, Citation, Heat)
"""What many pages show: its digest is made once."""

_MADE_WITH = dict.fromkeys(("rss", "atom", "json feed"), "feed-item.html") | {"card": "card-type.json"}
"""The layout of each export that needs one; a page has the layout that its view names."""


class Keys:
    """Makes the key of each page: of what it may show, of its layouts, of the form of links, and of the program."""

    def __init__(self, theme: Theme, settings: Settings, program: str) -> None:
        self.theme, self.made_by = theme, (program, settings.offline)
        self.layouts: dict[str, bytes] = {}
        self.digests = Digests(*_SHARED)

    def of(self, page: Page) -> bytes:
        """Return the key of a page whose slice is cut; 16 bytes."""
        return self.digests.of((self._layouts(_MADE_WITH.get(page.view, page.view)), page))

    def _layouts(self, name: str) -> bytes:
        if name not in self.layouts:
            sources = [(other, self.theme.layouts[other]) for other in sorted(layouts_of(self.theme, name))]
            names = sorted(self.theme.names.items()) if sources else []
            self.layouts[name] = self.digests.of((self.made_by, sources, names))
        return self.layouts[name]
