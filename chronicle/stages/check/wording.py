"""The words of the record: loaded ones that nobody is quoted with, and passages that stand in two entries."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from chronicle.model.diagnostics import Diagnostic, Span, warning
from chronicle.model.entities import Chronicle, Document, Entity, Event, Source
from chronicle.model.files import Path
from chronicle.model.memory import remembered
from chronicle.stages.check.places import span_of, within

_TARGET = re.compile(  # what a reader does not see of a link; each way begins with a sign, which is sought quickly
    r"\[\[[^\[\]|\n]*\||\]\([^()\s]*\)|<https?://\S+|https?://\S+"
)
_OPENING = re.compile(r"""[“«‹"`„]|(?<!\w)[‘'](?=\w)|^ {0,3}>[^\n]*|\n\n""", re.MULTILINE)
_CLOSING = {
    first: re.compile(rf"{last}|\n\n")
    for first, last in zip("“«‹\"`„‘'", ("”", "»", "›", '"', "`", "[“”]", *[r"[’'](?!\w)"] * 2), strict=True)
}
_ROW, _EVERY, _OTHER = 8, 9, 2
LONGEST = _ROW + _EVERY * _OTHER - 2
"""Words in a row that two entries may share. Rows of eight that begin at every second word of an entry are looked up
among those at every ninth word of the entries before it: of 25 words in a row one row is in both."""
_MOST = 100  # passages of one entry that are compared with another word by word


def words_are_neutral(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """A loaded term stands in quotations alone, where it is its speaker's."""
    terms = [(word, word.casefold().split(), term) for term in chronicle.terms for word in term.words]
    for thing in _things(chronicle) if terms else ():
        for text, path in _own_words(thing):
            folded = text.casefold()
            near = [
                (word, term)
                for word, parts, term in terms
                if parts[0] in folded and all(part in folded for part in parts)
            ]
            shown = _unquoted(_visible(text)) if near else ""
            for word, term in near:
                for match in _expression(word).finditer(shown):
                    start, length = match.start(), len(match[0].partition("\n")[0])
                    span = within(span_of(chronicle, thing, *path), text, start, length) if path else None
                    message = f"`{' '.join(match[0].split())}` is a loaded term" + (f": {term.why}" if term.why else "")
                    cure = f"write `{term.neutral}`, or quote whoever says it, with the source"
                    yield warning(span or _in_body(thing, start, length), "loaded-term", message, cure)


def _things(chronicle: Chronicle) -> Iterator[Entity]:
    yield from chronicle.entries
    for things in (chronicle.people, chronicle.regions, chronicle.parties, chronicle.topics):
        yield from things.values()
    for more in (chronicle.documents, chronicle.sources, chronicle.pages):
        yield from more.values()


def _own_words(thing: Entity) -> Iterator[tuple[str, Path]]:
    """Yield the texts that are the record's own, each with its place in the front matter; the body's is empty.

    Why: names, headlines and offices are given as they are, and a correction may have to name what was wrong.
    """
    yield thing.text.body.source, ()
    if thing.is_summarised:
        yield thing.summary, ("summary",)
    if isinstance(thing, Source):
        yield thing.note, ("note",)
    if isinstance(thing, Document):
        for number, step in enumerate(thing.status):
            yield step.note, ("status", number, "note")
    if isinstance(thing, Event):
        yield thing.name, ("title",)
        for number, step in enumerate(thing.history):
            yield step.note, ("status_history", number, "note")
        for number, statement in enumerate(thing.statements):
            yield statement.context, ("statements", number, "context")
            if statement.mode == "paraphrase":
                yield statement.text, ("statements", number, "text")
        for number, difference in enumerate(thing.differences):
            yield difference.on, ("differences", number, "on")
            for place, account in enumerate(difference.accounts):
                yield account.text, ("differences", number, "accounts", place, "text")


@lru_cache(maxsize=1024)
def _expression(term: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, term.split())) + r"(?!\w)", re.IGNORECASE)


