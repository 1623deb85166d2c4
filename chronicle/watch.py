"""File changes, as one debounced call: editors save in many ways, and each is one save."""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

from chronicle.model.files import is_aside

_CHANGES = ("created", "modified", "moved", "deleted")  # reading a file is a notice too, but no change
_LONGEST_SECONDS = 1.0  # that a storm of changes can put the call off
_LOOK_SECONDS = 0.5  # between two looks at whether each folder is still the one that is watched


def watch(
    folders: Sequence[str],
    changed: Callable[[], None],
    *,
    rested: Callable[[], None] = lambda: None,
    debounce_seconds: float = 0.03,
) -> Callable[[], None]:
    """Call ``changed`` after every burst of changes below the folders; return what stops it.

    Shape: never two calls at once; a change during a call gives one more. A folder that comes, goes or is replaced by
    another is a change too. ``rested`` is called now and then while nothing changes.
    """
    # of folders that come and go too fast for it, where nothing is lost
    warnings.filterwarnings("ignore", category=RuntimeWarning, module="watchdog")
    wake, stopping = threading.Event(), threading.Event()
    gone: set[str] = set()
    watched: dict[str, tuple[tuple[int, int], ObservedWatch]] = {}
    observer = Observer()

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            # a folder is modified by what changes in it, of which there is another notice
            if event.event_type not in _CHANGES or (event.is_directory and event.event_type == "modified"):
                return
            paths = (os.fsdecode(event.src_path), os.fsdecode(event.dest_path or ""))
            if any(path and not is_aside(os.path.basename(path)) for path in paths):
                wake.set()
            if event.event_type == "deleted" and paths[0] in watched:
                gone.add(paths[0])  # one that is made anew may have its number

    def follow() -> bool:
        """Watch the folders that are there now; tell whether they are others than before."""
        is_new = False
        for folder in folders:
            known, now = watched.get(folder), _identity(folder)
            if folder not in gone and (known[0] if known else None) == now:
                continue
            is_new = True
            gone.discard(folder)
            if watched.pop(folder, None) and known:
                with suppress(KeyError, OSError):
                    observer.unschedule(known[1])
            if now:
                with suppress(OSError):  # gone again: the next look tells
                    watched[folder] = (now, observer.schedule(Handler(), folder, recursive=True))
        return is_new

    def call() -> None:
        while not stopping.is_set():
            wake.wait(_LOOK_SECONDS)
            if not follow() and not wake.is_set():
                rested()
                continue
            wake.set()
            latest = time.monotonic() + _LONGEST_SECONDS
            while wake.is_set() and not stopping.is_set() and time.monotonic() < latest:
                wake.clear()
                stopping.wait(debounce_seconds)
            if not stopping.is_set():
                changed()

    follow()
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


def _identity(folder: str) -> tuple[int, int] | None:
    """Return what tells a folder from another of its name; nothing where there is none."""
    try:
        found = os.stat(folder)
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if os.path.isdir(folder) else None
