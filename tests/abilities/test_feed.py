"""Subscribers get every entry once, whole, in order of publication, and never again because something was moved."""

from __future__ import annotations

from pathlib import Path

import feedparser
import pytest

from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

RENAMED = "---\nname: Steven Witkoff\naliases: [Steve Witkoff]\nparty: United States\n---\n"
PUBLISHED = ENTRY.replace("source:", "published: 2026-01-25\nsource:")


def feed(site: TestSite, base_url: str = "") -> feedparser.FeedParserDict:
    result = site.build(base_url=base_url)
    assert not any(d.is_error for d in result.diagnostics), result.diagnostics
    parsed = feedparser.parse((site.output / "feed.xml").read_bytes())
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def guid(site: TestSite, base_url: str = "") -> str:
    (entry,) = feed(site, base_url).entries
    return str(entry.id)


def test_a_reader_finds_the_whole_entry(site: Make) -> None:
    text = PUBLISHED.replace("Markdown body.", "They met [[Steve Witkoff|late]].[^1]\n\n[^1]: So the Kremlin said.")

    parsed = feed(site({ENTRY_PATH: text}))

    (entry,) = parsed.entries
    assert entry.link == "https://chronicle.example/talks/events/2026-01-22-kremlin-talks/"
    assert entry.title.endswith("Putin receives Witkoff and Kushner in the Kremlin")
    assert entry.published == "Sun, 25 Jan 2026 12:00:00 +0000"
    html = entry.content[0].value
    assert "They met" in html
    assert "So the Kremlin said." in html
    assert "https://example.org/article" in html
    assert {"Steve Witkoff", "Kremlin"} <= {tag.term for tag in entry.tags}


def test_every_address_in_the_feed_is_absolute(site: Make) -> None:
    text = PUBLISHED.replace(
        "Markdown body.", "[[Steve Witkoff]], [a file](../people/vladimir-putin.md), a note.[^1]\n\n[^1]: N."
    )
    chronicle = site({ENTRY_PATH: text})
    feed(chronicle)

    parts = chronicle.page("feed.xml").partition("<channel>")[2].split('href="')[1:]
    assert parts
    assert all(part.startswith(("https://", "http://")) for part in parts)


def test_the_feed_names_its_own_address_and_links_to_the_site(site: Make) -> None:
    parsed = feed(site({ENTRY_PATH: PUBLISHED}))

    assert parsed.feed.link == "https://chronicle.example/talks/"
    assert [link.href for link in parsed.feed.links if link.rel == "self"] == [
        "https://chronicle.example/talks/feed.xml"
    ]
    assert parsed.feed.language == "en"


@pytest.mark.parametrize(
    "change",
    [
        {ENTRY_PATH: PUBLISHED.replace("2026-01-22/2026-01-23?", "2026-01-21")},
        {ENTRY_PATH: PUBLISHED.replace("Putin receives", "Vladimir Putin met")},
        {
            ENTRY_PATH: None,
            "content/events/other.md": PUBLISHED.replace("---\n", "---\nid: 2026-01-22-kremlin-talks\n", 1),
        },
        {"content/people/steve-witkoff.md": RENAMED},
    ],
    ids=["a corrected date", "a new title", "a renamed file", "a renamed person"],
)
def test_nothing_that_an_editor_changes_changes_the_guid(site: Make, change: dict[str, str | None]) -> None:
    chronicle = site({ENTRY_PATH: PUBLISHED})
    before = guid(chronicle)

    assert guid(chronicle.write(change)) == before


def test_a_new_domain_changes_no_guid(site: Make) -> None:
    chronicle = site({ENTRY_PATH: PUBLISHED})

    assert guid(chronicle) == guid(chronicle, base_url="https://elsewhere.example/")


def test_another_chronicle_has_other_guids(site: Make) -> None:
    chronicle = site({ENTRY_PATH: PUBLISHED})
    before = guid(chronicle)
    settings = (chronicle.root / "content/site.yaml").read_text().replace("test-chronicle", "another")

    assert guid(chronicle.write({"content/site.yaml": settings})) != before


def test_order_is_by_first_publication_not_by_date(site: Make) -> None:
    late = PUBLISHED.replace("2026-01-22/2026-01-23?", "2025-03-01").replace("2026-01-25", "2026-01-30")
    parsed = feed(site({ENTRY_PATH: PUBLISHED, "content/events/2025-03-01-late-addition.md": late}))

    assert [entry.link.split("/")[-2] for entry in parsed.entries] == [
        "2025-03-01-late-addition",
        "2026-01-22-kremlin-talks",
    ]


def test_an_entry_that_nothing_dates_is_told_however_old_its_event_is(site: Make) -> None:
    files = {f"content/events/e{n}.md": PUBLISHED for n in range(40)}
    chronicle = site({**files, "content/events/new.md": ENTRY.replace("2026-01-22/2026-01-23?", "2025-03-01")})

    assert "https://chronicle.example/talks/events/new/" in [entry.link for entry in feed(chronicle).entries]


def test_the_feed_is_a_window_of_thirty_and_of_all_that_is_recent(site: Make) -> None:
    old = {f"content/events/a{n}.md": PUBLISHED.replace("2026-01-25", "2025-06-01") for n in range(40)}
    recent = {f"content/events/b{n}.md": PUBLISHED for n in range(35)}

    assert len(feed(site({**old})).entries) == 30
    assert len(feed(site({**old, **recent})).entries) == 35


def test_a_material_correction_opens_the_text_and_a_minor_one_does_not(site: Make) -> None:
    corrections = (
        "corrections:\n"
        "  - {date: 2026-01-28, kind: material, text: The talks began on 22 January.}\n"
        "  - {date: 2026-01-29, kind: minor, text: A comma.}\n"
    )
    parsed = feed(site({ENTRY_PATH: PUBLISHED.replace("source:", corrections + "source:")}))

    html = parsed.entries[0].content[0].value
    assert html.startswith("<p><strong>Correction, 28 January 2026:</strong> The talks began on 22 January.")
    assert "comma" not in html
    assert parsed.feed.updated.startswith("Wed, 28 Jan 2026")


def test_titles_come_out_whole_and_inert(site: Make) -> None:
    title = 'A <script>alert(1)</script> & ]]> "quoted" title, عربى, 🕊️'
    chronicle = site(
        {ENTRY_PATH: PUBLISHED.replace("Putin receives Witkoff and Kushner in the Kremlin", "'" + title + "'")}
    )

    parsed = feed(chronicle)

    # feedparser takes markup out of titles; the bytes hold it escaped
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; ]]&gt;" in chronicle.page("feed.xml")
    assert "عربى, 🕊️" in parsed.entries[0].title


def test_the_same_record_gives_the_same_bytes(site: Make, tmp_path: Path) -> None:
    chronicle = site({ENTRY_PATH: PUBLISHED})
    feed(chronicle)
    first = (chronicle.output / "feed.xml").read_bytes()

    feed(chronicle)

    assert (chronicle.output / "feed.xml").read_bytes() == first
