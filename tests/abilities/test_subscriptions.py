"""Who follows the record, or one person, place, party or topic, misses nothing and is told nothing twice."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest

from chronicle.formats.templates import theme
from chronicle.keys import Keys
from chronicle.model.pages import Settings
from chronicle.stages.plan import plan
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

PUBLISHED = ENTRY.replace("source:", "published: 2026-01-25\nsource:")
PLAN = PUBLISHED.replace("2026-01-22/2026-01-23?", "2026-01-30").replace("source:", "status: planned\nsource:")
STEPS = """\
status_history:
  - {status: planned, date: 2026-01-20, note: Announced by the Kremlin.}
  - {status: %s, date: 2026-01-30, note: %s}
source:"""
ROOT = "https://chronicle.example/talks/"


def items(site: TestSite, path: str = "feed.xml") -> list[feedparser.FeedParserDict]:
    parsed = feedparser.parse(site.made(path))
    assert not parsed.bozo, parsed.get("bozo_exception")
    return list(parsed.entries)


def became(status: str, note: str, **more: str) -> str:
    text = PLAN.replace("status: planned", f"status: {status}").replace("source:", STEPS % (status, note))
    for field, value in more.items():
        text = text.replace("note: " + note, f"note: {note}, {field}: {value}")
    return text


# --- the same items in every form


def test_rss_atom_and_json_tell_the_same_items(built: Path) -> None:
    told = json.loads((built / "feed.json").read_bytes())["items"]
    rss, atom = (feedparser.parse((built / name).read_bytes()).entries for name in ("feed.xml", "atom.xml"))

    assert len(told) > 100
    for parsed in (rss, atom):
        assert [entry.id for entry in parsed] == [item["id"] for item in told]
        assert [entry.link for entry in parsed] == [item["url"] for item in told]
        assert [entry.title for entry in parsed] == [item["title"] for item in told]
        assert [entry.published_parsed[:3] for entry in parsed] == [
            tuple(map(int, item["date_published"][:10].split("-"))) for item in told
        ]


def test_no_feed_of_the_record_is_larger_than_512_kib(built: Path) -> None:
    names = ("feed.xml", "atom.xml", "feed.json", "corrections.xml")

    feeds = [file for name in names for file in built.rglob(name)]

    assert len(feeds) > 600
    assert not [file for file in feeds if file.stat().st_size > 512 * 1024]


@pytest.mark.parametrize("folder", ["people/steve-witkoff/", "regions/moscow/", "parties/russia/", "topics/territory/"])
def test_a_person_a_region_a_party_and_a_topic_have_their_own(folder: str, site: Make) -> None:
    text = PUBLISHED.replace("source:", "topics: [territory]\nsource:")
    other = "content/events/2026-01-21-other.md"
    chronicle = site(
        {ENTRY_PATH: text, other: PUBLISHED.replace("[Vladimir Putin, Steve Witkoff, Jared Kushner]", "[]")}
    )
    chronicle.write({other: (chronicle.root / other).read_text().replace("Kremlin, Moscow", "Abu Dhabi")})

    own = items(chronicle, f"{folder}feed.xml")

    assert [item.link for item in own] == [f"{ROOT}events/2026-01-22-kremlin-talks/"]
    assert len(items(chronicle)) == 2
    parsed = feedparser.parse(chronicle.made(f"{folder}feed.xml")).feed
    assert parsed.link == ROOT + folder
    assert [link.href for link in parsed.links if link.rel == "self"] == [f"{ROOT}{folder}feed.xml"]


def test_who_is_only_mentioned_is_not_followed_there(site: Make) -> None:
    chronicle = site({ENTRY_PATH: PUBLISHED.replace("Markdown body.", "They spoke of [[Volodymyr Zelenskyy]].")})

    assert not items(chronicle, "people/volodymyr-zelenskyy/feed.xml")
    assert items(chronicle, "people/steve-witkoff/feed.xml")


def test_the_feeds_and_calendars_of_a_former_address_go_on(site: Make) -> None:
    renamed = "---\nname: Steven Witkoff\naliases: [Steve Witkoff]\nparty: United States\n---\n"
    old, new = "content/people/steve-witkoff.md", "content/people/steven-witkoff.md"
    entry = PUBLISHED.replace("---\nMark", "aliases: [2026-01-22-former]\n---\nMark")
    former = renamed.replace("aliases: [Steve Witkoff]", "aliases: [Steve Witkoff, steve-witkoff]")

    chronicle = site({ENTRY_PATH: entry, old: None, new: former})

    for name in ("feed.xml", "atom.xml", "feed.json", "calendar.ics"):
        assert b"2026-01-22-kremlin-talks" in chronicle.made(f"people/steve-witkoff/{name}")
    assert b"BEGIN:VEVENT" in chronicle.made("events/2026-01-22-former/event.ics")


# --- the window and the archive


def many(count: int, day: str = "2025-06-01") -> dict[str, str | None]:
    text = PUBLISHED.replace("2026-01-25", day)
    return {f"content/events/a{n:03}.md": text.replace("Putin receives", f"{n} Putin receives") for n in range(count)}


def test_what_left_the_feed_is_in_its_archive_page_by_page(site: Make) -> None:
    chronicle = site(many(95))

    found, path, pages = [], "feed.xml", []
    while path:
        parsed = feedparser.parse(chronicle.made(path))
        found += [entry.id for entry in parsed.entries]
        older = [link.href.removeprefix(ROOT) for link in parsed.feed.links if link.rel == "prev-archive"]
        path = older[0] if older else ""
        pages += older

    assert pages == [f"subscribe/archive/{n}/feed.xml" for n in (3, 2, 1)]
    assert len(set(found)) == 95
    for n in (1, 2, 3):
        text = chronicle.made(f"subscribe/archive/{n}/feed.xml").decode()
        assert "<fh:archive/>" in text
        assert f'rel="current" href="{ROOT}feed.xml"' in text
        assert len(json.loads(chronicle.made(f"subscribe/archive/{n}/feed.json"))["items"]) == 30


def test_a_full_page_of_the_archive_stays_as_it_is_when_entries_are_added(site: Make) -> None:
    chronicle = site(many(70))
    before = feedparser.parse(chronicle.made("subscribe/archive/1/atom.xml")).entries

    chronicle.write({ENTRY_PATH: PUBLISHED})

    assert feedparser.parse(chronicle.made("subscribe/archive/1/atom.xml")).entries == before


def test_an_old_entry_that_is_corrected_comes_back_into_the_feed(site: Make) -> None:
    correction = "corrections: [{date: 2026-01-28, kind: material, text: It was two.}]\nsource:"
    old = PUBLISHED.replace("2026-01-25", "2025-01-01")
    chronicle = site({**many(60), ENTRY_PATH: old})
    assert not any("kremlin-talks" in item.link for item in items(chronicle))

    chronicle.write({ENTRY_PATH: old.replace("source:", correction)})

    (item,) = (item for item in items(chronicle) if "kremlin-talks" in item.link)
    assert item.published.startswith("Wed, 01 Jan 2025")
    assert "2026-01-28" in item.updated


def test_where_all_is_too_much_for_one_feed_the_oldest_are_told_in_short_and_none_is_missed(site: Make) -> None:
    long = PUBLISHED.replace("Markdown body.", "Word and word. " * 2000)
    chronicle = site({f"content/events/a{n:03}.md": long for n in range(40)})

    told = items(chronicle)

    whole = [item for item in told if "content" in item]
    assert len(told) == 40
    assert 0 < len(whole) < 40
    assert told[: len(whole)] == whole
    assert len(chronicle.made("feed.xml")) < 512 * 1024


# --- plans, corrections, withdrawals


@pytest.mark.parametrize(
    ("status", "title"),
    [("held", "Held: Putin receives"), ("postponed", "Postponed: Putin"), ("cancelled", "Cancelled: Putin")],
)
def test_what_became_of_a_published_plan_is_told_once(status: str, title: str, site: Make) -> None:
    chronicle = site({ENTRY_PATH: PLAN})
    before = {item.id for item in items(chronicle)}

    chronicle.write({ENTRY_PATH: became(status, "So it went.")})

    after = items(chronicle)
    (new,) = (item for item in after if item.id not in before)
    assert new.title.startswith(title)
    assert "So it went." in new.content[0].value
    assert before < {item.id for item in after}
    assert [item.id for item in items(chronicle)] == [item.id for item in after]


def test_steps_from_before_the_entry_was_published_are_not_news(site: Make) -> None:
    text = became("cancelled", "So it went.").replace("published: 2026-01-25", "published: 2026-01-31")

    assert len(items(site({ENTRY_PATH: text}))) == 1


def test_a_step_that_is_recorded_late_is_news_of_the_day_on_which_it_is_told(site: Make) -> None:
    text = became("cancelled", "So it went.", published="2026-02-20")
    settled = {"content/site.yaml": "id: t\ntitle: T\ndescription: D.\nbase_url: https://chronicle.example/talks/\n"}

    newest = items(site({**settled, ENTRY_PATH: text}))[0]

    assert newest.title.startswith("Cancelled: ")
    assert newest.published.startswith("Fri, 20 Feb 2026")


def test_a_material_correction_is_an_item_of_the_corrections_and_a_minor_one_is_not(site: Make) -> None:
    corrections = (
        "corrections:\n"
        "  - {date: 2026-01-28, kind: material, text: The talks began on 22 January.}\n"
        "  - {date: 2026-01-29, kind: minor, text: A comma.}\n"
        "source:"
    )
    chronicle = site({ENTRY_PATH: PUBLISHED})
    entry = items(chronicle)[0].id
    assert not items(chronicle, "corrections.xml")

    chronicle.write({ENTRY_PATH: PUBLISHED.replace("source:", corrections)})

    (item,) = items(chronicle, "corrections.xml")
    assert item.title == "Correction: Putin receives Witkoff and Kushner in the Kremlin"
    assert "The talks began on 22 January." in item.content[0].value
    assert item.published.startswith("Wed, 28 Jan 2026")
    assert item.id != entry
    assert [other.id for other in items(chronicle)] == [entry]


def test_a_withdrawn_entry_stays_in_its_feeds_as_one_and_is_among_the_corrections(site: Make) -> None:
    chronicle = site({ENTRY_PATH: PUBLISHED})
    (before,) = items(chronicle)

    chronicle.write({ENTRY_PATH: PUBLISHED.replace("---\nMark", "withdrawn: No such meeting took place.\n---\nMark")})

    for path in ("feed.xml", "people/steve-witkoff/feed.xml"):
        (after,) = items(chronicle, path)
        assert (after.id, after.link) == (before.id, before.link)
        assert after.title.startswith("Withdrawn: ")
        assert "No such meeting took place." in after.content[0].value
        assert "Markdown body" not in after.content[0].value
    (told,) = items(chronicle, "corrections.xml")
    assert "No such meeting took place." in told.content[0].value


def test_a_withdrawal_is_news_of_its_day_however_old_the_entry_is(site: Make) -> None:
    old = PUBLISHED.replace("2026-01-25", "2024-01-25")
    reason = "withdrawn: {date: 2026-01-30, text: No such meeting took place.}\n---\nMark"

    chronicle = site({**many(60), ENTRY_PATH: old.replace("---\nMark", reason)})

    assert "Withdrawn: " in " ".join(item.title for item in items(chronicle))
    (told,) = items(chronicle, "corrections.xml")
    assert told.published.startswith("Fri, 30 Jan 2026")
    page = chronicle.made("events/2026-01-22-kremlin-talks/index.html").decode()
    assert "taken back on 30 January 2026" in page


def test_a_step_or_a_correction_that_is_put_before_another_does_not_tell_the_other_again(site: Make) -> None:
    corrections = "corrections:\n  - {date: 2026-01-29, kind: material, text: It was two.}\nsource:"
    text = became("postponed", "So it went.").replace("source:", corrections, 1)
    chronicle = site({ENTRY_PATH: text})
    before = {item.id for path in ("feed.xml", "corrections.xml") for item in items(chronicle, path)}

    text = text.replace("history:\n", "history:\n  - {status: planned, date: 2026-01-19, note: Spoken of.}\n")
    text = text.replace("corrections:\n", "corrections:\n  - {date: 2026-01-28, kind: material, text: In Moscow.}\n")
    chronicle.write({ENTRY_PATH: text})

    after = {item.id for path in ("feed.xml", "corrections.xml") for item in items(chronicle, path)}
    assert before < after
    assert len(after - before) == 1


# --- finding them


def test_every_page_leads_to_the_feeds_and_a_thing_s_page_to_its_own_first(site: Make) -> None:
    chronicle = site({ENTRY_PATH: PUBLISHED})
    chronicle.build()
    kinds = ["application/rss+xml", "application/atom+xml", "application/feed+json", "text/calendar"]

    for page in ("", "chronicle/", "events/2026-01-22-kremlin-talks/", "search/", "404.html"):
        links = [line for line in chronicle.page(page).splitlines() if 'rel="alternate"' in line]
        assert [line.split('"')[3] for line in links[-4:]] == kinds
    links = [line for line in chronicle.page("people/steve-witkoff/").splitlines() if 'rel="alternate"' in line]
    assert len(links) == 8
    assert all("Steve Witkoff" in line for line in links[:4])


def test_the_page_that_explains_lists_every_feed_and_so_does_the_opml(site: Make) -> None:
    chronicle = site({ENTRY_PATH: PUBLISHED})
    chronicle.build()

    page = chronicle.page("subscribe/")
    outlines = ElementTree.fromstring(chronicle.page("subscribe/feeds.opml")).iter("outline")

    addresses = [outline.get("xmlUrl", "") for outline in outlines if outline.get("xmlUrl")]
    files = [file.relative_to(chronicle.output).as_posix() for file in chronicle.output.rglob("feed.xml")]
    assert sorted(addresses) == sorted(ROOT + path for path in [*files, "corrections.xml"])
    for path in files:
        assert f'href="../{path}"' in page


# --- what a change makes anew


def keys(site: TestSite) -> dict[str, bytes]:
    """Return the key of each feed and each calendar."""
    look, shown = theme(str(site.root)), ("rss", "atom", "json feed", "calendar")
    made = Keys(look, Settings(), "this program")
    return {page.path: made.of(page.whole()) for page in plan(site.load(), look) if page.view in shown}


def changed(site: TestSite, files: dict[str, str | None]) -> set[str]:
    """Return what of the feeds and calendars that there were is made anew when these files are written."""
    before, after = keys(site), keys(site.write(files))
    return {path for path in before if after[path] != before[path]}


def test_another_text_makes_no_calendar_anew_and_of_the_feeds_only_those_that_tell_the_entry(site: Make) -> None:
    text = PUBLISHED.replace("Kremlin, Moscow", "Abu Dhabi").replace("Vladimir Putin, ", "")
    text = text.replace("source:", "summary: They met.\nsource:")
    chronicle = site({**many(70), ENTRY_PATH: PUBLISHED, "content/events/new.md": text})

    found = changed(chronicle, {"content/events/new.md": text.replace("Markdown body.", "Told anew.")})

    folders = ["", "people/steve-witkoff/", "people/jared-kushner/", "parties/united-states/", "regions/abu-dhabi/"]
    assert found == {folder + name for folder in folders for name in ("feed.xml", "atom.xml", "feed.json")}


@pytest.mark.parametrize(
    "change", ["title: Talks: x", "date: 2026-01-21", "location: Abu Dhabi", "topics: [territory]", "time: at noon"]
)
def test_what_a_calendar_shows_of_an_entry_makes_its_calendars_anew(change: str, site: Make) -> None:
    field = change.partition(":")[0]
    lines = [line for line in PUBLISHED.splitlines() if not line.startswith(f"{field}:")]
    text = "\n".join([lines[0], change.replace(": x", " x"), *lines[1:], ""])

    found = changed(site({ENTRY_PATH: PUBLISHED}), {ENTRY_PATH: text})

    assert {"calendar.ics", "people/steve-witkoff/calendar.ics"} <= found
    assert "events/2026-01-22-kremlin-talks/event.ics" in found


def test_entries_that_are_added_make_of_the_archive_only_the_newest_page_anew(site: Make) -> None:
    chronicle = site(many(100))
    more = {path.replace("events/", "events/z"): text for path, text in many(30, "2026-01-30").items()}

    found = changed(chronicle, {**more})

    assert {path.split("/")[2] for path in found if path.startswith("subscribe/archive/")} == {"3"}


# --- bad addresses


def test_a_missing_address_of_the_site_is_an_error_with_its_cure(site: Make) -> None:
    chronicle = site({"content/site.yaml": "id: t\ntitle: T\ndescription: D.\n", ENTRY_PATH: PUBLISHED})

    report = chronicle.report()

    assert "content/site.yaml:1" in report
    assert "`base_url` is missing" in report
    assert "base_url: https://example.org/chronicle/" in report


@pytest.mark.parametrize(
    "address",
    [
        "chronicle.example",
        "/talks/",
        "ftp://chronicle.example/",
        "https://chronicle.example/?page=1",
        "https://a.example/#top",
    ],
)
def test_a_wrong_address_of_the_site_is_an_error_on_its_line(address: str, site: Make) -> None:
    settings = f"id: t\ntitle: T\ndescription: D.\nbase_url: {address!r}\n"

    report = site({"content/site.yaml": settings, ENTRY_PATH: PUBLISHED}).report()

    assert "content/site.yaml:4:11: error[bad-address]" in report
