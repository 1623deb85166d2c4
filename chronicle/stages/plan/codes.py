"""The pages below ``/contribute/`` that explain each finding: what it means, why it matters, wrong and right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from chronicle.formats import markdown
from chronicle.model.entities import Site, Text
from chronicle.model.files import Body
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


@lru_cache(maxsize=512)
def _code(code: str, source: str) -> Code:
    """Read a page: Markdown whose blocks begin with a word and the path of the file that they show."""
    shown = re.sub(r"^```([a-z0-9-]+) (\S+)$", r"`\2`\n\n```\1", source.partition("\n")[2], flags=re.MULTILINE)
    body, _ = markdown.to_body(shown, f"{_FOLDER}{code}{_ENDING}", id=code)
    text = Text(_focusable(body), (), code_permalink(code))
    what = re.match(r".*?[.](?= |$)", next(text.paragraphs), re.DOTALL)
    return Code(code, what[0] if what else "", f"error[{code}]" in source, text)


def _focusable(body: Body) -> Body:
    """Let a wide block be scrolled by the keyboard."""
    parts = (part.replace("<pre>", '<pre tabindex="0">') if isinstance(part, str) else part for part in body.parts)
    return replace(body, parts=tuple(parts))
