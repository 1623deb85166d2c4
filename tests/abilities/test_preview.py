"""The preview shows the last good site, reloads at a save, and answers this machine alone."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from chronicle import serve as preview_server
from chronicle.cli import main
from chronicle.model.pages import Settings
from chronicle.serve import serve
from chronicle.watch import watch
from tests.conftest import Make
from tests.site import BASE, ENTRY, ENTRY_PATH, TestSite

WAIT = 20  # seconds, far more than it takes
ENTRY_PAGE = "/events/2026-01-22-kremlin-talks/"
WELCOMED = ENTRY.replace("Putin receives", "Putin welcomes")


class Answer:
    """What came back over a connection of its own, head and body apart."""

    def __init__(self, received: bytes) -> None:
        head, _, self.body = received.partition(b"\r\n\r\n")
        first, *rest = head.decode("ascii").split("\r\n")
        self.status = int(first.split()[1]) if first else 0
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Preview:
    def __init__(self, site: TestSite) -> None:
        servers: queue.Queue[ThreadingHTTPServer] = queue.Queue()
        settings = Settings(root=str(site.root))
        self.thread = threading.Thread(target=serve, args=(settings, 0), kwargs={"ready": servers.put}, daemon=True)
        self.thread.start()
        self.site, self.server = site, servers.get(timeout=WAIT)
        self.port = self.server.server_port

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join(WAIT)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=WAIT)

    def send(self, request: bytes) -> Answer:
        """Send bytes; return all that comes back until the preview closes."""
        with closing(self.connect()) as connection:
            connection.sendall(request)
            received = b""
            try:
                while part := connection.recv(65536):
                    received += part
            except ConnectionResetError:  # it closed before it had read all
                pass
            return Answer(received)

    def ask(self, path: str, method: str = "GET", *headers: str, host: str | None = None) -> Answer:
        named = f"Host: {host if host is not None else f'127.0.0.1:{self.port}'}"
        lines = [f"{method} {path} HTTP/1.1", *([named] if named != "Host: " else []), *headers, "", ""]
        return self.send("\r\n".join(lines).encode("latin-1"))

    def changes(self, query: str = "") -> Iterator[str]:
        """Yield the lines of the stream of changes."""
        with closing(self.connect()) as connection:
            connection.sendall(f"GET /-/changes{query} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
            with connection.makefile(encoding="utf-8") as lines:
                yield from lines


Previews = Callable[[TestSite], Preview]


@pytest.fixture
def shown() -> Iterator[Previews]:
    """Show a site as long as the test runs."""
    with ExitStack() as stack:

        def show(site: TestSite) -> Preview:
            preview = Preview(site)
            stack.callback(preview.stop)
            return preview

        yield show


@pytest.fixture
def preview(site: Make, shown: Previews) -> Preview:
    return shown(site({ENTRY_PATH: ENTRY}))


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview that is only asked, beside a file that is none of its site."""
    root = tmp_path_factory.mktemp("standing")
    found = Preview(TestSite(root).write({**BASE, ENTRY_PATH: ENTRY}))
    (root / "secret.txt").write_text("secret")
    yield found
    found.stop()


def told(stream: Iterator[str]) -> None:
    """Read a stream until it tells of a rebuild."""
    assert any(next(stream).startswith("data: changed") for _ in range(30)), "only signs of life"


def saved(preview: Preview, path: str, text: str) -> None:
    """Save a file whole, and wait until the preview tells of a rebuild."""
    file = preview.site.root / path
    beside_and_renamed = file.with_name(f".{file.name}.tmp")
    beside_and_renamed.write_text(text, encoding="utf-8")
    after(preview, lambda: beside_and_renamed.replace(file))


def after(preview: Preview, action: Callable[[], object]) -> None:
    stream = preview.changes()
    while next(stream).strip():  # the head of the answer
        pass
    action()
    told(stream)


# --- what is saved is shown


