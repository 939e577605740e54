"""Filters: pandas' and pyarrow's disjunctive normal form, for the plan and for the rows.

A missing value (null or NaN) satisfies no comparison, ``!=`` and ``not in`` included: only so do
the rows that a read gives not depend on which shards the statistics let it skip.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from ..errors import INPUT_INVALID, AffluentError

Filters = Sequence[tuple[str, str, Any]] | Sequence[Sequence[tuple[str, str, Any]]]

_OPERATORS: Final = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_HINT: Final = "Write [(column, op, value), …] or a list of such lists."
_MOST: Final = 256
_MOST_DOUBLE: Final = 2**53

Comparison = tuple[str, str, Any]


def normalise(filters: Filters | None, schema: pa.Schema) -> list[list[Comparison]]:
    """Bring filters to a list of conjunctions, with values of the columns' own kinds.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` on another shape, operator, column or value.
    """
    if filters is None or len(filters) == 0:
        return []
    # A comparison is a tuple or a list (JSON) that begins with a column's name.
    is_flat = (
        isinstance(filters[0], Sequence) and len(filters[0]) and isinstance(filters[0][0], str)
    )
    conjunctions = [filters] if is_flat else filters
    if len(conjunctions) > _MOST or any(len(one) > _MOST for one in conjunctions):
        raise AffluentError(INPUT_INVALID, "The filters are too long.", f"At most {_MOST} of each.")
    return [[_comparison(one, schema) for one in conjunction] for conjunction in conjunctions]


def columns_of(conjunctions: Sequence[Sequence[Comparison]]) -> list[str]:
    """Columns that filters look at, each once."""
    return list(dict.fromkeys(column for each in conjunctions for column, _, _ in each))


def to_wire(conjunctions: Sequence[Sequence[Comparison]]) -> list[list[list[Any]]] | None:
    """Bring filters to JSON; times are RFC 3339 in UTC."""
    if not conjunctions:
        return None
    return [
        [
            [
                column,
                op,
                [_scalar(one) for one in value] if isinstance(value, list) else _scalar(value),
            ]
            for column, op, value in conjunction
        ]
        for conjunction in conjunctions
    ]


def to_expression(
    conjunctions: Sequence[Sequence[Comparison]], schema: pa.Schema
) -> pc.Expression | None:
    """Make the exact row filter; None where every row is wanted."""
    if not conjunctions or not all(conjunctions):
        return None
    every = (
        functools.reduce(operator.and_, (_expression(one, schema) for one in conjunction))
        for conjunction in conjunctions
    )
    return functools.reduce(operator.or_, every)


def _comparison(given: Any, schema: pa.Schema) -> Comparison:
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != 3:
        raise AffluentError(INPUT_INVALID, f"{given!r:.80} is no comparison.", _HINT)
    column, op, value = given
    if column not in schema.names:
        raise AffluentError(
            INPUT_INVALID,
            f"There is no column “{str(column)[:80]}”.",
            f"The columns are {', '.join(schema.names[:20])}.",
        )
    kind = schema.field(column).type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if op in ("in", "not in"):
        if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
            raise AffluentError(INPUT_INVALID, f"“{op}” needs a list of values.", _HINT)
        return column, op, [_value(one, kind, column) for one in value]
    if op not in _OPERATORS:
        known = ", ".join([*_OPERATORS, "in", "not in"])
        raise AffluentError(INPUT_INVALID, f"“{op}” is no operator.", f"There are {known}.")
    return column, op, _value(value, kind, column)


def _value(value: Any, kind: pa.DataType, column: str) -> Any:
    """Bring a value to the column's kind, so that plan and row filter compare the same."""
    if hasattr(value, "item") and not isinstance(value, date):
        value = value.item()
    if isinstance(value, pa.Scalar):
        value = value.as_py()
    is_nan = isinstance(value, float) and math.isnan(value)
    if value is None or is_nan or isinstance(value, bytes | time | list | dict):
        raise AffluentError(
            INPUT_INVALID,
            f"{column} cannot be compared with {value!r:.40}.",
            "Missing values satisfy no comparison; compare numbers, texts, booleans and times.",
        )
    try:
        return _temporal(value, kind) if pa.types.is_temporal(kind) else _plain(value, kind)
    except (ValueError, TypeError) as error:
        raise AffluentError(
            INPUT_INVALID, f"{column} is {kind}; {value!r:.40} is none.", str(error)
        ) from error


