"""The pages below ``/contribute/`` that explain each finding: what it means, why it matters, wrong and right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chronicle.model.entities import Site
from chronicle.model.pages import Page, Theme
from chronicle.model.permalinks import code_permalink
from chronicle.model.views import Code

_FOLDER, _ENDING = "codes/", ".md"
INDEX = "contribute/messages/"


def code_addresses(theme: Theme) -> Iterator[str]:
    """Yield the path of each page: first the list of them, then one for each code."""
    yield INDEX
    yield from map(code_permalink, codes_of(theme))


def codes_of(theme: Theme) -> tuple[str, ...]:
    """Return the codes that have a page."""
    return tuple(_sources(theme))


def code_pages(site: Site, theme: Theme) -> Iterator[Page]:
    """Yield the list of all messages, and the page of each."""
    codes = tuple(_code(code, source) for code, source in _sources(theme).items())
    title = "Messages of the checks"
    description = "What a message means, why it matters, and how to mend what it tells of."
    yield Page(f"{INDEX}index.html", "codes.html", site, title, description, "contribute", cut=codes)
    for code in codes:
        path = f"{code_permalink(code.code)}index.html"
        yield Page(path, "code.html", site, code.code, code.what, "contribute", cut=code)


def _sources(theme: Theme) -> dict[str, str]:
    """Return the texts that come with the layouts, by code."""
    return {
        name.removeprefix(_FOLDER).removesuffix(_ENDING): text
        for name, text in sorted(theme.layouts.items())
        if name.startswith(_FOLDER) and name.endswith(_ENDING)
    }


def _code(code: str, source: str) -> Code:
    first = source.partition("\n")[2].strip().partition("\n\n")[0]
    plain = " ".join(re.sub(r"\[([^\]]*)\]\([^)]*\)|`", r"\1", first).split())
    what = re.match(r".*?[.](?= |$)", plain)
    return Code(code, what[0] if what else "", f"error[{code}]" in source, source)
