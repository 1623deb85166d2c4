"""Walks a built site as a browser would: every link of every page, with its fragment."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

_LINKS: Any = etree.XPath("//*[not(@rel='canonical')]/@*[name()='href' or name()='src']", smart_strings=False)
_IDS: Any = etree.XPath("//@id[. != '']", smart_strings=False)


@dataclass(frozen=True)
class Linked:
    """What leads out of a page, and what may be led to in it."""

    links: list[str]
    ids: list[str]


def read(file: Path) -> Linked:
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4096)
def _read(file: Path, changed: int) -> Linked:
    page = etree.fromstring(file.read_bytes(), etree.HTMLParser(encoding="utf-8"))
    return Linked(_LINKS(page), _IDS(page))


def leads_to(path: str, link: str) -> str:
    """Return the file of the site to which a link of a page leads; empty where it leads out of the site."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or link.startswith("/"):
        return ""
    target = posixpath.join(posixpath.dirname(path), unquote(parts.path)) if parts.path else path
    return posixpath.normpath(f"{target}index.html" if target.endswith("/") else target)


def dead_links(site: Path, *, offline: bool = False) -> list[str]:
    """Return each link inside the site that leads nowhere, and each id that a page gives twice."""
    files = {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}
    pages = {path: read(site / path) for path in files if path.endswith(".html")}
    ids = {path: set(page.ids) for path, page in pages.items()}
    dead = [f"{path}: id {i} twice" for path, page in pages.items() for i in ids[path] if page.ids.count(i) > 1]
    for path, page in pages.items():
        for link in page.links:
            target = leads_to(path, link)
            names_no_file = offline and link.partition("#")[0].partition("?")[0].endswith("/")
            fragment = urlsplit(link).fragment
            if target and (target not in files or names_no_file or (fragment and fragment not in ids[target])):
                dead.append(f"{path}: {link}")
    return dead
