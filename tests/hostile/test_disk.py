"""What lies in the folder is taken for what it is: no link is followed, no name trusted, nothing hidden published."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from chronicle import report
from chronicle.model.characters import HIDDEN
from chronicle.model.diagnostics import CannotRun
from tests.conftest import Make
from tests.hostile.cases import by_path, entry, places
from tests.site import BASE, TestSite

SECRET = "the secret words"
LINKS = {  # T13: name of a link -> where it leads, from content/events/
    "to-a-secret.md": "../../secret",
    "to-itself.md": "to-itself.md",
    "to-nothing.md": "nothing",
    "to-zeros.md": "/dev/zero",
    "to-noise.md": "/dev/urandom",
    "to-the-environment.md": "/proc/self/environ",
    "to-memory.md": "/proc/self/mem",
    "to-standard-input.md": "/dev/stdin",
    "to-a-good-file.md": "../people/vladimir-putin.md",
    "to-a-folder.md": "../people",
    "to-a-folder": "../people",
    "upwards": "../..",
    "picture.svg": "../../secret",
}
NAMES = [  # T14: names of files that no address has
    "CON.md", "con.md", "prn.md", "aux.md", "nul.md", "com1.md", "lpt9.md", "Talks.md", "TALKS.md", "talks.MD",
    "talks.md ", " talks.md", "talks .md", "talks..md", "..talks.md"[2:] + ".md", "-talks.md", "talks-.md", "a--b.md",
    "a\nb.md", "a\x1b[31mb.md", "a\rb.md", "a\tb.md", "a\u202eb.md", "a\u200bb.md", "a\u2028b.md", "a%2fb.md",
    "a%00b.md",
    "é.md", "e\u0301.md", "İ.md", "ſ.md", "К.md", "a\\b.md", "a:b.md", "a*b.md", "a?b.md", 'a"b.md', "a<b>.md",
    "a|b.md",
    "a;b.md", "$(id).md", "`id`.md", "{{ 7*7 }}.md", "::error::.md", "a#b.md", "a b.md", "~a.md", "a,b.md", "a'b.md",
    "x" * 101 + ".md", "x" * 250 + ".md", "index.html", "x.svg", "x.html", "x.js", "x.yaml", "x.md.txt", "x", "x.",
    "desktop.ini", "Thumbs.db", "_layout.html", "x.j2", "x.md.orig", "a\udcff.md", "\udcd0.md",
]  # fmt: skip
PASSED_OVER = [".git/config", ".env", ".a.md", "a.md~", ".#a.md", "a.md.swp", "a.md.bak", "notes.tmp", ".notes/a.md"]


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> TestSite:
    """A chronicle with everything in its folder that does not belong there."""
    site = TestSite(tmp_path_factory.mktemp("disk")).write(BASE)
    (site.root / "secret").write_text(f"---\ntitle: {SECRET}\n---\n{SECRET}\n", encoding="utf-8")
    folder = site.root / "content/events"
    folder.mkdir()
    for name, target in LINKS.items():
        (folder / name).symlink_to(target)
    for name in NAMES:
        (folder / name).write_text(entry(), encoding="utf-8")
    for name in PASSED_OVER:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(SECRET, encoding="utf-8")
    os.mkfifo(folder / "pipe.md")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(folder)  # the whole path may be longer than a socket's may be
        server.bind("socket.md")
        os.chdir(here)
    (folder / "folder.md").mkdir()
    (folder / "folder.md/a.md").write_text(entry(), encoding="utf-8")
    deep = folder.joinpath(*["deep"] * 55)
    deep.mkdir(parents=True)
    (deep / "a.md").write_text(entry(), encoding="utf-8")
    long = folder.joinpath(*["\udcff" * 250] * 2)
    long.mkdir(parents=True)
    (long / ("\udcff" * 250)).write_text("", encoding="utf-8")
    (site.root / "content/stray.md").write_text(entry(), encoding="utf-8")
    (site.root / "content/layouts").mkdir()
    (site.root / "content/layouts/base.html").write_text("{{ 7*7 }}", encoding="utf-8")
    (site.root / "content/people/site.yaml").write_text("id: x", encoding="utf-8")
    return site


@pytest.fixture(scope="module")
def found(disk: TestSite) -> Mapping[str, list[str]]:
    """The codes found in each file, below content/events/ where it is there."""
    paths = by_path(disk.findings())
    return {path.removeprefix("content/events/"): [f.code for f in found] for path, found in paths.items()}


@pytest.mark.parametrize("name", [*LINKS, "pipe.md", "socket.md"])
def test_what_is_no_ordinary_file_is_refused_unopened(name: str, found: Mapping[str, list[str]]) -> None:
    assert found[name] == ["not-a-file"]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_that_is_no_address_is_refused(name: str, found: Mapping[str, list[str]]) -> None:
    assert found[name] == ["bad-file-name" if name.endswith(".md") else "misplaced-file"]


@pytest.mark.parametrize("name", PASSED_OVER)
def test_what_editors_and_systems_leave_is_passed_over(name: str, found: Mapping[str, list[str]]) -> None:
    assert not [path for path in found if path.startswith(name.partition("/")[0] + "/") or path == name]


def test_what_lies_elsewhere_is_refused(found: Mapping[str, list[str]]) -> None:
    expected = {
        "deep/deep/deep": ["folder-too-deep"],
        "content/stray.md": ["misplaced-file"],
        "content/layouts/base.html": ["misplaced-file"],
        "content/people/site.yaml": ["misplaced-file"],
        "folder.md/a.md": [],
    }

    assert {path: found.get(path, []) for path in expected} == expected


@pytest.mark.parametrize("form", report.FORMATS)
def test_no_name_leaves_its_line_or_hides_in_the_report(form: str, disk: TestSite) -> None:
    found = disk.findings()

    text = report.FORMATS[form](found, str(disk.root))

    lines = text.split("\n")
    assert not HIDDEN.search(text.replace("\n", ""))
    assert SECRET not in text
    if form in ("text", "github"):
        assert max(len(line.encode()) for line in lines) <= 4096
    else:  # for programs: whole, and in ASCII
        assert json.loads(text.encode("ascii"))
    if form == "github":
        assert len(lines) == len(found) + 2
        assert all(line.startswith("::error file=content/") for line in lines[: len(found)])


def test_a_folder_of_content_that_is_a_link_is_not_followed(site: Make) -> None:
    chronicle = site({"content/events/a.md": entry()})
    elsewhere = (chronicle.root / "content").rename(chronicle.root / "elsewhere")
    (chronicle.root / "content").symlink_to(elsewhere)

    with pytest.raises(CannotRun, match="there is no folder `content`"):
        chronicle.findings()


def test_an_unreadable_file_is_said_to_be_one(site: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chronicle = site({"content/events/a.md": entry()})
    opened = os.open

    def refuse(path: str, flags: int) -> int:
        if path.endswith("/a.md"):
            raise PermissionError(13, "Permission denied")
        return opened(path, flags)

    monkeypatch.setattr(os, "open", refuse)

    assert places(chronicle.findings()) == ("not-a-file@1:1",)


def test_a_file_that_can_no_longer_be_opened_is_told_of_without_its_line(
    site: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    chronicle = site({"content/events/a.md": SECRET})
    found = chronicle.findings()

    def refuse(path: str, **_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(report, "open", refuse, raising=False)

    text = report.as_text(found, str(chronicle.root))

    assert text.startswith("content/events/a.md:1:1: error[no-front-matter]")
    assert SECRET not in text


def test_a_file_exchanged_for_a_link_while_it_is_read_is_not_followed(
    site: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    chronicle = site({"content/events/a.md": entry()})
    opened = os.open

    def exchange(path: str, flags: int) -> int:
        if path.endswith("/a.md"):
            os.unlink(path)
            os.symlink("/etc/hostname", path)
        return opened(path, flags)

    monkeypatch.setattr(os, "open", exchange)

    assert places(chronicle.findings()) == ("not-a-file@1:1",)


def test_only_what_is_content_is_published(site: Make) -> None:
    chronicle = site(
        {"content/events/a.md": entry(), "notes.md": SECRET, "content/events/b.md": entry(extra="draft: true\n")}
    )
    for name in PASSED_OVER:
        chronicle.write({f"content/events/{name}": SECRET})

    chronicle.build()

    published = {path for path in chronicle.output.rglob("*") if path.is_file()}
    assert not [path for path in published if SECRET.encode() in path.read_bytes()]
    assert not [path for path in published if "events/b/" in path.as_posix() or path.name.startswith(".")]


def test_what_is_taken_out_goes(site: Make) -> None:
    chronicle = site({"content/events/a.md": entry(), "content/events/b.md": entry(title="Other talks")})
    chronicle.build()
    assert (chronicle.output / "events/b/index.html").exists()

    chronicle.write({"content/events/b.md": None}).build()

    assert not (chronicle.output / "events/b").exists()
    assert not [path for path in chronicle.output.rglob("*.*") if b"Other talks" in path.read_bytes()]


# --- names that look alike: T15 ---------------------------------------------------------------------------------------

PUTIN = "content/people/vladimir-putin.md"


def person(name: str, extra: str = "") -> str:
    return f"---\nname: {name}\nparty: Russia\n{extra}---\n"


@pytest.mark.parametrize(
    "name",
    [
        "Vlаdimir Petrov",  # а
        "Сyril Petrov",  # С
        "Рeter Petrov",  # Р
        "Ivan Рutin",  # Р
        "Iνan Petrov",  # Greek ν
        "Ivan Pet\N{MATHEMATICAL BOLD SMALL R}ov",
        "Ivan \N{FULLWIDTH LATIN CAPITAL LETTER P}etrov",
        "Ivan Ꮲetrov",  # Cherokee
        "Іvan Petrov",  # Ukrainian І
        "Ivan Petrօv",  # Armenian օ
    ],
    ids=ascii,
)
def test_a_name_of_two_alphabets_is_refused(name: str, site: Make) -> None:
    chronicle = site({"content/people/petrov.md": person(name)})

    assert places(chronicle.findings()) == ("mixed-alphabets@2:7",)


def test_so_is_a_name_in_another_language_and_an_alias(site: Make) -> None:
    chronicle = site({PUTIN: person("Vladimir Putin", "names: {ru: Bладимир}\naliases: [vladimir, Рутin]\n")})

    assert places(chronicle.findings()) == ("mixed-alphabets@4:13", "mixed-alphabets@5:21")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ivan Petrov", "lvan Petrov"),
        ("Ivan Petrov", "1van Petrov"),
        ("Maria Comer", "Maria Corner"),
        ("Otto Wagner", "Otto VVagner"),
        ("Rosa Hoxe", "Rosa Нохе"),
        ("Anna Top", "Anna Тор"),
        ("Anna Pop", "Anna Рор"),
        ("Eva Ott", "\N{MATHEMATICAL BOLD CAPITAL E}\N{MATHEMATICAL BOLD SMALL V}\N{MATHEMATICAL BOLD SMALL A} Ott"),
        ("Olga O'Ko", "0lga O'Ko"),
        ("Kim Ao", "Kim Ао"),
        ("Xenia Kox", "Xenia Κοχ"),
    ],
    ids=ascii,
)
def test_two_names_that_look_the_same_are_refused(one: str, other: str, site: Make) -> None:
    chronicle = site(
        {
            "content/people/one.md": person(f'"{one}"'),
            "content/people/two.md": person(f'"{other}"'),
            "content/events/a.md": entry(participants="[one]"),
        }
    )

    found = [f for f in chronicle.findings() if f.is_error]

    assert [(f.code, f.span.path, f.span.line) for f in found] == [("lookalike-name", "content/people/two.md", 2)]


def test_a_person_cannot_look_like_a_party_nor_a_place_like_a_place(site: Make) -> None:
    chronicle = site(
        {
            "content/people/one.md": person("Ukrainel"),
            "content/parties/two.md": "---\nname: UkraineI\nkind: state\n---\n",
            "content/regions/three.md": "---\nname: Kvas\nkind: city\n---\n",
            "content/regions/four.md": "---\nname: Kva\N{CYRILLIC SMALL LETTER DZE}\nkind: city\n---\n",
        }
    )

    assert {(f.span.path, f.code) for f in chronicle.findings() if f.is_error} == {
        ("content/parties/two.md", "lookalike-name"),
        ("content/regions/four.md", "mixed-alphabets"),
    }


@pytest.mark.parametrize(
    "name",
    [
        "Дмитро Кулеба", "Дʼяченко Марʼяна", "О'Ніл Іван", "Ἀλέξανδρος", "محمد بن زايد", "יצחק רבין", "习近平",
        "安倍晋三のり", "김정은", "Łukasz Żółć", "Hakan Ağaoğlu", "Nguyễn Văn Ệ", "Jean-Noël Barrot", "Anna-Марія Ім",
        "Հայկ Մարության", "გიორგი", "अमित शाह", "Ⅳ Kim", "Sinn Féin", "M. P. de l'Aa",
    ],
)  # fmt: skip
def test_real_names_of_any_alphabet_are_accepted(name: str, site: Make) -> None:
    chronicle = site({"content/people/a.md": person(f'"{name}"')})

    assert chronicle.sound().people["a"].name == name
