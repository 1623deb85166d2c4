"""What a fresh content file of each kind holds: commented, and with blanks that are plain to fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A field that can be filled in when the file is made; ``text`` is the body."""

    name: str
    question: str
    names: tuple[str, ...] = ()  # the kinds of thing that it names
    is_list: bool = False


_SOURCE = Field("source", "Who reports it? The address of the page, or a source's id:", ("source",))

FIELDS: Mapping[str, tuple[Field, ...]] = {
    "event": (
        Field("date", "When? A day 2026-01-22, a month 2026-01, days 2026-01-22/2026-01-23:"),
        Field("location", "Where? A place, or Venue, City; for a call: remote:", ("region",)),
        Field("participants", "Who was there? Names, with commas between:", ("person", "party"), is_list=True),
        _SOURCE,
        Field("text", "What happened, in your own words?"),
    ),
    "person": (Field("party", "For whom does the person speak?", ("party",)),),
    "region": (
        Field("kind", "What sort of place: country, region, macro-region, sea, city, venue?"),
        Field("part_of", "What does it lie in? Nothing for a country or a sea:", ("region",)),
    ),
    "party": (
        Field("kind", "What sort of party: state, group, body?"),
        Field("part_of", "What does it belong to? Nothing for a state:", ("party",)),
    ),
    "topic": (Field("summary", "What is it about, in one neutral sentence?"),),
    "document": (
        Field("kind", "What sort: plan, agreement, declaration, statement, proposal, letter, draft …?"),
        Field("date", "When was it made?"),
        _SOURCE,
    ),
    "source": (
        Field("publisher", "Who published it?"),
        Field("url", "Its address?"),
        Field("published", "The day on it?"),
        Field("accessed", "The day on which you read it?"),
    ),
    "page": (Field("text", "What does it say?"),),
}
"""What ``chronicle new`` takes and asks for, beside the title or name, in this order."""

STARTERS: Mapping[str, str] = {
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
kind: FILL IN
# What it lies in: a name from content/regions/; leave the line out for a country or a sea.
part_of: FILL IN
# coordinates: [50.45, 30.52]
# timezone: Europe/Kyiv
---
""",
    "party": """\
---
name: {title}
# state, group or body
kind: FILL IN
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
kind: FILL IN
# Who reports it: an address, or an id from content/sources/.
source: FILL IN
# When it was made:
# date: 2026-01-23
# Optional: between, called, status, text, replaces, rests_on, perhaps_same_as, summary.
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
FILL IN: what the page says.
""",
}
