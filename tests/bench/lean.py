"""The program with a shorter plan: of its pages only those sorts that the other generators make here.

Everything else is the program's own: its stages, its processes, its cache, and what stands on each page. What is left
out is whole sorts of files: pairs of people, facets, calendars, exports, cards, the other forms of feeds, search.
``python -m tests.bench.lean build ...`` takes what ``chronicle build`` takes.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from chronicle import cli

if TYPE_CHECKING:
    from chronicle.model.entities import Chronicle
    from chronicle.model.pages import Plan, Theme

_STAGE = "chronicle.stages.plan"
_SORTS = (
    "index.html",
    "(events|people|regions)/[^/]+/index.html",
    r"chronicle/\d{4}/(\d\d/)?index.html",  # years, and the months that a long year is told in
    "(people/[^/]+/)?feed.xml",
    "sitemap.xml",
    "assets/.*",
)


def is_lean(path: str) -> bool:
    """Tell whether a file of the site is of a sort that every generator makes here."""
    return any(re.fullmatch(sort, path) for sort in _SORTS)


def shortened(site: Plan) -> Plan:
    """Return the plan of a site without what other generators do not make."""
    return replace(site, pages=lambda: [page for page in site.pages() if is_lean(page.path)], apart=tuple)


def main() -> int:
    """Put a shorter plan in the place of the program's own, which is loaded where something is planned, as ever."""

    def plan(chronicle: Chronicle, theme: Theme) -> Plan:
        del sys.modules[_STAGE]
        return shortened(import_module(_STAGE).plan(chronicle, theme))

    stand_in = ModuleType(_STAGE)
    vars(stand_in)["plan"] = plan
    sys.modules[_STAGE] = stand_in
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
