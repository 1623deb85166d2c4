"""A seeded record of any size: the same entries, people and places for the same size, whatever dialect tells them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chronicle.model.permalinks import slug

FIRST, LAST = date(2020, 1, 1), date(2025, 12, 31)
PARTIES = ("Arland", "Borland", "Corland")
TOPICS = ("Borders", "Exchange of prisoners", "Grain", "Guarantees", "Monitoring", "Power supply", "Return of children")
KINDS = ("talks", "talks", "talks", "call", "visit", "statement", "proposal")
PUBLISHERS = ("Agency Nine", "Capital Gazette", "Harbour Wire", "Northern Post", "Open Record", "River Courier")

_NOUNS, _VERBS, _SMALL, _GIVEN, _STEMS, _MIDDLES, _ENDS, _PLANTS = map(
    str.split,
    (
        """talks delegation envoy proposal ceasefire corridor exchange guarantee border monitor framework draft return
        council group statement meeting capital negotiator agreement plan prisoners energy winter grain export relief
        line contact observer mission mediator summit session morning evening spokesman reporters message official map
        article annex paragraph progress demand position offer reply visit flight airport palace hotel briefing answer
        condition clause signature document copy language sector region district village river bridge road railway port
        hospital school station heating water repair convoy crossing list family fund budget parliament vote treaty
        brigade front training supply delivery partner coalition neighbour chairman adviser deputy secretary team""",
        "agreed rejected discussed proposed confirmed described extended resumed postponed signed reviewed raised",
        "the of and in to a for with on by from at after before between while during under over about",
        "Anna Boris Carla Elena Faisal Gregor Igor Julia Kemal Marco Nadia Oleh Petra Qasim Sofia Taras Zoya",
        "Kor Vel Mar Tar Bel Dov Gan Hal Jas Lev Mor Nes Ost Pav Rad Sol Tol Ush Vas Yar Zel",
        "ava eni iko olo una ets ush ern",
        "val nko vich rov sky ton man dze ov in enko ska yan ber",
        "Ambler Bracken Cinder Dapple Elmer Fennel Gorse Hazel Indigo Juniper Kestrel Lantern Marrow Nettle Otter "
        "Pepper Quarry Russet Saffron Thistle",
    ),
)


@dataclass(frozen=True, slots=True)
class Thing:
    """A person or a place, with some words about it."""

    id: str
    name: str
    prose: str
    party: str = ""  # of a person


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that bears an entry."""

    title: str
    publisher: str
    url: str
    published: date


@dataclass(frozen=True, slots=True)
class Statement:
    """What a participant said, by the entry's first source."""

    by: Thing
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A dated thing that happened."""

    id: str
    title: str
    date: date
    kind: str
    place: Thing
    people: tuple[Thing, ...]
    sources: tuple[Source, ...]
    topics: tuple[str, ...]
    statement: Statement | None
    summary: str
    body: str  # Markdown; people are linked as ``(../people/ID.md)``


class Corpus:
    """A record of ``size`` entries, oldest first; an entry is made when it is asked for, so that none fills memory.

    Shape: participants follow Zipf's law, so the first person is the busiest. The latest entry is alone on its day.
    """

    def __init__(self, size: int, seed: int = 7) -> None:
        self.size, self.seed = size, seed
        chance = random.Random(f"{seed} {size}")
        names = list(dict.fromkeys(_name(chance) for _ in range(2 * max(40, size // 25))))[: max(40, size // 25)]
        self.people = tuple(
            Thing(f"{slug(name)}-{number}", name, _words(chance, 34), PARTIES[number % 3])
            for number, name in enumerate(names)
        )
        towns = [plant + end for plant in _PLANTS for end in ("ford", "haven", "wick")]
        self.regions = tuple(Thing(slug(name), name, _words(chance, 20)) for name in towns)
        self._weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(len(self.people))))
        self._places = list(itertools.accumulate(1 / (rank + 3) for rank in range(60)))

    def entry(self, number: int) -> Entry:
        """Return one entry, by its number in order of time."""
        chance = random.Random(f"{self.seed} {self.size} {number}")
        is_latest = number == self.size - 1
        day = LAST if is_latest else FIRST + timedelta(days=number * (LAST - FIRST).days // self.size)
        title = _words(chance, chance.randint(6, 10), stop="")
        people = self._participants(chance)
        sources = tuple(
            _source(chance, publisher, day) for publisher in chance.sample(PUBLISHERS, chance.choice((2, 3)))
        )
        return Entry(
            id=f"{day}-{slug(title)[:50].strip('-')}-{number}",
            title=title,
            date=day,
            kind=chance.choice(KINDS),
            place=chance.choices(self.regions, cum_weights=self._places)[0],
            people=people,
            sources=sources,
            topics=tuple(chance.sample(TOPICS, chance.randint(1, 2))),
            statement=Statement(people[0], _words(chance, 16)) if number % 10 == 0 else None,
            summary=_words(chance, 24),
            body=_body(chance, people),
        )

    def _participants(self, chance: random.Random) -> tuple[Thing, ...]:
        wanted, found = chance.randint(3, 8), dict[str, Thing]()
        while len(found) < wanted:
            (person,) = chance.choices(self.people, cum_weights=self._weights)
            found[person.id] = person
        return tuple(found.values())


def _name(chance: random.Random) -> str:
    return f"{chance.choice(_GIVEN)} {chance.choice(_STEMS)}{chance.choice(_MIDDLES)}{chance.choice(_ENDS)}"


def _source(chance: random.Random, publisher: str, day: date) -> Source:
    title = _words(chance, 8, stop="")
    return Source(title, publisher, f"https://news.example/{slug(publisher)}/{day:%Y/%m/%d}/{slug(title)}", day)


def _words(chance: random.Random, count: int, stop: str = ".") -> str:
    """Return a sentence of nouns, small words and now and then a verb."""
    sorts = [_SMALL if k % 3 == 1 else _VERBS if k % 7 == 3 else _NOUNS for k in range(count)]
    return " ".join(map(chance.choice, sorts)).capitalize() + stop


def _prose(chance: random.Random, sentences: int, people: Sequence[Thing]) -> str:
    return " ".join(_marked(chance, _words(chance, chance.randint(9, 16)), people) for _ in range(sentences))


def _marked(chance: random.Random, sentence: str, people: Sequence[Thing]) -> str:
    """Mark something in most sentences: emphasis, a link, a person's file, code."""
    words = sentence.split(" ")
    middle, person = len(words) // 2, chance.choice(people)
    word = words[middle]
    words[middle] = chance.choice(
        (
            word,
            word,
            f"*{word}*",
            f"**{word}**",
            f"`{word}`",
            f"“{word}”",
            f"[{word}](https://reference.example/{word}/{chance.randint(1, 9999)})",
            f"[{person.name}](../people/{person.id}.md)",
        )
    )
    return " ".join(words)


def _body(chance: random.Random, people: Sequence[Thing]) -> str:
    """Return about 240 words with headings, lists and a quotation."""
    points = "\n".join(f"- {_prose(chance, 1, people)}" for _ in range(chance.randint(3, 4)))
    steps = "\n".join(f"{number}. {_words(chance, 8)}" for number in (1, 2, 3))
    quotation = f"> {_prose(chance, 1, people)}\n> {_prose(chance, 1, people)}"
    opening, middle, end = (_prose(chance, count, people) for count in (4, 3, 3))
    first, second = _words(chance, 5, stop=""), _words(chance, 4, stop="")
    return "\n\n".join((opening, f"## {first}", middle, points, quotation, f"### {second}", steps, end)) + "\n"
