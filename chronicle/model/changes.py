"""What a change does to what is published: its things, its addresses and its facts; and what is wrong with it.

Pure: two states of the record are compared, and nothing is read. What differs in one thing is found by
``chronicle.model.edits``, what it does to subscribers and to counts by ``chronicle.model.effects``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from chronicle.model.diagnostics import Diagnostic
from chronicle.model.edits import Comparison, Edit
from chronicle.model.effects import Count, Day, Told, When, counts, days, told
from chronicle.model.entities import Chronicle, Entity, Event, Key
from chronicle.model.homes import Homes, things_of
from chronicle.model.names import nearest
from chronicle.model.permalinks import FOLDERS, RESERVED, code_permalink, permalink
from chronicle.model.promises import (
    Address,
    again,
    dead,
    dead_finding,
    errors_of,
    lost_anchors,
    moved_statements,
    uncorrected,
)

_ORDER = ("added", "removed", "merged", "renamed", "withdrawn", "restored", "changed")


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a thing: added, removed, merged, renamed, withdrawn, restored or changed."""

    what: str
    kind: str
    id: str
    name: str
    former: str = ""  # its id where that was another, else its file
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change does to what is published."""

    base: str  # with what it was compared
    notes: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    addresses: tuple[Address, ...] = ()
    told: tuple[Told, ...] = ()
    days: tuple[Day, ...] = ()
    counts: tuple[Count, ...] = ()
    findings: tuple[Diagnostic, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether the change may be published."""
        return not any(finding.is_error for finding in self.findings)


def compare(base: str, old: Chronicle, new: Chronicle, when: When) -> Impact:
    """Hold the record as it stands against the record as it was published.

    Shape: where the new record has errors, they are told with the addresses that would die, and nothing else: what
    hangs on a faulty file would seem to be gone.
    """
    homes = Homes(old, new)
    addresses, findings = dead(homes, old, new)
    if not new.is_sound:
        note = "What the change does to readers and subscribers is told once these errors are mended."
        return Impact(base, (note,), findings=_sorted(new, errors_of(new), _fresh(old, new), findings))
    dying = {finding.span.path for finding in findings}  # whose cure mends the GUID too
    unreadable = {finding.span.path for finding in errors_of(old)}
    comparison = Comparison(homes.of)
    changes = list(_come_and_gone(homes))
    if old.site.id and (edits := comparison.edits(old.site, new.site)):
        changes.append(Change("changed", "site", new.site.id, new.site.title, edits=edits))
    for before, after in homes.pairs():
        edits = () if before.path in unreadable else comparison.edits(before, after)
        changes += _change(before, after, edits)
        if isinstance(before, Event) and isinstance(after, Event) and before.path not in unreadable:
            findings += (*uncorrected(before, after, edits, new), *moved_statements(comparison, before, after, new))
            addresses += tuple(lost_anchors(before, after))
    items = tuple(told(homes, old, new))
    findings += tuple(finding for finding in again(homes, items, old, new) if finding.span.path not in dying)
    return Impact(
        base,
        tuple(_notes(old, new, len(unreadable))),
        tuple(sorted(changes, key=lambda c: (c.kind != "event", _ORDER.index(c.what), c.kind, c.id))),
        addresses,
        items,
        tuple(days(homes, when)),
        tuple(counts(homes, old, new)),
        _sorted(new, findings, _fresh(old, new)),
    )


def compare_addresses(base: str, published: Collection[str], new: Chronicle, planned: Collection[str]) -> Impact:
    """Hold the files that the record makes against those that were published; ``planned`` and they are paths.

    Why: a list of files knows neither dates nor names, so facts, feeds and counts cannot be compared.
    """
    note = "Compared with a list of files, so addresses alone are told: not facts, feeds, calendars or counts."
    if not new.is_sound:
        return Impact(base, (note,), findings=_sorted(new, new.diagnostics))
    known = {key: path for path in published if (key := _key_of(path))}
    things = things_of(new)
    fresh = [thing for key, thing in things.items() if key not in known]
    lost, findings = [key for key, path in sorted(known.items()) if path not in planned], []
    for key in lost:
        ids = {thing.id: thing for thing in fresh if thing.kind == key.kind}
        home = ids.get(next(iter(nearest(key.id, ids, 1)), ""))
        findings.append(dead_finding(key, [key], home, new, f"content/{FOLDERS[key.kind]}/{key.id}.md"))
    below = tuple(permalink(*key) for key in lost)
    files = sorted(path for path in published if path not in planned and not path.startswith((*below, "assets/")))
    return Impact(
        base,
        (note,),
        tuple(Change("added", thing.kind, thing.id, thing.name) for thing in fresh),
        (*(Address(permalink(*key)) for key in lost), *(Address(path) for path in files)),
        findings=_sorted(new, findings, new.diagnostics),
    )


def _key_of(path: str) -> Key | None:
    """Return the thing whose page a published file is."""
    match path.split("/"):
        case [id, "index.html"] if id not in RESERVED:
            return Key("page", id)
        case [folder, id, "index.html"]:
            return next((Key(kind, id) for kind, name in FOLDERS.items() if name == folder and kind != "page"), None)
    return None


def _sorted(chronicle: Chronicle, *findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return findings in order of place, each with the address that explains it, where the others have theirs."""
    base = chronicle.site.base_url if all(finding.url for finding in chronicle.diagnostics) else ""
    every = {finding for group in findings for finding in group}
    explained = (f if f.url or not base else replace(f, url=base + code_permalink(f.code)) for f in every)
    return tuple(sorted(explained))


def _fresh(old: Chronicle, new: Chronicle) -> Iterator[Diagnostic]:
    """Yield the findings that the change brings, wherever in its file each stands."""
    known = Counter((finding.code, finding.message) for finding in old.diagnostics)
    for finding in new.diagnostics:
        known[finding.code, finding.message] -= 1
        if known[finding.code, finding.message] < 0:
            yield finding


def _notes(old: Chronicle, new: Chronicle, unreadable: int) -> Iterator[str]:
    if unreadable:
        files = "1 file" if unreadable == 1 else f"{unreadable} files"
        yield f"{files} of the base cannot be read by the rules of today, and could not be compared."
    if old.as_of != new.as_of:
        yield f"The record now speaks to {new.as_of}, and did to {old.as_of}."


def _change(before: Entity, after: Entity, edits: tuple[Edit, ...]) -> Iterator[Change]:
    was, now = (bool(isinstance(thing, Event) and thing.withdrawn) for thing in (before, after))
    if was != now:
        yield Change("withdrawn" if now else "restored", after.kind, after.id, after.name)
    elif before.id != after.id or before.path != after.path:
        former = before.id if before.id != after.id else before.path
        yield Change("renamed", after.kind, after.id, after.name, former, edits)
    elif edits:
        yield Change("changed", after.kind, after.id, after.name, edits=edits)


def _come_and_gone(homes: Homes) -> Iterator[Change]:
    going_on = {after.key for _, after in homes.pairs()}
    for key, thing in homes.new.items():
        if key not in going_on:
            yield Change("added", thing.kind, thing.id, thing.name)
    for key, thing in homes.old.items():
        if homes.is_merged(key):
            yield Change("merged", thing.kind, homes.of(key).id, homes.new[homes.of(key)].name, thing.id)
        elif homes.of(key) not in homes.new:
            yield Change("removed", thing.kind, thing.id, thing.name)
