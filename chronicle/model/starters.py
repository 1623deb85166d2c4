"""What a fresh content file of each kind holds: commented, and with blanks that are plain to fill."""

from __future__ import annotations

from collections.abc import Mapping

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
