"""Hold the linked chronicle against rules that no single file can show: a table, each rule a few lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from chronicle.model.diagnostics import Diagnostic
from chronicle.model.entities import Chronicle
from chronicle.model.permalinks import code_permalink
from chronicle.stages.check import entries, faults, names, wording

Rule = Callable[[Chronicle], Iterator[Diagnostic]]


def check(chronicle: Chronicle, *, advice: bool = True) -> Chronicle:
    """Return the chronicle with all findings, its own and those of the rules: sorted by place, each once.

    Shape: without ``advice`` only the rules that find errors are asked. Each finding leads to the page of the site that
    explains its code, where the site's address is known. A file with an error has no warnings: what stands in its gaps
    is not what is meant. A name that a field of a file does not find is not told of the file's text again: the field
    knows what it is the name of.
    """
    found = {
        *chronicle.diagnostics,
        *(finding for rule in (*FAULTS, *(ADVICE if advice else ())) for finding in rule(chronicle)),
    }
    named = {(f.span.path, _called(f)) for f in found if f.code.startswith("unknown-") and f.code != "unknown-name"}
    found = {f for f in found if f.code != "unknown-name" or (f.span.path, _called(f)) not in named}
    faulty = {finding.span.path for finding in found if finding.is_error}
    found = {finding for finding in found if finding.is_error or finding.span.path not in faulty}
    base = chronicle.site.base_url
    if base and chronicle.site.path not in faulty:
        found = {replace(finding, url=base + code_permalink(finding.code)) for finding in found}
    return replace(chronicle, diagnostics=tuple(sorted(found)))


def _called(finding: Diagnostic) -> str:
    """Return the name that a finding does not know."""
    return finding.message.rpartition(" is called ")[2]


FAULTS: tuple[Rule, ...] = (
    faults.paraphrase_is_not_quoted,
    faults.statement_ids_differ,
    faults.held_is_past,
    faults.zones_exist,
    faults.addresses_are_free,
    names.names_differ_to_the_eye,
)
ADVICE: tuple[Rule, ...] = (
    entries.plans_are_said,
    entries.shared_sources_have_a_file,
    entries.nothing_is_told_twice,
    entries.one_source_is_little,
    entries.sources_are_dated,
    entries.withdrawals_are_dated,
    entries.plans_have_an_end,
    entries.roles_are_known,
    names.nobody_has_two_files,
    wording.words_are_neutral,
    wording.nothing_is_copied,
)
