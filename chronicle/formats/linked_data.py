"""schema.org: what a page says, as JSON-LD for machines, with no more certainty than the page has.

Source: schema.org, https://schema.org/docs/full.html; JSON-LD 1.1, https://www.w3.org/TR/json-ld11/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chronicle.model.dates import EdtfDate, Point
from chronicle.model.entities import (
    Entity,
    Event,
    Link,
    Participant,
    Person,
    Place,
    Region,
    Role,
    Site,
    Source,
    Statement,
)
from chronicle.model.permalinks import guid, is_id
from chronicle.model.views import EventView, HomeView, Row, Side, ThingView

Address = Callable[[str], str]
"""Gives the absolute address of a path of the site."""

Node = dict[str, Any]
"""What ``json.dumps`` takes: keys in order, nothing empty."""

_VOCABULARY = "https://schema.org"
_TYPES = {
    "document": "CreativeWork",
    "event": "Event",
    "party": "Organization",
    "person": "Person",
    "region": "Place",
    "topic": "DefinedTerm",
}
"""The type of each kind of thing. Every region is a plain Place: a finer type would take sides on its status."""


def of_event(view: EventView, site: Site, address: Address) -> Node:
    """Describe an entry's page: the event, the entry as a text about it, what is quoted in it, and the trail.

    Shape: the event is named by its GUID, the text by its address. An event is not its page, and its name has to
    outlive a rename and a new domain; what is said of the same person on two pages meets under one name likewise.
    """
    writer, event = _Writer(site, address), view.event
    quotes = [writer.quotation(event, said) for said in event.statements if said.mode == "quote"]
    trail = (*view.crumbs, (event.date.words, event.permalink))
    return _graph(writer.event(view), writer.article(view, quotes), *quotes, writer.trail(trail))


def of_person(view: ThingView, site: Site, address: Address) -> Node:
    """Describe a person's page. ``view.thing`` is a Person.

    Errors: TypeError for any other thing.
    """
    writer, person = _Writer(site, address), view.thing
    if not isinstance(person, Person):
        raise TypeError(f"{person.kind} {person.id} is no person")
    page = address(person.permalink)
    profile = _node(
        "ProfilePage",
        id=page,
        url=page,
        inLanguage=site.language,
        isPartOf=writer.site_link,
        mainEntity={"@id": writer.guid(person.link)},
    )
    above = [("People", "people/"), *([(person.party.label, person.party.permalink)] if person.party else [])]
    return _graph(profile, writer.person(person, view.role), writer.trail((*above, (person.name, person.permalink))))


def of_region(view: ThingView, site: Site, address: Address) -> Node:
    """Describe a region's page. ``view.thing`` is a Region.

    Errors: TypeError for any other thing.
    """
    writer, region = _Writer(site, address), view.thing
    if not isinstance(region, Region):
        raise TypeError(f"{region.kind} {region.id} is no region")
    return _graph(writer.region(region), writer.trail([("Regions", "regions/"), (region.name, region.permalink)]))


def of_home(
    view: HomeView,
    site: Site,
    address: Address,
    distribution: Sequence[tuple[str, str]] = (),
    covers: tuple[EdtfDate, EdtfDate] | None = None,
) -> Node:
    """Describe the site, and the record as a set of data.

    Shape: ``distribution`` gives the path and the media type of each file that holds the record, ``covers`` the dates
    of the first and the last entry. Without a file, or without an entry, there is no set of data to describe.
    """
    writer = _Writer(site, address)
    graph = [writer.work("WebSite", site.title, "", description=site.description)]
    if distribution and view.entries:
        files = [_node("DataDownload", contentUrl=address(path), encodingFormat=form) for path, form in distribution]
        covered = _interval(*covers) if covers else ""
        graph.append(
            writer.work(
                "Dataset",
                site.title,
                "data/",
                description=site.description,
                distribution=files,
                isPartOf={"@id": address("")},
                temporalCoverage=covered,
            )
        )
    return _graph(*graph)


def moment(date: EdtfDate | None) -> str:
    """Return a date in ISO 8601, as precise as it is known and no more.

    Shape: empty for no date, a range, a date in doubt, and what ISO 8601 cannot say (a season, a decade): readers of
    schema.org know no doubt, and would take such a date for certain.
    Source: ISO 8601-1, https://schema.org/Date

    >>> from chronicle.model.dates import parse
    >>> [moment(parse(text)) for text in ("2026-01-22", "2025-08", "2014", "2022~", "2026-01-22/2026-01-23")]
    ['2026-01-22', '2025-08', '2014', '', '']
    """
    return _certain(date.start) if date and not date.is_range else ""


def _certain(point: Point | None) -> str:
    return point.machine if point and not point.qualifier else ""


def _interval(first: EdtfDate, last: EdtfDate) -> str:
    """Return the time from one date to another as schema.org wants coverage: an interval, with ``..`` for no end."""
    ends = (first.start, last.end)
    return "/".join(f"{point.iso}{point.qualifier}" if point else ".." for point in ends)


def _node(what: str, *, id: str = "", **properties: object) -> Node:
    return _filled({"@id": id, "@type": what, **properties})


def _filled(properties: Mapping[str, object]) -> Node:
    """Return the properties in order of name, without those that are empty; nought is a value."""
    return {name: value for name in sorted(properties) if (value := properties[name]) or isinstance(value, float)}


def _graph(*nodes: Node) -> Node:
    return {"@context": _VOCABULARY, "@graph": list(nodes)}


def _pointer(node: Node) -> Node:
    """Return a reference to a node that stands elsewhere in the graph; the node itself where nothing names it."""
    return {"@id": node["@id"]} if "@id" in node else node


@dataclass(frozen=True, slots=True)
class _Writer:
    """Knows how the site names things, and where they are."""

    site: Site
    address: Address

    # --- names

    def guid(self, link: Link) -> str:
        return guid(self.site.id, link.kind, link.id)

    def link(self, link: Link, **more: object) -> Node:
        """Return a thing as another names it."""
        url = self.address(link.permalink)
        return _node(_TYPES[link.kind], id=self.guid(link), name=link.label, url=url, **more)

    @property
    def site_link(self) -> Node:
        home = self.address("")
        return _node("WebSite", id=home, name=self.site.title, url=home)

    @property
    def licence(self) -> str | Node:
        """The licence of the site's own texts: its address, else its name."""
        return self.site.licence_url or (_node("CreativeWork", name=self.site.licence) if self.site.licence else "")

    def work(self, what: str, name: str, path: str, **more: object) -> Node:
        """Return a work of the site's own."""
        url = self.address(path)
        return _node(what, id=url, inLanguage=self.site.language, license=self.licence, name=name, url=url, **more)

    def trail(self, steps: Iterable[tuple[str, str]]) -> Node:
        """Return the way from the site's sections to a page, as (label, path)."""
        items = [
            _node("ListItem", item=self.address(path), name=label, position=number)
            for number, (label, path) in enumerate(steps, 1)
        ]
        return _node("BreadcrumbList", itemListElement=items)

    # --- an entry

    def event(self, view: EventView) -> Node:
        """Return the event itself.

        Why: an organizer is never known, and how people attended (in a room, online) is no field of the record: a
        telephone call is neither. Only of a meeting that was held can one say that somebody attended it.
        """
        event = view.event
        places = [*([self.place(event.place)] if event.place else []), *(self.link(region) for region in event.struck)]
        return _node(
            "Event",
            id=self.guid(event.link),
            about=[self.link(link) for link in (*event.about, *event.topics, *event.documents)],
            attendee=[self.attendee(person) for person in _people(view.sides)] if event.is_meeting else (),
            description=_description(event),
            duration=event.duration,
            location=places[0] if len(places) == 1 else places,
            name=event.name,
            url=self.address(event.permalink),
            **_schedule(view),
        )

    def attendee(self, participant: Participant) -> Node:
        """Return who took part, with the role of that day.

        Why: the role hangs on the attendance. As a title of the person it would hold for ever, and the titles of all
        entries would pile up on one name.
        Source: https://blog.schema.org/2014/06/16/introducing-role/
        """
        who = self.link(participant.who)
        return _node("Role", attendee=who, roleName=participant.role) if participant.role else who

    def place(self, place: Place) -> Node:
        region = self.inside(place.region, place.within)
        return _node("Place", containedInPlace=region, name=place.venue) if place.venue else region

    def inside(self, region: Link, within: Iterable[Link], **more: object) -> Node:
        """Return a region inside what it lies in, ``within`` being nearest first."""
        around: Node | None = None
        for outer in reversed(tuple(within)):
            around = self.link(outer, containedInPlace=around)
        return self.link(region, containedInPlace=around, **more)

    def article(self, view: EventView, quotes: Sequence[Node]) -> Node:
        """Return the entry: the text about the event, with its version, its sources and its corrections.

        Shape: ``temporalCoverage`` is the date as its file has it, doubt included (EDTF, which is part of ISO 8601-2);
        ``mentions`` are those who are named, and of whom nothing says that they attended.
        """
        event = view.event
        present = () if event.is_meeting else _people(view.sides)
        named = dict.fromkeys(p.who for p in (*present, *_people(view.absent)))
        changed = [c for c in event.corrections if c.is_material]
        latest = max(changed, key=lambda correction: correction.date.key, default=None)
        return self.work(
            "Article",
            "",
            event.permalink,
            about={"@id": self.guid(event.link)},
            citation=[self.source(citation.source) for citation in event.citations],
            correction=[_node("CorrectionComment", datePublished=moment(c.date), text=c.text) for c in changed],
            dateModified=moment(latest.date) if latest else "",
            datePublished=event.published.isoformat() if event.is_dated else "",
            hasPart=[_pointer(quote) for quote in quotes],
            headline=event.name,
            isPartOf=self.site_link,
            mentions=[self.link(who) for who in named],
            temporalCoverage=event.date.text,
            version=f"sha256:{event.digest}" if event.digest else "",
        )

    def quotation(self, event: Event, said: Statement) -> Node:
        """Return somebody's own words. A paraphrase is ours, and no quotation."""
        return _node(
            "Quotation",
            id=self.address(f"{event.permalink}#{said.id}"),
            dateCreated=moment(said.date),
            inLanguage=said.language,
            isBasedOn=_pointer(self.source(said.citation.source)),
            isPartOf={"@id": self.address(event.permalink)},
            spokenByCharacter=[self.link(speaker.who) for speaker in said.by],
            text=said.text,
        )

    def source(self, source: Source) -> Node:
        """Return a publication: under its GUID where it has a page here, else under its own address."""
        credit = f"{source.publisher}, by way of {source.via}" if source.publisher and source.via else ""
        return _node(
            "CreativeWork",
            id=self.guid(source.link) if source.id else source.url,
            archivedAt=source.archived,
            creditText=credit,
            datePublished=moment(source.published),
            inLanguage=source.language,
            name=source.title,
            publisher=_node("Organization", name=source.publisher) if source.publisher else None,
            url=source.url,
        )

    # --- things

    def person(self, person: Person, today: Role | None) -> Node:
        """Return a person; ``today`` is the role of the as-of date.

        Why: where no source says when an office was taken or left, its use in old reports does not tell that it is held
        today. So it is an occupation, as all roles are, and no title.
        """
        return self.link(
            person.link,
            affiliation=self.link(person.party) if person.party else None,
            alternateName=_other_names(person),
            description=person.summary,
            hasOccupation=[_occupation(role) for role in person.roles],
            jobTitle=today.title if today and (today.start or today.end) else "",
            sameAs=_elsewhere(person.wikidata),
        )

    def region(self, region: Region) -> Node:
        latitude, longitude = region.coordinates or (None, None)
        geo = _node("GeoCoordinates", latitude=latitude, longitude=longitude) if region.coordinates else None
        iso = _node("PropertyValue", propertyID="ISO 3166", value=region.iso) if region.iso else None
        return self.inside(
            region.link,
            region.part_of,
            alternateName=_other_names(region),
            description=region.summary,
            geo=geo,
            identifier=iso,
            sameAs=_elsewhere(region.wikidata, region.geonames),
        )


