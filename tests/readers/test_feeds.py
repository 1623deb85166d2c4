"""Every feed of the record is read without complaint, and its three forms tell as many items."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import pytest

from tests.readers.programs import run


def parsed(file: Path) -> feedparser.FeedParserDict:
    # what it would take out of the text is another test's matter, and slow
    return feedparser.parse(file.read_bytes(), sanitize_html=False, resolve_relative_uris=False)


def test_feedparser_finds_nothing_wrong_in_any_feed_and_as_many_items_in_each_form(built: Path) -> None:
    feeds = [*built.rglob("feed.xml")]
    assert len(feeds) > 200

    for file in feeds:
        rss, atom = parsed(file), parsed(file.with_name("atom.xml"))
        assert not rss.bozo, (file, rss.bozo_exception)
        assert not atom.bozo, (file, atom.bozo_exception)
        told = len(json.loads(file.with_name("feed.json").read_bytes())["items"])
        assert (len(rss.entries), len(atom.entries)) == (told, told), file
    assert not parsed(built / "corrections.xml").bozo


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml"])
def test_sfeed_finds_title_address_and_identity_of_every_item(built: Path, tmp_path: Path, name: str) -> None:
    expected = json.loads((built / "feed.json").read_bytes())["items"]

    lines = run(tmp_path, "sfeed", text=(built / name).read_bytes()).splitlines()

    rows = [line.split("\t") for line in lines]
    assert [(title, address, guid) for _, title, address, _, _, guid, *_ in rows] == [
        (item["title"], item["url"], item["id"]) for item in expected
    ]
    assert all(moment.isdigit() and text for moment, _, _, text, *_ in rows)
