"""`_metadata`: the footers of all shards, from which a read knows the bytes that it needs."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from ..errors import AffluentError, error_of
from .leaves import column_of_leaves

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ..wire.plan import PlanFile

Range = tuple[int, int]

# One request costs more than some bytes too many; the service decrypts 256 KiB at a time anyway.
_GAP: Final = 262_144


class Footers:
    """Row groups of all shards of a record set.

    Parameters
    ----------
    data : bytes
        The file `_metadata`.
    """

    def __init__(self, data: bytes) -> None:
        self._data = pa.py_buffer(data)
        self.metadata = pq.read_metadata(pa.BufferReader(self._data))
        self._columns = column_of_leaves(self.metadata)
        self._groups: dict[str, list[int]] = {}
        for i in range(self.metadata.num_row_groups):
            path = self.metadata.row_group(i).column(0).file_path
            self._groups.setdefault(path, []).append(i)

    @cached_property
    def whole(self) -> pads.ParquetFileFragment:
        """All row groups as Arrow's one fragment; its rows are elsewhere, it only plans."""
        return pads.ParquetFileFormat().make_fragment(self._data)

    def groups(self, file: PlanFile) -> list[int]:
        """Row groups of a planned file, by their numbers in `metadata`.

        Raises
        ------
        ForgedError
            ``MANIFEST_INVALID`` where the plan names what the footers do not have.
        """
        own = self._groups.get(_name(file), [])
        try:
            return [own[i] for i in file.row_groups]
        except IndexError as error:
            raise _missing(file) from error

    def runs(self, file: PlanFile) -> list[tuple[int, int]]:
        """Rows of the planned row groups: first row in the file and count, neighbours joined."""
        wanted = set(self.groups(file))
        runs: list[tuple[int, int]] = []
        at = 0
        for number in self._groups[_name(file)]:
            rows = self.metadata.row_group(number).num_rows
            if number in wanted:
                first, count = runs.pop() if runs and sum(runs[-1]) == at else (at, 0)
                runs.append((first, count + rows))
            at += rows
        return runs

    def end_of_rows(self, file: PlanFile) -> int:
        """Offset behind the last column chunk of a file: its own footer comes later."""
        last = self.metadata.row_group(self._groups[_name(file)][-1])
        columns = (last.column(i) for i in range(last.num_columns))
        return max(
            (one.dictionary_page_offset or one.data_page_offset) + one.total_compressed_size
            for one in columns
        )

    def leaves(self, columns: Collection[str]) -> list[int]:
        """Numbers of Parquet's columns that make up the columns of a table."""
        return [i for i, name in enumerate(self._columns) if name in columns]

    def ranges(self, groups: Iterable[int], columns: Collection[str]) -> list[Range]:
        """Byte ranges of the columns in row groups of one file, joined where they are near."""
        wanted = set(columns)
        found = []
        for number in groups:
            group = self.metadata.row_group(number)
            for i in self.leaves(wanted):
                column = group.column(i)
                if column.total_compressed_size == 0:
                    continue
                start = column.dictionary_page_offset
                if start is None:
                    start = column.data_page_offset
                found.append((start, start + column.total_compressed_size))
        return coalesce(found)


def coalesce(ranges: Sequence[Range], gap: int = _GAP) -> list[Range]:
    """Sort ranges, and join those with at most `gap` bytes between them."""
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and start - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _name(file: PlanFile) -> str:
    return file.file.rpartition("/")[2]


def _missing(file: PlanFile) -> AffluentError:
    return error_of(
        "MANIFEST_INVALID",
        f"The footers lack row groups of {file.file} that the plan names.",
        "Tell the publisher.",
    )
