"""Every feed, calendar and list of feeds keeps every rule, and every rule sees the fault that is planted for it."""

from __future__ import annotations

import datetime
import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import feedparser
import icalendar
import pytest

from tests.conftest import Make
from tests.feeds import calendars, published, rules
from tests.feeds.published import Site
from tests.site import BASE, TestSite

BODY = """\
They met [[Steve Witkoff|late]].[^1] [A file](../people/vladimir-putin.md).

| a | b |
|---|--:|
| 1 | 2 |

1. one `a < b`
2. two

[^1]: So the Kremlin said.
"""


def entry(day: str, *fields: str, title: str = "A call", date: str = "2025-03-01", body: str = BODY) -> str:
    lines = ("---", f"title: {title}", f"date: {date}", "location: Kremlin, Moscow", f"published: {day}", *fields)
    return "\n".join([*lines, "participants: [Vladimir Putin, Steve Witkoff]", "source: gazette", "---", body])


def steps(month: str) -> list[str]:
    """What was told of a plan on each day of a month: an item each."""
    told = (f"  - {{status: planned, date: {month}-{day:02}, source: gazette}}" for day in range(2, 29))
    return [
        "status: cancelled",
        "status_history:",
        *told,
        f"  - {{status: cancelled, date: {month}-29, source: gazette}}",
    ]


