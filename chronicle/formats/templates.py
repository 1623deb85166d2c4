"""Jinja: the layouts. The one place where text becomes HTML, and where a link gets its form."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from functools import lru_cache, partial
from keyword import iskeyword
from operator import attrgetter
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.utils import missing
from markupsafe import Markup, escape

from chronicle.model import forge
from chronicle.model.dates import MONTHS, WEEKDAYS
from chronicle.model.diagnostics import CannotRun
from chronicle.model.entities import KINDS, Link, Site, Text
from chronicle.model.files import Slot
from chronicle.model.meetings import FORMATS
from chronicle.model.pages import Asset, Page, Theme
from chronicle.model.permalinks import is_id, relative

Address = Callable[[str], str]
"""Gives the form in which a page links to a path of the site: two that lead home alike lead everywhere alike."""


def theme(root: str, compiled: str = "") -> Theme:
    """Take layouts and assets from the disk: those of ``root``, else those that come with the program.

    Shape: ``compiled`` is a folder of the user's own in which compiled layouts are kept, if any.
    Errors: CannotRun where there are none.
    """
    return _theme(tuple(_files(_folder(root, "layouts"))), tuple(_files(_folder(root, "assets"))), compiled)


@lru_cache(maxsize=4)
def _theme(layouts: tuple[tuple[str, bytes], ...], assets: tuple[tuple[str, bytes], ...], compiled: str) -> Theme:
    """Return the theme that files make: the same files, the same theme, so that no layout is compiled twice."""
    published, names = _fingerprinted(dict(assets))
    theme = Theme({name: data.decode("utf-8") for name, data in layouts}, published, names, compiled)
    if compiled:
        _compile_first(theme)
    return theme


def _compile_first(theme: Theme) -> None:
    """Compile the layouts where none is kept compiled, before there are processes that would each do it again."""
    with suppress(OSError):
        are_kept = any(name.startswith(_FORM) for name in os.listdir(theme.compiled))
        for name in () if are_kept else theme.layouts:
            with suppress(jinja2.TemplateError):  # told with the first page that needs the layout
                if name.endswith((".html", ".xml", ".txt", ".opml")):
                    _environment(theme).get_template(name)


def _fingerprinted(files: dict[str, bytes]) -> tuple[tuple[Asset, ...], dict[str, str]]:
    """Put a digest into the name of every asset, so that it may be kept for ever; style sheets name the others so.

    Shape: the second value leads from each asset's path in the site to the path under which it is published. Licence
    texts keep their names: people look for them.
    """
    names: dict[str, str] = {}
    assets = []
    for name, data in sorted(files.items(), key=lambda item: item[0].endswith(".css")):
        if name.endswith(".css"):
            text = data.decode("utf-8")
            text = re.sub(r'url\("([^":]+)"\)', lambda match: f'url("{names.get(match[1], match[1])}")', text)
            data = _packed(text).encode()
        stem, dot, ending = name.rpartition(".")
        digest = hashlib.sha256(data).hexdigest()[:10]
        names[name] = name if ending == "txt" or not dot else f"{stem}.{digest}.{ending}"
        assets.append(Asset(names[name], data))
    return tuple(assets), {f"assets/{name}": f"assets/{published}" for name, published in names.items()}


def _packed(style: str) -> str:
    """Take comments, indentation and the ends of lines out of a style sheet: readers download it, editors do not."""
    lines = (line.strip() for line in re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL).splitlines())
    return "".join(line if line.endswith(("{", "}", ";", ",")) else f"{line}\n" for line in lines if line)


def _folder(root: str, name: str) -> Path:
    package = Path(__file__).resolve().parents[1]
    for folder in (Path(root) / name, package / name, package.parent / name):
        if folder.is_dir() and not folder.is_symlink():
            return folder
    raise CannotRun(f"there is no folder `{name}`")


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            file = Path(path) / name
            if not name.startswith(".") and file.is_file() and not file.is_symlink():
                yield file.relative_to(folder).as_posix(), file.read_bytes()


def layouts_of(theme: Theme, name: str) -> frozenset[str]:
    """Return the layouts that make what ``name`` makes: itself, and all that it and they name; empty for no layout.

    Shape: where one is named by more than its plain name, that is every layout.
    """
    tag = r"{%[-+]?\s*(?:extends|include|import|from)"
    plain = re.compile(tag + r'\s+"([^"]+)"\s*(?:[-+]?%}|(?:as|import|ignore|with|without)\b)')
    found, waiting = set[str](), [name] if name in theme.layouts else []
    while waiting:
        found.add(here := waiting.pop())
        source = theme.layouts[here]
        named = plain.findall(source)
        if len(named) != len(re.findall(rf"{tag}\b", source)):
            return frozenset(theme.layouts)
        waiting += (other for other in named if other not in found and other in theme.layouts)
    return frozenset(found)


def address_from(page: Page, *, offline: bool = False) -> Address:
    """Return how ``page`` links: relatively, so that the site works below any path.

    Why: ``404.html`` is shown at any depth, so it alone names the base path.
    """
    if page.path == "404.html" and not offline:
        return page.site.base_path.__add__
    if offline or "/" not in page.path:
        return lambda path: relative(path, page.path, offline=offline)
    return relative("", page.path).__add__


def absolute(page: Page) -> Address:
    """Return how a feed links: with the site's whole address."""
    return page.site.base_url.__add__


