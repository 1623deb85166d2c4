"""Outside links, on demand and never in the build: which addresses that the record cites are dead.

Why: a list of addresses from strangers is walked by a machine that may stand inside somebody's network. So every hop's
host is resolved once, its address must be public, and that very address is connected to; nothing is sent but a request
without cookies or credentials, past any proxy; nothing is read but the head of the answer, and none of it is shown.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from chronicle import __version__
from chronicle.formats import frontmatter
from chronicle.formats.schema import fault_of_address
from chronicle.model.characters import printable
from chronicle.model.diagnostics import CannotRun, Diagnostic, Span
from chronicle.model.files import SITE, File, Path
from chronicle.stages.parse import parse
from chronicle.stages.read import read

REDIRECTS = 5  # hops that are followed
WORKERS = 8  # hosts that are asked at once; each host is asked one thing at a time
PAUSE_SECONDS = 1.0  # between two requests to one host
TIMEOUT_SECONDS = 20.0  # for one request, however slowly its answer drips
TOTAL_SECONDS = 45 * 60.0  # for all of them
LARGEST = 64 * 1024  # bytes of an answer's head; the rest is never read
_PLACES = 5  # places of one address that are shown
_LONGEST = 60_000  # characters of a report in Markdown: a forge takes 65,536
_DEAD = {404: "404, not found", 410: "410, gone"}
_NO_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_PORTS = {"http": 80, "https": 443}
_HEAD = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})\b.*?\r?\n\r?\n", re.DOTALL)
_LOCATION = re.compile(rb"^location:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_SAFE = "!#$%&'()*+,/:;=?@[]~"  # what an address may hold beside letters and digits

# https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry: what is not the public
# internet. Written out, because Python's own list changes between versions; the last is a cloud's door to its machines.
_PUBLIC = [ipaddress.ip_network(block) for block in ("0.0.0.0/0", "2000::/3")]
_CLOSED = [
    ipaddress.ip_network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "168.63.129.16/32"),
    )
]


def is_public(address: str) -> bool:
    """Tell whether an IP address is of the public internet, and of one host there.

    >>> is_public("93.184.216.34"), is_public("127.0.0.1"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    ip = ipaddress.ip_address(address)
    return any(ip in network for network in _PUBLIC) and not any(ip in network for network in _CLOSED)


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _connect(address: str, port: int) -> socket.socket:
    return socket.create_connection((address, port), TIMEOUT_SECONDS)


def _secure(plain: socket.socket, host: str) -> socket.socket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


@dataclass(frozen=True, slots=True)
class Network:
    """The way out: an argument, so that a test can stand in for the world without loosening what may be asked."""

    resolve: Callable[[str, int], Sequence[str]] = _resolve  # host and port → IP addresses
    connect: Callable[[str, int], socket.socket] = _connect  # an IP address and port
    secure: Callable[[socket.socket, str], socket.socket] = _secure  # TLS, with the name the certificate must bear
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Cited:
    """An outside address, and where the record cites it."""

    address: str
    places: tuple[Span, ...]
    archived: str = ""  # the address of an archived copy


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one address."""

    cited: Cited
    state: str  # "answers"; "dead"; "unchecked": it may well be alive
    reason: str = ""
    is_reached: bool = True  # False where the network gave no answer at all


class _Trouble(Exception):
    """An address cannot be judged, for a reason that is fit to print."""

    def __init__(self, reason: str, *, is_reached: bool = True, is_dead: bool = False) -> None:
        super().__init__(reason)
        self.is_reached, self.is_dead = is_reached, is_dead


def cited(root: str) -> tuple[tuple[Cited, ...], str]:
    """Return every outside address of the content once, sorted, and the address by which this record is known."""
    places: dict[str, list[Span]] = {}
    archived: dict[str, str] = {}
    home = own = ""
    for file in read(root):
        split = frontmatter.read if file.path == SITE else frontmatter.split
        matter = split(file.text, file.path)
        for path, value, copy in _values(matter.fields):
            if file.path == SITE and path in (("base_url",), ("repository",)):
                own, home = (value, home) if path == ("base_url",) else (own, value)
            if fault_of_address(value) is None:
                address = urldefrag(value)[0]
                places.setdefault(address, []).append(matter.spans.get(path, Span(file.path)))
                if copy and fault_of_address(copy) is None:
                    archived[address] = urldefrag(copy)[0]
        markup = "".join(part for part in parse(file).body.parts if isinstance(part, str)) if file.path != SITE else ""
        for address in map(unescape, re.findall('href="(https?://[^"]*)"', markup)):
            if fault_of_address(address) is None:
                places.setdefault(urldefrag(address)[0], []).append(_place(file, matter.body, address))
    found = [
        Cited(address, tuple(sorted(set(spans))), archived.get(address, ""))
        for address, spans in sorted(places.items())
        if not (own and f"{address}/".startswith(f"{own.rstrip('/')}/"))
    ]
    return tuple(found), home if fault_of_address(home) is None else own


def _values(value: frontmatter.Value, path: Path = (), copy: str = "") -> Iterator[tuple[Path, str, str]]:
    """Yield each text with its path, and with the archived copy that is named beside a source's address."""
    if isinstance(value, str):
        yield path, value, copy
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _values(part, (*path, number))
    else:
        for key, part in value.items():
            beside = value.get("archived") if key == "url" else ""
            yield from _values(part, (*path, key), beside if isinstance(beside, str) else "")


def _place(file: File, body: str, address: str) -> Span:
    """Return where a body writes an address; the file as a whole where it is written in another way."""
    at = file.text.find(address, len(file.text) - len(body))
    if at < 0:
        return Span(file.path)
    return Span(file.path, file.text.count("\n", 0, at) + 1, at - file.text.rfind("\n", 0, at), len(address))


def look(addresses: Sequence[Cited], home: str, network: Network) -> tuple[Outcome, ...]:
    """Ask for every address, and say what became of each; ``home`` tells the other side who asks.

    Errors: CannotRun where the network gave no answer to anything: then nothing is known of any address.
    """
    walk = _Walk(f"chronicle-links/{__version__} (+{quote(home, safe=_SAFE)})", network)
    by_host: dict[str, list[Cited]] = {}
    for one in addresses:
        by_host.setdefault(urlsplit(one.address).hostname or "", []).append(one)
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            groups = list(pool.map(walk.outcomes, by_host.values()))
        except BaseException:
            walk.end = 0.0  # what is under way stops at its next address
            raise
    outcomes = sorted((outcome for group in groups for outcome in group), key=lambda outcome: outcome.cited.address)
    if outcomes and not any(outcome.is_reached for outcome in outcomes):
        raise CannotRun("no outside address could be reached, so nothing is known of any: is this machine connected?")
    return tuple(outcomes)


class _Walk:
    """One run: what is asked of a host waits for what was asked of it before."""

    def __init__(self, agent: str, network: Network) -> None:
        self.agent, self.network = agent, network
        self.end = network.clock() + TOTAL_SECONDS
        self._guard = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        self._next: dict[str, float] = {}

    def outcomes(self, group: Sequence[Cited]) -> list[Outcome]:
        return [self._outcome(one) for one in group]

    def _outcome(self, one: Cited) -> Outcome:
        outcome = Outcome(one, "unchecked")
        for method in ("HEAD", "GET"):  # many servers answer HEAD wrongly, or not at all
            try:
                status = self._follow(method, one.address)
            except _Trouble as trouble:
                outcome = Outcome(one, "dead" if trouble.is_dead else "unchecked", str(trouble), trouble.is_reached)
                if trouble.is_dead or trouble.is_reached:
                    break
            else:
                if status < 400:
                    return Outcome(one, "answers")
                outcome = Outcome(one, "dead" if status in _DEAD else "unchecked", _DEAD.get(status, str(status)))
        return outcome

    def _follow(self, method: str, address: str) -> int:
        """Return the status at the end of the redirects."""
        for _ in range(REDIRECTS + 1):
            if self.network.clock() >= self.end:
                raise _Trouble("the time for all addresses was over")
            try:
                status, target = self._ask(method, address)
                if not target or status not in (301, 302, 303, 307, 308):
                    return status
                address = urldefrag(urljoin(address, target))[0]
            except TimeoutError:
                raise _Trouble("no answer in time", is_reached=False) from None
            except ssl.SSLError:
                raise _Trouble("no trustworthy TLS connection") from None
            except OSError:
                raise _Trouble("the connection failed", is_reached=False) from None
            except ValueError:
                raise _Trouble("it leads to what is no web address") from None
        raise _Trouble(f"more than {REDIRECTS} redirects")

    def _ask(self, method: str, address: str) -> tuple[int, str]:
        """Send one request; return the answer's status, and where it sends on to."""
        parts = urlsplit(address)
        port = _PORTS.get(parts.scheme)
        host = (parts.hostname or "").encode("idna").decode()
        if port is None or parts.port not in (None, port) or "@" in parts.netloc:
            raise _Trouble("it leads to another scheme, port or user than the web's")
        if not re.fullmatch(r"[\w.:-]+", host):
            raise ValueError("no host")
        path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
        name = f"[{host}]" if ":" in host else host
        words = f"{method} {path} HTTP/1.1\r\nHost: {name}\r\nUser-Agent: {self.agent}\r\n"
        secure = self.network.secure if parts.scheme == "https" else lambda plain, host: plain
        found = self._checked(host, port)
        with self._turn(host), self._connected(found, port) as plain, secure(plain, host) as line:
            line.sendall(f"{words}Accept: */*\r\nConnection: close\r\n\r\n".encode("ascii"))
            return self._answer(line)

    def _answer(self, line: socket.socket) -> tuple[int, str]:
        end, head = self.network.clock() + TIMEOUT_SECONDS, b""
        while not (match := _HEAD.match(head)):
            if (left := end - self.network.clock()) <= 0:
                raise TimeoutError
            line.settimeout(left)
            more = line.recv(4096)
            if not more or len(head) > LARGEST:
                raise _Trouble("its answer is no HTTP")
            head += more
            while (match := _HEAD.match(head)) and match[1].startswith(b"1"):  # not yet the answer itself
                head = head[match.end() :]
        target = _LOCATION.search(match[0])
        return int(match[1]), target[1].decode("utf-8", "replace").strip() if target else ""

    def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            found = self.network.resolve(host, port)[:3]
        except socket.gaierror as fault:
            if fault.errno in _NO_HOST:
                raise _Trouble("there is no such host", is_reached=False, is_dead=True) from None
            raise _Trouble("its host could not be looked up", is_reached=False) from None
        if not found or not all(map(is_public, found)):
            raise _Trouble("it leads to a machine that is not on the public internet")
        return found

    def _connected(self, found: Sequence[str], port: int) -> socket.socket:
        """Connect to the very addresses that were found public: asked again, a name may answer otherwise."""
        for address in found[:-1]:
            with suppress(OSError):
                return self.network.connect(address, port)
        return self.network.connect(found[-1], port)

    @contextmanager
    def _turn(self, host: str) -> Iterator[None]:
        with self._guard:
            turn = self._turns.setdefault(host, threading.Lock())
        with turn:
            wait = self._next.get(host, 0.0) - self.network.clock()
            if wait > 0:
                self.network.sleep(wait)
            try:
                yield
            finally:
                self._next[host] = self.network.clock() + PAUSE_SECONDS


def findings(outcomes: Sequence[Outcome]) -> tuple[Diagnostic, ...]:
    """Return each dead address once: an error, or a warning where its source has an archived copy."""
    found = []
    for one, reason, copy in _dead(outcomes):
        others = [f"{span.path}:{span.line}:{span.column}" for span in one.places[1:]]
        also = f"; also cited at {_listed(others)}" if others else ""
        archive = f"https://web.archive.org/web/*/{one.address}"
        cure = f"look for a copy at `{archive}`, and add it to the source as `archived: …`"
        if copy:
            cure = f"readers are given the copy `{copy}`; write the publisher's new address if there is one"
        message = f"`{one.address}` is dead ({reason}){also}"
        found.append(Diagnostic(one.places[0], not copy, "dead-address", message, cure))
    return tuple(sorted(found))


def summary(outcomes: Sequence[Outcome]) -> str:
    """Say on one line how many addresses were asked for, and what could not be checked."""
    dead = sum(outcome.state == "dead" for outcome in outcomes)
    closed = _unchecked(outcomes)
    tail = f" ({_listed([f'{host}: {why}' for host, why in closed])})" if closed else ""
    count = sum(outcome.state == "unchecked" for outcome in outcomes)
    return f"{len(outcomes)} outside addresses: {dead} dead, {count} could not be checked{tail}"


def as_markdown(outcomes: Sequence[Outcome]) -> str:
    """Return what was found for a forge's issue: every word of the content in a code span, so that nothing acts."""
    dead = _dead(outcomes)
    lost = [f"- {_code(one.address)}: {why}. Cited at {_cited_at(one)}" for one, why, copy in dead if not copy]
    kept = [
        f"- {_code(one.address)}: {why}. Copy: {_code(copy)}. Cited at {_cited_at(one)}"
        for one, why, copy in dead
        if copy
    ]
    closed = [f"- {_code(host)}: {why}" for host, why in _unchecked(outcomes)]
    cure = "Look for a copy in a web archive, and add it to the source as `archived: …`."
    gone = "Readers are given the copy. Write the publisher's new address if there is one."
    unknown = "Their servers turn programs away or gave no answer: this says nothing about the addresses."
    rows = [f"{len(outcomes)} outside addresses were asked for."]
    for title, note, items in (
        ("Dead, without an archived copy", cure, lost),
        ("Dead, with an archived copy", gone, kept),
        ("Could not be checked", unknown, closed),
    ):
        rows += [f"\n## {title}: {len(items)}\n", note, "", *items] if items else []
    text = "\n".join(rows) + "\n"
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rpartition("\n")[0] + "\n\nThe rest is left out: `chronicle links` tells all.\n"
    return text


def _dead(outcomes: Sequence[Outcome]) -> list[tuple[Cited, str, str]]:
    """Return the dead addresses with the reason, and the archived copy where that is not dead itself."""
    dead = {outcome.cited.address for outcome in outcomes if outcome.state == "dead"}
    return [
        (outcome.cited, outcome.reason, outcome.cited.archived if outcome.cited.archived not in dead else "")
        for outcome in outcomes
        if outcome.state == "dead"
    ]


def _unchecked(outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    """Return each host of which an address could not be checked, with the reasons and how often."""
    hosts: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        if outcome.state == "unchecked":
            hosts.setdefault(urlsplit(outcome.cited.address).hostname or "", Counter())[outcome.reason] += 1
    return [(host, ", ".join(f"{why} ({n})" for why, n in sorted(hosts[host].items()))) for host in sorted(hosts)]


def _listed(words: Sequence[str]) -> str:
    return ", ".join([*words[:_PLACES], *([f"{len(words) - _PLACES} more"] if len(words) > _PLACES else [])])


def _cited_at(one: Cited) -> str:
    return _listed([_code(f"{span.path}:{span.line}:{span.column}") for span in one.places])


def _code(text: str) -> str:
    return f"`{printable(text[:500]).replace('`', chr(39))}`"
