"""A preview on this machine alone: the last good site, rebuilt at every save, reloaded by the browser.

Why: any page that a browser shows may send requests to this machine. So the preview answers to its own name alone, to
no page of another origin, to nothing but reading, and gives nothing but pages of the site: it opens no file for them.
"""

from __future__ import annotations

import contextlib
import gc
import html
import mimetypes
import os
import re
import sys
import threading
import time
import traceback
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from typing import Any
from urllib.parse import unquote

from chronicle import report
from chronicle.model.diagnostics import CannotRun
from chronicle.model.pages import Draft, Settings
from chronicle.pipeline import Remembered, draft
from chronicle.stages.render import render
from chronicle.watch import watch

MOST_CLIENTS = 256  # at once; who comes then is turned away
HEAD_SECONDS = 10.0  # for a request to arrive, however slowly it drips
ANSWER_SECONDS = 10.0  # for an answer to be taken
_RELOAD = "/-/changes"  # the stream of server-sent events
_SCRIPT = "/-/reload.js"
# a page asks for what is newer than itself, so that no rebuild between its making and its asking is missed
_CLIENT = b"""\
const known = new URL(document.currentScript.src).search;
new EventSource("/-/changes" + known).onmessage = () => location.reload();
"""
_PING_SECONDS = 10.0
_LOOK_SECONDS = 0.1  # between two looks at who takes too long
_HOST = re.compile(r"(?:127\.0\.0\.1|localhost)(?::[0-9]{1,5})?", re.IGNORECASE)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",  # no page of another site may use a script or a picture
    "X-Content-Type-Options": "nosniff",
}
_KINDS = mimetypes.MimeTypes()  # Python's own list: a machine's may call scripts plain text
_HOME, _MISSING = "index.html", "404.html"
_MAIN = b'<main id="main" tabindex="-1">'
_NOTHING = b"<!doctype html><title>Preview</title><body>" + _MAIN + b"<h1>There is no sound site yet</h1></main></body>"


class _Preview:
    """The last good site, made page by page as it is asked for; the latest findings; and who waits for the next."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.faults = ""
        self.version = 0
        self.news = threading.Condition()
        self.working = threading.Lock()
        self.remembered = Remembered()
        self.site: Draft | None = None
        self.unadvised: Draft | None = None  # a site of which nobody has said yet what could be better
        self.made: dict[str, bytes] = {}  # of this site
        self.asked = _HOME  # the page that was asked for last: the one that somebody looks at

    def rebuild(self) -> None:
        """Link the record; whatever goes wrong, keep the last good site and say what it was."""
        site, faults = None, ""
        with self.working:
            try:
                site = draft(self.settings, self.remembered)
                if site.is_sound:
                    self.made = {}
                    with contextlib.suppress(KeyError):  # the page that somebody looks at may be gone
                        self.made[self.asked] = _content(site, self.asked)
                    self.site = site
                else:
                    faults = report.as_text(site.advice(), self.settings.root)
            except (CannotRun, OSError) as fault:
                faults = f"{fault}\n"
            except Exception as fault:  # no content should cause it: the preview outlives it, and its author is told
                faults = f"this is a fault of chronicle itself, please report it: {fault!r}\n"
                _say(traceback.format_exc())
            with self.news:
                self.faults = faults
                self.version += 1
                self.news.notify_all()
        self.unadvised = site if not faults else None
        _say(faults)

    def advise(self) -> None:
        """Say on the terminal what an editor should look at: it takes longer, and no reader waits for it."""
        site, self.unadvised = self.unadvised, None
        if not site:
            return
        try:
            _say(report.as_text(site.advice(), self.settings.root) or "everything is up to date\n")
        except Exception:  # as above
            _say(traceback.format_exc())
        gc.collect()  # while nobody waits

    def file(self, path: str) -> tuple[bytes, int, str]:
        """Return a file of the site, of which rebuild it is, and what is wrong meanwhile.

        Errors: KeyError for what the site has not.
        """
        with self.working:
            if not self.site:
                raise KeyError(path)
            faults = self.faults
            try:
                content = self.made.get(path) or _content(self.site, path)
                self.made[path] = content
            except CannotRun as fault:
                content, faults = _NOTHING, f"{fault}\n"
            if path.endswith("index.html"):
                self.asked = path
            return content, self.version, faults


def _content(site: Draft, path: str) -> bytes:
    """Return a file of the site.

    Errors: KeyError for what the site has not.
    """
    page = site.find(path)
    if path == _MISSING:  # it names the base path, which is another here
        page = replace(page, site=replace(page.site, base_url=""))
    return render(page, site.theme).content


def _say(text: str) -> None:
    """Write to the terminal; one that is gone ends no preview."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(text)


