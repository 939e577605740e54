"""Fetches the planned bytes ahead on own threads, and decodes them from memory.

Arrow never calls Python: its threads only see buffers. An iterator that is left open does no harm
at the interpreter's exit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..client.service import Service
from ..wire.plan import PlanFile
from .filtered import filtered
from .footers import Footers

Progress = Callable[[int, int], object]

_THREADS: Final = 8
_PIECE: Final = 8 * 1_048_576
_AHEAD_FILES: Final = 4
_AHEAD_BYTES: Final = 256 * 1_048_576


@dataclass(frozen=True)
class Scan:
    """What is read: the planned files in order, the columns, the exact row filter."""

    service: Service
    base: str
    footers: Footers
    files: Sequence[PlanFile]
    columns: Sequence[str]
    filter_columns: Sequence[str]
    filter: pc.Expression | None

    def tables(self, progress: Progress | None = None) -> Iterator[pa.Table]:
        """Yield the rows of one file after the other.

        Parameters
        ----------
        progress : callable, optional
            Called with bytes read and bytes planned after each file.
        """
        ahead = deque(self._prepare(file) for file in self.files)
        waiting: deque[_Fetch] = deque()
        done, total = 0, sum(fetch.bytes for fetch in ahead)
        with _threads() as threads:
            while ahead or waiting:
                while ahead and _has_room(waiting):
                    waiting.append(ahead.popleft().start(threads, self.service))
                fetch = waiting.popleft()
                table = self._decode(fetch)
                done += fetch.bytes
                if progress is not None:
                    progress(done, total)
                yield table

    def _prepare(self, file: PlanFile) -> _Fetch:
        groups = self.footers.groups(file)
        ranges = self.footers.ranges(groups, {*self.columns, *self.filter_columns})
        return _Fetch(f"{self.base}/{file.file}", groups, ranges)

    def _decode(self, fetch: _Fetch) -> pa.Table:
        # By numbers: to the names of columns Parquet's reader would add fields of structs.
        leaves = self.footers.leaves({*self.columns, *self.filter_columns})
        source = pa.BufferReader(fetch.wait())
        with pq.ParquetFile(source, metadata=self.footers.metadata, pre_buffer=False) as file:
            table = _read_groups(file.reader, fetch.groups, leaves)
        if self.filter is not None:
            table = filtered(table, self.filter)
        return table.select(list(self.columns))


class _Fetch:
    """The wanted ranges of one file, at their own offsets in memory that is otherwise untouched."""

    def __init__(self, path: str, groups: list[int], ranges: list[tuple[int, int]]) -> None:
        self._path = path
        self._ranges = ranges
        self.groups = groups
        self.bytes = sum(end - start for start, end in ranges)
        self._area: pa.Buffer | None = None
        self._futures: list[Future[None]] = []

    def start(self, threads: ThreadPoolExecutor, service: Service) -> _Fetch:
        # Arrow's own memory: its threads may drop it when Python has begun to end, and must not
        # need Python for that. Pages take room when they are written: only the ranges do.
        self._area = pa.allocate_buffer(max([end for _, end in self._ranges], default=1))
        view = memoryview(self._area)
        for start, end in self._ranges:
            for at in range(start, end, _PIECE):
                piece = view[at : min(at + _PIECE, end)]
                self._futures.append(threads.submit(service.read_into, self._path, at, piece))
        return self

    def wait(self) -> pa.Buffer:
        for future in self._futures:
            future.result()
        self._futures.clear()
        return self._area


def _read_groups(reader: Any, groups: list[int], leaves: list[int]) -> pa.Table:
    try:
        return reader.read_row_groups(groups, column_indices=leaves)
    except pa.ArrowNotImplementedError:
        # Nested columns that would need several chunks come one group at a time.
        each = [reader.read_row_group(group, column_indices=leaves) for group in groups]
        return pa.concat_tables(each)


def _has_room(waiting: Sequence[_Fetch]) -> bool:
    return not waiting or (
        len(waiting) < _AHEAD_FILES and sum(fetch.bytes for fetch in waiting) < _AHEAD_BYTES
    )


@contextmanager
def _threads() -> Iterator[ThreadPoolExecutor]:
    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="affluent-read")
    try:
        yield threads
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
