"""A ready-to-fill, commented content file."""

from __future__ import annotations

import os

from chronicle.model.dates import BadDate, parse
from chronicle.model.diagnostics import CannotRun
from chronicle.model.permalinks import FOLDERS, ID_LENGTH, is_id, slug
from chronicle.model.starters import STARTERS


def new(root: str, kind: str, title: str, date: str = "") -> str:
    """Write the file of a new thing; return its path from the root. Nothing is overwritten.

    Shape: blanks read ``FILL IN``; ``chronicle check`` asks for each.
    Errors: CannotRun where the title gives no id, the date is none, or the file is there already.
    """
    if kind == "event":
        if not date:
            raise CannotRun("an entry needs its date: add `--date 2026-01-22`")
        try:
            parse(date)
        except BadDate as fault:
            raise CannotRun(f"{fault}: {fault.cure}") from None
    lead = slug(date.partition("/")[0].rstrip("?~%")) if kind == "event" else ""
    stem = "-".join(filter(None, (lead, slug(title))))[:ID_LENGTH].strip("-")
    if not slug(title) or not is_id(stem):
        raise CannotRun(f"`{title}` gives no id: name it in Latin letters, and add the other spelling under `names`")
    path = f"content/{FOLDERS[kind]}/{stem}.md"
    text = STARTERS[kind].format(title=_quoted(title), date=date)
    try:
        os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
        with open(os.path.join(root, path), "x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise CannotRun(f"{path} is there already") from None
    return path


def _quoted(text: str) -> str:
    """Return a text as a YAML value that stays that text."""
    plain = text[:1].isalnum() and ": " not in text and " #" not in text and not text.endswith(":") and "\n" not in text
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
