"""A built folder served on this machine as a plain web server serves it."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit


@contextmanager
def served(folder: Path, prefix: str = "/") -> Iterator[str]:
    """Serve a folder below a path; give the address of its home page.

    Shape: a folder answers by its index, whatever is unknown by 404.html; a browser is told to remember nothing.
    """

    class Static(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            file = folder / (path.removeprefix(prefix) + ("index.html" if path.endswith("/") else ""))
            found = path.startswith(prefix) and file.is_file()
            file = file if found else folder / "404.html"
            body = file.read_bytes()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", mimetypes.guess_type(file.name)[0] or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 64

        def handle_error(self, *args: object) -> None:
            """A browser that leaves before its answer is no fault."""

    server = Server(("127.0.0.1", 0), Static)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
