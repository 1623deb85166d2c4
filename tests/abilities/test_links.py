"""Outside links are asked on demand: the dead are told with place and cure, and nothing but the public web is asked."""

from __future__ import annotations

import json
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from chronicle import __version__, links
from chronicle.cli import main
from chronicle.links import PAUSE_SECONDS, REDIRECTS, TIMEOUT_SECONDS, TOTAL_SECONDS, Network, is_public
from chronicle.model.diagnostics import CannotRun, Diagnostic
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

PUBLIC = "93.184.216.34"
HOME = "https://chronicle.example/"


@dataclass
class World:
    """A web of one machine: every public address leads to a server of this test, and the clock is its own."""

    answers: dict[str, int | str] = field(
        default_factory=dict
    )  # a status, a target, or raw: of an address, GET or HEAD
    hosts: dict[str, list[str]] = field(default_factory=dict)  # what a name resolves to
    delay: float = 0.0  # seconds that pass at each reading of an answer
    piece: int = 4096  # bytes of an answer that come at once
    asked: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    connected: list[tuple[str, int]] = field(default_factory=list)
    secured: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    now: float = 0.0
    port: int = 0

    def network(self) -> Network:
        return Network(self.resolve, self.connect, self.secure, lambda: self.now, self.sleep)

    def resolve(self, host: str, port: int) -> list[str]:
        if host.startswith("nowhere"):
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        if host.startswith("cut-off"):
            raise socket.gaierror(socket.EAI_AGAIN, "try again")
        return self.hosts.get(host, [PUBLIC])

    def connect(self, address: str, port: int) -> socket.socket:
        self.connected.append((address, port))
        return Line(self, socket.create_connection(("127.0.0.1", self.port), 20).detach())

    def secure(self, plain: socket.socket, host: str) -> socket.socket:
        self.secured.append(host)
        if host.startswith("forged"):
            raise ssl.SSLCertVerificationError("not its certificate")
        return plain

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def states(self, *addresses: str) -> list[str]:
        """Ask for addresses; return what became of each, in their order."""
        outcomes = links.look([links.Cited(address, ()) for address in addresses], HOME, self.network())
        said = {outcome.cited.address: f"{outcome.state} {outcome.reason}".strip() for outcome in outcomes}
        return [said[address] for address in addresses]

    def answer(self, method: str, address: str) -> Iterator[str]:
        self.asked.append(f"{method} {address}")
        answer = self.answers.get(f"{method} {address}", self.answers.get(address, 200))
        if isinstance(answer, int):
            yield f"HTTP/1.1 {answer} Told\r\nSet-Cookie: spy=1\r\n\r\n"
        elif answer.startswith("to "):
            yield f"HTTP/1.1 302 Found\r\nlocation: {answer.removeprefix('to ')}\r\n\r\n"
        else:
            yield from answer.split("|")


