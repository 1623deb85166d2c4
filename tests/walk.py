"""Walks a built site as a browser would: every link of every page, with its fragment."""

from __future__ import annotations

import posixpath
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None and not (tag == "link" and ("rel", "canonical") in attrs):
                self.links.append(value)
            elif name == "id" and value:
                self.ids.append(value)


def read(file: Path) -> _Page:
    page = _Page()
    page.feed(file.read_text(encoding="utf-8"))
    return page


def dead_links(site: Path, *, offline: bool = False) -> list[str]:
    """Return each link inside the site that leads nowhere, and each id that a page gives twice."""
    pages = {file.relative_to(site).as_posix(): read(file) for file in site.rglob("*.html")}
    dead = [f"{path}: id {i} twice" for path, page in pages.items() for i in set(page.ids) if page.ids.count(i) > 1]
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or link.startswith("/"):
                continue
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
            )
            if parts.path.endswith("/") and not offline:
                target = posixpath.join(target, "index.html").removeprefix("./")
            if not (site / target).is_file() or (parts.fragment and parts.fragment not in pages[target].ids):
                dead.append(f"{path}: {link}")
    return dead
