"""Front matter that acts, grows, surprises or lies: threats 4 to 11, and the limits of 18."""

from __future__ import annotations

from tests.hostile.cases import Refused, entry


def _field(threat: int, name: str, value: str, *expected: str) -> Refused:
    """Return an entry with a title that is refused."""
    return Refused(threat, name, entry(title=value), expected)


def _date(value: str, *expected: str) -> Refused:
    return Refused(10, f"date {value}"[:60], entry(date=value), expected or ("bad-date@3:7",))


def _line(threat: int, line: str, *expected: str) -> Refused:
    """Return an entry with one line more, the seventh."""
    return Refused(threat, line[:60], entry(extra=line + "\n"), expected)


TAGS = [
    _field(6, f"tag {tag}"[:60], tag, "yaml-tag@2:8")
    for tag in (
        "!!python/object/apply:os.system [ls]",
        "!!python/name:os.system x",
        "!!python/module:os x",
        "!!python/object/new:type {}",
        "!!python/tuple [a, b]",
        "!include /etc/passwd",
        "!!binary aGVsbG8=",
        "!!set {a, b}",
        "!!omap [a: b]",
        "!!timestamp 2026-01-01",
        "!!str text",
        "!!null x",
        "!<tag:yaml.org,2002:python/object/apply:os.system> [ls]",
        "!local x",
        "! x",
    )
]

ACTS = [
    *TAGS,
    Refused(6, "tag of a key", entry(extra="!!str kind: call\n"), ("yaml-tag@7:1",)),
    Refused(6, "tag of the whole", "---\n!!python/object:os.system\ntitle: x\n---\n", ("yaml-tag@2:1",)),
    Refused(6, "tag in a list", entry(participants="[!!python/name:os.system x]"), ("yaml-tag@5:16",)),
    Refused(6, "tag deep inside", entry(source="{publisher: !!python/name:a b}"), ("yaml-tag@6:21",)),
    Refused(
        6, "tag directive", "---\n%TAG ! tag:yaml.org,2002:python/\n---\ntitle: !name:os.system x\n", ("bad-yaml@2:1",)
    ),
    Refused(6, "undefined tag handle", entry(title="!e!x y"), ("bad-yaml@2:8",)),
    # --- bombs
    Refused(7, "alias bomb", "---\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n---\n", ("yaml-alias@2:4",)),
    Refused(7, "merge bomb", "---\na: &a {x: y}\nb: &b {<<: [*a, *a, *a]}\n---\n", ("yaml-alias@2:4",)),
    Refused(7, "alias of itself", "---\ntitle: &a [*a]\n---\n", ("yaml-alias@2:8",)),
    Refused(7, "alias without anchor", entry(title="*a"), ("yaml-alias@2:8",)),
    Refused(7, "alias as a key", entry(extra="*a : b\n"), ("no-fields@7:1",)),
    Refused(7, "anchor of a key", entry(extra="&a kind: call\n"), ("yaml-alias@7:1",)),
    Refused(7, "merge key", entry(extra="<<: {kind: call}\n"), ("unknown-field@7:1",)),
    Refused(7, "3,000-deep flow list", entry(title="[" * 3000), ("front-matter-too-deep@2:14",)),
    Refused(7, "3,000-deep flow map", entry(title="{a: " * 3000), ("front-matter-too-deep@2:32",)),
    Refused(
        7,
        "240-deep block",
        entry(extra="".join("  " * n + "a:\n" for n in range(240))),
        ("front-matter-too-deep@14:15",),
    ),
    Refused(7, "240-deep list", entry(extra=f"topics:\n{'- ' * 240}a\n"), ("front-matter-too-deep@8:13",)),
    Refused(7, "6,000-digit number", entry(extra=f"number: {'9' * 6000}\n"), ("unknown-field@7:1",)),
    Refused(7, "6,000-digit ordinal", entry(extra=f"series: {{envoy-visits: {'9' * 6000}}}\n"), ("wrong-type@7:24",)),
    Refused(7, "6,000-digit duration", entry(extra=f"duration: P{'9' * 6000}D\n"), ("bad-duration@7:11",)),
    Refused(7, "a duration beyond the calendar", entry(extra="duration: P99999999D\n"), ("bad-duration@7:11",)),
    Refused(7, "front matter of 70 KiB", entry(title="x" * 70_000), ("front-matter-too-long@2:1",)),
    Refused(7, "infinite ordinal", entry(extra="series: {envoy-visits: .inf}\n"), ("wrong-type@7:24",)),
    Refused(7, "hexadecimal ordinal", entry(extra="series: {envoy-visits: 0x7}\n"), ("wrong-type@7:24",)),
]

