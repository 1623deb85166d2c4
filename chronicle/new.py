"""A new content file: commented, what is given or answered filled in, the rest as blanks that are plain to fill."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chronicle.formats.schema import fault_of_address, is_needed
from chronicle.model.characters import fault_of, hidden_in
from chronicle.model.dates import BadDate, EdtfDate, parse
from chronicle.model.diagnostics import CannotRun, Span
from chronicle.model.entities import Chronicle, Entity, Event, Source
from chronicle.model.files import BLANK, File
from chronicle.model.names import fold, listed_words, nearest
from chronicle.model.pages import Settings
from chronicle.model.permalinks import FOLDERS, ID_LENGTH, RESERVED, is_id, slug
from chronicle.model.registry import Registry
from chronicle.model.starters import FIELDS, STARTERS, Field
from chronicle.pipeline import load
from chronicle.stages.parse import parse as parse_file

Tell = Callable[[str], None]
Ask = Callable[[str], str]

_SCHEMA = "# yaml-language-server: $schema=../../build/data/v1/schema/content/{}.schema.json"
_NOT_YET = ("empty-field", "missing-field")  # what a fresh file may have wrong: its blanks
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))  # no text, to some readers of YAML


def new(root: str, kind: str, title: str, given: Mapping[str, str], tell: Tell, ask: Ask | None = None) -> str:
    """Write the file of a new thing; return its path from the root. Nothing is overwritten.

    Shape: ``given`` maps fields of ``FIELDS``, and ``id``, to what was typed. What is missing is asked for, if somebody
    can answer, else it reads ``FILL IN``, and ``chronicle check`` asks for it. Names are written as the record spells
    them; a name that it does not know, and what is there already and looks alike, is told before the file is written.
    Errors: CannotRun where a value cannot stand, the title gives no id, the file is there already, or the answer is no.
    """
    known = _known(root, tell)
    asked = [
        Field("title", "What happened, in a line?" if kind == "event" else "Its name, or its title?"),
        *FIELDS[kind],
    ]
    typed = {"title": title, **given}
    if stray := [name for name in typed if name not in {field.name for field in asked} | {"id"}]:
        options = ", ".join(f"`--{field.name.replace('_', '-')}`" for field in FIELDS[kind])
        raise CannotRun(f"`--{stray[0].replace('_', '-')}` does not go with `new {kind}`, but these do: {options}")
    values: dict[str, str | list[str]] = {}
    for field in asked:
        values[field.name] = _Question(kind, field, known, tell, ask).value(typed.get(field.name, ""), values)
    if kind == "event" and not values["date"] and not ask:
        raise CannotRun("an entry needs its date: add `--date 2026-01-22`")
    for like in _alike(kind, values, known):
        tell(like)
    if ask and _alike(kind, values, known) and ask("Write a new file all the same? [no] ").strip().lower()[:1] != "y":
        raise CannotRun("nothing was written")
    id = _id(kind, values, typed.get("id", ""), known, ask)
    path = f"content/{FOLDERS[kind]}/{id}.md"
    try:
        os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
        with open(os.path.join(root, path), "x", encoding="utf-8", newline="\n") as stream:
            stream.write(_text(kind, values, may_lack=bool(ask)))
    except FileExistsError:
        raise CannotRun(f"{path} is there already") from None
    return path


# --- what the record knows --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """The names and the things of the record."""

    registry: Registry
    things: Mapping[str, Sequence[Entity]]  # by kind
    events: Sequence[Event] = ()


def _known(root: str, tell: Tell) -> _Known:
    """Read the record; where it cannot be read, nothing is known, and a file can be made all the same."""
    registry, chronicle = Registry(), None
    if os.path.isdir(os.path.join(root, "content")):
        try:
            chronicle = load(Settings(root, drafts=True))
        except CannotRun as fault:
            tell(f"names are not looked up: {fault}")
    things = _things(chronicle) if chronicle else {}
    for kind in things:
        for thing in things[kind]:
            titles = () if kind == "event" else (thing.name, *(name for _, name in thing.names))
            registry.claim(kind, (thing.id, *titles, *thing.aliases), thing.link, thing.path)
    return _Known(registry, things, chronicle.entries if chronicle else ())


def _things(chronicle: Chronicle) -> Mapping[str, Sequence[Entity]]:
    return {
        "event": chronicle.events,
        "person": tuple(chronicle.people.values()),
        "region": tuple(chronicle.regions.values()),
        "party": tuple(chronicle.parties.values()),
        "topic": tuple(chronicle.topics.values()),
        "document": tuple(chronicle.documents.values()),
        "source": tuple(chronicle.sources.values()),
        "page": tuple(chronicle.pages.values()),
    }


def _spelled(field: Field, text: str, known: _Known) -> tuple[str | list[str], list[str]]:
    """Return a value as the record spells its names, and what to say of names that it does not know."""
    notes: list[str] = []

    def spell(name: str) -> str:
        hits = known.registry.find(name, field.names)
        if not hits and known.things:
            unknown = known.registry.unknown(name, field.names, Span(""))
            notes.append(f"{unknown.message}: {unknown.cure}")
        link = hits[0][1] if hits else None
        return (link.id if link.kind == "source" else link.label) if link else name

    if field.is_list:
        return [spell(name) for part in text.split(",") if (name := part.strip())], notes
    if not field.names or "://" in text or _is_remote(field, text):
        return text, notes
    if field.name == "location" and not known.registry.find(text, field.names):
        parts = [part.strip() for part in text.split(",")]
        places = next((n for n in range(len(parts)) if all(known.registry.find(p, field.names) for p in parts[n:])), -1)
        return ", ".join([*parts[:places], *map(spell, parts[places:])]), notes
    return spell(text), notes


def _is_remote(field: Field, text: str) -> bool:
    return field.name == "location" and fold(text) == "remote"


def _alike(kind: str, values: Mapping[str, str | list[str]], known: _Known) -> list[str]:
    """Say what the record has already that the new thing may be."""
    title = str(values["title"])
    if kind == "event":
        return [
            f"`{event.path}` may be the same: {why}: {event.name}, {event.when}"
            for event in known.events
            if (why := _why_alike(event, values, known))
        ][:5]
    if hits := known.registry.find(title, (kind,)):
        owner = hits[0][1]
        path = next((thing.path for thing in known.things[kind] if thing.link == owner), "")
        raise CannotRun(f"`{title}` is there already: {path}")
    things = known.things.get(kind, ())
    near = nearest(title, [thing.name for thing in things], cutoff=0.85)
    alike = [
        thing
        for thing in things
        if (isinstance(thing, Source) and thing.url and thing.url == values["url"]) or thing.name in near
    ]
    return [f"`{thing.path}` may be the same: {thing.name}" for thing in alike]


def _why_alike(event: Event, values: Mapping[str, str | list[str]], known: _Known) -> str:
    """Say why an entry may be the new one: its source; or its day or the next, with some of its people."""
    source = values["source"]
    if source and source in [address for c in event.citations for address in (c.source.id, c.source.url) if address]:
        return "it cites the same source"
    date = _date(str(values["date"]))
    if not date or not (date.is_of_days and event.date.is_of_days) or date.gap(event.date) > 1:
        return ""
    named = {link for name in values["participants"] for _, link in known.registry.find(name, ("person", "party"))}
    shared = [part.who.label for part in event.participants if part.who in named]
    day = "the same day" if date.covers(event.date) else "the day beside it"
    if shared:
        return f"{day}, with {listed_words(shared)}"
    return day if not named and date.covers(event.date) else ""


def _date(text: str) -> EdtfDate | None:
    try:
        return parse(text)
    except BadDate:
        return None


# --- questions and answers --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Question:
    kind: str
    field: Field
    known: _Known
    tell: Tell
    ask: Ask | None

    def value(self, typed: str, values: Mapping[str, str | list[str]]) -> str | list[str]:
        """Return what the field is to hold: as typed, or as answered; empty for a blank."""
        if not self.ask:
            value, notes, fault = self._judge(typed)
            if self.field.name == "title" and not value:
                raise CannotRun(f'a title or name is missing: `chronicle new {self.kind} "…"`')
            if fault:
                raise CannotRun(fault)
            for note in notes:
                self.tell(note)
            return value
        suggestion, kept = self._suggestion(values), ""
        while True:
            typed = typed or self.ask(f"{self.field.question}{f' [{suggestion}]' if suggestion else ''} ").strip()
            typed = "" if typed == "-" else typed or suggestion
            value, notes, fault = self._judge(typed)
            if self.field.name == "title" and not value:
                fault = "nothing can be made without it"
            if not fault and (not notes or typed == kept):
                return value
            for note in [fault] if fault else [*notes, "the same answer again keeps it as it is"]:
                self.tell(note)
            kept, typed = typed, ""

    def _judge(self, text: str) -> tuple[str | list[str], list[str], str]:
        """Return a value as the file will have it, what is to be said of its names, and why it cannot stand, if so."""
        text = re.sub(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+", " ", text).strip()
        if hidden := next(hidden_in(text), None):
            return text, [], f"{fault_of(hidden)}: leave it out"
        value, notes = _spelled(self.field, text, self.known) if text else (text, [])
        file = File(f"{self.kind}.md", self.kind, _text(self.kind, {self.field.name: value}), "")
        found = [(f.message, f.cure) for f in parse_file(file).diagnostics if f.code not in _NOT_YET]
        if self.field.name == "source" and re.search("[:/.]", text) and (fault := fault_of_address(text)):
            found.append(fault)
        return value, notes, ": ".join(found[0]) if found else ""

    def _suggestion(self, values: Mapping[str, str | list[str]]) -> str:
        """Return what the title suggests: the place, and the people, that it names."""
        words = " " + " ".join(re.findall(r"[^\W_]+", fold(str(values.get("title", ""))))) + " "
        if self.field.name == "location":
            places = [thing.name for thing in self.known.things.get("region", ()) if f" {fold(thing.name)} " in words]
            return max(places, key=lambda name: (words.rindex(f" {fold(name)} "), len(name)), default="")
        if self.field.name == "participants":
            bearers: dict[str, list[str]] = {}
            for thing in self.known.things.get("person", ()):
                bearers.setdefault(f" {fold(thing.name).rpartition(' ')[2]} ", []).append(thing.name)
            named = [
                (words.index(word), names[0]) for word, names in bearers.items() if word in words and len(names) == 1
            ]
            return ", ".join(name for _, name in sorted(named))
        return ""


def _id(kind: str, values: Mapping[str, str | list[str]], typed: str, known: _Known, ask: Ask | None) -> str:
    """Return the id: as typed, or as answered, or as the title suggests."""
    title, lead = str(values["title"]), ""
    if kind == "event":
        lead = str(values["date"]).partition("/")[0].rstrip("?~%")
    elif kind == "source" and values["publisher"] and values["published"]:
        lead, title = str(values["publisher"]), str(values["published"])
    likely = "-".join(filter(None, map(slug, (lead, title))))[:ID_LENGTH].strip("-") if slug(title) else ""
    id = (
        typed
        or (ask and ask(f"Its id, which is its address for good{f' [{likely}]' if likely else ''} ").strip())
        or likely
    )
    if not id:
        raise CannotRun(f"`{title}` gives no id: add one, as `--id a-few-words`")
    if not is_id(id):
        raise CannotRun(
            f"`{id}` is not an id: use small letters a-z, digits and single hyphens, at most {ID_LENGTH} of them"
        )
    if kind == "page" and id in RESERVED:
        raise CannotRun(f"`{id}` is the address of something else: give another, as `--id about-{id}`")
    if known.registry.find(id, (kind,)):
        raise CannotRun(
            f"content/{FOLDERS[kind]}/{id}.md is there already, or another file answers to `{id}`: give an `--id`"
        )
    return id


# --- the file ---------------------------------------------------------------------------------------------------------


def _text(kind: str, values: Mapping[str, str | list[str]], *, may_lack: bool = False) -> str:
    """Return the file: the starter of its kind, with values in their lines, and blanks where there are none.

    Shape: where somebody was asked, what was left open and is not needed stays a remark.
    """
    title = str(values.get("title") or BLANK)
    date = str(values.get("date") or BLANK)
    head, _, body = STARTERS[kind].removeprefix("---\n").partition("\n---\n")
    head = head.replace("{title}", quoted(title)).replace("{date}", date)
    for name, value in values.items():
        if value and name == "text":
            body = f"{value}\n"
        elif value and f"{{{name}}}" not in STARTERS[kind] and name != "title":
            head = _with(head, name, value)
        elif may_lack and not value and name != "location" and not is_needed(kind, (name,)):
            head = re.sub(rf"^{name}: {BLANK}$", f"# {name}: …", head, flags=re.MULTILINE)
    return f"---\n{_SCHEMA.format(kind)}\n{head}\n---\n{body}"


def _with(head: str, name: str, value: str | list[str]) -> str:
    """Return the fields with one of them filled in: in its line, be it a remark so far, or in a new one."""
    if name == "location" and isinstance(value, str) and fold(value) == "remote":
        line = "remote: true"
    elif isinstance(value, list):
        line = f"{name}: [{', '.join(quoted(item, is_item=True) for item in value)}]"
    else:
        line = f"{name}: {quoted(value) if name not in _DATES else value}"
    place = re.compile(rf"^(?:# )?{name}:.*$", re.MULTILINE)
    return place.sub(lambda _: line, head, count=1) if place.search(head) else f"{head}\n{line}"


_DATES = frozenset({"date", "published", "accessed"})


def quoted(text: str, *, is_item: bool = False) -> str:
    """Return a text as a YAML value that stays that text for every reader, as an item of a list in brackets too.

    >>> quoted("Talks in Geneva"), quoted("Geneva: day 1"), quoted("2026"), quoted("A, B", is_item=True)
    ('Talks in Geneva', '"Geneva: day 1"', '"2026"', '"A, B"')
    """
    is_word = text[:1].isalpha() and fold(text) not in _WORDS
    is_open = re.search(r":(\s|$)|\s#" + (r"|[,\[\]{}:#?]" if is_item else ""), text) or text != text.strip()
    return text if is_word and not is_open else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
