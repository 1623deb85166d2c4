"""What the plan makes of the record: pages, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chronicle.model.diagnostics import Diagnostic
from chronicle.model.entities import Site
from chronicle.model.tables import Values


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line may say about a build; everything else is content."""

    root: str = "."
    output: str = "build"
    base_url: str = ""  # overrides the site's own
    offline: bool = False  # links name files, for a file share
    drafts: bool = False
    strict: bool = False  # warnings stop publishing too


@dataclass(frozen=True, slots=True)
class Page:
    """One file that the plan will make.

    ``subject`` is the frozen slice of the record that the page may show: what it cannot see cannot make it stale.
    """

    path: str  # of the file, from the output folder
    view: str  # the template or export that makes it
    site: Site
    title: str = ""
    description: str = ""
    section: str = ""  # which part of the navigation it belongs to
    source: str = ""  # the content file behind it
    subject: Any = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table by itself."""

    names: tuple[str, ...]  # of its columns
    rows: tuple[Values, ...]


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


@dataclass(frozen=True, slots=True)
class Output:
    """One file, made."""

    path: str
    content: bytes
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Build:
    """What a build did."""

    diagnostics: tuple[Diagnostic, ...] = ()
    written: int = 0  # files whose bytes are new
    files: int = 0  # files of the site, beside its manifest
