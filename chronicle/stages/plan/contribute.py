"""The page ``/contribute/``: how an entry is written, a form that writes it, and what the form knows of the record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chronicle.model.entities import Chronicle, Entity, Event, Key, Plain, Source
from chronicle.model.pages import Page, Theme
from chronicle.model.rows import Rows
from chronicle.model.search import SKIPPED, keys_of
from chronicle.model.starters import STARTERS
from chronicle.model.views import ContributeView
from chronicle.stages.plan.codes import codes_of

GUIDE = "contribute"
_NEW = ("person", "region", "topic", "document", "source")  # what a new name in the form may stand for
_LONGEST = 31  # days: what lasts longer is no meeting that somebody might enter again


def plain_pages(chronicle: Chronicle) -> Iterator[Plain]:
    """Yield the plain pages, but for the chronicle's own words to contributors: they stand on the page of the form."""
    yield from (page for page in chronicle.pages.values() if page.id != GUIDE)


def contribute_pages(rows: Rows, theme: Theme, remark: Callable[[Entity], str]) -> Iterator[Page]:
    """Yield the page and the files that its form loads; ``remark`` gives what stands beside a thing's name.

    Shape: one file has every name, the others the entries of one year each, so that what is loaded stays small. Where
    the chronicle moved its own page to another address, a redirect stands here and there is no form.
    """
    chronicle, site = rows.chronicle, rows.chronicle.site
    if Key("page", GUIDE) in chronicle.redirects:
        return
    names = {
        "things": [_thing(thing, remark(thing)) for thing in _by_entries(chronicle)],
        "starters": {kind: STARTERS[kind] for kind in _NEW},
        "skipped": sorted(SKIPPED),
    }
    years = _years(chronicle)
    files: Mapping[str, Any] = {"names": names, **years}
    folder = f"contribute/{hashlib.sha256(repr(files).encode()).hexdigest()[:10]}/"
    for name, content in files.items():
        yield Page(f"{folder}{name}.js", "script", site, cut=(name, content, "chronicleForm"))
    guide = chronicle.pages.get(GUIDE)
    view = ContributeView(guide.text if guide else None, folder, tuple(years), codes_of(theme))
    yield Page(
        "contribute/index.html",
        "contribute.html",
        site,
        guide.name if guide else "Contribute an entry",
        (guide.summary if guide else "")
        or "An entry is a text file of five lines and some prose. Anyone can propose one.",
        GUIDE,
        guide.path if guide else "",
        view,
    )


def _by_entries(chronicle: Chronicle) -> list[Entity]:
    """Return what an entry may name; what most entries bear on is first: of two that match alike, it is meant."""
    kinds: tuple[Mapping[str, Entity], ...] = (
        chronicle.people,
        chronicle.parties,
        chronicle.regions,
        chronicle.topics,
        chronicle.documents,
        chronicle.sources,
    )
    things = (thing for kind in kinds for thing in kind.values())
    return sorted(things, key=lambda thing: -len(chronicle.backlinks.get(thing.key, ())))


def _thing(thing: Entity, remark: str) -> list[str]:
    """Return what the form knows of a thing: kind, id, name, remark, what else it answers to, and its folded words."""
    other = [*(name for _, name in thing.names), *thing.aliases]
    shown = [thing.name, *([thing.publisher] if isinstance(thing, Source) else [])]
    return [thing.kind, thing.id, thing.name, remark, "\n".join(other), " ".join(sorted(keys_of([*shown, *other])[1]))]


def _years(chronicle: Chronicle) -> dict[str, list[list[Any]]]:
    """Return the entries of each year, as far as somebody might enter them again.

    Shape: first and last day, kind, title, id, file, participants, main source.
    """
    years: dict[str, list[list[Any]]] = {}
    for event in chronicle.entries:
        first, last = event.date.earliest, event.date.latest
        if (last - first).days <= _LONGEST:
            who = [f"{part.who.kind}/{part.who.id}" for part in event.participants]
            told = [f"{first}", f"{last}", event.type, event.name, event.id, event.path, who, _publication(event)]
            for year in range(first.year, last.year + 1):
                years.setdefault(f"{year}", []).append(told)
    return years


def _publication(event: Event) -> str:
    source = event.citations[0].source if event.citations else None
    return (source.id or source.url) if source else ""
