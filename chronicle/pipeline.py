"""The stages in order: the only module that knows it."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache as once
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from chronicle.cache import SETTLED, Cache, Last, stamp, surface
from chronicle.model.diagnostics import CannotRun
from chronicle.model.memory import Memory
from chronicle.model.memory import remembered as of_each
from chronicle.model.pages import Build, Draft, Kept, Output, Settings
from chronicle.workers import aside, freezing, processors, spread

if TYPE_CHECKING:
    from chronicle.keys import Keys, Made
    from chronicle.model.changes import Impact
    from chronicle.model.diagnostics import Diagnostic
    from chronicle.model.entities import Chronicle
    from chronicle.model.files import File, Record
    from chronicle.model.pages import Page, Plan, Theme

# what only some commands do is imported where it is done: a build that changes nothing loads no parser

_Item = TypeVar("_Item")
Tell = Callable[[str, int, int], None]
"""Told what is done, how much of it, and how much there is."""

_FEW_FILES, _FEW_PAGES = 250, 500  # up to which one process is as quick as several


def load(settings: Settings) -> Chronicle:
    """Read and link the record; its findings come with it. Writes nothing."""
    from chronicle.stages.read import read

    with _allocating():
        return _linked(_parsed(read(settings.root), settings), settings)


def _parsed(
    files: Sequence[File], settings: Settings, tell: Tell | None = None, meanwhile: Callable[[], None] | None = None
) -> tuple[Record, ...]:
    from chronicle.stages.parse import parse

    records = spread(parse, files, _jobs(settings), _FEW_FILES, meanwhile=meanwhile)
    made = dict(_told(records, tell, "files understood", len(files)) if tell else records)
    return tuple(map(made.__getitem__, range(len(files))))


def _told(items: Iterable[_Item], tell: Tell, what: str, total: int) -> Iterator[_Item]:
    for done, item in enumerate(items, 1):
        tell(what, done, max(done, total))
        yield item


def _linked(records: Sequence[Record], settings: Settings, revision: str = "HEAD") -> Chronicle:
    from chronicle.stages.check import check

    return _addressed(check(_resolved(records, settings, revision)), settings)


def _addressed(chronicle: Chronicle, settings: Settings) -> Chronicle:
    """Return the chronicle with the address at which it will be published."""
    if not settings.base_url:
        return chronicle
    return replace(chronicle, site=replace(chronicle.site, base_url=settings.base_url.rstrip("/") + "/"))


def _resolved(records: Sequence[Record], settings: Settings, revision: str = "HEAD") -> Chronicle:
    from chronicle.formats.history import first_commits
    from chronicle.stages.resolve import resolve

    first_seen = first_commits(settings.root, revision) if _are_undated(records) else {}
    return resolve(records, first_seen, drafts=settings.drafts)


def _are_undated(records: Sequence[Record]) -> bool:
    """Tell whether git has to say when an entry was first published."""
    from chronicle.formats.schema import EventFields

    return any(isinstance(record.fields, EventFields) and not record.fields.published for record in records)


def build(settings: Settings, tell: Tell = lambda what, done, total: None) -> Build:
    """Build the site; where anything has an error, write nothing. What did not change is not made again.

    Shape: ``tell`` is told how far it is.
    """
    cache = Cache(settings)
    last: Last | None = cache.get("last")
    with _leaving(settings) as left:
        inputs = _inputs(settings, cache)
        is_as_was = last and inputs and last.inputs == inputs and last.outputs == left()
    if last and is_as_was and _is_at(last, settings):
        return Build(last.diagnostics, 0, last.files)

    from chronicle.formats.history import head
    from chronicle.keys import Keys, Made
    from chronicle.stages.read import read
    from chronicle.stages.write import write

    with _allocating():
        prepared = once(partial(_prepared, settings.root, cache.layouts))
        parsed = partial(_parsed, settings=settings, tell=tell, meanwhile=partial(_tried, prepared))
        with aside(partial(read, settings.root), _jobs(settings) if last else 1) as files:
            records, remember = cache.records(files, parsed)
        commit = head(settings.root) if _are_undated(records) else None
        with aside(remember, _jobs(settings) if last is None else 1) as remembered:
            linked = _resolved(records, settings)
            remembered()
        diagnostics, site, pages = _judged(linked, settings, prepared)
        if site is None or (settings.strict and diagnostics):
            return Build(diagnostics)
        theme = prepared()
        keys = Keys(theme, settings, cache.program, records, commit) if cache.database else None
        del files, records, remember, linked  # which no page needs
        with freezing(), aside(lambda: tuple(site.apart()), _jobs(settings)) as apart:
            now = keys.made if keys else Made()
            made = _made(pages, apart, theme, keys, settings, cache, now)
            result = write(_told(made, tell, "files made", len(pages)), settings, diagnostics, cache.former)
        outputs = _left(settings)
        if _manifest(settings) == result.manifest:  # else another build has published since
            cache.keep(last=Last(inputs, outputs, commit, result.files, diagnostics), made=now)
        return result


def _judged(
    linked: Chronicle, settings: Settings, prepared: Callable[[], Theme]
) -> tuple[tuple[Diagnostic, ...], Plan | None, Sequence[Page]]:
    """Return all findings, and where none is an error the site and its pages but for those that are planned apart."""
    from chronicle.stages.check import check
    from chronicle.stages.plan import plan

    with aside(lambda: check(linked).diagnostics, _jobs(settings)) as found:  # what is no error takes longer to find
        chronicle = _addressed(check(linked, advice=False), settings)
        if not chronicle.is_sound:
            return found(), None, ()
        site = plan(replace(chronicle, spans={}), prepared())
        pages = sorted(site.pages(), key=attrgetter("path"))
        return found(), site, pages


def _prepared(root: str, layouts: str) -> Theme:
    """Load what makes pages, so that processes that are forked have it, and the layouts."""
    import chronicle.stages.render  # noqa: F401
    from chronicle.formats.templates import theme

    return theme(root, layouts)


def _tried(prepare: Callable[[], object]) -> None:
    """Prepare while others work; where that fails, it will fail again once its turn has come."""
    with contextlib.suppress(CannotRun):
        prepare()


class Remembered:
    """What a preview knows from one draft to the next."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.files: dict[str, tuple[os.stat_result, File]] = {}

    def read(self, root: str) -> tuple[File, ...]:
        """Read every content file that may have changed since it was read last."""
        from chronicle.stages.read import read

        begun = time.time()
        unchanged = {path: file for path, (about, file) in self.files.items() if _is_as(about, root, path)}
        files = read(root, unchanged=unchanged)
        for file in files:
            if file.path not in unchanged:
                self.files.pop(file.path, None)
                with contextlib.suppress(OSError):
                    about = os.stat(os.path.join(root, file.path), follow_symlinks=False)
                    if about.st_ctime < begun - SETTLED:
                        self.files[file.path] = about, file
        return files


