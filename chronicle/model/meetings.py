"""Who met whom, counted from the events that were held, and from nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import NamedTuple

from chronicle.model.entities import Event, Link, Participant, Party

FORMATS = {"in-person": "In person", "call": "By telephone or video", "group": "In a larger group"}
SMALL = 3  # people of one side, up to whom a meeting of two sides is not a group

SideOf = Callable[[Link | None], Party | None]
Names = tuple[str, str]
"""The ids of two people, in alphabetical order."""


class Meeting(NamedTuple):
    """An event in which two people met."""

    event: Event
    format: str  # a key of FORMATS


class Meetings:
    """Every pair of people of different sides who were at one table, and in which events."""

    def __init__(self, events: Iterable[Event], side_of: SideOf) -> None:
        self.pairs: dict[Names, list[Meeting]] = {}  # oldest first
        self.people: dict[str, dict[str, Participant]] = {}  # id -> whom they met, as listed in the latest meeting
        for event in events:
            if event.is_meeting:
                meeting = Meeting(event, format_of(event, side_of))
                for pair in pairs_of(event, side_of):
                    first, second = sorted(pair, key=lambda one: one.who.id)
                    self.pairs.setdefault((first.who.id, second.who.id), []).append(meeting)
                    self.people.setdefault(first.who.id, {})[second.who.id] = second
                    self.people.setdefault(second.who.id, {})[first.who.id] = first

    def of(self, one: str, other: str) -> tuple[Meeting, ...]:
        """Return the meetings of two people, oldest first."""
        return tuple(self.pairs.get(in_order(one, other), ()))


def in_order(one: str, other: str) -> Names:
    """Return two ids as a pair is named: in alphabetical order."""
    return (one, other) if one < other else (other, one)


def pairs_of(event: Event, side_of: SideOf) -> Iterable[tuple[Participant, Participant]]:
    """Return every two people of an event who belong to different sides and took part, or were to."""
    present = [p for p in event.participants if p.who.kind == "person" and p.attended]
    sides = [side_of(p.party) for p in present]
    for (one, side), (other, another) in itertools.combinations(zip(present, sides, strict=True), 2):
        if side is None or side != another:
            yield one, other


def format_of(event: Event, side_of: SideOf) -> str:
    """Return how people met in an event.

    Why: sources seldom say who spoke with whom. A table of two sides with up to three people named on each is taken
    for a meeting of each with each; at a larger one, or one of three sides, two people may never have talked.
    """
    if event.type == "call" or not event.place:
        return "call"
    counts: dict[str, int] = {}  # people of each side: none where it is named as a party alone
    for participant in event.participants:
        if participant.attended:
            side = side_of(participant.party)
            id = side.id if side else ""
            counts[id] = counts.get(id, 0) + (participant.who.kind == "person")
    return "group" if len(counts) > 2 or max(counts.values(), default=0) > SMALL else "in-person"