def test_a_save_reaches_the_browser_even_before_its_page_can_listen(preview: Preview) -> None:
    page = preview.ask(ENTRY_PAGE).text
    assert "Putin receives" in page
    assert '<script src="/-/reload.js?1"></script>' in page

    saved(preview, ENTRY_PATH, WELCOMED)

    told(preview.changes("?1"))
    assert "Putin welcomes" in preview.ask(ENTRY_PAGE).text


def test_a_fault_is_shown_in_the_page_while_the_last_good_site_stays(preview: Preview) -> None:
    saved(preview, ENTRY_PATH, ENTRY.replace("Moscow", "Mosow"))

    page = preview.ask(ENTRY_PAGE).text
    assert "error[unknown-region]: no region is called `Mosow`" in page
    assert "Putin receives" in page

    saved(preview, ENTRY_PATH, ENTRY)
    assert "error[" not in preview.ask(ENTRY_PAGE).text


def test_where_no_site_was_sound_yet_the_fault_is_shown_all_the_same(site: Make, shown: Previews) -> None:
    preview = shown(site({ENTRY_PATH: ENTRY.replace("Moscow", "<b>Mosow")}))

    answer = preview.ask("/")
    assert answer.status == 503
    assert "no region is called `&lt;b&gt;Mosow`" in answer.text

    saved(preview, ENTRY_PATH, ENTRY)
    assert preview.ask("/").status == 200


def test_a_layout_and_a_style_are_shown_as_saved_and_a_fault_in_one_is_told(site: Make, shown: Previews) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    for folder in ("layouts", "assets"):
        shutil.copytree(folder, chronicle.root / folder)
    preview, layout = shown(chronicle), Path("layouts/base.html").read_text(encoding="utf-8")

    saved(preview, "layouts/base.html", layout.replace("</body>", "<!-- mine --></body>"))
    assert "<!-- mine -->" in preview.ask(ENTRY_PAGE).text

    saved(preview, "layouts/base.html", "{% if %}")
    page = preview.ask(ENTRY_PAGE).text
    assert "<!-- mine -->" in page
    assert "layouts/base.html:1:" in page

    (chronicle.root / "assets/site.css").write_text("p{margin:7px}")
    saved(preview, "layouts/base.html", layout)
    style = preview.ask("/").text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert preview.ask(f"/{style}").text.strip() == "p{margin:7px}"


def test_content_that_is_taken_away_and_brought_back_is_shown_again(preview: Preview) -> None:
    content, aside = preview.site.root / "content", preview.site.root / "aside"

    after(preview, lambda: content.rename(aside))
    page = preview.ask(ENTRY_PAGE).text
    assert "there is no folder `content`" in page
    assert "Putin receives" in page

    after(preview, lambda: aside.rename(content))
    saved(preview, ENTRY_PATH, WELCOMED)
    page = preview.ask(ENTRY_PAGE).text
    assert "Putin welcomes" in page
    assert "there is no folder" not in page


