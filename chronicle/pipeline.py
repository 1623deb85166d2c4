"""The stages in order: the only module that knows it."""

from __future__ import annotations

from dataclasses import replace

from chronicle.formats.history import first_commits
from chronicle.formats.schema import EventFields
from chronicle.model.entities import Chronicle
from chronicle.model.pages import Build, Settings
from chronicle.stages.check import check
from chronicle.stages.parse import parse
from chronicle.stages.read import read
from chronicle.stages.resolve import resolve


def load(settings: Settings) -> Chronicle:
    """Read and link the record; its findings come with it. Writes nothing."""
    records = tuple(map(parse, read(settings.root)))
    undated = any(isinstance(record.fields, EventFields) and not record.fields.published for record in records)
    first_seen = first_commits(settings.root) if undated else {}
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
