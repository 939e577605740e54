"""The query that both Polars contenders answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from contenders.setup import Watch


def answer(frame: pl.LazyFrame, watch: Watch) -> int:
    """Mean delay and flights of each carrier; gives the flights of all."""
    delay = pl.col("arr_delay").mean()
    found = frame.group_by("carrier").agg(delay, pl.len().alias("flights")).collect()
    watch.stop()
    return int(found["flights"].sum())