SURPRISES = [
    _line(8, "title: again", "repeated-field@7:1"),
    _line(8, "kind:", "empty-field@7:1"),
    _line(8, "kind: ~", "empty-field@7:1"),
    _line(8, "kind: null", "empty-field@7:1"),
    _line(8, 'kind: ""', "empty-field@7:7"),
    _line(8, "kind: yes", "unknown-value@7:7"),
    _line(8, "draft: yes", "wrong-type@7:8"),
    _line(8, "draft: 1", "wrong-type@7:8"),
    _line(8, "draft: on", "wrong-type@7:8"),
    _line(8, "draft: True", "wrong-type@7:8"),
    _line(8, "summary: Talks: the second day", "bad-yaml@7:15"),
    _line(8, "\tkind: call", "bad-yaml@7:1"),
    _line(8, "summary: a #b", "lost-text@7:12"),
    _line(8, "summary: [a, b", "bad-yaml@7:10"),
    _line(8, "summary: {a, b", "bad-yaml@7:10"),
    _line(8, 'summary: "a', "bad-yaml@7:10"),
    _line(8, "summary: 'a", "bad-yaml@7:10"),
    _line(8, "summary: `a`", "bad-yaml@7:10"),
    _line(8, "summary: @a", "bad-yaml@7:10"),
    _line(8, "summary: %a", "bad-yaml@7:10"),
    _line(8, 'summary: "a" b', "bad-yaml@7:10"),
    _line(8, r'summary: "\q"', "bad-yaml@7:11"),
    _line(8, "summary", "bad-yaml@7:1"),
    _line(8, "summary:a", "bad-yaml@7:8"),
    _line(8, "? [a, b]\n: c", "no-fields@7:3"),
    _line(8, "? {a: b}\n: c", "no-fields@7:3"),
    _line(8, "topics: [[territory]]", "wrong-type@7:10"),
    Refused(8, "front matter not closed", "---\ntitle: x\n", ("no-front-matter@3:1",)),
    Refused(8, "front matter not opened", "title: x\n---\n", ("no-front-matter@1:1",)),
    Refused(8, "four hyphens", "----\ntitle: x\n---\n", ("no-front-matter@1:1",)),
    Refused(8, "a blank before the fence", " ---\ntitle: x\n---\n", ("no-front-matter@1:1",)),
    Refused(8, "TOML", "+++\ntitle = 'x'\n+++\n", ("no-front-matter@1:1",)),
    Refused(8, "a list for fields", "---\n- a\n- b\n---\n", ("no-fields@2:1",)),
    Refused(8, "a text for fields", "---\nwords\n---\n", ("no-fields@2:1",)),
    Refused(8, "a second start", "---\ntitle: x\n--- a\n---\n", ("no-fields@3:1",)),
    Refused(8, "a remark for a value", entry(extra="kind: # remark\n"), ("empty-field@7:6", "lost-text@7:7")),
    Refused(8, "a link of Markdown", entry(source="[a](https://example.org/)"), ("bad-yaml@6:11",)),
    Refused(8, "a name in brackets", entry(participants="[[Vladimir Putin]], x"), ("bad-yaml@5:15",)),
    Refused(8, "stars for a list", entry(participants="\n* Vladimir Putin\n* Steve Witkoff"), ("bad-yaml@6:1",)),
    Refused(8, "a field too far in", entry(extra="kind: call\n  status: held\n"), ("bad-yaml@8:3",)),
    Refused(8, "a field to be filled in", entry(extra="kind: FILL IN\n"), ("empty-field@7:7",)),
    Refused(8, "a body to be filled in", entry("FILL IN: words\n"), ("empty-field@8:1",)),
    Refused(8, "a second document", "---\ntitle: x\n...\ntitle: y\n---\n", ("bad-yaml@4:1",)),
]

