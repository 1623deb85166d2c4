"""The chronicle as a whole, by year and month, and by each option of each facet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from chronicle.model.dates import MONTHS
from chronicle.model.facets import Choice
from chronicle.model.names import listed_words
from chronicle.model.pages import Page
from chronicle.model.slices import Slices, month_of
from chronicle.model.views import Counted, Row

MOST_ON_A_PAGE = 500  # entries
LONG_YEAR = 50  # entries from which a year has a page for each month


class Lists:
    """Plans every list of entries that is no thing's own."""

    def __init__(self, slices: Slices) -> None:
        self.slices, self.site = slices, slices.chronicle.site
        years = Counter(event.date.anchor.year for event in slices.rows.entries)
        self.long_years = {year for year, count in years.items() if count > LONG_YEAR}

    def pages(self) -> Iterator[Page]:
        """Yield the pages: as many as there are years, months of long years, and options."""
        description, newest = "Every meeting, statement and document, newest first.", self.slices.rows.newest
        yield self._page("chronicle/", "Chronicle", description, newest[:MOST_ON_A_PAGE], None, len(newest))
        for year, rows in _grouped(newest, lambda row: row.date.anchor.year).items():
            yield from self._year(year, rows)
        for choice, members in self.slices.facets.entries.items():
            if choice.facet != "year":
                title, description = self._words(choice)
                shown = members[:MOST_ON_A_PAGE]
                yield self._page(choice.path, title, description, shown, choice, len(members))

    def _year(self, year: int, rows: Sequence[Row]) -> Iterator[Page]:
        choice = Choice("year", str(year))
        months = _grouped([row for row in rows if 1 <= month_of(row.date) <= 12], lambda row: row.date.anchor.month)
        is_long = year in self.long_years
        parts = _months(year, months, None) if is_long else ()
        yield self._page(choice.path, str(year), f"The entries of {year}.", rows, choice, len(rows), parts)
        for month, part in months.items() if is_long else ():
            title, path = f"{MONTHS[month - 1]} {year}", f"{choice.path}{month:02}/"
            parts = _months(year, months, month)
            yield self._page(path, title, f"The entries of {title}.", part, choice, len(part), parts)

    def _words(self, choice: Choice) -> tuple[str, str]:
        """Return the title of an option's page, and what the page says of itself."""
        label = self.slices.facets.labels[choice]
        match choice.facet:
            case "kind":
                return f"Kind: {label}", f"Every entry of the kind “{label}”, held or not; newest first."
            case "table":
                sides = listed_words([party.name for party in self.slices.rows.marked])
                who = f"Of {sides}, exactly {label.removesuffix(', with others')} took part; others may have too."
                return f"At the table: {label}", f"Meetings and calls that were held. {who}"
            case "place":
                region = self.slices.chronicle.regions[choice.id]
                what = "where no city is given" if region.type == "country" else "or at a venue there"
                return f"Place: {label}", f"Every entry placed in {region.name} {what}, held or not; newest first."
            case "status":
                return f"Status: {label}", f"Every entry of which the record says: {label.lower()}; newest first."
            case _:
                return f"Topic: {label}", f"Every entry in which “{label}” came up; newest first."

    def _page(
        self,
        path: str,
        title: str,
        description: str,
        rows: Sequence[Row],
        current: Choice | None,
        total: int,
        parts: tuple[Counted, ...] = (),
    ) -> Page:
        view = partial(self.slices.listed, rows, current, total, parts)
        return Page(
            f"{path}index.html",
            "chronicle.html",
            self.site,
            title,
            description,
            "chronicle",
            cut=view,
            texts="own",
        )


def _months(year: int, months: Mapping[int, Sequence[Row]], current: int | None) -> tuple[Counted, ...]:
    return tuple(
        Counted(MONTHS[month - 1], f"chronicle/{year}/{month:02}/", len(rows), month == current)
        for month, rows in months.items()
    )


def _grouped(rows: Sequence[Row], key: Callable[[Row], int]) -> dict[int, tuple[Row, ...]]:
    """Group rows by a number, in the order in which the numbers first come."""
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {number: tuple(members) for number, members in groups.items()}
