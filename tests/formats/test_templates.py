"""Layouts: what they may write, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup, escape

from chronicle.formats import templates
from chronicle.model.diagnostics import CannotRun
from chronicle.model.entities import Link, Site
from chronicle.model.pages import Page, Theme

SIGNS = ["", "plain", "<b>&amp;</b>", '"it\'s"', "Ліс & «поле»", "".join(map(chr, range(0x3000)))]


class Named(str):
    """Text of a class of its own, which does not say that it is HTML."""


def shown(source: str, **values: Any) -> str:
    return templates.render(Theme({"a.html": source}, (), {}), "a.html", Site(), str, **values)


@pytest.mark.parametrize("text", [*SIGNS, *map(Named, SIGNS), 7, 14.5, None, True, Link("person", "a", "<b>")])
def test_everything_is_shown_as_its_text_with_every_sign_of_html_escaped(text: object) -> None:
    found = shown('<p title="{{ it }}">{{ it }}</p>', it=text)

    assert found == f'<p title="{escape(text)}">{escape(text)}</p>'


def test_what_is_html_already_is_not_escaped_again() -> None:
    found = shown("{% macro bold(it) %}<b>{{ it }}</b>{% endmacro %}{{ bold(bold('<')) }}{{ it }}", it=Markup("<i>"))

    assert found == "<b><b>&lt;</b></b><i>"


@pytest.mark.parametrize(
    "how", ['{{ "a<" + it }}', '{{ "a<" ~ it }}', '{{ ["a<", it] | join }}', '{{ "a<%s" | format(it) }}']
)
def test_text_that_is_put_together_is_escaped_as_a_whole(how: str) -> None:
    assert shown(how, it="<b>") == "a&lt;&lt;b&gt;"


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("f(1)", "(1, 2, {})"),
        ("f(1, b=3)", "(1, 3, {})"),
        ("f(1, class=3)", "(1, 2, {'class': 3})"),
        ("f(*[4, 5])", "(4, 5, {})"),
        ("f(6, **{'c': 7})", "(6, 2, {'c': 7})"),
    ],
)
def test_a_function_gets_its_arguments_in_every_way_of_giving_them(call: str, found: str) -> None:
    def f(a: int, b: int = 2, **more: int) -> Markup:
        return Markup((a, b, more))

    assert shown("{{ " + call + " }}", f=f) == found


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("m(1)", "1 2 3"),
        ("m(1, 4, 5)", "1 4 5"),
        ("m(1, class=5)", "1 2 5"),
        ("m(b=none, a=4)", "4 None 3"),
        ("m(*[4], **{'b': 5})", "4 5 3"),
    ],
)
def test_a_macro_gets_its_arguments_in_every_way_of_giving_them(call: str, found: str) -> None:
    macro = "{% macro m(a, b=2, class=3) %}{{ a }} {{ b }} {{ class }}{% endmacro %}"

    assert shown(f"{macro}{{{{ {call} }}}}") == found


@pytest.mark.parametrize("call", ["m(1, 2)", "m(1, b=2)", "m(1, a=2)"])
def test_a_macro_takes_no_argument_that_it_does_not_name(call: str) -> None:
    with pytest.raises(TypeError):
        shown(f"{{% macro m(a) %}}{{{{ a }}}}{{% endmacro %}}{{{{ {call} }}}}")


def test_a_macro_that_wants_an_argument_is_not_without_it() -> None:
    with pytest.raises(CannotRun, match=r"layouts/a\.html:1: parameter 'a' was not provided"):
        shown("{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}")


def test_a_macro_may_take_more_than_it_names_and_what_stands_between_its_tags() -> None:
    macro = "{% macro m(a) %}{{ a }}{{ varargs | join }}{{ kwargs['d'] }}({{ caller() }}){% endmacro %}"

    assert shown(macro + "{% call m(1, 2, 3, d=4) %}<b>{% endcall %}") == "1234(<b>)"


def test_a_block_takes_the_place_of_its_parent_s_and_may_show_it() -> None:
    parent = "{% block one %}[{% block two %}&{% endblock %}]{% endblock %}{% block three %}3{% endblock %}"
    child = '{% extends "b.html" %}{% block two %}{{ super() }}<{% endblock %}{% block three %}{% endblock %}'

    assert templates.render(Theme({"a.html": child, "b.html": parent}, (), {}), "a.html", Site(), str) == "[&<]"


@pytest.mark.parametrize(
    ("how", "found"), [('map(attribute="key.id")', "a b"), ('map(attribute="label") | map("first")', "A B")]
)
def test_of_each_of_many_a_part_is_taken_or_a_filter_makes_one(how: str, found: str) -> None:
    assert (
        shown(f"{{{{ them | {how} | join(' ') }}}}", them=[Link("person", "a", "Al"), Link("party", "b", "Bo")])
        == found
    )


def test_each_page_links_from_where_it_lies_whatever_was_linked_before() -> None:
    theme = Theme({"a.html": "{{ href(it) }} {{ href('a.css') }} {{ href('?a&b') }}"}, (), {"a.css": "a.1.css"})
    pages = [Page(path, "a.html", Site()) for path in ("a/x", "index.html", "a/b/x", "a/y")]

    found = [
        templates.render(
            theme, "a.html", Site(), templates.address_from(page, offline=offline), it=Link("page", "b", "B")
        )
        for page in pages
        for offline in (False, True)
    ]

    online = [f"{up}b/ {up}a.1.css {up}?a&amp;b" for up in ("../", "", "../../", "../")]
    assert found[::2] == online
    assert found[1::2] == [links.replace("b/ ", "b/index.html ") for links in online]


def test_a_macro_links_from_where_the_page_lies_and_knows_the_site_of_its_day() -> None:
    macros = "{% macro m(to) %}{{ href(to) }} of {{ site.title }}{% endmacro %}"
    theme = Theme({"a.html": '{% import "m.html" as m %}{{ m.m("x/") }}', "m.html": macros}, (), {})

    found = [
        templates.render(theme, "a.html", Site(title=title), templates.address_from(Page(path, "a.html", Site())))
        for title in ("One", "Two")
        for path in ("a/y", "y", "b/y", "a/b/y")
    ]

    assert found == [f"{up}x/ of {title}" for title in ("One", "Two") for up in ("../", "", "../", "../../")]


def test_a_macro_that_asks_for_the_page_is_told_so_for_it_serves_many() -> None:
    macros = "{% macro m() %}{{ page.title }}{% endmacro %}"
    theme = Theme({"a.html": '{% import "m.html" as m %}{{ m.m() }}', "m.html": macros}, (), {})

    with pytest.raises(CannotRun, match=r"layouts/m\.html:1: 'page' is undefined"):
        templates.render(theme, "a.html", Site(), str, page=Page("y", "a.html", Site()))


def test_a_choice_without_another_shows_nothing() -> None:
    assert shown('<li{{ " hidden" if it }}>', it=False) == "<li>"


def test_a_number_in_an_order_ends_as_it_is_spoken() -> None:
    found = shown("{% for n in numbers %}{{ n | ordinal }} {% endfor %}", numbers=[1, 2, 3, 4, 11, 12, 13, 21, 112])

    assert found == "1st 2nd 3rd 4th 11th 12th 13th 21st 112th "


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("{{ it.nothing }}", "no attribute 'nothing'"),
        ("{{ it.label.nothing }}", "no attribute 'nothing'"),
        ("{% set one = {'two': 1} %}{{ one.two }}", "no attribute 'two'"),  # an item is `["one"]`
        ("{{ {'one': 1}['two'] }}", "no attribute 'two'"),
        ("{{ it.class }}", "no attribute 'class'"),
        ("{{ nobody.label }}", "'nobody' is undefined"),
        ("{{ nobody }}", "'nobody' is undefined"),
    ],
)
def test_a_layout_that_asks_for_what_is_not_there_is_told_its_line(fault: str, words: str) -> None:
    with pytest.raises(CannotRun, match=rf"layouts/a\.html:2: .*{words}"):
        shown(f"<p>\n{fault}\n</p>", it=Link("person", "a", "A"))


@pytest.mark.parametrize(("path", "up"), [("index.html", "./"), ("about/index.html", "../"), ("events/a/x", "../../")])
def test_every_page_links_from_where_it_lies(path: str, up: str) -> None:
    address = templates.address_from(Page(path, "page.html", Site()))

    assert address("") == up
    assert address("people/a/#b") == f"{up.removeprefix('./')}people/a/#b"


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("alone", "a"),
        ('{% extends "b.html" %}', "abc"),
        ('{%- import "c.html" as c with context -%}', "ac"),
        ('{% from "c.html" import one %}{% include "nowhere.html" ignore missing %}', "ac"),
        ("{% include name %}", "abcd"),
        ('{% include ["c.html", "d.html"] %}', "abcd"),
        ('{% include "c.html" if it else "d.html" %}', "abcd"),
        ('{% include "c.html" | replace("c", "d") %}', "abcd"),
    ],
)
def test_a_page_is_made_with_every_layout_that_its_own_may_take_in(source: str, needed: str) -> None:
    layouts = {"a.html": source, "b.html": '{% include "c.html" %}', "c.html": '{% include "c.html" %}', "d.html": ""}

    assert templates.layouts_of(Theme(layouts, (), {}), "a.html") == {f"{name}.html" for name in needed}


# --- what is on the disk


def test_a_layout_that_is_not_there_is_named() -> None:
    with pytest.raises(CannotRun, match=r"layouts/a\.html: there is no such layout"):
        templates.render(Theme({}, (), {}), "a.html", Site(), str)


def test_a_program_that_comes_without_layouts_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "__file__", str(tmp_path / "chronicle/formats/templates.py"))

    with pytest.raises(CannotRun, match="there is no folder `layouts`"):
        templates.theme(str(tmp_path))


def test_what_is_hidden_or_leads_elsewhere_is_no_asset(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "secret").write_text("the secret words", encoding="utf-8")
    (tmp_path / "assets/.secret").write_text("the secret words", encoding="utf-8")
    (tmp_path / "assets/link.txt").symlink_to(tmp_path / "secret")
    (tmp_path / "assets/licence.txt").write_text("free", encoding="utf-8")
    (tmp_path / "assets/NOTICE").write_text("free", encoding="utf-8")

    assert [asset.path for asset in templates.theme(str(tmp_path)).assets] == ["NOTICE", "licence.txt"]


def test_a_folder_of_layouts_that_leads_elsewhere_is_not_the_chronicle_s(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/secret.html").write_text("the secret words", encoding="utf-8")
    (tmp_path / "layouts").symlink_to(tmp_path / "elsewhere")

    assert templates.theme(str(tmp_path)).layouts == templates.theme(".").layouts


# --- compiled layouts


def test_layouts_are_compiled_once_for_all_processes(tmp_path: Path) -> None:
    theme = templates.theme(".", str(tmp_path))

    kept = list(tmp_path.iterdir())

    assert len(kept) == len([name for name in theme.layouts if name.endswith((".html", ".xml", ".txt", ".opml"))])


def test_what_another_version_has_compiled_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "_FORM", "former")
    templates._theme.cache_clear()
    templates.theme(".", str(tmp_path))
    former = {path: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.undo()
    templates._theme.cache_clear()

    templates.theme(".", str(tmp_path))

    assert former
    assert all(path.read_bytes() == data for path, data in former.items())
    assert len(list(tmp_path.iterdir())) == 2 * len(former)


def test_a_layout_with_a_fault_is_told_when_a_page_needs_it_and_not_before(tmp_path: Path) -> None:
    (tmp_path / "layouts").mkdir()
    (tmp_path / "assets").mkdir()
    (tmp_path / "kept").mkdir()
    (tmp_path / "layouts/good.html").write_text("good", encoding="utf-8")
    (tmp_path / "layouts/bad.html").write_text("{% if %}", encoding="utf-8")

    theme = templates.theme(str(tmp_path), str(tmp_path / "kept"))

    assert templates.render(theme, "good.html", Site(), str) == "good"
    with pytest.raises(CannotRun, match=r"layouts/bad\.html:1: "):
        templates.render(replace(theme, compiled=""), "bad.html", Site(), str)


def test_a_page_of_more_links_than_are_remembered_has_each_of_them() -> None:
    names = [f"people/{number}/" for number in range(20_000)]

    found = shown("{% for name in names %}{{ href(name) }} {% endfor %}", names=names * 2)

    assert found.split() == names * 2