SHAPES = [
    Refused(9, "empty file", "", ("no-front-matter@1:1",)),
    Refused(9, "no fields", "---\n---\n", tuple(["missing-field@1:1"] * 5)),
    Refused(9, "a remark alone", "---\n# title: x\n---\n", tuple(["missing-field@1:1"] * 5)),
    Refused(9, "all wrong at once", entry(extra="foo: a\nkind: b\ndraft: c\nstatus: d\n"),
            ("unknown-field@7:1", "unknown-value@8:7", "wrong-type@9:8", "unknown-value@10:9")),
    *(_line(9, f"{name}: x", "unknown-field@7:1") for name in (
        "__class__", "__init__", "__proto__", "constructor", "toString", "model_config", "self", "permalink", "layout",
        "template", "path", "slug", "url", "outputs", "include", "aliases2", "Title", "class", "style", "0",
    )),
    _line(9, "participants2: x", "unknown-field@7:1"),
    Refused(9, "a list as text", entry(participants="Vladimir Putin"), ("wrong-type@5:15",)),
    Refused(9, "a text as list", entry(title="[a]"), ("wrong-type@2:8",)),
    Refused(9, "a text as fields", entry(title="{a: b}"), ("wrong-type@2:8",)),
    Refused(9, "fields of another kind", "---\nname: Ivan Petrov\nparty: Russia\n---\n", ("misplaced-file@1:1",)),
    Refused(9, "fields in a list of names", entry(extra="series: [{a: b}]\n"), ("wrong-type@7:9",)),
    Refused(9, "a text for a group", entry(extra="statements: [x]\n"), ("wrong-type@7:14",)),
    Refused(9, "brackets in quotes", entry(participants='"[]"'), ("wrong-type@5:15",)),
    Refused(9, "a number of nothing", entry(extra="series: {envoy-visits: 0}\n"), ("wrong-type@7:24",)),
    Refused(9, "a word for a number", entry(extra="series: {envoy-visits: x}\n"), ("wrong-type@7:24",)),
    Refused(10, "a month for a day", entry(extra="published: 2026-01\n"), ("bad-date@7:12",)),
    Refused(9, "a blank title", entry(title='"   "'), ("empty-field@2:8",)),
    Refused(9, "a title of wide blanks", entry(title='"\u3000\u2003"'), ("empty-field@2:8",)),
    Refused(9, "a title of no-break spaces", entry(title='"\xa0"'), ("empty-field@2:8",)),
    Refused(9, "an empty source list", entry(source="[]"), ("empty-field@6:9",)),
    Refused(9, "a title of 301 letters", entry(title="x" * 301), ("value-too-long@2:8",)),
    Refused(9, "a summary of 501 letters", entry(extra=f"summary: {'x' * 501}\n"), ("value-too-long@7:10",)),
    Refused(9, "a basis of 1,001 letters", entry(extra=f'basis: "deduced: {"x" * 992}"\n'), ("value-too-long@7:8",)),
    Refused(9, "an address of 2,001 letters", entry(source=f"{{publisher: x, url: https://a.bc/{'x' * 1988}}}"),
            ("value-too-long@6:29",)),
    Refused(18, "20,000 participants", entry(participants=f"[{','.join('a' * 20_000)}]"), ("too-many-items@5:15",)),
    Refused(18, "101 topics", entry(extra=f"topics: [{', '.join(['territory'] * 101)}]\n"), ("too-many-items@7:9",)),
    Refused(18, "101 sources", entry(source=f"[{', '.join(['gazette'] * 101)}]"), ("too-many-items@6:9",)),
    Refused(18, "201 statements", entry(extra="statements:\n" + "- {by: x, text: y, source: z}\n" * 201),
            ("too-many-items@8:1",)),
]  # fmt: skip

DATES = [
    *map(_date, (
        "2026-02-30", "2026-02-29", "2025-13-01", "2026-00-10", "2026-01-00", "2026-01-32", "2026-1-2", "26-01-02",
        "01/02/2026", "2026/01/02", "2026.01.02", "20260102", "2026-W03", "2026-022", "2026-01-22T10:00",
        "2026-01-22T10:00:00Z", "2026-01-22T23:59:60Z", "2026-01-22+14:00", "9999999999999999-01-01", "-2026-01-01",
        "+2026-01-01", "12026-01-01", "today", "January", "2026-01-22/2026-01-21", "2026-01-22/23",
        "2026-01-22/2026-01-23/2026-01-24", "../..", "/", "2026-01-22??", "2026-01-2X", "XXXX", "20X6", "2026-XX-22",
        "٢٠٢٦-٠١-٢٢", "２０２６-０１-２２", "2026‐01‐22", "2026–01–22", "2026-01-22 ; rm -rf /", "yes", "1e3", "0x7ea",
        "2026_01_22", "1769040000", ".nan", "12:30:45", "2026-01-22\xa0",
    )),
    *(_date(text, "year-out-of-range@3:7") for text in ("0000-01-01", "0001", "9999-12-31", "1899-12-31", "2101")),
    _date("{a: b}", "wrong-type@3:7"),
    _date("[2026-01-22]", "wrong-type@3:7"),
]  # fmt: skip

