"""What a change does to those who subscribed, to the calendar, and to what is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from chronicle.model.entities import Chronicle, Correction, Entity, Event, Key, Step
from chronicle.model.facets import Facets
from chronicle.model.homes import Homes
from chronicle.model.names import short_names
from chronicle.model.rows import Rows
from chronicle.model.subscriptions import Item, Subscription, Subscriptions

When = Callable[[Event], object]
"""When an entry takes place in a calendar; None where it stands in none."""


@dataclass(frozen=True, slots=True)
class Told:
    """What subscribers are told of an item.

    ``what``: "new"; "again", where the item is known but comes under another GUID; "updated"; "joined", where an item
    that was told before is new to some feeds; "gone".
    """

    what: str
    guid: str
    title: str
    event: Key
    feeds: tuple[str, ...]  # that show it: "" for those of the whole record, else the name of a thing


@dataclass(frozen=True, slots=True)
class Day:
    """A change of the calendar: added, moved, cancelled, restored or removed."""

    what: str
    title: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A number that readers see, and that is another now."""

    of: str
    before: int
    after: int


class _Feed(NamedTuple):
    name: str
    shown: frozenset[str]  # GUIDs
    events: frozenset[Key]  # of which it tells, now or in its archive


class _State(NamedTuple):
    """What subscribers know in one state of the record."""

    items: Mapping[tuple[Key, str], Item]  # the event, and which of the things that are told of it
    feeds: Mapping[Key, _Feed]


def told(homes: Homes, old: Chronicle, new: Chronicle) -> Iterator[Told]:
    """Yield what subscribers are told because of a change, newest first; what each feed's reader sees as new."""
    before, after = (
        _state(old, lambda key: key if homes.is_merged(key) else homes.of(key)),
        _state(new, lambda key: key),
    )
    known, kept = ({item.guid: item for item in state.items.values()} for state in (before, after))
    for name, item in after.items.items():
        was = before.items.get(name) or known.get(item.guid)
        feeds = [(key, feed) for key, feed in after.feeds.items() if item.guid in feed.shown]
        if was is None:
            what = "new"
        elif was.guid != item.guid:
            what = "again"
        elif (was.told, was.updated, was.event.withdrawn) != (item.told, item.updated, item.event.withdrawn):
            what = "updated"
        else:  # a feed that was not there before has nobody to whom it could be news
            what = "joined"
            feeds = [(k, f) for k, f in feeds if k in before.feeds and name[0] not in before.feeds[k].events]
        if what != "joined" or feeds:
            yield Told(what, item.guid, item.title, item.event.key, tuple(feed.name for _, feed in feeds))
    for name, item in before.items.items():
        if name not in after.items and item.guid not in kept:
            shown = tuple(feed.name for feed in before.feeds.values() if item.guid in feed.shown)
            yield Told("gone", item.guid, item.title, item.event.key, shown)


def _state(chronicle: Chronicle, home_of: Callable[[Key], Key]) -> _State:
    subscriptions = Subscriptions(chronicle)
    own = {item.guid for item in subscriptions.entries.values()}
    items = {
        (home_of(item.event.key), "" if item.guid in own else _about(item)): item
        for item in (*subscriptions.items, *subscriptions.corrections.items)
    }
    feeds = {Key("", ""): _feed("", next(subscriptions.whole()), chronicle.events, home_of)}
    things: tuple[Mapping[str, Entity], ...] = (
        chronicle.people,
        chronicle.regions,
        chronicle.parties,
        chronicle.topics,
    )
    for kind in things:
        for thing in kind.values():
            events = subscriptions.events(thing)
            feeds[home_of(thing.key)] = _feed(thing.name, subscriptions.of(thing), events, home_of)
    feeds[Key("", "corrections")] = _feed("corrections", subscriptions.corrections, (), home_of)
    return _State(items, feeds)


def _feed(name: str, of: Subscription, events: Iterable[Event], home_of: Callable[[Key], Key]) -> _Feed:
    return _Feed(
        name,
        frozenset(item.guid for item in of.items),
        frozenset(home_of(event.key) for event in (*events, *(item.event for item in of.items))),
    )


