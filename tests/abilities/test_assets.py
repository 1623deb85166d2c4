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

    assert "\n/some/path/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n" in chronicle.page("_headers")
    files = [file.relative_to(chronicle.output).as_posix() for file in chronicle.output.rglob("*") if file.is_file()]
    kept = {path for path in files if is_kept(chronicle.page("_headers"), f"/some/path/{path}")}
    named = {path for path in files if re.search(r"[./](?:[0-9a-f]{10}|[0-9a-f]{12})[./]", path)}
    assert {path for path in named if path.startswith(("assets/", "search/"))} <= kept
    assert {path for path in kept if not path.endswith(".txt")} <= named
    assert any(path.startswith("contribute/") for path in kept)


def is_kept(headers: str, path: str) -> bool:
    """Whether a host tells browsers to keep a file for ever.

    Source: https://docs.netlify.com/manage/routing/headers/, https://developers.cloudflare.com/pages/configuration/headers/
    """
    rules = re.findall(r"^(/\S*)\n((?:  .*\n?)+)", headers, re.MULTILINE)
    patterns = (re.sub(r":\w+", "[^/]+", rule).replace("*", ".*") for rule, lines in rules if "immutable" in lines)
    return any(re.fullmatch(pattern, path) for pattern in patterns)
