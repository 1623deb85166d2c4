"""Assets bear a digest in their names, so that a browser may keep them for ever and never shows an old one."""

from __future__ import annotations

import hashlib
import re

from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH

NAMED = re.compile(r"(.+)\.([0-9a-f]{10})\.[a-z0-9]+")


def test_every_asset_bears_the_digest_of_its_bytes(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build()

    for path in (chronicle.output / "assets").rglob("*"):
        if path.is_file() and path.suffix != ".txt":
            name = NAMED.fullmatch(path.name)
            assert name, path
            assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(name[2])


def test_style_sheets_name_the_fonts_that_are_there(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build()

    (sheet,) = (chronicle.output / "assets").glob("site.*.css")
    fonts = re.findall(r'url\("([^"]+)"\)', sheet.read_text(encoding="utf-8"))
    assert len(fonts) >= 7
    assert all((sheet.parent / font).is_file() for font in fonts)


def test_another_style_is_another_address_and_pages_name_it(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY, "assets/site.css": "p { color: red }"})
    chronicle.build()
    (first,) = (chronicle.output / "assets").glob("*.css")

    chronicle.write({"assets/site.css": "p { color: blue }"}).build()

    (second,) = (chronicle.output / "assets").glob("*.css")
    assert second.name != first.name
    assert f'href="../assets/{second.name}"' in chronicle.page("chronicle/")


def test_hosts_that_read_a_file_of_headers_are_told_to_keep_assets_for_ever(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build(base_url="https://example.org/some/path/")

    headers = chronicle.page("_headers")
    assert "/some/path/assets/*\n  Cache-Control: public, max-age=31536000, immutable" in headers
