"""A ready-to-fill, commented content file."""

from __future__ import annotations

import os
from collections.abc import Mapping

from chronicle.model.dates import BadDate, parse
from chronicle.model.diagnostics import CannotRun
from chronicle.model.permalinks import FOLDERS, ID_LENGTH, is_id, slug

TEMPLATES: Mapping[str, str] = {
    "event": """\
---
# What happened, in a line.
title: {title}
# The day, year first. Only the month is known: `2026-01`. Two days: `2026-01-23/2026-01-24`. Not sure: a `?` behind it.
date: {date}
# A place, or `Venue, City`. For a call write `remote: true` instead.
location: FILL IN
# Who was there; may be empty: []
participants: [FILL IN]
# The address of the page that reports it, or a list of addresses, or ids from content/sources/.
source: FILL IN
# Optional: kind, time, topics, about, documents, statements … See CONTRIBUTING.md.
---
FILL IN: what happened, in your own words.
""",
    "person": """\
---
name: {title}
# For whom the person speaks: a name from content/parties/.
party: FILL IN
# Other spellings, and the name in the person's own script:
# aliases: [ … ]
# names:
#   uk: …
# Offices, in order of time; `from` and `to` only where a source states them:
# roles:
#   - role: …
#     from: 2025-07-18
#     source: https://…
---
""",
    "region": """\
---
name: {title}
# country, region, macro-region, sea, city or venue
kind: city
# What it lies in: a name from content/regions/.
part_of: FILL IN
# coordinates: [50.45, 30.52]
# timezone: Europe/Kyiv
---
""",
    "party": """\
---
name: {title}
# state, group or body
kind: body
# What it belongs to, if it is a body: a name from content/parties/.
# part_of: …
---
""",
    "topic": """\
---
name: {title}
# What it is about, in one neutral sentence.
summary: FILL IN
---
""",
    "document": """\
---
name: {title}
# plan, agreement, declaration, statement, resolution, proposal, letter, understanding, draft or record
kind: draft
# Who reports it: an address, or an id from content/sources/.
source: FILL IN
# Optional: date, between, called, status, text, replaces, rests_on, perhaps_same_as, summary.
---
""",
    "source": """\
---
publisher: FILL IN
# The headline, exactly as given; leave the line out if you do not know it.
title: {title}
url: FILL IN
# published: 2026-01-23
# accessed: 2026-01-24
---
""",
    "page": """\
---
title: {title}
---
Text.
""",
}


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
    text = TEMPLATES[kind].format(title=_quoted(title), date=date)
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
