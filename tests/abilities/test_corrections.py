"""A mistake is mended in the open: on the entry, and on a page of all corrections."""

from __future__ import annotations

from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH

CORRECTIONS = """\
corrections:
  - {date: 2026-01-28, kind: material, text: "The talks began on 22 January, not on the 23rd."}
  - {date: 2026-01-29, kind: minor, text: A name was misspelled.}
source:"""


def test_every_correction_stands_on_its_entry_and_on_the_page_of_all(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY.replace("source:", CORRECTIONS)})

    chronicle.build()

    for page in ("events/2026-01-22-kremlin-talks/", "corrections/"):
        text = chronicle.page(page)
        assert "The talks began on 22 January, not on the 23rd." in text
        assert "A name was misspelled." in text
    listed = chronicle.page("corrections/")
    assert listed.index("29 January 2026") < listed.index("28 January 2026")
    assert '../events/2026-01-22-kremlin-talks/"' in listed


def test_where_nothing_was_corrected_the_page_says_so(site: Make) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})

    chronicle.build()

    assert "No entry has been corrected so far." in chronicle.page("corrections/")
    assert 'href="corrections/"' in chronicle.page("")
