"""Work spread over processes: the same results for any number of them."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache as once
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from chronicle.formats.pickles import FAULTS, dumps, loads
from chronicle.model.diagnostics import CannotRun

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
METHOD = "fork" if sys.platform == "linux" else "spawn"  # elsewhere a fork is not there, or not safe
_MOST_OPEN = 65536  # files of a process: more than any that this program opens
_SHARES, _LARGEST = 16, 256  # shares for each process, and items of one: whoever is done first takes the next
_MESSAGE = 1 << 19  # bytes of what is made, from which a process hands them over before its share is done
_PIPE = 1 << 20  # bytes that a process may have sent before another reads them: as many as Linux allows everybody
_AHEAD = 32  # messages that a process may have made before they are sent
_PATIENCE = 0.005  # seconds of its own work after which this process looks what the others have made
_LOST = 10.0  # seconds in which nobody could take a share, so that nobody ever will
_KILLED = "a process of this build was killed, perhaps for want of memory"
_MOST_WASTE = 50_000  # things that a process makes before it looks for what can be freed: few things lead in circles
_NEVER = 1 << 30  # such looks before one at what has outlived the first: it will stay


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    work: Callable[[_Item], _Made],
    items: Sequence[_Item],
    jobs: int,
    few: int,
    *,
    alone: int = 0,
    size: Callable[[_Made], int] | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[tuple[int, _Made]]:
    """Yield what ``work`` makes of each item, with the item's place; with more than ``few`` in ``jobs`` processes.

    Shape: in the order in which it is done, so that nothing waits in memory. Each of the first ``alone`` items takes
    long, so that a process takes no other with it. ``size`` says how many bytes something that was made takes;
    ``meanwhile`` is done when the other processes have begun, before this one joins in.
    Errors: what ``work`` raises, as soon as it is known; CannotRun where a process was killed.
    Why: where processes can be forked they find items and work in their memory; elsewhere both are sent to them.
    """
    if jobs < 2 or len(items) <= few:
        yield from enumerate(map(work, items))
        return
    import multiprocessing  # late: small work needs no help
    from multiprocessing.connection import wait

    context: Any = multiprocessing.get_context(METHOD)
    shares = _shares(len(items), alone, min(-(-len(items) // (jobs * _SHARES)), _LARGEST))
    taken, left = context.Value("q", 0), len(items)
    with contextlib.ExitStack() as running:
        waiting: dict[Connection, Any] = {}
        for _ in range(jobs - 1):
            ours, theirs = context.Pipe(duplex=False)
            _widen(theirs)
            process = context.Process(target=_run, args=(work, items, shares, size, taken, theirs), daemon=True)
            process.start()
            theirs.close()
            running.callback(process.join)
            running.callback(process.terminate)
            waiting[ours] = process
        if meanwhile:
            meanwhile()
        looked = time.monotonic()
        for place in itertools.chain.from_iterable(_mine(shares, taken)):
            yield place, work(items[place])
            left -= 1
            if time.monotonic() - looked > _PATIENCE:  # else the others wait for us
                for one in wait(waiting, 0):
                    for found in _received(one, waiting):
                        left -= 1
                        yield found
                looked = time.monotonic()
        while left:
            if not waiting:
                raise CannotRun(_KILLED)
            for one in wait(waiting):
                for found in _received(one, waiting):
                    left -= 1
                    yield found


@contextlib.contextmanager
def aside(work: Callable[[], _Made], jobs: int) -> Iterator[Callable[[], _Made]]:
    """Let another process do some work meanwhile; yield how to get what it makes.

    Shape: what is not asked for is broken off. Where no process can be forked, or it was killed, the work is done here
    as soon as it is asked for.
    Errors: what ``work`` raises, once it is asked for.
    """
    if jobs < 2 or METHOD != "fork":
        yield once(work)
        return
    source, sink = os.pipe()
    process = os.fork()  # a process of the library's would have to be loaded first, which takes longer than some work
    if not process:
        _work_aside(work, sink)
    os.close(sink)

    def made() -> _Made:
        with open(source, "rb", closefd=False) as stream:
            try:
                found: tuple[_Made, Exception | None] = loads(stream.read())
            except FAULTS:
                return work()
        value, fault = found
        if fault:
            raise fault
        return value

    try:
        yield once(made)
    finally:
        os.close(source)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _work_aside(work: Callable[[], object], sink: int) -> NoReturn:
    """Write what work makes into a pipe, and end this process."""
    try:
        _part_from_parent(sink)
        try:
            with freezing():
                message = dumps((work(), None))
        except Exception as fault:
            message = dumps((None, fault))
        with open(sink, "wb") as stream:
            stream.write(message)
    finally:
        os._exit(0)


def _part_from_parent(keep: int) -> None:
    """Let a forked process hold nothing that is its parent's but the end of one pipe: there are locks among it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who types Ctrl-C means the parent, which ends this process
    os.closerange(3, keep)
    os.closerange(keep + 1, _MOST_OPEN)


