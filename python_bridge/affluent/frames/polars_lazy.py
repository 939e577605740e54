"""A `polars.LazyFrame` whose projection, predicate and row limit reach the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from polars.io.plugins import register_io_source

from .polars_predicate import conjuncts, narrowing_expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from .query import Query


def lazy_frame(query: Query, name: str) -> pl.LazyFrame:
    """Give a lazy frame; a collect plans, unlocks and reads what it still needs."""
    schema = pl.from_arrow(query.schema.empty_table()).schema

    def source(
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        wanted = list(schema) if with_columns is None else with_columns
        predicates = conjuncts(predicate)
        looked_at = [name for one in predicates for name in one.meta.root_names()]
        tables = query.tables(
            list(dict.fromkeys([*wanted, *looked_at])),
            narrowing_expression(predicates, query.schema),
            limit=None if predicates else n_rows,
            is_exact=False,
        )
        return _frames(tables, wanted, predicates, n_rows, batch_size)

    # A version never changes: what occurs twice in a query is read once.
    return register_io_source(
        source, schema=schema, is_pure=True, explain_name="AFFLUENT", explain_detail=name
    )


def _frames(
    tables: Iterator[pa.Table],
    wanted: list[str],
    predicates: list[pl.Expr],
    left: int | None,
    batch_size: int | None,
) -> Iterator[pl.DataFrame]:
    for table in tables:
        frame = pl.from_arrow(table).filter(*predicates).select(wanted)
        if left is not None:
            frame = frame.head(left)
            left -= frame.height
        yield from (frame.iter_slices(batch_size) if batch_size else [frame])
        if left == 0:
            return
