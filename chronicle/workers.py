"""Work spread over processes: the same results for any number of them."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from chronicle.formats.pickles import dumps, loads
from chronicle.model.diagnostics import CannotRun

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
METHOD = "fork" if sys.platform == "linux" else "spawn"  # elsewhere a fork is not there, or not safe
_MOST_OPEN = 65536  # files of a process: more than any that this program opens
_SHARES, _LARGEST = 8, 256  # shares for each process, and items of one: whoever is done first takes the next
_MESSAGE = 1 << 22  # bytes of what is made, from which a process hands them over before its share is done
_MOST_WASTE = 50_000  # things that a process makes before it looks for what can be freed: few things lead in circles


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    work: Callable[[_Item], _Made],
    items: Sequence[_Item],
    jobs: int,
    few: int,
    *,
    size: Callable[[_Made], int] | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Iterator[tuple[int, _Made]]:
    """Yield what ``work`` makes of each item, with the item's place; with more than ``few`` in ``jobs`` processes.

    Shape: in the order in which it is done, so that nothing waits in memory. ``size`` says how many bytes something
    that was made takes; ``meanwhile`` is called, and must return at once, when these processes have begun.
    Errors: what ``work`` raises, as soon as it is known; CannotRun where a process was killed.
    Why: where processes can be forked they find items and work in their memory; elsewhere both are sent to them.
    """
    if jobs < 2 or len(items) <= few:
        yield from enumerate(map(work, items))
        return
    import multiprocessing  # late: small work needs no help
    from multiprocessing.connection import wait

    context: Any = multiprocessing.get_context(METHOD)
    share = min(-(-len(items) // (jobs * _SHARES)), _LARGEST)
    taken = context.Value("q", 0)
    with contextlib.ExitStack() as running:
        waiting: dict[Connection, Any] = {}
        for _ in range(jobs):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_run, args=(work, items, share, size, taken, theirs), daemon=True)
            process.start()
            theirs.close()
            running.callback(process.join)
            running.callback(process.terminate)
            waiting[ours] = process
        if meanwhile:
            meanwhile()
        left = len(items)
        while left:
            ready = wait(waiting)
            for connection in [one for one in waiting if one in ready]:
                try:
                    first, found = loads(connection.recv_bytes())
                except (EOFError, OSError):  # OSError: in the middle of what it sent
                    process = waiting.pop(connection)
                    process.join()
                    # the others may wait for ever for what it held
                    if process.exitcode or not waiting:
                        raise CannotRun("a process of this build was killed, perhaps for want of memory") from None
                    continue
                if isinstance(found, BaseException):
                    raise found
                left -= len(found)
                yield from enumerate(found, first)


class Aside(Generic[_Made]):
    """Work that a thread does while this process waits for others; where none began, it is done when asked for."""

    def __init__(self, work: Callable[[], _Made]) -> None:
        self._work, self._made = work, list[_Made]()
        self._faults = list[Exception]()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin, in processes that are forked later not at all: so ask for the result before that."""
        self._thread = Thread(target=self._do)
        self._thread.start()

    def result(self) -> _Made:
        """Return what was made.

        Errors: what the work raises.
        """
        if self._thread:
            self._thread.join()
        else:
            self._do()
        if self._faults:
            raise self._faults[0]
        return self._made[0]

    def _do(self) -> None:
        try:
            self._made.append(self._work())
        except Exception as fault:
            self._faults.append(fault)


def _run(
    work: Callable[[_Item], _Made],
    items: Sequence[_Item],
    share: int,
    size: Callable[[_Made], int] | None,
    taken: Any,
    results: Connection,
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who types Ctrl-C means the parent, which ends this process
    if METHOD == "fork":
        # what the parent holds open is a lock that would outlive it, and the other ends of these pipes
        os.closerange(3, results.fileno())
        os.closerange(results.fileno() + 1, _MOST_OPEN)
    gc.freeze()  # what was there before is shared, as long as nobody looks at each part of it
    gc.enable()
    gc.set_threshold(_MOST_WASTE)
    with contextlib.suppress(BrokenPipeError):  # the parent is gone
        while True:
            with taken.get_lock():
                start = taken.value
                taken.value += share
            if start >= len(items):
                return
            first, made, waiting = start, list[_Made](), 0
            for item in items[start : start + share]:
                try:
                    made.append(work(item))
                except Exception as fault:
                    results.send_bytes(dumps((first, fault)))
                    return
                waiting += size(made[-1]) if size else 0
                if waiting > _MESSAGE:
                    results.send_bytes(dumps((first, made)))
                    first, made, waiting = first + len(made), [], 0
            results.send_bytes(dumps((first, made)))
