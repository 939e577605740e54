"""What a Polars predicate rules out by statistics, as an Arrow expression.

Polars itself turns what it can into Arrow's words. The predicate is applied by Polars in any case:
the expression must only never leave out a row that Polars would keep.
"""

from __future__ import annotations

import functools
import json
import math
import operator
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa
    import pyarrow.compute as pc


def conjuncts(predicate: pl.Expr | None) -> list[pl.Expr]:
    """Take a predicate apart into what must hold together."""
    if predicate is None:
        return []
    try:
        node = json.loads(predicate.meta.serialize(format="json"))
    except (ValueError, pl.exceptions.PolarsError):
        return [predicate]
    if "Display" in node:
        # The bound that a sort with a limit has found so far: a hint, which no frame can apply.
        return []
    operation = node.get("BinaryExpr")
    if not isinstance(operation, dict) or operation.get("op") != "And":
        return [predicate]
    return [one for part in reversed(predicate.meta.pop()) for one in conjuncts(part)]


def narrowing_expression(predicates: Iterable[pl.Expr], schema: pa.Schema) -> pc.Expression | None:
    """Give an expression that holds wherever all predicates do; None where there is none."""
    types = pl.from_arrow(schema.empty_table()).schema
    found = [_in_arrow(one, schema) for one in predicates if _is_safe(one, types)]
    parts = [one for one in found if one is not None]
    return functools.reduce(operator.and_, parts) if parts else None


def _is_safe(predicate: pl.Expr, types: pl.Schema) -> bool:
    """Whether it says of values what Parquet's bounds say of them.

    Bounds leave NaN out, which Polars holds to be greater than any number. Enums are compared by
    their order, bounds are texts.
    """
    columns = predicate.meta.root_names()
    if any(isinstance(types[name], pl.Enum) for name in columns):
        return False
    floats = [name for name in columns if types[name].is_float()]
    if not floats:
        return True
    if len(columns) > 1:
        return False
    nothing = pl.DataFrame({floats[0]: [math.nan]}, schema={floats[0]: types[floats[0]]})
    try:
        return nothing.filter(predicate).is_empty()
    except pl.exceptions.PolarsError:
        return False


def _in_arrow(predicate: pl.Expr, schema: pa.Schema) -> pc.Expression | None:
    probe = _Probe(schema)
    try:
        pl.scan_pyarrow_dataset(probe).filter(predicate).collect()
    except pl.exceptions.PolarsError:
        return None
    return probe.filter


class _Probe:
    """Stands in for a dataset to hear which filter Polars would push down to one."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.filter: pc.Expression | None = None

    def to_batches(
        self,
        *,
        filter: pc.Expression | None = None,  # noqa: A002 - pyarrow's own name
        **_: Any,
    ) -> Iterator[pa.RecordBatch]:
        self.filter = filter
        return iter(self.schema.empty_table().to_batches())
