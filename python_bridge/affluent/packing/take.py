"""Picks rows by number, also where Arrow cannot pick out of a column's type."""

from __future__ import annotations

import pyarrow as pa


def take_rows(table: pa.Table, rows: pa.Array) -> pa.Table:
    """Give the rows with these numbers, in their order."""
    return pa.table([_take(one, rows) for one in table.columns], schema=table.schema)


def _take(column: pa.ChunkedArray, rows: pa.Array) -> pa.ChunkedArray:
    try:
        return column.take(rows)
    except pa.ArrowNotImplementedError:
        # Arrow cannot pick out of views: runs of rows that follow each other are cut out whole.
        numbers = rows.to_pylist()
        starts = [i for i in range(len(numbers)) if i == 0 or numbers[i] != numbers[i - 1] + 1]
        ends = [*starts[1:], len(numbers)]
        runs = [column.slice(numbers[a], b - a) for a, b in zip(starts, ends, strict=True)]
        return pa.chunked_array([chunk for run in runs for chunk in run.chunks], column.type)
