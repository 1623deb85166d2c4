"""Which name leads to which thing."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from chronicle.model.entities import Link
from chronicle.model.names import fold, nearest
from chronicle.model.permalinks import is_id

_SHARED = {"person": "actor", "party": "actor"}  # kinds whose names may not clash, because one field names both


class Registry:
    """The names of all things: ids, names in any script, aliases; and the files that hold them.

    A name may lead to None: to a thing whose own file has errors, so that those who name it are not blamed.
    """

    def __init__(self) -> None:
        self._links: dict[tuple[str, str], tuple[str, Link | None]] = {}  # (space, folded name) -> kind, link
        self._kinds: dict[str, list[str]] = {}  # kind -> names, for suggestions
        self._paths: dict[str, Link | None] = {}

    def claim(self, kind: str, names: Iterable[str], link: Link | None, path: str) -> list[tuple[str, Link | None]]:
        """Let a thing answer to its names; return those that another thing answers to already, with that thing."""
        self._paths[path] = link
        taken = []
        for name in names:
            place = (_SHARED.get(kind, kind), fold(name))
            owner = self._links.setdefault(place, (kind, link))[1]
            if owner is link:
                self._kinds.setdefault(kind, []).append(name)
            else:
                taken.append((name, owner))
        return taken

    def find(self, name: str, kinds: Collection[str]) -> list[tuple[str, Link | None]]:
        """Return the things of the kinds that answer to a name, each as its kind and its link."""
        folded = fold(name)
        found = dict.fromkeys(self._links.get((_SHARED.get(kind, kind), folded)) for kind in kinds)
        return [hit for hit in found if hit and hit[0] in kinds]

    def at(self, path: str) -> tuple[Link | None, bool]:
        """Return what a content file holds, and whether there is such a file."""
        return self._paths.get(path), path in self._paths

    def near(self, name: str, kinds: Collection[str]) -> list[str]:
        """Return names of up to three things of the kinds that look like ``name``, the likeliest first."""
        known = sorted((known for kind in kinds for known in self._kinds.get(kind, ())), key=is_id)  # names before ids
        offers: dict[Link | str, str] = {}
        for near in nearest(name, known, count=9):
            for _, link in self.find(near, kinds):
                offers.setdefault(link or near, near)
        return list(offers.values())[:3]
