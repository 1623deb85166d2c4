"""Time zones by the rules that are installed with the program, so that every machine knows the same ones.

Source: the IANA database, as the package ``tzdata`` brings it; the machine's own may be older, newer or missing.
"""

from __future__ import annotations

import importlib.resources
import zoneinfo
from functools import cache


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all zones."""
    return frozenset(importlib.resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@cache
def zone(name: str) -> zoneinfo.ZoneInfo:
    """Return a zone.

    Errors: KeyError where there is none of that name.
    """
    if name not in zone_names():
        raise KeyError(name)
    *folders, city = name.split("/")
    with importlib.resources.files(".".join(["tzdata", "zoneinfo", *folders])).joinpath(city).open("rb") as file:
        return zoneinfo.ZoneInfo.from_file(file, key=name)