def _unquoted(text: str) -> str:
    """Return a text with blanks for what is quoted, so that all else keeps its place."""
    parts, place = [], 0
    for start, end in _quoted(text):
        parts += [text[place:start], re.sub("[^\n]", " ", text[start:end])]
        place = end
    return "".join([*parts, text[place:]])


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each quotation begins and ends.

    Why: no pattern for the whole of it, which would seek the closing mark anew behind each of a thousand opening ones.
    """
    place, unclosed = 0, set[str]()  # opening marks that nothing closes in this paragraph
    while opening := _OPENING.search(text, place):
        mark, place = opening[0], opening.end()
        if mark == "\n\n":
            unclosed.clear()
        elif mark not in _CLOSING:
            yield opening.span()
        elif mark not in unclosed:
            closing = _CLOSING[mark].search(text, place)
            if closing and closing[0] != "\n\n":
                place = closing.end()
                yield opening.start(), place
            else:
                unclosed.add(mark)


def _in_body(thing: Entity, start: int, length: int) -> Span:
    body = thing.text.body
    line = body.first_line + body.source.count("\n", 0, start)
    return Span(thing.path, line, start - body.source.rfind("\n", 0, start), length)


# --- passages ---------------------------------------------------------------------------------------------------------


def nothing_is_copied(chronicle: Chronicle) -> Iterator[Diagnostic]:
    """No long passage stands word for word in two entries: what is corrected in one stays wrong in the other.

    Why: takes a time in proportion to the words of the record, whatever they are.
    """
    entries = chronicle.entries
    rows: dict[int, int] = {}  # hash of a row -> where it begins: the number of the entry, and its own in it
    for number, event in enumerate(entries):
        sought, kept = _passages(event)
        if not rows.keys().isdisjoint(sought):
            words, told, tries = _words(event.text.body.source), set[int](), 0
            for place, row in enumerate(sought):
                if row in rows and (other := rows[row] >> 32) not in told and tries < _MOST:
                    tries += 1
                    begin, their_begin = place * _OTHER, rows[row] & 0xFFFFFFFF
                    before, count = _shared(words, begin, _words(entries[other].text.body.source), their_begin)
                    if count > LONGEST:
                        told.add(other)
                        yield _copied(event, begin - before, entries[other], their_begin - before, count)
        rows.update(zip(kept, range(number << 32, (number + 1) << 32, _EVERY), strict=False))


@remembered
def _passages(event: Event) -> tuple[Sequence[int], Sequence[int]]:
    """Return the hashes of an entry's rows of words: those that are looked up, and those that are kept to be found."""
    words = _words(event.text.body.source)
    if len(words) < LONGEST:
        return (), ()
    return array("q", _rows(words, _OTHER)), array("q", _rows(words, _EVERY))


def _rows(words: list[str], step: int) -> Iterator[int]:
    """Return a hash of each row of words that begins at a multiple of ``step``."""
    return map(hash, zip(*(words[n::step] for n in range(_ROW)), strict=False))


def _shared(words: list[str], begin: int, others: list[str], other: int) -> tuple[int, int]:
    """Return how many words before two places are the same, and how many in all."""
    before = after = 0
    while before < min(begin, other) and words[begin - before - 1] == others[other - before - 1]:
        before += 1
    while max(begin - len(words), other - len(others)) + after < 0 and words[begin + after] == others[other + after]:
        after += 1
    return before, before + after


def _copied(event: Event, begin: int, other: Event, their_begin: int, count: int) -> Diagnostic:
    start, end = (_span_of_word(event, place) for place in (begin, begin + count - 1))
    there = _span_of_word(other, their_begin)
    message = f"these {count} words stand in `{there.path}:{there.line}` too"
    line = event.text.body.source.split("\n")[start.line - event.text.body.first_line]
    last = end.column + end.length if end.line == start.line else len(line.rstrip()) + 1
    cure = f"say it in one of the two, and link to it from the other: `[[{other.id}]]`"
    return warning(replace(start, length=last - start.column), "copied-text", message, cure)


def _span_of_word(event: Event, number: int) -> Span:
    match = next(islice(re.finditer(r"\S+", _visible(event.text.body.source)), number, None))
    return _in_body(event, match.start(), len(match[0]))


@lru_cache(maxsize=4)
def _words(source: str) -> list[str]:
    return _visible(source).split()


def _visible(source: str) -> str:
    if "|" in source or "](" in source or "://" in source:
        return _TARGET.sub(lambda match: " " * len(match[0]), source)
    return source