def _received(connection: Any, waiting: dict[Connection, Any]) -> Iterator[tuple[int, Any]]:
    """Yield what another process sends."""
    try:
        first, found = loads(connection.recv_bytes())
    except (EOFError, OSError):  # OSError: in the middle of what it sent
        process = waiting.pop(connection)
        process.join()
        if process.exitcode:
            raise CannotRun(_KILLED) from None
        return
    if isinstance(found, BaseException):
        raise found
    yield from enumerate(found, first)


def _shares(count: int, alone: int, most: int) -> list[range]:
    """Return the places of items in the portions that processes take."""
    rest = range(alone, count, most)
    return [*(range(place, place + 1) for place in range(alone)), *(range(at, min(at + most, count)) for at in rest)]


def _mine(shares: Sequence[range], taken: Any) -> Iterator[range]:
    """Yield the shares that nobody else takes.

    Shape: no more where another process was killed while it took one, for then nobody can.
    """
    while taken.get_lock().acquire(timeout=_LOST):
        try:
            number = taken.value
            taken.value += 1
        finally:
            taken.get_lock().release()
        if number >= len(shares):
            return
        yield shares[number]


def _widen(pipe: Connection) -> None:
    """Let a process send much before another has read it, where the system can do that."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


@contextlib.contextmanager
def freezing() -> Iterator[None]:
    """Let Python seldom look for what can be freed, and never at what is there already.

    Why: that is shared between processes as long as nobody looks at each part of it, and nearly all of it stays.
    """
    was_enabled, thresholds = gc.isenabled(), gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_MOST_WASTE, _NEVER, _NEVER)
    gc.enable()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
        if not was_enabled:
            gc.disable()


def _run(
    work: Callable[[_Item], _Made],
    items: Sequence[_Item],
    shares: Sequence[range],
    size: Callable[[_Made], int] | None,
    taken: Any,
    results: Connection,
) -> None:
    if METHOD == "fork":
        _part_from_parent(results.fileno())
    else:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    with freezing(), _sending(results) as send:
        for places in _mine(shares, taken):
            first, made, waiting = places.start, list[_Made](), 0
            for place in places:
                try:
                    made.append(work(items[place]))
                except Exception as fault:
                    send(dumps((first, fault)))
                    return
                waiting += size(made[-1]) if size else 0
                if waiting > _MESSAGE:
                    send(dumps((first, made)))
                    first, made, waiting = first + len(made), [], 0
            if made:
                send(dumps((first, made)))


@contextlib.contextmanager
def _sending(results: Connection) -> Iterator[Callable[[bytes], None]]:
    """Send messages in order while this process works on, however long nobody reads them."""
    messages: queue.Queue[bytes] = queue.Queue(_AHEAD)

    def deliver() -> None:
        try:
            while message := messages.get():
                results.send_bytes(message)
        except Exception:  # the parent is gone: else this process would wait for ever
            os._exit(1)

    thread = threading.Thread(target=deliver, daemon=True)
    thread.start()
    yield messages.put
    messages.put(b"")
    thread.join()