def _people(sides: Iterable[Side]) -> list[Participant]:
    return [participant for side in sides for participant in side.people]


def _schedule(view: EventView) -> Node:
    """Return when the event is, or was to be, and what became of the plan.

    Shape: ``startDate`` only where the event began then, or is still expected to; of what was put off, called off or
    moved the day stands under ``previousStartDate``. A plan that moved and the event that it became are two entries:
    both are ``EventRescheduled``, and the new day stands with the new one alone, so that nobody counts it twice. What
    was held has no status of its own: ``EventScheduled`` is schema.org's default, and to state it would claim a plan.
    A plan without a report has neither day nor status: nothing tells whether it took place.
    Source: https://schema.org/EventStatusType, https://schema.org/previousStartDate
    """
    event, start = view.event, _begins(view.event)
    if event.status in ("cancelled", "postponed"):
        moved = event.status == "postponed" and any(_is_moved(event.date, row) for row in view.replaced_by)
        status = "EventCancelled" if event.status == "cancelled" else "EventRescheduled" if moved else "EventPostponed"
        return _filled({"eventStatus": f"{_VOCABULARY}/{status}", "previousStartDate": [start] if start else []})
    if event.is_overdue:
        return {}
    plans = [row for row in view.replaces if row.status == "postponed" and _is_moved(event.date, row)]
    status = "EventRescheduled" if plans else "EventScheduled" if event.status == "planned" else ""
    return _filled(
        {
            "endDate": _certain(event.date.end) if event.date.is_range else "",
            "eventStatus": f"{_VOCABULARY}/{status}" if status else "",
            "previousStartDate": [day for row in plans if (day := _certain(row.date.start))],
            "startDate": start,
        }
    )


