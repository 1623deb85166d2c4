"""Markdown: bodies, without raw HTML, with every link accounted for and nothing silently dropped."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import accumulate, chain
from typing import Any
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from chronicle.model.characters import HIDDEN, fault_of, hidden_in, stranger_in
from chronicle.model.diagnostics import Diagnostic, Span, error, warning
from chronicle.model.files import Body, Reference, Slot
from chronicle.model.permalinks import FOLDERS, slug

DEEPEST = 50  # levels of nesting
LARGEST = 3_000_000  # characters of a rendered body
MOST_BRACKETS = 20_000  # far more than any text has links
MOST_SIGNS = 50_000  # line ends and signs of markup: each may become a piece of the page
MOST_FOUND = 100  # findings of one body; a heap of brackets is one mistake
_SLOT = re.compile("\x00([a-z]+)([0-9]*)\x00")
_SCHEMES = ("http", "https", "mailto")
_KINDS = {folder: kind for kind, folder in FOLDERS.items()}
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NO_LINK = re.compile(r"\[\^[^\]\s]+\]|\[\[[^\[\]]*(?:\]\]?)?|\]\((?:https?:|\.{1,2}/)[^\s)]*")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!--")
_WIKI = re.compile(r"\[\[([^\[\]|]*+)(?:\|([^\[\]|]*+))?\]\]")
_SIGNS = "\n!&*<>\\]_`|~"
_ENTITY = re.compile("&#?[0-9A-Za-z]{1,40};")


@dataclass(slots=True)
class _Reader:
    """What is gathered while one body is rendered."""

    path: str
    first_line: int
    text: str
    starts: list[int]  # of its lines, and of the one that would follow
    references: list[Reference]
    found: list[Diagnostic]
    place: int = 0  # in the block that is being rendered, where the last link ended, so that two alike are told apart
    end: int = 0  # of the block
    addresses: int = 0  # characters of all links' addresses

    def span(self, needle: str, *, behind: Sequence[str] = ("",)) -> Span:
        """Return where in the current block a text stands: at first behind one of the texts given."""
        line = bisect_right(self.starts, self.place) - 1
        return self.find(needle, behind=behind) or Span(self.path, line + self.first_line, 1, 1)

    def find(self, needle: str, *, behind: Sequence[str] = ("",)) -> Span | None:
        """Return the same, or None where the text does not stand there as it is: it was escaped."""
        for before in behind if needle else ():
            start = self.text.find(before + needle, self.place, self.end)
            if start >= 0:
                start += len(before)
                span = self.at(start, len(needle))
                return None if self.text[start - 1 : start] == "\\" else span
        return None

    def at(self, start: int, length: int) -> Span:
        """Return the place of a part of the text, and go on behind it."""
        self.place = start + length
        line = bisect_right(self.starts, start) - 1
        return Span(self.path, line + self.first_line, start - self.starts[line] + 1, length)


def to_body(text: str, path: str, *, first_line: int = 1, id: str = "") -> tuple[Body, list[Diagnostic]]:
    """Render a Markdown body, but for the addresses that only a page can know.

    Shape: raw HTML is shown as text; headings start at level 2; footnotes are numbered within ``id``.
    Errors: a link that is not allowed, an image, nesting that the parser would drop: in the second value.
    Source: CommonMark 0.31, https://spec.commonmark.org/0.31.2/, with tables and footnotes.

    >>> body, _ = to_body("Talks with [[Steve Witkoff]].", "a.md")
    >>> body.references[0].target, body.plain
    ('Steve Witkoff', (('Talks with ', Slot(what='label', number=0), '.'),))
    """
    if len(text) > MOST_BRACKETS and (count := text.count("[")) > MOST_BRACKETS:
        message = f"this body has {count} opening brackets; {MOST_BRACKETS} are allowed"
        return Body(), [error(Span(path, first_line), "too-much-markup", message, "keep the links that matter")]
    if len(text) > MOST_SIGNS and (count := sum(map(text.count, _SIGNS))) > MOST_SIGNS:
        message = f"this body has {count} line ends and signs of markup; {MOST_SIGNS} are allowed"
        return Body(), [error(Span(path, first_line), "too-much-markup", message, "shorten it, or part it in two")]
    if not text.strip():
        return Body(source=text, first_line=first_line), []
    lines = text.split("\n")
    reader = _Reader(path, first_line, text, [0, *accumulate(len(line) + 1 for line in lines)], [], [])
    parser = _parser(_signs_in(text, lines))
    env: dict[str, Any] = {"reader": reader, "docId": id}
    tokens = parser.parse(text, env)
    anchors = _prepare(tokens, reader)
    rendered = parser.renderer.render(tokens, parser.options, env)
    if max(len(rendered), reader.addresses) > LARGEST:
        message = f"this body becomes more than {LARGEST // 1_000_000} MB of HTML"
        cure = "shorten it; links that are defined once and used very often make it grow"
        return Body(), [*reader.found, error(Span(path, first_line), "page-too-large", message, cure)]
    return Body(_parts(rendered), tuple(reader.references), _plain(tokens), anchors, text, first_line), reader.found


def _prepare(tokens: Sequence[Token], reader: _Reader) -> tuple[str, ...]:
    """Refuse what cannot be shown whole, and give headings their level and anchor."""
    anchors: dict[str, int] = {}
    for number, token in enumerate(tokens):
        children = token.children or ()
        if token.level + len(children) >= DEEPEST and token.level + _depth(children) >= DEEPEST:
            line = (token.map[0] if token.map else 0) + reader.first_line
            reader.found.append(
                error(
                    Span(reader.path, line, 1, 1),
                    "body-too-deep",
                    f"this nests deeper than {DEEPEST} levels",
                    "write it flatter",
                )
            )
            break
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, max(2, int(token.tag[1])))}"
        if token.type == "heading_open":
            name = "section-" + (slug(tokens[number + 1].content) or "heading")
            anchors[name] = anchors.get(name, 0) + 1
            token.attrSet("id", name if anchors[name] == 1 else f"{name}-{anchors[name]}")
    every = (name if n == 1 else f"{name}-{n}" for name, count in anchors.items() for n in range(1, count + 1))
    return tuple(sorted(set(every)))


def _depth(tokens: Sequence[Token]) -> int:
    return max(accumulate(token.nesting for token in tokens), default=0)


def _plain(tokens: Sequence[Token]) -> tuple[tuple[str | Slot, ...], ...]:
    """Return paragraphs, headings and cells as plain text with gaps for names, numbered as the references are."""
    found = []
    number = 0
    for block in tokens:
        if block.type != "inline" and block.type not in ("fence", "code_block"):
            continue
        words: list[str | Slot] = [] if block.type == "inline" else [block.content.rstrip("\n")]
        for token in block.children or ():
            if token.type == "wiki":
                words.append(token.content if token.meta["is_labelled"] else Slot("label", number))
            elif token.type in ("text", "code_inline", "text_special"):
                words.append(token.content)
            elif token.type in ("softbreak", "hardbreak"):
                words.append(" ")
            is_internal = token.type == "link_open" and str(token.attrGet("href")).startswith("\x00")
            number += token.type == "wiki" or is_internal
        if any(words):
            found.append(tuple(words))
    return tuple(found)


def _parts(rendered: str) -> tuple[str | Slot, ...]:
    parts: list[str | Slot] = []
    start = 0
    for match in _SLOT.finditer(rendered):
        parts.append(rendered[start : match.start()])
        parts.append(Slot(match[1], int(match[2] or 0)))
        start = match.end()
    parts.append(rendered[start:])
    return tuple(part for part in parts if part != "")


class _Parser(MarkdownIt):
    """Lets every link through as it is written, so that ``_open_link`` can judge and show it."""

    def validateLink(self, url: str) -> bool:
        return True

    def normalizeLink(self, url: str) -> str:
        return url


class _Renderer(RendererHTML):
    def renderToken(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Do what its parent does, in one step for nearly every tag: one that closes, or one within a line."""
        token = tokens[idx]
        if token.attrs or token.hidden or (token.block and token.nesting >= 0):
            return super().renderToken(tokens, idx, options, env)
        if token.nesting >= 0:
            return f"<{token.tag}>"
        return f"</{token.tag}>\n" if token.block else f"</{token.tag}>"


