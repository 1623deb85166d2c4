"""A chronicle of no entry, of one and of five hundred holds what the record holds, and says what is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.abilities.test_budgets import budget, costs, moved
from tests.abilities.test_facets import check, synthetic
from tests.abilities.test_safety import elements
from tests.browser.conftest import Pages
from tests.browser.test_accessible import audit
from tests.browser.types import largest
from tests.served import served
from tests.site import BASE, ENTRY, ENTRY_PATH, TestSite
from tests.walk import dead_links, read

NOTHING = {"content/site.yaml": re.sub("series:.*", "", BASE["content/site.yaml"], flags=re.DOTALL)}
VISITED = {  # of each size the types of page that it changes most; the record's own are all visited elsewhere
    "no entry": ("home", "chronicle", "people", "regions"),
    "one entry": ("home", "chronicle", "entry", "people", "person", "region", "topic"),
    "five hundred entries": ("home", "chronicle", "person", "topic"),
}
SIDE = ("Russia", "Ukraine", "United States")
OUTSIDE = re.compile(r'<(?:link rel="(?!canonical|license)|script|img|use|image)[^>]*(?:href|src)="(?:[a-z]+:)?//')
TABLE = re.compile(r'<span class="hidden">[^<:]+: ([^<]+)\. </span>')
SLOT = re.compile(r'translate\(([\d.]+) 1\)" d="([^"]+)"')
DATES = {2: "{month}", 3: "{day}/..", 4: "{day}~", 5: "{day}/{month}-28?"}  # by number, of each fifty entries
STATUS = {6: "cancelled", 7: "postponed", 8: "planned"}  # likewise


def varied(count: int) -> dict[str, str]:
    """Return so many entries in which all is found that an entry may say, and what they speak of."""
    files = {f"content/people/envoy-{n}.md": f"---\nname: Envoy {n}\nparty: {SIDE[n % 3]}\n---\n" for n in range(30)}
    for number, (path, text) in enumerate(synthetic(count).items()):
        if path.startswith("content/regions/"):
            text = text.replace("kind: city", f"kind: city\ncoordinates: [{30 + 2 * number}, {20 + 3 * number}]")
        elif path.startswith("content/events/"):
            text = _enriched(text, number)
        files[path] = text
    return files


def _enriched(text: str, number: int) -> str:
    day = text.partition("date: ")[2][:10]
    fields = [f"statements:\n  - {said(number)}"] if number % 3 == 0 else []
    fields += [f"status: {STATUS[number % 50]}"] if number % 50 in STATUS else []
    fields += [f"about: [Town {number % 12}]"] if number % 4 == 0 else []
    date = "2026-03-01" if number % 100 == 8 else DATES.get(number % 50, "{day}").format(day=day, month=day[:7])
    text = text.replace(f"date: {day}", f"date: {date}").replace("source:", "\n".join([*fields, "source:"]))
    return text.replace("participants: [", f"participants: [Envoy {number % 30}, Envoy {(number * 7 + 1) % 30}, ", 1)


def said(number: int) -> str:
    mode = "quote" if number % 2 else "paraphrase"
    text = f"The question of part {number} is still open."
    return f"{{by: Envoy {number % 30}, mode: {mode}, text: {text}, topic: Topic {number % 12}, source: gazette}}"


SIZES: dict[str, dict[str, str]] = {
    "no entry": NOTHING,
    "one entry": {**BASE, ENTRY_PATH: ENTRY},
    "five hundred entries": {**BASE, **varied(500)},
}


@pytest.fixture(scope="module", params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def grown(size: str, tmp_path_factory: pytest.TempPathFactory) -> TestSite:
    """A chronicle of that size, built."""
    site = TestSite(tmp_path_factory.mktemp("size")).write(SIZES[size])
    known = {"likely-duplicate", "overdue-plan"} if size == "five hundred entries" else set[str]()
    assert {finding.code for finding in site.findings()} == known, site.report()
    site.build()
    return site


def texts(site: TestSite) -> dict[str, str]:
    return {
        file.relative_to(site.output).as_posix(): file.read_text(encoding="utf-8")
        for file in site.output.rglob("*.html")
    }


# --- on every page


def test_every_link_and_fragment_resolves_and_no_id_stands_twice(grown: TestSite) -> None:
    assert dead_links(grown.output) == []


def test_no_page_holds_a_style_a_handler_a_script_of_its_own_or_anything_from_outside(grown: TestSite) -> None:
    found = elements(grown)

    assert [path for path, page in found.items() if page.scripts or page.handlers] == []
    assert [path for path, text in texts(grown).items() if OUTSIDE.search(text)] == []


def test_every_page_keeps_within_its_budget(grown: TestSite) -> None:
    over = [f"{path}: {found}" for path, found in costs(grown.output).items() if found > budget(path)]

    assert not over, "\n".join(over)


def test_every_entry_is_two_links_from_home(grown: TestSite) -> None:
    home, chronicle = (read(grown.output / path).links for path in ("index.html", "chronicle/index.html"))

    assert "chronicle/" in home
    assert {f"../{event.permalink}" for event in grown.load().entries} <= set(chronicle)


def test_every_list_holds_exactly_its_entries_and_says_their_number(grown: TestSite) -> None:
    check(grown.output, grown.load())


def test_sides_stand_in_alphabetical_order_and_each_mark_in_its_own_slot(grown: TestSite) -> None:
    slots: dict[str, set[str]] = {}

    for path, text in texts(grown).items():
        for table in TABLE.findall(text):
            names = re.split(", | and ", table)
            assert names == sorted(names), path
        for block in re.findall(r'<section class="sides">.*?</section>|<dl>.*?</dl>', text, re.DOTALL):
            names = re.findall(r"(?:</svg> |parties/[a-z-]+/\">)([A-Z][A-Za-z ]+)</(?:a|dt)>", block)
            assert names == sorted(names), path
        for slot, mark in SLOT.findall(text):
            slots.setdefault(mark, set()).add(slot)

    assert all(len(found) == 1 for found in slots.values()), slots


# --- what is there, and what is not


def test_days_since_stand_below_the_day_to_which_they_are_counted(size: str, grown: TestSite) -> None:
    play = re.split('id="latest"', grown.page(""))[0]

    counted = re.findall(r"<b>([0-9–]+)</b>[^.]*?days?, counted from [^<]+ to the date above", play)

    assert len(counted) == (0 if size == "no entry" else 1)
    assert size != "one entry" or counted == ["8"]
    assert f'<time datetime="{grown.load().as_of}">' in play.partition("counted from")[0]


@pytest.mark.parametrize(
    ("path", "picture", "words"),
    [
        ("", "picture cadence", "No talks are recorded yet."),
        ("chronicle/", "picture heat", "No entry has been written yet."),
        ("people/", '"matrix"', "Nothing is recorded yet."),
        ("people/vladimir-putin/", "picture activity", "No meeting or call with"),
    ],
)
def test_there_is_a_picture_or_words_for_there_being_nothing_to_draw(
    path: str, picture: str, words: str, size: str, grown: TestSite
) -> None:
    if size == "no entry" and path.count("/") > 1:
        assert not (grown.output / path).exists()
        return
    page = grown.page(path)

    assert (picture in page, words in page) == ((False, True) if size == "no entry" else (True, False))


def test_a_map_is_drawn_of_the_places_that_have_a_point_and_words_stand_where_none_has(
    size: str, grown: TestSite
) -> None:
    page = grown.page("regions/")

    assert ("picture maps" in page) == (size == "five hundred entries")
    assert ("No place of talks is recorded yet." in page) == (size == "no entry")
    assert ("The coordinates of no place of talks are recorded yet" in page) == (size == "one entry")


@pytest.fixture(scope="module")
def sparse(tmp_path_factory: pytest.TempPathFactory) -> TestSite:
    """A chronicle of two entries of which little is known."""
    month = ENTRY.replace("2026-01-22/2026-01-23?", "2025-08").replace("source:", "about: [Abu Dhabi]\nsource:")
    since = month.replace("2025-08", "2025-09-03/..").replace("Putin receives", "Since then Putin receives")
    files = {"content/events/month.md": month, "content/events/since.md": since}
    site = TestSite(tmp_path_factory.mktemp("sparse")).write({**BASE, **files})
    site.sound()
    site.build()
    return site


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "No further talks are announced in the sources read."),
        ("people/vladimir-putin/", "No statement by Vladimir Putin is recorded yet."),
        ("people/volodymyr-zelenskyy/", "No meeting or call with Volodymyr Zelenskyy is recorded."),
        ("regions/abu-dhabi/", "No talks in Abu Dhabi are recorded."),
        ("regions/moscow/", "No entry is about Moscow."),
        ("topics/territory/", "No statement on this topic is recorded yet."),
        ("topics/territory/", "No entry is filed under this topic yet."),
        ("parties/ukraine/", "No entry has Ukraine at the table."),
        ("sources/gazette/", "Nothing cites this source."),
        ("documents/", "Nothing is recorded yet."),
        ("corrections/", "No entry has been corrected so far."),
        ("events/month/", '<time class="dt-start" datetime="2025-08">August 2025</time>'),
        ("chronicle/", "day not given"),
        ("events/since/", "since 3 September 2025"),
        ("chronicle/", "since then"),
    ],
)
def test_what_is_not_known_or_not_there_is_said(path: str, words: str, sparse: TestSite) -> None:
    assert words in sparse.page(path)


def test_a_region_that_is_only_spoken_of_is_no_place_of_talks(sparse: TestSite) -> None:
    page = sparse.page("regions/abu-dhabi/")

    held, about = page.split("<h2>About this region")
    assert "/events/month/" in about
    assert "/events/" not in held.split("<h2>Talks held here")[1]


def test_a_month_gets_no_day_and_an_open_end_no_end(sparse: TestSite) -> None:
    pages = [sparse.page(path) for path in ("events/month/", "events/since/", "chronicle/", "people/vladimir-putin/")]

    assert not [found for page in pages for found in re.findall(r"2025-08-\d\d|2025-09-30|dt-end|9999", page)]


# --- in a browser


@pytest.fixture(scope="module")
def faults(size: str, grown: TestSite, browser: Browser) -> dict[str, list[str]]:
    """What is wrong with the largest page of each type, as each reader meets it: one visit serves all questions."""
    found: dict[str, list[str]] = {"asked": [], "complaints": []}
    with served(grown.output) as address:
        for name in VISITED[size]:
            pages = Pages(browser, address)
            page = pages(largest(grown.output, name))
            page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
            found["asked"] += _excess(grown.output, [url.removeprefix(address) for url in pages.asked])
            for how, faults in audit(page).items():
                found.setdefault(how, []).extend(f"{name}: {fault}" for fault in faults)
            pages.close()
            found["complaints"] += pages.complaints
    return found


def _excess(folder: Path, asked: list[str]) -> list[str]:
    files = [folder / (path + "index.html" if not path or path.endswith("/") else path) for path in asked]
    allowed = budget(files[0].relative_to(folder).as_posix())
    return [] if len(files) <= 7 and sum(map(moved, files)) <= allowed else [" ".join(asked)]


@pytest.mark.parametrize("how", ["by day", "by night", "on a small phone"])
def test_axe_finds_nothing(how: str, faults: dict[str, list[str]]) -> None:
    assert not faults[how], "\n".join(faults[how])


@pytest.mark.parametrize("how", ["zoomed", "from right to left", "with spaced text"])
def test_nothing_runs_off_the_screen(how: str, faults: dict[str, list[str]]) -> None:
    assert not faults[how], "\n".join(faults[how])


@pytest.mark.parametrize("what", ["asked", "complaints"])
def test_a_page_asks_for_at_most_seven_files_within_its_budget_and_complains_of_nothing(
    what: str, faults: dict[str, list[str]]
) -> None:
    assert not faults[what], "\n".join(faults[what])
