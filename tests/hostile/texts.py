"""Bytes, characters and bodies that deceive, break or grow: threats 2, 3, 15 to 18 and 29."""

from __future__ import annotations

from collections.abc import Iterable

from tests.hostile.cases import Refused, entry

HEAD = entry().encode()


def _bytes(name: str, data: bytes, *expected: str) -> Refused:
    return Refused(16, name, data, expected)


def _in_title(name: str, text: str, column: int = 8) -> Refused:
    """Return a title that begins in column 8 with a letter, and hides something."""
    return Refused(15, name, entry(title=text), (f"forbidden-character@2:{column + 1}",))


def _link(name: str, address: str, *expected: str, threat: int = 2) -> Refused:
    return Refused(threat, f"link {name}", entry(f"[a]({address})\n"), expected or ("unsafe-link@8:5",))


def _source(address: str, *expected: str) -> Refused:
    text = entry(source=f"\n  - {{publisher: x, url: {address}}}")
    return Refused(2, f"source {address}"[:70], text, expected or ("bad-address@7:25",))


ENCODINGS = [
    _bytes("UTF-16 with a mark", "---\ntitle: x\n---\n".encode("utf-16"), "not-utf-8@1:1"),
    _bytes("UTF-16 without", "--\n".encode("utf-16-le"), *(f"forbidden-character@{p}" for p in ("1:2", "1:4", "2:1"))),
    _bytes("UTF-32", "-\n".encode("utf-32"), "not-utf-8@1:1"),
    _bytes("Latin-1", HEAD + "Café\n".encode("latin-1"), "not-utf-8@8:4"),
    _bytes("cp1251", HEAD + "ab Привет\n".encode("cp1251"), "not-utf-8@8:4"),
    _bytes("KOI8-R", HEAD + "Привет\n".encode("koi8-r"), "not-utf-8@8:1"),
    _bytes("overlong slash", HEAD + b"a\xc0\xafb\n", "not-utf-8@8:2"),
    _bytes("overlong NUL", HEAD + b"a\xc0\x80b\n", "not-utf-8@8:2"),
    _bytes("surrogate", HEAD + b"\xed\xa0\x80\n", "not-utf-8@8:1"),
    _bytes("surrogate pair", HEAD + b"\xed\xa0\xbd\xed\xb8\x80\n", "not-utf-8@8:1"),
    _bytes("beyond Unicode", HEAD + b"\xf4\x90\x80\x80\n", "not-utf-8@8:1"),
    _bytes("cut short", HEAD + "Ки".encode()[:-1], "not-utf-8@8:2"),
    _bytes("behind a mark", b"\xef\xbb\xbf---\nab\xff\n", "not-utf-8@2:3"),
    _bytes("behind old Mac's line ends", b"---\rtitle: x\rab\xff\r", "not-utf-8@3:3"),
    _bytes("behind Windows' line ends", b"---\r\ntitle: x\r\nab\xff\r\n", "not-utf-8@3:3"),
    _bytes("a second mark", b"\xef\xbb\xbf\xef\xbb\xbf---\n", "forbidden-character@1:1"),
    _bytes("a PNG", b"\x89PNG\r\n\x1a\n\x00", "not-utf-8@1:1"),
    *(
        _bytes(f"control {code:02x}", HEAD + f"a{chr(code)}b\n".encode(), "forbidden-character@8:2")
        for code in (0, 1, 7, 8, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9B, 0x9F, 0x2028, 0x2029, 0xFFFE, 0xFFFF)
    ),
]

