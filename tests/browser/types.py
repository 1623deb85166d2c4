"""The types of page that there are, and the largest page of each in a built site."""

from __future__ import annotations

import fnmatch
from functools import cache
from pathlib import Path

TYPES: dict[str, tuple[str, str]] = {  # a type of page: how its path looks, and what its text holds
    "home": ("index.html", ""),
    "chronicle": ("chronicle/index.html", ""),
    "year": ("chronicle/[0-9]*/index.html", ""),
    "month": ("chronicle/[0-9]*/[0-9]*/index.html", ""),
    "facet": ("chronicle/[a-z]*/*/index.html", ""),
    "entry": ("events/*/index.html", ""),
    "planned entry": ("events/*/index.html", "tag planned p-status"),
    "cancelled entry": ("events/*/index.html", "tag cancelled p-status"),
    "people": ("people/index.html", ""),
    "person": ("people/*/index.html", ""),
    "pair": ("people/*/with/*/index.html", ""),
    "regions": ("regions/index.html", ""),
    "region": ("regions/*/index.html", ""),
    "topics": ("topics/index.html", ""),
    "topic": ("topics/*/index.html", ""),
    "documents": ("documents/index.html", ""),
    "document": ("documents/*/index.html", ""),
    "parties": ("parties/index.html", ""),
    "party": ("parties/*/index.html", ""),
    "sources": ("sources/index.html", ""),
    "source": ("sources/*/index.html", ""),
    "corrections": ("corrections/index.html", ""),
    "data": ("data/index.html", ""),
    "search": ("search/index.html", ""),
    "subscribe": ("subscribe/index.html", ""),
    "contribute": ("contribute/index.html", ""),
    "message": ("contribute/*/index.html", ""),
    "about": ("about/index.html", ""),
    "not found": ("404.html", ""),
}


def is_of(path: str, shape: str) -> bool:
    """Tell whether a path looks like a type's: piece by piece, so that a star is one piece."""
    pieces, wanted = path.split("/"), shape.split("/")
    return len(pieces) == len(wanted) and all(map(fnmatch.fnmatchcase, pieces, wanted))


@cache
def largest(site: Path, name: str) -> str:
    """Return the path of the largest page of a type, as a reader asks for it."""
    shape, needle = TYPES[name]
    found = [file for file in site.glob(shape) if needle in file.read_text(encoding="utf-8")]
    assert found, f"the record has no page of the type {name}"
    file = max(found, key=lambda file: file.stat().st_size)
    return file.relative_to(site).as_posix().removesuffix("index.html")