def test_a_fault_of_the_program_itself_does_not_end_the_preview(
    preview: Preview, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(preview_server, "draft", lambda settings, remembered: 1 // 0)
        saved(preview, ENTRY_PATH, WELCOMED)

    page = preview.ask(ENTRY_PAGE).text
    assert "this is a fault of chronicle itself, please report it: ZeroDivisionError" in page
    assert "Putin receives" in page
    saved(preview, ENTRY_PATH, WELCOMED + "\n")
    assert "Putin welcomes" in preview.ask(ENTRY_PAGE).text


def test_a_terminal_that_is_gone_does_not_end_the_preview(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull, "w", encoding="utf-8") as gone:
        pass
    monkeypatch.setattr(sys, "stderr", gone)

    saved(preview, ENTRY_PATH, WELCOMED.replace("date:", "dates:"))
    saved(preview, ENTRY_PATH, WELCOMED)

    assert "Putin welcomes" in preview.ask(ENTRY_PAGE).text


def test_what_an_editor_should_look_at_is_said_on_the_terminal_once_all_is_quiet(
    preview: Preview, capfd: pytest.CaptureFixture[str]
) -> None:
    saved(preview, ENTRY_PATH, ENTRY.replace("location:", "status: planned\nlocation:"))

    said, end = "", time.monotonic() + WAIT
    while "overdue-plan" not in said and time.monotonic() < end:
        time.sleep(0.05)
        said += capfd.readouterr().err

    assert said.count("warning[overdue-plan]") == 1
    assert "overdue-plan" not in preview.ask(ENTRY_PAGE).text


def test_the_published_site_is_not_touched(standing: Preview) -> None:
    assert not standing.site.output.exists()


# --- every editor's way to save is one change


class Saves:
    """A watched folder, and the calls that come of what is done there."""

    DEBOUNCE = 0.15  # seconds: longer than the pauses of a busy machine

    def __init__(self, root: Path) -> None:
        self.root, self.calls = root, queue.Queue[str]()
        self.file = root / "content/events/talks.md"
        self.file.parent.mkdir(parents=True)
        self.file.write_text("old")
        folders = [str(root / name) for name in ("content", "layouts")]
        self.stop = watch(folders, self.called, debounce_seconds=self.DEBOUNCE)

    def called(self) -> None:
        self.calls.put(self.file.read_text() if self.file.exists() else "")

    def seen(self, quiet_seconds: float = 3 * DEBOUNCE) -> list[str]:
        """Return what stood in the file at each call, once they have ended."""
        found = [self.calls.get(timeout=WAIT)]
        while True:
            try:
                found.append(self.calls.get(timeout=quiet_seconds))
            except queue.Empty:
                return found


@pytest.fixture
def saves(tmp_path: Path) -> Iterator[Saves]:
    watched = Saves(tmp_path)
    yield watched
    watched.stop()


def in_place(file: Path) -> None:
    file.write_text("new")


def beside_and_renamed(file: Path) -> None:
    file.with_name(".talks.md.tmp-7").write_text("new")
    file.with_name(".talks.md.tmp-7").replace(file)


def from_another_folder(file: Path) -> None:
    other = file.parents[2] / "talks"
    other.write_text("new")
    other.replace(file)


def as_vim_does(file: Path) -> None:
    swap, probe, backup = file.with_name(".talks.md.swp"), file.with_name("4913"), file.with_name("talks.md~")
    swap.write_text("b0VIM")
    probe.write_text("")
    probe.unlink()
    file.rename(backup)
    file.write_text("new")
    backup.unlink()
    swap.unlink()


def as_emacs_does(file: Path) -> None:
    lock, kept = file.with_name(".#talks.md"), file.with_name("#talks.md#")
    lock.symlink_to("editor@machine.1234")
    kept.write_text("new")
    file.rename(file.with_name("talks.md~"))
    file.write_text("new")
    kept.unlink()
    lock.unlink()


def deleted_and_made_anew(file: Path) -> None:
    file.unlink()
    file.write_text("new")


def folder_and_all(file: Path) -> None:
    shutil.rmtree(file.parent)
    file.parent.mkdir()
    file.write_text("new")


STYLES = (in_place, beside_and_renamed, from_another_folder, as_vim_does, as_emacs_does, deleted_and_made_anew)


def test_a_save_of_any_style_is_one_change(tmp_path: Path) -> None:
    watched = {save: Saves(tmp_path / save.__name__) for save in (*STYLES, folder_and_all)}

    for save, saves in watched.items():
        save(saves.file)

    threading.Event().wait(5 * Saves.DEBOUNCE)
    assert {save.__name__: saves.seen(0.01) for save, saves in watched.items()} == {
        save.__name__: ["new"] for save in watched
    }
    for saves in watched.values():
        saves.stop()


def test_what_editors_keep_for_themselves_is_no_change_nor_is_reading(saves: Saves) -> None:
    for name in (".talks.md.swp", "4913", "talks.md~", "#talks.md#", "talks.bak", "talks.tmp"):
        saves.file.with_name(name).write_text("x")
    saves.file.with_name(".#talks.md").symlink_to("editor@machine.1234")
    saves.file.read_text()
    list(saves.file.parent.iterdir())

    with pytest.raises(queue.Empty):
        saves.calls.get(timeout=4 * Saves.DEBOUNCE)


def test_a_thousand_files_at_once_are_few_changes_and_the_last_sees_them_all(saves: Saves) -> None:
    for number in range(1_000):
        saves.file.with_name(f"{number}.md").write_text("x")
    saves.file.write_text("last")

    seen = saves.seen()

    assert seen[-1] == "last"
    assert len(seen) <= 10


def test_two_hundred_saves_in_a_row_put_nothing_off_for_ever(saves: Saves) -> None:
    pause = threading.Event()
    for number in range(200):
        saves.file.write_text(str(number))
        pause.wait(0.01)

    seen = saves.seen()

    assert 2 <= len(seen) <= 20
    assert seen[-1] == "199"


def test_a_checkout_that_changes_everything_ends_in_what_is_there(saves: Saves) -> None:
    for turn in range(5):
        for folder in ("a", "b", "c"):
            deep = saves.root / f"content/{folder}{turn}/deep"
            deep.mkdir(parents=True)
            (deep / "x.md").write_text("x")
            if turn:
                shutil.rmtree(saves.root / f"content/{folder}{turn - 1}")
        saves.file.unlink(missing_ok=True)
        saves.file.write_text(str(turn))

    assert saves.seen()[-1] == "4"

    (saves.root / "content/a4/deep/x.md").write_text("y")
    assert len(saves.seen()) == 1


def test_a_folder_that_comes_or_is_another_is_watched(saves: Saves) -> None:
    shutil.rmtree(saves.root / "content")
    for folder in (saves.file.parent, saves.root / "layouts"):
        folder.mkdir(parents=True)
    saves.seen()

    saves.file.write_text("new")
    assert saves.seen()[-1] == "new"

    (saves.root / "layouts/base.html").write_text("<p>")
    assert saves.seen()


# --- it answers this machine alone


def test_no_other_machine_can_reach_it(standing: Preview) -> None:
    assert standing.server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost:1", "LOCALHOST:65535"])
def test_its_own_names_are_answered(standing: Preview, host: str) -> None:
    assert standing.ask("/", host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        *("", "evil.example", "evil.example:8000", "127.0.0.1.evil.example:80", "localhost.evil.example"),
        *("127.0.0.1@evil.example", "evil.example#127.0.0.1", "127.0.0.1, evil.example", "[::1]:8000"),
        *("0.0.0.0", "127.1", "2130706433", "localhost.", "localhost:", "localhost:http", "http://localhost"),
    ],
)
def test_a_foreign_host_is_refused(standing: Preview, host: str) -> None:
    answer = standing.ask("/", host=host)

    assert answer.status == 421
    assert "State of play" not in answer.text


def test_two_hosts_are_none(standing: Preview) -> None:
    assert standing.ask("/", "GET", "Host: evil.example").status == 421


@pytest.mark.parametrize("path", ["/", "/-/changes", "/-/reload.js"])
@pytest.mark.parametrize(
    "header",
    [
        *("Origin: https://evil.example", "Origin: null", "Origin: http://127.0.0.1:1", "Sec-Fetch-Site: cross-site"),
        "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors",
    ],
)
def test_a_page_of_another_site_is_told_nothing(standing: Preview, path: str, header: str) -> None:
    answer = standing.ask(path, "GET", header)

    assert (answer.status, answer.text) == (421, "this preview answers to 127.0.0.1 alone\n")


def test_a_link_from_another_site_can_be_followed(standing: Preview) -> None:
    assert standing.ask("/", "GET", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate").status == 200


@pytest.mark.parametrize("path", ["/", "/people/", "/feed.xml", "/-/reload.js", "/no-such-page/", "*"])
def test_every_answer_forbids_to_guess_to_keep_and_to_share(standing: Preview, path: str) -> None:
    headers = standing.ask(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert not [name for name in headers if name.startswith("access-control") or name == "location"]


# --- it reads files of the site, and no others


def test_a_file_is_answered_as_what_it_is(standing: Preview) -> None:
    style = standing.ask("/").text.partition('rel="stylesheet" href="')[2].partition('"')[0]

    kinds = {path: standing.ask(path).headers["content-type"] for path in ("/", "/feed.json", "/card.png", f"/{style}")}

    assert list(kinds.values()) == [
        "text/html; charset=utf-8",
        "application/json",
        "image/png",
        "text/css; charset=utf-8",
    ]


@pytest.mark.parametrize(
    "path",
    [
        *("/../secret.txt", "/../../../../../../etc/passwd", "/people/../../../secret.txt", "/./index.html"),
        *(
            "/%2e%2e/secret.txt",
            "/.%2e/%2E./secret.txt",
            "/..%2fsecret.txt",
            "/%2e%2e%2fsecret.txt",
            "/..%5csecret.txt",
        ),
        *(
            "/..\\secret.txt",
            "/\\\\127.0.0.1\\c$\\secret.txt",
            "/C:/secret.txt",
            "/c%3a%5csecret.txt",
            "/file:///etc/passwd",
        ),
        *("/%252e%252e/secret.txt", "/%252e%252e%252fsecret.txt", "/%c0%ae%c0%ae/secret.txt", "/%ff", "/\xff"),
        *(
            "//etc/passwd",
            "///etc/passwd",
            "/%2fetc/passwd",
            "/people//index.html",
            "//evil.example",
            "//evil.example/%2e%2e",
        ),
        *("/a%00b", "/index.html%00.txt", "/%0d%0aSet-Cookie:a=b", "/" + "a" * 5_000, "/" + "a/" * 5_000),
        *("/secret.txt", "/content/", "/manifest.json", "/people", "/index.html/", "/~root"),
        *("/#/../secret.txt", "/.git/config", "/content/site.yaml", "/<script>alert(1)</script>", "/-/", "/-/nothing"),
    ],
    ids=lambda path: path[:30].encode("unicode_escape").decode(),
)
def test_nothing_outside_the_site_is_served_nor_repeated(standing: Preview, path: str) -> None:
    answer = standing.ask(path)

    assert answer.status == 404
    assert answer.body == standing.ask("/no-such-page/").body


def test_a_page_is_found_whatever_is_asked_of_it(standing: Preview) -> None:
    page = standing.ask(ENTRY_PAGE).body

    assert standing.ask(f"{ENTRY_PAGE}?a=/../&b=//evil").body == page
    assert standing.ask("/%65vents/2026-01-22-kremlin-talks/index.html").body == page
    assert standing.ask(ENTRY_PAGE, "GET", "Range: bytes=0-9").body == page
    assert standing.ask(ENTRY_PAGE, "GET", "If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT").body == page


@pytest.mark.parametrize("path", ["/", "/feed.xml", "/-/reload.js", "/no-such-page/"])
def test_a_head_is_that_of_the_page_without_its_body(standing: Preview, path: str) -> None:
    whole, head = standing.ask(path), standing.ask(path, "HEAD")

    assert (head.status, head.body) == (whole.status, b"")
    assert head.headers["content-length"] == whole.headers["content-length"] == str(len(whole.body))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "BREW"])
def test_only_reading_is_possible(standing: Preview, method: str) -> None:
    answer = standing.ask("/", method)

    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("request_line", "statuses"),
    [
        (b"GET http://evil.example/ HTTP/1.1", {400}),
        (b"GET * HTTP/1.1", {400}),
        (b"GET ../secret.txt HTTP/1.1", {400}),
        (b"GET", {400}),
        (b"GET / HTTP/9.9", {505}),
        (b"GET / HTTP/x", {400}),
        (b"GET / / HTTP/1.1", {400}),
        (b"<script>alert(1)</script>", {400}),
        (b"\x16\x03\x01\x02\x00\x01\xfc", {400}),
        (b"\x00\xff\xfe", {400}),
        (b"GET /" + b"a" * 70_000, {414}),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000, {431}),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200, {431}),
        (b"", {0}),
    ],
    ids=lambda value: repr(value[:30]) if isinstance(value, bytes) else "",
)
def test_what_is_no_request_is_told_so_without_repeating_it(
    standing: Preview, request_line: bytes, statuses: set[int], capfd: pytest.CaptureFixture[str]
) -> None:
    answer = standing.send(request_line + b"\r\nHost: 127.0.0.1\r\n\r\n")

    assert answer.status in statuses
    assert "<script>" not in answer.text
    assert "secret" not in answer.text
    assert standing.ask("/").status == 200
    assert "Traceback" not in capfd.readouterr().err


