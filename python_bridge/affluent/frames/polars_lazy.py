"""Polars frames: a lazy one's projection, predicate and row limit reach the plan."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from polars.io.plugins import register_io_source

from ..errors import INPUT_INVALID, AffluentError
from .polars_predicate import conjuncts, narrowing_expression
from .polars_shards import is_known, shard_frames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pyarrow.compute as pc

    from .query import Query


def frame(query: Query) -> pl.DataFrame:
    """Unlock and read all of it."""
    shards = _shards(query, query.schema.names, lambda rows: [rows.collect()])
    frames = [frame for shard in shards for frame in shard]
    return pl.concat(frames) if frames else _types(query, query.schema.names).to_frame()


def lazy_frame(query: Query, name: str) -> pl.LazyFrame:
    """Give a lazy frame; a collect plans, unlocks and reads what it still needs.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` where a column has no name: Polars would make one up.
    """
    if "" in query.schema.names:
        raise AffluentError(
            INPUT_INVALID, "Polars has no columns without a name.", "Name others: columns=[…]."
        )
    schema = _types(query, query.schema.names)

    def source(
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        wanted = list(schema) if with_columns is None else with_columns
        predicates = conjuncts(predicate)
        looked_at = [name for one in predicates for name in one.meta.root_names()]

        def collect(rows: pl.LazyFrame) -> Iterator[pl.DataFrame]:
            rows = rows.filter(*predicates).select(wanted)
            if n_rows is not None:
                rows = rows.head(n_rows)
            return rows.collect_batches(chunk_size=batch_size, maintain_order=True)

        shards = _shards(
            query,
            list(dict.fromkeys([*wanted, *looked_at])),
            collect,
            narrowing_expression(predicates, query.schema),
            limit=None if predicates else n_rows,
        )
        return _first(shards, n_rows)

    # A version never changes: what occurs twice in a query is read once.
    return register_io_source(
        source, schema=schema, is_pure=True, explain_name="AFFLUENT", explain_detail=name
    )


def _types(query: Query, columns: list[str]) -> pl.Schema:
    return pl.from_arrow(query.pick(columns).empty_table()).schema


def _shards(
    query: Query,
    columns: list[str],
    collect: Callable[[pl.LazyFrame], Iterable[pl.DataFrame]],
    expression: pc.Expression | None = None,
    *,
    limit: int | None = None,
) -> Iterator[Iterable[pl.DataFrame]]:
    """Yield what `collect` makes of lazy frames that hold at least the rows of the expression."""
    is_readable = all(is_known(one.type) and one.name for one in query.reader.schema(None))
    if query.filters or query.limit is not None or not is_readable:
        # What is exact by Arrow's rules, or not known to Polars, is decoded by Arrow.
        tables = query.tables(columns, expression, limit=limit, is_exact=False)
        return (collect(pl.from_arrow(table).lazy()) for table in tables)
    read = partial(shard_frames, _types(query, columns), collect)
    return query.shards(columns, read, expression, limit=limit)


def _first(shards: Iterator[Iterable[pl.DataFrame]], left: int | None) -> Iterator[pl.DataFrame]:
    for shard in shards:
        for batch in shard:
            rows = batch if left is None else batch.head(left)
            if left is not None:
                left -= rows.height
            yield rows
        if left == 0:
            return