GOOD = {
    "content/people/steve-witkoff.md": BASE["content/people/steve-witkoff.md"].replace(
        "party:", "aliases: [steven-witkoff]\nparty:"
    ),
    "content/events/spring.md": entry("2025-03-01", *steps("2025-03"), title="Talks in spring", date="2025-04"),
    "content/events/summer.md": entry("2025-06-01", *steps("2025-07"), title="Talks in summer", date="2025-08-20"),
    "content/events/first.md": entry(
        "2025-01-13",
        "corrections: [{date: 2026-01-28, kind: material, text: They met twice.}]",
        title="A first call",
        date="2025-01-12",
    ),
    "content/events/talks.md": entry("2026-01-25", title="Talks on the Łódź plan", date="2026-01-22/2026-01-23"),
    "content/events/evening.md": entry(
        "2026-01-26", "time: 21:30", 'summary: "Вечер: it was late; the envoys went on, by all accounts, until four."'
    ),
    "content/events/plan.md": entry(
        "2026-01-20",
        "status: postponed",
        "status_history:",
        "  - {status: planned, date: 2026-01-19, source: gazette}",
        "  - {status: postponed, date: 2026-01-27, source: gazette}",
        date="2026-02-05",
    ),
    "content/events/rumour.md": entry("2026-01-21", "withdrawn: It was a rumour."),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A small chronicle with something of everything, and an archive of two pages."""
    site = TestSite(tmp_path_factory.mktemp("good")).write({**BASE, **GOOD})
    result = site.build()
    codes = {finding.code for finding in result.diagnostics}
    assert codes == {"copied-text", "undated-withdrawal"}  # the entries share one body
    return published.load(site.output)


@pytest.fixture(scope="module")
def real(built: Path) -> Site:
    """The real record."""
    return published.load(built)


@pytest.mark.parametrize("rule", published.RULES.values(), ids=published.RULES)
def test_the_record_keeps_this_rule(real: Site, rule: published.Rule) -> None:
    faults = [*rule(real)]

    assert not faults, "\n".join([f"{len(faults)} faults", *faults[:40]])


def test_the_record_has_feeds_and_calendars_to_judge(real: Site) -> None:
    forms = [feed.form for feed in real.feeds()]

    assert min(forms.count(form) for form in ("RSS", "Atom", "JSON")) > 200
    assert len([*real.calendars()]) > 300
    assert "subscribe/feeds.opml" in real.files


def test_a_small_chronicle_keeps_every_rule(good: Site) -> None:
    assert published.broken(good) == set()
    assert {"subscribe/archive/1/feed.xml", "subscribe/archive/2/feed.xml"} <= set(good.files)


HOME = "https://chronicle.example/talks/"
LAST = "(?s)(.*)"  # what follows it is the last of its kind
FEED_PLANTS: dict[rules.Rule, list[tuple[str, str, str]]] = {  # path, pattern, what stands there instead
    rules.fits_its_schema: [
        ("feed.xml", 'isPermaLink="false"', 'isPermaLink="true"'),
        ("feed.xml", "<dc:creator>Test</dc:creator>", ""),
        ("feed.xml", ' type="application/rss.xml"', ' type="text/xml"'),
        ("corrections.xml", "<docs>.*?</docs>", "<manual/>"),
        ("atom.xml", '<content type="html">', '<content type="CDATA">'),
        ("atom.xml", "<author>.*?</author>", ""),
        ("atom.xml", "(<published>.*?</published>)", r"\1\1"),
        ("feed.json", "version/1.1", "version/1"),
        ("feed.json", '"authors"', '"_authors"'),
        ("feed.json", '"tags": ', '"tags": null, "_tags": '),
        ("feed.json", '"content_html"', '"content_htm"'),
    ],
    rules.names_its_own_address: [
        ("feed.xml", 'feed.xml" rel="self"', 'rss.xml" rel="self"'),
        ("atom.xml", '<link [^>]*rel="self"[^>]*>', ""),
        ("atom.xml", '(<link [^>]*rel="self"[^>]*>)', r"\1\1"),
        (
            "subscribe/archive/1/atom.xml",
            f'{HOME}subscribe/archive/1/atom.xml" rel="self"',
            f'{HOME}atom.xml" rel="self"',
        ),
        ("feed.json", '/feed.json"', '/talks.json"'),
    ],
    rules.belongs_to_one_page: [
        ("feed.xml", f"<link>{HOME}</link>", f"<link>{HOME}feed.xml</link>"),
        ("atom.xml", f'{HOME}" rel="alternate"', f'{HOME}atom.xml" rel="alternate"'),
        ("atom.xml", f'(<link href="{HOME}" rel="alternate"[^>]*>)', r"\1\1"),
        ("feed.json", f'"home_page_url": "{HOME}"', f'"home_page_url": "{HOME}feed.json"'),
    ],
    rules.has_a_title_and_a_language: [
        ("feed.xml", "<language>en<", "<language>English<"),
        ("atom.xml", 'xml:lang="en"', 'xml:lang="en_US"'),
        ("feed.json", '"language": "en"', '"language": ""'),
        ("feed.xml", "<title>Test<", "<title> <"),
    ],
    rules.dates_are_dates: [
        ("feed.xml", f"{LAST}<pubDate>...", r"\1<pubDate>Fri"),
        ("feed.xml", rf"{LAST} \+0000</pubDate>", r"\1</pubDate>"),
        ("feed.xml", rf"{LAST} \+0000</pubDate>", r"\1 -0000</pubDate>"),
        ("feed.xml", f"{LAST}<pubDate>.*?<", r"\1<pubDate>2025-01-13T12:00:00+00:00<"),
        ("feed.xml", f"{LAST}<pubDate>.*?<", r"\1<pubDate>Fri, 31 Feb 2025 12:00:00 +0000<"),
        ("feed.xml", "<lastBuildDate>.*?<", "<lastBuildDate>yesterday<"),
        ("feed.xml", "<atom:updated>.*?<", "<atom:updated>Wed, 28 Jan 2026 12:00:00 +0000<"),
        ("atom.xml", "(?s)(<entry>.*?)T12:00:00.00:00</updated>", r"\1</updated>"),
        ("atom.xml", "(?s)(<entry>.*?)T12:00:00.00:00</updated>", r"\1T12:00:00</updated>"),
        ("atom.xml", f"{LAST}T12:00:00.00:00</published>", r"\1T12:00Z</published>"),
        ("feed.json", f'{LAST}"date_published": "....-..-..', r'\1"date_published": "2025-02-30'),
    ],
    rules.items_are_whole: [
        ("feed.xml", "<item><title>.*?<", "<item><title><"),
        ("feed.xml", "(<item>.*?)<link>.*?<", r"\1<link><"),
        ("feed.xml", "(?s)(<item>.*?)<description>.*?<", r"\1<description> <"),
        ("feed.xml", "(<guid [^>]*>).*?<", r"\1<"),
        ("atom.xml", "<summary>.*?<", "<summary><"),
        ("feed.json", '"summary": ".*?"', '"summary": ""'),
    ],
    rules.identities_last_and_are_unique: [
        ("feed.xml", "(<guid [^>]*>).*?<", rf"\1{HOME}events/evening/<"),
        ("feed.xml", "(?s)(<guid [^>]*>)([^<]*)(.*?)<guid [^>]*>[^<]*", r"\1\2\3\1\2"),
        ("atom.xml", "(?s)(<entry><id>)([^<]*)(.*?)<entry><id>[^<]*", r"\1\2\3\1\2"),
        ("feed.json", '"id": "urn:uuid:', '"id": "'),
    ],
    rules.addresses_are_absolute: [
        ("feed.xml", f"(<item>.*?)<link>{HOME}", r"\1<link>/"),
        ("feed.xml", f"<url>{HOME}", "<url>"),
        ("feed.xml", f'<a href="{HOME}', '<a href="../'),
        ("feed.xml", '<a href="https:', '<a href="'),
        ("feed.xml", '<a href="[^"]*"', '<a href="#fn1"'),
        ("atom.xml", f"<icon>{HOME}", "<icon>/"),
        ("atom.xml", f'(<entry>.*?)<a href="{HOME}', r'\1<a href="'),
        ("feed.json", f'"icon": "{HOME}', '"icon": "'),
        ("feed.json", rf'<a href=\\"{HOME}', r'<a href=\\"'),
    ],
    rules.texts_are_inert: [
        *(
            (path, "<p>", fault)
            for path in ("feed.xml", "atom.xml", "feed.json")
            for fault in ("<script>alert(1)</script><p>", "<style>p{display:none}</style><p>", "<p onclick=alert(1)>")
        ),
        ("feed.xml", "<p>", '<iframe src="https://evil.example/"></iframe><p>'),
        ("feed.xml", "<p>", '<p style="position:fixed">'),
        ("feed.xml", "<p>", '<img src="https://evil.example/pixel.gif"><p>'),
        ("feed.xml", "<p>", '<form action="https://evil.example/"></form><p>'),
        ("feed.xml", "<p>", "<!-- hidden --><p>"),
    ],
    rules.texts_are_well_nested: [
        ("feed.xml", "</p>", ""),
        ("feed.xml", "<p>", "<p></p></p><p>"),
        ("atom.xml", "</strong>(.*?)</p>", r"\1</p></strong>"),
        ("feed.json", "<p>", "<p><ul></ul>"),
        ("feed.json", "</li>", ""),
    ],
    rules.newest_stands_first: [
        ("feed.xml", f"{LAST}<pubDate>.*?<", r"\1<pubDate>Wed, 28 Jan 2026 12:00:00 +0000<"),
        ("atom.xml", f"{LAST}<published>.*?<", r"\1<published>2026-01-28T12:00:00+00:00<"),
        ("feed.json", f'{LAST}"date_published": ".*?"', r'\1"date_published": "2026-01-28T12:00:00Z"'),
    ],
    rules.is_small_enough: [
        ("feed.xml", "</rss>", f"</rss><!--{' ' * rules.LARGEST}-->"),
        ("feed.json", "^", " " * rules.LARGEST),
    ],
    rules.changed_when_its_newest_item_did: [
        ("feed.xml", "<lastBuildDate>.*?<", "<lastBuildDate>Sat, 31 Jan 2026 12:00:00 +0000<"),
        ("atom.xml", "<updated>.*?<", "<updated>2026-01-27T12:00:00Z<"),
    ],
    rules.no_item_changed_before_it_was_told: [
        ("feed.xml", "<atom:updated>.*?<", "<atom:updated>2020-01-01T12:00:00Z<"),
        ("subscribe/archive/1/atom.xml", "(<entry>.*?)<updated>.*?<", r"\1<updated>2020-01-01T12:00:00Z<"),
        ("feed.json", '"date_modified": ".*?"', '"date_modified": "2020-01-01T12:00:00Z"'),
    ],
}

CALENDAR_PLANTS: dict[calendars.Rule, list[tuple[str, str]]] = {  # of the whole record's: pattern, what stands instead
    calendars.lines_are_short_and_end_as_they_must: [
        ("\r\n", "\n"),
        ("\r\n ", ""),
        ("\xd0\x92", "\xd0\r\n \x92"),
        ("Test", "Te\ast"),
        ("\r\n$", ""),
    ],
    calendars.says_what_it_is: [
        ("METHOD:PUBLISH\r\n", ""),
        ("VERSION:2.0", "VERSION:1.0"),
        ("/calendar.ics", "/events.ics"),
        ("(NAME:.*\r\n)", r"\1\1"),
    ],
    calendars.texts_are_escaped: [
        ("NAME:Test", "NAME:Test, and more"),
        ("DESCRIPTION:A c", r"DESCRIPTION:\\q "),
        (r"LOCATION:Kremlin\\,", "LOCATION:Kremlin;"),
    ],
    calendars.has_at_least_one_part: [("(?s)BEGIN:V(EVENT|TIMEZONE).*END:VEVENT\r\n", "")],
    calendars.events_are_whole: [
        *(
            (f"(?s)(BEGIN:VEVENT.*?\r\n){name}[:;].*?\r\n(?! )", r"\1")
            for name in ("UID", "DTSTAMP", "STATUS", "SEQUENCE", "SUMMARY", "LAST-MODIFIED", "TRANSP", "URL", "DTSTART")
        ),
        ("(DTSTAMP:.*\r\n)", r"\1\1"),
    ],
    calendars.identities_last_and_are_unique: [
        ("(?s)(BEGIN:VEVENT.*?END:VEVENT\r\n)", r"\1\1"),
        ("(?s)(BEGIN:VEVENT.*?UID:)[^\r]*", r"\1kremlin-talks@chronicle.example"),
    ],
    calendars.status_and_sequence_are_of_the_standard: [
        ("STATUS:[A-Z]*", "STATUS:MAYBE"),
        ("SEQUENCE:[0-9]*", "SEQUENCE:-1"),
        ("SEQUENCE:[0-9]*", "SEQUENCE:1.5"),
        ("TRANSP:TRANSPARENT", "TRANSP:OPAQUE"),
    ],
    calendars.stamps_are_in_universal_time: [
        ("(DTSTAMP:[0-9T]*)Z", r"\1"),
        ("LAST-MODIFIED:.*Z", "LAST-MODIFIED:20260230T120000Z"),
    ],
    calendars.an_end_is_after_its_start: [
        ("DTEND;VALUE=DATE:20260124", "DTEND;VALUE=DATE:20260122"),
        ("DTEND;VALUE=DATE:20260124", "DTEND:20260124T000000Z"),
        ("DTSTART;VALUE=DATE:20260122", "DTSTART;VALUE=DATE:20260132"),
    ],
    calendars.zones_are_defined: [
        ("(?s)BEGIN:VTIMEZONE.*END:VTIMEZONE\r\n", ""),
        ("TZID:Europe/Moscow", "TZID:Europe/Minsk"),
        ("DTSTART;TZID=Europe/Moscow:", "DTSTART:"),
    ],
}

PERSON = "people/vladimir-putin/"
ARCHIVE = "subscribe/archive/"
OPML = "subscribe/feeds.opml"
OUTLINE = '<outline type="rss"[^>]*people/steve-witkoff/[^>]*>'
LATE = "Tue, 01 Jan 2030 12:00:00 +0000"
MARK = '<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/>'


def everywhere(site: Site, old: str, new: str) -> Site:
    files = {path: content.replace(old.encode(), new.encode()) for path, content in site.files.items()}
    assert files != site.files
    return replace(site, files=files)


SITE_PLANTS: dict[published.Rule, list[Callable[[Site], Site]]] = {
    published.everything_can_be_read: [
        lambda site: site.with_fault(PERSON + "atom.xml", "</feed>", ""),
        lambda site: site.with_fault(PERSON + "atom.xml", "<title>", "<title>&nbsp;"),
        lambda site: site.with_fault(PERSON + "atom.xml", "<title>", "<title>\b"),
        lambda site: site.with_fault(PERSON + "atom.xml", "<title>", "<title>\xff"),
        lambda site: site.with_fault(PERSON + "feed.json", r"\]", "],"),
        lambda site: site.with_fault("events/talks/event.ics", "END:VEVENT", "END:VTODO"),
        lambda site: site.with_fault("events/talks/event.ics", "END:VCALENDAR\r\n", ""),
        lambda site: site.with_fault("events/talks/event.ics", "STATUS:", "STATUS="),
    ],
    published.nothing_is_later_than_the_record_knows: [
        lambda site: site.with_fault("corrections.xml", "<lastBuildDate>.*?<", f"<lastBuildDate>{LATE}<").with_fault(
            "corrections.xml", "<pubDate>.*?<", f"<pubDate>{LATE}<"
        ),
        lambda site: everywhere(site, "DTSTAMP:20260125", "DTSTAMP:20300125"),
    ],
    published.a_feed_without_items_is_as_old_as_the_record: [
        lambda site: site.with_fault("people/volodymyr-zelenskyy/feed.xml", "Sat, 31 Jan 2026", "Fri, 30 Jan 2026"),
    ],
    published.the_forms_of_a_feed_agree: [
        lambda site: site.with_fault(PERSON + "feed.json", '(?s)(items.*?"title": ")', r"\1Not: "),
        lambda site: site.with_fault(PERSON + "atom.xml", "<p>", "<p>Not: "),
        lambda site: site.with_fault(PERSON + "feed.xml", "(?s)<item>.*?</item>", ""),
        lambda site: site.with_fault(PERSON + "feed.xml", "<title>", "<title>Not: "),
    ],
    published.addresses_lead_somewhere: [
        lambda site: site.with_fault("corrections.xml", "(<item>.*?)/first/", r"\1/nowhere/"),
        lambda site: site.with_fault("corrections.xml", '<a href="[^"]*', f'<a href="{HOME}nowhere/'),
        lambda site: everywhere(site, "#fn-evening-1", "#fn-1"),
        lambda site: site.with_fault("corrections.xml", 'href="assets/feed.', 'href="assets/nothing.'),
        lambda site: site.with_fault(PERSON + "calendar.ics", r"URL:[^\r]*", f"URL:{HOME}nowhere/"),
    ],
    published.an_archive_holds_the_rest: [
        lambda site: site.with_fault(ARCHIVE + "1/feed.xml", "<fh:archive/>", ""),
        lambda site: site.with_fault(ARCHIVE + "1/atom.xml", "<fh:archive/>", ""),
        lambda site: site.with_fault("corrections.xml", "</channel>", f"{MARK}</channel>"),
        lambda site: site.with_fault("feed.xml", '<atom:link rel="prev-archive"[^>]*>', ""),
        lambda site: site.with_fault("feed.json", '"next_url": .*\n', ""),
        lambda site: site.with_fault("feed.xml", f"{ARCHIVE}2/", f"{ARCHIVE}1/"),
        lambda site: site.with_fault(
            ARCHIVE + "2/feed.xml", 'prev-archive" href="[^"]*1/', f'prev-archive" href="{HOME}{ARCHIVE}2/'
        ),
        lambda site: site.with_fault(ARCHIVE + "1/atom.xml", '(rel="next-archive" href=")[^"]*', rf"\1{HOME}atom.xml"),
        lambda site: site.with_fault(ARCHIVE + "1/atom.xml", f'(rel="current" href="){HOME}', rf"\1{HOME}{PERSON}"),
        lambda site: site.with_fault(
            "corrections.xml", "(<atom:link [^>]*>)", rf'\1<atom:link rel="prev-archive" href="{HOME}"/>'
        ),
    ],
    published.lists_of_feeds_fit_their_schema: [
        lambda site: site.with_fault(OPML, ' version="2.0"', ""),
        lambda site: site.with_fault(OPML, "</head>", "<title/></head>"),
        lambda site: site.with_fault(OPML, ' text="People"', ""),
    ],
    published.a_list_of_feeds_names_each_feed_once: [
        lambda site: site.with_fault(OPML, OUTLINE, ""),
        lambda site: site.with_fault(OPML, f"({OUTLINE})", r"\1\1"),
        lambda site: site.with_fault(
            OPML,
            f"({OUTLINE})",
            r"\1" + f'<outline type="rss" text="a" title="a" xmlUrl="{HOME}a.xml" htmlUrl="{HOME}"/>',
        ),
        lambda site: site.with_fault(OPML, 'htmlUrl="[^"]*"', f'htmlUrl="{HOME}about/"'),
    ],
    published.an_event_is_the_same_in_every_calendar: [
        lambda site: site.with_fault("events/talks/event.ics", "SEQUENCE:0", "SEQUENCE:1"),
    ],
}


def each(plants: dict[Any, list[Any]]) -> list[Any]:
    return [
        pytest.param(rule, fault, id=f"{rule.__name__}-{number}")
        for rule, faults in plants.items()
        for number, fault in enumerate(faults, 1)
    ]


@pytest.mark.parametrize(("rule", "fault"), each(FEED_PLANTS))
def test_a_fault_planted_in_a_feed_breaks_this_rule_alone(
    good: Site, rule: rules.Rule, fault: tuple[str, str, str]
) -> None:
    path, old, new = fault

    feed = rules.read(good.with_fault(path, old, new).files[path], good.base + path)

    assert [broken for broken in rules.RULES if any(broken(feed))] == [rule]


@pytest.mark.parametrize(("rule", "fault"), each(CALENDAR_PLANTS))
def test_a_fault_planted_in_a_calendar_breaks_this_rule_alone(
    good: Site, rule: calendars.Rule, fault: tuple[str, str]
) -> None:
    bad = good.with_fault("calendar.ics", *fault)

    calendar = calendars.read(bad.files["calendar.ics"], good.base + "calendar.ics")

    assert [broken for broken in calendars.RULES if any(broken(calendar))] == [rule]


@pytest.mark.parametrize(("rule", "plant"), each(SITE_PLANTS))
def test_a_fault_planted_in_a_site_breaks_this_rule_alone(
    good: Site, rule: published.Rule, plant: Callable[[Site], Site]
) -> None:
    assert published.broken(plant(good)) == {f"site: {getattr(rule, '__name__', '')}"}


def test_for_every_rule_a_fault_is_planted() -> None:
    planted = [
        *(f"feed: {rule.__name__}" for rule in FEED_PLANTS),
        *(f"calendar: {rule.__name__}" for rule in CALENDAR_PLANTS),
        *(f"site: {rule.__name__}" for rule in SITE_PLANTS),
    ]

    assert planted == [*published.RULES]


def faults_of_the_archive(site: Site) -> str:
    return "\n".join(published.an_archive_holds_the_rest(site))


def test_an_item_that_no_page_of_a_form_holds_is_missed(good: Site) -> None:
    bad = good.with_fault(f"{ARCHIVE}1/feed.xml", "(?s)<item>.*?</item>", "")

    assert re.search("/feed.xml: urn:uuid:[0-9a-f-]+ is missed", faults_of_the_archive(bad))


def test_an_entry_that_no_form_tells_is_missed(good: Site) -> None:
    (id,) = re.findall(r"(?s)12 January 2025: A first call.*?(urn:uuid:[0-9a-f-]+)", good.files["feed.xml"].decode())

    bad = everywhere(good, id, "urn:uuid:00000000-0000-5000-8000-000000000000")

    assert f"/feed.xml: {id} is missed" in faults_of_the_archive(bad)


def test_an_item_on_two_pages_of_the_archive_is_seen(good: Site) -> None:
    first, second = f"{ARCHIVE}1/feed.xml", f"{ARCHIVE}2/feed.xml"
    (item,) = re.findall("(?s)<item>.*?</item>", good.files[first].decode())[:1]

    bad = good.with_fault(second, "<item>", re.sub(r"\\", r"\\\\", item) + "<item>")

    assert "is on 2 pages of the archive" in faults_of_the_archive(bad)


def test_an_old_version_before_a_newer_one_is_seen(good: Site) -> None:
    bad = good.with_fault("atom.xml", f"{LAST}<updated>.*?<", r"\1<updated>2025-01-13T12:00:00Z<")

    assert "an old version of urn:uuid:" in faults_of_the_archive(bad)


@pytest.mark.parametrize(
    ("path", "old", "new", "both"),
    [
        (
            "feed.xml",
            "<p>",
            '<p><a href="&#106;avascript:alert(1)">a</a>',
            [rules.addresses_are_absolute, rules.texts_are_inert],
        ),
        (
            "feed.json",
            '"id": ".*?"',
            '"id": 5',
            [rules.fits_its_schema, rules.identities_last_and_are_unique],
        ),
        ("feed.xml", "<guid.*?</guid>", "", [rules.fits_its_schema, rules.items_are_whole]),
    ],
    ids=["an address that runs", "a number for an identity", "no identity"],
)
def test_some_faults_break_two_rules(good: Site, path: str, old: str, new: str, both: list[rules.Rule]) -> None:
    feed = rules.read(good.with_fault(path, old, new).files[path], good.base + path)

    assert [broken for broken in rules.RULES if any(broken(feed))] == both


def test_a_former_address_of_a_feed_answers_with_the_feed_itself(good: Site) -> None:
    for name in ("feed.xml", "atom.xml", "feed.json"):
        assert good.files[f"people/steven-witkoff/{name}"] == good.files[f"people/steve-witkoff/{name}"]

    bad = good.with_fault("people/steven-witkoff/feed.xml", "<title>", "<title>Not: ")

    assert "feed: names_its_own_address" in published.broken(bad)


HOSTILE_TITLES = [
    "A <script>alert(1)</script> title & <b>bold</b>",
    "An end ]]> of data <![CDATA[ and a start",
    "&amp; &lt;p&gt; &#x41; &nbsp;",
    "\"Quoted\", 'so' and `so`, \\ with \\n backslashes; a comma, a colon: done",
    "A line\nand\tanother\nEND:VEVENT\nSTATUS:CANCELLED",
    "مفاوضات في موسكو (Moscow), שיחות ב־2026",
    "🕊️ 👩‍👩‍👧 Łódź, Київ",
    "ы" * 300,
]
HOSTILE_BODY = """\
A body with <script>alert(1)</script>, <!-- a comment -->, <img src=x onerror=alert(1)> and ]]> in it.

