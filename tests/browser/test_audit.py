"""The audits of this folder see what they are there to see."""

from __future__ import annotations

from tests.browser.audit import clipped, overflow, violations
from tests.browser.conftest import Pages


def test_what_a_page_complains_of_is_heard(open_page: Pages) -> None:
    page = open_page("404.html")

    page.evaluate("console.warn('a warning')")
    page.evaluate("fetch('https://example.org/').catch(() => 0)")  # stopped by the page's own policy, which says so
    page.evaluate("new Image().src = 'https://example.org/pixel.png'")
    page.evaluate("setTimeout(() => { throw new Error('a fault') })")

    words = ("a warning", "Content Security Policy", "asks https://example.org/pixel.png", "a fault")
    for _ in range(100):
        page.wait_for_timeout(50)
        unheard = [word for word in words if word not in "\n".join(open_page.complaints)]
        if not unheard:
            break

    open_page.complaints.clear()
    assert unheard == []


def test_axe_finds_a_planted_fault(open_page: Pages) -> None:
    page = open_page("404.html")

    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=a.png>')")

    assert [fault for fault in violations(page) if fault.startswith("image-alt")]
    open_page.complaints.clear()  # the picture is not there, either


def test_what_is_too_wide_and_what_is_cut_off_are_found(open_page: Pages) -> None:
    page = open_page("404.html")
    box = "Object.assign(document.querySelector('main h1').style, {inlineSize: '200vw'})"
    cut = "Object.assign(document.querySelector('main .deck').style, {blockSize: '1px', overflow: 'hidden'})"

    page.evaluate(box)
    page.evaluate(cut)

    assert overflow(page)
    assert [found for found in clipped(page) if found.startswith("p.deck")]