def serve(
    settings: Settings,
    port: int = 8000,
    *,
    open_browser: bool = False,
    ready: Callable[[ThreadingHTTPServer], None] | None = None,
) -> None:
    """Build, serve on 127.0.0.1 and rebuild until interrupted, or the server is shut down.

    Shape: each page is made when it is asked for, and no file is written, so the published site is never touched; on a
    fault the last good site stays and each page says what is wrong. ``ready`` is given the server once pages can be
    asked for.
    Errors: CannotRun where the port cannot be had.
    """
    preview = _Preview(replace(settings, drafts=True, jobs=1))  # no fork where threads run
    try:
        server = _Server(("127.0.0.1", port), preview)
    except (OSError, OverflowError) as fault:
        raise CannotRun(f"port {port} cannot be used ({fault}): name another with `--port 8001`") from None
    # before the first build, so that no change while it runs is missed
    folders = [os.path.join(settings.root, name) for name in ("content", "layouts", "assets")]
    stop = watch(folders, preview.rebuild, rested=preview.advise)
    was_enabled = gc.isenabled()
    gc.disable()  # nobody should wait until each part of a record was looked at
    try:
        preview.rebuild()
        preview.advise()
        gc.freeze()  # nearly all of it stays
        address = f"http://127.0.0.1:{server.server_port}/"
        _say(f"preview at {address} (stop with Ctrl-C)\n")
        if open_browser:
            webbrowser.open(address)
        if ready:
            ready(server)
        server.serve_forever(_LOOK_SECONDS)
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        stop()
        if was_enabled:
            gc.enable()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], preview: _Preview) -> None:
        self.preview = preview
        self.places = threading.BoundedSemaphore(MOST_CLIENTS)
        self.arriving: dict[socket, float] = {}  # whose request is not here yet -> when it must be
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, where there is room for one."""
        if not self.places.acquire(blocking=False):
            return self.shutdown_request(request)
        self.arriving[request] = time.monotonic() + HEAD_SECONDS
        return super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and make room for another."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.arriving.pop(request, None)
            self.places.release()

    def service_actions(self) -> None:
        """Drop whoever takes too long to ask."""
        now = time.monotonic()
        for request, latest in list(self.arriving.items()):
            if latest < now:
                try:
                    request.shutdown(SHUT_RDWR)
                except OSError:  # it has gone by itself
                    continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that leaves before its answer."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = ANSWER_SECONDS
    server_version, sys_version = "chronicle", ""
    default_request_version = "HTTP/1.0"  # so that what is malformed has an answer with a head too

    def do_GET(self) -> None:
        """Answer a page, a file, or the stream of changes."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer the same without its body."""
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of single requests."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no request, or asks for more than reading; repeat nothing of it."""
        status = HTTPStatus.METHOD_NOT_ALLOWED if code == HTTPStatus.NOT_IMPLEMENTED else HTTPStatus(code)
        self._tell(status, status.phrase)

    def end_headers(self) -> None:
        """Say with every answer who may use it, and that it does not last."""
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def _answer(self, *, with_body: bool) -> None:
        self.server.arriving.pop(self.connection, None)
        path, _, query = self.path.partition("?")
        if not self._is_of_this_machine():
            return self._tell(HTTPStatus.MISDIRECTED_REQUEST, "this preview answers to 127.0.0.1 alone")
        if not path.startswith("/"):
            return self._tell(HTTPStatus.BAD_REQUEST, "this preview is no proxy")
        if path == _RELOAD and with_body:
            return self._stream(query)
        if path == _SCRIPT:
            return self._send(HTTPStatus.OK, "text/javascript", _CLIENT, with_body)
        status, name = HTTPStatus.OK, _name(path)
        try:
            content, version, faults = self.server.preview.file(name)
        except KeyError:
            status, name = HTTPStatus.NOT_FOUND, _MISSING
            try:
                content, version, faults = self.server.preview.file(name)
            except KeyError:
                preview = self.server.preview
                status, content = HTTPStatus.SERVICE_UNAVAILABLE, _NOTHING
                version, faults = preview.version, preview.faults
        kind = _KINDS.guess_type(name)[0] or "application/octet-stream"
        if kind == "text/html":
            content = _with_news(content, version, faults)
        return self._send(status, kind, content, with_body)

    def _is_of_this_machine(self) -> bool:
        """Tell whether who asks uses this machine's own name, and is no page from elsewhere.

        Why: a page of another site may send requests here, but cannot choose the name by which it asks, unless its own
        name leads here; and what it asks for inside itself says whence it comes.
        """
        hosts, origins = self.headers.get_all("Host", []), self.headers.get_all("Origin", [])
        if (
            len(hosts) != 1
            or not _HOST.fullmatch(hosts[0])
            or any(origin != f"http://{hosts[0]}" for origin in origins)
        ):
            return False
        is_own = self.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
        return is_own or self.headers.get("Sec-Fetch-Mode") == "navigate"  # a link to here, which its page cannot read

    def _stream(self, query: str) -> None:
        """Tell the browser of every rebuild after the one it knows, until it goes."""
        preview = self.server.preview
        seen = int(query) if re.fullmatch("[0-9]{1,9}", query) else preview.version
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while True:
            with preview.news:
                if preview.version == seen:
                    preview.news.wait(_PING_SECONDS)
                changed, seen = preview.version != seen, preview.version
            self.wfile.write(b"data: changed\n\n" if changed else b": still here\n\n")

    def _tell(self, status: HTTPStatus, words: str) -> None:
        self._send(status, "text/plain", f"{words}\n".encode(), self.command != "HEAD")

    def _send(self, status: HTTPStatus, kind: str, content: bytes, with_body: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(content)))
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        self.end_headers()
        if with_body:
            self.wfile.write(content)


def _name(path: str) -> str:
    """Return the file of the site for which the path of a request asks, decoded once; what is no text asks for none."""
    try:
        name = unquote(path, errors="strict").removeprefix("/")
    except UnicodeDecodeError:
        return ""
    return f"{name}index.html" if not name or name.endswith("/") else name


def _with_news(page: bytes, version: int, faults: str) -> bytes:
    """Add the reload script to a page, and what is wrong at its top."""
    banner = f'<pre class="note" role="alert">{html.escape(faults)}</pre>' if faults else ""
    page = page.replace(_MAIN, _MAIN + banner.encode(), 1)
    return page.replace(b"</body>", f'<script src="{_SCRIPT}?{version}"></script></body>'.encode(), 1)
