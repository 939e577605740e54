"""How a column's values are spread: few counts between its minimum and maximum."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

BINS: Final = 16
"""Bins of equal width; their number bounds the manifest, which shows them."""


def histogram(column: pa.ChunkedArray) -> list[int] | None:
    """Count the values of a numeric or temporal column in bins of equal width, least first.

    None where there is no distance between values; nulls, NaN and infinities are not counted.
    A column of one value has one bin.
    """
    values = _numbers(column)
    if values is None:
        return None
    values = values.filter(pc.is_finite(values))
    if len(values) == 0:
        return None
    bounds = pc.min_max(values)
    low, high = bounds["min"].as_py(), bounds["max"].as_py()
    if not high > low:
        return [len(values)]
    width = high / BINS - low / BINS  # the difference itself may be beyond a double
    places = pc.floor(pc.divide(pc.subtract(values, low), width))
    places = pc.min_element_wise(places, float(BINS - 1)).cast(pa.int8())
    counts = [0] * BINS
    for found in pc.value_counts(places).to_pylist():
        counts[found["values"]] += found["counts"]
    return counts


def _numbers(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    kind = column.type
    if pa.types.is_temporal(kind) and not pa.types.is_interval(kind):
        width = pa.int32() if kind.bit_width == 32 else pa.int64()
        column = column.cast(width).cast(pa.int64())
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        return None
    return column.drop_null().cast(pa.float64(), safe=False)
