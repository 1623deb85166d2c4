"""What many pages show alike is one thing to all of them, so that its digest is made once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from chronicle.model.entities import Chronicle, Key
from chronicle.model.rows import Rows
from chronicle.model.slices import Slices
from tests.conftest import Make


def record(site: Make, entries: int) -> Chronicle:
    def entry(day: str) -> str:
        lines = [f"title: Of {day}", f"date: {day}", "location: Kremlin, Moscow"]
        who = "participants: [Vladimir Putin, Steve Witkoff]"
        return "\n".join(["---", *lines, who, f"source: https://example.org/{day}", "---", "Text.", ""])

    days = [(date(2026, 1, 1) + timedelta(days=number)).isoformat() for number in range(entries)]
    return site({f"content/events/{day}.md": entry(day) for day in days}).load()


def test_the_row_of_an_entry_is_the_same_wherever_nothing_leads_to_it_by_another(site: Make) -> None:
    rows = Rows(record(site, 2))

    direct = rows.related(Key("person", "vladimir-putin"), "participant", direct=True)

    assert [row.link.id for row in direct] == ["2026-01-02", "2026-01-01"]
    assert all(row is rows[row.link.id] for row in direct)


def test_what_is_led_to_by_the_same_other_is_the_same_row(site: Make) -> None:
    rows = Rows(record(site, 2))

    one, other = (rows.related(Key("region", "russia"), "location", direct=False) for _ in range(2))

    assert [[link.label for link in row.via] for row in one] == [["Kremlin"]] * 2
    assert all(row is same for row, same in zip(one, other, strict=True))


def test_lists_that_are_too_heavy_share_the_rows_without_summaries(site: Make) -> None:
    chronicle = record(site, 30)
    slices = Slices(Rows(chronicle))
    newest = [replace(row, summary="They met. " * 200) for row in slices.rows.newest]

    lists = [slices.listed(newest, None, len(newest)), slices.listed(newest[1:], None, len(newest))]

    bare = [{r.link.id: r for m in it.months for day in m.days for r in day if not r.summary} for it in lists]
    assert len(bare[0]) > 5
    assert bare[0].keys() == bare[1].keys() | {newest[it.summarised].link.id for it in lists[:1]}
    assert all(bare[0][id] is row for id, row in bare[1].items())


def test_links_of_chains_of_the_same_sides_are_shared_by_the_entries_around_them(site: Make) -> None:
    chronicle = record(site, 3)
    slices = Slices(Rows(chronicle))

    (one,), (other,), (_,) = (slices.event(event, ()).chains for event in chronicle.entries)

    assert [link.row.link.id for link in one.links] == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert all(link is same for link, same in zip(one.links, other.links, strict=True))
