"""Things that are no events: parties, regions, people, documents, topics, pages."""

from __future__ import annotations

from dataclasses import replace

from chronicle.formats import schema
from chronicle.model.entities import Document, Link, Name, Party, Person, Plain, Region, Role, Topic
from chronicle.model.files import Record
from chronicle.stages.resolve.citations import Citations
from chronicle.stages.resolve.names import Names


class Things:
    """Every thing of each kind, linked, in order of name."""

    def __init__(self, names: Names, citing: Citations) -> None:
        self.names, self.citing = names, citing
        self.parties = names.all("party", self._party)
        names.chains(self.parties, lambda party: party.part_of)
        self.regions = self._nested(names.all("region", self._region))
        self.people = names.all("person", self._person)
        self.documents = names.all("document", self._document)
        self.topics = names.all("topic", self._topic)
        self.pages = names.all("page", self._page)

    def _party(self, record: Record, fields: schema.PartyFields, link: Link) -> Party:
        outer = self.names.link(record, fields.part_of, ("party",), "part_of") if fields.part_of else None
        return Party(
            **self.names.common(record, link),
            type=fields.kind,
            part_of=outer,
            mark=fields.mark or "",
            citations=self.citing.citations(record, fields.source or [], "source"),
        )

    def _topic(self, record: Record, fields: schema.TopicFields, link: Link) -> Topic:
        return Topic(**self.names.common(record, link))

    def _page(self, record: Record, fields: schema.PlainFields, link: Link) -> Plain:
        return Plain(**self.names.common(record, link))

    def _region(self, record: Record, fields: schema.RegionFields, link: Link) -> Region:
        outer = self.names.link(record, fields.part_of, ("region",), "part_of") if fields.part_of else None
        point = fields.coordinates
        return Region(
            **self.names.common(record, link),
            type=fields.kind,
            part_of=(outer,) if outer else (),
            coordinates=(point[0], point[1]) if point else None,
            coordinates_note=fields.coordinates_note or "",
            timezone=fields.timezone or "",
            geonames=fields.geonames,
            iso=fields.iso or "",
            wikidata=fields.wikidata or "",
            citations=self.citing.citations(record, fields.source or [], "source"),
        )

    def _nested(self, regions: dict[str, Region]) -> dict[str, Region]:
        """Give every region all that it lies in, all that lies in it, and the time zone around it."""
        chains = self.names.chains(regions, lambda region: region.part_of[0] if region.part_of else None)
        parts: dict[str, list[Link]] = {}
        for region in regions.values():
            for link in chains[region.id][:1]:
                parts.setdefault(link.id, []).append(region.link)
        return {
            id: replace(
                region,
                part_of=chains[id],
                parts=tuple(parts.get(id, ())),
                timezone=next((z for z in (region.timezone, *(regions[o.id].timezone for o in chains[id])) if z), ""),
            )
            for id, region in regions.items()
        }

    def _person(self, record: Record, fields: schema.PersonFields, link: Link) -> Person:
        party = self.names.link(record, fields.party, ("party",), "party")
        roles = []
        for number, role in enumerate(fields.roles):
            own = self.names.link(record, role.party, ("party",), "roles", number, "party") if role.party else party
            citations = self.citing.citations(record, role.source or [], "roles", number, "source")
            roles.append(Role(role.role, own, role.from_, role.to, role.attested, citations))
        return Person(
            **self.names.common(record, link),
            party=party,
            roles=tuple(roles),
            wikidata=fields.wikidata or "",
            citations=self.citing.citations(record, fields.source or [], "source"),
        )

    def _document(self, record: Record, fields: schema.DocumentFields, link: Link) -> Document:
        called = []
        for number, name in enumerate(fields.called):
            if by := self.names.link(record, name.by, ("party", "person"), "called", number, "by"):
                called.append(
                    Name(by, name.name, self.citing.citations(record, name.source or [], "called", number, "source"))
                )
        return Document(
            **self.names.common(record, link),
            type=fields.kind,
            date=fields.date,
            between=tuple(
                sorted(self.names.links_to(record, fields.between, ("party",), "between"), key=lambda link: link.label)
            ),
            called=tuple(called),
            status=self.citing.steps(record, fields.status, "status"),
            availability=fields.text,
            replaces=self.names.links_to(record, fields.replaces, ("document",), "replaces"),
            rests_on=self.names.links_to(record, fields.rests_on, ("document",), "rests_on"),
            perhaps_same_as=self.names.links_to(record, fields.perhaps_same_as, ("document",), "perhaps_same_as"),
            citations=self.citing.citations(record, fields.source or [], "source"),
        )
