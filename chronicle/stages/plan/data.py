"""The pages of ``/data/``: the record for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from chronicle.formats.json_files import package_of, schema_of
from chronicle.model.entities import Chronicle, Key
from chronicle.model.exports import EntryFile, RowsFile, bounds, definitions, head_of, said_of, sheets_of
from chronicle.model.pages import Page
from chronicle.model.permalinks import permalink
from chronicle.model.rows import Rows
from chronicle.model.tables import Sheet, Table, Tables, Values, nest
from chronicle.model.views import DataView, ThingView

FOLDER = "data/v1/"
_RELATIONS = {"held": "location", "about": "about", "struck": "struck"}


def data_pages(rows: Rows) -> Iterator[Page]:
    """Yield every file for programs, and the page that explains them."""
    chronicle, site, files = rows.chronicle, rows.chronicle.site, _Files(rows)
    for table in definitions():
        texts: Literal["own", "all"] = "all" if table.name == "events" else "own"
        yield Page(f"{FOLDER}{table.name}.csv", "csv", site, cut=files.sheets[table.name], texts=texts)
        if not table.within:
            yield Page(f"{FOLDER}{table.name}.json", "records", site, cut=partial(files.rows, table), texts=texts)
            yield Page(f"{FOLDER}schema/{table.name}.schema.json", "json", site, cut=partial(files.schema, table))
    yield Page(f"{FOLDER}schema/entry.schema.json", "json", site, cut=files.entry_schema)
    former: dict[str, list[str]] = {}  # an entry's data answer under its former ids too
    for key, link in chronicle.redirects.items():
        former.setdefault(link.id, []).extend([key.id] if key.kind == "event" else [])
    for event in chronicle.events:
        entry = EntryFile(files.head("entry"), site, event)
        for id in (event.id, *former.get(event.id, ())):
            yield Page(
                f"{permalink('event', id)}index.json", "records", site, source=event.path, cut=entry, texts="own"
            )
    yield Page(f"{FOLDER}datapackage.json", "json", site, cut=files.package)
    yield Page(f"{FOLDER}places.geojson", "json", site, cut=partial(_places, rows, dict(files.tables.head)))
    yield Page(f"{FOLDER}chronicle.sqlite", "sqlite", site, cut=files.whole, texts="all")
    for name, kind in {"bib": "bibtex", "ris": "ris", "json": "csl"}.items():
        yield Page(f"{FOLDER}citations.{name}", kind, site, cut=chronicle.entries, texts="all")
    description = "The whole record for programs: one database, tables, JSON, places, made to last."
    yield Page("data/index.html", "data.html", site, "Data", description, "data", cut=files.view, texts="own")


class _Files:
    """Cuts what each file holds; the rows of a table are made for the first that needs them."""

    def __init__(self, rows: Rows) -> None:
        self.chronicle, self.sheets = rows.chronicle, sheets_of(rows)
        self.tables = Tables(definitions(), head_of(rows.chronicle))
        self.schemas = f"{rows.chronicle.site.base_url}{FOLDER}schema/"

    def whole(self) -> Tables:
        return replace(self.tables, sheets={name: sheet() for name, sheet in self.sheets.items()})

    def rows(self, table: Table) -> RowsFile:
        whole = nest(self.tables.tables, table)
        sheets = tuple((name, self.sheets[name]()) for name in (table.name, *(part.name for part in whole.inner)))
        return RowsFile(self.head(table.name), whole, sheets)

    def head(self, name: str) -> tuple[tuple[str, str], ...]:
        return ("$schema", f"{self.schemas}{name}.schema.json"), *self.tables.head

    def schema(self, table: Table) -> dict[str, Any]:
        return schema_of(self.tables, table, f"{self.schemas}{table.name}.schema.json")

    def entry_schema(self) -> dict[str, Any]:
        return schema_of(self.tables, self.tables.table("events"), f"{self.schemas}entry.schema.json", one="entry")

    def package(self) -> dict[str, Any]:
        return package_of(self.tables, self.chronicle.site.id)

    def view(self) -> DataView:
        has_geonames = any(region.geonames for region in self.chronicle.regions.values())
        counts = tuple((table, len(self.sheets[table.name]().rows)) for table in self.tables.tables)
        return DataView(self.tables, counts, self.chronicle.as_of, has_geonames)


_POSITIONS = ("date", "earliest", "latest", "side", "people", "mode", "text", "context", "source", "source_address")


def positions(view: ThingView, chronicle: Chronicle) -> Sheet:
    """Return what each side said of a topic, newest first, a line for each statement and side."""
    base_url = chronicle.site.base_url
    rows: list[Values] = []
    for position in view.positions:
        for column in position.columns:
            for item in column.said:
                it, date, source = item.statement, item.date, item.statement.citation.source
                is_first = item is column.said[-1]
                since = f"{base_url}{column.since.link.permalink}" if column.since and is_first else None
                rows.append(
                    (
                        *(date.text, *bounds(date), column.party),
                        *("; ".join(speaker.who.label for speaker in it.by), it.mode, it.text, it.context or None),
                        *(source.publisher or source.name, source.url or None),
                        *(f"{base_url}{item.row.link.permalink}#{it.id}", since),
                    )
                )
    return Sheet((*_POSITIONS, "url", "first_since"), tuple(rows), said_of(chronicle))


def _places(rows: Rows, head: dict[str, str]) -> dict[str, Any]:
    """Return the places that have a point, as GeoJSON, with the entries that bear on each, by relation."""
    features = []
    for region in rows.chronicle.regions.values():
        if region.coordinates:
            north, east = region.coordinates
            properties: dict[str, Any] = {"id": region.id, "name": region.name, "kind": region.type}
            properties |= {"url": rows.chronicle.site.base_url + region.permalink, "note": region.coordinates_note}
            properties |= {name: _entries(rows, region.key, relation) for name, relation in _RELATIONS.items()}
            point = {"type": "Point", "coordinates": [east, north]}
            features.append({"type": "Feature", "id": region.id, "geometry": point, "properties": properties})
    return {"type": "FeatureCollection", **head, "features": features}


def _entries(rows: Rows, key: Key, relation: str) -> list[str]:
    """Return the entries that bear on a place, those by way of places within it included; held are meetings alone."""
    links = (link for link in rows.chronicle.backlinks.get(key, ()) if link.relation == relation)
    if relation == "about":
        return [link.event.id for link in links if not link.via]
    return [link.event.id for link in links if relation != "location" or link.event.is_meeting]