def _is_moved(date: EdtfDate, row: Row) -> bool:
    """Whether an entry and the one that it replaced, or that replaced it, have dates of their own."""
    return row.date.text != date.text


def _begins(event: Event) -> str:
    """Return the start, to the minute where a clock time is recorded: local time, for the record knows no offset."""
    day = _certain(event.date.start)
    is_clock = re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", event.time) is not None
    return f"{day}T{event.time}" if len(day) == len("2026-01-22") and is_clock else day


def _description(event: Event) -> str:
    """Return the summary, behind what the dates alone cannot say."""
    if event.is_overdue:
        remark = f"Planned for {event.date.words}: no report yet."
    elif all(_certain(point) for point in event.date.points):
        remark = ""
    else:
        remark = f"Date: {event.date.words}."
    return " ".join(filter(None, (remark, event.summary)))


def _other_names(thing: Entity) -> list[str]:
    """Return its names in other languages and its aliases, but for ids that it had."""
    aliases = [alias for alias in thing.aliases if not is_id(alias)]
    return [name for name in dict.fromkeys([name for _, name in thing.spellings] + aliases) if name != thing.name]


def _occupation(role: Role) -> Node:
    """Return an office, with the time of it that sources state.

    Source: https://schema.org/hasOccupation
    """
    office = _node("Occupation", name=role.title)
    return _node("Role", endDate=moment(role.end), hasOccupation=office, startDate=moment(role.start))


def _elsewhere(wikidata: str, geonames: int | None = None) -> list[str]:
    """Return the addresses of the same thing in other registers."""
    found = [f"https://www.wikidata.org/wiki/{wikidata}"] if wikidata else []
    return found + ([f"https://www.geonames.org/{geonames}"] if geonames else [])