def render(theme: Theme, name: str, site: Site, address: Address, **values: Any) -> str:
    """Fill one layout.

    Shape: in the layout, and in the macros that it imports, ``href(link or path)`` is an address and ``body(text)`` a
    Markdown body.
    Errors: CannotRun, with the layout's file and line, where the layout itself is at fault.
    """
    try:
        return _environment(theme).at(site, address).get_template(name).render(values)
    except jinja2.TemplateSyntaxError as fault:
        raise CannotRun(f"layouts/{fault.name or name}:{fault.lineno}: {fault.message}") from fault
    except jinja2.TemplateNotFound as fault:
        raise CannotRun(f"layouts/{fault.message}: there is no such layout") from fault
    except (jinja2.TemplateError, AttributeError) as fault:
        raise CannotRun(f"layouts/{_place(fault, theme) or name}: {fault}") from fault


def _place(fault: Exception, theme: Theme) -> str:
    """Return the layout and the line in which a fault arose."""
    frames = [(f.filename, f.lineno) for f in traceback.extract_tb(fault.__traceback__) if f.filename in theme.layouts]
    return f"{frames[-1][0]}:{frames[-1][1]}" if frames else ""


_FORM = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:10]
"""By what compiled layouts are known to be of the form that this module makes."""


class _Compiled(jinja2.FileSystemBytecodeCache):
    """Layouts as Python has compiled them, by the digest of their source; a disk that fails stops nobody."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder or os.devnull, f"{_FORM}-%s")
        self.is_kept, self.codes = bool(folder), dict[str, CodeType]()  # every place has an environment of its own

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get(bucket.key)
        if self.is_kept and not bucket.code:
            with suppress(OSError, EOFError, ValueError, TypeError):
                super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.codes[bucket.key] = bucket.code
        if self.is_kept:
            with suppress(OSError):
                super().dump_bytecode(bucket)


class _Straight(CodeGenerator):
    """Makes of a layout what one would write by hand: ``a.b`` is an attribute, ``a()`` a call, each by itself.

    Why: Jinja looks at run time whether an attribute is an item, whether a call wants the context, and marks each piece
    of escaped text as such. No layout of ours needs that, and it takes half of the time of a page.
    Source: https://jinja.palletsprojects.com/en/stable/api/#jinja2.Environment.code_generator_class
    """

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("shown = environment.shown")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  # the name is Jinja's
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:  # noqa: N802
        if frame.buffer or node.scoped or node.required or self.extends_so_far:
            super().visit_Block(node, frame)
        else:  # as one piece: no other layer has to hand on each of its own
            self.writeline(f"yield concat(context.blocks[{node.name!r}][0](context))", node)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        if node.dyn_args or node.dyn_kwargs or forward_caller or any(iskeyword(named.key) for named in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def visit_CondExpr(self, node: nodes.CondExpr, frame: Frame) -> None:  # noqa: N802
        node.expr2 = node.expr2 or nodes.Const("")
        super().visit_CondExpr(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("shown(")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        if macro_ref.accesses_caller or macro_ref.accesses_kwargs or macro_ref.accesses_varargs:
            super().macro_def(macro_ref, frame)
            return
        self.write(f"environment.macro(macro, {tuple(arg.name for arg in macro_ref.node.args)!r})")


class _Hrefs(dict[Link | str, Markup]):
    """The addresses of what pages of one depth link to, as they stand in a page."""

    def __init__(self, address: Address, names: Mapping[str, str]) -> None:
        super().__init__()
        self.address, self.names = address, names

    def __missing__(self, target: Link | str) -> Markup:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        path = target.permalink if isinstance(target, Link) else self.names.get(target, target)
        made = self[target] = escape(self.address(path))
        return made


_MOST_KNOWN = 1 << 14
_LONG = 80  # characters of a text that hardly comes again


@lru_cache(maxsize=_MOST_KNOWN)
def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&#34;").replace("'", "&#39;")


class _Environment(jinja2.Environment):
    code_generator_class = _Straight

    def __init__(self, theme: Theme, **settings: Any) -> None:
        super().__init__(**settings)
        self.names, self.places = theme.names, dict[str, jinja2.Environment]()

    def at(self, site: Site, address: Address) -> jinja2.Environment:
        """Return the environment of all pages that lead home as ``address`` does.

        Why: what it holds needs no page, so the macros that a layout imports are made once for all of them.
        """
        home = address("")
        if home not in self.places or self.places[home].globals["site"] != site:
            self.places[home] = place = self.overlay()
            href, body = _Hrefs(address, self.names).__getitem__, partial(_body, address=address)
            place.globals = {**self.globals, "site": site, "href": href, "body": body}
        return self.places[home]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}  # quicker to copy than a chain of mappings

    @staticmethod
    def shown(value: object) -> str:
        """Return a value as it stands in a page: escaped, as ``escape`` does it, unless it is marked as HTML."""
        if type(value) is str:
            return _escaped(value) if len(value) < _LONG else _escaped.__wrapped__(value)
        if type(value) is Markup:
            return value
        return str(value) if type(value) is int else escape(value)

    @staticmethod
    def macro(make: Callable[..., str], names: tuple[str, ...]) -> Callable[..., Markup]:
        """Return a macro, given the function that makes its text and wants every one of its arguments."""

        def call(*given: Any, **named: Any) -> Markup:
            if len(given) < len(names):
                given += tuple([named.pop(name, missing) for name in names[len(given) :]])
            if named:
                raise TypeError(f"a macro of {', '.join(names)} takes no {', '.join(named)}")
            return str.__new__(Markup, make(*given))

        return call


@lru_cache(maxsize=2)
def _environment(theme: Theme) -> _Environment:
    environment = _Environment(
        theme,
        loader=jinja2.FunctionLoader(lambda name: (theme.layouts[name], name, None) if name in theme.layouts else None),
        autoescape=True,
        optimized=False,  # there is next to nothing to work out in advance, and the search for it takes long
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=_Compiled(theme.compiled),
    )
    environment.policies["json.dumps_function"] = lambda value, **_: _encode(value)
    environment.filters["list"] = list
    environment.filters["map"] = _mapped
    environment.filters["day"] = _day_in_words
    environment.filters["span"] = _length_in_words
    environment.filters["language"] = lambda tag: LANGUAGES.get(tag.partition("-")[0], tag)
    environment.filters["ordinal"] = _ordinal
    environment.filters["initials"] = lambda marks: "".join([mark.state[0] for mark in marks])
    environment.tests["is_id"] = is_id
    environment.globals["KINDS"] = KINDS
    environment.globals["GRADES"] = GRADES
    environment.globals["MARKS"] = MARKS
    environment.globals["forge"] = forge
    environment.globals["FORMATS"] = FORMATS
    return environment


_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


@jinja2.pass_environment
def _mapped(environment: jinja2.Environment, values: Iterable[Any], name: str = "", *, attribute: str = "") -> Any:
    """Return what a filter, or an attribute such as ``who.key``, makes of each value."""
    return map(attrgetter(attribute) if attribute else partial(environment.call_filter, name), values)


LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "he": "Hebrew",
    "it": "Italian",
    "pl": "Polish",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
"""Names of the languages that are met most; others are shown by their tag."""

GRADES = {
    "A": "Official page",
    "B": "Agency or established outlet",
    "C": "Copy or report elsewhere",
    "D": "Aggregator or partisan page",
}

MARKS = {
    "square": "M1 1h10v10H1z",
    "circle": "M6 .7a5.3 5.3 0 1 1 0 10.6A5.3 5.3 0 0 1 6 .7z",
    "triangle": "M6 .6 11.8 11H.2z",
    "diamond": "m6 0 6 6-6 6-6-6z",
}
"""The outline of each party's mark, in a square of 12 units."""


def _body(text: Text, address: Address) -> Markup:
    """Join a body's HTML, which the Markdown parser escaped, with the addresses and names that fill its gaps."""
    parts = []
    for part in text.body.parts:
        if isinstance(part, str):
            parts.append(part)
        else:
            parts.append(_escaped(_filling(part, text, address)))
    return Markup("".join(parts))


def _filling(slot: Slot, text: Text, address: Address) -> str:
    if slot.what == "self":
        return address(text.home)
    link = text.links[slot.number]
    assert link  # else the thing's own file has an error, and no page is made
    return link.label if slot.what == "label" else address(link.permalink)


def _day_in_words(day: datetime.date, weekday: bool = False) -> str:
    words = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {words}" if weekday else words


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _length_in_words(duration: str) -> str:
    """Return an ISO 8601 duration in words: ``PT2H45M`` is ``2 h 45 min``."""
    units = {"D": "days", "H": "h", "M": "min"}
    return " ".join(f"{number} {units[unit]}" for number, unit in re.findall("([0-9]+)([DHM])", duration))
