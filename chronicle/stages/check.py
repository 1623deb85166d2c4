"""Hold the linked chronicle against rules that no single file can show: a table, each rule a few lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from chronicle.model.diagnostics import Diagnostic, Span, error, warning
from chronicle.model.entities import Chronicle, Entity, Event, Key, Region
from chronicle.model.names import nearest
from chronicle.model.permalinks import RESERVED
from chronicle.model.zones import zone_names

_MARKS = re.compile(  # an apostrophe alone is none
    r"[\"＂“”„‟«»‹›「」『』〝〞〟❝❞⹂]|(?<!\w)['‘‚‛❛＇](?=\w)[^'’❜＇]*['’❜＇](?!\w)"
)
Rule = Callable[[Chronicle], Iterator[Diagnostic]]


def check(chronicle: Chronicle) -> Chronicle:
    """Return the chronicle with all findings, its own and those of the rules: sorted by place, each once."""
    found = [finding for rule in RULES for finding in rule(chronicle)]
    return replace(chronicle, diagnostics=tuple(sorted({*chronicle.diagnostics, *found})))


def _span(chronicle: Chronicle, thing: Entity | Key, *path: str | int) -> Span:
    key = thing if isinstance(thing, Key) else thing.key
    spans = chronicle.spans.get(key, {})
    found = (spans[path[:length]] for length in range(len(path), 0, -1) if path[:length] in spans)
    return next(found, Span(thing.path if isinstance(thing, Entity) else chronicle.site.path))


def _paraphrase_is_not_quoted(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """The chronicle's own words never stand in quotation marks; a quotation gets its marks from the page."""
    cure = "take the marks out; give the exact words as a statement of their own with `mode: quote`"
    for event in chronicle.events:
        own: list[tuple[str, str, tuple[str | int, ...]]] = []
        for number, statement in enumerate(event.statements):
            own.append(("context", statement.context, ("statements", number, "context")))
            if statement.mode == "paraphrase":
                own.append(("paraphrase", statement.text, ("statements", number, "text")))
            elif re.match('["“«„]', statement.text):
                span = _span(chronicle, event, "statements", number, "text")
                message = "this quotation brings its own marks"
                yield error(span, "quoted-quote", message, "leave the marks out: the page adds them")
        for number, difference in enumerate(event.differences):
            for place, account in enumerate(difference.accounts):
                own.append(("account", account.text, ("differences", number, "accounts", place, "text")))
        for what, text, path in own:
            if _MARKS.search(text):
                span = _span(chronicle, event, *path)
                yield error(span, "quoted-paraphrase", f"this {what} holds quotation marks", cure)


def _statement_ids_differ(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """Two statements of one entry never share an id."""
    for event in chronicle.events:
        seen: set[str] = set()
        for number, statement in enumerate(event.statements):
            if statement.id in seen:
                span = _span(chronicle, event, "statements", number, "id")
                yield error(
                    span,
                    "repeated-id",
                    f"two statements here have the id `{statement.id.removeprefix('said-')}`",
                    "give one of them another id",
                )
            seen.add(statement.id)


def _held_is_past(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """Nothing is held after the day to which the record speaks."""
    for event in chronicle.events:
        if event.status == "held" and event.date.earliest > chronicle.as_of:
            span = _span(chronicle, event, "status")
            message = f"this is `held`, but begins after {chronicle.as_of}, the day to which the record speaks"
            yield error(
                span,
                "held-in-future",
                message,
                "write `status: planned`, or set `covered_until` in content/site.yaml to a later day",
            )


def _zones_exist(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """A time zone is one that exists."""
    known = zone_names()
    things: tuple[Region | Event, ...] = (*chronicle.regions.values(), *chronicle.events)
    for thing in things:
        if thing.timezone and thing.timezone not in known and ("timezone",) in chronicle.spans.get(thing.key, {}):
            span = _span(chronicle, thing, "timezone")
            near = nearest(thing.timezone, known, 1)
            cure = f"did you mean `{near[0]}`?" if near else "name a city's zone, as `Europe/Kyiv`"
            yield error(span, "bad-timezone", f"there is no time zone `{thing.timezone}`", cure)


def _addresses_are_free(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """No plain page takes an address that the site needs: neither by its id nor by a former one."""
    for page in chronicle.pages.values():
        taken = [(page.id, ("id",))] if page.id in RESERVED else []
        aliases = [(alias, ("aliases", number)) for number, alias in enumerate(page.aliases) if alias in RESERVED]
        for id, place in (*taken, *aliases):
            message = f"`/{id}/` is taken by the site itself"
            yield error(_span(chronicle, page, *place), "reserved-address", message, "choose another name")


def _shared_sources_have_a_file(chronicle: Chronicle) -> Iterator[Diagnostic]:
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
                    (spans[p] for p in places if p == ("source", number, "url")), _span(chronicle, event, "source")
                )
                cure = "describe it once in `content/sources/`, and cite it by its id in both"
                yield warning(span, "source-described-twice", f"`{first[source.url]}` describes this source too", cure)


RULES: tuple[Rule, ...] = (
    _paraphrase_is_not_quoted,
    _statement_ids_differ,
    _held_is_past,
    _zones_exist,
    _addresses_are_free,
    _shared_sources_have_a_file,
)
