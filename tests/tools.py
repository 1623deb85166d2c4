"""Programs from outside that tests use: where one is missing its tests are skipped, and the end of the run says so."""

from __future__ import annotations

import os

import pytest


def need(tool: object, reason: str) -> None:
    """Skip a test whose tool is missing; in CI, where every tool is promised, fail it."""
    if not tool:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def say_what_was_skipped(reporter: pytest.TerminalReporter, *reasons: str) -> None:
    """Say at the end of the run which of the reasons had tests skipped."""
    skipped = [str(report.longrepr) for report in reporter.stats.get("skipped", [])]
    for reason in reasons:
        if any(reason in text for text in skipped):
            reporter.write_line(reason, yellow=True)
