"""Pickle: frozen nouns as bytes, to be kept, or to be compared by their digest.

Why: the standard way writes and reads each field of a dataclass with slots by name; here all are taken at once.
Source: https://docs.python.org/3/library/pickle.html
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import pickle
from collections.abc import Callable
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

FAULTS = (pickle.PickleError, ValueError, TypeError, LookupError, EOFError, AttributeError, ImportError)
"""What reading may raise where the bytes are not what was written."""


def dumps(value: Any) -> bytes:
    """Return a value as bytes, for ``loads`` of the same program."""
    stream = io.BytesIO()
    _Pickler(stream).dump(value)
    return stream.getvalue()


def loads(data: bytes) -> Any:
    """Return the value again. Its bytes may say what to run, so they must be our own.

    Errors: any of ``FAULTS``.
    """
    return pickle.loads(data)


class Digests:
    """Makes the digest of a value by its content, however its parts are shared in memory; 16 bytes.

    Shape: parts of the classes ``shared`` count by their own digests, which are made once and noted by the identity of
    each part, with the part, so that no other takes its place. A set is no value here: its order is by chance.
    """

    def __init__(self, *shared: type) -> None:
        self.kinds = _Kinds(shared)
        self.known: dict[int, tuple[Any, Any]] = {}

    def of(self, value: Any) -> bytes:
        """Return the digest of a value."""
        stream = io.BytesIO()
        _Digester(stream, self).dump(value)
        return hashlib.blake2b(stream.getbuffer(), digest_size=16).digest()


class _Pickler(pickle.Pickler):
    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)

    def reducer_override(self, obj: Any) -> Any:
        fields = _FIELDS[type(obj)]
        return (made, (type(obj), *fields(obj))) if fields else NotImplemented


class _Digester(pickle.Pickler):
    """Writes what is never read: nouns by the names of their classes, and a number for ``made``.

    Why: to write a class or a function Python looks each time whether it is where it says that it is.
    """

    def __init__(self, stream: io.BytesIO, digests: Digests) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self.fast = True  # no reference to what was written before: equal values, equal bytes
        self.memo = _MADE
        self.digests, self.kinds, self.known, self.is_inside = digests, digests.kinds, digests.known, False

    def reducer_override(self, obj: Any) -> Any:
        name, fields, is_shared = self.kinds[type(obj)]
        if fields is None:
            return (made, (name, obj.toordinal())) if name else NotImplemented
        if is_shared and self.is_inside:
            known = self.known.get(id(obj))
            if known is None:
                known = self.known[id(obj)] = (made, (self.digests.of(obj),)), obj
            return known[0]
        self.is_inside = True
        return made, (name, *fields(obj))


class _Kinds(dict[type, tuple[str, Callable[[Any], tuple[Any, ...]] | None, bool]]):
    """Of each class its name, how to take its fields, and whether it is shared; no name for what pickles by itself."""

    def __init__(self, shared: tuple[type, ...]) -> None:
        super().__init__({date: ("date", None, False)})
        self.shared = shared

    def __missing__(self, cls: type) -> tuple[str, Callable[[Any], tuple[Any, ...]] | None, bool]:
        fields = _FIELDS[cls]
        self[cls] = (f"{cls.__module__}.{cls.__qualname__}" if fields else "", fields, issubclass(cls, self.shared))
        return self[cls]


class _Fields(dict[type, Callable[[Any], tuple[Any, ...]] | None]):
    """How to take the fields of a noun, by its class; None for what is no noun."""

    def __missing__(self, cls: type) -> Callable[[Any], tuple[Any, ...]] | None:
        names = [field.name for field in dataclasses.fields(cls)] if dataclasses.is_dataclass(cls) else []
        every = attrgetter(*names) if names else None
        self[cls] = (lambda noun: (every(noun),)) if every and len(names) == 1 else every
        return self[cls]


_FIELDS = _Fields()


@cache
def _setters(cls: type) -> tuple[Callable[[Any, Any], None], ...]:
    return tuple(getattr(cls, field.name).__set__ for field in dataclasses.fields(cls))


def made(cls: type, *values: Any) -> Any:
    """Return a frozen noun with these fields."""
    noun: Any = object.__new__(cls)
    for setter, value in zip(_setters(cls), values, strict=True):
        setter(noun, value)
    return noun


_MADE = {id(made): (0, made)}  # what a pickler takes for written already, with its number