class Line(socket.socket):
    """A connection as slow as its world."""

    def __init__(self, world: World, fileno: int) -> None:
        super().__init__(fileno=fileno)
        self.world = world

    def recv(self, size: int, flags: int = 0) -> bytes:
        self.world.now += self.world.delay
        return super().recv(min(size, self.world.piece), flags)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()

    class Server(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = ""
            while (line := self.rfile.readline().decode("ascii")).strip():
                head += line
            if not head:  # it was connected to, and not asked
                return
            method, path, _ = head.split(" ", 2)
            host = head.partition("Host: ")[2].partition("\r\n")[0]
            made.heads.append(head)
            for piece in made.answer(method, f"http://{host}{path}"):
                self.wfile.write(piece.encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as server:
        made.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield made
        server.shutdown()


# --- what is dead, and what merely does not answer a program ---


def test_a_page_that_is_gone_is_dead_and_one_that_turns_programs_away_is_not(world: World) -> None:
    world.answers = {f"http://example.org/{status}": status for status in (200, 204, 401, 403, 404, 410, 429, 503)}

    said = world.states(*world.answers)

    assert said[:4] == ["answers", "answers", "unchecked 401", "unchecked 403"]
    assert said[4:] == ["dead 404, not found", "dead 410, gone", "unchecked 429", "unchecked 503"]


def test_a_server_that_answers_head_wrongly_is_asked_again_as_a_reader_would(world: World) -> None:
    world.answers = {
        "HEAD http://example.org/a": 404,
        "HEAD http://example.org/b": 405,
        "HEAD http://example.org/c": "",
    }

    assert world.states("http://example.org/a", "http://example.org/b") == ["answers", "answers"]
    assert world.asked[:2] == ["HEAD http://example.org/a", "GET http://example.org/a"]


def test_a_host_that_does_not_exist_is_dead_and_one_that_cannot_be_looked_up_is_not(world: World) -> None:
    said = world.states("http://nowhere.example/", "http://cut-off.example/", "http://example.org/")

    assert said == ["dead there is no such host", "unchecked its host could not be looked up", "answers"]


def test_an_untrustworthy_or_broken_answer_says_nothing(world: World) -> None:
    world.answers = {"http://example.org/": "SSH-2.0-server\r\n", "http://example.org/cut": "HTTP/1.1 404 Not"}

    said = world.states("https://forged.example/", "http://example.org/", "http://example.org/cut")

    assert said == ["unchecked no trustworthy TLS connection", *["unchecked its answer is no HTTP"] * 2]


def test_early_hints_are_not_taken_for_the_answer(world: World) -> None:
    world.answers = {"http://example.org/": "HTTP/1.1 103 Early Hints\r\n\r\n|HTTP/1.1 404 Not Found\r\n\r\n"}

    assert world.states("http://example.org/") == ["dead 404, not found"]


def test_without_any_network_nothing_is_called_dead(world: World) -> None:
    with pytest.raises(CannotRun, match="is this machine connected"):
        world.states("http://nowhere.example/", "http://cut-off.example/")


# --- redirects ---


def test_redirects_are_followed_to_where_they_end(world: World) -> None:
    world.answers = {
        "http://example.org/old": "to /new",
        "http://example.org/new": "to http://example.net/x",
        "http://example.net/x": 404,
    }

    assert world.states("http://example.org/old") == ["dead 404, not found"]


def test_a_circle_of_redirects_ends(world: World) -> None:
    world.answers = {"http://example.org/": "to /"}

    assert world.states("http://example.org/") == [f"unchecked more than {REDIRECTS} redirects"]
    assert len(world.asked) == REDIRECTS + 1


@pytest.mark.parametrize(
    "target",
    [
        *("http://example.org:8080/", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)"),
        *("http://user:word@example.org/", "https://example.org:80/", "gopher://example.org:70/x"),
    ],
)
def test_a_redirect_to_another_port_scheme_or_user_is_not_followed(world: World, target: str) -> None:
    world.answers = {"http://trap.example/": f"to {target}"}

    said = world.states("http://trap.example/")

    assert said == ["unchecked it leads to another scheme, port or user than the web's"]
    assert world.asked == ["HEAD http://trap.example/"]


@pytest.mark.parametrize("target", ["http://[", "http://ex ample.org/", "http://" + "a" * 300 + ".example/"])
def test_a_redirect_to_no_address_is_told_and_breaks_nothing(world: World, target: str) -> None:
    world.answers = {"http://trap.example/": f"to {target}"}

    assert world.states("http://trap.example/") == ["unchecked it leads to what is no web address"]


# --- nothing but the public web is asked ---

INSIDE = [
    "127.0.0.1",
    "10.0.0.8",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "168.63.129.16",
    "0.0.0.0",
    "100.64.0.1",
]
INSIDE += ["224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1"]
INSIDE += ["ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "2001:db8::1", "fe80::1%eth0"]


@pytest.mark.parametrize("inside", INSIDE)
def test_a_name_that_leads_inside_is_never_connected_to(world: World, inside: str) -> None:
    world.hosts = {"inside.example": [inside], "both.example": [PUBLIC, inside]}
    world.answers = {"http://trap.example/": "to http://inside.example/"}

    said = world.states("http://inside.example/", "https://both.example/", "http://trap.example/")

    assert said == ["unchecked it leads to a machine that is not on the public internet"] * 3
    assert world.connected == [(PUBLIC, 80)], "the trap alone"


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "0x7f.1", "2130706433", "169.254.169.254"])
def test_the_way_out_of_the_command_itself_is_closed_to_this_machine(host: str) -> None:
    (outcome,) = links.look([links.Cited(f"http://{host}/", ())], HOME, Network())

    assert outcome.reason == "it leads to a machine that is not on the public internet"


@given(st.ip_addresses())
def test_what_is_taken_for_public_is_public_by_the_standard_library_too(address: object) -> None:
    ip = ip_address(str(address))

    assert not is_public(str(ip)) or (ip.is_global and not ip.is_multicast and not ip.is_reserved)


def test_the_address_that_was_checked_is_the_one_connected_to(world: World) -> None:
    turns = iter([[PUBLIC], ["127.0.0.1"]])
    network = world.network()
    changing = Network(lambda host, port: next(turns), network.connect, network.secure, network.clock, network.sleep)
    world.answers = {"https://example.org/": 200, "HEAD http://example.org/": 500}

    (outcome,) = links.look([links.Cited("https://example.org/", ())], HOME, changing)

    assert outcome.reason == "it leads to a machine that is not on the public internet", "the second time"
    assert (world.connected, world.secured) == ([(PUBLIC, 443)], ["example.org"]), "by the first"


def test_a_request_names_who_asks_and_carries_nothing_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")

    world.states("http://example.org/a?b=c#d", "http://example.org/z")

    heads = [head.replace(__version__, "VERSION") for head in world.heads]
    assert heads[0] == (
        "HEAD /a?b=c HTTP/1.1\r\nHost: example.org\r\nUser-Agent: chronicle-links/VERSION (+https://chronicle.example/)\r\n"
        "Accept: */*\r\nConnection: close\r\n"
    )
    assert "Cookie" not in heads[1]


def test_addresses_in_other_scripts_are_sent_as_the_web_writes_them(world: World) -> None:
    world.states("http://приклад.укр/новини?ключ=так")

    assert world.asked == [
        "HEAD http://xn--80aikifvh.xn--j1amh/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8?%D0%BA%D0%BB%D1%8E%D1%87=%D1%82%D0%B0%D0%BA"
    ]


# --- limits ---


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(world: World) -> None:
    world.states(*(f"http://example.org/{number}" for number in range(4)))

    assert world.slept == [PAUSE_SECONDS] * 3


def test_other_hosts_are_not_waited_for(world: World) -> None:
    world.states(*(f"http://{number}.example/" for number in range(4)))

    assert world.slept == []


def test_an_answer_that_drips_is_given_up(world: World) -> None:
    world.delay, world.piece = TIMEOUT_SECONDS / 8, 1

    with pytest.raises(CannotRun):
        world.states("http://slow.example/")

    assert world.now == 2 * TIMEOUT_SECONDS + PAUSE_SECONDS, "HEAD, a pause, and GET"


def test_no_more_than_the_head_of_an_answer_is_read(world: World) -> None:
    world.answers = {"http://example.org/": "HTTP/1.1 200 OK\r\nX: " + "x" * (links.LARGEST + 8192)}

    assert world.states("http://example.org/") == ["unchecked its answer is no HTTP"]


def test_the_whole_run_is_bounded_and_says_what_it_left_out(world: World) -> None:
    world.delay = TOTAL_SECONDS

    said = world.states("http://example.org/a", "http://example.org/b")

    assert said == ["answers", "unchecked the time for all addresses was over"]


# --- what the contributor and the editor are told ---

CITING = ENTRY.replace(
    "https://example.org/article", "\n  - {publisher: The Gazette, url: 'http://example.org/a'}"
).replace("Markdown body.", "Told [elsewhere](http://example.org/b), and [here](http://example.org/a).")


def run(monkeypatch: pytest.MonkeyPatch, world: World, chronicle: TestSite, *words: str) -> int:
    monkeypatch.setattr(links, "Network", world.network)
    return main(["links", "--root", str(chronicle.root), *words])


def found(world: World, chronicle: TestSite) -> tuple[Diagnostic, ...]:
    return links.findings(links.look(*links.cited(str(chronicle.root)), world.network()))


def test_each_address_is_asked_once_and_known_with_all_its_places(site: Make) -> None:
    chronicle = site({ENTRY_PATH: CITING})

    cited, home = links.cited(str(chronicle.root))

    places = {one.address: [f"{span.line}:{span.column}" for span in one.places] for one in cited}
    assert places == {
        "http://example.org/a": ["7:35", "9:52"],
        "http://example.org/b": ["9:18"],
        "https://example.org/gazette": ["3:6"],
    }
    assert home == "https://chronicle.example/talks/"


def test_the_records_own_pages_are_not_asked(site: Make) -> None:
    text = CITING.replace("http://example.org/b", "https://chronicle.example/talks/about/")

    cited, _ = links.cited(str(site({ENTRY_PATH: text}).root))

    assert [one.address for one in cited] == ["http://example.org/a", "https://example.org/gazette"]


def test_a_dead_link_is_told_with_its_place_and_its_cure(
    world: World, site: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.answers = {"http://example.org/a": 404, "http://example.org/b": 403}

    status = run(monkeypatch, world, site({ENTRY_PATH: CITING}))

    assert status == 1
    assert capsys.readouterr().err == (
        f"""{ENTRY_PATH}:7:35: error[dead-address]: `http://example.org/a` is dead (404, not found); also cited at """
        f"""{ENTRY_PATH}:9:52
   |
 7 |   - {{publisher: The Gazette, url: 'http://example.org/a'}}
   |                                   ^^^^^^^^^^^^^^^^^^^^^^
   = help: look for a copy at `https://web.archive.org/web/*/http://example.org/a`, and add it to the source as """
        """`archived: …`

1 error in 1 file
3 outside addresses: 1 dead, 1 could not be checked (example.org: 403 (1))
"""
    )


def test_a_dead_link_with_an_archived_copy_warns_and_stops_nothing(
    world: World, site: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.answers = {"http://example.org/a": 410}
    archived = CITING.replace("example.org/a'}", "example.org/a', archived: 'http://archive.example/a'}")

    status = run(monkeypatch, world, site({ENTRY_PATH: archived}))

    told = capsys.readouterr()
    assert status == 0
    assert "warning[dead-address]: `http://example.org/a` is dead (410, gone)" in told.err
    assert "help: readers are given the copy `http://archive.example/a`" in told.err
    assert told.out == "4 outside addresses: 1 dead, 0 could not be checked\n"


def test_a_copy_that_is_dead_too_saves_nothing(world: World, site: Make) -> None:
    world.answers = {"http://example.org/a": 404, "http://archive.example/a": 404}
    archived = CITING.replace("example.org/a'}", "example.org/a', archived: 'http://archive.example/a'}")

    assert [finding.is_error for finding in found(world, site({ENTRY_PATH: archived}))] == [True, True]


def test_a_record_whose_links_answer_says_so(
    world: World, site: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run(monkeypatch, world, site({ENTRY_PATH: CITING}))

    assert status == 0
    assert capsys.readouterr() == ("3 outside addresses: 0 dead, 0 could not be checked\n", "")


def test_without_a_network_the_command_could_not_run(
    world: World, site: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(world, "resolve", lambda host, port: (_ for _ in ()).throw(socket.gaierror(socket.EAI_AGAIN)))

    assert run(monkeypatch, world, site({ENTRY_PATH: CITING})) == 2
    assert "is this machine connected?" in capsys.readouterr().err


def test_findings_come_for_programs_too(
    world: World, site: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.answers = {"http://example.org/a": 404}
    chronicle = site({ENTRY_PATH: CITING})

    assert run(monkeypatch, world, chronicle, "--format", "json") == 1
    (finding,) = json.loads(capsys.readouterr().err)
    assert (finding["code"], finding["line"]) == ("dead-address", 7)
    assert run(monkeypatch, world, chronicle, "--format", "github") == 1
    assert capsys.readouterr().err.startswith(f"::error file={ENTRY_PATH},line=7,col=35,")


def test_the_report_for_an_issue_is_inert(
    world: World, site: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "http://example.org/@team/[x](y)/*b*/__c__/&lt;img&gt;/!1"
    world.answers = {hostile: 404, "http://example.org/b": 500}
    chronicle = site({ENTRY_PATH: CITING.replace("http://example.org/a'", f"{hostile}'")})

    status = run(monkeypatch, world, chronicle, "--format", "markdown")

    report = capsys.readouterr().out
    tokens = [
        child for token in MarkdownIt("gfm-like", {"linkify": False}).parse(report) for child in token.children or ()
    ]
    assert status == 1
    assert hostile in [token.content for token in tokens if token.type == "code_inline"]
    assert {token.type for token in tokens} == {"text", "code_inline"}
    assert "@" not in "".join(token.content for token in tokens if token.type == "text")
    assert "## Could not be checked: 1" in report


def test_the_report_for_an_issue_is_never_too_long_for_it() -> None:
    many = [links.Outcome(links.Cited(f"http://example.org/{n}/{'x' * 400}", ()), "dead", "404") for n in range(500)]

    report = links.as_markdown(many)

    assert len(report) < 65_536
    assert report.endswith("The rest is left out: `chronicle links` tells all.\n")
