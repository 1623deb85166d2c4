"""Pydantic: the shape of every kind's front matter, each field once, with what it means and an example.

Source: JSON Schema draft-07, https://json-schema.org/draft-07
"""

# no `from __future__ import annotations`: pydantic would compile the text of each annotation anew at every start

import copy
import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetPydanticSchema,
    StringConstraints,
    Tag,
    ValidationError,
    WithJsonSchema,
)
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_core.core_schema import no_info_plain_validator_function

from chronicle.model import dates
from chronicle.model.characters import name_of, stranger_in
from chronicle.model.dates import EdtfDate
from chronicle.model.diagnostics import Diagnostic, Span, error
from chronicle.model.entities import KINDS
from chronicle.model.files import Path
from chronicle.model.names import fold, nearest
from chronicle.model.permalinks import FOLDERS, ID, ID_LENGTH, is_id, slug

# --- values -----------------------------------------------------------------------------------------------------------


def _fault(code: str, message: str, cure: str) -> PydanticCustomError:
    """Return a fault for pydantic to collect; ``{field}`` in its message becomes the field's name."""
    return PydanticCustomError("chronicle", "{message}", {"code": code, "message": message, "cure": cure})


def _as_json(**shape: object) -> Any:
    """Return a type that stands for a JSON Schema, where a validator alone knows what it takes."""
    return Annotated[str, WithJsonSchema(dict(shape))]


def _shown(pattern: str, message: str) -> dict[str, str]:
    """Return a pattern, and what editors that know VS Code's own word say of a text that does not match it."""
    return {"pattern": pattern, "patternErrorMessage": message}


def _text(value: object, shape: str = "text") -> str:
    if not isinstance(value, str):
        given = "a list" if isinstance(value, list) else "a group of fields"
        raise _fault(
            "wrong-type",
            f"{{field}} must be {shape}, not {given}",
            f"write one value, {shape}, on the line of its field",
        )
    return value


def _date(value: object) -> EdtfDate:
    try:
        return dates.parse(_text(value, "a date"))
    except dates.BadDate as fault:
        raise _fault(fault.code, str(fault), fault.cure) from None


def _day(value: object) -> EdtfDate:
    date = _date(value)
    if not date.is_day:
        raise _fault("bad-date", f"`{date.text}` is not one day", "write the day: `2026-01-22`")
    return date


_LONGEST = 2000  # characters


def fault_of_address(text: str) -> tuple[str, str] | None:
    """Say why a text is no web address and what to write instead; None where it is one."""
    try:
        parts = urlsplit(text)
        host_name = parts.hostname or ""
        sound = parts.scheme in ("http", "https") and "." in host_name and ".." not in host_name and parts.port != 0
    except ValueError:
        sound, parts = False, urlsplit("")
    if not sound or re.search(r"[\s<>\"\\^`{|}]|,$", text):
        inner = re.findall(r"https?://[^\s<>\"(),]+\.[^\s<>\"(),]+", text)
        host = re.fullmatch(r"(?:[a-z]{2,6}:?/+|/*)((?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[^\s<>\"]*)?)", text)
        if len(inner) > 1:
            return f"`{text[:100]}` is more than one web address", f"write a list: `[{', '.join(inner)}]`"
        if inner == [text]:
            return f"`{text[:100]}` is not a web address", "check what stands between `//` and the next `/`"
        likely = inner[0] if inner else f"https://{host[1]}" if host else "https://example.org/article"
        return f"`{text[:100]}` is not a web address", f"write it whole, and nothing else: `{likely}`"
    if parts.username is not None or parts.password is not None:
        return f"`{text[:100]}` hides its host behind a user name", "write the address without `@`"
    if letter := stranger_in(host_name):
        return f"the host of `{text[:100]}` mixes two alphabets: {name_of(letter)}", "copy the address from its page"
    return None


def _url(value: object) -> str:
    text = _text(value, "an address")
    if fault := fault_of_address(text[:_LONGEST]):  # a longer one is refused for that
        raise _fault("bad-address", *fault)
    return text


def fault_of_base(text: str) -> tuple[str, str] | None:
    """Say why a text is no address below which a site can be published; None where it is one."""
    if "?" in text or "#" in text:
        cut = re.split("[?#]", text)[0]
        return f"`{text[:100]}` has a `?` or `#`, so no page can stand below it", f"write `{cut}`"
    is_local = re.fullmatch(r"""https?://localhost(:[0-9]{1,5})?(/[^\s<>"\\^`{|}]*)?""", text)
    return None if is_local else fault_of_address(text)


def _base(value: object) -> str:
    text = _text(value, "an address")
    if fault := fault_of_base(text[:_LONGEST]):
        raise _fault("bad-address", *fault)
    return text


def _flag(value: object) -> bool:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise _fault(
        "wrong-type", f"{{field}} is `{value}`, which is neither `true` nor `false`", "write `true` or `false`"
    )


def _clock(value: object) -> str:
    text = _text(value, "a time").strip()
    match = re.fullmatch(r"([0-9]{1,2})(?:[:.]([0-9]{2}))? *(?:([ap])\.?m\.?)?", text, re.IGNORECASE)
    if match and not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", text):
        hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
        hour = hour % 12 + 12 * (half == "p") if half and 1 <= hour <= 12 else hour
        likely = f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 and (half == "p") <= (hour >= 12) else "21:30"
        raise _fault("bad-time", f"`{text}` is not a time from 00:00 to 23:59", f"write it as `{likely}`")
    return text


