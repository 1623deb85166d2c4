"""What a change does, in words: for a terminal, for a pull request, for programs. Whatever content says stays inert."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from chronicle import report
from chronicle.model.changes import Change, Impact
from chronicle.model.characters import printable
from chronicle.model.edits import Edit
from chronicle.model.effects import Told
from chronicle.model.promises import FACTS

MOST = 12  # items of a group that are shown; the rest is counted
_FEW = 4  # names in a line
_LONGEST = 160  # characters of a title or value
_SIGNS = {"added": "+", "removed": "-"}
_KINDS = {"event": "entry", "page": "plain page"}  # what a kind is called, where not by its own name


class _Item(NamedTuple):
    head: str
    parts: Sequence[str] = ()


class _Group(NamedTuple):
    title: str
    items: Sequence[_Item]


Shown = Callable[[str], str]
"""Makes what comes from content fit to be shown."""


def as_text(impact: Impact, root: str) -> str:
    """Return the impact for a terminal; its findings are told elsewhere."""
    rows = [f"Since {_plain(impact.base)}:", *impact.notes]
    for group in _groups(impact, _plain):
        rows += ["", group.title]
        for item in group.items[:MOST]:
            rows += [f"  {item.head}", *(f"      {part}" for part in _bounded(item.parts))]
        if len(group.items) > MOST:
            rows.append(f"  and {len(group.items) - MOST} more")
    return "\n".join(rows) + "\n"


def as_markdown(impact: Impact, root: str) -> str:
    """Return the impact and its findings as Markdown, for the summary of a pull request.

    Shape: whatever content says stands in code spans, where Markdown knows no link, no mention, no HTML and no image.
    Source: https://spec.commonmark.org/0.31.2/#code-spans
    """
    rows = ["## What this change does", "", f"Since {_code(impact.base)}.", *(f"\n{note}" for note in impact.notes)]
    for group in (*_findings(impact), *_groups(impact, _code)):
        rows += ["", f"### {group.title}", ""]
        for item in group.items[:MOST]:
            rows += [f"- {item.head}", *(f"  - {part}" for part in _bounded(item.parts))]
        if len(group.items) > MOST:
            rows.append(f"- and {len(group.items) - MOST} more")
    return "\n".join(rows) + "\n"


def as_json(impact: Impact, root: str) -> str:
    """Return the impact and its findings as JSON, all of it."""
    whole = dataclasses.asdict(dataclasses.replace(impact, findings=()))
    for change in whole["changes"]:
        for edit in change["edits"]:
            edit["is_fact"] = change["kind"] == "event" and edit["field"] in FACTS
    for item in whole["told"]:
        item["event"] = item["event"].id
    found = json.loads(report.as_json(impact.findings, root))
    return json.dumps({"is_sound": impact.is_sound} | whole | {"findings": found}, indent=1) + "\n"


FORMATS: Mapping[str, Callable[[Impact, str], str]] = {"text": as_text, "markdown": as_markdown, "json": as_json}


# --- what is told


def _groups(impact: Impact, shown: Shown) -> Iterator[_Group]:
    """Yield what is told, group by group; nothing of what does not change."""
    groups = (
        _group("Entries", [(c.what, _changed(c, shown)) for c in impact.changes if c.kind == "event"]),
        _group("Other content", [(c.what, _changed(c, shown)) for c in impact.changes if c.kind != "event"]),
        _group(
            "Addresses",
            [
                ("moved", _Item(f"{shown('/' + address.path)} leads to {shown('/' + address.to)}"))
                if address.to
                else ("dead", _Item(f"{shown('/' + address.path)} leads nowhere"))
                for address in impact.addresses
            ],
        ),
        _group("Feeds", [(told.what, _Item(_told(told, shown))) for told in impact.told]),
        _group(
            "Calendar",
            [
                (day.what, _Item(f"{day.what}: {shown(day.title)}, " + _arrow(day.before, day.after, shown)))
                for day in impact.days
            ],
        ),
        _group("Counts", [("", _Item(f"{shown(c.of)} {c.before} → {c.after}")) for c in impact.counts]),
    )
    found = [group for group in groups if group.items]
    nothing = not found and impact.is_sound and not impact.notes
    yield from found if not nothing else [_Group("Nothing changes for readers and subscribers", ())]


def _group(title: str, items: Sequence[tuple[str, _Item]]) -> _Group:
    counts = Counter(what for what, _ in items if what)
    words = ", ".join(f"{count} {what}" for what, count in counts.items())
    return _Group(f"{title}: {words}" if words else title, [item for _, item in items])


def _changed(change: Change, shown: Shown) -> _Item:
    what = f"{change.what} {_KINDS.get(change.kind, change.kind)}" if change.kind != "event" else change.what
    former = f", formerly {shown(change.former)}" if change.former else ""
    head = f"{what}: {shown(change.name)} ({shown(change.id)}){former}"
    return _Item(head, [f"{edit.field}{_edited(edit, shown)}" for edit in change.edits])


def _edited(edit: Edit, shown: Shown) -> str:
    if edit.before == edit.after:
        return f": details of {_names(edit.after, shown)}" if edit.after else ""
    if len(edit.before) == 1 and len(edit.after) == 1:
        return f": {_arrow(edit.before[0], edit.after[0], shown)}"
    parts = (("without ", edit.before), ("with ", edit.after))
    words = "; ".join(word + _names(names, shown) for word, names in parts if names)
    return f": {words}" if words else ""


def _told(told: Told, shown: Shown) -> str:
    things = [name for name in told.feeds if name]
    of = [
        *(["all"] if "" in told.feeds else []),
        *([f"those of {_names(things, shown)}"] if things else []),
    ]
    reach = " and ".join(of) or "no feed, but the archive"
    words = {
        "new": f"new to {reach}",
        "again": f"told again as if it were new, to {reach}",
        "updated": f"updated for {reach}",
        "joined": f"known, and new to {reach}",
        "gone": f"gone from {reach}",
    }
    return f"{shown(told.title)}: {words[told.what]}"


def _findings(impact: Impact) -> Iterator[_Group]:
    counts = Counter(finding.severity for finding in impact.findings)
    if counts:
        title = " and ".join(
            f"{counts[s]} {s}{'s' if counts[s] > 1 else ''}" for s in ("error", "warning") if counts[s]
        )
        yield _Group(
            title.capitalize(),
            [
                _Item(
                    f"{f.severity} {_code(f.code)} at {_code(f'{f.span.path}:{f.span.line}:{f.span.column}')}",
                    [_code(f.message, 1000), *([_code(f"help: {f.cure}", 1000)] if f.cure else [])],
                )
                for f in impact.findings
            ],
        )


# --- how it is shown


def _bounded(parts: Sequence[str]) -> list[str]:
    return [*parts[:MOST], *([f"and {len(parts) - MOST} more"] if len(parts) > MOST else [])]


def _names(names: Sequence[str], shown: Shown) -> str:
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(map(shown, names[:_FEW])) + more


def _arrow(before: str, after: str, shown: Shown) -> str:
    return " → ".join(shown(words) for words in (before, after) if words)


def _plain(text: str, longest: int = _LONGEST) -> str:
    return printable(text if len(text) <= longest else text[:longest] + " …")


def _code(text: str, longest: int = _LONGEST) -> str:
    """Return a text as a code span: nothing in it can end the span, for its marks are longer than any within."""
    plain = _plain(text, longest)
    marks = "`" * (1 + max((len(run) for run in re.findall("`+", plain)), default=0))
    edge = " " if plain.startswith(("`", " ")) or plain.endswith(("`", " ")) else ""
    return f"{marks}{edge}{plain}{edge}{marks}" if plain.strip() else "—"
