"""Which name leads to which thing, and what to say where it leads to none."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence

from chronicle.model.diagnostics import Diagnostic, Span, error
from chronicle.model.entities import Link
from chronicle.model.names import fold, listed_words, nearest
from chronicle.model.permalinks import FOLDERS, is_id, slug
from chronicle.model.starters import STARTERS

_SHARED = {"person": "actor", "party": "actor"}  # kinds whose names may not clash, because one field names both
_WORDS = {"event": "entry"}  # what a kind is called, where not by its own name
_FEW = 12  # things of a kind up to which all are listed where nothing is near


class Registry:
    """The names of all things: ids, names in any script, aliases; and the files that hold them.

    A name may lead to None: to a thing whose own file cannot be read, so that those who name it are not blamed.
    """

    def __init__(self) -> None:
        self._links: dict[tuple[str, str], tuple[str, Link | None]] = {}  # (space, folded name) -> kind, link
        self._names: dict[str, list[str]] = {}  # kind -> names, for suggestions
        self._paths: dict[str, Link | None] = {}
        self._found: dict[tuple[str, tuple[str, ...]], list[tuple[str, Link | None]]] = {}  # what was asked for

    def claim(self, kind: str, names: Iterable[str], link: Link | None, path: str) -> list[tuple[str, Link | None]]:
        """Let a thing answer to its names; return those that another thing answers to already, with that thing."""
        self._paths[path] = link
        self._found.clear()
        taken = []
        for name in names:
            place = (_SHARED.get(kind, kind), fold(name))
            owner = self._links.setdefault(place, (kind, link))[1]
            if owner is link:
                self._names.setdefault(kind, []).append(name)
            else:
                taken.append((name, owner))
        return taken

    def find(self, name: str, kinds: tuple[str, ...]) -> Sequence[tuple[str, Link | None]]:
        """Return the things of the kinds that answer to a name, each as its kind and its link."""
        hits = self._found.get((name, kinds))
        if hits is None:
            folded = fold(name)
            found = dict.fromkeys(self._links.get((_SHARED.get(kind, kind), folded)) for kind in kinds)
            hits = self._found[name, kinds] = [hit for hit in found if hit and hit[0] in kinds]
        return hits

    def at(self, path: str) -> tuple[Link | None, bool]:
        """Return what a content file holds, and whether there is such a file."""
        return self._paths.get(path), path in self._paths

    def near(self, name: str, kinds: tuple[str, ...]) -> list[Link | str]:
        """Return up to three things of the kinds whose names look like ``name``, the likeliest first."""
        known = sorted((known for kind in kinds for known in self._names.get(kind, ())), key=is_id)  # names before ids
        offers: dict[Link | str, None] = {}
        for near in nearest(name, known, count=9):
            offers.update({link or near: None for _, link in self.find(near, kinds)})
        return list(offers)[:3]

    def unknown(self, name: str, kinds: tuple[str, ...], span: Span) -> Diagnostic:
        """Return what to say of a name to which nothing of the kinds answers."""
        if name.startswith("[[") or (name.startswith("[") and name.endswith("]")):
            return error(span, "unknown-name", "a name in a field has no brackets", f"write `{name.strip('[]')}`")
        if len(kinds) == len(FOLDERS):
            return self._unknown_in_body(name, kinds, span)
        kind, what = kinds[0], " or ".join(_WORDS.get(kind, kind) for kind in kinds)
        make = _make(kind, name)
        several = [part for part in re.split(r" *; *| and | & ", name) if self.find(part, kinds)]
        others = self.find(name, tuple(FOLDERS))
        near = self._offers(name, kinds, by_id=kind in ("event", "source"))  # whose titles are no names
        known = {link.label for k in kinds for n in self._names.get(k, ()) for _, link in self.find(n, (k,)) if link}
        if others:
            cure = f"name a {what} here: `{name}` is a {_WORDS.get(others[0][0], others[0][0])}; or make it: {make}"
        elif kind == "event":
            cure = f"did you mean {near}?" if near else "name the entry by its id: the name of its file without `.md`"
        elif len(several) > 1:
            cure = f"put a comma between them: `{', '.join(several)}`"
        elif near:
            cure = f"did you mean {near}? Or make it: {_command(kind, name)}"
        elif kind == "source":
            cure = f"write the address of its page: `https://…`; or make a file for it: {make}"
        elif 0 < len(known) <= _FEW:
            cure = f"known are {', '.join(f'`{label}`' for label in sorted(known))}; or make it: {make}"
        else:
            cure = f"make it: {make}"
        return error(span, f"unknown-{kind}", f"no {what} is called `{name}`", cure)

    def _unknown_in_body(self, name: str, kinds: tuple[str, ...], span: Span) -> Diagnostic:
        if near := self._offers(name, kinds):
            cure = f"did you mean {near}? Or make it: {_command('person', name)}"
        else:
            cure = f"leave out the square brackets, or make it: {_make('person', name)}"
        return error(span, "unknown-name", f"nothing is called `{name}`", cure)

    def _offers(self, name: str, kinds: tuple[str, ...], *, by_id: bool = False) -> str:
        """Return the names of near things, ready to be shown."""
        near = self.near(name, kinds)
        return ", ".join(f"`{o if isinstance(o, str) else o.id if by_id else o.label}`" for o in near)

    def ambiguous(self, name: str, label: str, hits: Sequence[tuple[str, Link | None]], span: Span) -> Diagnostic:
        """Return what to say of a name to which things of several kinds answer."""
        shown = label or name
        choices = " or ".join(f"`[[{FOLDERS[kind]}/{link.id if link else name}|{shown}]]`" for kind, link in hits)
        return error(span, "ambiguous-name", f"`{name}` is the name of {len(hits)} things", f"write {choices}")

    def dead(self, target: str, written: str, source: str, span: Span) -> Diagnostic:
        """Return what to say of a link from the file ``source`` to a file that is not there."""
        if written.startswith("www."):
            cure = f"write `https://{written}`"
        else:
            near = self.near(target.rpartition("/")[2].removesuffix(".md"), tuple(FOLDERS))
            paths = {link: path for path, link in self._paths.items() if link}
            offers = [
                posixpath.relpath(paths[o], posixpath.dirname(source))
                for o in near
                if isinstance(o, Link) and o in paths
            ]
            cure = (
                f"did you mean `{offers[0]}`?"
                if offers
                else "link to a content file as `../people/steve-witkoff.md`, or by name as `[[Steve Witkoff]]`"
            )
        return error(span, "dead-link", f"there is no content file `{target}`", cure)


def _command(kind: str, name: str) -> str:
    """Return the command that makes a thing, and where."""
    safe = name.replace('"', "'").replace("`", "'")
    return f'`chronicle new {kind} "{safe}"` (a file in `content/{FOLDERS[kind]}/`)'


def _make(kind: str, name: str) -> str:
    """Return the same, with what those write who have no command."""
    fields = re.findall("^([a-z_]+):", STARTERS[kind], re.MULTILINE)
    holding = listed_words([f"`{field}`" for field in fields])
    return f"{_command(kind, name)}; by hand, `{slug(name) or 'a-few-words'}.md` with {holding}"
