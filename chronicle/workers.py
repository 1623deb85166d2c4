"""Work spread over processes: the same results for any number of them, in the order of the work."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from chronicle.formats.pickles import dumps, loads
from chronicle.model.diagnostics import CannotRun

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
METHOD = "fork" if sys.platform == "linux" else "spawn"  # elsewhere a fork is not there, or not safe
_MOST_OPEN = 65536  # files of a process: more than any that this program opens
_SHARES, _LARGEST = 8, 256  # shares for each process, and items of one: whoever is done first takes the next


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(work: Callable[[_Item], _Made], items: Sequence[_Item], jobs: int, few: int) -> Iterator[_Made]:
    """Yield what ``work`` makes of each item, in their order; with more than ``few`` of them in ``jobs`` processes.

    Errors: what ``work`` raises, as soon as it is known; CannotRun where a process was killed.
    Why: where processes can be forked they find items and work in their memory; elsewhere both are sent to them.
    """
    if jobs < 2 or len(items) <= few:
        yield from map(work, items)
        return
    import multiprocessing  # late: small work needs no help
    from multiprocessing.connection import wait

    context: Any = multiprocessing.get_context(METHOD)
    size = min(-(-len(items) // (jobs * _SHARES)), _LARGEST)
    taken = context.Value("q", 0)
    with contextlib.ExitStack() as running:
        waiting: dict[Connection, Any] = {}
        for _ in range(jobs):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_run, args=(work, items, size, taken, theirs), daemon=True)
            process.start()
            theirs.close()
            running.callback(process.join)
            running.callback(process.terminate)
            waiting[ours] = process
        made: dict[int, list[_Made]] = {}
        for start in range(0, len(items), size):
            while start not in made:
                ready = wait(waiting)
                for connection in [one for one in waiting if one in ready]:
                    try:
                        number, found = loads(connection.recv_bytes())
                    except (EOFError, OSError):  # OSError: in the middle of what it sent
                        process = waiting.pop(connection)
                        process.join()
                        # the others may wait for ever for what it held
                        if process.exitcode or not waiting:
                            raise CannotRun("a process of this build was killed, perhaps for want of memory") from None
                        continue
                    if isinstance(found, BaseException):
                        raise found
                    made[number] = found
            yield from made.pop(start)


def _run(work: Callable[[_Item], _Made], items: Sequence[_Item], size: int, taken: Any, results: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who types Ctrl-C means the parent, which ends this process
    if METHOD == "fork":
        # what the parent holds open is a lock that would outlive it, and the other ends of these pipes
        os.closerange(3, results.fileno())
        os.closerange(results.fileno() + 1, _MOST_OPEN)
    gc.freeze()  # what was there before is shared, as long as nobody looks at each part of it
    with contextlib.suppress(BrokenPipeError):  # the parent is gone
        while True:
            with taken.get_lock():
                start = taken.value
                taken.value += size
            if start >= len(items):
                return
            try:
                made: Any = [work(item) for item in items[start : start + size]]
            except Exception as fault:
                made = fault
            results.send_bytes(dumps((start, made)))
            if isinstance(made, Exception):
                return