def _temporal(value: Any, kind: pa.DataType) -> date | datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, date):
        msg = "Give a date, a datetime or an RFC 3339 text."
        raise TypeError(msg)
    if pa.types.is_date(kind):
        is_day = isinstance(value, datetime) and value == datetime.combine(value, time())
        return value.date() if is_day else value
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
    if kind.tz is None:
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _plain(value: Any, kind: pa.DataType) -> Any:
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    wants_number = (
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )
    wants_text = (
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )
    wants_truth = pa.types.is_boolean(kind)
    wants = (wants_number, wants_text, wants_truth)
    if not any(wants) or wants != (is_number, isinstance(value, str), isinstance(value, bool)):
        msg = "Compare like with like."
        raise TypeError(msg)
    return value


def _scalar(value: Any) -> str | int | float | bool:
    if isinstance(value, datetime):
        utc = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        # Nine digits, as statistics have them: then texts sort like the times.
        nanoseconds = utc.microsecond * 1000 + getattr(value, "nanosecond", 0)
        return f"{utc:%Y-%m-%dT%H:%M:%S}.{nanoseconds:09}Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        # What a double does not hold goes as text: that prunes nothing, where a rounded number
        # would prune too much.
        is_exact = abs(value) <= _MOST_DOUBLE and Decimal(float(value)) == value
        number = int(value) if value == int(value) else float(value)
        return number if is_exact else str(value)
    # JSON knows no infinity.
    return str(value) if isinstance(value, float) and math.isinf(value) else value


def _expression(comparison: Comparison, schema: pa.Schema) -> pc.Expression:
    column, op, value = comparison
    field, kind = _comparable(pc.field(column), schema.field(column).type)
    if op in ("in", "not in"):
        found = field.isin(_members(value, kind))
        expression = found if op == "in" else ~found & field.is_valid()
    elif pa.types.is_integer(kind) and isinstance(value, int) and not _holds(kind, value):
        # Beyond what the column can hold: every number is on the same side of it.
        is_true = _OPERATORS[op](0, value)
        expression = field.is_valid() if is_true else pc.scalar(False)
    else:
        expression = _OPERATORS[op](field, pc.scalar(_literal(value, kind)))
    if op in ("!=", "not in") and pa.types.is_floating(kind):
        expression &= ~pc.is_nan(field)
    return expression


def _comparable(field: pc.Expression, kind: pa.DataType) -> tuple[pc.Expression, pa.DataType]:
    """Bring a column to a type that Arrow can compare."""
    if pa.types.is_dictionary(kind):
        return _comparable(field.cast(kind.value_type), kind.value_type)
    wider = kind
    if pa.types.is_floating(kind):
        # The plan compares doubles: 0.1 is not what a float32 column holds for it.
        wider = pa.float64()
    elif pa.types.is_decimal32(kind) or pa.types.is_decimal64(kind):
        wider = pa.decimal128(kind.precision, kind.scale)
    elif pa.types.is_string_view(kind):
        wider = pa.string()
    else:
        return field, kind
    return field.cast(wider), wider


def _holds(kind: pa.DataType, value: int) -> bool:
    try:
        pa.scalar(value, kind)
    except (pa.ArrowInvalid, OverflowError):
        return False
    return True


def _members(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Those of the values that a column of this kind can hold; the others match no row."""
    members = []
    for value in values:
        if isinstance(value, float | Decimal) and pa.types.is_integer(kind):
            if value != int(value):
                continue
            value = int(value)
        try:
            members.append(pa.scalar(value, kind))
        except (pa.ArrowInvalid, OverflowError):
            continue
    return pa.array([member.as_py() for member in members], kind)


def _literal(value: Any, kind: pa.DataType) -> pa.Scalar:
    if pa.types.is_timestamp(kind):
        return pa.scalar(value, pa.timestamp("us", kind.tz))
    if pa.types.is_decimal(kind):
        return pa.scalar(Decimal(str(value)))
    if pa.types.is_integer(kind) and isinstance(value, int):
        # Of the column's own type: between int64 and uint64 Arrow would overflow.
        return pa.scalar(value, kind)
    return pa.scalar(value)
