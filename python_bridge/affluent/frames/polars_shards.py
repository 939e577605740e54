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

# Of a shard, compressed: a few of them are held at once, decoded.
_MOST_AHEAD: Final = 16 * 1_048_576

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
    from collections.abc import Callable, Iterable, Iterator

    from ..client.fills import Filled
    from ..display.progress import Progress
    from ..reading.footers import Range
    from ..reading.scan import Scan
    from ..wire.plan import PlanFile


def shard_frames(
    types: pl.Schema,
    collect: Callable[[pl.LazyFrame], Iterable[pl.DataFrame]],
    scan: Scan,
    progress: Progress | None = None,
) -> Iterator[Iterable[pl.DataFrame]]:
    """Yield what `collect` makes of the wanted rows of one shard after the other.

    Small shards are collected ahead, several at once; others when their turn comes, so that what
    `collect` yields is to be used up before the next is asked for.

    Parameters
    ----------
    types : polars.Schema
        The wanted columns, and what they must become.
    collect : callable
        Called on threads of ours, too.
    scan : Scan
        Its row filter is left to `collect`.
    progress : callable, optional
        Called with bytes read and bytes planned after each shard.
    """
    shards = [(file, ranges) for file, ranges in scan.ranges() if file.row_groups]
    files = {file.file: file for file, _ in shards}
    done, total = 0, sum(_length(ranges) for _, ranges in shards)

    def use(window: Window, filled: Filled) -> list[pl.DataFrame] | Filled:
        if window.bytes > _MOST_AHEAD:
            return filled
        try:
            return list(
                collect(_lazy(scan, files[window.reference["file"]], window, filled, types))
            )
        finally:
            _close(filled)

    def drop(made: list[pl.DataFrame] | Filled) -> None:
        if not isinstance(made, list):
            _close(made)

    with Ahead(scan.service, _windows(scan, shards), use, drop) as ahead:
        for (file, ranges), (window, made) in zip(shards, ahead, strict=True):
            if isinstance(made, list):
                yield made
            else:
                try:
                    yield collect(_lazy(scan, file, window, made, types))
                finally:
                    _close(made)
            done += _length(ranges)
            if progress is not None:
                progress(done, total)


def _close(filled: Filled) -> None:
    """Let go of memory; not for the next read, as Polars may still refer to it."""
    if filled.slot is not None:
        filled.slot.close()


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
    for file, ranges in shards:
        whole = coalesce([*ranges, (scan.footers.end_of_rows(file), file.size)])
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