_SIGNS_OF = {  # of each rule: where it applies, the text holds one of these; before a line feed, as the last of a line
    "normalize": ("\r", "\0"),
    "table": ("|",),
    "code": ("    ", "\t"),
    "fence": ("```", "~~~"),
    "blockquote": (">",),
    "hr": ("-\n", "*\n", "_\n"),
    "reference": ("]:",),
    "footnote_def": ("]:",),
    "heading": ("#",),
    "lheading": ("-\n", "=\n"),
    "escape": ("\\",),
    "backticks": ("`",),
    "emphasis": ("*", "_"),
    "wiki": ("[",),
    "link": ("[",),
    "image": ("!",),
    "footnote_ref": ("]:",),
    "autolink": ("<",),
    "entity": ("&",),
    "text_join": ("&", "\\"),
}
_SOUGHT = sorted(set(chain.from_iterable(_SIGNS_OF.values())))
_INLINE = re.compile(r"[\n!&*<\[\\\]_`]")  # where a rule for what stands within a line can apply


def _signs_in(text: str, lines: Sequence[str]) -> frozenset[str]:
    """Return the signs of rules that a text holds; most are ruled out by their first character."""
    ends = {f"{line.rstrip()[-1:]}\n" for line in lines}
    return frozenset(s for s in _SOUGHT if s in ends or (s[0] in text and s[-1] != "\n" and s in text))


