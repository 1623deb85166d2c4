"""A preview does again only what a save changed; and every page is what it would be if all were done anew."""

from __future__ import annotations

import random
from datetime import date

import pytest

from chronicle.model.entities import Event
from chronicle.model.files import Record
from chronicle.model.pages import Draft, Settings
from chronicle.pipeline import Remembered, draft
from chronicle.stages.render import render
from chronicle.stages.resolve.events import Linker
from tests.abilities.test_warm import EDITS, OTHER_PATH, SMALL, at_once, cold, edits_of, settle, with_a_theme
from tests.conftest import Make
from tests.site import ENTRY_PATH, TestSite

__all__ = ["at_once"]


def differing(chronicle: TestSite, remembered: Remembered) -> list[str]:
    """Return what a preview shows, or says to its author, otherwise than a build that knows nothing."""
    made = cold(chronicle)
    paths = sorted(made.keys() - {"manifest.json"})
    random.Random(len(paths)).shuffle(paths)  # what is looked at first must not matter
    site = draft(Settings(root=str(chronicle.root), drafts=True), remembered)
    assert site.is_sound, site.advice()
    found = [path for path in paths if shown(site, path) != made[path]]
    return found + ["what it says"] * (site.advice() != chronicle.load().diagnostics)


def shown(site: Draft, path: str) -> bytes | None:
    try:
        return render(site.find(path), site.theme).content
    except KeyError:
        return None


def test_after_any_edits_a_preview_shows_what_would_be_published(site: Make) -> None:
    chronicle = with_a_theme(site(dict(SMALL)))
    chance, remembered = random.Random(3), Remembered()

    for names in edits_of(chance):
        for name in names:
            EDITS[name](chronicle, chance)
        settle(chronicle)

        assert (names, differing(chronicle, remembered)) == (names, [])


PLANTED = {
    "body": ("chronicle.pipeline._is_as", lambda *_: True),  # no file is read again
    "party of a person": ("chronicle.model.memory._are_same", lambda *_: True),  # whatever a thing is linked to
    "title": ("chronicle.stages.resolve.names.Claim.__eq__", lambda *_: True),  # names never change
}


@pytest.mark.parametrize("edit", PLANTED)
def test_what_is_stale_would_be_seen(edit: str, site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*PLANTED[edit])
    chronicle, remembered = site(dict(SMALL)), Remembered()
    settle(chronicle)
    assert differing(chronicle, remembered) == []

    EDITS[edit](chronicle, random.Random(1))

    assert differing(chronicle, remembered)


def test_a_save_of_an_entry_links_that_one_alone(site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chronicle, remembered, linked, link = site(dict(SMALL)), Remembered(), list[str](), Linker.event

    def noting(linker: Linker, record: Record, as_of: date, seen: date | None) -> Event:
        linked.append(record.path)
        return link(linker, record, as_of, seen)

    settle(chronicle)
    draft(Settings(root=str(chronicle.root)), remembered)
    monkeypatch.setattr(Linker, "event", noting)
    for edit in ("body", "participants", "date"):
        EDITS[edit](chronicle, random.Random(1))
        settle(chronicle)
        draft(Settings(root=str(chronicle.root)), remembered)

    assert linked == [ENTRY_PATH, OTHER_PATH, OTHER_PATH]