# --- many, slow, and gone


def test_two_hundred_clients_hear_of_a_change_while_pages_are_read(preview: Preview) -> None:
    with ExitStack() as stack:
        streams = []
        for _ in range(200):
            connection = stack.enter_context(closing(preview.connect()))
            connection.sendall(f"GET /-/changes HTTP/1.1\r\nHost: 127.0.0.1:{preview.port}\r\n\r\n".encode())
            streams.append(stack.enter_context(connection.makefile(encoding="utf-8")))
        for stream in streams:
            assert "200" in stream.readline()

        saved(preview, ENTRY_PATH, WELCOMED)

        for stream in streams:
            told(stream)
        assert {preview.ask("/").status for _ in range(30)} == {200}


def test_who_comes_when_all_places_are_taken_is_turned_away_until_one_is_free(
    site: Make, shown: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_server, "MOST_CLIENTS", 2)
    monkeypatch.setattr(preview_server, "HEAD_SECONDS", 0.3)
    preview = shown(site({ENTRY_PATH: ENTRY}))

    with closing(preview.connect()) as silent, closing(preview.connect()) as dripping:
        assert preview.send(b"").status == 0
        for client in (silent, dripping):
            client.settimeout(preview_server.ANSWER_SECONDS / 2)  # for it is not that which ends them
        dripping.sendall(b"G")

        assert silent.recv(1) == b""
        assert dripping.recv(1) == b""

    assert any(preview.ask("/").status == 200 for _ in range(1_000))


