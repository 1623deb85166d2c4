"""Pictures: geometry that follows from the facts, and words that cannot disagree with it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle.formats import templates
from chronicle.model.dates import parse
from chronicle.model.entities import Site
from chronicle.model.pages import Theme
from chronicle.model.pictures.cadence import Bar, Cadence, cadence
from chronicle.model.pictures.calendar import Activity, Heat, activity, heat, per_day
from chronicle.model.pictures.land import NEAR, WORLD, rings
from chronicle.model.pictures.maps import BOXES, LANDS, UNITS, Cut, MapView, Pin, locator, places

PAIR = ("Russia", "United States")
SIDES = ("Europe", "Russia", "Türkiye", "Ukraine", "United States")
AS_OF = date(2026, 1, 23)

TABLES = st.lists(st.sampled_from(SIDES), max_size=4, unique=True).map(lambda sides: tuple(sorted(sides)))
DAYS = st.dates(date(2024, 11, 1), date(2026, 3, 31))
DATES = st.one_of(
    DAYS.map(lambda day: parse(day.isoformat())),
    DAYS.map(lambda day: parse(day.isoformat()[:7])),
    st.tuples(DAYS, st.integers(1, 40)).map(lambda few: parse(f"{few[0]}/{few[0] + timedelta(days=few[1])}")),
    st.sampled_from([parse("2025"), parse("2025-05-01/.."), parse("../2025-05"), parse("2025-03-02?")]),
)
BARS = st.lists(st.builds(Bar, DATES, TABLES, st.booleans(), st.booleans()), max_size=60)


def bar(when: str, *sides: str, **kind: bool) -> Bar:
    return Bar(parse(when), sides or PAIR, **kind)


def drawn(macro: str, it: Cadence | Heat | Activity | MapView) -> str:
    """Return what a page gets for a picture."""
    page = '{% import "pictures.html" as p %}{{ p.' + macro + '(it, "one") }}'
    theme = templates.theme(".")
    theme = Theme({**theme.layouts, "page.html": page}, (), {})
    return templates.render(theme, "page.html", Site(), lambda path: f"../{path}", it=it)


def tree(text: str) -> ElementTree.Element:
    """Read a figure with an XML parser, which takes no fault."""
    return ElementTree.fromstring(text.strip())


def marks_in(picture: Cadence) -> int:
    """Count the meetings that the marks of a picture stand for."""
    return sum(mark.count for lane in picture.lanes for mark in lane.marks)


def numbers_in(text: str) -> int:
    return sum(map(int, re.findall("[0-9]+", text)))


def spots_in(view: MapView) -> dict[str, tuple[float, float]]:
    return {spot.label.text: (spot.x, spot.y) for cut in view.cuts for spot in cut.spots if spot.label}


# ---- who sat down together, and when ---------------------------------------------------------------------------------


def test_a_meeting_stands_on_its_day() -> None:
    (mark,) = cadence([bar("2026-01-22")], AS_OF).lanes[0].marks

    assert (mark.start, mark.days, mark.is_known, mark.words) == (21, 1, True, "22 Jan")


def test_a_meeting_of_several_days_covers_them_all() -> None:
    (mark,) = cadence([bar("2026-01-30/2026-02-02")], date(2026, 2, 5)).lanes[0].marks

    assert (mark.start, mark.days, mark.words) == (29, 4, "30 Jan – 2 Feb")


def test_a_meeting_without_a_day_covers_its_month() -> None:
    picture = cadence([bar("2025-08"), bar("2026-01-22")], AS_OF)

    (month, day) = picture.lanes[0].marks
    assert (month.start, month.days, month.is_known, month.words) == (0, 31, False, "August 2025 (no day known)")
    assert day.is_known
    assert "A pale bar covers the whole period where no day is known." in picture.notes


def test_an_end_that_is_open_covers_the_picture_to_its_rim() -> None:
    picture = cadence([bar("2025-12-10/.."), bar("2025-12-01")], AS_OF)

    mark = picture.lanes[0].marks[1]
    assert (mark.start, mark.start + mark.days, mark.is_known) == (9, picture.days, False)


def test_the_lanes_are_those_of_the_most_frequent_tables() -> None:
    tables = [("A", "B"), ("A", "C"), ("A", "D"), ("B", "C"), ("B", "D"), ("C", "D"), ("A", "E")]
    bars = [bar("2026-01-05", *sides) for number, sides in enumerate(tables) for _ in range(9 - number)]

    lanes = cadence(bars, AS_OF).lanes

    assert [lane.name for lane in lanes] == ["A and B", "A and C", "A and D", "B and C", "B and D", "Other tables"]
    assert lanes[-1].words == "7 held (C and D 4; A and E 3)"


def test_a_sixth_table_that_is_the_only_other_keeps_its_name() -> None:
    bars = [bar("2026-01-05", name) for name in "ABCDEF"]

    assert [lane.name for lane in cadence(bars, AS_OF).lanes] == list("ABCDEF")


def test_a_table_of_which_no_side_is_recorded_says_so() -> None:
    assert cadence([Bar(parse("2026-01-05"), ())], AS_OF).lanes[0].name == "Sides not recorded"


def test_a_long_table_is_short_in_the_picture_and_whole_in_the_words() -> None:
    (lane,) = cadence([bar("2026-01-23", "Russia", "Ukraine", "United Arab Emirates", "United States")], AS_OF).lanes

    assert lane.label == "Russia, Ukraine and 2 others"
    assert lane.name == "Russia, Ukraine, United Arab Emirates and United States"


def test_the_as_of_date_is_a_line_behind_its_day() -> None:
    picture = cadence([bar("2026-01-01")], date(2026, 1, 31))

    assert (picture.as_of, picture.as_of_words) == (100, "as of 31 Jan")


def test_the_picture_ends_with_the_last_plan_and_leaves_room_for_it() -> None:
    picture = cadence([bar("2026-01-05"), bar("2026-06-30", is_planned=True)], AS_OF)

    planned = picture.lanes[0].marks[1]
    assert 96 <= planned.x < 98
    assert picture.title == "Who sat down together, Jan 2026 to Jul 2026"


def test_a_plan_without_a_day_does_not_stretch_the_picture() -> None:
    picture = cadence([bar("2026-01-05"), bar("202X", is_planned=True)], AS_OF)

    assert picture.title.endswith("Jan 2020 to Mar 2026")


@pytest.mark.parametrize(
    ("one", "note"),
    [
        (bar("2026-01-05"), "Solid: held."),
        (bar("2026-02-05", is_planned=True), "Outline: planned."),
        (bar("2026-01-05", is_planned=True), "Outline: planned; left of the as-of line, no report since."),
        (bar("2026-01-05", is_call=True), "Half as high: a call."),
    ],
)
def test_the_legend_names_what_occurs_and_nothing_else(one: Bar, note: str) -> None:
    notes = cadence([one], AS_OF).notes

    assert note in notes
    assert ("Solid: held." in notes) == (not one.is_planned)
    assert "Meetings on the same days share a mark." not in notes


def test_meetings_on_one_day_share_a_mark_that_says_how_many() -> None:
    picture = cadence([bar("2026-01-22"), bar("2026-01-22"), bar("2026-01-22", is_call=True)], AS_OF)

    (lane,) = picture.lanes
    assert [(mark.count, mark.is_call) for mark in lane.marks] == [(2, False), (1, True)]
    assert lane.words == "2 held, 1 call"
    assert lane.years == (("2026", "22 Jan (2 times), 22 Jan (call)"),)
    assert "Meetings on the same days share a mark." in picture.notes


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2026-01-22?", "22 Jan (uncertain)"),
        ("2026-01-22~", "about 22 Jan"),
        ("2026-01-22/2026-01-23?", "22–23 Jan (uncertain)"),
        ("2025-12-30/2026-01-02", "30 Dec – 2 Jan"),
        ("2026", "2026 (no day known)"),
        ("2026-01-10/..", "since 10 January 2026"),
    ],
)
def test_a_date_keeps_its_doubt_in_words(when: str, words: str) -> None:
    assert cadence([bar(when)], AS_OF).lanes[0].marks[0].words == words


def test_without_a_meeting_nothing_is_drawn_and_the_words_say_so() -> None:
    text = drawn("cadence", cadence([], AS_OF))

    assert "<svg" not in text
    assert "No meeting is recorded yet." in text


@given(BARS)
def test_the_words_count_as_many_meetings_as_the_marks(bars: list[Bar]) -> None:
    picture = cadence(bars, AS_OF)

    assert marks_in(picture) == len(bars)
    for lane in picture.lanes:
        assert numbers_in(lane.words.partition(" (")[0]) == sum(mark.count for mark in lane.marks)
        assert lane.words in picture.description
        for mark in lane.marks:
            assert any(mark.words in words for _, words in lane.years)


def test_held_and_planned_meetings_and_calls_are_counted_apart() -> None:
    kinds = [(False, False)] * 4 + [(False, True)] * 3 + [(True, False)] * 2 + [(True, True)]
    bars = [Bar(parse(f"2026-01-{day:02}"), PAIR, *kind) for day, kind in enumerate(kinds, 1)]

    assert cadence(bars, AS_OF).lanes[0].words == "4 held, 3 calls, 2 planned, 1 planned call"


@given(BARS)
def test_every_mark_lies_within_the_picture(bars: list[Bar]) -> None:
    picture = cadence(bars, AS_OF)

    for lane in picture.lanes:
        for mark in lane.marks:
            assert mark.start >= 0
            assert mark.days >= 1
            assert mark.start + mark.days <= picture.days
            assert mark.x == round(100 * mark.start / picture.days, 2)


@given(BARS, st.randoms(use_true_random=False))
def test_the_order_in_which_meetings_come_changes_nothing(bars: list[Bar], random: Any) -> None:
    shuffled = random.sample(bars, len(bars))

    assert cadence(shuffled, AS_OF) == cadence(bars, AS_OF)


@settings(max_examples=20)
@given(BARS.filter(bool))
def test_the_svg_has_a_mark_for_each_mark(bars: list[Bar]) -> None:
    picture = cadence(bars, AS_OF)
    figure = tree(drawn("cadence", picture))

    paths = [path.get("d", "").count("M") for path in figure.iter("path")]
    outlines = [rect for rect in figure.iter("rect") if "planned" in rect.get("class", "")]
    assert sum(paths) + len(outlines) == sum(len(lane.marks) for lane in picture.lanes)
    assert len(outlines) == sum(mark.is_planned for lane in picture.lanes for mark in lane.marks)


@pytest.mark.parametrize("years", [0, 1, 2, 3, 5, 8, 20, 60, 125])
def test_the_labels_of_months_never_touch_each_other(years: int) -> None:
    ticks = cadence([bar(f"{2026 - years}-01-10")], date(2026, 11, 30)).ticks

    for width, shown in ((320, [t for t in ticks if t.label and not t.is_roomy]), (640, [t for t in ticks if t.label])):
        ends = [tick.x * width / 100 + 7 * len(tick.label) for tick in shown]
        starts = [tick.x * width / 100 for tick in shown[1:]] + [width]
        assert len(shown) >= 2
        assert all(end <= start for end, start in zip(ends, starts, strict=True))


def test_the_first_month_and_each_january_name_their_year() -> None:
    labels = [tick.label for tick in cadence([bar("2025-08")], AS_OF).ticks]

    assert labels == ["Aug 2025", "Sep", "Oct", "Nov", "Dec", "Jan 2026"]


@pytest.mark.parametrize("is_planned", [False, True])
def test_the_size_is_bounded_for_ten_thousand_meetings(is_planned: bool) -> None:
    first = date(2006, 1, 3)
    tables = [(one, other) for one in SIDES for other in SIDES if one < other]
    bars = [
        bar(
            (first + timedelta(days=7 * number * number % 7301)).isoformat(),
            *tables[number % 10],
            is_planned=is_planned,
        )
        for number in range(10_000)
    ]

    picture = cadence(bars, AS_OF)
    figure = drawn("cadence", picture)

    assert len(figure[: figure.index("</figure>")].encode()) < 50_000
    assert len(figure[: figure.index("<figcaption>")].encode()) < 40_000
    assert marks_in(picture) == 10_000
    assert sum(numbers_in(words) for lane in picture.lanes for _, words in lane.years) == 10_000
    assert any(note.startswith("Drawn to within ") for note in picture.notes)


def test_the_size_is_bounded_where_every_other_day_has_a_plan_at_every_table() -> None:
    days = [date(2024, 1, 1) + timedelta(days=2 * number) for number in range(400)]
    bars = [bar(day.isoformat(), name, is_planned=True) for day in days for name in "ABCDEFGH"]

    figure = drawn("cadence", cadence(bars, AS_OF))

    assert len(figure[: figure.index("<figcaption>")].encode()) < 40_000


def test_few_meetings_keep_their_days_however_long_the_record_is() -> None:
    lanes = cadence([bar("1995-03-04"), bar("2026-01-22")], AS_OF).lanes

    assert lanes[0].years == (("1995", "4 Mar"), ("2026", "22 Jan"))


# ---- entries by day --------------------------------------------------------------------------------------------------


def cells(picture: Heat) -> Iterator[tuple[int, int, int]]:
    """Give each day that is drawn: its column, row and level."""
    for level, group in enumerate(picture.levels):
        for run in group.runs:
            for i in range(run.days):
                yield run.column, run.row + i, level


def test_a_day_stands_in_its_week_which_begins_on_monday() -> None:
    picture = heat({date(2026, 1, 23): 1}, 2026, date(2026, 1, 1), date(2026, 1, 31))

    assert [(column, row) for column, row, level in cells(picture) if level == 1] == [(3, 4)]
    assert min(cells(picture)) == (0, 3, 0)  # the year began on a Thursday
    assert picture.columns == 5


def test_days_outside_the_record_are_left_blank_not_empty() -> None:
    picture = heat({}, 2025, date(2025, 2, 12), date(2026, 6, 7))

    assert len(list(cells(picture))) == 323
    assert picture.months[0] == (0, "Feb")


@given(st.dictionaries(DAYS, st.integers(1, 30)), st.sampled_from([2024, 2025, 2026]), st.integers(0, 5))
def test_each_day_is_drawn_once_and_the_words_count_its_entries(days: dict[date, int], year: int, undated: int) -> None:
    first, last = date(2024, 11, 1), date(2026, 3, 31)

    picture = heat(days, year, first, last, undated)

    drawn_days = list(cells(picture))
    total = sum(count for day, count in days.items() if day.year == year)
    assert len(drawn_days) == len(set(drawn_days)) == {2024: 61, 2025: 365, 2026: 90}[year]
    assert sum(level > 0 for *_, level in drawn_days) == sum(day.year == year for day in days)
    said = [int(number or 1) for _, words in picture.facts for number in re.findall(r"[0-9]+(?: \(([0-9]+)\))?", words)]
    assert sum(said) == total
    assert (f"{total} entr" in picture.notes[0]) == (total > 0)
    assert any("no known day and cannot" in note for note in picture.notes) == (undated > 0)


def test_the_levels_are_set_by_the_whole_record_and_stated() -> None:
    days = {date(2025, 5, day): day for day in range(1, 21)} | {date(2026, 1, 5): 1}

    levels = [[level.words for level in heat(days, year, date(2025, 5, 1), AS_OF).levels] for year in (2025, 2026)]

    assert levels[0] == levels[1] == ["none", "1–10", "11–18", "19 or more"]


def test_where_few_days_have_more_than_one_entry_the_levels_are_one_two_and_more() -> None:
    days = {date(2026, 1, day): 1 + (day > 18) + (day > 20) for day in range(1, 23)}

    assert [level.words for level in heat(days, 2026, date(2026, 1, 1), AS_OF).levels] == [
        "none",
        "1",
        "2",
        "3 or more",
    ]


def test_the_highest_level_has_a_day() -> None:
    days = {date(2026, 1, day): 5 if day % 2 else 1 for day in range(1, 20)} | {date(2026, 1, 20): 7}

    levels = heat(days, 2026, date(2026, 1, 1), AS_OF).levels

    assert [level.words for level in levels] == ["none", "1–5", "6", "7 or more"]
    assert levels[-1].runs


def test_a_year_outside_the_record_has_no_day() -> None:
    picture = heat({}, 2031, date(2025, 2, 12), AS_OF, 2)

    assert list(cells(picture)) == []
    assert "2 entries have no known day and cannot be drawn." in picture.notes


def test_dates_are_counted_by_their_first_day_and_without_one_by_their_year() -> None:
    dates = [parse(text) for text in ("2026-01-22", "2026-01-22/2026-01-23", "2025-08", "2025", "../2026-02")]

    assert per_day(dates) == ({date(2026, 1, 22): 2}, {2025: 2, 2026: 1})


def test_entries_that_lie_outside_the_days_drawn_are_counted_in_words() -> None:
    picture = heat({date(2026, 2, 3): 2}, 2026, date(2026, 1, 1), AS_OF)

    assert "2 entries lie outside the days drawn." in picture.notes


def test_a_year_takes_less_than_four_kilobytes() -> None:
    days = {date(2025, 1, 1) + timedelta(days=day): day * day % 5 for day in range(365)}

    text = drawn("heat", heat(days, 2025, date(2025, 1, 1), date(2025, 12, 31)))

    svg = text[text.index("<svg") : text.index("</svg>")]
    assert len(svg.encode()) < 7_000
    assert all(len(d) < 4_000 for d in re.findall(' d="(.*?)"', svg))


# ---- one person's activity -------------------------------------------------------------------------------------------


@given(st.lists(DATES, max_size=40), st.integers(0, 9000))
def test_the_bars_of_an_activity_count_what_its_words_count(dates: list[Any], days: int) -> None:
    first = date(2024, 11, 1)

    picture = activity(dates, first, first + timedelta(days=days))

    total = sum(week.count for week in picture.weeks)
    said = " ".join(picture.notes)
    undated, outside = (re.search(rf"([0-9]+) entr[a-z]+ {verb}", said) for verb in ("(has|have) no", "(lies|lie) out"))
    assert total + sum(int(found[1]) for found in (undated, outside) if found) == len(dates)
    assert all(0 <= week.x < picture.bins <= 160 and 0 < week.height <= 30 for week in picture.weeks)


def test_the_busiest_week_is_named() -> None:
    dates = [parse(f"2026-01-{day}") for day in ("05", "19", "22", "25")] + [parse("2025-12")]

    picture = activity(dates, date(2025, 12, 3), AS_OF + timedelta(days=2))

    assert picture.notes == (
        "4 entries in 2 weeks, Dec 2025 to Jan 2026.",
        "Busiest: the week from 19 January 2026, with 3.",
        "1 entry has no known day and cannot be drawn.",
    )
    assert [(week.x, week.height) for week in picture.weeks] == [(5, 10), (7, 30)]
    assert picture.facts == (("2026", "5 Jan, 19 Jan (3)"),)


@pytest.mark.parametrize("days", [6, 40, 100, 480, 2000, 9000])
def test_the_labels_beside_a_person_never_touch_each_other(days: int) -> None:
    ticks = activity([parse("2026-01-05")], AS_OF - timedelta(days=days), AS_OF).ticks

    shown = [tick for tick in ticks if tick.label]
    ends = [tick.x * 2.6 + 7 * len(tick.label) for tick in shown]
    starts = [tick.x * 2.6 for tick in shown[1:]] + [260]
    assert all(end <= start for end, start in zip(ends, starts, strict=True))
    assert not any(tick.is_roomy for tick in ticks)


def test_an_activity_without_a_known_day_is_words_alone() -> None:
    text = drawn("activity", activity([parse("2025-12")], date(2025, 12, 3), AS_OF))

    assert "<svg" not in text
    assert "No entry with a known day" in text


# ---- maps ------------------------------------------------------------------------------------------------------------

PINS = [
    Pin("Abu Dhabi", 24.45118, 54.39696, 5, 1, "regions/abu-dhabi/"),
    Pin("Anchorage", 61.21806, -149.90028, 1),
    Pin("Ankara", 39.91987, 32.85427, 1),
    Pin("Berlin", 52.52437, 13.41053, 2),
    Pin("Brussels", 50.85045, 4.34878, 1),
    Pin("Budapest", 47.49835, 19.04045, 0, 1),
    Pin("Davos", 46.80429, 9.83723, 3),
    Pin("Diriyah", 24.75187, 46.53874, 1),
    Pin("Geneva", 46.20222, 6.14569, 3),
    Pin("Hallandale Beach", 25.9812, -80.14838, 1),
    Pin("Istanbul", 41.01384, 28.94966, 5),
    Pin("Jeddah", 21.49012, 39.18624, 1),
    Pin("Kuala Lumpur", 3.1412, 101.68653, 1),
    Pin("Kyiv", 50.45466, 30.5238, 6),
    Pin("London", 51.50853, -0.12574, 3),
    Pin("Miami", 25.77427, -80.19366, 6),
    Pin("Moscow", 55.75204, 37.61781, 12),
    Pin("Munich", 48.13743, 11.57549, 1),
    Pin("New York", 40.71427, -74.00597, 2),
    Pin("Palm Beach", 26.70562, -80.03643, 3),
    Pin("Paris", 48.85341, 2.3488, 4),
    Pin("Riyadh", 24.68773, 46.72185, 3),
    Pin("Rome", 41.89193, 12.51133, 1),
    Pin("Saint Petersburg", 59.93863, 30.31413, 1),
    Pin("The Hague", 52.07667, 4.29861, 1),
    Pin("Vatican City", 41.90268, 12.45414, 1),
    Pin("Washington, D.C.", 38.89511, -77.03637, 14),
]


def test_the_regions_are_the_world_and_what_lies_from_europe_to_the_gulf() -> None:
    world, near = places(PINS).cuts

    assert (world.shape, world.frame is not None) == ("north", True)
    assert (near.shape, near.frame) == ("near", None)
    assert len(near.spots) == sum(spot.is_small for spot in world.spots) == 20
    assert len(world.spots) == len(PINS)


@pytest.mark.parametrize(
    ("names", "shapes"),
    [
        (["Moscow", "Davos"], ["near"]),
        (["Moscow", "Miami"], ["north"]),
        (["Miami"], ["north"]),
        ([], []),
    ],
)
def test_a_map_that_is_not_needed_is_not_drawn(names: list[str], shapes: list[str]) -> None:
    assert [cut.shape for cut in places([pin for pin in PINS if pin.name in names]).cuts] == shapes


def test_a_place_in_the_south_gets_the_whole_world() -> None:
    (cut,) = places([Pin("Pretoria", -25.7, 28.2, 1)]).cuts

    assert cut.shape == "world"


def test_a_place_stands_where_it_lies() -> None:
    spots = spots_in(places([Pin("Middle", 36, 11, 1), Pin("Pevek", 69.7, 170.3, 1)]))

    assert spots["Middle"] == (50.0, 50.0)
    assert spots["Pevek"] == (94.25, 14.9)


def test_what_lies_beyond_the_date_line_is_drawn_where_its_land_is() -> None:
    east, west = locator(66.2, -169.8, "Uelen").cuts[0], locator(65.6, -168.1, "Wales").cuts[0]

    assert (east.spots[0].x > 50, west.spots[0].x < 50) == (True, True)


def test_a_pin_is_an_outline_where_talks_are_planned_alone() -> None:
    view = places([Pin("Abu Dhabi", 24.5, 54.4, 1, 1), Pin("Budapest", 47.5, 19, 0, 1)])

    assert [(spot.label.text, spot.is_planned) for spot in view.cuts[0].spots if spot.label] == [
        ("Budapest", True),
        ("Abu Dhabi", False),
    ]
    assert view.title == "Where talks were held or are planned"
    assert [pin.words for pin in view.pins] == ["1 held, 1 planned", "1 planned"]


def test_a_place_without_talks_has_no_pin() -> None:
    view = places([Pin("Nowhere", 10, 10, 0)])

    assert (view.cuts, view.notes) == ((), ("No place of talks is recorded yet.",))


Area = tuple[float, float, float, float]


def areas(cut: Cut, width: int) -> tuple[list[Area], list[Area]]:
    """Return what pins and labels take up on a map of that width, in pixels."""
    height, pins, labels = width / BOXES[cut.shape].aspect, [], []
    for spot in cut.spots:
        x, y = spot.x * width / 100, spot.y * height / 100
        if not spot.is_small:
            pins.append((x - 5, y - 15, x + 5, y))
        if spot.label and (width >= 640 or not spot.label.is_roomy):
            length = 7 * len(spot.label.text)
            left = x + spot.label.dx - {"start": 0, "middle": length / 2, "end": length}[spot.label.anchor]
            labels.append((left, y + spot.label.dy - 11, left + length, y + spot.label.dy + 3))
    return pins, labels


def cover(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("width", [320, 640, 1088])
def test_no_label_covers_another_or_a_pin_or_leaves_the_map(width: int) -> None:
    for cut in places(PINS).cuts:
        pins, labels = areas(cut, width)

        assert len(labels) >= 5
        assert all(label[0] >= 0 and label[2] <= width for label in labels)
        assert not [(label, pin) for label in labels for pin in pins if cover(label, pin)]
        assert not [(one, other) for one, other in combinations(labels, 2) if cover(one, other)]


@pytest.mark.parametrize("width", [320, 640])
def test_no_pin_reaches_over_the_rim_of_its_map(width: int) -> None:
    for cut in places(PINS).cuts:
        pins, _ = areas(cut, width)

        assert all(pin[0] >= 0 and pin[1] >= 0 for pin in pins)


def test_a_name_without_room_is_in_the_list_beside_the_map() -> None:
    crowd = [Pin(f"Moscow {number}", 55.75, 37.6, 1) for number in range(9)]
    view = places([*PINS, *crowd])
    figure = tree(drawn("map", view))

    named = {spot.label.text for cut in view.cuts for spot in cut.spots if spot.label}
    listed = ["".join(item.itertext()).strip() for item in figure.iter("li")]
    assert {"Moscow", "Moscow 0"} <= named
    assert "Moscow 8" not in named
    assert listed == [f"{pin.name} {pin.words}" for pin in sorted([*PINS, *crowd], key=lambda pin: pin.name)]
    assert "Where names would cover each other, the list has them." in view.notes


def test_the_list_links_to_the_pages_of_places_and_the_picture_to_nothing() -> None:
    figure = tree(drawn("map", places(PINS)))

    assert [link.get("href") for link in figure.iter("a")] == ["../regions/abu-dhabi/"]
    assert not [link for svg in figure.iter("svg") for link in svg.iter("a")]


@pytest.mark.parametrize("pin", PINS, ids=lambda pin: pin.name)
def test_a_locator_shows_its_place_and_names_it(pin: Pin) -> None:
    view = locator(pin.lat, pin.lon, pin.name)

    (cut,) = view.cuts
    (spot,) = cut.spots
    x, y, width, height = map(float, cut.view.split())
    units, land = UNITS[cut.land], LANDS[cut.land]
    assert (x + spot.x * width / 100) / units == pytest.approx(land.turned(pin.lon), abs=0.05)
    assert (y + spot.y * height / 100) / units == pytest.approx(-pin.lat, abs=0.05)
    assert 3 < spot.x < 97
    assert 3 < spot.y < 97
    assert spot.label
    assert land.west * units - 1 <= x <= x + width <= land.east * units + 1
    assert pin.name in view.description


def test_a_locator_is_closer_where_the_land_is_drawn_closely() -> None:
    cuts = [locator(24.5, 54.4, "Abu Dhabi").cuts[0], locator(61.2, -149.9, "Anchorage").cuts[0]]

    assert [(cut.land, float(cut.view.split()[3]) / UNITS[cut.land]) for cut in cuts] == [("near", 14), ("world", 30)]


def test_the_stylesheet_gives_each_map_the_proportions_it_is_reckoned_for() -> None:
    css = Path("assets/site.css").read_text(encoding="utf-8")

    for shape, box in BOXES.items():
        ratio = re.search(rf"\.map\.{shape} {{[^}}]*aspect-ratio: ([0-9.]+);", css)
        assert ratio
        assert float(ratio[1]) == pytest.approx(box.aspect, abs=0.001)


# ---- the land --------------------------------------------------------------------------------------------------------


def land(name: str) -> list[list[tuple[float, float]]]:
    """Return the rings of a land, in degrees east and north."""
    path = {"near": NEAR, "world": WORLD}[name]
    return [[(x / UNITS[name], -y / UNITS[name]) for x, y in ring] for ring in rings(path)]


def is_land(name: str, lat: float, lon: float) -> bool:
    """Tell land from sea by the even-odd rule."""
    inside = False
    for ring in land(name):
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) * (x2 - x1) / (y2 - y1):
                inside = not inside
    return inside


@pytest.mark.parametrize(
    ("what", "lat", "lon", "expected"),
    [
        ("Black Sea", 43.0, 34.0, False),
        ("Crimea", 45.2, 34.2, True),
        ("Caspian Sea", 42.0, 50.5, False),
        ("Gulf", 27.0, 51.0, False),
        ("Red Sea", 20.0, 38.5, False),
        ("Moscow", 55.75, 37.6, True),
        ("Riyadh", 24.7, 46.7, True),
        ("Ireland", 53.2, -7.5, True),
        ("Baltic Sea", 57.0, 19.8, False),
    ],
)
def test_land_and_sea_are_where_they_are(what: str, lat: float, lon: float, expected: bool) -> None:
    assert is_land("near", lat, lon) is expected, what
    assert is_land("world", lat, lon) is expected, what


@pytest.mark.parametrize(
    ("lat", "lon", "expected"),
    [(64, -150, True), (58, -145, False), (66, 185, True), (40, -100, True), (25, -90, False), (0, 180, False)],
)
def test_the_world_goes_from_alaska_to_chukotka(lat: float, lon: float, expected: bool) -> None:
    assert is_land("world", lat, lon) is expected


def test_no_coast_runs_across_the_world() -> None:
    for ring in land("world"):
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            assert abs(x1 - x2) < 15
            assert abs(y1 - y2) < 15


@pytest.mark.parametrize("path", [NEAR, WORLD])
def test_the_land_is_small_enough_to_stand_in_a_page(path: str) -> None:
    assert len(gzip.compress(path.encode(), mtime=0)) <= 4096


@pytest.mark.parametrize("pin", PINS, ids=lambda pin: pin.name)
def test_a_locator_holds_no_more_of_the_coast_than_it_shows(pin: Pin) -> None:
    (cut,) = locator(pin.lat, pin.lon, pin.name).cuts

    x, y, width, height = map(float, cut.view.split())
    for ring in rings(cut.coast):
        assert all(x - 3 <= a <= x + width + 3 and y - 3 <= b <= y + height + 3 for a, b in ring)
    assert len(gzip.compress(cut.coast.encode(), mtime=0)) < 1500


# ---- what holds for all ----------------------------------------------------------------------------------------------

EVERY: list[tuple[str, Cadence | Heat | Activity | MapView]] = [
    ("cadence", cadence([bar("2025-08"), bar("2026-01-22"), bar("2026-01-24", is_planned=True)], AS_OF)),
    ("heat", heat({AS_OF: 2}, 2026, date(2025, 8, 1), AS_OF)),
    ("activity", activity([parse("2026-01-22")], date(2025, 8, 1), AS_OF)),
    ("map", places(PINS)),
    ("map", locator(24.5, 54.4, "Abu Dhabi")),
]


@pytest.mark.parametrize(("macro", "it"), EVERY)
def test_a_picture_has_a_name_and_a_description(macro: str, it: Any) -> None:
    figure = tree(drawn(macro, it))

    (image,) = [svg for svg in figure.iter("svg") if svg.get("role") == "img"]
    assert image.get("aria-labelledby") == "one-title one-text"
    assert (image.findtext("title"), image.findtext("desc")) == (it.title, it.description)
    ids = [element.get("id") for element in figure.iter() if element.get("id")]
    assert ids == ["one-title", "one-text"]


@pytest.mark.parametrize(("macro", "it"), EVERY)
def test_a_picture_needs_neither_style_nor_script_nor_link(macro: str, it: Any) -> None:
    figure = tree(drawn(macro, it))

    assert not [element for element in figure.iter() if "style" in element.attrib or element.tag in ("style", "script")]
    assert not [name for element in figure.iter() for name in element.attrib if name.startswith("on")]


@pytest.mark.parametrize(("macro", "it"), EVERY)
def test_a_picture_says_its_notes_beside_itself(macro: str, it: Any) -> None:
    (figcaption,) = tree(drawn(macro, it)).iter("figcaption")

    caption = " ".join("".join(figcaption.itertext()).split())
    assert all(note in caption for note in it.notes)


def test_a_name_is_text_and_never_markup() -> None:
    text = drawn("cadence", cadence([bar("2026-01-22", "<b>A</b>", "B & C")], AS_OF))
    text += drawn("map", places([Pin('"><script>', 50, 10, 1)]))

    assert "&lt;b&gt;A&lt;/b&gt; and B &amp; C" in text
    assert "<b>A" not in text
    assert "<script>" not in text
