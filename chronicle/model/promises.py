"""What a published record promises: its addresses last, its identities last, its facts are not changed in silence."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chronicle.model.diagnostics import Diagnostic, Span
from chronicle.model.edits import Comparison, Edit, Same
from chronicle.model.effects import Told
from chronicle.model.entities import Chronicle, Entity, Event, Key, Step
from chronicle.model.files import SITE
from chronicle.model.homes import Homes
from chronicle.model.names import listed_words
from chronicle.model.permalinks import permalink

FACTS = ("date", "place", "participants", "status", "statements")
"""The fields of an entry that state facts: once published, none of them changes in silence."""

_OF_A_PLAN = frozenset({"date", "place", "participants", "status"})  # what a step in the life of a plan may change
_FIELDS = {"place": "location"}  # word for readers -> field
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ().-]*")  # what needs no quotation marks in a YAML list
_FIRST = "here, below the first `---`"


@dataclass(frozen=True, slots=True)
class Address:
    """A published address that no longer answers with the same: it leads elsewhere, or nowhere."""

    path: str  # from the site's root
    to: str = ""


def errors_of(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """Return what keeps a record from being published."""
    return (finding for finding in chronicle.diagnostics if finding.is_error)


def dead(homes: Homes, old: Chronicle, new: Chronicle) -> tuple[tuple[Address, ...], tuple[Diagnostic, ...]]:
    """Return the addresses that answer otherwise or not at all, and a finding for each thing that loses one.

    Shape: files that have errors are passed over, for what they answer to is not known.
    """
    addresses, lost = list[Address](), dict[Key, list[Key]]()  # thing -> its ids, own and former, that answer nowhere
    faulty = {finding.span.path for finding in errors_of(new)}
    answering = {key: key for key in homes.old} | {key: link.key for key, link in old.redirects.items()}
    for key, target in answering.items():
        if key in homes.new or target not in homes.old or homes.old[target].path in faulty:
            continue
        if key not in new.redirects:
            addresses.append(Address(permalink(*key)))
            lost.setdefault(target, []).append(key)
        elif key == target:
            addresses.append(Address(permalink(*key), new.redirects[key].permalink))
    findings = (
        dead_finding(target, keys, homes.new.get(homes.of(target)), new, homes.old[target].path)
        for target, keys in lost.items()
    )
    return tuple(addresses), tuple(findings)


def dead_finding(
    target: Key, keys: Sequence[Key], home: Entity | None, chronicle: Chronicle, former: str
) -> Diagnostic:
    """Return what to say of ids that answer nowhere; ``home`` is what their thing has become, as far as it is known."""
    ids = [key.id for key in keys]
    what = listed_words([f"`/{permalink(*key)}`" for key in keys])
    message = f"the {'address' if len(keys) == 1 else 'addresses'} {what} would die"
    if home is None:
        back = f"put `{former}` back" + (
            ", not as a draft, and with `withdrawn: {date: YYYY-MM-DD, text: why}` if it was wrong"
            if _is_event(target)
            else ""
        )
        cure = f"{back}; or, where it is part of another file now, add to that one the line `{_aliases((), ids)}`"
        return Diagnostic(Span(former), True, "dead-address", message, cure)
    spans = chronicle.spans.get(home.key, {})
    line, place = _aliases(home.aliases, ids), spans.get(("aliases",)) if home.aliases else None
    cure = f"write `{line}` in place of the `aliases` here" if place else f"add the line `{line}` {_FIRST}"
    if target in keys and ("id",) not in spans:
        cure += f"; or, to change no address at all, `id: {target.id}`"
    if _is_event(target) and target in keys and ("id",) not in spans:
        place, others = None, [id for id in ids if id != target.id]
        also = f" and `{_aliases(home.aliases, others)}`" if others else ""
        cure = (
            f"add the line `id: {target.id}`{also} {_FIRST}, and feeds and calendars go on too; "
            f"`{line}` saves the address alone"
        )
    return Diagnostic(place or Span(home.path, 2), True, "dead-address", message, cure)


def _is_event(key: Key) -> bool:
    return key.kind == "event"


def _aliases(names: Iterable[str], more: Iterable[str]) -> str:
    """Return the line of front matter that keeps former ids answering.

    >>> _aliases(["Łódź, old"], ["lodz"])
    'aliases: ["Łódź, old", lodz]'
    """
    every = dict.fromkeys((*names, *more))
    quoted = (name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False) for name in every)
    return f"aliases: [{', '.join(quoted)}]"


def moved_statements(comparison: Comparison, old: Event, new: Event, chronicle: Chronicle) -> Iterator[Diagnostic]:
    """Yield a finding for each statement of the same speaker that is still there, but under another anchor."""
    here: dict[Same, int] = {comparison.same(statement): n for n, statement in enumerate(new.statements)}
    for statement in old.statements:
        number, speaker = here.get(comparison.same(statement)), statement.by[0].who.key
        if number is None or new.withdrawn or comparison.home_of(speaker) != speaker:
            continue
        if new.statements[number].id != statement.id:
            cure = f"give this statement the field `id: {statement.id.removeprefix('said-')}`"
            if any(other.id == statement.id for other in new.statements):
                cure += ", and put the speaker's new statements behind it, or give them an `id` of their own"
            message = f"`/{old.permalink}#{statement.id}` would no longer lead to this statement"
            yield Diagnostic(_span(chronicle, new, "statements", number), True, "dead-address", message, cure)


def lost_anchors(old: Event, new: Event) -> Iterator[Address]:
    """Yield the addresses of statements that are no longer there; the entry's own still answers."""
    kept = {statement.id for statement in new.statements}
    if not new.withdrawn:
        yield from (Address(f"{old.permalink}#{s.id}", new.permalink) for s in old.statements if s.id not in kept)


