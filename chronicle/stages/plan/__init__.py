"""Decide every file of the site but its manifest: its path, its view, and the slice of the record that it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from chronicle.model.dates import MONTHS
from chronicle.model.entities import Chronicle, Document, Entity, Event, Link, Party, Person, Region, Source
from chronicle.model.pages import Once, Page, Plan, Theme
from chronicle.model.permalinks import FOLDERS, pair_permalink, permalink
from chronicle.model.profiles import Profiles
from chronicle.model.rows import Rows
from chronicle.model.slices import Slices, month_of
from chronicle.model.tables import Sheet
from chronicle.model.views import Group, IndexView, Listed
from chronicle.stages.plan.codes import code_addresses, code_pages
from chronicle.stages.plan.contribute import contribute_pages, plain_pages
from chronicle.stages.plan.data import data_pages, positions
from chronicle.stages.plan.editing import editing_pages
from chronicle.stages.plan.feeds import feed_pages
from chronicle.stages.plan.lists import Lists
from chronicle.stages.plan.search import search_pages

_SECTIONS = {
    "person": ("People", "Everyone who took part, spoke, or is spoken of, by the party for whom they speak."),
    "region": ("Regions", "Places where talks were held, and places that they are about: two lists, kept apart."),
    "party": ("Parties", "States and bodies for whom people speak, or that speak themselves."),
    "topic": ("Topics", "What the talks are about, and what each side has said of it."),
    "document": ("Documents", "Plans, drafts, understandings and agreements, with what is known of their text."),
    "source": ("Sources", "Publications that more than one entry cites. Every entry lists its own sources in full."),
}

_REGIONS = {
    "country": "Countries",
    "macro-region": "Regions",
    "region": "Regions",
    "sea": "Seas",
    "city": "Cities",
    "venue": "Venues",
}
"""The sorts of region, in the order of their index, with its headings."""

_APART = "search"
_NOTHING = (Group("", "", ()),)


def plan(chronicle: Chronicle, theme: Theme) -> Plan:
    """Return the pages of the site, feeds and assets included.

    Shape: pages depend on the chronicle and the theme's files alone, so the same commit plans the same site.
    """
    pages = _Planner(chronicle, theme)
    parts = {name: Once(partial(_by_path, part)) for name, part in pages.parts.items()}

    def find(path: str) -> Page:
        folder, _, name = path.rpartition("/")
        event = pages.rows.events.get(folder.removeprefix("events/")) if name == "index.html" else None
        if event and folder == f"events/{event.id}":
            return pages.event(event)
        near: Mapping[str, Page] = parts.get(path.partition("/")[0], parts[""])()
        found: Page | None = near.get(path) or parts[""]().get(path)
        if found is None:
            raise KeyError(path)
        return found

    return Plan(pages.most, pages.parts[_APART], find)


def _by_path(pages: Callable[[], Iterable[Page]]) -> dict[str, Page]:
    return {page.path: page for page in pages()}


class _Planner:
    def __init__(self, chronicle: Chronicle, theme: Theme) -> None:
        self.chronicle, self.site, self.rows, self.theme = chronicle, chronicle.site, Rows(chronicle), theme
        self.slices = Slices(self.rows)
        self.profiles = Profiles(self.slices)
        self.lists = Lists(self.slices)
        kinds = {FOLDERS[kind]: partial(self.things, kind) for kind in _SECTIONS}
        self.parts: dict[str, Callable[[], Iterable[Page]]] = {
            "index.html": self.home,
            "assets": self.assets,
            "chronicle": self.lists.pages,
            **kinds,
            _APART: partial(search_pages, self.rows, self._remark),  # whose paths are known when all words are
            "": self.others,
        }
        """By the first part of a path: the pages that begin with it, but for those that "" makes beside others."""

    def most(self) -> Iterator[Page]:
        for name, part in self.parts.items():
            if name != _APART:
                yield from part()

    def home(self) -> Iterator[Page]:
        yield self._page("", "home.html", "State of play", self.slices.home, description=self.site.description)

    def assets(self) -> Iterator[Page]:
        for asset in self.theme.assets:
            yield Page(f"assets/{asset.path}", "asset", self.site, cut=asset)

    def others(self) -> Iterator[Page]:
        for event in self.chronicle.events:
            yield self.event(event)
        for event in self.chronicle.entries:
            yield Page(f"{event.permalink}card.png", "card", self.site, cut=self.rows[event.id], texts="own")
        yield Page("card.png", "card", self.site)  # the site's own, for all pages that are no entry
        yield from data_pages(self.rows)
        yield from editing_pages(self.chronicle)
        for page in plain_pages(self.chronicle):
            yield self._page(page.permalink, "page.html", page.name, page, page.id, page.summary, page.path)
        yield from code_pages(self.site, self.theme)
        yield from contribute_pages(self.rows, self.theme, self._remark)
        description = "What was wrong in an entry, and what is right. Entries say so too, in their own history."
        cut = self.slices.corrections
        yield self._page("corrections/", "corrections.html", "Corrections", cut, "corrections", description)
        for key, link in self.chronicle.redirects.items():
            yield self._page(permalink(*key), "redirect.html", link.label, link)
            if key.kind == "person":
                for pair in sorted(pair for pair in self.profiles.paired if link.id in pair):
                    other = pair[pair[0] == link.id]
                    to = Link("person", "/with/".join(pair), link.label)  # the page of the pair, below the person's
                    yield self._page(pair_permalink(key.id, other), "redirect.html", link.label, to)
        yield Page("404.html", "404.html", self.site, "This page does not exist")
        yield from feed_pages(self.chronicle)
        yield Page("_headers", "headers.txt", self.site)  # for hosts that read one
        yield Page("robots.txt", "robots.txt", self.site)
        yield Page("sitemap.xml", "sitemap.xml", self.site, cut=tuple(sorted(set(self._addresses()))))

    def _page(
        self,
        path: str,
        view: str,
        title: str,
        subject: object,
        section: str = "",
        description: str = "",
        source: str = "",
    ) -> Page:
        return Page(path + "index.html", view, self.site, title, description, section, source, subject, "own")

    def _addresses(self) -> Iterator[str]:
        things: Iterable[Mapping[str, Entity]] = (
            self.chronicle.people,
            self.chronicle.regions,
            self.chronicle.parties,
            self.chronicle.topics,
            self.chronicle.documents,
            self.chronicle.sources,
            self.chronicle.pages,
        )
        yield from (
            "",
            "chronicle/",
            "contribute/",
            "corrections/",
            "data/",
            "search/",
            "subscribe/",
            *(f"{FOLDERS[kind]}/" for kind in _SECTIONS),
        )
        yield from code_addresses(self.theme)
        yield from (choice.path for choice in self.slices.facets.entries)
        yield from (event.permalink for event in self.chronicle.entries)
        yield from (pair_permalink(*pair) for pair in self.profiles.paired)
        yield from (thing.permalink for kind in things for thing in kind.values())

    # --- the chronicle

    def event(self, event: Event) -> Page:
        if event.withdrawn:
            return self._page(event.permalink, "withdrawn.html", event.name, event, "chronicle", source=event.path)
        anchor, month = event.date.anchor, month_of(event.date)
        is_long = anchor.year in self.lists.long_years and 1 <= month <= 12
        path = f"chronicle/{anchor.year}/" + (f"{month:02}/" if is_long else "")
        crumbs = [("Chronicle", "chronicle/"), (str(anchor.year), f"chronicle/{anchor.year}/")]
        if event.status == "planned" and not event.is_overdue:
            crumbs.append(("Planned", f"chronicle/{anchor.year}/#planned"))
        elif 1 <= month <= 12:
            crumbs.append((MONTHS[month - 1], f"{path}#m{anchor.year}-{month:02}"))
        view = partial(self.slices.event, event, tuple(crumbs))
        title = f"{event.name}, {event.when}"
        return self._page(event.permalink, "event.html", title, view, "chronicle", event.summary, event.path)

    # --- things

    def things(self, kind: str) -> Iterator[Page]:
        chronicle, profiles = self.chronicle, self.profiles
        title, description = _SECTIONS[kind]
        index = partial(self._index, kind)
        yield self._page(f"{FOLDERS[kind]}/", "index.html", title, index, FOLDERS[kind], description)
        match kind:
            case "person":
                for person in chronicle.people.values():
                    yield self._thing(person, "person.html", partial(profiles.person, person))
                yield from self._pairs()
            case "region":
                for region in chronicle.regions.values():
                    yield self._thing(region, "region.html", partial(profiles.region, region))
            case "party":
                for party in chronicle.parties.values():
                    yield self._thing(party, "party.html", partial(profiles.party, party))
            case "topic":
                for topic in chronicle.topics.values():
                    said = Once(partial(profiles.topic, topic))
                    yield self._thing(topic, "topic.html", said)
                    sheet = partial(self._positions, said)
                    yield Page(f"{topic.permalink}positions.csv", "csv", self.site, cut=sheet)
            case "document":
                for document in chronicle.documents.values():
                    yield self._thing(document, "document.html", partial(profiles.document, document))
            case "source":
                for source in chronicle.sources.values():
                    yield self._thing(source, "source.html", partial(profiles.source, source))

    def _pairs(self) -> Iterator[Page]:
        for pair in sorted(self.profiles.paired):
            title = " and ".join(self.chronicle.people[id].name for id in pair)
            description = f"Every recorded meeting and call of {title}."
            view = partial(self.profiles.pair, *pair)
            yield self._page(pair_permalink(*pair), "pair.html", title, view, "people", description)

    def _positions(self, said: Once) -> Sheet:
        return positions(said(), self.chronicle)

    def _index(self, kind: str) -> IndexView:
        profiles, view = self.profiles, IndexView(kind, self._groups(kind))
        if kind == "person":
            return replace(view, matrix=profiles.matrix())
        if kind == "region":
            held = profiles.held()
            return replace(view, map=profiles.map(held), held=held, about=profiles.about())
        return view

    def _thing(self, thing: Entity, view: str, subject: object) -> Page:
        return self._page(thing.permalink, view, thing.name, subject, FOLDERS[thing.kind], thing.summary, thing.path)

    def _groups(self, kind: str) -> tuple[Group, ...]:
        """Return the things of a kind for their index: people by side, regions by sort, the rest in one group."""
        chronicle = self.chronicle
        groups: dict[tuple[str, str], list[Listed]] = {}  # (heading, mark) -> things
        if kind == "region":
            groups |= {(heading, ""): [] for heading in _REGIONS.values()}
        things: Mapping[str, Mapping[str, Entity]] = {
            "person": chronicle.people,
            "region": chronicle.regions,
            "party": chronicle.parties,
            "topic": chronicle.topics,
            "document": chronicle.documents,
            "source": chronicle.sources,
        }
        for thing in things[kind].values():
            heading, mark = "", ""
            if isinstance(thing, Person):
                side = self.rows.side(thing.party)
                heading, mark = (side.name, side.mark) if side else ("", "")
            elif isinstance(thing, Region):
                heading = _REGIONS[thing.type]
            events = {link.event.id: link.event for link in chronicle.backlinks.get(thing.key, ())}
            last = self.rows[next(reversed(events))] if events else None
            groups.setdefault((heading, mark), []).append(Listed(thing, self._remark(thing), len(events), last))
        ordered = sorted(groups.items()) if kind == "person" else groups.items()
        return tuple(Group(heading, mark, tuple(listed)) for (heading, mark), listed in ordered if listed) or _NOTHING

    def _remark(self, thing: Entity) -> str:
        """Return what an index says of a thing beside its name."""
        match thing:
            case Person():
                role = thing.role_on(self.chronicle.as_of_date)
                return (
                    role.title_on(self.chronicle.as_of)
                    if role
                    else f"formerly {thing.roles[-1].title}"
                    if thing.roles
                    else ""
                )
            case Region():
                return ", ".join(link.label for link in thing.part_of)
            case Document():
                return thing.type + (f", {thing.date.words}" if thing.date else "")
            case Source():
                return thing.publisher + (f", {thing.published.words}" if thing.published else "")
            case Party():
                return thing.type
            case _:
                return thing.summary
