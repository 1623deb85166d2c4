"""Files each entry under the facets of the chronicle: its year, kind, status, sides at the table, place and topics.

Shape: a facet has an option for each value that an entry has; an option has one page, so pages grow with the options
and never with their combinations.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chronicle.model.entities import Event, Link
from chronicle.model.names import listed_words
from chronicle.model.rows import Rows
from chronicle.model.views import Facet, Option, Row

MOST_OPTIONS = 60  # of a facet on a page of its own kind; the chronicle itself shows them all

NAMES = {
    "year": "Year",
    "kind": "Kind",
    "status": "Status",
    "table": "At the table",
    "place": "Place",
    "topic": "Topic",
}
"""The facets, in their order, and what they are called."""

STATUSES = {
    "held": "Took place",
    "planned": "Planned",
    "no-report": "Planned, no report yet",
    "postponed": "Postponed",
    "cancelled": "Cancelled",
}
"""What has become of an entry."""

KINDS = {
    "talks": "Talks",
    "summit": "Summits",
    "call": "Calls",
    "visit": "Visits",
    "statement": "Statements",
    "proposal": "Proposals",
    "document": "Documents",
    "exchange": "Exchanges",
    "ceasefire": "Ceasefires",
    "appointment": "Appointments",
    "measure": "Measures",
    "attack": "Attacks",
    "background": "Background",
}
"""What several entries of a kind are called."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """An option of a facet."""

    facet: str
    id: str

    @property
    def path(self) -> str:
        """Its page, from the site's root."""
        return f"chronicle/{self.id}/" if self.facet == "year" else f"chronicle/{self.facet}/{self.id}/"


class Facets:
    """Knows under which options each entry is filed.

    Shape: a year, a kind and a status for every entry; sides for those held in which two sides or more met: the sides
    that have a mark, whoever else was there; a place for those that name one, where a venue counts for the place around
    it, and whether they were held or not; the topics of the entry and of its statements.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows, self.chronicle = rows, rows.chronicle
        self.topics: dict[str, list[Link]] = {}
        for topic in self.chronicle.topics.values():
            for backlink in rows.backlinks(topic.key, "topic"):
                self.topics.setdefault(backlink.event.id, []).append(topic.link)
        self.labels: dict[Choice, str] = {}
        self.entries: dict[Choice, list[Row]] = {}  # newest first
        self.numbers: dict[Choice, int] = {}  # any, but one for each
        self.choices: dict[str, tuple[int, ...]] = {}  # the numbers of each entry's
        for event in reversed(self.chronicle.entries):
            named = dict(self._filed(event))
            self.labels |= named
            self.choices[event.id] = tuple(self.numbers.setdefault(choice, len(self.numbers)) for choice in named)
            for choice in named:
                self.entries.setdefault(choice, []).append(rows[event.id])
        self.ordered = {facet: sorted(self._of(facet), key=self._order) for facet in NAMES}

    def _filed(self, event: Event) -> Iterator[tuple[Choice, str]]:
        year = str(event.date.anchor.year)
        yield Choice("year", year), year
        yield Choice("kind", event.type), KINDS[event.type]
        status = "no-report" if event.is_overdue else event.status
        yield Choice("status", status), STATUSES[status]
        here = {side.id: side for p in event.participants if p.attended and (side := self.rows.side(p.party))}
        marked = sorted((side for side in here.values() if side.mark), key=lambda side: side.name)
        if event.is_meeting and marked and len(here) > 1:
            names = listed_words([side.name for side in marked]) + (", with others" if len(marked) == 1 else "")
            yield Choice("table", "+".join(sorted(side.id for side in marked))), names
        if event.place:
            regions = self.chronicle.regions
            outer = (r for r in (event.place.region, *event.place.within) if regions[r.id].type != "venue")
            place = regions[next(outer, event.place.region).id]
            yield Choice("place", place.id), place.name + (", no city given" if place.type == "country" else "")
        for topic in self.topics.get(event.id, ()):
            yield Choice("topic", topic.id), topic.label

    def _of(self, facet: str) -> list[Choice]:
        return [choice for choice in self.entries if choice.facet == facet]

    def _order(self, choice: Choice) -> tuple[int, str]:
        """Return the sort key of an option: newest year first, else most entries first."""
        return -(int(choice.id) if choice.facet == "year" else len(self.entries[choice])), self.labels[choice]

    def beside(self, shown: Sequence[Row], current: Choice | None, *, is_whole: bool) -> tuple[Facet, ...]:
        """Return the facets as they stand beside a list of entries, in the list's order.

        Why: where the list is whole, each option of the other facets knows where its entries stand in it, so that a
        script can combine them; of a list that is cut no such count would be true.
        """
        places: list[list[int]] = [[] for _ in self.numbers]
        for place, row in enumerate(shown if is_whole else ()):
            for number in self.choices[row.link.id]:
                places[number].append(place)
        found = []
        for facet, choices in self.ordered.items():
            kept = [c for n, c in enumerate(choices) if current is None or n < MOST_OPTIONS or c == current]
            can_combine = is_whole and (current is None or facet != current.facet)
            options = [self._option(choice, current, places if can_combine else None) for choice in kept]
            if options:
                found.append(Facet(facet, NAMES[facet], tuple(options), len(choices)))
        return tuple(found)

    def _option(self, choice: Choice, current: Choice | None, places: Sequence[list[int]] | None) -> Option:
        return Option(
            self.labels[choice],
            choice.path,
            len(self.entries[choice]),
            choice == current,
            None if places is None else steps(places[self.numbers[choice]]),
        )


def steps(places: Sequence[int]) -> str:
    """Return rising numbers as the steps between them: most are small, and pack well.

    Shape: a digit of base 36 for each step; a dot before it stands for 36 more, as often as needed.

    >>> steps([0, 1, 5, 16, 100])
    '014b..c'
    """
    found = []
    for here, there in itertools.pairwise([0, *places]):
        more, digit = divmod(there - here, len(_DIGITS))
        found.append("." * more + _DIGITS[digit])
    return "".join(found)
