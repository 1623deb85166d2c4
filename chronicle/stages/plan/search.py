"""The pages of ``/search/``: what can be found, by which words, and the files of the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from chronicle.model.entities import KINDS, Chronicle, Document, Entity, Event, Key, Person, Region
from chronicle.model.memory import remembered
from chronicle.model.pages import Page
from chronicle.model.rows import Rows
from chronicle.model.search import (
    PAGES_LENGTH,
    SKIPPED,
    Findable,
    SearchView,
    digest,
    distinct_words,
    index,
    keys_of,
)
from chronicle.model.views import Counted

_KINDS = {"person": "Person", "region": "Place", "party": "Party", "topic": "Topic", "document": "Document"}
_NO_KEYS: frozenset[str] = frozenset()


def search_pages(rows: Rows, remark: Callable[[Entity], str]) -> Iterator[Page]:
    """Yield the search page and the files of its index; ``remark`` gives what stands beside a thing's name."""
    chronicle, site = rows.chronicle, rows.chronicle.site
    keys = {thing.key: keys_of(_names(thing)) for thing in _things(chronicle)}
    things = [_thing(thing, chronicle, keys, remark(thing)) for thing in _by_entries(chronicle)]
    made = index(things, list(_entries(rows, keys)))
    digests: dict[str, tuple[str, ...]] = {}
    for kind, files in {"words": made.words, "things": made.things, "entries": made.entries}.items():
        digests[kind] = tuple(map(digest, files))
        for name, content in zip(digests[kind], files, strict=True):
            yield Page(f"search/{kind}/{name}.js", "script", site, cut=(f"{kind}/{name}", content))
    view = SearchView(
        made.starts, **digests, length=PAGES_LENGTH, skipped=tuple(sorted(SKIPPED)), lists=_lists(chronicle)
    )
    description = "Find people, places, entries, topics and documents by any of their names, in any script."
    yield Page("search/index.html", "search.html", site, "Search", description, "search", cut=view)


def _lists(chronicle: Chronicle) -> tuple[Counted, ...]:
    return (
        Counted("Chronicle", "chronicle/", len(chronicle.entries)),
        Counted("People", "people/", len(chronicle.people)),
        Counted("Regions", "regions/", len(chronicle.regions)),
        Counted("Topics", "topics/", len(chronicle.topics)),
        Counted("Documents", "documents/", len(chronicle.documents)),
        Counted("Parties", "parties/", len(chronicle.parties)),
    )


def _things(chronicle: Chronicle) -> Iterator[Entity]:
    things: Iterable[Mapping[str, Entity]] = (
        chronicle.people,
        chronicle.regions,
        chronicle.parties,
        chronicle.topics,
        chronicle.documents,
    )
    for kind in things:
        yield from kind.values()


def _by_entries(chronicle: Chronicle) -> list[Entity]:
    """Return the things that most entries bear on first: of two that match alike, the likelier is meant."""
    return sorted(_things(chronicle), key=lambda thing: -len(chronicle.backlinks.get(thing.key, ())))


def _names(thing: Entity) -> Iterator[str]:
    yield thing.name
    yield from (name for _, name in thing.names)
    yield from thing.aliases
    if isinstance(thing, Document):
        yield from (called.name for called in thing.called)


_Keys = Mapping[Key, tuple[frozenset[str], frozenset[str]]]


def _thing(thing: Entity, chronicle: Chronicle, keys: _Keys, remark: str) -> Findable:
    around = [remark, thing.summary]
    within = _NO_KEYS
    if isinstance(thing, Person):
        around += (role.title for role in thing.roles)
        within = keys[thing.party.key][1] if thing.party else within
    elif isinstance(thing, Region):
        within = within.union(*(keys[link.key][1] for link in thing.part_of))
    whole, own = keys[thing.key]
    levels = (_words(thing.text.paragraphs), (*within, *_words(around)), own, whole)
    return Findable(thing.permalink, thing.name, _KINDS[thing.kind], remark, levels)


def _entries(rows: Rows, keys: _Keys) -> Iterator[Findable]:
    """Yield the entries, oldest first, so that the newest is added at the end."""
    named: dict[str, set[str]] = defaultdict(set)  # entry -> words of the names of all that it is linked with
    mentioned: dict[str, set[str]] = defaultdict(set)
    for key, (_, own) in keys.items():
        for link in rows.chronicle.backlinks.get(key, ()):
            (mentioned if link.relation == "mention" else named)[link.event.id] |= own
    for event in rows.chronicle.entries:
        row = rows[event.id]
        text, about, title = _words_of(event)
        near = (*named[event.id], *distinct_words(row.where))
        levels = ((*text, *mentioned[event.id]), about, near, title)
        status = "planned: no report yet" if event.is_overdue else event.status
        kind = "Entry" if status == "held" else f"Entry, {status}"
        remark = ", ".join(filter(None, (event.date.words, row.where)))
        yield Findable(event.permalink, event.name, kind, remark, levels)


@remembered
def _words_of(event: Event) -> tuple[tuple[str, ...], ...]:
    """Return the words of an entry itself: of its text, of what is said of it in short, and of its title."""
    about = [event.summary, event.date.words, KINDS[event.type], *(member.name for member in event.series)]
    return tuple(_words(_texts(event))), tuple(_words(about)), tuple(keys_of((event.name, *event.aliases))[1])


def _texts(event: Event) -> Iterator[str]:
    yield from event.text.paragraphs
    for statement in event.statements:
        yield from (statement.text, statement.context)
    for difference in event.differences:
        yield difference.on
        yield from (account.text for account in difference.accounts)


def _words(texts: Iterable[str]) -> Iterable[str]:
    return distinct_words("\n".join(texts))
