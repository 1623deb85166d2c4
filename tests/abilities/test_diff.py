"""What a change does to readers and subscribers is told before it is published; what would break them is an error."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from chronicle.cli import main
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

PUBLISHED = ENTRY.replace("source:", "published: 2026-01-24\nsource:", 1).replace(
    "---\nMarkdown",
    """\
statements:
  - {by: Vladimir Putin, mode: quote, text: We will see., source: https://example.org/article}
  - {by: Steve Witkoff, text: He was hopeful., source: https://example.org/article}
---
Markdown""",
)
PLAN = PUBLISHED.replace("2026-01-22/2026-01-23?", "2026-01-30").replace(
    "source:", "status: planned\nstatus_history:\n  - {status: planned, date: 2026-01-20}\nsource:", 1
)
CORRECTION = "corrections:\n  - {date: 2026-01-28, kind: %s, text: It was another day.}\nsource:"
RENAMED = "content/events/2026-01-22-renamed.md"
ADDRESS = "events/2026-01-22-kremlin-talks/"
WITKOFF = "content/people/steve-witkoff.md"

Changes = Mapping[str, str | None]
Publish = Callable[..., "Diff"]


def git(root: Path, *words: str) -> None:
    moment = "2026-01-24T12:00:00+0000"
    environment = {
        **os.environ,
        "GIT_AUTHOR_DATE": moment,
        "GIT_COMMITTER_DATE": moment,
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    settings = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always"]
    subprocess.run(["git", "-C", str(root), *settings, *words], check=True, env=environment, capture_output=True)


class Diff:
    """A chronicle that was published, and what the command says of a change to it."""

    def __init__(self, site: TestSite, capsys: pytest.CaptureFixture[str]) -> None:
        self.site, self.capsys = site, capsys

    def change(self, files: Changes) -> Diff:
        self.site.write(files)
        return self

    def run(self, base: str = "HEAD", format: str = "text") -> tuple[int, str, str]:
        """Return the exit status, and what stands on standard output and on standard error."""
        self.capsys.readouterr()
        status = main(["diff", base, "--root", str(self.site.root), "--format", format])
        printed = self.capsys.readouterr()
        return status, printed.out, printed.err

    def data(self, base: str = "HEAD") -> dict[str, Any]:
        status, text, _ = self.run(base, "json")
        found: dict[str, Any] = json.loads(text)
        assert status == (0 if found["is_sound"] else 1)
        return found

    def errors(self) -> list[dict[str, Any]]:
        return [finding for finding in self.data()["findings"] if finding["severity"] == "error"]

    def codes(self) -> list[str]:
        return [finding["code"] for finding in self.errors()]

    def changed(self) -> list[tuple[str, str, str]]:
        return [(change["what"], change["kind"], change["id"]) for change in self.data()["changes"]]


@pytest.fixture
def published(site: Make, capsys: pytest.CaptureFixture[str]) -> Publish:
    def publish(files: dict[str, str | None] | None = None) -> Diff:
        chronicle = site({ENTRY_PATH: PUBLISHED} if files is None else files)
        git(chronicle.root, "init", "-q", "-b", "main")
        git(chronicle.root, "add", "-A")
        git(chronicle.root, "commit", "-q", "-m", "x")
        return Diff(chronicle, capsys)

    return publish


def test_where_nothing_changes_it_says_so_in_a_line(published: Publish) -> None:
    status, text, errors = published().run()

    assert (status, errors) == (0, "")
    assert re.fullmatch(r"Since HEAD \([0-9a-f]{12}\):\n\nNothing changes for readers and subscribers\n", text)


# --- addresses and identities last


def test_an_entry_renamed_without_a_word_would_die_and_the_lines_that_save_it_are_shown(published: Publish) -> None:
    status, _, errors = published().change({ENTRY_PATH: None, RENAMED: PUBLISHED}).run()

    assert status == 1
    assert (
        errors
        == f"""\
{RENAMED}:2:1: error[dead-address]: the address `/events/2026-01-22-kremlin-talks/` would die
   = help: add the line `id: 2026-01-22-kremlin-talks` here, below the first `---`, and feeds and calendars go on too; \
`aliases: [2026-01-22-kremlin-talks]` saves the address alone
   = more: https://chronicle.example/talks/contribute/dead-address/

1 error in 1 file
"""
    )


def test_the_line_that_is_shown_first_mends_all(published: Publish) -> None:
    diff = published().change({ENTRY_PATH: None, RENAMED: PUBLISHED})
    (line,) = re.findall("add the line `(.*?)`", diff.run()[2])

    diff.change({RENAMED: PUBLISHED.replace("---\n", f"---\n{line}\n", 1)})

    assert diff.codes() == []
    assert diff.changed() == [("renamed", "event", "2026-01-22-kremlin-talks")]
    assert not diff.data()["told"]


def test_an_alias_saves_the_address_of_an_entry_but_subscribers_would_be_told_again(published: Publish) -> None:
    alias = PUBLISHED.replace("---\n", "---\naliases: [2026-01-22-kremlin-talks]\n", 1)

    found = published().change({ENTRY_PATH: None, RENAMED: alias}).data()

    assert found["addresses"] == [
        {"path": ADDRESS, "to": "events/2026-01-22-renamed/"},
    ]
    assert [told["what"] for told in found["told"]] == ["again"]
    (finding,) = found["findings"]
    assert finding["code"] == "changed-guid"
    assert "`id: 2026-01-22-kremlin-talks`" in finding["help"]


def test_an_entry_that_others_name_is_told_with_those_whose_links_die(published: Publish) -> None:
    other = PUBLISHED.replace("published:", "related: [2026-01-22-kremlin-talks]\npublished:").replace(
        "Putin rec", "Rec"
    )
    diff = published({ENTRY_PATH: PUBLISHED, "content/events/other.md": other})

    found = diff.change({ENTRY_PATH: None, RENAMED: PUBLISHED}).data()

    assert {finding["code"] for finding in found["findings"]} >= {"dead-address", "unknown-event"}
    assert not found["changes"]


def test_an_entry_renamed_and_redated_at_once_is_told_for_both(published: Publish) -> None:
    text = PUBLISHED.replace("2026-01-22/2026-01-23?", "2026-01-21")
    alias = text.replace("---\n", "---\naliases: [2026-01-22-kremlin-talks]\n", 1)
    diff = published().change({ENTRY_PATH: None, RENAMED: text})

    assert diff.codes() == ["dead-address", "uncorrected-fact"]
    assert diff.change({RENAMED: alias}).codes() == ["changed-guid", "uncorrected-fact"]


def test_another_entry_in_the_place_of_one_that_is_gone_is_not_taken_for_it(published: Publish) -> None:
    other = ENTRY.replace("Putin receives Witkoff and Kushner in the Kremlin", "Talks").replace("Markdown", "No")

    (finding,) = published({ENTRY_PATH: ENTRY}).change({ENTRY_PATH: None, RENAMED: other}).errors()

    assert (finding["path"], finding["code"]) == (ENTRY_PATH, "dead-address")


@pytest.mark.parametrize(
    "text", [None, PUBLISHED.replace("---\n", "---\ndraft: true\n", 1)], ids=["deleted", "a draft"]
)
def test_an_entry_that_is_gone_is_to_be_put_back_or_taken_back_in_the_open(
    text: str | None, published: Publish
) -> None:
    (finding,) = published().change({ENTRY_PATH: text}).errors()

    assert (finding["path"], finding["code"]) == (ENTRY_PATH, "dead-address")
    assert "back, not as a draft, and with `withdrawn: {date: YYYY-MM-DD, text: why}`" in finding["help"]
    assert "`aliases: [2026-01-22-kremlin-talks]`" in finding["help"]


def test_an_entry_merged_into_another_keeps_its_address_and_leaves_the_feeds(published: Publish) -> None:
    other = "content/events/2026-01-22-other.md"
    diff = published({ENTRY_PATH: PUBLISHED, other: PUBLISHED.replace("Putin receives", "Received are")})
    text = (diff.site.root / other).read_text(encoding="utf-8")

    diff.change({ENTRY_PATH: None, other: text.replace("---\n", "---\naliases: [2026-01-22-kremlin-talks]\n", 1)})

    found = diff.data()
    assert found["is_sound"]
    assert ("merged", "event", "2026-01-22-other") in diff.changed()
    assert [told["what"] for told in found["told"]] == ["gone"]


def test_a_person_renamed_without_an_alias_would_lose_the_page(published: Publish) -> None:
    new = "---\nname: Steven Witkoff\naliases: [Steve Witkoff]\nparty: United States\n---\n"
    diff = published().change({WITKOFF: None, "content/people/steven-witkoff.md": new})

    (finding,) = diff.errors()

    assert (finding["path"], finding["line"]) == ("content/people/steven-witkoff.md", 3)
    assert finding["message"] == "the address `/people/steve-witkoff/` would die"
    assert "write `aliases: [Steve Witkoff, steve-witkoff]` in place" in finding["help"]
    line = re.findall("`(aliases: .*?)`", finding["help"])[0]
    diff.change({"content/people/steven-witkoff.md": new.replace("aliases: [Steve Witkoff]", line)})
    assert diff.codes() == []
    assert diff.changed() == [("renamed", "person", "steven-witkoff")]
    assert {"path": f"{ADDRESS}#said-steve-witkoff", "to": ADDRESS} in diff.data()["addresses"]


def test_a_former_id_that_is_dropped_would_die_too(published: Publish) -> None:
    text = "---\nname: Steve Witkoff\naliases: [witkoff, Steven Witkoff]\nparty: United States\n---\n"
    diff = published({ENTRY_PATH: PUBLISHED, WITKOFF: text})

    (finding,) = diff.change({WITKOFF: text.replace("witkoff, ", "")}).errors()

    assert finding["message"] == "the address `/people/witkoff/` would die"
    assert "`aliases: [Steven Witkoff, witkoff]`" in finding["help"]


def test_a_statement_keeps_its_anchor_when_another_one_comes_before_it(published: Publish) -> None:
    new = "statements:\n  - {by: Vladimir Putin, text: He came late., source: https://example.org/article}\n"

    (finding,) = published().change({ENTRY_PATH: PUBLISHED.replace("statements:\n", new)}).errors()

    assert finding["code"] == "dead-address"
    assert "#said-vladimir-putin` would no longer lead to this statement" in finding["message"]
    assert "`id: vladimir-putin`" in finding["help"]


def test_another_id_of_the_site_would_change_every_guid(published: Publish) -> None:
    diff = published()
    settings = (diff.site.root / "content/site.yaml").read_text(encoding="utf-8")

    (finding,) = diff.change({"content/site.yaml": settings.replace("test-chronicle", "other")}).errors()

    assert (finding["code"], finding["path"]) == ("changed-guid", "content/site.yaml")


def test_a_step_put_before_a_published_one_would_be_told_again(published: Publish) -> None:
    step = "  - {status: postponed, date: 2026-01-%s}\n"
    before = PLAN.replace("source:", step % "27" + "source:", 1)
    diff = published({ENTRY_PATH: before})

    diff.change({ENTRY_PATH: before.replace(step % "27", step % "26" + step % "27")})

    assert "changed-guid" in diff.codes()


# --- published facts


@pytest.mark.parametrize(
    ("fact", "before", "after"),
    [
        ("date", "2026-01-22/2026-01-23?", "2026-01-21"),
        ("location", "Kremlin, Moscow", "Abu Dhabi"),
        ("participants", ", Jared Kushner]", "]"),
        ("participants", "Putin, Steve Witkoff,", "Putin, {person: Steve Witkoff, attended: false},"),
        ("status", "published:", "status: cancelled\npublished:"),
        ("statements", "We will see.", "We shall see."),
        ("statements", "mode: quote", "mode: paraphrase"),
        ("statements", "by: Steve Witkoff", "by: Jared Kushner"),
    ],
)
def test_a_published_fact_is_not_changed_in_silence(fact: str, before: str, after: str, published: Publish) -> None:
    text = PUBLISHED.replace(before, after)
    diff = published().change({ENTRY_PATH: text})

    (finding,) = diff.errors()

    assert finding["code"] == "uncorrected-fact"
    assert finding["message"] == f"`{fact}` changed in this published entry, and no correction says so"
    assert text.split("\n")[finding["line"] - 1].strip().startswith((fact, "- {by"))
    assert "corrections: [{date: YYYY-MM-DD, kind: material, text:" in finding["help"]
    assert "`kind: minor` for a slip of the pen" in finding["help"]
    for kind in ("material", "minor"):
        diff.change({ENTRY_PATH: text.replace("source:", CORRECTION % kind, 1)})
        assert diff.codes() == []


def test_the_line_that_is_shown_is_valid_but_for_its_day(published: Publish) -> None:
    text = PUBLISHED.replace("2026-01-22/2026-01-23?", "2026-01-21")
    diff = published().change({ENTRY_PATH: text})
    (finding,) = diff.errors()
    (line,) = re.findall("`(corrections: .*?)`", finding["help"])

    diff.change({ENTRY_PATH: text.replace("source:", line.replace("YYYY-MM-DD", "2026-01-28") + "\nsource:", 1)})

    assert diff.codes() == []
    assert "Date: 21 January 2026, not 22 January 2026 to 23 January 2026 (uncertain)." in diff.run()[1]


def test_a_corrected_date_is_told_to_subscribers_and_moves_in_the_calendar(published: Publish) -> None:
    text = PUBLISHED.replace("2026-01-22/2026-01-23?", "2026-01-21").replace("source:", CORRECTION % "material", 1)

    found = published().change({ENTRY_PATH: text}).data()

    assert [(told["what"], "" in told["feeds"]) for told in found["told"]] == [("updated", True), ("new", False)]
    (day,) = found["days"]
    assert (day["what"], day["after"]) == ("moved", "21 January 2026")


def test_what_is_no_fact_is_told_and_is_no_error(published: Publish) -> None:
    text = PUBLISHED.replace("Markdown body.", "Another body.").replace("Putin receives", "Putin meets")

    found = published().change({ENTRY_PATH: text}).data()

    assert found["is_sound"]
    (change,) = found["changes"]
    assert [(edit["field"], edit["is_fact"]) for edit in change["edits"]] == [("title", False), ("body", False)]
    assert not found["told"]


def test_one_more_statement_is_no_changed_fact(published: Publish) -> None:
    more = "  - {by: Jared Kushner, text: So was he., source: https://example.org/article}\n---\nM"

    diff = published().change({ENTRY_PATH: PUBLISHED.replace("---\nM", more)})

    assert diff.codes() == []
    assert "with Jared Kushner: So was he." in diff.run()[1]


def test_a_statement_taken_out_with_a_correction_is_told_with_its_address(published: Publish) -> None:
    text = re.sub("  - {by: Steve.*\n", "", PUBLISHED).replace("source:", CORRECTION % "material", 1)

    found = published().change({ENTRY_PATH: text}).data()

    assert found["is_sound"]
    assert found["addresses"] == [{"path": f"{ADDRESS}#said-steve-witkoff", "to": ADDRESS}]


def test_a_published_correction_stays(published: Publish) -> None:
    diff = published({ENTRY_PATH: PUBLISHED.replace("source:", CORRECTION % "material", 1)})

    assert diff.change({ENTRY_PATH: PUBLISHED}).codes() == ["lost-correction"]


def test_a_plan_becomes_what_it_became_by_a_step(published: Publish) -> None:
    held = PLAN.replace("status: planned\nstatus_h", "status: held\nstatus_h").replace("2026-01-30", "2026-01-29")
    diff = published({ENTRY_PATH: PLAN}).change({ENTRY_PATH: held})
    assert diff.codes() == ["uncorrected-fact"]

    diff.change({ENTRY_PATH: held.replace("source:", "  - {status: held, date: 2026-01-29}\nsource:", 1)})

    assert diff.codes() == []
    assert ("new", "Held: ") in [(told["what"], told["title"][:6]) for told in diff.data()["told"]]


POSTPONED = "  - {status: postponed, date: 2026-01-27}\n"


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("", "the published step `postponed` of 2026-01-27 is gone: it was told to subscribers on 2026-01-27"),
        (POSTPONED.replace("-27", "-28"), "the published step `postponed` of 2026-01-27 is gone: it was told"),
        (POSTPONED.replace("postponed", "cancelled"), "the published step `postponed` of 2026-01-27 is gone: it was"),
        (POSTPONED.replace("}", ", note: It was put off.}"), ""),
    ],
    ids=["taken out", "another day", "another status", "a note"],
)
def test_a_published_step_stays_as_subscribers_were_told(after: str, said: str, published: Publish) -> None:
    postponed = PLAN.replace("status: planned\nstatus_h", "status: postponed\nstatus_h")
    before = postponed.replace("source:", f"{POSTPONED}source:", 1)

    diff = published({ENTRY_PATH: before}).change({ENTRY_PATH: before.replace(POSTPONED, after)})

    assert [(f["code"], f["message"][: len(said)]) for f in diff.errors()] == [("lost-step", said)] * bool(said)
    corrected = before.replace(POSTPONED, after).replace("source:", CORRECTION % "minor", 1)
    assert diff.change({ENTRY_PATH: corrected}).codes() == []


def test_a_step_taken_back_with_its_status_is_told_once(published: Publish) -> None:
    before = PLAN.replace("status: planned\nstatus_h", "status: postponed\nstatus_h")

    diff = published({ENTRY_PATH: before.replace("source:", f"{POSTPONED}source:", 1)}).change({ENTRY_PATH: PLAN})

    assert diff.codes() == ["lost-step"]


def test_a_step_of_which_no_subscriber_was_told_stays_too(published: Publish) -> None:
    diff = published({ENTRY_PATH: PLAN})

    diff.change({ENTRY_PATH: re.sub("status_history:\n.*\n", "", PLAN)})

    assert [finding["message"] for finding in diff.errors()] == ["the published step `planned` of 2026-01-20 is gone"]


def test_a_step_that_keeps_its_guid_is_one_item_that_changes(published: Publish) -> None:
    before = PLAN.replace("source:", f"{POSTPONED}source:", 1)

    diff = published({ENTRY_PATH: before}).change({ENTRY_PATH: before.replace("2026-01-27", "2026-01-28")})

    assert {told["what"] for told in diff.data()["told"]} == {"updated"}


def test_a_status_that_is_changed_asks_for_the_step(published: Publish) -> None:
    held = PLAN.replace("status: planned\nstatus_h", "status: held\nstatus_h")

    (finding,) = published({ENTRY_PATH: PLAN}).change({ENTRY_PATH: held}).errors()

    assert "`- {status: held, date: YYYY-MM-DD, source: https://…}`" in finding["help"]


def test_a_draft_is_free_and_so_is_an_entry_that_is_not_published_yet(published: Publish) -> None:
    draft = PUBLISHED.replace("published:", "draft: true\npublished:")
    diff = published({ENTRY_PATH: draft})

    diff.change({ENTRY_PATH: PUBLISHED.replace("2026-01-22/2026-01-23?", "2026-01-20")})

    assert diff.changed() == [("added", "event", "2026-01-22-kremlin-talks")]


def test_a_renamed_person_changes_no_fact_of_an_entry(published: Publish) -> None:
    text = "---\nname: Stephen Witkoff\naliases: [Steve Witkoff]\nparty: US\nroles: [{role: Envoy, party: US}]\n"
    party = "---\nname: United States\naliases: [US]\nkind: state\nmark: triangle\n---\n"

    diff = published().change({WITKOFF: text + "---\n", "content/parties/united-states.md": party})

    assert diff.codes() == []
    assert [what for what in diff.changed() if what[1] == "event"] == []


# --- what comes to readers and subscribers


def test_a_new_entry_and_a_new_person_are_told_with_what_they_move(published: Publish) -> None:
    text = PUBLISHED.replace("Jared Kushner]", "Josh Gruenbaum]").replace("2026-01-22/2026-01-23?", "2026-01-25")
    person = "---\nname: Josh Gruenbaum\nparty: United States\n---\n"

    diff = published().change({RENAMED: text, "content/people/josh-gruenbaum.md": person})

    status, told, _ = diff.run()
    assert status == 0
    assert diff.changed() == [("added", "event", "2026-01-22-renamed"), ("added", "person", "josh-gruenbaum")]
    assert re.search(r"\n  25 January 2026: Putin receives .*: new to all and those of .*Vladimir Putin", told)
    assert "\n  added: Putin receives Witkoff and Kushner in the Kremlin, 25 January 2026\n" in told
    assert "\n  Putin–Witkoff meetings 1 → 2\n" in told
    assert "\n  Russia and United States at the table 1 → 2\n" in told
    assert "\n  people 4 → 5\n" in told


def test_an_entry_told_twice_shows_in_the_counts(published: Publish) -> None:
    diff = published().change({"content/events/2026-01-22-kremlin.md": PUBLISHED})

    status, told, errors = diff.run()

    assert status == 0
    assert "Putin–Witkoff meetings 1 → 2" in told
    assert "likely-duplicate" in errors


def test_an_entry_taken_back_is_told(published: Publish) -> None:
    text = PUBLISHED.replace("published:", "withdrawn: It was no meeting.\npublished:").replace("22/", "20/")
    diff = published().change({ENTRY_PATH: text})

    found = diff.data()

    assert found["is_sound"]
    assert diff.changed() == [("withdrawn", "event", "2026-01-22-kremlin-talks")]
    assert {day["what"] for day in found["days"]} == {"moved", "cancelled"}
    assert {(told["what"], told["title"][:11]) for told in found["told"]} == {
        ("updated", "Withdrawn: "),
        ("new", "Withdrawn: "),
    }
    assert {"of": "Putin–Witkoff meetings", "before": 1, "after": 0} in found["counts"]


def test_an_old_entry_that_gets_a_topic_is_new_to_those_who_follow_the_topic(published: Publish) -> None:
    diff = published().change({ENTRY_PATH: PUBLISHED.replace("published:", "topics: [territory]\npublished:")})

    (told,) = diff.data()["told"]

    assert (told["what"], told["feeds"]) == ("joined", ["Territory"])


def test_much_of_one_sort_is_shown_in_part_and_counted(published: Publish) -> None:
    many: Changes = {f"content/events/a{n}.md": PUBLISHED.replace("Putin", f"{n} Putin", 1) for n in range(30)}

    text = published().change(many).run()[1]

    assert "\nEntries: 30 added\n" in text
    assert text.count("  added: ") <= 12 + 12
    assert "\n  and 18 more\n" in text


# --- what it is compared with


def test_what_others_have_published_since_is_no_change_of_this_branch(published: Publish) -> None:
    diff = published()
    git(diff.site.root, "checkout", "-q", "-b", "mine")
    git(diff.site.root, "checkout", "-q", "main")
    diff.change({RENAMED: PUBLISHED})
    git(diff.site.root, "add", "-A")
    git(diff.site.root, "commit", "-q", "-m", "y")
    git(diff.site.root, "checkout", "-q", "mine")

    status, text, _ = diff.run("main")

    assert status == 0
    assert "Since where this branch left main" in text
    assert "Nothing changes" in text


@pytest.mark.parametrize("base", ["no-such-branch", "HEAD~7", "HEAD:content", "a\x1b[31m"])
def test_a_revision_that_is_not_there_cannot_be_compared_with(base: str, published: Publish) -> None:
    status, text, errors = published().run(base)

    assert (status, text) == (2, "")
    assert "there is no revision" in errors
    assert "\x1b" not in errors


def test_outside_a_checkout_it_cannot_run(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, errors = Diff(site({ENTRY_PATH: PUBLISHED}), capsys).run()

    assert status == 2
    assert "no git checkout" in errors


def test_a_shallow_clone_says_how_to_fetch_the_rest(published: Publish) -> None:
    diff = published()
    git(diff.site.root, "commit", "-q", "--allow-empty", "-m", "y")
    git(diff.site.root, "clone", "-q", "--depth", "1", f"file://{diff.site.root}", "clone")

    status, _, errors = Diff(TestSite(diff.site.root / "clone"), diff.capsys).run()

    assert status == 2
    assert "git fetch --unshallow" in errors


def test_a_link_in_a_revision_is_not_followed(published: Publish) -> None:
    diff = published()
    secret = "content/people/secret.md"
    (diff.site.root / secret).symlink_to("steve-witkoff.md")
    git(diff.site.root, "add", "-A")
    git(diff.site.root, "commit", "-q", "-m", "y")
    (diff.site.root / secret).unlink()

    status, text, _ = diff.run()

    assert status == 0
    assert "1 file of the base cannot be read" in text


def test_content_with_errors_is_told_as_check_tells_it(published: Publish) -> None:
    diff = published().change({ENTRY_PATH: PUBLISHED.replace("Moscow", "Mosow")})

    status, text, errors = diff.run()

    assert status == 1
    assert f"{ENTRY_PATH}:4:20: error[unknown-region]: no region is called `Mosow`" in errors
    assert "once these errors are mended" in text


def test_a_published_manifest_tells_of_addresses_and_says_that_it_tells_no_more(published: Publish) -> None:
    diff = published()
    diff.site.build()
    manifest = str(diff.site.output / "manifest.json")
    assert diff.run(manifest)[0] == 0
    person = "---\nname: Steven Witkoff\naliases: [Steve Witkoff]\nparty: United States\n---\n"

    diff.change({ENTRY_PATH: None, RENAMED: PUBLISHED, WITKOFF: None, "content/people/steven-witkoff.md": person})

    status, text, errors = diff.run(manifest)
    assert status == 1
    assert "addresses alone are told" in text
    assert "content/people/steven-witkoff.md:3:10: error[dead-address]" in errors
    assert "`aliases: [Steve Witkoff, steve-witkoff]`" in errors
    assert "the address `/events/2026-01-22-kremlin-talks/` would die" in errors


@pytest.mark.parametrize("text", ["{", "[]", '{"files": 7}', "[" * 100_000], ids=["cut", "list", "number", "deep"])
def test_a_file_that_is_no_manifest_cannot_be_compared_with(text: str, published: Publish) -> None:
    diff = published().change({"m.json": text})

    status, _, errors = diff.run(str(diff.site.root / "m.json"))

    assert status == 2
    assert "is no manifest" in errors


# --- what content says stays inert

HOSTILE = "'<script>x</script> @octocat #12 ![a](https://a.example/b.png) ``` [b](javascript:c) | $x$ www.a.example'"


@pytest.mark.parametrize("speaker", ["Vladimir Putin", "'``<b>@octocat'"], ids=["sound", "with an error"])
def test_no_title_becomes_markup_in_a_pull_request(speaker: str, published: Publish) -> None:
    hostile = PUBLISHED.replace("Putin receives Witkoff and Kushner in the Kremlin", HOSTILE)
    diff = published().change({ENTRY_PATH: hostile, RENAMED: hostile.replace("by: Vladimir Putin", f"by: {speaker}")})

    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(diff.run(format="markdown")[1])

    blocks = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    inline = [part for token in tokens for part in token.children or ()]
    plain = "".join(part.content for part in inline if part.type == "text")
    assert blocks <= {"heading", "bullet_list", "list_item", "paragraph", "inline"}
    assert {part.type for part in inline} <= {"text", "code_inline", "softbreak"}
    assert not set("<>@#![]$|`") & set(plain)
    assert "@octocat" in "".join(part.content for part in inline if part.type == "code_inline")


def test_no_title_and_no_path_reaches_the_terminal_as_an_order(published: Publish) -> None:
    diff = published()
    diff.change(
        {
            ENTRY_PATH: PUBLISHED.replace("title: Putin", 'title: "\\e[31m\\u202e" #'),
            "m.json": json.dumps({"files": {"x\x1b[2J\u202e.html": "", "about\n/y.html": ""}}),
        }
    )

    printed = "".join(diff.run()[1:])
    diff.change({ENTRY_PATH: PUBLISHED})
    printed += "".join(diff.run(str(diff.site.root / "m.json"))[1:])

    assert "\\x1b[2J" in printed
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", printed)


def test_json_says_what_the_content_says(published: Publish) -> None:
    diff = published().change(
        {ENTRY_PATH: PUBLISHED.replace("Putin receives Witkoff and Kushner in the Kremlin", HOSTILE)}
    )

    text = diff.run(format="json")[1]

    assert text.isascii()
    assert json.loads(text)["changes"][0]["name"] == HOSTILE.strip("'")


# --- the real record


def test_in_the_real_record_a_renamed_entry_is_told_with_what_saves_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree("content", tmp_path / "content")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "x")
    folder = tmp_path / "content/events"
    diff = Diff(TestSite(tmp_path), capsys)
    assert diff.run()[0] == 0

    (folder / "2025-02-11-moscow-witkoff-putin.md").rename(folder / "first-meeting.md")

    status, _, errors = diff.run()
    assert status == 1
    assert "content/events/first-meeting.md:2:1: error[dead-address]" in errors
    assert "`aliases: [2025-02-11-moscow-witkoff-putin]`" in errors
