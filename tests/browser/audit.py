"""What can be asked of an open page: is it accessible, does it fit, what does it hide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import NO_AXE
from tests.tools import need

_AXE = Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js"
_STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OVERFLOW = """() => {
  const page = document.documentElement, width = page.clientWidth
  if (page.scrollWidth <= width) return []
  const boxes = [...document.body.querySelectorAll('*')].map(e => [e, e.getBoundingClientRect()])
  const wide = boxes.filter(([e, box]) => box.right > width + 1 || box.left < -1).slice(0, 5)
  const at = e => `${e.tagName.toLowerCase()}.${e.getAttribute('class') || ''}: ${e.textContent.trim().slice(0, 40)}`
  return [`${page.scrollWidth} px in ${width}`, ...wide.map(([e, _]) => at(e))]
}"""
_CLIPPED = """() => [...document.querySelectorAll('main *')].filter(e => {
  const style = getComputedStyle(e)
  return ['hidden', 'clip'].includes(style.overflowX) && style.clipPath === 'none' && !e.closest('svg')
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
}).map(e => `${e.tagName.toLowerCase()}.${e.getAttribute('class') || ''}: ${e.textContent.trim().slice(0, 40)}`)"""
_SHOWN = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('* { content-visibility: visible !important }')
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}"""
_SPACING = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important }'
    + '* { word-spacing: .16em !important } p { margin-block-end: 2em !important }')
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}"""


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe-core finds wrong with a page, by all its rules or by those named.

    Source: https://github.com/dequelabs/axe-core/blob/develop/doc/API.md
    Why: the script is evaluated, not added to the page, because the page's own policy rightly refuses it.
    """
    need(_AXE.exists(), NO_AXE)
    if not page.evaluate("'axe' in window"):
        lay_out(page)  # what is not laid out yet has no measures to judge
        page.evaluate(_AXE.read_text(encoding="utf-8") + ";0")
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": _STANDARDS}
    options = {"resultTypes": ["violations"], "runOnly": only}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    firsts = [(fault["id"], len(fault["nodes"]), fault["nodes"][0]) for fault in found["violations"]]
    return [f"{id}, {n} times, first {e['target']}: {e['html'][:160]}\n{e['failureSummary']}" for id, n, e in firsts]


def overflow(page: Page) -> list[str]:
    """Return why a page can be scrolled sideways; nothing where it cannot."""
    found: list[str] = page.evaluate(_OVERFLOW)
    return found


def clipped(page: Page) -> list[str]:
    """Return the elements that cut off what they hold."""
    found: list[str] = page.evaluate(_CLIPPED)
    return found


def lay_out(page: Page) -> None:
    """Have all of a page laid out: what is far down has no text and no measures until it is."""
    page.evaluate(_SHOWN)


def space_text(page: Page) -> None:
    """Space the text as WCAG 1.4.12 says that a reader may.

    Source: https://www.w3.org/WAI/WCAG22/Understanding/text-spacing
    """
    page.evaluate(_SPACING)
