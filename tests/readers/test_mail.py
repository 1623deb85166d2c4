"""Who reads feeds as mail gets mails that say from whom they come, and of what."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from tests.readers.editions import LATE, Press
from tests.readers.programs import Rss2email


def test_a_mail_names_the_chronicle_and_the_entry_and_brings_its_text(press: Press, rss2email: Rss2email) -> None:
    press.publish(LATE)

    (mail,) = rss2email.mails()

    (sender,) = mail["from"].addresses
    assert sender.display_name.startswith("Test: ")
    assert sender.addr_spec == "feeds@reader.example"
    assert mail["subject"] == "3 February 2025: Erdoğan’s letter, found in Київ"
    assert mail["x-rss-url"] == "https://chronicle.example/talks/events/late/"
    text = mail.get_content()
    assert "The talks lasted an hour." in text
    assert text.endswith("URL: https://chronicle.example/talks/events/late/")
    assert "None" not in text


def test_who_imports_the_list_of_all_feeds_of_the_record_follows_each(built: Path, tmp_path: Path) -> None:
    opml = built / "subscribe/feeds.opml"
    listed = [line.attrib["xmlUrl"] for line in ElementTree.parse(opml).iter("outline") if "xmlUrl" in line.attrib]
    reader = Rss2email(tmp_path)

    reader.follow_all(opml)

    assert len(listed) > 200
    assert sorted(reader.feeds()) == sorted(listed)
