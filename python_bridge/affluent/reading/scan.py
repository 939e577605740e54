"""Decodes the planned row groups, several ahead, out of memory that the service has filled.

Arrow never calls Python: its threads only see memory that Arrow itself holds. An iterator that is
left open does no harm at the interpreter's exit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..client.service import Service
from ..errors import AffluentError, error_of
from ..wire.plan import PlanFile
from .ahead import Ahead, Window
from .filtered import filtered
from .footers import Footers, Range, coalesce

if TYPE_CHECKING:
    from ..client.fills import Filled
    from ..display.progress import Progress

_FIRST_WINDOW_BYTES: Final = 2 * 1_048_576
_WINDOW_BYTES: Final = 64 * 1_048_576


@dataclass(frozen=True)
class Scan:
    """What is read: the planned files in order, the columns, the exact row filter."""

    service: Service
    dataset: str
    version: int
    footers: Footers
    files: Sequence[PlanFile]
    columns: Sequence[str]
    filter_columns: Sequence[str]
    filter: pc.Expression | None

    def tables(self, progress: Progress | None = None) -> Iterator[pa.Table]:
        """Yield rows in the order of the files: at least one table of each, of a large one several.

        Parameters
        ----------
        progress : callable, optional
            Called with bytes read and bytes planned as they are decoded.
        """
        wanted = {*self.columns, *self.filter_columns}
        leaves = self.footers.leaves(wanted)
        windows = self._windows(wanted)
        done = total = 0
        if progress is not None:
            windows = list(windows)
            total = sum(window.bytes for window in windows)

        def decoded(window: Window, filled: Filled) -> pa.Table:
            try:
                return self.decode(window, filled.source, leaves)
            finally:
                self.service.fills.release(filled)

        with Ahead(self.service, iter(windows), decoded) as ahead:
            for window, rows in ahead:
                done += window.bytes
                if progress is not None:
                    progress(done, total)
                yield rows

    def ranges(self) -> Iterator[tuple[PlanFile, list[Range]]]:
        """Yield the files with the byte ranges that will be wanted of them."""
        wanted = {*self.columns, *self.filter_columns}
        for file in self.files:
            yield file, self.footers.ranges(self.footers.groups(file), wanted)

    def reference(self, file: str) -> dict[str, Any]:
        """Name a file as `POST /v1/fills` takes it."""
        return {"dataset": self.dataset, "version": self.version, "file": file}

    def _windows(self, wanted: set[str]) -> Iterator[Window]:
        """Cut the files into row groups that memory holds at once.

        The first windows are small, so that decoding begins while the next are being filled.
        """
        room = _FIRST_WINDOW_BYTES
        for file in self.files:
            reference = self.reference(file.file)
            groups: list[int] = []
            ranges: list[Range] = []
            size = 0
            for group in self.footers.groups(file):
                own = self.footers.ranges([group], wanted)
                own_size = sum(end - start for start, end in own)
                if groups and size + own_size > room:
                    yield Window(reference, groups, coalesce(ranges))
                    groups, ranges, size = [], [], 0
                    room = min(2 * room, _WINDOW_BYTES)
                groups.append(group)
                ranges += own
                size += own_size
            yield Window(reference, groups, coalesce(ranges))

    def decode(
        self, window: Window, source: pa.NativeFile, leaves: Sequence[int] | None = None
    ) -> pa.Table:
        """Decode what a window has brought into memory: the wanted columns of the wanted rows.

        Raises
        ------
        ForgedError
            It is not what was promised.
        """
        if leaves is None:
            leaves = self.footers.leaves({*self.columns, *self.filter_columns})
        try:
            # By numbers: to the names of columns Parquet's reader would add fields of structs.
            with pq.ParquetFile(source, metadata=self.footers.metadata, pre_buffer=False) as file:
                table = _read_groups(file.reader, window.groups, leaves)
        except (pa.ArrowException, OSError) as error:
            raise self._blame(window, error) from error
        if self.filter is not None:
            table = filtered(table, self.filter)
        return table.select(list(self.columns))

    def _blame(self, window: Window, error: Exception) -> AffluentError:
        """Say why authentic bytes are not the rows that were promised.

        Who reads a file's end has the service compare its rows with those that were paid for.
        """
        name = window.reference["file"]
        path = f"/v1/data/{self.dataset}/{self.version}/{name}"
        try:
            size = self.service.size(path)
            self.service.read_into(path, size - 1, memoryview(bytearray(1)))
        except AffluentError as found:
            return found
        return error_of(
            "MANIFEST_INVALID",
            f"{name} does not hold what the footers say: {error}.",
            "Tell the publisher.",
        )


def _read_groups(reader: Any, groups: list[int], leaves: Sequence[int]) -> pa.Table:
    try:
        return reader.read_row_groups(groups, column_indices=leaves)
    except pa.ArrowNotImplementedError:
        # Nested columns that would need several chunks come one group at a time.
        each = [reader.read_row_group(group, column_indices=leaves) for group in groups]
        return pa.concat_tables(each)
