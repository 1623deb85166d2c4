"""Hold the linked chronicle against rules that no single file can show: a table, each rule a few lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from chronicle.model.diagnostics import Diagnostic
from chronicle.model.entities import Chronicle
from chronicle.model.permalinks import code_permalink
from chronicle.stages.check import entries, faults, names, wording

Rule = Callable[[Chronicle], Iterator[Diagnostic]]


def check(chronicle: Chronicle) -> Chronicle:
    """Return the chronicle with all findings, its own and those of the rules: sorted by place, each once.

    Shape: each leads to the page of the site that explains its code, where the site's address is known. A file with an
    error has no warnings: what stands in its gaps is not what is meant.
    """
    found = {*chronicle.diagnostics, *(finding for rule in RULES for finding in rule(chronicle))}
    faulty = {finding.span.path for finding in found if finding.is_error}
    found = {finding for finding in found if finding.is_error or finding.span.path not in faulty}
    base = chronicle.site.base_url
    if base and chronicle.site.path not in faulty:
        found = {replace(finding, url=base + code_permalink(finding.code)) for finding in found}
    return replace(chronicle, diagnostics=tuple(sorted(found)))


RULES: tuple[Rule, ...] = (
    faults.paraphrase_is_not_quoted,
    faults.statement_ids_differ,
    faults.held_is_past,
    faults.zones_exist,
    faults.addresses_are_free,
    entries.shared_sources_have_a_file,
    entries.nothing_is_told_twice,
    entries.one_source_is_little,
    entries.sources_are_dated,
    entries.plans_have_an_end,
    entries.roles_are_known,
    names.nobody_has_two_files,
    wording.words_are_neutral,
    wording.nothing_is_copied,
)
