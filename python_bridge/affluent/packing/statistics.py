"""Which statistics may be shown, what they are, and what a footer shows beyond them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from ..reading.leaves import column_of_leaves
from .histogram import histogram

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pyarrow.parquet as pq

_MOST_BOUND: Final = 256


def allowed_columns(
    schema: pa.Schema, clustering: Sequence[str], named: Sequence[str] | None
) -> list[str]:
    """Columns whose statistics may be shown: as named, else clustering, numeric, temporal ones."""
    if named is None:
        named = [
            field.name
            for field in schema
            if field.name in clustering or _is_numeric_or_temporal(field.type)
        ]
    return [name for name in schema.names if name in named and not _is_path(name, schema)]


def forbidden_statistics(metadata: pq.FileMetaData, allowed: Collection[str]) -> list[str]:
    """Columns that are not allowed and whose minimum or maximum stand in a footer."""
    found = set()
    names = column_of_leaves(metadata)
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        for i, name in enumerate(names):
            if name not in allowed and row_group.column(i).is_stats_set:
                found.add(name)
    return sorted(found)


def describe_column(column: pa.ChunkedArray) -> dict[str, Any]:
    """Minimum, maximum (as texts, None where there is no order), nulls and spread of a column."""
    nulls = column.null_count
    spread = histogram(column)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        bounds = pc.min_max(column)
    except pa.ArrowNotImplementedError:
        return {"min": None, "max": None, "nulls": nulls, "histogram": spread}
    return {
        "min": _text(bounds["min"]),
        "max": _text(bounds["max"]),
        "nulls": nulls,
        "histogram": spread,
    }


def _is_numeric_or_temporal(kind: pa.DataType) -> bool:
    return (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_temporal(kind)
    )


def _is_path(name: str, schema: pa.Schema) -> bool:
    """Whether Parquet cannot tell the column from a field of a nested one, as ``a.b`` in ``a``."""
    nested = {field.name for field in schema if pa.types.is_nested(field.type)}
    return any(name[:i] in nested for i, sign in enumerate(name) if sign == ".")


def _text(bound: pa.Scalar) -> str | None:
    """Write a bound as RFC 3339 or plain text; one too long to be shown whole is not shown."""
    try:
        if pa.types.is_timestamp(bound.type):
            bound = bound.cast(pa.timestamp("us", bound.type.tz), safe=False)
        value = bound.as_py()
    except (pa.ArrowInvalid, ValueError, OverflowError):
        # A time that no calendar of ours has.
        return None
    if value is None or isinstance(value, bytes | dict | list):
        return None
    text = value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else str(value)
    return text if len(text) <= _MOST_BOUND else None