def _identifier(value: object) -> str:
    text = _text(value, "an id")
    if not is_id(text):
        likely = slug(text.removesuffix(".md").rpartition("/")[2])
        cure = "use small letters a-z, digits and single hyphens, at most 100 of them"
        raise _fault("bad-id", f"`{text[:100]}` is not an id", cure + (f": `{likely}`" if likely else ""))
    return text


def _name(value: str) -> str:
    if letter := stranger_in(value):
        message = f"`{value[:100]}` mixes letters of two alphabets: {name_of(letter)}"
        raise _fault("mixed-alphabets", message, "type the name anew, all of it in one alphabet")
    return value


def _pattern(expression: str, code: str, what: str, cure: str) -> BeforeValidator:
    compiled = re.compile(expression)

    def validate(value: object) -> str:
        text = _text(value)
        if not compiled.fullmatch(text):
            raise _fault(code, f"`{text[:100]}` is not {what}", cure)
        return text

    # to other readers of patterns `\w` is ASCII alone: they would refuse a word in Cyrillic
    shown = {} if r"\w" in expression else _shown(f"^({expression})$", f"not {what}: {cure}")
    return BeforeValidator(validate, json_schema_input_type=_as_json(type=["string", "number"], **shown))


def _one_or_many(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _shape(value: object) -> str:
    return "fields" if isinstance(value, dict | BaseModel) else "text"


def _choice(*words: str) -> BeforeValidator:
    def validate(value: object) -> str:
        text = _text(value)
        if text not in words:
            close = nearest(text, words, 1) or [word for word in words if word in fold(text)]
            known = "write one of " + ", ".join(f"`{word}`" for word in words)
            cure = f"did you mean `{close[0]}`?" if close else known
            raise _fault("unknown-value", f"{{field}} cannot be `{text[:60]}`", cure)
        return text

    return BeforeValidator(validate, json_schema_input_type=_as_json(type="string", enum=list(words)))


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Name = Annotated[Title, AfterValidator(_name)]
Summary = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


def _made_by(read: Callable[[object], object], given: Any) -> GetPydanticSchema:
    """Return the shape of a noun of our own, of which pydantic need not know the fields."""
    return GetPydanticSchema(
        lambda _, handler: no_info_plain_validator_function(
            read, json_schema_input_schema=handler.generate_schema(given)
        )
    )


_POINT = r"[0-9]{2}([0-9]{2}|[0-9]X|XX)(-([0-9]{2}|XX)){0,2}[?~%]?"
_DATE = _as_json(
    type=["string", "integer"],
    minimum=dates.EARLIEST.year,
    maximum=dates.LATEST.year,
    **_shown(
        rf"^\s*({_POINT}|({_POINT}|\.\.)?/({_POINT}|\.\.)?)\s*$",
        "not a date: write a day 2026-01-22, a month 2025-08, or a range 2026-01-22/2026-01-23",
    ),
)
_DAY = _as_json(
    type="string", **_shown(r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}[?~%]?\s*$", "not one day: write it as 2026-01-22")
)
_ADDRESS = _as_json(
    type="string",
    maxLength=_LONGEST,
    **_shown(r"""^https?://[^\s<>"\\^`{|}]*[^\s<>"\\^`{|},]$""", "not a web address: write it whole, and nothing else"),
)
_ID = _as_json(
    type=["string", "integer"],
    maxLength=ID_LENGTH,
    **_shown(f"^{ID.pattern}$", "not an id: use small letters a-z, digits and single hyphens"),
)
_FLAG = _as_json(type=["boolean", "string"], **_shown("^(true|false)$", "neither `true` nor `false`"))
Date = Annotated[EdtfDate, _made_by(_date, _DATE)]
Day = Annotated[EdtfDate, _made_by(_day, _DAY)]
Url = Annotated[str, BeforeValidator(_url, json_schema_input_type=_ADDRESS), StringConstraints(max_length=_LONGEST)]
Base = Annotated[str, BeforeValidator(_base, json_schema_input_type=_ADDRESS), StringConstraints(max_length=_LONGEST)]
Flag = Annotated[bool, BeforeValidator(_flag, json_schema_input_type=_FLAG)]
Id = Annotated[str, BeforeValidator(_identifier, json_schema_input_type=_ID)]
Language = Annotated[
    str,
    _pattern(
        "[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?",
        "bad-language",
        "a language tag",
        "write the short tag of the language: `uk` for Ukrainian, `ru` for Russian, `en` for English",
    ),
]
Wikidata = Annotated[str, _pattern("Q[1-9][0-9]*", "bad-id", "a Wikidata item", "write it as `Q42`")]
Duration = Annotated[
    str,
    _pattern(
        "P(?=.)([0-9]{1,4}D)?(T(?=.)([0-9]{1,4}H)?([0-9]{1,4}M)?)?",
        "bad-duration",
        "a length of time",
        "write four hours as `PT4H`, 75 minutes as `PT75M`",
    ),
]
Zone = Annotated[
    str,
    _pattern(
        "[A-Z][A-Za-z_]+(/[A-Za-z_+-]+){1,2}|UTC", "bad-timezone", "a time zone", "name a city's zone, as `Europe/Kyiv`"
    ),
]
Grade = Annotated[Literal["A", "B", "C", "D"], _choice("A", "B", "C", "D")]
Seen = Annotated[Literal["excerpt", "full"], _choice("excerpt", "full")]
Names = Annotated[dict[Language, Name], Field(max_length=50)]
TextList = Annotated[list[Title], Field(max_length=100)]
NameList = Annotated[list[Name], Field(max_length=100)]
Word = Annotated[
    str,
    _pattern(r"\s*\w(.{0,98}\w)?\s*", "unknown-value", "a word or a few", "begin and end it with a letter"),
    StringConstraints(strip_whitespace=True),
]
OneOrMore = Annotated[list[Title], BeforeValidator(_one_or_many), Field(min_length=1, max_length=100)]


os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # what else is installed has no say in what is a fault


class Fields(BaseModel):
    """What every group of fields has in common: unknown ones are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class _Publication(Fields):
    title: Title | None = Field(None, description="The headline, exactly as given. Left out when unknown.")
    via: Title | None = Field(
        None, description="Who passed the publisher's own report on: a paper that ran it, a syndicator, an archive."
    )
    origin: Title | None = Field(
        None,
        description="Whose report the publisher passes on, where it is not its own: an agency, another outlet.",
        examples=["Axios"],
    )
    url: Url | None = Field(None, description="Its address. Left out when unknown.")
    published: Date | None = Field(None, description="The day on it. Left out when it shows none.")
    accessed: Date | None = Field(None, description="The day on which it was read.")
    archived: Url | None = Field(None, description="The address of an archived copy.")
    language: Language | None = Field(None, description="Its language.", examples=["uk"])
    grade: Grade | None = Field(
        None,
        description="A official, B agency or established outlet, C copy or report elsewhere, D aggregator or partisan.",
    )
    state_media: Flag = Field(False, description="Whether a state controls the publisher.")
    seen: Seen | None = Field(None, description="How much of it was read: an excerpt, or the full text.")
    note: Text | None = Field(None, description="A remark on the source.")


class SourceFields(_Publication, defer_build=False):
    """A publication, as a thing cites it: named, or described on the spot."""

    source: Title | None = Field(
        None,
        description="The id or address of a source that is described elsewhere.",
        examples=["bloomberg-2026-01-23"],
    )
    publisher: Title | None = Field(None, description="Who published it.", examples=["Reuters"])
    supports: TextList = Field([], description="What it bears: date, place, length …")
    at: Title | None = Field(None, description="The place in it: a paragraph, a page, a minute.")


SourceRef = Annotated[
    Annotated[Title, Tag("text")] | Annotated[SourceFields, Tag("fields")],
    Discriminator(_shape),
]
Sources = Annotated[list[SourceRef], BeforeValidator(_one_or_many), Field(min_length=1, max_length=100)]


Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class _Thing(Fields):
    name: Name = Field(description="The name that pages show.")
    names: Names = Field({}, description="The name in other languages, by language tag.", examples=[{"uk": "Україна"}])
    aliases: NameList = Field([], description="Other spellings, and former ids that must go on answering.")
    id: Id | None = Field(None, description="The lasting id, where the file was renamed after publication.")


class RoleFields(Fields):
    """An office that a person held."""

    role: Title = Field(description="The title of the office.", examples=["Defence Minister of Ukraine"])
    party: Title | None = Field(None, description="For whom, where it differs from the person's party.")
    from_: Date | None = Field(None, alias="from", description="Since when, only where a source says so.")
    to: Date | None = Field(None, description="Until when, only where a source says so.")
    attested: Date | None = Field(
        None, description="The first and last date at which sources of this record use the title."
    )
    source: Sources | None = Field(None, description="Who says so.")


class PersonFields(_Thing):
    """A person: ``content/people/ID.md``."""

    party: Title = Field(description="The party for whom the person speaks.", examples=["Ukraine"])
    roles: list[RoleFields] = Field([], max_length=50, description="Offices, in order of time.")
    wikidata: Wikidata | None = Field(None, description="The item in Wikidata.")
    source: Sources | None = Field(None, description="What bears the file itself.")


class RegionFields(_Thing):
    """A place: ``content/regions/ID.md``."""

    kind: Annotated[str, _choice("country", "region", "macro-region", "sea", "city", "venue")] = Field(
        description="What sort of place.", examples=["city"]
    )
    part_of: Title | None = Field(None, description="The place that it lies in.", examples=["Moscow"])
    coordinates: tuple[Latitude, Longitude] | None = Field(
        None, description="Latitude and longitude, degrees.", examples=["[50.45, 30.52]"]
    )
    coordinates_note: Text | None = Field(None, description="What the point stands for.")
    geonames: int | None = Field(None, gt=0, lt=2**31, description="The number in GeoNames.")
    iso: Title | None = Field(None, description="The ISO 3166 code.")
    timezone: Zone | None = Field(None, description="The IANA time zone.", examples=["Europe/Kyiv"])
    wikidata: Wikidata | None = Field(None, description="The item in Wikidata.")
    source: Sources | None = Field(None, description="What bears the file itself.")


class PartyFields(_Thing):
    """A party: ``content/parties/ID.md``."""

    kind: Annotated[str, _choice("state", "group", "body")] = Field(
        description="What sort of party.", examples=["state"]
    )
    part_of: Title | None = Field(None, description="The party that it belongs to.")
    mark: Annotated[str, _choice("square", "circle", "triangle")] | None = Field(
        None, description="Its sign in the table glyph."
    )
    source: Sources | None = Field(None, description="What bears the file itself.")


class TopicFields(_Thing):
    """A topic: ``content/topics/ID.md``."""

    summary: Summary = Field(description="What it is about, in one neutral sentence.")


class NameFields(Fields):
    """A party's own name for a document."""

    by: Title = Field(description="Whose name it is.")
    name: Title = Field(description="The name.")
    source: Sources | None = Field(None, description="Who reports it.")


class StepFields(Fields):
    """A dated step."""

    status: Title = Field(description="What it became.")
    by: Title | None = Field(None, description="Who says so: a person or a party.")
    date: Date | None = Field(None, description="When.")
    source: Sources | None = Field(None, description="Who reports it.")
    note: Text | None = Field(None, description="A remark.")


class EventStepFields(StepFields):
    """A dated step in the life of a plan to meet."""

    published: Day | None = Field(None, description="When it was first told here, if later than `date`.")


class DocumentFields(_Thing):
    """A plan, understanding, draft or agreement: ``content/documents/ID.md``."""

    kind: Annotated[
        str,
        _choice(
            "plan",
            "agreement",
            "declaration",
            "statement",
            "resolution",
            "proposal",
            "letter",
            "understanding",
            "draft",
            "record",
        ),
    ] = Field(description="What sort of document.", examples=["plan"])
    date: Date | None = Field(None, description="When it was made.")
    between: TextList = Field([], description="The parties whose document it is.")
    called: list[NameFields] = Field([], max_length=20, description="The parties' own names for it.")
    status: list[StepFields] = Field([], max_length=50, description="What is asserted of it, by whom and when.")
    text: Annotated[str, _choice("public", "partly", "not-public", "unknown")] = Field(
        "unknown", description="Whether its text is public."
    )
    replaces: TextList = Field([], description="Documents that it replaces.")
    rests_on: TextList = Field([], description="Documents that it rests on.")
    perhaps_same_as: TextList = Field([], description="Documents that may be the same; undecided.")
    summary: Summary | None = Field(None, description="What it is, in one or two sentences.")
    source: Sources | None = Field(None, description="Who reports it.")


class SourceFile(_Publication):
    """A publication that more than one thing cites: ``content/sources/ID.md``."""

    publisher: Title = Field(description="Who published it.", examples=["Reuters"])
    aliases: TextList = Field([], description="Former ids.")
    id: Id | None = Field(None, description="The lasting id, where the file was renamed after publication.")


class PlainFields(Fields):
    """A plain page: ``content/pages/ID.md``."""

    title: Title = Field(description="The heading of the page.")
    summary: Summary | None = Field(None, description="What the page says, in a sentence.")
    aliases: TextList = Field([], description="Former ids.")
    id: Id | None = Field(None, description="The lasting id, where the file was renamed after publication.")


class ParticipantFields(Fields):
    """A participant with something that differs from the profile."""

    person: Title | None = Field(None, description="The person.")
    role: Title | None = Field(None, description="The role on that day, where the profile has another.")
    party: Title | None = Field(
        None, description="The party, where the profile has another; alone, a party without a named person."
    )
    attended: Flag = Field(True, description="`false` for who was announced or spoken of but not at the table.")


Participant = Annotated[
    Annotated[Title, Tag("text")] | Annotated[ParticipantFields, Tag("fields")],
    Discriminator(_shape),
]


class StatementFields(Fields):
    """What somebody said, as reported by a source."""

    by: OneOrMore = Field(description="The speaker: a person or a party; or a list of them.")
    text: Text = Field(
        description="A paraphrase in our own words; or, of a quotation, the exact words without quotation marks."
    )
    mode: Annotated[str, _choice("quote", "paraphrase")] = Field("paraphrase", description="Whose words `text` holds.")
    source: SourceRef = Field(description="Who reports it: one of the entry's sources, by id or address.")
    at: Title | None = Field(None, description="The place in the source.", examples=["¶6"])
    context: Title | None = Field(None, description="What quoted words are about, in our own words.")
    channel: Title | None = Field(None, description="How it was said: speech, audio message, press remarks.")
    to: Title | None = Field(None, description="To whom.")
    date: Date | None = Field(None, description="When, where it differs from the event's date.")
    language: Language | None = Field(None, description="The language of `text`, where it is not the site's.")
    translator: Title | None = Field(None, description="Who translated it.")
    topic: OneOrMore = Field([], description="Topics that it is about.")
    about: OneOrMore = Field([], description="Regions that it is about.")
    documents: OneOrMore = Field([], description="Documents that it is about.")
    events: OneOrMore = Field([], description="Other entries that it is about: it shows there too.")
    id: Id | None = Field(None, description="Its lasting id, unique within the entry.")


class AccountFields(Fields):
    """One side of a contradiction."""

    text: Text = Field(description="What this account says, in our own words.")
    by: Title | None = Field(None, description="Whose account it is, as the source names it.")
    source: SourceRef = Field(description="Who reports it.")


class DifferenceFields(Fields):
    """A point on which accounts contradict each other."""

    on: Title = Field(description="The point: length, place, number.")
    accounts: list[AccountFields] = Field(min_length=2, max_length=20, description="The accounts.")


class CorrectionFields(Fields):
    """A dated change to what was published."""

    date: Date = Field(description="When it was corrected.")
    text: Text = Field(description="What was wrong, and what is right.")
    kind: Annotated[str, _choice("material", "minor")] = Field(
        description="`material` reaches subscribers, `minor` changes the page only.", examples=["material"]
    )


class WithdrawalFields(Fields):
    """Why an entry was taken back, and when."""

    date: Date | None = Field(None, description="When it was taken back: subscribers are told on that day.")
    text: Text = Field(description="Why.")


class OrdinalFields(Fields):
    """A number in a series, as a source claims it."""

    number: Annotated[int, Field(ge=1, lt=2**31)] = Field(description="The number.", examples=["7"])
    source: SourceRef | None = Field(None, description="Who claims it: one of the entry's sources.")


def _series(value: object) -> object:
    """Let a series be named alone, in a list, or with its number alone."""
    names = [value] if isinstance(value, str) else value
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return dict.fromkeys(names, None)
    if isinstance(names, dict):
        return {name: number if isinstance(number, dict) else {"number": number} for name, number in names.items()}
    return names


def _withdrawal(value: object) -> object:
    """Let a reason stand alone."""
    return {"text": value} if isinstance(value, str) else value


class EventFields(Fields):
    """An entry: ``content/events/ID.md``."""

    title: Title = Field(
        description="What happened, in a line.", examples=["Putin receives Witkoff and Kushner in the Kremlin"]
    )
    date: Date = Field(
        description="When, as precisely as it is known and no more (EDTF).",
        examples=["2026-01-22", "2025-08", "2026-01-23/2026-01-24"],
    )
    location: Title | None = Field(
        None, description="Where: a region, or `Venue, Region`.", examples=["Kremlin, Moscow"]
    )
    remote: Flag = Field(False, description="`true` for calls, and where nothing is known of a place.")
    participants: list[Participant] = Field(
        max_length=200, description="Who took part; may be empty.", examples=[["Vladimir Putin", "Steve Witkoff"]]
    )
    source: Sources = Field(
        description="Where it is reported: an id, an address, a group of fields, or a list of them.",
        examples=["https://example.org/article"],
    )
    time: Annotated[Title, BeforeValidator(_clock)] | None = Field(
        None, description="The time of day on the spot: `21:30`, or words."
    )
    timezone: Zone | None = Field(None, description="The time zone, where it is not the location's.")
    duration: Duration | None = Field(None, description="How long it took (ISO 8601).", examples=["PT4H"])
    kind: Annotated[str, _choice(*KINDS)] = Field("talks", description="What sort of event.")
    status: Annotated[str, _choice("held", "planned", "postponed", "cancelled")] | None = Field(
        None, description="Default: `held` for the past, `planned` for the future."
    )
    status_history: list[EventStepFields] = Field([], max_length=50, description="Dated, sourced steps.")
    replaced_by: OneOrMore = Field([], description="The event that a postponed or cancelled one became.")
    about: TextList = Field([], description="Regions that it is about.")
    struck: TextList = Field([], description="Regions that were struck, beside the location of an attack.")
    topics: TextList = Field([], description="Topics that it is about.")
    documents: TextList = Field([], description="Documents that it is about.")
    series: Annotated[dict[Title, OrdinalFields | None], BeforeValidator(_series)] = Field(
        {},
        description="The series that it belongs to; a number only where a source claims it.",
        examples=[{"witkoff-putin-meetings": 7}],
    )
    related: TextList = Field([], description="Other entries to read with it.")
    summary: Summary | None = Field(None, description="One to three sentences; else taken from the body.")
    confidence: Annotated[str, _choice("high", "medium", "low")] = Field(
        "high", description="How well the sources bear the entry."
    )
    basis: (
        Annotated[
            str,
            _pattern("stated|deduced: .+", "unknown-value", "a basis", "write `stated`, or `deduced: why`"),
            StringConstraints(max_length=1000),
        ]
        | None
    ) = Field(None, description="How the date is known: `stated`, or `deduced: why`.")
    statements: list[StatementFields] = Field([], max_length=200, description="What was said.")
    differences: list[DifferenceFields] = Field([], max_length=50, description="Where accounts contradict each other.")
    corrections: list[CorrectionFields] = Field([], max_length=200, description="What was corrected, and when.")
    id: Id | None = Field(None, description="The lasting id, where the file was renamed after publication.")
    aliases: list[Id] = Field([], max_length=50, description="Former ids that must go on answering.")
    withdrawn: Annotated[WithdrawalFields | None, BeforeValidator(_withdrawal)] = Field(
        None,
        description="Why the entry was taken back, and when: a reason, or `{date, text}`.",
        examples=[{"date": "2026-01-30", "text": "No such meeting took place."}],
    )
    published: Day | None = Field(None, description="When it first appeared here.")
    draft: Flag = Field(False, description="`true` keeps it out of the site.")


class SeriesFields(Fields):
    """A series of meetings."""

    name: Title = Field(description="What the series is called.")


class TermFields(Fields):
    """A loaded term, which stands in quotations alone."""

    words: Annotated[list[Word], BeforeValidator(_one_or_many), Field(min_length=1, max_length=20)] = Field(
        description="The term, in each of its forms.", examples=[["regime", "junta"]]
    )
    neutral: Title = Field(description="What to write instead.", examples=["government"])
    why: Title | None = Field(None, description="Why it takes a side.")


class SiteFields(Fields):
    """The settings of the site: ``content/site.yaml``."""

    id: Text = Field(description="The permanent id, from which GUIDs and calendar UIDs are made. Never change it.")
    title: Title = Field(description="The name of the chronicle.")
    description: Summary = Field(description="What it is, in a sentence.")
    base_url: Base = Field(description="Where it is published.", examples=["https://example.org/chronicle/"])
    language: Language = Field("en", description="The language of its text.")
    repository: Url | None = Field(None, description="Where its content is kept.")
    branch: Title = Field("main", description="The branch that is published.")
    licence: Title | None = Field(None, description="The licence of its text.")
    licence_url: Url | None = Field(None, description="The address of the licence.")
    editors: OneOrMore = Field([], description="Who answers for it.")
    leaders: OneOrMore = Field([], description="People whose last meetings with one another the home page shows.")
    covered_until: Date | None = Field(None, description="The day up to which sources were read.")
    series: dict[Id, SeriesFields] = Field({}, description="Series of meetings, by id.")
    terms: list[TermFields] = Field([], max_length=100, description="Loaded terms, and what to write instead.")


SHAPES: Mapping[str, type[Fields]] = {
    "site": SiteFields,
    "event": EventFields,
    "person": PersonFields,
    "region": RegionFields,
    "party": PartyFields,
    "topic": TopicFields,
    "document": DocumentFields,
    "source": SourceFile,
    "page": PlainFields,
}

# --- for editors ------------------------------------------------------------------------------------------------------


class _Shapes(GenerateJsonSchema):
    """Pydantic's generator, for files that people write: what an editor is to accept, nothing of the model's inside.

    Why: to an editor `2026` is a number, and to the loader a text; a field is left out, and never null. A text that is
    nothing but `true` an editor wants in quotes: else it would offer the word everywhere.
    """

    def str_schema(self, schema: Any) -> JsonSchemaValue:
        return {**super().str_schema(schema), "type": ["string", "number"]}

    def int_schema(self, schema: Any) -> JsonSchemaValue:
        return {**super().int_schema(schema), "type": ["integer", "string"], "pattern": r"^\s*\+?[0-9_]+(\.0*)?\s*$"}

    def float_schema(self, schema: Any) -> JsonSchemaValue:
        return {
            **super().float_schema(schema),
            "type": ["number", "string"],
            "pattern": r"^\s*[+-]?[0-9._]+([eE][0-9+-]+)?\s*$",
        }

    def tuple_schema(self, schema: Any) -> JsonSchemaValue:
        return {
            "items" if name == "prefixItems" else name: value for name, value in super().tuple_schema(schema).items()
        }

    def dict_schema(self, schema: Any) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        return {**made, "additionalProperties": False} if "patternProperties" in made else made

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def tagged_union_schema(self, schema: Any) -> JsonSchemaValue:
        return {"anyOf": [self.generate_inner(choice) for choice in schema["choices"].values()]}

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def model_schema(self, schema: Any) -> JsonSchemaValue:
        made = super().model_schema(schema)
        made["description"] = made["description"].replace("``", "`")
        return {name: value for name, value in made.items() if name != "title"}

    def function_before_schema(self, schema: Any) -> JsonSchemaValue:
        made = super().function_before_schema(schema)
        match schema["function"]["function"]:
            case f if f is _one_or_many:
                return {"anyOf": [made["items"], made]}
            case f if f is _withdrawal:
                return {"anyOf": [_WORDS, made]}
            case f if f is _series:
                numbered = {"anyOf": [_WHOLE, made["additionalProperties"]]}
                several = {"type": "array", "items": _WORDS}
                return {"anyOf": [_WORDS, several, {"type": "object", "additionalProperties": numbered}]}
        return made


_WORDS: Mapping[str, Any] = {"type": ["string", "number"]}
_WHOLE: Mapping[str, Any] = {"type": ["integer", "string"], "minimum": 1}


def json_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind's front matter, for editors.

    Shape: accepts whatever the loader accepts, read as YAML 1.2 reads it; draft-07, the one that every YAML language
    server knows. What is wrong in itself is found by the loader alone: a day that no calendar has, an unknown name.
    """
    made = copy.deepcopy(_schema(kind))
    groups = made.pop("$defs", {})
    made = {"$schema": "http://json-schema.org/draft-07/schema#", **made, "definitions": groups}
    if kind == "event":
        made["anyOf"] = [{"required": ["location"]}, {"required": ["remote"]}]
    return made


@cache
def _schema(kind: str) -> dict[str, Any]:
    return SHAPES[kind].model_json_schema(ref_template="#/definitions/{model}", schema_generator=_Shapes)


# --- findings ---------------------------------------------------------------------------------------------------------


def validate(
    kind: str, values: Mapping[str, Any], spans: Mapping[Path, Span], path: str
) -> tuple[Fields | None, list[Diagnostic]]:
    """Hold front matter against the shape of its kind.

    Errors: every fault of the file at once, in the second value. The first then holds what is sound beside them, with
    placeholders in the gaps, so that the references in it can be checked in the same run; it is never published.
    """
    found = []
    kinds = _kinds_of(values)
    if kinds and kind not in kinds and kind in FOLDERS:
        folders = " or ".join(f"`content/{FOLDERS[other]}/`" for other in kinds)
        message = f"these are not the fields of a file in `content/{FOLDERS[kind]}/`"
        return None, [error(Span(path), "misplaced-file", message, f"move it into {folders}")]
    if kind == "event" and not values.keys() & {"location", "remote"}:
        cure = f"add a line such as `location: Kremlin, Moscow`, or {_INSTEAD['location']}"
        found.append(error(Span(path), "missing-field", "`location` is missing", cure))
    try:
        return SHAPES[kind].model_validate(values), found
    except ValidationError as fault:
        details = fault.errors(include_url=False)
    found += [_finding(kind, detail, spans, path) for detail in details]
    meant = {finding.cure for finding in found if finding.code == "unknown-field"}
    found = [f for f in found if f.code != "missing-field" or f"did you mean {f.message.split()[0]}?" not in meant]
    faulty = {detail["loc"][0] for detail in details if detail["loc"]}
    kept = {name: value for name, value in values.items() if name not in faulty}
    return SHAPES[kind].model_validate(_placeholders(SHAPES[kind]) | kept), found


def _finding(kind: str, detail: ErrorDetails, spans: Mapping[Path, Span], path: str) -> Diagnostic:
    place = _place(detail["loc"], spans)
    span = spans.get(place, Span(path)) if place else Span(path)
    key_span = spans.get(("key", *place), span)
    name = next((str(step) for step in reversed(place) if isinstance(step, str)), "")
    given, context = detail.get("input"), detail.get("ctx", {})
    match detail["type"]:
        case "chronicle" | "too_short" | "string_too_short" | "list_type" if not str(given or "").strip():
            return error(span, "empty-field", f"`{name}` has no value", f"fill it in{otherwise(kind, place)}")
        case "chronicle":
            is_key = detail["loc"][-1] == "[key]"
            message = context["message"].replace("{field}", f"`{name}`")
            return error(key_span if is_key else span, context["code"], message, context["cure"])
        case "missing":
            name, owner = str(detail["loc"][-1]), _fields_at(SHAPES[kind], detail["loc"][:-1])
            of = f" in {_GROUPS[owner]}" if owner in _GROUPS and place else ""
            cure = f"add a line such as `{_example(owner, name)}`"
            cure += f", or {_INSTEAD[name]}" if kind == "event" and not place and name in _INSTEAD else ""
            return error(span, "missing-field", f"`{name}` is missing{of}", cure)
        case "extra_forbidden":
            name, owner = str(detail["loc"][-1]), _fields_at(SHAPES[kind], detail["loc"][:-1])
            return error(key_span, "unknown-field", f"`{name[:60]}` is not a field here", _nearest_field(name, owner))
        case "too_short":
            count = len(given) if isinstance(given, list) else 0
            message = f"`{name}` needs {context['min_length']} items, and has {count}"
            return error(span, "wrong-type", message, "add what is missing")
        case "string_too_long" | "too_long":
            is_text = isinstance(given, str)
            message = f"`{name}` has {len(given or '')} {'characters' if is_text else 'items'}"
            message += f"; {context['max_length']} are allowed"
            if is_text:
                return error(span, "value-too-long", message, "shorten it, or move the text into the body")
            return error(span, "too-many-items", message, "keep those that matter, and name the rest in the body")
        case "list_type" | "tuple_type":
            example = _example(_fields_at(SHAPES[kind], detail["loc"][:-1]), name)
            written = " ".join(given.strip("[] ").split()) if isinstance(given, str) else ""
            items = [item for item in _BETWEEN.split(written) if item]
            if items:
                example = f"{name}: [{', '.join(items)}]"
            cure = f"write `{example}`" if "…" not in example else f"write `{name}: [one, another]`, even for one"
            return error(span, "wrong-type", f"`{name}` must be a list", cure)
        case "dict_type" | "model_type" | "model_attributes_type":
            message = f"`{name}` must be a group of fields"
            return error(span, "wrong-type", message, "write its fields below it, indented")
        case "int_parsing" | "int_type" | "float_parsing" | "float_type" | "int_from_float" | "finite_number":
            return error(span, "wrong-type", f"`{name}` must be a number", "write it in digits, with a point: `50.45`")
        case "greater_than" | "greater_than_equal" | "less_than_equal" | "less_than":
            return error(span, "wrong-type", f"`{name}` cannot be {given}", "check the number")
        case _ if isinstance(given, list):
            shown = f"an item of `{name}`" if isinstance(place[-1] if place else "", int) else f"`{name}`"
            return error(
                span, "wrong-type", f"{shown} is a list within brackets of its own", "take the inner brackets out"
            )
        case _:
            return error(span, "wrong-type", f"`{name}` must be text", "write it on one line, in quotes if need be")


_BETWEEN = re.compile(r"\s*[;,]\s*|\s+(?:and|&)\s+(?=[A-Z])|(?:^|\s+)[-–—•*]\s*")  # items of a list in other habits
_INSTEAD = {  # what an entry may have in place of a field that it needs
    "location": "`remote: true` for a call or where no place is known",
    "participants": "`participants: []` where nobody is named",
}


def otherwise(kind: str, path: Path) -> str:
    """Say what may be done with a blank field, other than to fill it in; empty where a file of the kind needs it."""
    if kind == "event" and len(path) == 1 and path[0] in _INSTEAD:
        return f", or write {_INSTEAD[str(path[0])]}"
    return "" if is_needed(kind, path) else ", or leave the whole line out"


def is_needed(kind: str, path: Path) -> bool:
    """Say whether a file of the kind, or the group of fields around it, cannot do without the field at a path."""
    return isinstance(path[-1], str) and _is_needed(kind, tuple(step for step in path if isinstance(step, str)))


@cache
def _is_needed(kind: str, names: tuple[str, ...]) -> bool:
    owner = _fields_at(SHAPES[kind], names[:-1])
    fields = owner.model_fields.items() if owner else ()
    return any(field.is_required() for key, field in fields if (field.alias or key) == names[-1])


def _kinds_of(values: Mapping[str, Any]) -> list[str]:
    """Return the kinds that know all of these fields, and need no other."""
    return [kind for kind, (needed, known) in _FIELDS.items() if len(needed) > 1 and needed <= values.keys() <= known]


_FIELDS = {
    kind: (
        {name for name, field in SHAPES[kind].model_fields.items() if field.is_required()},
        SHAPES[kind].model_fields.keys(),
    )
    for kind in FOLDERS
}
"""Of each kind, the fields that it needs, and all that it knows."""


_GROUPS: Mapping[type[Fields] | None, str] = {
    RoleFields: "this role",
    NameFields: "this name",
    StepFields: "this step",
    EventStepFields: "this step",
    StatementFields: "this statement",
    AccountFields: "this account",
    DifferenceFields: "this difference",
    CorrectionFields: "this correction",
    SeriesFields: "this series",
    TermFields: "this term",
    OrdinalFields: "this number",
    WithdrawalFields: "this withdrawal",
}
_SYNONYMS = {
    "place": "location",
    "where": "location",
    "people": "participants",
    "who": "participants",
    "tags": "topics",
    "link": "url source",
    "url": "source",
    "address": "url source",
    "headline": "title",
    "name": "person title",
    "city": "location",
    "when": "date",
    "sources": "source",
    "since": "from",
    "until": "to",
    "type": "kind",
}
"""Other words for a field, as newcomers use them, with the fields that may be meant."""


def _nearest_field(name: str, owner: type[Fields] | None) -> str:
    known = [field.alias or key for key, field in owner.model_fields.items()] if owner else []
    synonyms = [word for word in _SYNONYMS.get(name.casefold(), "").split() if word in known]
    close = synonyms or nearest(name, known, 1, cutoff=0.8)
    shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return f"did you mean `{close[0]}`?" if close else f"leave it out, or write it into the body; fields are {shown}"


def _placeholders(shape: type[Fields]) -> dict[str, Any]:
    """Return a value for each field that a kind needs."""
    needed = {field.alias or name: field for name, field in shape.model_fields.items() if field.is_required()}
    return {name: [] if name == "participants" else (field.examples or ["?"])[0] for name, field in needed.items()}


def _place(loc: tuple[int | str, ...], spans: Mapping[Path, Span]) -> Path:
    """Return the path of the front matter that a place in the shape stands for, without the shape's own steps."""
    place: Path = ()
    for step in loc:
        if (*place, step) in spans:
            place = (*place, step)
    return place


def _fields_at(shape: type[Fields], loc: tuple[int | str, ...]) -> type[Fields] | None:
    """Return the class of the fields at a place in a shape."""
    current: Any = shape
    for step in loc:
        if isinstance(step, str) and isinstance(current, type) and issubclass(current, Fields):
            key = next((k for k, f in current.model_fields.items() if (f.alias or k) == step), None)
            if key:
                current = _shape_within(current.model_fields[key].annotation)
    return current if isinstance(current, type) and issubclass(current, Fields) else None


def _shape_within(annotation: Any) -> type[Fields] | None:
    if isinstance(annotation, type) and issubclass(annotation, Fields):
        return annotation
    return next((found for part in get_args(annotation) if (found := _shape_within(part))), None)


def _example(owner: type[Fields] | None, name: str) -> str:
    fields = owner.model_fields.items() if owner else ()
    field = next((f for k, f in fields if (f.alias or k) == name), None)
    example = field.examples[0] if field and field.examples else "…"
    return f"{name}: {'[' + ', '.join(map(str, example)) + ']' if isinstance(example, list) else example}"