REFERENCES = [
    Refused(11, "unknown person", entry(participants="[Vladimir Putln]"), ("unknown-person@5:16",)),
    Refused(11, "unknown region", entry(location="Abu Dabi"), ("unknown-region@4:11",)),
    Refused(11, "unknown topic", entry(extra="topics: [teritory]\n"), ("unknown-topic@7:10",)),
    Refused(11, "unknown source", entry(source="gazete"), ("unknown-source@6:9",)),
    Refused(11, "unknown document", entry(extra="documents: [plan]\n"), ("unknown-document@7:13",)),
    Refused(11, "unknown series", entry(extra="series: [visits]\n"), ("unknown-series@7:10",)),
    Refused(11, "unknown entry", entry(extra="related: [nothing]\n"), ("unknown-event@7:11",)),
    Refused(11, "a person twice", entry(participants="[Vladimir Putin, vladimir-putin]"),
            ("repeated-participant@5:32",)),
    Refused(11, "a homoglyph", entry(participants="[Vlаdimir Putin]"), ("unknown-person@5:16",)),
    Refused(11, "an unknown name in the body", entry("With [[Nobody]].\n"), ("unknown-name@8:6",)),
    Refused(11, "a dead heading", entry("[a](../people/vladimir-putin.md#b)\n"), ("dead-link@8:5",)),
    Refused(12, "a path as a person", entry(participants="[../people/vladimir-putin]"), ("unknown-person@5:16",)),
    Refused(12, "a path as a source", entry(source="../../../etc/passwd"), ("bad-address@6:9",)),
    Refused(12, "a file address as a source", entry(source="file:///etc/passwd"), ("bad-address@6:9",)),
    Refused(12, "a path as a location", entry(location="../../etc"), ("unknown-region@4:11",)),
    Refused(12, "a path as an id", entry(extra="id: ../../etc\n"), ("bad-id@7:5",)),
    Refused(12, "an absolute path as an id", entry(extra="id: /etc/passwd\n"), ("bad-id@7:5",)),
    Refused(12, "a percent path as an id", entry(extra="id: ..%2f..%2fetc\n"), ("bad-id@7:5",)),
    Refused(12, "a share as an id", entry(extra="id: '\\\\host\\share'\n"), ("bad-id@7:5",)),
    Refused(12, "a NUL in an id", entry(extra='id: "a\\0b"\n'), ("bad-id@7:5", "forbidden-character@7:5")),
    Refused(12, "a device as an id", entry(extra="id: con\n"), ("bad-id@7:5",)),
    Refused(12, "a device as an alias", entry(extra="aliases: [aux]\n"), ("bad-id@7:11",)),
    Refused(12, "an id of 101 letters", entry(extra=f"id: {'x' * 101}\n"), ("bad-id@7:5",)),
    *(
        Refused(12, f"link to {path}", entry(f"[a]({path})\n"), ("dead-link@8:5",))
        for path in (
            "../../../../etc/passwd", "/etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd",
            "../site.yaml", "../../pyproject.toml", "C:/Windows/win.ini?", "../people/vladimir-putin.md/..",
            "../people/%00.md", ".", "..", "../people/", "../people/vladimir-putin", "../people/VLADIMIR-PUTIN.md",
        ) if not path.startswith("C:")
    ),
    Refused(12, "link to a drive", entry("[a](C:/Windows/win.ini)\n"), ("unsafe-link@8:5",)),
    Refused(12, "link to a share", entry("[a](\\\\host\\share)\n"), ("unsafe-link@8:1",)),
]  # fmt: skip

CASES = [*ACTS, *SURPRISES, *SHAPES, *DATES, *REFERENCES]
