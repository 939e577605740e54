"""Picks the rows that a filter wants, also where Arrow cannot pick out of a column's type."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def filtered(table: pa.Table, expression: pc.Expression) -> pa.Table:
    """Give the rows for which the expression holds."""
    schema = table.schema
    plain = pa.schema([field.with_type(_pickable(field.type)) for field in schema])
    if plain.equals(schema):
        return table.filter(expression)
    return table.cast(plain).filter(expression).cast(schema)


def _pickable(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_string_view(kind):
        return pa.large_string()
    return pa.large_binary() if pa.types.is_binary_view(kind) else kind
