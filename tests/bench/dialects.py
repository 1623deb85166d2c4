"""How each generator wants a record to be written: path -> text, from the root of its site."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from chronicle.model.permalinks import slug
from tests.bench.corpus import LAST, PARTIES, TOPICS, Corpus, Entry, Thing

File = tuple[str, str]  # path, text


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to write a record, and where the site that comes of it has its parts."""

    name: str
    settings: Callable[[Corpus], Iterator[File]]  # what is neither entry, person nor region
    entry: Callable[[Entry], File]
    person: Callable[[Thing], File]
    region: Callable[[Thing], File]
    layout: str  # of a person, from the root
    feed: str  # the name of a feed's file

    def files(self, corpus: Corpus) -> Iterator[File]:
        """Yield every file of a record."""
        yield from self.settings(corpus)
        yield from map(self.person, corpus.people)
        yield from map(self.region, corpus.regions)
        yield from (self.entry(corpus.entry(number)) for number in range(corpus.size))


def _matter(**fields: object) -> str:
    """Write front matter as a contributor would; empty fields are left out."""
    lines = (f"{name}:{_written(value)}" for name, value in fields.items() if value)
    return "\n".join(("---", *lines, "---", ""))


def _written(value: object) -> str:
    if isinstance(value, date):
        return f" {value}"
    if isinstance(value, list) and isinstance(value[0], dict):
        groups = ("".join(f"\n    {name}:{_written(one)}" for name, one in group.items()) for group in value)
        return "".join(f"\n  - {group.lstrip()}" for group in groups)
    return f" {json.dumps(value, ensure_ascii=False)}"


def _sources(entry: Entry) -> list[dict[str, object]]:
    return [
        {"title": one.title, "publisher": one.publisher, "url": one.url, "published": one.published}
        for one in entry.sources
    ]


def _statements(entry: Entry) -> list[dict[str, object]]:
    said, topic = entry.statement, slug(entry.topics[0])
    return [{"by": said.by.id, "text": said.text, "topic": topic, "source": entry.sources[0].url}] if said else []


def _event(entry: Entry, people: str, place: Mapping[str, object], **more: object) -> str:
    """Write an entry's front matter, with each dialect's own names for people and place."""
    return _matter(
        title=entry.title,
        date=entry.date,
        **place,
        **{people: [person.id for person in entry.people]},
        topics=[slug(topic) for topic in entry.topics],
        source=_sources(entry),
        statements=_statements(entry),
        summary=entry.summary,
        **more,
    )


def _linked(body: str) -> str:
    """Turn links to people's files into links to their pages."""
    return re.sub(r"\]\(\.\./people/([^)]+)\.md\)", r"](/people/\1/)", body)


# --- Chronicle


def _our_settings(_: Corpus) -> Iterator[File]:
    site = {"id": "bench", "title": "Bench", "description": "A record made to be measured.", "covered_until": f"{LAST}"}
    yield "content/site.yaml", json.dumps({**site, "base_url": "https://bench.example/"})
    for party, mark in zip(PARTIES, ("square", "circle", "triangle"), strict=True):
        yield f"content/parties/{slug(party)}.md", _matter(name=party, kind="state", mark=mark)
    for topic in TOPICS:
        yield f"content/topics/{slug(topic)}.md", _matter(name=topic, summary=f"All that is said of it: {topic}.")


def _our_entry(entry: Entry) -> File:
    place = {"location": entry.place.id, "kind": entry.kind}
    matter = _event(entry, "participants", place, published=entry.date)
    return f"content/events/{entry.id}.md", matter + entry.body


def _our_person(person: Thing) -> File:
    return f"content/people/{person.id}.md", _matter(name=person.name, party=person.party) + person.prose + "\n"


def _our_region(region: Thing) -> File:
    return f"content/regions/{region.id}.md", _matter(name=region.name, kind="city") + region.prose + "\n"


OURS = Dialect("ours", _our_settings, _our_entry, _our_person, _our_region, "layouts/person.html", "feed.xml")


# --- Hugo


def _hugo_settings(_: Corpus) -> Iterator[File]:
    for year in range(2020, LAST.year + 1):
        yield f"content/years/{year}.md", f'---\ntitle: "{year}"\nyear: {year}\ndate: {year}-01-01\n---\n'


def _hugo_entry(entry: Entry) -> File:
    return f"content/events/{entry.id}.md", _event(entry, "people", {"regions": [entry.place.id]}) + _linked(entry.body)


def _hugo_person(person: Thing) -> File:
    matter = _matter(title=person.name, outputs=["html", "rss"])
    return f"content/people/{person.id}/_index.md", matter + person.prose + "\n"


def _hugo_region(region: Thing) -> File:
    return f"content/regions/{region.id}/_index.md", _matter(title=region.name) + region.prose + "\n"


HUGO = Dialect("hugo", _hugo_settings, _hugo_entry, _hugo_person, _hugo_region, "layouts/people/term.html", "index.xml")


# --- Eleventy and Pelican


def _no_settings(_: Corpus) -> Iterator[File]:
    yield from ()


def _eleventy_entry(entry: Entry) -> File:
    return f"events/{entry.id}.md", _event(entry, "participants", {"location": entry.place.id}) + _linked(entry.body)


def _pelican_entry(entry: Entry) -> File:
    fields = {
        "Title": entry.title,
        "Date": entry.date.isoformat(),
        "Category": entry.place.id,
        "Authors": "; ".join(person.id for person in entry.people) + ";",
        "Topics": ", ".join(map(slug, entry.topics)),
        "Source": json.dumps(_sources(entry), default=str),
        "Statements": json.dumps(_statements(entry)),
        "Summary": entry.summary,
    }
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"content/events/{entry.id}.md", f"{lines}\n{_linked(entry.body)}"


def _profile(folder: str) -> Callable[[Thing], File]:
    return lambda thing: (f"profiles/{folder}/{thing.id}.md", _matter(name=thing.name) + thing.prose + "\n")


ELEVENTY = Dialect(
    "eleventy", _no_settings, _eleventy_entry, _profile("people"), _profile("regions"), "people.njk", "index.xml"
)
PELICAN = Dialect(
    "pelican",
    _no_settings,
    _pelican_entry,
    _profile("people"),
    _profile("regions"),
    "theme/templates/author.html",
    "index.xml",
)
