"""Walks a built site as a browser would: every link of every page, with its fragment."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree


@dataclass(frozen=True)
class Linked:
    """What leads out of a page, and what may be led to in it."""

    links: list[str]
    ids: list[str]


def read(file: Path) -> Linked:
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4096)
def _read(file: Path, changed: int) -> Linked:
    links, ids = [], []
    for element in etree.fromstring(file.read_bytes(), etree.HTMLParser(encoding="utf-8")).iter("*"):
        for name, value in element.attrib.items():
            if name in ("href", "src") and element.get("rel") != "canonical":
                links.append(str(value))
            elif name == "id" and value:
                ids.append(str(value))
    return Linked(links, ids)


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