HIDDEN = [
    _in_title("right-to-left override", "a\u202eb"),
    _in_title("left-to-right override", "a\u202db"),
    _in_title("embedding", "a\u202bb"),
    _in_title("unclosed isolate", "a\u2066b"),
    _in_title("first strong isolate", "a\u2068b"),
    _in_title("marks", "a\u200fb"),
    _in_title("Arabic letter mark", "a\u061cb"),
    _in_title("zero-width space", "a\u200bb"),
    _in_title("word joiner", "a\u2060b"),
    _in_title("soft hyphen", "a\xadb"),
    _in_title("invisible times", "a\u2062b"),
    _in_title("byte order mark", "a\ufeffb"),
    _in_title("grapheme joiner", "a\u034fb"),
    _in_title("Hangul filler", "a\u3164b"),
    _in_title("Mongolian separator", "a\u180eb"),
    _in_title("braille blank", "a\u2800b"),
    _in_title("tag character", "a\U000e0041b"),
    _in_title("language tag", "a\U000e0001b"),
    _in_title("interlinear note", "a\ufff9b"),
    _in_title("shorthand control", "a\U0001bca0b"),
    _in_title("ideographic selector", "a\U000e0100b"),
    _in_title("deprecated shaping", "a\u206ab"),
    _in_title("joiner among Latin letters", "a\u200db"),
    _in_title("non-joiner among Latin letters", "a\u200cb"),
    _in_title("joiner among Cyrillic letters", "П\u200dутін"),
    _in_title("selector behind a letter", "a\ufe0fb"),
    _in_title("joiner behind a picture", "\N{WOMAN}\u200db"),
    _in_title("two joiners", "\u06af\u200c\u200c\u06af", 9),
    Refused(15, "200 marks", entry(title="a" + "\u0301" * 200), ("forbidden-character@2:17",)),
    Refused(15, "40 Thai marks", entry(title="\u0e2a" + "\u0e47" * 40), ("forbidden-character@2:17",)),
    Refused(
        15,
        "marks of many kinds",
        entry("a" + "\u0301\u0489\u20dd\u05b0\u064b" * 4 + "\n"),
        ("forbidden-character@8:10",),
    ),
    Refused(15, "hidden by a YAML escape", entry(title=r'"a\u202eb"'), ("forbidden-character@2:8",)),
    Refused(15, "surrogate by a YAML escape", entry(title=r'"a\uD800b"'), ("bad-yaml@2:12",)),
    Refused(15, "NUL by a YAML escape", entry(title=r'"a\0b"'), ("forbidden-character@2:8",)),
    Refused(15, "ESC by a YAML escape", entry(title=r'"a\e[31mb"'), ("forbidden-character@2:8",)),
    Refused(15, "next line by a YAML escape", entry(title=r'"a\Nb"'), ("forbidden-character@2:8",)),
    Refused(15, "joiner by a YAML escape", entry(title=r'"a\u200db"'), ("forbidden-character@2:8",)),
    Refused(15, "marks by a YAML escape", entry(title='"a' + r"\u0301" * 9 + '"'), ("forbidden-character@2:8",)),
    *(
        Refused(15, f"hidden by {code}", entry(f"Words and more {code} words\n"), ("forbidden-character@8:16",))
        for code in ("&#x202e;", "&#8238;", "&rlm;", "&zwj;", "&zwnj;", "&shy;", "&ZeroWidthSpace;", "&NoBreak;")
    ),
    Refused(15, "hidden by a code in a heading", entry("# a &rlm; b\n"), ("forbidden-character@8:5",)),
    Refused(15, "hidden by a code in a cell", entry("a|b\n-|-\n&rlm;|c\n"), ("forbidden-character@10:1",)),
    Refused(15, "marks by codes", entry("a" + "&#x301;" * 9 + "\n"), ("forbidden-character@8:2",)),
]

