"""What is done to a record between two builds, and what must then stand in the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from html import unescape
from pathlib import Path

from tests.bench.corpus import Corpus
from tests.bench.dialects import Dialect

COLD, SAME, TEXT, PARTICIPANT = "cold", "no change", "old entry", "new participant"


@dataclass(frozen=True, slots=True)
class Change:
    """Files to write before a build, and what must stand in the site after it."""

    files: Mapping[str, str] = field(default_factory=dict)  # path from the root -> text
    shows: Mapping[str, str] = field(default_factory=dict)  # path in the site -> words
    counts: Mapping[str, int] = field(default_factory=dict)  # pattern of paths in the site -> how many there are


Scenarios = Mapping[str, Callable[[int], Change]]
"""What a scenario is called -> its change in each round, by number: no two rounds make the same."""


def scenarios(corpus: Corpus, dialect: Dialect, layout: str) -> Scenarios:
    """Return the scenarios of a seeded record; ``layout`` is the text of the layout of people."""
    of: dict[str, Callable[[Corpus, Dialect, int], Change]] = {
        COLD: _whole,
        SAME: lambda corpus, dialect, turn: Change(),
        TEXT: _text_of_an_old_entry,
        "latest entry": _latest_entry,
        PARTICIPANT: _new_participant,
        "busiest person renamed": _new_name,
        "layout of people": partial(_layout, layout),
    }
    return {name: partial(change, corpus, dialect) for name, change in of.items()}


def _whole(corpus: Corpus, dialect: Dialect, turn: int) -> Change:
    """Ask for as many pages and feeds as the record must have."""
    people = len(corpus.people)
    counts = {"events/*/index.html": corpus.size, "people/*/index.html": people, f"people/*/{dialect.feed}": people}
    return Change(counts={**counts, "index.html": 1, dialect.feed: 1, "sitemap.xml": 1})


def _text_of_an_old_entry(corpus: Corpus, dialect: Dialect, turn: int) -> Change:
    entry, words = corpus.entry(corpus.size // 10), f"Told anew in round {turn}."
    new = replace(entry, body=f"{entry.body}\n{words}\n")
    return Change(dict([dialect.entry(new)]), {f"events/{entry.id}/index.html": words})


def _latest_entry(corpus: Corpus, dialect: Dialect, turn: int) -> Change:
    """Change what the home page, the main feed and the feeds of its people must follow."""
    entry = corpus.entry(corpus.size - 1)
    title, words = f"{entry.title}, as told in round {turn}", f"Told anew in round {turn}."
    new = replace(entry, title=title, body=f"{entry.body}\n{words}\n")
    followers = ("index.html", f"people/{entry.people[0].id}/index.html", f"people/{entry.people[0].id}/{dialect.feed}")
    shows = dict.fromkeys(followers, title) | {f"events/{entry.id}/index.html": words, dialect.feed: words}
    return Change(dict([dialect.entry(new)]), shows)


def _new_participant(corpus: Corpus, dialect: Dialect, turn: int) -> Change:
    entry = corpus.entry(corpus.size // 5)
    absent = [person for person in corpus.people if person not in entry.people]
    person = absent[-1 - turn % len(absent)]
    new = replace(entry, people=(*entry.people, person))
    shows = {f"events/{entry.id}/index.html": person.name, f"people/{person.id}/index.html": entry.title}
    return Change(dict([dialect.entry(new)]), shows)


def _new_name(corpus: Corpus, dialect: Dialect, turn: int) -> Change:
    """Rename who stands in the most entries: every one of them names the person."""
    person = corpus.people[0]
    name = f"{person.name} of Round {turn}"
    entry = next(entry for entry in map(corpus.entry, range(corpus.size)) if person in entry.people)
    shows = dict.fromkeys((f"people/{person.id}/index.html", f"events/{entry.id}/index.html"), name)
    return Change(dict([dialect.person(replace(person, name=name))]), shows)


def _layout(text: str, corpus: Corpus, dialect: Dialect, turn: int) -> Change:
    words = f"Laid out anew in round {turn}."
    pages = (f"people/{person.id}/index.html" for person in (corpus.people[0], corpus.people[-1]))
    return Change({dialect.layout: text.replace("<h1", f"<p>{words}</p>\n<h1", 1)}, dict.fromkeys(pages, words))


def missing(site: Path, change: Change) -> Iterator[str]:
    """Say what a site does not have that it must have after a change."""
    for path, words in change.shows.items():
        file = site / path
        if not file.exists() or words not in unescape(file.read_text(encoding="utf-8")):
            yield f"`{path}` does not say “{words}”"
    for pattern, count in change.counts.items():
        found = sum(1 for _ in site.glob(pattern))
        if found != count:
            yield f"{found} of {count} files `{pattern}`"
