"""What subscribers are told: every item once, under an identity that lasts, in the order in which it was told.

The rules, which ``/subscribe/`` states too:

- An entry is one item, from its first publication here on. Its GUID is made from its permanent id alone.
- A material correction, a withdrawal or a change of a plan changes that item, and moves its ``updated``. Each is told
  besides: corrections and withdrawals as items of ``/corrections.xml``, a change of a plan that was published here
  before as an item of every feed that has the entry. A step is known by its status, a correction by its day, each with
  its number among the like of the entry, so that a step or a correction may be put before it later.
- Items stand newest first by the day on which they were told, never by the day of the event.
- A feed holds its newest ``LENGTH`` items, and everything told or changed in the last ``DAYS`` days. What of the whole
  record is older is in the pages of its archive, ``LENGTH`` items each, counted from the oldest, so that they stay.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from chronicle.model.backlinks import backlinks
from chronicle.model.dates import EdtfDate
from chronicle.model.entities import KINDS, Chronicle, Correction, Entity, Event, Link, Step
from chronicle.model.permalinks import feed_guid, guid

LENGTH, DAYS = 30, 14
_NOT_FOLLOWED = frozenset({"mention", "related", "replaces", "source"})  # relations that make no entry one of a thing's
_CHANGES = {"planned": "Planned", "held": "Held", "postponed": "Postponed", "cancelled": "Cancelled"}


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Item:
    """One thing that subscribers are told. The same object in every feed that tells it."""

    guid: str
    title: str
    event: Event
    about: Step | Correction | None  # the change that it tells; None for the entry itself, or its withdrawal
    told: datetime.date
    updated: datetime.date

    @property
    def summary(self) -> str:
        """What it says, in a few sentences of plain text."""
        if isinstance(self.about, Correction):
            return self.about.text
        if self.event.withdrawn:
            return self.event.withdrawn
        return (self.about.note or self.title) if self.about else (self.event.summary or self.event.name)

    @property
    def categories(self) -> tuple[Link, ...]:
        """Who and what it is about: people and parties, the place, topics."""
        event = self.event
        place = (event.place.region,) if event.place else ()
        return tuple(dict.fromkeys((*(p.who for p in event.participants), *place, *event.topics)))


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed, or one page of its archive."""

    guid: str
    title: str
    description: str
    home: str  # the path of the page that it belongs to
    folder: str  # the path of the folder in which its files lie
    items: tuple[Item, ...]  # newest first
    updated: datetime.date
    older: str = ""  # the folder of the archive's page before this one
    newer: str = ""  # and after it
    is_archive: bool = False


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Appointment:
    """What a calendar shows of an entry: not its text, not what was said. The same object in every calendar of it."""

    guid: str
    permalink: str
    title: str
    date: EdtfDate  # of days
    time: str
    timezone: str
    duration: str
    status: str  # that of the entry, or "withdrawn"
    changes: int  # how many were told since
    about: tuple[str, ...]  # paragraphs of plain text
    place: str
    categories: tuple[str, ...]
    published: datetime.date
    updated: datetime.date


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a calendar holds."""

    guid: str
    title: str
    description: str
    home: str  # the path of the page that it belongs to
    entries: tuple[Appointment, ...]  # in the order of their dates
    left_out: int = 0  # entries of which no day is known, for a calendar has no form for that


def archive_of(page: int) -> str:
    """Return the folder of a page of the archive."""
    return f"subscribe/archive/{page}/"


class Subscriptions:
    """Knows what each feed and each calendar holds."""

    def __init__(self, chronicle: Chronicle) -> None:
        self.chronicle, self.site = chronicle, chronicle.site
        self.entries = {event.id: self._entry(event) for event in chronicle.events}
        self.order = {id: place for place, id in enumerate(self.entries)}
        self.appointments: dict[str, Appointment | None] = {}
        steps = (item for event in chronicle.events for item in self._steps(event))
        self.items = _newest([*self.entries.values(), *steps])
        self.places: dict[str, list[int]] = {}  # of each event: where its items stand among all
        for place, item in enumerate(self.items):
            self.places.setdefault(item.event.id, []).append(place)
        taken_back = [event for event in chronicle.events if event.withdrawn]  # which have left all pages, but no feed
        self.withdrawn = backlinks(taken_back, chronicle.regions, chronicle.parties)
        corrected = _newest([item for event in chronicle.events for item in self._corrected(event)])
        self.today = max([chronicle.as_of, *(item.updated for item in (*self.items, *corrected))])
        self.corrections = Subscription(
            feed_guid(self.site.id, "corrections/"),
            f"{self.site.title}: corrections",
            "What was wrong in an entry, and what is right; and entries that were taken back.",
            "corrections/",
            "",
            self._window(corrected),
            self._updated(corrected),
        )

    def whole(self) -> Iterator[Subscription]:
        """Yield the feed of the whole record, and then its archive, oldest page first."""
        window, oldest = self._window(self.items), self.items[::-1]
        shown = set(window)
        outside = max((place for place, item in enumerate(oldest, 1) if item not in shown), default=0)
        pages = -(-outside // LENGTH)  # all of them full, for the window holds as many items as a page, and newer ones
        for page in range(pages + 1):
            part = tuple(reversed(oldest[(page - 1) * LENGTH : page * LENGTH])) if page else window
            last = page or pages + 1  # the feed itself stands behind the newest page
            yield Subscription(
                *self._head(None),
                archive_of(page) if page else "",
                part,
                self._updated(part),
                archive_of(last - 1) if last > 1 else "",
                archive_of(page + 1) if 0 < page < pages else "",
                bool(page),
            )

    def of(self, thing: Entity) -> Subscription:
        """Return the feed of a person, region, party or topic: the entries that name it in a field of theirs.

        Why: who follows a person wants to hear of what the person did or said, not of each text with the name in it.
        """
        places = sorted(place for id in self._ids(thing) for place in self.places[id])
        items = [self.items[place] for place in places]
        return Subscription(*self._head(thing), thing.permalink, self._window(items), self._updated(items))

    def events(self, thing: Entity) -> tuple[Event, ...]:
        """Return the entries of which the feeds and the calendar of a thing tell, in the order of their dates."""
        return tuple(self.entries[id].event for id in sorted(self._ids(thing), key=self.order.__getitem__))

    def calendar(self, thing: Entity | None = None) -> Calendar:
        """Return the calendar of a thing, or of the whole record."""
        events = self.events(thing) if thing else self.chronicle.events
        dated = tuple(filter(None, map(self._appointment, events)))
        return Calendar(*self._head(thing), dated, len(events) - len(dated))

    def entry(self, event: Event) -> Calendar:
        """Return the calendar of one entry."""
        name, description = feed_guid(self.site.id, event.permalink), f"An entry of {self.site.title}."
        return Calendar(name, event.name, description, event.permalink, tuple(filter(None, [self._appointment(event)])))

    def _head(self, thing: Entity | None) -> tuple[str, str, str, str]:
        """Return the identity, the title, the description and the home of what subscribers to a thing follow."""
        site = self.site
        if thing is None:
            return feed_guid(site.id, ""), site.title, site.description, ""
        kind = f" ({thing.kind})" if thing.kind in ("party", "region") else ""  # a country is both
        title, about = f"{thing.name}{kind}: {site.title}", f"Every entry of {site.title} that concerns {thing.name}."
        return feed_guid(site.id, thing.permalink), title, about, thing.permalink

    def _ids(self, thing: Entity) -> set[str]:
        links = (*self.chronicle.backlinks.get(thing.key, ()), *self.withdrawn.get(thing.key, ()))
        return {link.event.id for link in links if link.relation not in _NOT_FOLLOWED}

    def _appointment(self, event: Event) -> Appointment | None:
        """Return what calendars show of an entry, made for the first that asks; None where no day is known."""
        if event.id not in self.appointments:
            guid = self.entries[event.id].guid
            self.appointments[event.id] = _appointment(event, guid) if event.date.is_of_days else None
        return self.appointments[event.id]

    def _entry(self, event: Event) -> Item:
        title = f"Withdrawn: {event.name}" if event.withdrawn else f"{event.when}: {event.name}"
        return Item(guid(self.site.id, "event", event.id), title, event, None, event.published, event.updated)

    def _steps(self, event: Event) -> Iterator[Item]:
        count: Counter[str] = Counter()
        for step in event.history:
            count[step.status] += 1
            if event.is_dated and (day := step.told) and day > event.published:
                what = "Withdrawn" if event.withdrawn else _CHANGES.get(step.status, step.status.capitalize())
                name = guid(self.site.id, "event", event.id, f"{step.status}-{count[step.status]}")
                yield Item(name, f"{what}: {event.name}, {event.date.words}", event, step, day, day)

    def _corrected(self, event: Event) -> Iterator[Item]:
        count: Counter[str] = Counter()
        for correction in event.corrections:
            count[correction.date.text] += 1
            if correction.is_material:
                part = f"correction-{correction.date.text}-{count[correction.date.text]}"
                name, day = guid(self.site.id, "event", event.id, part), correction.date.latest
                yield Item(name, f"Correction: {event.name}", event, correction, day, day)
        if event.withdrawn:
            name, day = guid(self.site.id, "event", event.id, "withdrawal"), event.withdrawn_on or event.updated
            yield Item(name, f"Withdrawn: {event.name}", event, None, day, day)

    def _window(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """Return what of the items a feed holds. What nobody knows the day of may be new: it is told.

        Why: readers that look in once in a fortnight miss nothing; others find the archive.
        """
        edge = self.today - timedelta(DAYS)
        undated = set([item for item in items if not item.event.is_dated][:LENGTH])
        return tuple(
            item for place, item in enumerate(items) if place < LENGTH or item.updated >= edge or item in undated
        )

    def _updated(self, items: Sequence[Item]) -> datetime.date:
        return max((item.updated for item in items), default=self.chronicle.as_of)


def _appointment(event: Event, guid: str) -> Appointment:
    status = "withdrawn" if event.withdrawn else event.status
    remark = "no report yet" if event.is_overdue and not event.withdrawn else status
    who = ", ".join(p.who.label + ("" if p.attended else " (not at the table)") for p in event.participants)
    about = (event.date.words + (f". {event.time}" if event.time else ""), event.summary, who and f"Named: {who}")
    place = event.place and (event.place.venue, event.place.region.label, *(link.label for link in event.place.within))
    shows = not event.withdrawn
    return Appointment(
        guid,
        event.permalink,
        event.name + ("" if remark == "held" else f" ({remark})"),
        event.date,
        event.time,
        event.timezone,
        event.duration,
        status,
        len(event.corrections) + len(event.history) + bool(event.withdrawn),
        tuple(filter(None, about)) if shows else (f"This entry was taken back. {event.withdrawn}",),
        ", ".join(filter(None, place)) if place and shows else "",
        (KINDS[event.type], *(topic.label for topic in event.topics)) if shows else (),
        event.published,
        event.updated,
    )


def _newest(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return items in the order of a feed; what was told on one day stands by id, which no correction changes."""
    return tuple(sorted(items, key=lambda it: (it.told, it.event.id, it.guid), reverse=True))