def _is_as(about: os.stat_result, root: str, path: str) -> bool:
    """Tell whether a file is the one that it was; one that changed within the last moments would not show it."""
    try:
        now = os.stat(os.path.join(root, path), follow_symlinks=False)
    except OSError:
        return False
    return (now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_mode) == (
        about.st_ino,
        about.st_size,
        about.st_mtime_ns,
        about.st_ctime_ns,
        about.st_mode,
    )


def draft(settings: Settings, remembered: Remembered) -> Draft:
    """Link the record and make nothing of it yet: what did not change since the last draft is not done again."""
    from chronicle.formats.templates import theme as load_theme
    from chronicle.stages.check import check
    from chronicle.stages.parse import parse
    from chronicle.stages.plan import plan

    memory, parsed = remembered.memory, of_each(parse)
    with _allocating(), memory.used():
        memory.begin()
        records = tuple(map(parsed, remembered.read(settings.root)))
        linked = _resolved(records, settings)
        chronicle = check(linked, advice=False)
        theme = load_theme(settings.root)
        site = plan(chronicle, theme) if chronicle.is_sound else None

    def find(path: str) -> Page:
        if site is None:
            raise KeyError(path)
        with memory.used():
            return site.find(path).whole()

    def advice() -> tuple[Diagnostic, ...]:
        with _allocating(), memory.used():
            return check(linked).diagnostics

    return Draft(chronicle.is_sound, find, theme, advice)


def _inputs(settings: Settings, cache: Cache) -> str:
    """Return a digest of all that a build depends on but the history; empty where it cannot be trusted to show."""
    package = Path(__file__).parent
    layers = [
        folder / name for name in ("layouts", "assets") for folder in (Path(settings.root), package, package.parent)
    ]
    found = stamp([os.path.join(settings.root, "content"), *map(str, layers)], settled=True)
    return found and f"{found} {cache.program} {replace(settings, jobs=0, cache=None)}"


@contextlib.contextmanager
def _leaving(settings: Settings) -> Iterator[Callable[[], str]]:
    """Begin to look at the output folder; yield how to get its stamp.

    Why: to ask after each of its files is most of what a build does that changes nothing, so two processes do it.
    """
    with aside(partial(_half, settings.output, is_ours=False), _jobs(settings)) as other:
        yield lambda: f"{_half(settings.output, is_ours=True)} {other()}"


