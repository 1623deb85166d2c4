"""What the plan makes of the record: pages, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:  # who sets up a build needs no noun of the record
    from chronicle.model.diagnostics import Diagnostic
    from chronicle.model.entities import Site


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line may say about a build; everything else is content."""

    root: str = "."
    output: str = "build"
    base_url: str = ""  # overrides the site's own
    offline: bool = False  # links name files, for a file share
    drafts: bool = False
    strict: bool = False  # warnings stop publishing too
    jobs: int = 0  # processes; 0 for as many as there are processors
    cache: str | None = ""  # the folder of what is remembered, if not the user's own; None remembers nothing


@dataclass(frozen=True, slots=True)
class Page:
    """One file that the plan will make.

    ``subject`` is the frozen slice of the record that the page may show: what it cannot see cannot make it stale.
    ``cut`` is that slice, or the way to cut it, so that whoever needs it may do so.
    """

    path: str  # of the file, from the output folder
    view: str  # the template or export that makes it
    site: Site
    title: str = ""
    description: str = ""
    section: str = ""  # which part of the navigation it belongs to
    source: str = ""  # the content file behind it
    cut: Any = None  # the slice, or a function without arguments that cuts it: always the same
    texts: Literal["own", "some", "all"] = "some"
    """Of which entries it may show the text: of its source alone, so that no change of another one can change it; of
    some that its slice holds; or of all, so that whatever changes in the record changes it."""

    @property
    def subject(self) -> Any:
        """The slice."""
        return self.cut() if callable(self.cut) else self.cut

    def whole(self) -> Page:
        """Return the page with its slice cut."""
        return replace(self, cut=self.cut()) if callable(self.cut) else self


class Once:
    """A way to cut a slice that several pages show: it is cut for the first, and then known."""

    def __init__(self, cut: Callable[[], Any]) -> None:
        self.cut, self.made = cut, list[Any]()

    def __call__(self) -> Any:
        """Return the slice."""
        if not self.made:
            self.made.append(self.cut())
        return self.made[0]


@dataclass(frozen=True, slots=True)
class Plan:
    """The pages of a site, not made yet."""

    pages: Callable[[], Iterable[Page]]
    apart: Callable[[], Iterable[Page]]  # the other pages, whose slices are cut: another process may plan them
    find: Callable[
        [str], Page
    ]  # the page of a path, with no more planned than that needs; KeyError where there is none

    def __iter__(self) -> Iterator[Page]:
        """Yield every page, in order of path."""
        return iter(sorted([*self.pages(), *self.apart()], key=lambda page: page.path))


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that is published as it is."""

    path: str  # below assets/
    content: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """How pages look: the templates, and the files that they need."""

    layouts: Mapping[str, str]  # name -> source
    assets: tuple[Asset, ...]
    names: Mapping[str, str]  # the path of an asset in the site -> the path with its digest
    compiled: str = ""  # the folder that keeps templates compiled; empty for none


@dataclass(frozen=True, slots=True)
class Output:
    """One file, made."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """One file that stays as it is published."""

    path: str


@dataclass(frozen=True, slots=True)
class Build:
    """What a build did."""

    diagnostics: tuple[Diagnostic, ...] = ()
    written: int = 0  # files whose bytes are new
    files: int = 0  # files of the site, beside its manifest
    manifest: str = ""  # SHA-256 of the manifest; hexadecimal


@dataclass(frozen=True, slots=True)
class Draft:
    """A site that is linked, to be planned and made page by page as it is asked for."""

    is_sound: bool
    find: Callable[
        [str], Page
    ]  # the whole page of a path; KeyError for what the site has not, so for all if it is faulty
    theme: Theme
    advice: Callable[[], tuple[Diagnostic, ...]]  # all findings: to find what is no error takes longer
