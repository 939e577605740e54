"""Cuts the rows of a share into batches, in the canonical order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa

from ..errors import AffluentError, error_of
from .order import Order, Unit, Window
from .ranges import Ranges, count, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Source(Protocol):
    """What reads units."""

    def tables(self, units: Sequence[Unit]) -> Iterator[pa.Table]:
        """Yield all rows of one unit after the other."""

    def select(self, rows: pa.Table) -> tuple[pa.Table, np.ndarray | None]:
        """Give the columns that are wanted, and which rows are; None: all."""


@dataclass(frozen=True)
class Rows:
    """A batch, and the positions that are done with it: its own, and those of rows filtered out."""

    table: pa.Table
    positions: Ranges


def batches(
    source: Source, order: Order, own: Ranges, size: int, *, drop_last: bool = False
) -> Iterator[Rows]:
    """Read a share in batches of `size` rows, of which only the last may be shorter.

    Parameters
    ----------
    source : Source
        Reads units, some of them ahead.
    order : Order
        The epoch's order.
    own : Ranges
        The positions to read.
    drop_last : bool
        Leave a shorter last batch out; its rows stay unread.
    """
    held: list[tuple[pa.Table, np.ndarray]] = []
    rows = done = 0
    for chunk, offsets in _chunks(source, order, own):
        held.append((chunk, offsets))
        rows += chunk.num_rows
        at = 0
        while rows - at >= size:
            table, last = _take(held, at, size)
            yield Rows(table, cut(own, done, last + 1))
            done, at = last + 1, at + size
        held, rows = _rest(held, at), rows - at
    if rows and not drop_last:
        table, _ = _take(held, 0, rows)
        yield Rows(table, cut(own, done, count(own)))


def _take(
    held: Sequence[tuple[pa.Table, np.ndarray]], first: int, size: int
) -> tuple[pa.Table, int]:
    """Rows from the `first` on, without copies where they lie together; offset of the last."""
    parts, passed = [], 0
    for chunk, offsets in held:
        start = max(first - passed, 0)
        stop = min(first + size - passed, chunk.num_rows)
        if start < stop:
            parts.append(chunk.slice(start, stop - start))
            last = int(offsets[stop - 1])
        passed += chunk.num_rows
    return pa.concat_tables(parts).combine_chunks(), last


def _rest(
    held: Sequence[tuple[pa.Table, np.ndarray]], first: int
) -> list[tuple[pa.Table, np.ndarray]]:
    left = []
    for chunk, offsets in held:
        if first < chunk.num_rows:
            left.append((chunk.slice(first), offsets[first:]))
        first = max(first - chunk.num_rows, 0)
    return left


def _chunks(source: Source, order: Order, own: Ranges) -> Iterator[tuple[pa.Table, np.ndarray]]:
    """Wanted rows window by window, each with its offset in the share."""
    visits = list(_visits(order, own))
    tables = source.tables([unit for visit in visits for unit in visit.units])
    offset = 0
    for visit in visits:
        rows = visit.rows()
        table, mask = source.select(_read(tables, visit.units))
        offsets = np.arange(offset, offset + len(rows))
        offset += len(rows)
        if mask is not None:
            kept = mask[rows]
            rows, offsets = rows[kept], offsets[kept]
        if len(rows):
            yield _pick(table, rows), offsets


def _read(tables: Iterator[pa.Table], units: Sequence[Unit]) -> pa.Table:
    read = []
    for unit in units:
        table = next(tables)
        if table.num_rows != unit.rows:
            raise _forged(unit)
        read.append(table)
    return pa.concat_tables(read)


def _forged(unit: Unit) -> AffluentError:
    return error_of(
        "ROWS_FORGED",
        f"{unit.file.file} holds other rows than its footers say.",
        "Tell the publisher.",
    )


def _pick(table: pa.Table, rows: np.ndarray) -> pa.Table:
    first, last = int(rows[0]), int(rows[-1])
    if last - first + 1 == len(rows) and bool(np.all(rows[1:] > rows[:-1])):
        return table.slice(first, len(rows))
    return table.combine_chunks().take(pa.array(rows))


@dataclass(frozen=True)
class _Visit:
    """The wanted positions of a window, and the units that hold them."""

    window: Window
    positions: Ranges
    units: tuple[Unit, ...]

    def rows(self) -> np.ndarray:
        """Numbers of the wanted rows in `units`, in order."""
        return _without_gaps(self.window, self.units, _rows_in(self.window, self.positions))


def _visits(order: Order, own: Ranges) -> Iterator[_Visit]:
    at = 0
    for window in order.windows:
        stop = window.start + window.rows
        while at < len(own) and own[at][1] <= window.start:
            at += 1
        ahead, positions = at, []
        while ahead < len(own) and own[ahead][0] < stop:
            start, end = own[ahead]
            positions.append((max(start, window.start), min(end, stop)))
            ahead += 1
        if positions:
            wanted = tuple(positions)
            yield _Visit(window, wanted, _needed(window, wanted))


def _rows_in(window: Window, positions: Ranges) -> np.ndarray:
    """Numbers of the rows in the window that have these positions."""
    places = np.concatenate([np.arange(*one) for one in positions]) - window.start
    order = window.order()
    return places if order is None else order[places]


def _needed(window: Window, positions: Ranges) -> tuple[Unit, ...]:
    if count(positions) == window.rows or len(window.units) == 1:
        return window.units
    used = np.unique(np.searchsorted(_ends(window), _rows_in(window, positions), side="right"))
    return tuple(window.units[i] for i in used)


def _without_gaps(window: Window, units: tuple[Unit, ...], rows: np.ndarray) -> np.ndarray:
    """Count rows as if the window held only `units`."""
    if len(units) == len(window.units):
        return rows
    chosen = set(map(id, units))
    missing = np.cumsum([0 if id(one) in chosen else one.rows for one in window.units])
    return rows - missing[np.searchsorted(_ends(window), rows, side="right")]


def _ends(window: Window) -> np.ndarray:
    return np.cumsum([unit.rows for unit in window.units])
