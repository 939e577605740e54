"""The usage log as an Arrow table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..wire.usage import UsageRow


def usage_table(rows: Sequence[UsageRow]) -> pa.Table:
    """Bring the log to a table; `amount` is exact, in units of the column `currency`."""
    scale = max((row.currency.decimals for row in rows), default=18)
    schema = pa.schema(
        {
            "time": pa.timestamp("ms", "UTC"),
            "block": pa.int64(),
            "transaction": pa.string(),
            "dataset": pa.string(),
            "ref": pa.string(),
            "title": pa.string(),
            "licence": pa.string(),
            "page": pa.int64(),
            "shards": pa.int64(),
            "rows": pa.int64(),
            "amount": pa.decimal256(76, scale),
            "currency": pa.string(),
        }
    )
    columns = {
        name: [row.currency.symbol if name == "currency" else getattr(row, name) for row in rows]
        for name in schema.names
    }
    return pa.table(columns, schema=schema)
