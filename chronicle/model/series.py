"""Series of meetings: what sources claim of their number, held against what is recorded here. Nothing is mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chronicle.model.entities import Event


@dataclass(frozen=True, slots=True)
class Gap:
    """Where two claims, or the start and a claim, are further apart, or nearer, than the entries between them."""

    series: str  # the name
    missing: int  # meetings that the claims imply and nobody entered; negative where more are entered than claimed


def gaps(events: Iterable[Event]) -> Mapping[str, tuple[Gap, ...]]:
    """Return the gaps before each event that has one, by its id; ``events`` are oldest first."""
    last: dict[str, tuple[int, int]] = {}  # series -> (claimed, recorded) at the latest claim
    found: dict[str, tuple[Gap, ...]] = {}
    for event in events:
        for member in event.series:
            if member.claimed and member.recorded:
                claimed, recorded = last.get(member.id, (0, 0))
                missing = (member.claimed - claimed) - (member.recorded - recorded)
                if missing:
                    found[event.id] = (*found.get(event.id, ()), Gap(member.name, missing))
                last[member.id] = (member.claimed, member.recorded)
    return found
