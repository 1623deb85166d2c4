"""The pages of ``/search/``: what can be found, by which words, and the files of the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from chronicle.model.entities import KINDS, Chronicle, Document, Entity, Event, Key, Person, Region
from chronicle.model.pages import Page
from chronicle.model.rows import Rows
from chronicle.model.search import PAGES_LENGTH, SKIPPED, Findable, SearchView, index, keys_of, words
from chronicle.model.views import Counted

_KINDS = {"person": "Person", "region": "Place", "party": "Party", "topic": "Topic", "document": "Document"}
_NO_KEYS: frozenset[str] = frozenset()


def search_pages(rows: Rows, remark: Callable[[Entity], str]) -> Iterator[Page]:
    """Yield the search page and the files of its index; ``remark`` gives what stands beside a thing's name."""
    chronicle, site = rows.chronicle, rows.chronicle.site
    keys = {thing.key: keys_of(_names(thing)) for thing in _things(chronicle)}
    things = [_thing(thing, chronicle, keys, remark(thing)) for thing in _by_entries(chronicle)]
    made = index([*things, *_entries(rows, keys)])
    folder = f"search/{made.digest}/"
    for name, files in {"words": made.words, "pages": made.pages}.items():
        for number, content in enumerate(files):
            yield Page(f"{folder}{name}-{number}.js", "script", site, cut=(f"{name}-{number}", content))
    view = SearchView(folder, made.starts, len(things), PAGES_LENGTH, tuple(sorted(SKIPPED)), _lists(chronicle))
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
    levels = (*keys[thing.key], _NO_KEYS, within | _words(around), _words(thing.text.paragraphs))
    return Findable(thing.permalink, thing.name, _KINDS[thing.kind], remark, levels)


def _entries(rows: Rows, keys: _Keys) -> Iterator[Findable]:
    """Yield the entries, newest first."""
    named: dict[str, set[str]] = {}  # entry -> words of the names of all that it is linked with
    mentioned: dict[str, set[str]] = {}
    for key, (_, own) in keys.items():
        for link in rows.chronicle.backlinks.get(key, ()):
            (mentioned if link.relation == "mention" else named).setdefault(link.event.id, set()).update(own)
    for event in reversed(rows.chronicle.entries):
        row = rows[event.id]
        remark = ", ".join(filter(None, (row.date.words, row.where)))
        levels = (
            _NO_KEYS,
            keys_of((event.name, *event.aliases))[1],
            _words([row.where]).union(named.get(event.id, ())),
            _words([event.summary, row.date.words, KINDS[event.type], *(member.name for member in event.series)]),
            _words(_texts(event)).union(mentioned.get(event.id, ())),
        )
        status = "planned: no report yet" if event.is_overdue else event.status
        kind = "Entry" if status == "held" else f"Entry, {status}"
        yield Findable(event.permalink, event.name, kind, remark, levels)


def _texts(event: Event) -> Iterator[str]:
    yield from event.text.paragraphs
    for statement in event.statements:
        yield from (statement.text, statement.context)
    for difference in event.differences:
        yield difference.on
        yield from (account.text for account in difference.accounts)


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(words("\n".join(texts)))
