"""File changes, as one debounced call: editors save in many ways, and each is one save."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

_CHANGES = ("created", "modified", "moved", "deleted")  # reading a file is a notice too, but no change


def watch(folders: Sequence[str], changed: Callable[[], None], *, debounce_seconds: float = 0.05) -> Callable[[], None]:
    """Call ``changed`` after every burst of changes below the folders; return what stops it.

    Shape: never two calls at once; a change during a call gives one more.
    """
    wake, stopping = threading.Event(), threading.Event()

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            paths = (os.fsdecode(event.src_path), os.fsdecode(event.dest_path or ""))
            if event.event_type in _CHANGES and any(path and not _is_temporary(path) for path in paths):
                wake.set()

    def call() -> None:
        while not stopping.is_set():
            wake.wait()
            while wake.is_set() and not stopping.is_set():
                wake.clear()
                stopping.wait(debounce_seconds)
            if not stopping.is_set():
                changed()

    observer = Observer()
    for folder in folders:
        if os.path.isdir(folder):
            observer.schedule(Handler(), folder, recursive=True)
    observer.start()
    caller = threading.Thread(target=call, daemon=True)
    caller.start()

    def stop() -> None:
        stopping.set()
        wake.set()
        observer.stop()
        observer.join()
        caller.join(timeout=10)

    return stop


def _is_temporary(path: str) -> bool:
    name = os.path.basename(path)
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".swx", ".tmp", ".bak")) or name == "4913"
