"""What stops publishing: mistakes that no single file can show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chronicle.model.diagnostics import Diagnostic, error
from chronicle.model.entities import Chronicle, Event, Region
from chronicle.model.names import nearest
from chronicle.model.permalinks import RESERVED
from chronicle.model.zones import zone_names
from chronicle.stages.check.places import span_of

_MARKS = re.compile(  # an apostrophe alone is none
    r"[\"＂“”„‟«»‹›「」『』〝〞〟❝❞⹂]|(?<!\w)['‘‚‛❛＇](?=\w)[^'’❜＇]*['’❜＇](?!\w)"
)


def paraphrase_is_not_quoted(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """The chronicle's own words never stand in quotation marks; a quotation gets its marks from the page."""
    cure = "take the marks out; give the exact words as a statement of their own with `mode: quote`"
    for event in chronicle.events:
        own: list[tuple[str, str, tuple[str | int, ...]]] = []
        for number, statement in enumerate(event.statements):
            own.append(("context", statement.context, ("statements", number, "context")))
            if statement.mode == "paraphrase":
                own.append(("paraphrase", statement.text, ("statements", number, "text")))
            elif re.match('["“«„]', statement.text):
                span = span_of(chronicle, event, "statements", number, "text")
                message = "this quotation brings its own marks"
                yield error(span, "quoted-quote", message, "leave the marks out: the page adds them")
        for number, difference in enumerate(event.differences):
            for place, account in enumerate(difference.accounts):
                own.append(("account", account.text, ("differences", number, "accounts", place, "text")))
        for what, text, path in own:
            if _MARKS.search(text):
                span = span_of(chronicle, event, *path)
                yield error(span, "quoted-paraphrase", f"this {what} holds quotation marks", cure)


def statement_ids_differ(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """Two statements of one entry never share an id."""
    for event in chronicle.events:
        seen: set[str] = set()
        for number, statement in enumerate(event.statements):
            if statement.id in seen:
                span = span_of(chronicle, event, "statements", number, "id")
                yield error(
                    span,
                    "repeated-id",
                    f"two statements here have the id `{statement.id.removeprefix('said-')}`",
                    "give one of them another id",
                )
            seen.add(statement.id)


def held_is_past(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """Nothing is held after the day to which the record speaks."""
    for event in chronicle.events:
        if event.status == "held" and event.date.earliest > chronicle.as_of:
            span = span_of(chronicle, event, "status")
            message = f"this is `held`, but begins after {chronicle.as_of}, the day to which the record speaks"
            yield error(
                span,
                "held-in-future",
                message,
                "write `status: planned`, or set `covered_until` in content/site.yaml to a later day",
            )


def zones_exist(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """A time zone is one that exists."""
    known = zone_names()
    things: tuple[Region | Event, ...] = (*chronicle.regions.values(), *chronicle.events)
    for thing in things:
        if thing.timezone and thing.timezone not in known and ("timezone",) in chronicle.spans.get(thing.key, {}):
            span = span_of(chronicle, thing, "timezone")
            near = nearest(thing.timezone, known, 1)
            cure = f"did you mean `{near[0]}`?" if near else "name a city's zone, as `Europe/Kyiv`"
            yield error(span, "bad-timezone", f"there is no time zone `{thing.timezone}`", cure)


def addresses_are_free(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """No plain page takes an address that the site needs: neither by its id nor by a former one."""
    for page in chronicle.pages.values():
        taken = [(page.id, ("id",))] if page.id in RESERVED else []
        aliases = [(alias, ("aliases", number)) for number, alias in enumerate(page.aliases) if alias in RESERVED]
        for id, place in (*taken, *aliases):
            message = f"`/{id}/` is taken by the site itself"
            yield error(span_of(chronicle, page, *place), "reserved-address", message, "choose another name")
