"""Reads JSON documents into frozen dataclasses: every byte from outside is checked at the door."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from datetime import datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any, TypeVar

from ..amounts import to_units

T = TypeVar("T")
# Takes the value and the decimals of amounts in it.
Reading = typing.Callable[[Any, int | None], Any]

_MOST_TEXT = 1_048_576
_MOST_COUNT = 2**53 - 1
_MOST_DIGITS = 78


class Mismatch(ValueError):  # noqa: N818 - it never leaves the package
    """A document that is not of the shape that was agreed; says where."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self._what = what
        self._path: list[str] = []

    def below(self, key: Any) -> Mismatch:
        """Add where in a larger document the smaller one was."""
        self._path.insert(0, str(key))
        return self

    def __str__(self) -> str:
        """Say where, and what is wrong there."""
        return f"{'.'.join(self._path) or 'the document'} {self._what}"


class AtomicUnits:
    """Marks a `Decimal` field that is a string of atomic units on the wire."""


Money = typing.Annotated[Decimal, AtomicUnits]


class Matches:
    """Marks a text that must match a pattern of the protocol."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)

    def __call__(self, value: Any) -> bool:
        return self._pattern.fullmatch(value) is not None


def read(kind: type[T], document: Any, *, decimals: int | None = None, strict: bool = False) -> T:
    """Read a document as a dataclass, camelCase keys to snake_case fields.

    Parameters
    ----------
    kind : type
        The dataclass.
    document : Any
        What the JSON parser gave.
    decimals : int, optional
        Decimals of amounts where the document itself names no currency.
    strict : bool
        Refuse keys that are not known (documents that people write).

    Returns
    -------
    T
        The checked value.

    Raises
    ------
    Mismatch
        Names the first place that is not as agreed.
    """
    return _reading(kind, strict)(document, decimals)


@cache
def _reading(kind: Any, strict: bool) -> Reading:
    """Make the reader of a type once: a plan has as many documents in it as a dataset has files."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind):
        return partial(_record, kind, _fields(kind, strict), strict)
    if origin is typing.Annotated:
        if AtomicUnits in arguments[1:]:
            return _money
        return partial(_checked, _reading(arguments[0], strict), arguments[1:])
    if origin in (typing.Union, types.UnionType):
        kinds = [_reading(one, strict) for one in arguments if one is not type(None)]
        return partial(_union, kinds, type(None) in arguments)
    if origin is tuple:
        return partial(_items, _reading(arguments[0], strict))
    if origin is dict:
        return partial(_values, _reading(arguments[1], strict))
    if origin is typing.Literal:
        return partial(_literal, arguments)
    return _plain(kind)


def _plain(kind: Any) -> Reading:
    if typing.get_origin(kind) is not None:
        msg = f"no reading of {kind}"
        raise TypeError(msg)
    if kind is Any:
        return lambda value, _: value
    special = {datetime: _time, float: _number, str: _text, int: _count}
    return special.get(kind) or partial(_exactly, kind)


def _record(
    kind: Any,
    fields: tuple[tuple[str, str, Reading, bool], ...],
    strict: bool,
    value: Any,
    decimals: int | None,
) -> Any:
    document = _expect(value, dict)
    currency = document.get("currency")
    if isinstance(currency, dict) and type(currency.get("decimals")) is int:
        decimals = currency["decimals"]
    if strict and (unknown := set(document) - {key for key, *_ in fields}):
        msg = f"has no entry {sorted(unknown)[0]!r}"
        raise Mismatch(msg)
    values = {}
    for key, name, reading, optional in fields:
        if key in document:
            try:
                values[name] = reading(document[key], decimals)
            except Mismatch as error:
                raise error.below(key) from None
        elif not optional:
            msg = "is missing"
            raise Mismatch(msg).below(key)
    try:
        return kind(**values)
    except ValueError as error:
        raise Mismatch(str(error)) from error


def _items(reading: Reading, value: Any, decimals: int | None) -> tuple[Any, ...]:
    found = []
    for item in _expect(value, list):
        try:
            found.append(reading(item, decimals))
        except Mismatch as error:
            raise error.below(len(found)) from None
    return tuple(found)


def _values(reading: Reading, value: Any, decimals: int | None) -> dict[str, Any]:
    found = {}
    for key, item in _expect(value, dict).items():
        try:
            found[key] = reading(item, decimals)
        except Mismatch as error:
            raise error.below(key) from None
    return found


def _checked(reading: Reading, checks: tuple[Any, ...], value: Any, decimals: int | None) -> Any:
    inner = reading(value, decimals)
    for check in checks:
        if not check(inner):
            msg = "is not of the agreed form"
            raise Mismatch(msg)
    return inner


def _money(value: Any, decimals: int | None) -> Decimal:
    text = _expect(value, str)
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        msg = "must be a decimal string of atomic units"
        raise Mismatch(msg)
    if decimals is None:
        msg = "has no currency"
        raise Mismatch(msg)
    return to_units(int(text), decimals)


def _union(kinds: list[Reading], nullable: bool, value: Any, decimals: int | None) -> Any:
    if value is None:
        if nullable:
            return None
        msg = "must not be null"
        raise Mismatch(msg)
    for reading in kinds[:-1]:
        try:
            return reading(value, decimals)
        except Mismatch:
            continue
    return kinds[-1](value, decimals)


def _literal(allowed: tuple[Any, ...], value: Any, _: int | None) -> Any:
    if value not in allowed:
        msg = f"must be one of {', '.join(map(str, allowed))}"
        raise Mismatch(msg)
    return value


def _number(value: Any, _: int | None) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        msg = "must be a number"
        raise Mismatch(msg)
    return float(value)


def _text(value: Any, _: int | None) -> str:
    if len(_exactly(str, value, None)) > _MOST_TEXT:
        msg = "is too long"
        raise Mismatch(msg)
    return value


def _count(value: Any, _: int | None) -> int:
    if not 0 <= _exactly(int, value, None) <= _MOST_COUNT:
        msg = "is out of range"
        raise Mismatch(msg)
    return value


def _time(value: Any, _: int | None) -> datetime:
    try:
        time = datetime.fromisoformat(_expect(value, str))
    except ValueError as error:
        msg = "must be an RFC 3339 time"
        raise Mismatch(msg) from error
    if time.tzinfo is None:
        msg = "must be a time in UTC"
        raise Mismatch(msg)
    return time


def _exactly(kind: type[T], value: Any, _: int | None) -> T:
    """Refuse subclasses too: a truth value is no count."""
    if type(value) is not kind:
        raise _other(kind, value)
    return value


def _expect(value: Any, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise _other(kind, value)
    return value


def _other(kind: type, value: Any) -> Mismatch:
    return Mismatch(f"must be {kind.__name__}, not {type(value).__name__}")


def _fields(kind: Any, strict: bool) -> tuple[tuple[str, str, Reading, bool], ...]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return tuple(
        (
            _camel(field.name),
            field.name,
            _reading(hints[field.name], strict),
            field.default is not dataclasses.MISSING
            or field.default_factory is not dataclasses.MISSING,
        )
        for field in dataclasses.fields(kind)
        if field.init
    )


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
