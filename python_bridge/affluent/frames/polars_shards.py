"""Shards that Polars decodes itself: out of memory that looks to it like a Parquet file.

Only the wanted ranges of the file and its end are there. What Polars would read as another type
than it makes of Arrow's is decoded by Arrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import available_timezones

import polars as pl
import pyarrow as pa

from ..reading.ahead import Ahead, Window
from ..reading.footers import coalesce

_KNOWN: Final = (
    pa.types.is_integer,
    pa.types.is_float32,
    pa.types.is_float64,
    pa.types.is_boolean,
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_date32,
    pa.types.is_decimal128,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..client.fills import Filled
    from ..display.progress import Progress
    from ..reading.footers import Range
    from ..reading.scan import Scan
    from ..wire.plan import PlanFile


def lazy_shards(
    types: pl.Schema, scan: Scan, progress: Progress | None = None
) -> Iterator[pl.LazyFrame]:
    """Yield the wanted rows of one shard after the other; each is to be collected at once.

    Parameters
    ----------
    types : polars.Schema
        The wanted columns, and what they must become.
    scan : Scan
        Its row filter is left to whoever collects.
    progress : callable, optional
        Called with bytes read and bytes planned after each shard.
    """
    shards = [(file, ranges) for file, ranges in scan.ranges() if file.row_groups]
    done, total = 0, sum(_length(ranges) for _, ranges in shards)
    release = scan.service.fills.release
    with Ahead(scan.service, _windows(scan, shards), lambda _, filled: filled, release) as ahead:
        for (file, ranges), (window, filled) in zip(shards, ahead, strict=True):
            try:
                yield _lazy(scan, file, window, filled, types)
            finally:
                # Not for the next read: Polars may still refer to this memory.
                if filled.slot is not None:
                    filled.slot.close()
            done += _length(ranges)
            if progress is not None:
                progress(done, total)


def _lazy(
    scan: Scan, file: PlanFile, window: Window, filled: Filled, types: pl.Schema
) -> pl.LazyFrame:
    size = window.ranges[-1][1]
    source = filled.source.read() if filled.slot is None else filled.slot.as_file(size)
    try:
        whole = pl.scan_parquet(source, glob=False).select(types.names())
        if whole.collect_schema() == types:
            return pl.concat([whole.slice(*run) for run in scan.footers.runs(file)])
    except pl.exceptions.PolarsError:
        # A type that Polars does not know; Arrow says what is wrong if it is more than that.
        pass
    return pl.from_arrow(scan.decode(window, filled.source)).lazy()


def _windows(scan: Scan, shards: list[tuple[PlanFile, list[Range]]]) -> Iterator[Window]:
    """Make a window for each shard when its turn comes: it takes asking for the file's size."""
    for file, ranges in shards:
        size = scan.service.size(f"/v1/data/{scan.dataset}/{scan.version}/{file.file}")
        whole = coalesce([*ranges, (scan.footers.end_of_rows(file), size)])
        yield Window(scan.reference(file.file), scan.footers.groups(file), whole)


def is_known(kind: pa.DataType) -> bool:
    """Whether Polars reads a type of Parquet; on some it panics, even where nobody asks for it."""
    if pa.types.is_timestamp(kind):
        return kind.tz is None or kind.tz in available_timezones()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return is_known(kind.value_type)
    if pa.types.is_struct(kind):
        return kind.num_fields > 0 and all(is_known(field.type) for field in kind)
    return any(check(kind) for check in _KNOWN)


def _length(ranges: list[Range]) -> int:
    return sum(end - start for start, end in ranges)
