"""Reads JSON documents into frozen dataclasses: every byte from outside is checked at the door."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from ..amounts import to_units

T = TypeVar("T")
Check = typing.Callable[[Any], bool]

_MOST_TEXT = 1_048_576
_MOST_COUNT = 2**53 - 1


class Mismatch(ValueError):  # noqa: N818 - it never leaves the package
    """A document that is not of the shape that was agreed; says where."""


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
    return _Reader(strict)(kind, document, "", decimals)


class _Reader:
    def __init__(self, strict: bool) -> None:
        self._strict = strict

    def __call__(self, kind: Any, value: Any, where: str, decimals: int | None) -> Any:
        if dataclasses.is_dataclass(kind):
            return self._record(kind, value, where, decimals)
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin is typing.Annotated:
            return self._annotated(arguments, value, where, decimals)
        if origin in (typing.Union, types.UnionType):
            return self._union(arguments, value, where, decimals)
        if origin is tuple:
            items = self._expect(value, list, where)
            return tuple(
                self(arguments[0], item, f"{where}.{i}", decimals) for i, item in enumerate(items)
            )
        if origin is dict:
            items = self._expect(value, dict, where)
            return {k: self(arguments[1], v, f"{where}.{k}", decimals) for k, v in items.items()}
        if origin is typing.Literal:
            if value not in arguments:
                self._refuse(where, f"must be one of {', '.join(map(str, arguments))}")
            return value
        return self._plain(kind, value, where)

    def _record(self, kind: Any, value: Any, where: str, decimals: int | None) -> Any:
        document = self._expect(value, dict, where)
        currency = document.get("currency")
        if isinstance(currency, dict) and type(currency.get("decimals")) is int:
            decimals = currency["decimals"]
        known = _fields(kind)
        if self._strict and (unknown := set(document) - {key for key, *_ in known}):
            self._refuse(where, f"has no entry {sorted(unknown)[0]!r}")
        values = {}
        for key, name, field_kind, optional in known:
            if key in document:
                values[name] = self(
                    field_kind, document[key], f"{where}.{key}".lstrip("."), decimals
                )
            elif not optional:
                self._refuse(f"{where}.{key}".lstrip("."), "is missing")
        try:
            return kind(**values)
        except ValueError as error:
            self._refuse(where, str(error))

    def _annotated(
        self, arguments: tuple[Any, ...], value: Any, where: str, decimals: int | None
    ) -> Any:
        if AtomicUnits in arguments[1:]:
            text = self._expect(value, str, where)
            if not (text.isascii() and text.isdigit() and len(text) <= 78):
                self._refuse(where, "must be a decimal string of atomic units")
            if decimals is None:
                self._refuse(where, "has no currency")
            return to_units(int(text), decimals)
        inner = self(arguments[0], value, where, decimals)
        for check in arguments[1:]:
            if not check(inner):
                self._refuse(where, "is not of the agreed form")
        return inner

    def _union(
        self, arguments: tuple[Any, ...], value: Any, where: str, decimals: int | None
    ) -> Any:
        if value is None:
            if type(None) in arguments:
                return None
            self._refuse(where, "must not be null")
        kinds = [kind for kind in arguments if kind is not type(None)]
        for kind in kinds[:-1]:
            try:
                return self(kind, value, where, decimals)
            except Mismatch:
                continue
        return self(kinds[-1], value, where, decimals)

    def _plain(self, kind: Any, value: Any, where: str) -> Any:
        if kind is Any:
            return value
        if kind is datetime:
            return self._time(value, where)
        if kind is float:
            if isinstance(value, bool) or not isinstance(value, int | float):
                self._refuse(where, "must be a number")
            return float(value)
        if type(value) is not kind:
            self._refuse(where, f"must be {kind.__name__}, not {type(value).__name__}")
        if kind is str and len(value) > _MOST_TEXT:
            self._refuse(where, "is too long")
        if kind is int and not 0 <= value <= _MOST_COUNT:
            self._refuse(where, "is out of range")
        return value

    def _time(self, value: Any, where: str) -> datetime:
        try:
            time = datetime.fromisoformat(self._expect(value, str, where))
        except ValueError:
            self._refuse(where, "must be an RFC 3339 time")
        if time.tzinfo is None:
            self._refuse(where, "must be a time in UTC")
        return time

    def _expect(self, value: Any, kind: type[T], where: str) -> T:
        if not isinstance(value, kind):
            self._refuse(where, f"must be {kind.__name__}, not {type(value).__name__}")
        return value

    def _refuse(self, where: str, what: str) -> typing.NoReturn:
        msg = f"{where or 'the document'} {what}"
        raise Mismatch(msg)


@lru_cache(maxsize=128)
def _fields(kind: Any) -> tuple[tuple[str, str, Any, bool], ...]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return tuple(
        (
            _camel(field.name),
            field.name,
            hints[field.name],
            field.default is not dataclasses.MISSING
            or field.default_factory is not dataclasses.MISSING,
        )
        for field in dataclasses.fields(kind)
        if field.init
    )


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