_HTTPS = "https://example.org"
LINKS = [
    *(
        _link(address, address)
        for address in (
            "javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:x", "data:text/html,x", "data:image/svg+xml,x",
            "data:image/png;base64,x", "blob:https://example.org/x", "file:///etc/passwd", "view-source:x", "foo:bar",
            "about:blank", "ftp://example.org/", "ws://example.org/", "intent://x#Intent;end", "tel:112", "sms:1",
            "//evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example",
            "https://", "http://", "https://a@evil.example", "https://example.org:443@evil.example/",
            "https://[::1", "java-script:x", "j\u0430vascript:x", "x:y", "livescript:x", "jar:https://a.b!/", "feed:x",
            "mhtml:x", "chrome://settings", "ms-settings:x", "C:/x", "javascript://example.org/%0aalert(1)",
        )
    ),
    _link("javascript by numbers", "&#106;avascript:alert(1)", "unsafe-link@8:1"),
    _link("javascript by name", "javascript&colon;alert(1)", "unsafe-link@8:1"),
    _link("javascript broken by a tab", "java&Tab;script:alert(1)", "unsafe-link@8:1"),
    _link("javascript broken by a line", "java&NewLine;script:alert(1)", "unsafe-link@8:1"),
    _link("hidden sign by number", f"{_HTTPS}/&#x202e;a", "unsafe-link@8:1"),
    _link("in angle brackets", "<javascript:alert(1)>", "unsafe-link@8:6"),
    _link("with a blank", f"<{_HTTPS}/a b>", "unsafe-link@8:6"),
    _link("with a backslash", r"https:\\\\evil.example", "unsafe-link@8:1"),
    _link("nothing", "", "dead-link@8:3"),
    _link("look-alike host", "https://\u0430pple.example/"),
    _link("three slashes", "///evil.example", "dead-link@8:5"),
    Refused(2, "link by reference", entry("[a][b]\n\n[b]: javascript:alert(1)\n"), ("unsafe-link@8:1",)),
    Refused(2, "link by itself", entry("<javascript:alert(1)>\n"), ("unsafe-link@8:2",)),
    Refused(2, "link in a table", entry("a|b\n-|-\n[x](data:x)|c\n"), ("unsafe-link@10:5",)),
    Refused(2, "link in a note", entry("a[^1]\n\n[^1]: [x](data:x)\n"), ("unsafe-link@10:11",)),
    Refused(2, "link in a list", entry("- [x](data:x)\n"), ("unsafe-link@8:7",)),
    Refused(22, "picture", entry("![a](https://example.org/a.png)\n"), ("image@8:1",)),
    Refused(22, "picture by reference", entry("![a][b]\n\n[b]: https://example.org/a.png\n"), ("image@8:1",)),
    Refused(22, "picture as data", entry("a ![](data:image/png;base64,x)\n"), ("image@8:3",)),
    Refused(22, "picture in a link", entry(f"[![a](x)]({_HTTPS})\n"), ("image@8:1",)),
    *map(
        _source,
        (
            "javascript:alert(1)", "'javascript://example.org/%0aalert(1)'", "'data:text/html,x'", "file:///etc/passwd",
            "//evil.example", "ftp://example.org/", "https://a@evil.example/", "https://a:b@evil.example/", "https://",
            "https://localhost/", "https://example", "'https://example.org/ x'", "'https://example.org/\"x'",
            "'https://example.org/<x>'", "https://example.org/`x`", "'https://example.org/\\x'", "https://example..org/",
            "https://example.org:99999/", "https://example.org:x/", "'https://[::1]/'", "https:example.org",
            "example.org", "'https://example.org/{{x}}'", "'https://example.org\n/x'",
        ),
    ),
    _source('"https://example.org/\\tx"'),
    _source("https://\u0430pple.example/"),
    _source('"https://example.org/\\u202ex"', "forbidden-character@7:25"),
    _source('"https://example.org/\\0x"', "forbidden-character@7:25"),
]  # fmt: skip


def _grown() -> Iterable[tuple[str, str, str]]:
    yield "1,000 quotations", ">" * 1000 + "a", "body-too-deep@8:1"
    yield "1,000 lists on a line", "- " * 1000 + "a", "body-too-deep@8:1"
    yield "1,000 lists below one another", "".join(f"{'  ' * n}- a\n" for n in range(600)), "body-too-deep@32:1"
    yield "quotations and lists", "> - " * 300 + "a", "body-too-deep@8:1"
    yield "nested emphasis", "**a " * 100 + "b" + "*" * 200, "body-too-deep@8:1"
    yield "a list of 60,000 items", "- a\n" * 60_000, "too-much-markup@8:1"
    yield "60,000 stars", "*a " * 60_000, "too-much-markup@8:1"
    yield "60,000 cells", "a|" * 60_000, "too-much-markup@8:1"
    yield "60,000 backticks", "`a " * 60_000, "too-much-markup@8:1"
    yield "60,000 blank lines", "\n" * 60_000, "too-much-markup@8:1"
    yield "30,000 brackets", "[" * 30_000, "too-much-markup@8:1"
    yield "a long address, used again and again", f"[a]: {_HTTPS}/{'x' * 9000}\n\n" + "[a] " * 700, "page-too-large@8:1"
    yield "a longer one", f"[a]: {_HTTPS}/{'x' * 100_000}\n\n" + "[a] " * 19_000, "page-too-large@8:1"
    yield "a heap of definitions", f"[a]: {_HTTPS}/{'x' * 200}\n\n" + "[a]\n" * 19_000, "page-too-large@8:1"
    yield "names that nothing closes", "[[" + " " * 190_000 + "a", "dead-link@8:1"
    yield "a line of 200,001 letters", "x" * 200_001, "line-too-long@8:1"
    yield "8 MB on one line", "x" * 8_000_000, "file-too-large@1:1"
    yield "a body of 1 MiB and more", ("x" * 99 + "\n") * 10_500, "file-too-large@1:1"


GROWN = [Refused(18 if "line" in name or "MiB" in name else 17, name, entry(f"{body}\n"), (expected,))
         for name, body, expected in _grown()]  # fmt: skip

CASES = [*ENCODINGS, *HIDDEN, *LINKS, *GROWN]
