"""The stages in order: the only module that knows it."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from chronicle.formats.history import content_at, first_commits
from chronicle.formats.schema import EventFields
from chronicle.model.diagnostics import CannotRun
from chronicle.model.entities import Chronicle
from chronicle.model.files import Record
from chronicle.model.pages import Build, Settings
from chronicle.stages.check import check
from chronicle.stages.parse import parse
from chronicle.stages.read import read
from chronicle.stages.resolve import resolve

if TYPE_CHECKING:
    from chronicle.model.changes import Impact


def load(settings: Settings) -> Chronicle:
    """Read and link the record; its findings come with it. Writes nothing."""
    return _linked(tuple(map(parse, read(settings.root))), settings)


def _linked(records: Sequence[Record], settings: Settings, revision: str = "HEAD") -> Chronicle:
    undated = any(isinstance(record.fields, EventFields) and not record.fields.published for record in records)
    first_seen = first_commits(settings.root, revision) if undated else {}
    chronicle = check(resolve(records, first_seen, drafts=settings.drafts))
    if settings.base_url:
        chronicle = replace(chronicle, site=replace(chronicle.site, base_url=settings.base_url.rstrip("/") + "/"))
    return chronicle


def build(settings: Settings) -> Build:
    """Build the site; where anything has an error, write nothing."""
    # imported late: `check` needs neither templates nor feeds
    from chronicle.formats.templates import theme as load_theme
    from chronicle.stages.plan import plan
    from chronicle.stages.render import render
    from chronicle.stages.write import write

    chronicle = load(settings)
    if not chronicle.is_sound or (settings.strict and chronicle.diagnostics):
        return Build(chronicle.diagnostics)
    theme = load_theme(settings.root)
    outputs = (render(page, theme, offline=settings.offline) for page in plan(chronicle, theme))  # one at a time
    return write(outputs, settings, chronicle.diagnostics)


def diff(settings: Settings, base: str) -> Impact:
    """Say what the content changes of what is published; ``base`` is a git revision, or a published manifest.json."""
    # imported late: `check` and `build` compare nothing
    from chronicle.formats.calendars import span_of
    from chronicle.model.changes import compare, compare_addresses

    if base.endswith(".json") and os.path.isfile(base):
        chronicle = load(settings)
        return compare_addresses(base, _published(base), chronicle, _planned(chronicle, settings))
    revision = content_at(settings.root, base)
    files = read(settings.root)
    records = tuple(map(parse, files))
    known = {(file.path, file.digest): record for file, record in zip(files, records, strict=True) if file.digest}
    former = tuple(known.get((file.path, file.digest)) or parse(file) for file in read(settings.root, revision.files))
    parting = "where this branch left " if revision.is_parting else ""
    return compare(
        f"{parting}{base} ({revision.commit[:12]})",
        _linked(former, settings, revision.commit),
        _linked(records, settings),
        span_of,
    )


def _planned(chronicle: Chronicle, settings: Settings) -> Collection[str]:
    from chronicle.formats.templates import theme as load_theme
    from chronicle.stages.plan import plan

    return {page.path for page in plan(chronicle, load_theme(settings.root))} if chronicle.is_sound else ()


def _published(path: str) -> Collection[str]:
    """Return the files that a manifest lists."""
    try:
        with open(path, encoding="utf-8") as stream:
            return {str(name) for name in json.load(stream)["files"]}
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise CannotRun(f"`{path}` is no manifest of a published site") from fault