@lru_cache(maxsize=64)
def _parser(signs: frozenset[str]) -> MarkdownIt:
    """Return a parser of texts that hold no other signs: without the rules that would be tried on each line in vain."""
    idle = [rule for rule, needed in _SIGNS_OF.items() if signs.isdisjoint(needed)]
    options = {"html": False, "xhtmlOut": False, "maxNesting": DEEPEST + 10}
    parser = _Parser("commonmark", options, renderer_cls=_Renderer).enable("table")
    footnote_plugin(parser)
    parser.inline.ruler.before("link", "wiki", _wiki)
    parser.inline.terminator_re = _INLINE
    parser.core.ruler.at("inline", _within_lines)
    parser.disable(["footnote_inline", "html_block", "html_inline", *idle])
    for name, rule in _RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _within_lines(state: StateCore) -> None:
    """Read what stands within lines; of what has no sign at all, text is made without a look for each."""
    for token in state.tokens:
        if token.type == "inline":
            if token.content and not _INLINE.search(token.content):
                token.children = [Token("text", "", 0, content=token.content)]
            else:
                token.children = state.md.inline.parse(token.content, state.md, state.env, [])


def _wiki(state: StateInline, silent: bool) -> bool:
    """Read ``[[name]]`` and ``[[name|label]]``."""
    match = _WIKI.match(state.src, state.pos, state.posMax)
    if not match or not (target := " ".join(match[1].split())) or target.endswith("/"):
        return False
    label = " ".join((match[2] or "").split())
    if match[2] is not None and not label:
        return False
    if not silent:
        token = state.push("wiki", "", 0)
        token.content = label or target
        token.meta = {"target": target, "is_labelled": bool(label), "written": match[0].partition("\n")[0]}
    state.pos = match.end()
    return True


# --- render rules: the only place where HTML is written by hand; what comes from content is escaped by the renderer ---