def test_nobody_is_waited_for_as_long_as_fifteen_seconds() -> None:
    assert preview_server.HEAD_SECONDS + preview_server._LOOK_SECONDS < 15
    assert preview_server.ANSWER_SECONDS < 15
    assert preview_server._Handler.timeout == preview_server.ANSWER_SECONDS


def test_a_client_that_leaves_is_no_fault(standing: Preview, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(20):
        with closing(standing.connect()) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # leave with a reset
            connection.sendall(b"GET /data/v1/chronicle.sqlite HTTP/1.1\r\nHost: localhost\r\n\r\n")

    assert standing.ask("/").status == 200
    assert capfd.readouterr().err == ""


# --- beginning and end


def test_a_port_that_is_taken_is_told_before_anything_is_built(site: Make, capsys: pytest.CaptureFixture[str]) -> None:
    chronicle = site({ENTRY_PATH: ENTRY})
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--root", str(chronicle.root), "--port", str(port)]) == 2

    told = capsys.readouterr().err
    assert "name another with `--port 8001`" in told
    assert "built" not in told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_with_clients_there(site: Make, number: signal.Signals, tmp_path: Path) -> None:
    chronicle, scratch = site({ENTRY_PATH: ENTRY}), tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-m", "chronicle", "serve", "--root", str(chronicle.root), "--port", "0"]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(scratch)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),  # as in the background of a script
    ) as process:
        assert process.stderr
        lines = iter(process.stderr.readline, "")
        port = int(next(line for line in lines if "preview at" in line).partition("127.0.0.1:")[2].partition("/")[0])
        with closing(socket.create_connection(("127.0.0.1", port), WAIT)) as client:
            client.sendall(f"GET /-/changes HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            assert client.recv(10)

            process.send_signal(number)

            assert process.wait(WAIT) == 0
            assert process.stderr.read() == ""
    assert not list(scratch.iterdir())