def _about(item: Item) -> str:
    """Return what an item tells of an event beside the entry itself, whatever its number."""
    match item.about:
        case Step(status=status, date=day):
            return f"step {status} {day.text if day else ''}"
        case Correction(date=day, text=text):
            return f"correction {day.text} {text}"
    return "withdrawal"


# --- the calendar


def days(homes: Homes, when: When) -> Iterator[Day]:
    """Yield what changes in the calendar, entry by entry."""
    going_on = [(a, b) for a, b in homes.pairs() if isinstance(a, Event) and isinstance(b, Event)]
    for before, after in going_on:
        yield from _moved(before, after, when(before), when(after))
    came = homes.new.keys() - {after.key for _, after in going_on}
    went = homes.old.keys() - {before.key for before, _ in going_on}
    for thing in (homes.new[key] for key in sorted(came)):
        if isinstance(thing, Event) and when(thing):
            yield Day("added", thing.name, "", _when_words(thing))
    for thing in (homes.old[key] for key in sorted(went)):
        if isinstance(thing, Event) and when(thing):
            yield Day("removed", thing.name, _when_words(thing))


def _moved(before: Event, after: Event, was: object, now: object) -> Iterator[Day]:
    old, new = _when_words(before), _when_words(after)
    if was and now and before.id == after.id:
        if was != now:
            yield Day("moved", after.name, old, new)
        if _is_off(before) != _is_off(after):
            yield Day("cancelled" if _is_off(after) else "restored", after.name, old, new)
        return
    if was:
        yield Day("removed", before.name, old)
    if now:
        yield Day("added", after.name, "", new)


def _is_off(event: Event) -> bool:
    return bool(event.withdrawn) or event.status in ("postponed", "cancelled")


def _when_words(event: Event) -> str:
    return event.date.words + (f", {event.time}" if event.time else "")


# --- what is counted


def counts(homes: Homes, old: Chronicle, new: Chronicle) -> Iterator[Count]:
    """Yield the numbers that move: in all, at each table, in each series, of each pair and of each person."""
    before, after = _counted(old, homes.of), _counted(new, lambda key: key)
    names = {homes.of(key): thing.name for key, thing in homes.old.items()} | {k: t.name for k, t in homes.new.items()}
    for name in sorted(before.keys() | after.keys(), key=lambda name: (name[0], str(name))):
        if before[name] != after[name]:
            yield Count(_count_words(name, names), before[name], after[name])


_Name = tuple[int, str, tuple[Key, ...]]  # rank, words, of whom


def _counted(chronicle: Chronicle, home_of: Callable[[Key], Key]) -> Counter[_Name]:
    rows = Rows(chronicle)
    found: Counter[_Name] = Counter()
    totals = {
        "entries": len(chronicle.entries),
        "meetings": sum(event.is_meeting for event in chronicle.entries),
        "statements": sum(len(event.statements) for event in chronicle.entries),
        "people": len(chronicle.people),
        "places": len(chronicle.regions),
        "sources with a file": len(chronicle.sources),
    }
    found.update({(0, words, ()): count for words, count in totals.items()})
    facets = Facets(rows)
    for choice, entries in facets.entries.items():
        if choice.facet == "table":
            found[1, f"{facets.labels[choice]} at the table", ()] = len(entries)
    for event in chronicle.entries:
        if event.status == "held":
            found.update((2, member.name, ()) for member in event.series)
        if event.is_meeting:
            present = {part.who.key for part in event.participants if part.attended and part.who.kind == "person"}
            found.update((4, "meetings", (home_of(key),)) for key in present)
    for pair, meetings in rows.meetings.pairs.items():
        keys = sorted(home_of(Key("person", id)) for id in pair)
        found[3, "meetings", tuple(keys)] = len(meetings)
    return found


def _count_words(name: _Name, names: Mapping[Key, str]) -> str:
    rank, words, of = name
    people = [names.get(key, key.id) for key in of]
    if rank == 3:
        people = sorted(short_names(people))
    return f"{'–'.join(people)} {words}".strip()
