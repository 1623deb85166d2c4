"""A preview on this machine alone: the last good site, rebuilt at every save, reloaded by the browser."""

from __future__ import annotations

import html
import mimetypes
import os
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from chronicle import report
from chronicle.model.diagnostics import CannotRun
from chronicle.model.pages import Settings
from chronicle.pipeline import build
from chronicle.watch import watch

_RELOAD = "/-/changes"  # the stream of server-sent events
_SCRIPT = "/-/reload.js"
_CLIENT = b'new EventSource("/-/changes").onmessage = () => location.reload();\n'
_PING_SECONDS = 10.0


class _Preview:
    """The last good site and the latest findings, and who waits for the next."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.faults = ""
        self.version = 0
        self.news = threading.Condition()

    def rebuild(self) -> None:
        try:
            result = build(self.settings)
            stops = any(finding.is_error for finding in result.diagnostics)
            text = report.as_text(result.diagnostics, self.settings.root)
            faults = text if stops else ""
            note = text or f"built: {result.written} files are new\n"
        except (CannotRun, OSError) as fault:
            faults = note = f"{fault}\n"
        sys.stderr.write(note)
        with self.news:
            self.faults = faults
            self.version += 1
            self.news.notify_all()


def serve(
    settings: Settings, port: int = 8000, *, open_browser: bool = False, ready: Callable[[int], None] | None = None
) -> None:
    """Build, serve on 127.0.0.1 and rebuild until interrupted.

    Shape: the site is built in a temporary folder, so that the published one is never touched; on a fault the last
    good site stays and each page says what is wrong. ``ready`` is told the port once pages can be asked for.
    """
    with tempfile.TemporaryDirectory(prefix="chronicle-preview-") as folder:
        preview = _Preview(replace(settings, output=os.path.join(folder, "site"), drafts=True))
        preview.rebuild()
        folders = [os.path.join(settings.root, name) for name in ("content", "layouts", "assets")]
        stop = watch(folders, preview.rebuild)
        try:
            server = _Server(("127.0.0.1", port), preview)
        except (OSError, OverflowError) as fault:
            stop()
            raise CannotRun(f"port {port} cannot be used ({fault}): name another with `--port 8001`") from None
        address = f"http://127.0.0.1:{server.server_port}/"
        sys.stderr.write(f"preview at {address} (stop with Ctrl-C)\n")
        if open_browser:
            webbrowser.open(address)
        if ready:
            ready(server.server_port)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            stop()
            server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], preview: _Preview) -> None:
        self.preview = preview
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 15  # seconds, so that an idle client is dropped
    server_version, sys_version = "chronicle", ""

    def do_GET(self) -> None:
        """Answer a page, a file, or the stream of changes."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer the same without its body."""
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of single requests."""

    def _answer(self, *, with_body: bool) -> None:
        # a page of another site may send requests here, but cannot choose the name by which it asks
        host = self.headers.get("Host", "").rpartition(":")[0]
        if host not in ("127.0.0.1", "localhost"):
            return self._send(
                HTTPStatus.MISDIRECTED_REQUEST, "text/plain", b"this preview answers to 127.0.0.1 alone\n", with_body
            )
        path = unquote(urlsplit(self.path).path)
        if path == _RELOAD:
            return self._stream() if with_body else self._send(HTTPStatus.OK, "text/event-stream", b"", False)
        if path == _SCRIPT:
            return self._send(HTTPStatus.OK, "text/javascript", _CLIENT, with_body)
        folder = os.path.realpath(self.server.preview.settings.output)
        file = os.path.realpath(os.path.join(folder, path.lstrip("/"))) if "\0" not in path else folder
        if os.path.isdir(file) and path.endswith("/"):
            file = os.path.join(file, "index.html")
        status = HTTPStatus.OK
        if os.path.commonpath((folder, file)) != folder or not os.path.isfile(file):
            status, file = HTTPStatus.NOT_FOUND, os.path.join(folder, "404.html")
        try:
            with open(file, "rb") as stream:
                content = stream.read()
        except OSError:
            content = b"<!doctype html><title>Preview</title><h1>There is no sound site yet</h1><body></body>"
        kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
        if file.endswith(".html"):
            kind, content = "text/html; charset=utf-8", self._with_news(content)
        return self._send(status, kind, content, with_body)

    def _with_news(self, page: bytes) -> bytes:
        """Add the reload script to a page, and what is wrong at its top."""
        faults = self.server.preview.faults
        banner = f'<pre class="note" role="alert">{html.escape(faults)}</pre>' if faults else ""
        page = page.replace(b'<main id="main" tabindex="-1">', b'<main id="main" tabindex="-1">' + banner.encode(), 1)
        return page.replace(b"</body>", f'<script src="{_SCRIPT}"></script></body>'.encode(), 1)

    def _stream(self) -> None:
        """Tell the browser of every rebuild, until it goes."""
        preview = self.server.preview
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        seen = preview.version
        try:
            while True:
                with preview.news:
                    if preview.version == seen:
                        preview.news.wait(_PING_SECONDS)
                    changed, seen = preview.version != seen, preview.version
                self.wfile.write(b"data: changed\n\n" if changed else b": still here\n\n")
                self.wfile.flush()
        except OSError:
            return

    def _send(self, status: HTTPStatus, kind: str, content: bytes, with_body: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if with_body:
            self.wfile.write(content)
