"""The preview shows the last good site, reloads at a save, and answers this machine alone."""

from __future__ import annotations

import http.client
import queue
import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from chronicle.model.pages import Settings
from chronicle.serve import serve
from tests.conftest import Make
from tests.site import ENTRY, ENTRY_PATH, TestSite

WAIT = 20  # seconds, far more than it takes


class Preview:
    def __init__(self, site: TestSite, port: int) -> None:
        self.site, self.port = site, port

    def ask(self, path: str, method: str = "GET", host: str = "") -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)) as connection:
            connection.request(method, path, headers={"Host": host or f"127.0.0.1:{self.port}"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")

    def changes(self) -> Iterator[str]:
        """Yield the lines of the stream of changes."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=WAIT)) as connection:
            connection.sendall(f"GET /-/changes HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
            with connection.makefile(encoding="utf-8") as lines:
                yield from lines


@pytest.fixture
def preview(site: Make) -> Preview:
    chronicle = site({ENTRY_PATH: ENTRY})
    ports: queue.Queue[int] = queue.Queue()
    settings = Settings(root=str(chronicle.root))
    threading.Thread(target=serve, args=(settings, 0), kwargs={"ready": ports.put}, daemon=True).start()
    return Preview(chronicle, ports.get(timeout=WAIT))


def saved(preview: Preview, files: dict[str, str | None]) -> None:
    """Save files, and wait until the preview tells of a rebuild."""
    stream = preview.changes()
    while next(stream).strip():  # the head of the answer
        pass
    preview.site.write(files)
    while not next(stream).startswith("data: changed"):
        pass


def test_a_save_reaches_the_browser(preview: Preview) -> None:
    assert "Putin receives" in preview.ask("/events/2026-01-22-kremlin-talks/")[1]

    saved(preview, {ENTRY_PATH: ENTRY.replace("Putin receives", "Putin welcomes")})

    page = preview.ask("/events/2026-01-22-kremlin-talks/")[1]
    assert "Putin welcomes" in page
    assert '<script src="/-/reload.js"></script>' in page


def test_a_fault_is_shown_in_the_page_while_the_last_good_site_stays(preview: Preview) -> None:
    saved(preview, {ENTRY_PATH: ENTRY.replace("Moscow", "Mosow")})

    page = preview.ask("/events/2026-01-22-kremlin-talks/")[1]
    assert "error[unknown-region]: no region is called `Mosow`" in page
    assert "Putin receives" in page

    saved(preview, {ENTRY_PATH: ENTRY})
    assert "error[" not in preview.ask("/events/2026-01-22-kremlin-talks/")[1]


def test_the_published_site_is_not_touched(preview: Preview) -> None:
    assert not preview.site.output.exists()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example:80"])
def test_a_foreign_host_is_refused(preview: Preview, host: str) -> None:
    status, text = preview.ask("/", host=host)

    assert status == 421
    assert "State of play" not in text


@pytest.mark.parametrize(
    "path", ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "//etc/passwd", "/a%00b"]
)
def test_nothing_outside_the_site_is_served(preview: Preview, path: str) -> None:
    status, text = preview.ask(path)

    assert status == 404
    assert "root:" not in text


def test_only_reading_is_possible(preview: Preview) -> None:
    assert preview.ask("/", "HEAD") == (200, "")
    assert preview.ask("/", "POST")[0] == 501
    assert preview.ask("/no-such-page/")[0] == 404