def _block(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    """Note which lines are being rendered, for the places of links; let right-to-left text run its own way."""
    reader: _Reader = env["reader"]
    token = tokens[index]
    if token.map:
        reader.place, reader.end = reader.starts[token.map[0]], reader.starts[token.map[1]]
    content = tokens[index + 1].content if index + 1 < len(tokens) else ""
    if not content.isascii() and _RIGHT_TO_LEFT.search(content):
        token.attrSet("dir", "auto")
    style = str(token.attrs.pop("style", ""))  # the pages' own policy refuses it
    if style and (align := re.search("(center|right)$", style)):
        token.attrSet("class", {"center": "centre", "right": "number"}[align[1]])
    if token.type == "th_open":
        token.attrSet("scope", "col")
    return self.renderToken(tokens, index, options, env)


def _table(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    """Let a wide table scroll by itself."""
    if tokens[index].nesting == 1:
        return '<section class="scroll" tabindex="0" aria-label="Table"><table>\n'
    return "</table></section>\n"


def _footnotes(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    return '<section class="footnotes" aria-label="Notes">\n<ol>\n'


def _render_wiki(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    reader: _Reader = env["reader"]
    token = tokens[index]
    folder, slash, name = token.meta["target"].partition("/")
    kind = _KINDS.get(folder, "") if slash else ""
    label = token.content if token.meta["is_labelled"] else ""
    target = name if kind else token.meta["target"]
    reader.references.append(Reference(target, reader.span(token.meta["written"]), kind, written=label))
    number = len(reader.references) - 1
    plain = Token("text", "", 0, content=token.content)
    shown = self.text([plain], 0, options, env) if label else f"\x00label{number}\x00"
    return f'<a href="\x00href{number}\x00">{shown}</a>'


def _open_link(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    reader: _Reader = env["reader"]
    token = tokens[index]
    address = str(token.attrGet("href") or "")
    span = reader.span(address, behind=("<",) if token.markup == "autolink" else ("](", "](<", ""))
    if not address:
        found = error(
            reader.span("]()"), "dead-link", "this link names no address", "write the address between `(` and `)`"
        )
        reader.found.append(found)
        return "<a>"
    reader.addresses += len(address)  # counted before they are joined: one that is long may be used again and again
    if reader.addresses > LARGEST:
        return "<a>"
    fault = _refusal(address)
    if fault:
        reader.found.append(
            error(span, "unsafe-link", f"`{address[:100]}` {fault}", "link to `https://…`, or to another content file")
        )
        return "<a>"
    token.attrs.pop("title", None)
    scheme = urlsplit(address).scheme
    if scheme:
        token.attrSet("rel", "external")
        return self.renderToken(tokens, index, options, env)
    path, _, fragment = address.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(reader.path), unquote(path))) if path else reader.path
    reader.references.append(Reference(target, span, "file", fragment, address))
    token.attrSet("href", f"\x00href{len(reader.references) - 1}\x00")
    return self.renderToken(tokens, index, options, env)


def _refusal(address: str) -> str:
    """Say why a link may not be followed; empty where it may."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return "is not an address"
    if re.search(r"[\s\\]", address) or any(hidden_in(address)):
        return "holds a blank, a backslash or a hidden sign, which no address does"
    if parts.scheme and parts.scheme not in _SCHEMES:
        return f"may not be linked: `{parts.scheme}:` is not `https:`, `http:` or `mailto:`"
    if ":" in address.split("/")[0] and not parts.scheme:
        return "may not be linked: what stands before its colon is no scheme"
    if not parts.scheme and parts.netloc:
        return "does not begin with `https:`"
    if parts.scheme in ("http", "https") and (not host or "@" in parts.netloc):
        return "hides its host behind a user name" if host else "names no host"
    if stranger_in(host):
        return "mixes letters of two alphabets in the name of its host"
    return ""


def _text(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    """Show text, but say so where it was meant as a link or a note and is none, or where it hides a sign."""
    reader: _Reader = env["reader"]
    content = tokens[index].content
    if hidden := next(hidden_in(content), None):  # what stood there as it is was refused before
        codes = _ENTITY.finditer(reader.text, reader.place, reader.end)
        place = reader.span(next((code[0] for code in codes if HIDDEN.search(unescape(code[0]))), "&"))
        message = f"of what codes write here, {fault_of(hidden)}"
        reader.found.append(error(place, "forbidden-character", message, "leave the code out"))
    for match in _NO_LINK.finditer(content) if "[" in content or "]" in content else ():
        if len(reader.found) >= MOST_FOUND:
            break
        span = reader.find(match[0])
        if span is None:
            continue
        if match[0].startswith("[^"):
            message, cure = f"the note `{match[0]}` is not written", f"write it at the end of the file: `{match[0]}: …`"
        elif match[0].startswith("[["):
            message = f"`{match[0][:60]}` does not become a link"
            cure = "write one name between double brackets: `[[Steve Witkoff]]`, or `[[Steve Witkoff|other words]]`"
        else:
            message, cure = f"`{match[0][:60]}…` does not become a link", "an address holds no blank and ends with `)`"
        reader.found.append(error(span, "dead-link", message, cure))
    tag = _TAG.search(content) if "<" in content else None
    is_told = tag and any(finding.code == "raw-html" for finding in reader.found)
    if tag and not is_told and (span := reader.find(tag[0].partition("\n")[0])):
        message = f"`{tag[0][:60]}` would stand on the page as it stands here: HTML is not read"
        cure = "take out this and all other tags; `*…*` is slanted, `**…**` bold, and a blank line parts paragraphs"
        reader.found.append(warning(span, "raw-html", message, cure))
    return self.text(tokens, index, options, env)


def _fence(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    """Show a block of code, and make no class of the words behind its fence."""
    return self.code_block(tokens, index, options, env)


def _code(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    """Pass over code, so that what stands in it is not taken for what stands behind it."""
    reader: _Reader = env["reader"]
    reader.find(tokens[index].content)
    return self.code_inline(tokens, index, options, env)


def _image(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    reader: _Reader = env["reader"]
    reader.found.append(
        error(reader.span("!["), "image", "a body cannot hold pictures", "link to the page that shows it")
    )
    return ""


def _footnote_mark(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    note = self.rules["footnote_anchor_name"](tokens, index, options, env)
    sub = tokens[index].meta.get("subId", 0)
    mark = f"fnref{note}" + (f"-{sub}" if sub else "")
    number = tokens[index].meta["id"] + 1
    return f'<sup><a href="\x00self\x00#fn{note}" id="{mark}" aria-label="Note {number}">{number}</a></sup>'


def _footnote_back(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]) -> str:
    note = self.rules["footnote_anchor_name"](tokens, index, options, env)
    sub = tokens[index].meta.get("subId", 0)
    mark = f"fnref{note}" + (f"-{sub}" if sub else "")
    return f' <a href="\x00self\x00#{mark}" aria-label="Back to the text">↩</a>'


_RULES = {
    **dict.fromkeys(("paragraph_open", "heading_open", "tr_open", "th_open", "td_open", "dt_open"), _block),
    **dict.fromkeys(("table_open", "table_close"), _table),
    "footnote_block_open": _footnotes,
    "text": _text,
    "code_inline": _code,
    "fence": _fence,
    "wiki": _render_wiki,
    "link_open": _open_link,
    "image": _image,
    "footnote_ref": _footnote_mark,
    "footnote_anchor": _footnote_back,
}
