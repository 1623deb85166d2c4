"""Whether one person or place has two files under two spellings, and whether a name can be taken for another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from chronicle.model.characters import looks, name_of
from chronicle.model.diagnostics import Diagnostic, error, warning
from chronicle.model.entities import Chronicle, Entity, Person, Region
from chronicle.model.files import Path
from chronicle.model.names import fold
from chronicle.stages.check.places import span_of

_LATIN = str.maketrans(
    dict(zip("абвгґдеєжзиіїйклмнопрстуфыэ", "abvggdeejziiiiklmnoprstufie", strict=True))
    | {"ё": "e", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "s", "ю": "iu", "я": "ia", "ь": "", "ъ": ""}
    | {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss"}
)
_HABITS = re.findall(r"(\w+)=(\w+)", "yu=iu ya=ia kh=h sh=s ch=c zh=j ts=c tz=c ck=k ks=x ph=f w=v y=i j=i")
_SHORTEST = 8  # letters: two shorter names may differ by one and be two


def nobody_has_two_files(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """Two people, or two places, whose names are spellings of one, or differ by a letter."""
    kinds: tuple[tuple[str, Mapping[str, Person | Region]], ...] = (
        ("person", chronicle.people),
        ("place", chronicle.regions),
    )
    for what, things in kinds:
        owners: dict[str, tuple[str, Person | Region]] = {}  # what is left of a name -> the name, and whose it is
        for thing in things.values():
            found: Person | Region | None = None
            for name in dict.fromkeys((thing.name, *(name for _, name in thing.names), *thing.aliases)):
                for form in _forms(name):
                    known, other = owners.setdefault(form, (name, thing))
                    if other is not thing and fold(known) != fold(name) and not _are_two(thing, other):
                        found = found or other
            if found:
                yield _finding(chronicle, what, thing, found)


def names_differ_to_the_eye(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """Two things of a kind, with names that look the same and are written with other letters."""
    actors = (*chronicle.people.values(), *chronicle.parties.values())
    others = (chronicle.regions, chronicle.topics, chronicle.documents)
    for things in (actors, *(tuple(kind.values()) for kind in others)):
        owners: dict[str, tuple[str, Entity]] = {}  # how a name looks -> the name, and whose it is
        for thing in sorted(things, key=lambda thing: -len(chronicle.backlinks.get(thing.key, ()))):
            for name, path in _names_of(thing):
                known, other = owners.setdefault(looks(name), (name, thing))
                if other is not thing and fold(known) != fold(name):
                    letter = next((a for a, b in zip(name, known, strict=False) if a != b), "")
                    message = f"`{name}` looks like `{known}`, the name of `{other.path}`"
                    message += f", but has {name_of(letter)}" if letter else ""
                    cure = "if they are one, delete this file; else write the name so that a reader can tell them apart"
                    yield error(span_of(chronicle, thing, *path), "lookalike-name", message, cure)


def _names_of(thing: Entity) -> Iterator[tuple[str, Path]]:
    yield thing.name, ("name",)
    yield from ((name, ("names", tag)) for tag, name in thing.names)
    yield from ((alias, ("aliases", number)) for number, alias in enumerate(thing.aliases))


def _finding(chronicle: Chronicle, what: str, thing: Entity, other: Entity) -> Diagnostic:
    """Return the finding, at the one that fewer entries name: it is the newer in all likelihood."""
    new, old = sorted((thing, other), key=lambda it: (len(chronicle.backlinks.get(it.key, ())), len(it.names)))
    message = f"`{new.name}` is spelled much like `{old.name}`, a {what} in `{old.path}`"
    cure = f"if they are one, add `aliases: [{new.name}]` there and delete this file; else give both their `wikidata`"
    return warning(span_of(chronicle, new, "name"), "similar-name", message, cure)


def _are_two(one: Person | Region, other: Person | Region) -> bool:
    """Whether what is recorded tells the two apart."""
    return bool(one.wikidata and other.wikidata and one.wikidata != other.wikidata)


def _forms(name: str) -> Sequence[str]:
    """Return what is left of a name without accents and habits of transliteration, and the same short of each letter.

    Shape: two names that differ by one letter have one of these in common.
    Source: the forms of deleted letters are those of https://github.com/wolfgarbe/SymSpell.

    >>> set(_forms("Mykhailo Fedorov")) & set(_forms("Fedorov, Mikhail"))
    {'fedorov mihail'}
    """
    plain = unicodedata.normalize("NFD", fold(name).translate(_LATIN))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for habit, form in _HABITS:
        plain = plain.replace(habit, form)
    plain = re.sub(r"([^\W\d])\1+", r"\1", re.sub(r"['’ʼ`.]", "", plain))
    whole = " ".join(sorted(re.findall(r"\w+", plain)))
    if len(whole) < _SHORTEST:
        return (whole,)
    return (whole, *(whole[:n] + whole[n + 1 :] for n, letter in enumerate(whole) if letter.isalpha()))