def again(homes: Homes, items: Iterable[Told], old: Chronicle, new: Chronicle) -> Iterator[Diagnostic]:
    """Yield a finding for each entry that subscribers would be told again as if it were another."""
    if old.site.id != new.site.id:
        if not old.site.id:
            return  # the base's settings cannot be read
        message = f"every GUID of feeds and calendars would change: the site's id was `{old.site.id}`"
        place = new.spans.get(Key("site", ""), {}).get(("id",), Span(SITE))
        yield Diagnostic(place, True, "changed-guid", message, f"write `id: {old.site.id}` again, for good")
        return
    former = {homes.of(key): key.id for key in homes.old if not homes.is_merged(key)}
    for item in {item.event: item for item in items if item.what == "again"}.values():
        event, id = homes.new[item.event], former.get(item.event, item.event.id)
        if id != event.id:
            message = f"this entry was published as `{id}`: every subscriber would be told of it again"
            cure = f"add the line `id: {id}` {_FIRST}; its address then needs no `aliases`"
            yield Diagnostic(Span(event.path, 2), True, "changed-guid", message, cure)
        else:
            message = "what was told before would be told again: subscribers know it by its number in its list"
            cure = "put new lines of `status_history` and `corrections` behind those that are published"
            where = "status_history" if item.title.partition(":")[0] != "Correction" else "corrections"
            yield Diagnostic(_span(new, event, where), True, "changed-guid", message, cure)


# --- facts


def uncorrected(old: Event, new: Event, edits: Iterable[Edit], chronicle: Chronicle) -> Iterator[Diagnostic]:
    """Yield what was published as a fact and changes without a word; and corrections and steps that are gone."""
    if old.withdrawn or new.withdrawn:
        return
    known, now = Counter(old.corrections), Counter(new.corrections)
    if now.total() < known.total():
        lost = next((known - now).elements())
        day, kind = lost.date.text, "material" if lost.is_material else "minor"
        cure = f"put it back: `- {{date: {day}, kind: {kind}, text: {json.dumps(lost.text, ensure_ascii=False)}}}`"
        place = _span(chronicle, new, "corrections")
        yield Diagnostic(place, True, "lost-correction", f"the published correction of {day} is gone", cure)
    elif now.total() > known.total():
        return
    kept = {(step.status, step.date) for step in new.history}
    lost_steps = [step for step in old.history if (step.status, step.date) not in kept]
    for step in lost_steps:
        yield _lost_step(step, old, new, chronicle)
    excused: Collection[str] = ()
    if len(new.history) > len(old.history):
        excused = {"status"} if old.status == "held" else _OF_A_PLAN
    elif any(step.status == old.status for step in lost_steps):
        excused = {"status"}  # it goes back with its step
    facts = {edit.field: edit for edit in edits if edit.field in FACTS and edit.field not in excused}
    changed = {name: edit for name, edit in facts.items() if _is_fact(edit, old, new)}
    if changed:
        names = [_FIELDS.get(name, name) for name in changed]
        place = min((_span(chronicle, new, name) for name in names), key=lambda span: (span.length == 0, span))
        one = listed_words([f"`{name}`" for name in names])
        message = f"{one} changed in this published entry, and no correction says so"
        yield Diagnostic(place, True, "uncorrected-fact", message, _correction(new, changed))


def _lost_step(step: Step, old: Event, new: Event, chronicle: Chronicle) -> Diagnostic:
    """Return what to say of a published step that is gone, or that has another status or day now."""
    message = f"the published step `{step.status}`{f' of {step.date.text}' if step.date else ''} is gone"
    if old.is_dated and step.told and step.told > old.published:
        message += f": it was told to subscribers on {step.told}"
    item = '{date: YYYY-MM-DD, kind: material, text: "What was wrong, and what is right."}'
    cure = f"put it back as it was; or, if it was a mistake, say so: `corrections: [{item}]`"
    return Diagnostic(_span(chronicle, new, "status_history"), True, "lost-step", message, cure)


def _is_fact(edit: Edit, old: Event, new: Event) -> bool:
    """Whether an edit changes a published fact: a statement more, or a plan that is overdue, changes none."""
    if edit.field == "status":
        return old.status != new.status
    return edit.field != "statements" or bool(edit.before)


def _correction(event: Event, changed: Mapping[str, Edit]) -> str:
    """Return the line that says what was changed, ready but for its day."""
    text = "What was wrong, and what is right."
    if all(len(edit.before) == len(edit.after) == 1 and name != "statements" for name, edit in changed.items()):
        text = " ".join(
            f"{name.capitalize()}: {edit.after[0]}, not {edit.before[0]}." for name, edit in changed.items()
        )
    item = f"{{date: YYYY-MM-DD, kind: material, text: {json.dumps(text, ensure_ascii=False)}}}"
    line = f"add to `corrections` the line `- {item}`" if event.corrections else f"add the line `corrections: [{item}]`"
    if list(changed) == ["status"]:
        step = f"{{status: {event.status}, date: YYYY-MM-DD, source: https://…}}"
        line = f"add to `status_history` the step `- {step}`; or, if the status was a mistake, {line}"
    return f"{line}; with the day of the change, and `kind: minor` for a slip of the pen, which no subscriber is told"


def _span(chronicle: Chronicle, thing: Entity, *path: str | int) -> Span:
    """Return the place of a value of a thing's front matter, or of the nearest one around it that has a place."""
    spans = chronicle.spans.get(thing.key, {})
    found = (spans[path[:length]] for length in range(len(path), 0, -1) if path[:length] in spans)
    return next(found, Span(thing.path))
