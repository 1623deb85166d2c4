"""What an editor should look at in an entry: its sources, its people, its plan, and whether it is told already."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import date, timedelta

from chronicle.model.dates import EdtfDate
from chronicle.model.diagnostics import Diagnostic, Span, warning
from chronicle.model.entities import Chronicle, Event, Key, Participant, Place, Source
from chronicle.model.files import Path
from chronicle.model.memory import remembered
from chronicle.model.support import Origin, state_media, support
from chronicle.stages.check.places import span_of

_IN_PERSON = frozenset({"talks", "summit", "visit"})  # what two reports may call one meeting
_LONGEST = 31  # days: what lasts longer is no meeting that somebody might enter again
_MOST = 20  # entries of one day and kind with which an entry is compared, so that the time taken stays in proportion


def shared_sources_have_a_file(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """A publication that two entries cite has a file of its own, so that both say the same of it."""
    first: dict[str, str] = {}
    for event in chronicle.events:
        for number, citation in enumerate(event.citations):
            source = citation.source
            if source.id or not source.url or not source.publisher:
                continue
            if first.setdefault(source.url, event.path) != event.path:
                spans = chronicle.spans[event.key]
                places = [path for path in spans if path[:1] == ("source",) and path[-1] == "url"]
                span = next(
                    (spans[p] for p in places if p == ("source", number, "url")), span_of(chronicle, event, "source")
                )
                cure = "describe it once in `content/sources/`, and cite it by its id in both"
                yield warning(span, "source-described-twice", f"`{first[source.url]}` describes this source too", cure)


# --- told twice -------------------------------------------------------------------------------------------------------


def nothing_is_told_twice(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """Two entries of one day and kind, with mostly the same people, or with one source and somebody in common."""
    seen: defaultdict[tuple[str, date], deque[Event]] = defaultdict(lambda: deque(maxlen=_MOST))
    for event in chronicle.entries:
        first, last = event.date.earliest, event.date.latest
        if (last - first).days > _LONGEST:
            continue
        kind = "meeting" if event.type in _IN_PERSON else event.type
        days = [(kind, first + timedelta(number)) for number in range((last - first).days + 1)]
        others = {other.id: other for day in days if day in seen for other in seen[day]}
        alike = next((other for other in others.values() if _are_alike(event, other)), None)
        if alike:
            message = f"`{alike.path}` may be the same: its day, its kind and its people or source are these"
            cure = f"put what is new into that file, and delete this one; if both happened, add `related: [{alike.id}]`"
            yield warning(span_of(chronicle, event, "date"), "likely-duplicate", message, cure)
        for day in days:
            seen[day].append(event)


def _are_alike(one: Event, other: Event) -> bool:
    if {one.id, other.id} & {link.id for event in (one, other) for link in (*event.related, *event.replaced_by)}:
        return False
    is_series = {member.id for member in one.series} & {member.id for member in other.series}
    if is_series and one.date.text != other.date.text:
        return False
    (people, sides), (others, other_sides) = _who(one), _who(other)
    is_one_place, is_one_source = _are_near(one.place, other.place), _publication(one) == _publication(other)
    if people & others and is_one_source and is_one_place is not False:
        return True
    if 2 * len(people & others) >= len(people | others) > 0:
        return is_one_source or is_one_place is not False
    return bool(sides == other_sides != set() and is_one_place)


@remembered
def _who(event: Event) -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    """Return who took part, as kinds and ids, and for which parties."""
    people = frozenset((part.who.kind, part.who.id) for part in event.participants)
    return people, frozenset(part.party.id if part.party else "" for part in event.participants)


def _are_near(one: Place | None, other: Place | None) -> bool | None:
    """Whether one place is the other, or lies in it; None where one of the two is not known."""
    if one is None or other is None:
        return None
    return one.region in (other.region, *other.within) or other.region in one.within


def _publication(event: Event) -> str:
    """Return the main source; what has none is no other's equal."""
    source = event.citations[0].source if event.citations else None
    return (source.id or source.url or source.name) if source else event.id


# --- sources ----------------------------------------------------------------------------------------------------------


