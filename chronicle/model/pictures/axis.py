"""An axis of time, and the words that stand at pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chronicle.model.dates import MONTHS

NARROW, ROOMY, WIDEST = 320, 640, 1088  # pixels: on the narrowest telephone, from 40 rem on, and at most

Fact = tuple[str, str]
"""A line of the list beside a picture: what it is about, and what it says."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a month."""

    x: float
    label: str  # "Feb 2025", "Mar"; empty where there is no room for one
    is_roomy: bool  # whether its label has room in a roomy picture alone


_TICK_STEPS = (1, 2, 3, 4, 6, 12, 24, 60, 120, 240, 600, 2400)  # months from label to label
_TICK_ROOM = 60  # pixels: what the longest label, "Feb 2025", takes up with the gap behind it
_MOST_TICKS = 36


def axis(first: date, last: date, narrow: int, roomy: int) -> tuple[Tick, ...]:
    """Return the months from ``first`` to ``last``: the first and each January name their year.

    Why: labels are left out rather than shrunk; those that remain stand at the same months of every year.
    """
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = [date(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1, 1) for i in range(count)]
    days = (last - first).days + 1
    labels = {month: _tick_label(month, month == months[0]) for month in months}
    at = {month: percent(max((month - first).days, 0), days) for month in months}
    wide = next((n for n in _TICK_STEPS if n * narrow >= _TICK_ROOM * count), _TICK_STEPS[-1])
    fine = next(n for n in _TICK_STEPS if wide % n == 0 and (n * roomy >= _TICK_ROOM * count or n == wide))
    few, many = ({month for month in months if _has_number(month, step)} for step in (wide, fine))
    shown = {month: _has_label(at, labels, month, many, roomy) for month in months}
    return tuple(
        Tick(
            at[month],
            labels[month] if shown[month] else "",
            is_roomy=shown[month] and not _has_label(at, labels, month, few, narrow),
        )
        for month in months
        if count <= _MOST_TICKS or shown[month]
    )


def _has_number(month: date, step: int) -> bool:
    """Whether a month is one of every ``step``, counted from a January."""
    return (month.year * 12 + month.month - 1) % step == 0


def _has_label(at: Mapping[date, float], labels: Mapping[date, str], month: date, due: set[date], width: int) -> bool:
    """Whether a label has room between the first one, which is always there, and the picture's end."""
    first, pixels = next(iter(at)), at[month] * width / 100
    return month == first or (month in due and pixels >= _TICK_ROOM and pixels + len(labels[month]) * 7 <= width)


def _tick_label(month: date, is_first: bool) -> str:
    return month_name(month) if is_first or month.month == 1 else MONTHS[month.month - 1][:3]


def percent(part: float, whole: float) -> float:
    """Return a part of a whole in percent, to two places."""
    return round(100 * part / whole, 2)


def month_name(day: date) -> str:
    """Return the month of a day: ``Feb 2025``."""
    return f"{MONTHS[day.month - 1][:3]} {day.year}"


def day_name(day: date) -> str:
    """Return a day without its year: ``12 Feb``."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def days_name(first: date, last: date) -> str:
    """Return days of one year in few letters: ``12 Feb``, ``4–6 Mar``, ``28 Feb – 2 Mar``."""
    if first == last:
        return day_name(first)
    return f"{first.day}–{day_name(last)}" if first.month == last.month else f"{day_name(first)} – {day_name(last)}"


def whole_day(day: date) -> str:
    """Return a day in words: ``12 February 2025``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun: ``1 entry``, ``2 entries``."""
    return f"{count} {one if count == 1 else many or one + 's'}"
