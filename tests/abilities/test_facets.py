"""Entries are found by year, kind, sides at the table, place and topic: a page for each, without any script."""

from __future__ import annotations

import gzip
import itertools
import random
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from chronicle.formats.templates import theme
from chronicle.model.entities import Chronicle, Event, Link
from chronicle.model.pages import Settings
from chronicle.pipeline import build, load
from chronicle.stages.plan import plan
from chronicle.stages.render import render
from tests.conftest import Make
from tests.site import BASE, TestSite
from tests.walk import dead_links, leads_to, read

MEETINGS = ("talks", "summit", "visit", "call")
FONTS = ("serif-400", "sans-400", "sans-600")  # those that every page asks for


class ListPage(HTMLParser):
    """A page of the chronicle: its entries in their order, and the options beside them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.entries = text, list[str]()
        self.counts: dict[str, int] = {}  # path of an option's page -> the number beside its link
        self.places: dict[str, list[int]] = {}  # the same -> where its entries stand in this list
        self.current: list[str] = []
        self._option = ""
        self._is_number = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("class") == "u-url":
            self.entries.append(given["href"].split("/")[-2])
        elif tag == "nav":
            self._option = given["aria-label"]
        elif tag == "a" and self._option:
            self._option = given["href"].replace("../", "")
            self.current += [self._option] if "aria-current" in given else []
            if "data-at" in given:
                self.places[self._option] = list(itertools.accumulate(steps(given["data-at"])))
        self._is_number = given.get("class") == "number"

    def handle_data(self, data: str) -> None:
        if self._is_number and self._option.startswith("chronicle/"):
            self.counts[self._option] = int(data)

    def handle_endtag(self, tag: str) -> None:
        self._is_number = False
        self._option = "" if tag == "nav" else self._option


def steps(text: str) -> list[int]:
    return [36 * (len(step) - 1) + int(step[-1], 36) for step in re.findall(r"\.*[0-9a-z]", text)]


def filed(event: Event, record: Chronicle) -> set[str]:
    """Return the pages that list an entry, worked out from what the entry says."""
    no_report = event.status == "planned" and event.date.latest < record.as_of
    status = "no-report" if no_report else event.status
    paths = {f"chronicle/{event.date.anchor.year}/", f"chronicle/kind/{event.type}/", f"chronicle/status/{status}/"}
    sides = {side(p.party, record) for p in event.participants if p.attended} - {""}
    marked = sorted(id for id in sides if record.parties[id].mark)
    if event.status == "held" and event.type in MEETINGS and len(sides) > 1 and marked:
        paths.add(f"chronicle/table/{'+'.join(marked)}/")
    if event.place:
        around = [event.place.region, *event.place.within]
        towns = [link.id for link in around if record.regions[link.id].type != "venue"]
        paths.add(f"chronicle/place/{(towns or [event.place.region.id])[0]}/")
    topics = {link.id for link in event.topics} | {link.id for s in event.statements for link in s.topics}
    return paths | {f"chronicle/topic/{id}/" for id in topics}


def side(party: Link | None, record: Chronicle) -> str:
    if not party:
        return ""
    outer = record.parties[party.id].part_of
    return side(outer, record) if outer else party.id


def expected(record: Chronicle) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for event in record.entries:
        for path in filed(event, record):
            found.setdefault(path, set()).add(event.id)
    return found


def list_page(folder: Path, path: str) -> ListPage:
    return ListPage((folder / path / "index.html").read_text(encoding="utf-8"))


def check(folder: Path, record: Chronicle) -> None:
    """Hold every list of a built site to the record."""
    options = expected(record)
    pages = {file.parent.relative_to(folder).as_posix() + "/" for file in (folder / "chronicle").rglob("index.html")}
    months = {path for path in pages if path.count("/") == 3 and path.split("/")[1].isdigit()}
    assert pages - months == {"chronicle/", *options}

    for path in pages - months:
        page = list_page(folder, path)
        wanted = options.get(path, {event.id for event in record.entries})
        assert sorted(page.entries) == sorted(wanted), path
        assert path in page.current
        assert {option: page.counts[option] for option in options} == {o: len(ids) for o, ids in options.items()}
        for option, places in page.places.items():
            assert {page.entries[place] for place in places} == options[option] & wanted, (path, option)


def distances(folder: Path) -> dict[str, int]:
    """Return how many links lie between the home page and each page, script off."""
    far, edge = {"index.html": 0}, ["index.html"]
    for path in edge:
        for link in read(folder / path).links:
            name = leads_to(path, link)
            if name.endswith(".html") and name not in far:
                far[name] = far[path] + 1
                edge.append(name)
    return far


def synthetic(count: int) -> dict[str, str]:
    """Return so many entries, each with words of its own: the same for the same number."""
    chance = random.Random(count)
    who = ("Envoys", "Ministers", "Advisers", "Generals", "Mediators", "Speakers")
    does = ("discuss", "postpone", "prepare", "review", "reject", "announce")
    what = (
        "grain",
        "prisoners",
        "energy",
        "ports",
        "borders",
        "monitoring",
        "loans",
        "sanctions",
        "observers",
        "mines",
    )
    people = ("Vladimir Putin", "Steve Witkoff", "Jared Kushner", "Volodymyr Zelenskyy")
    files = {f"content/regions/town-{n}.md": f"---\nname: Town {n}\nkind: city\n---\n" for n in range(12)}
    files |= {f"content/topics/topic-{n}.md": f"---\nname: Topic {n}\nsummary: One.\n---\n" for n in range(12)}
    for number in range(count):
        day = f"{2024 + number % 2}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        matter = [
            f"title: {chance.choice(who)} {chance.choice(does)} {chance.choice(what)}, part {number}",
            f"date: {day}",
            f"kind: {chance.choice([*MEETINGS, 'statement', 'document'])}",
            f"location: {chance.choice(['Kremlin', 'Abu Dhabi', *(f'Town {n}' for n in range(12))])}",
            f"participants: [{', '.join(sorted(chance.sample(people, chance.randint(1, 3))))}]",
            f"topics: [{', '.join(f'Topic {n}' for n in chance.sample(range(12), chance.randint(0, 3)))}]",
            f"source: https://example.org/{number}",
            f"summary: The sides spoke of {chance.choice(what)} and {chance.choice(what)} for {number} minutes.",
        ]
        files[f"content/events/{day}-part-{number}.md"] = "\n".join(["---", *matter, "---", ""])
    return files


@pytest.fixture(scope="module")
def five_hundred(tmp_path_factory: pytest.TempPathFactory) -> TestSite:
    site = TestSite(tmp_path_factory.mktemp("large")).write({**BASE, **synthetic(500)})
    site.build_pages()
    return site


NO_REPORT = "[{status: no report, date: 2026-01-31, source: gazette}]"


def entry(title: str, **fields: str) -> str:
    known = {"date": "2026-01-22", "participants": "[Vladimir Putin, Steve Witkoff]", "source": "https://example.org/a"}
    lines = [f"{name}: {value}" for name, value in {**known, **fields}.items()]
    return "\n".join(
        ["---", f"title: {title}", *(["remote: true"] if "location" not in fields else []), *lines, "---", ""]
    )


def test_every_list_of_the_record_holds_exactly_its_entries_and_says_their_number(
    record: Chronicle, built: Path
) -> None:
    check(built, record)


def test_every_list_of_the_golden_site_does_so_too(tmp_path: Path) -> None:
    settings = Settings(root="tests/golden", output=str(tmp_path / "site"))

    build(settings)

    check(tmp_path / "site", load(settings))


def test_every_entry_of_the_record_is_within_three_links_of_home(record: Chronicle, built: Path) -> None:
    far = distances(built)

    assert [event.id for event in record.entries if far.get(f"{event.permalink}index.html", 9) > 3] == []


def test_meetings_are_filed_under_the_sides_that_have_a_mark_whoever_else_was_there(site: Make) -> None:
    chronicle = site(
        {
            "content/parties/arland.md": "---\nname: Arland\nkind: state\n---\n",
            "content/events/two.md": entry("Two", related="[host, one, same, off]"),
            "content/events/host.md": entry(
                "With a host", related="[one, same, off]", participants="[Steve Witkoff, Arland, Vladimir Putin]"
            ),
            "content/events/one.md": entry(
                "One and a host", related="[same, off]", participants="[Vladimir Putin, Arland]"
            ),
            "content/events/same.md": entry("One side", related="[off]", participants="[Steve Witkoff, Jared Kushner]"),
            "content/events/said.md": entry("Said", kind="statement"),
            "content/events/off.md": entry("Called off", status="cancelled"),
        }
    )

    chronicle.build()

    tables = {path.name for path in (chronicle.output / "chronicle/table").iterdir()}
    assert tables == {"russia+united-states", "russia"}
    assert sorted(list_page(chronicle.output, "chronicle/table/russia+united-states/").entries) == ["host", "two"]
    assert list_page(chronicle.output, "chronicle/table/russia/").entries == ["one"]
    check(chronicle.output, chronicle.sound())


def test_a_venue_counts_for_its_city_and_a_country_for_itself(site: Make) -> None:
    chronicle = site(
        {
            "content/events/venue.md": entry("In a venue", related="[city, country]", location="Kremlin"),
            "content/events/city.md": entry("In a city", related="[country]", location="Moscow"),
            "content/events/country.md": entry("In a country", location="Russia"),
            "content/events/planned.md": entry("Planned", location="Moscow", date="2026-03-01", status="planned"),
        }
    )

    chronicle.build()

    page = list_page(chronicle.output, "chronicle/place/moscow/")
    assert page.entries[0] == "planned"
    assert sorted(page.entries) == ["city", "planned", "venue"]
    assert list_page(chronicle.output, "chronicle/place/russia/").entries == ["country"]
    assert "Russia, no city given" in page.text
    check(chronicle.output, chronicle.sound())


def test_what_was_planned_and_did_not_happen_has_lists_of_its_own(site: Make) -> None:
    chronicle = site(
        {
            "content/events/held.md": entry("Held", related="[off, later, silent]"),
            "content/events/off.md": entry("Called off", status="cancelled", related="[later, silent]"),
            "content/events/later.md": entry("Put off", status="postponed", related="[silent]"),
            "content/events/silent.md": entry("No report", status="planned", status_history=NO_REPORT),
            "content/events/coming.md": entry("To come", date="2026-03-01", status="planned"),
        }
    )

    chronicle.build()

    for status, id in {"cancelled": "off", "postponed": "later", "no-report": "silent", "planned": "coming"}.items():
        assert list_page(chronicle.output, f"chronicle/status/{status}/").entries == [id]
    check(chronicle.output, chronicle.sound())


def test_a_chronicle_without_entries_has_no_facets_and_asks_for_no_script(site: Make) -> None:
    chronicle = site({})

    chronicle.build()

    page = chronicle.page("chronicle/")
    assert "No entry has been written yet." in page
    assert "facets" not in page
    assert "<script" not in page
    assert dead_links(chronicle.output) == []


def test_one_entry_has_a_page_for_each_thing_that_it_says(site: Make) -> None:
    chronicle = site({"content/events/only.md": entry("Only", location="Kremlin", topics="[Territory]")})

    chronicle.build()

    page = list_page(chronicle.output, "chronicle/")
    assert list(page.counts) == [
        "chronicle/",
        "chronicle/2026/",
        "chronicle/kind/talks/",
        "chronicle/status/held/",
        "chronicle/table/russia+united-states/",
        "chronicle/place/moscow/",
        "chronicle/topic/territory/",
    ]
    assert set(page.counts.values()) == {1}
    check(chronicle.output, chronicle.sound())
    assert dead_links(chronicle.output) == []


def test_five_hundred_entries_stand_on_one_page_and_are_found_by_every_facet(five_hundred: TestSite) -> None:
    check(five_hundred.output, five_hundred.load())

    assert dead_links(five_hundred.output) == []
    assert max(far for path, far in distances(five_hundred.output).items() if path.startswith("events/")) <= 3


def weight(folder: Path, path: str) -> int:
    """Return what a page costs on first sight, in bytes, packed: itself, its style, script, fonts and icon."""
    assets = folder / "assets"
    packed = [
        folder / path / "index.html",
        *assets.glob("site.*css"),
        *assets.glob("filter.*js"),
        *assets.glob("mark.*"),
    ]
    fonts = [font for name in FONTS for font in assets.glob(f"fonts/{name}.*woff2")]
    assert len(packed) + len(fonts) == 7
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in packed) + sum(f.stat().st_size for f in fonts)


def test_five_hundred_entries_weigh_sixty_kilobytes_at_most(five_hundred: TestSite) -> None:
    assert weight(five_hundred.output, "chronicle/") <= 60_000


def test_no_list_of_the_record_weighs_more(built: Path) -> None:
    pages = [file.parent.relative_to(built).as_posix() for file in (built / "chronicle").rglob("index.html")]

    assert max(weight(built, page) for page in pages) <= 60_000


def test_a_heavy_list_keeps_the_summaries_of_its_latest_entries_and_says_so(built: Path, record: Chronicle) -> None:
    text = list_page(built, "chronicle/").text

    kept = text.count('<p class="p-summary">')
    assert f"The latest {kept} with a summary, older ones by title alone." in text
    assert 12 <= kept < len(record.entries)
    assert "older ones by title alone" not in list_page(built, "chronicle/place/kyiv/").text


def test_the_script_weighs_two_kilobytes_at_most(built: Path) -> None:
    (script,) = (built / "assets").glob("filter.*js")

    assert len(gzip.compress(script.read_bytes(), 9)) <= 2_000


def test_a_longer_list_is_cut_says_so_leads_to_the_years_and_leaves_the_script_out(site: Make) -> None:
    chronicle = site({**synthetic(501)}).load()
    look = theme(".")

    pages = {page.path: page for page in plan(chronicle, look)}
    text = render(pages["chronicle/index.html"], look).content.decode()

    assert len(ListPage(text).entries) == 500
    assert "These are the latest 500 of 501 entries." in text
    assert 'their years: <a href="../chronicle/2025/">2025</a>' in text
    assert "data-at" not in text
    assert "<script" not in text
    assert "<script defer" in render(pages["chronicle/kind/call/index.html"], look).content.decode()


def test_pages_grow_with_the_options_and_never_with_their_combinations(record: Chronicle) -> None:
    pages = [page for page in plan(record, theme(".")) if page.view == "chronicle.html"]

    months = [page for page in pages if page.path.count("/") == 3 and page.path.split("/")[1].isdigit()]
    assert len(pages) - len(months) == 1 + len(expected(record))


def test_of_long_lists_of_options_the_first_eight_stand_open(built: Path) -> None:
    text = list_page(built, "chronicle/").text

    topics = text[text.index("<h2>Topic</h2>") : text.index("</nav>", text.index("<h2>Topic</h2>"))]
    assert topics[: topics.index("<details>")].count("<li>") == 8
    assert topics[topics.index("<details>") :].count("<li>") == 18


def test_every_list_has_a_title_and_a_description_of_its_own(record: Chronicle) -> None:
    pages = [page for page in plan(record, theme(".")) if page.view == "chronicle.html"]

    assert len({page.title for page in pages}) == len(pages)
    assert len({page.description for page in pages}) == len(pages)
