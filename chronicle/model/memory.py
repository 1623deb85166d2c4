"""What pure functions made of things that are still as they were, so that a small change of a record costs little.

Why: a preview links the whole record at every save, and all of its files but one are as they were. Things are never
changed, so what was made of the same thing is the same. Who uses no memory has every thing made anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from operator import is_
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

_Thing = TypeVar("_Thing")
_Others = ParamSpec("_Others")
_Made = TypeVar("_Made")
_Makings = defaultdict[Callable[..., Any], dict[int, tuple[Any, ...]]]
"""By function, by the id of a thing: the thing, the other arguments, and what was made of them."""


class Memory:
    """What was made in this round and the last; what a whole round did not ask for is forgotten."""

    def __init__(self) -> None:
        self.former: _Makings = defaultdict(dict)
        self.present: _Makings = defaultdict(dict)
        self.equals: dict[str, Any] = {}

    def begin(self) -> None:
        """Begin a round."""
        self.former, self.present = self.present, defaultdict(dict)

    @contextmanager
    def used(self) -> Iterator[None]:
        """Remember meanwhile; other threads may do so too."""
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)


_SMALL = (date, tuple)  # arguments that are made anew each time: all else is the same only if it is the same object
_CURRENT: ContextVar[Memory | None] = ContextVar("memory", default=None)


def remembered(
    make: Callable[Concatenate[_Thing, _Others], _Made],
) -> Callable[Concatenate[_Thing, _Others], _Made]:
    """Remember what a pure function makes of a thing: of the same object, with the same others or equal small ones."""

    def of(thing: _Thing, /, *others: _Others.args, **named: _Others.kwargs) -> _Made:
        memory = _CURRENT.get()
        if memory is None:
            return make(thing, *others, **named)
        place, present = id(thing), memory.present[make]  # the thing is kept too, so no other has its id
        known = present.get(place) or memory.former[make].get(place)
        if known is None or not (all(map(is_, known[1], others)) or _are_same(known[1], others)):
            known = (thing, others, make(thing, *others, **named))
        present[place] = known
        made: _Made = known[2]
        return made

    return of


def _are_same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    pairs = zip(some, others, strict=True)
    return all(one is other or (isinstance(one, _SMALL) and one == other) for one, other in pairs)


def interned(name: str, value: _Made) -> _Made:
    """Return the value that bore the name last where the two are equal, so that the same object stands for both."""
    memory = _CURRENT.get()
    if memory is None:
        return value
    last = memory.equals.get(name)
    if last is not None and last == value:
        value = last
    memory.equals[name] = value
    return value


def made_once(
    make: Callable[Concatenate[_Thing, _Others], _Made],
) -> Callable[Concatenate[_Thing, _Others], _Made]:
    """Remember what a pure function makes of a thing, with the same others, for as long as that thing lives.

    Why: it is made once for all who show it, however much there is, and what is remembered goes when the record goes.
    """
    known: WeakKeyDictionary[_Thing, tuple[object, _Made]] = WeakKeyDictionary()

    def of(thing: _Thing, /, *others: _Others.args, **named: _Others.kwargs) -> _Made:
        found = known.get(thing)
        if found is None or found[0] != (others, named):
            known[thing] = found = (others, named), make(thing, *others, **named)
        return found[1]

    return of
