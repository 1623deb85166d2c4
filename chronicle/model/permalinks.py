"""Every public address, and every lasting identity, is made here and nowhere else."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ID_LENGTH = 100  # characters

FOLDERS = {
    "event": "events",
    "person": "people",
    "region": "regions",
    "party": "parties",
    "topic": "topics",
    "document": "documents",
    "source": "sources",
    "page": "pages",
}
"""The kinds of content, and the folder of each, below ``content/`` and in the site."""

_DEVICES = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)})
"""Names that no file on a disk of Windows may have: nobody could check the record out there, or keep the site."""

RESERVED = frozenset({*FOLDERS.values(), "assets", "chronicle", "corrections", "data", "search", "subscribe", "404"})
"""First parts of an address that no plain page may take."""


def is_id(text: str) -> bool:
    """Whether ``text`` may name a thing: small letters, digits and single hyphens between them, and no device."""
    return len(text) <= ID_LENGTH and ID.fullmatch(text) is not None and text not in _DEVICES


def slug(text: str) -> str:
    """Return the id that a title or a name suggests; empty where it has no Latin letter or digit.

    >>> slug("Witkoff & Putin: Łódź, 3rd round"), slug("«Київ»")
    ('witkoff-putin-odz-3rd-round', '')
    """
    plain = unicodedata.normalize("NFD", text.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    return "-".join(words)[:ID_LENGTH].strip("-")


def permalink(kind: str, id: str) -> str:
    """Return the lasting path of a thing, from the site's root, without a leading slash.

    >>> permalink("person", "steve-witkoff"), permalink("page", "about")
    ('people/steve-witkoff/', 'about/')
    """
    return f"{id}/" if kind == "page" else f"{FOLDERS[kind]}/{id}/"


def pair_permalink(one: str, other: str) -> str:
    """Return the path of the page about two people, given their ids in whatever order.

    >>> pair_permalink("steve-witkoff", "kirill-dmitriev")
    'people/kirill-dmitriev/with/steve-witkoff/'
    """
    first, second = sorted((one, other))
    return f"{permalink('person', first)}with/{second}/"


def code_permalink(code: str) -> str:
    """Return the path of the page that explains a diagnostic code.

    >>> code_permalink("unknown-person")
    'contribute/unknown-person/'
    """
    return f"contribute/{code}/"


def relative(target: str, page: str, *, offline: bool = False) -> str:
    """Return the link from the file ``page`` to ``target``, both paths from the site's root.

    Shape: works below any sub-path; ``offline`` names the file itself, for readers without a web server.

    >>> relative("people/steve-witkoff/", "events/a/index.html")
    '../../people/steve-witkoff/'
    >>> relative("", "about/index.html", offline=True), relative("about/#s", "about/index.html")
    ('../index.html', '../about/#s')
    """
    path, mark, fragment = target.partition("#")
    if offline and (not path or path.endswith("/")):
        path += "index.html"
    return ("../" * page.count("/") + path or "./") + mark + fragment


@lru_cache(maxsize=1 << 12)
def guid(site_id: str, kind: str, id: str, part: str = "") -> str:
    """Return the identity under which feeds and calendars know a thing, or a part of it, for ever.

    It is made from the site's permanent id and the thing's permanent id alone: no title, date, domain or layout.
    Source: RFC 9562, section 5.5 (UUID version 5).
    """
    return _urn(f"{site_id}/{FOLDERS[kind]}/{id}" + (f"#{part}" if part else ""))


def feed_guid(site_id: str, folder: str) -> str:
    """Return the lasting identity of the feed and the calendar of a folder."""
    return _urn(f"{site_id}/{folder}#feed")


_NAMESPACE = bytes.fromhex("6ba7b8119dad11d180b400c04fd430c8")  # of addresses: RFC 9562, section 6.6


def _urn(name: str) -> str:
    made = hashlib.sha1(_NAMESPACE + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(made[16], 16) & 3]
    return f"urn:uuid:{made[:8]}-{made[8:12]}-5{made[13:16]}-{variant}{made[17:20]}-{made[20:32]}"