```html
<![CDATA[ <b>bold</b> ]]> &amp; </content:encoded></item>
```
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A chronicle whose every entry tries to break out of the feeds."""
    entries = {
        f"content/events/e{number}.md": entry(
            f"2026-01-1{number}", title=json.dumps(title, ensure_ascii=False), body=HOSTILE_BODY
        )
        for number, title in enumerate(HOSTILE_TITLES)
    }
    site = TestSite(tmp_path_factory.mktemp("hostile")).write({**BASE, **entries})
    result = site.build()
    assert not any(finding.is_error for finding in result.diagnostics), result.diagnostics
    return published.load(site.output)


def test_a_hostile_chronicle_keeps_every_rule(hostile: Site) -> None:
    assert published.broken(hostile) == set()


@pytest.mark.parametrize("title", HOSTILE_TITLES, ids=range(len(HOSTILE_TITLES)))
def test_a_hostile_title_comes_out_whole_for_every_reader(hostile: Site, title: str) -> None:
    told = f"1 March 2025: {title}"
    lenient = feedparser.parse(hostile.files["feed.xml"], sanitize_html=False)
    calendar: Any = icalendar.Calendar.from_ical(hostile.files["calendar.ics"])

    assert not lenient.bozo
    assert " ".join(told.split()) in [" ".join(item.title.split()) for item in lenient.entries]
    assert title in [str(event["summary"]) for event in calendar.walk("VEVENT")]
    for name in ("feed.xml", "atom.xml", "feed.json"):
        assert told in [item.title for item in rules.read(hostile.files[name], hostile.base + name).items]


def test_a_hostile_text_comes_out_whole_and_as_text_for_every_reader(hostile: Site) -> None:
    lenient = feedparser.parse(hostile.files["feed.xml"], sanitize_html=False, resolve_relative_uris=False)

    texts = {html.unescape(item.content[0].value) for item in lenient.entries}
    for name in ("feed.xml", "atom.xml", "feed.json"):
        texts |= {html.unescape(item.html) for item in rules.read(hostile.files[name], hostile.base + name).items}

    assert texts
    for text in texts:
        for written in (HOSTILE_BODY.splitlines()[0], HOSTILE_BODY.splitlines()[3]):
            assert written in text


def test_an_event_of_two_days_ends_where_the_third_begins(good: Site) -> None:
    calendar: Any = icalendar.Calendar.from_ical(good.files["events/talks/event.ics"])

    (event,) = calendar.walk("VEVENT")

    assert (event["dtstart"].dt, event["dtend"].dt) == (datetime.date(2026, 1, 22), datetime.date(2026, 1, 24))


def test_the_calendars_of_the_record_name_the_days_that_its_data_name(real: Site, built: Path) -> None:
    data = json.loads((built / "data/v1/events.json").read_bytes())["events"]
    days = {event["guid"].removeprefix("urn:uuid:"): (event["earliest"], event["latest"]) for event in data}
    whole = calendars.read(real.files["calendar.ics"], real.base + "calendar.ics")

    told = {}
    for event in whole.events:
        (start,), ends = event.all("DTSTART"), event.all("DTEND")
        assert start.moment
        is_of_days = start.parameters.get("VALUE") == "DATE"
        last = ends[0].moment - datetime.timedelta(days=1) if is_of_days and ends[0].moment else start.moment
        told[event.value("UID")] = (start.moment.date().isoformat(), last.date().isoformat())

    assert len(told) > 100
    assert told == {uid: days[uid] for uid in told}


def test_a_correction_reaches_who_has_the_event_in_a_calendar(site: Make) -> None:
    chronicle = site({"content/events/talks.md": entry("2026-01-25")})
    chronicle.build()
    (before,) = calendars.read((chronicle.output / "calendar.ics").read_bytes(), "").events
    correction = "corrections: [{date: 2026-01-28, kind: material, text: It was a day later.}]"

    chronicle.write({"content/events/talks.md": entry("2026-01-25", correction, date="2025-03-02")}).build()

    (after,) = calendars.read((chronicle.output / "calendar.ics").read_bytes(), "").events
    assert after.value("UID") == before.value("UID")
    assert int(after.value("SEQUENCE")) > int(before.value("SEQUENCE"))
    assert after.value("LAST-MODIFIED") > before.value("LAST-MODIFIED")
    assert after.value("DTSTAMP") > before.value("DTSTAMP")