def _half(output: str, *, is_ours: bool) -> str:
    """Return a stamp of part of the output folder: of the smaller part for the first process, which has more to do."""
    shown, inner = surface(output)
    return shown + stamp(folder for number, folder in enumerate(inner) if (number % 5 < 2) == is_ours)


def _left(settings: Settings) -> str:
    with _leaving(settings) as left:
        return left()


def _jobs(settings: Settings) -> int:
    return settings.jobs or processors()


def _is_at(last: Last, settings: Settings) -> bool:
    if last.commit is None:
        return True
    from chronicle.formats.history import head

    return last.commit == head(settings.root)


def _made(
    pages: Sequence[Page],
    apart: Callable[[], Sequence[Page]],
    theme: Theme,
    keys: Keys | None,
    settings: Settings,
    cache: Cache,
    now: Made,
) -> Iterator[Output | Kept]:
    """Yield the file of each page, and note its key: rendered, but where the one that is published has the same key."""
    last = cache.get("last")
    is_as_left = last is not None and last.outputs == _left(settings)
    was = (is_as_left and cache.get("made")) or replace(now, keys={})
    long: list[Page] = []
    short: list[Page] = []
    for page in (*pages, *apart()):
        if was.unchanged(page, now):
            now.note(page.path, was.keys[page.path], was.shown.get(page.path, ()))
            yield Kept(page.path)
        else:
            (long if page.texts == "all" else short).append(page)
    work = partial(_page, theme=theme, keys=keys, known=was.keys, offline=settings.offline)
    few = 0 if long and len(pages) > 10 * _FEW_PAGES else _FEW_PAGES  # a file of so many entries is as long as many
    for _, (key, shown, output) in spread(work, [*long, *short], _jobs(settings), few, size=_size, alone=len(long)):
        now.note(output.path, key, shown)
        yield output


def _size(made: tuple[bytes, Sequence[str], Output | Kept]) -> int:
    *_, output = made
    return 0 if isinstance(output, Kept) else len(output.content)


def _page(
    page: Page, *, theme: Theme, keys: Keys | None, known: Mapping[str, bytes], offline: bool
) -> tuple[bytes, Sequence[str], Output | Kept]:
    from chronicle.keys import shown_by
    from chronicle.stages.render import render

    page = page if page.texts == "all" else page.whole()
    key = keys.of(page) if keys else b""
    made = Kept(page.path) if key and known.get(page.path) == key else render(page, theme, offline=offline)
    return key, shown_by(page), made


def _manifest(settings: Settings) -> str:
    try:
        return hashlib.sha256(Path(settings.output, "manifest.json").read_bytes()).hexdigest()
    except OSError:
        return ""


@contextlib.contextmanager
def _allocating() -> Iterator[None]:
    """Let Python not look for what can be freed while nearly all that is made stays."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def diff(settings: Settings, base: str) -> Impact:
    """Say what the content changes of what is published; ``base`` is a git revision, or a published manifest.json."""
    # imported late: `check` and `build` compare nothing
    from chronicle.formats.calendars import span_of
    from chronicle.formats.history import content_at
    from chronicle.model.changes import compare, compare_addresses
    from chronicle.stages.parse import parse
    from chronicle.stages.read import read

    if base.endswith(".json") and os.path.isfile(base):
        chronicle = load(settings)
        return compare_addresses(base, _published(base), chronicle, _planned(chronicle, settings))
    revision = content_at(settings.root, base)
    files = read(settings.root)
    records = tuple(map(parse, files))
    known = {(file.path, file.digest): record for file, record in zip(files, records, strict=True) if file.digest}
    former = tuple(known.get((file.path, file.digest)) or parse(file) for file in read(settings.root, revision.files))
    parting = "where this branch left " if revision.is_parting else ""
    return compare(
        f"{parting}{base} ({revision.commit[:12]})",
        _linked(former, settings, revision.commit),
        _linked(records, settings),
        span_of,
    )


def _planned(chronicle: Chronicle, settings: Settings) -> Collection[str]:
    from chronicle.formats.templates import theme as load_theme
    from chronicle.stages.plan import plan

    return {page.path for page in plan(chronicle, load_theme(settings.root))} if chronicle.is_sound else ()


def _published(path: str) -> Collection[str]:
    """Return the files that a manifest lists."""
    try:
        with open(path, encoding="utf-8") as stream:
            return {str(name) for name in json.load(stream)["files"]}
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise CannotRun(f"`{path}` is no manifest of a published site") from fault