def one_source_is_little(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """What rests on one report alone, and on no official page, says so, or gets a second.

    Why: only where all its sources are described, since nobody can say whose report a bare address holds.
    """
    controlled = tuple(sorted(state_media(chronicle.sources.values())))
    for event in chronicle.entries:
        spans = chronicle.spans.get(event.key, {})
        if ("confidence",) in spans or not all(citation.source.publisher for citation in event.citations):
            continue
        origins = _origins(event, controlled)
        if len(origins) == 1 and origins[0].kind != "official":
            message = f"this rests on `{origins[0].name}` alone, and no `confidence` is given"
            cure = "add a second source that reports it by itself, or write `confidence: medium`"
            yield warning(_span_of_source(chronicle, event, 0), "single-source", message, cure)


@remembered
def _origins(event: Event, controlled: tuple[str, ...]) -> tuple[Origin, ...]:
    return support(event.citations, frozenset(controlled)).origins


def sources_are_dated(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """A source that is described has a date: the one on it, or the day on which it was read."""
    cure = "add `published`, the day on it; where it shows none, `accessed`, the day on which you read it"
    for source in chronicle.sources.values():
        if _is_undated(source):
            message = f"`{source.publisher}` has neither `published` nor `accessed`"
            yield warning(span_of(chronicle, source, "publisher"), "undated-source", message, cure)
    for event in chronicle.entries:
        for number, citation in enumerate(event.citations):
            if not citation.source.id and _is_undated(citation.source):
                message = f"`{citation.source.publisher}` has neither `published` nor `accessed`"
                yield warning(_span_of_source(chronicle, event, number), "undated-source", message, cure)


def withdrawals_are_dated(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """What was taken back says when: else subscribers see it under the day on which it was first told."""
    cure = "add the day: `withdrawn: {date: YYYY-MM-DD, text: …}`"
    for event in chronicle.events:
        is_told = event.withdrawn_on or any(correction.is_material for correction in event.corrections)
        if event.withdrawn and not is_told:
            message = "nothing says on which day this was taken back"
            yield warning(span_of(chronicle, event, "withdrawn"), "undated-withdrawal", message, cure)


def _is_undated(source: Source) -> bool:
    return bool(source.publisher and not source.published and not source.accessed)


def _span_of_source(chronicle: Chronicle, event: Event, number: int) -> Span:
    spans = chronicle.spans[event.key]
    places = (("source", number, "publisher"), ("source", number, "source"), ("source", "publisher"))
    return next((spans[place] for place in places if place in spans), span_of(chronicle, event, "source", number))


# --- plans and people -------------------------------------------------------------------------------------------------


def plans_have_an_end(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """A plan whose day is over is followed by a step that says what became of it."""
    for event in chronicle.entries:
        if event.is_overdue and not any(step.date and step.date.latest > event.date.latest for step in event.history):
            message = f"this was planned, and its day is over by {chronicle.as_of}: nothing says what became of it"
            cure = (
                "write `status: held`, `postponed` or `cancelled`, with a source; where no source tells, add to "
                f"`status_history`: `{{status: no report, date: {chronicle.as_of}, source: …}}`"
            )
            yield warning(span_of(chronicle, event, "date"), "overdue-plan", message, cure)


def plans_are_said(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """What begins after the day to which the record speaks is a plan, and its entry says so."""
    for event in chronicle.entries:
        if event.date.earliest > chronicle.as_of and ("status",) not in chronicle.spans.get(event.key, {}):
            message = f"this begins after {chronicle.as_of}, the day to which the record speaks: it is shown as planned"
            cure = "write `status: planned`; or, if it took place, set `covered_until` in content/site.yaml to its day"
            yield warning(span_of(chronicle, event, "date"), "unsaid-plan", message, cure)


def roles_are_known(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """A person whose offices are recorded took part, or spoke, on a day that none of them covers."""
    for event in chronicle.entries:
        told: set[Key] = set()  # those who need no role from their profile, or of whom it was said
        parts: list[tuple[Participant, Path, EdtfDate]]
        parts = [(part, ("participants", number), event.date) for number, part in enumerate(event.participants)]
        for number, statement in enumerate(event.statements):
            day = statement.date or event.date
            parts += [(part, ("statements", number, "by", place), day) for place, part in enumerate(statement.by)]
        for part, place, day in parts:
            person = chronicle.people.get(part.who.id) if part.who.kind == "person" else None
            if part.role or person is None or not person.roles or part.who.key in told:
                told |= {part.who.key} if part.role and place[0] == "participants" else set()
                continue
            told.add(part.who.key)
            whose = f" for `{part.party.label}`" if part.party and person.role_on(day) else ""
            message = f"none of the roles of `{person.name}` was held{whose} on {day.words}"
            cure = f"add the one of that day to `{person.path}`, with its source"
            cure += f", or here: `{{person: {person.name}, role: …}}`" if place[0] == "participants" else ""
            yield warning(span_of(chronicle, event, *place), "unknown-role", message, cure)
