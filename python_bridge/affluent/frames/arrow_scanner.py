"""One scan of an `ArrowDataset`, with the methods of pyarrow's `Scanner`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads

from ..reading.referenced import referenced_columns
from .query import Query

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS_PER_BATCH: Final = 131_072


@dataclass(frozen=True)
class ArrowScanner:
    """Columns and a filter of a query; each method that gives rows plans, unlocks and reads."""

    query: Query
    columns: Sequence[str] | Mapping[str, pc.Expression] | None
    filter: pc.Expression | None
    batch_size: int = ROWS_PER_BATCH

    @property
    def dataset_schema(self) -> pa.Schema:
        """All columns that may be asked for."""
        return self.query.schema

    @property
    def projected_schema(self) -> pa.Schema:
        """The columns of this scan."""
        if isinstance(self.columns, Mapping):
            return self._projected(self.query.schema.empty_table()).schema
        return self.query.schema if self.columns is None else self.query.pick(self.columns)

    def to_table(self) -> pa.Table:
        """Read into a table."""
        return pa.concat_tables([*self._tables()] or [self.projected_schema.empty_table()])

    def to_batches(self) -> Iterator[pa.RecordBatch]:
        """Read batch by batch."""
        return (
            batch
            for table in self._tables()
            for batch in table.to_batches(max_chunksize=self.batch_size)
        )

    def to_reader(self) -> pa.RecordBatchReader:
        """Give the batches as a stream; what they need is unlocked before this returns."""
        return pa.RecordBatchReader.from_batches(self.projected_schema, self.to_batches())

    def head(self, num_rows: int) -> pa.Table:
        """Read the first rows."""
        tables = [*self._tables(num_rows)]
        return pa.concat_tables(tables or [self.projected_schema.empty_table()])

    def take(self, indices: Any) -> pa.Table:
        """Read rows by their numbers in the scan."""
        return self.to_table().take(indices)

    def count_rows(self) -> int:
        """Count the rows; what has neither filter nor limit is known."""
        if self.filter is None and not self.query.filters:
            rows = self.query.reader.num_rows
            return rows if self.query.limit is None else min(rows, self.query.limit)
        columns = self.query.schema.names[:1]
        if self.filter is not None:
            columns = referenced_columns(self.filter, self.query.schema) or columns
        return sum(table.num_rows for table in self.query.tables(columns, self.filter))

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.to_reader().__arrow_c_stream__(requested_schema)

    def _tables(self, limit: int | None = None) -> Iterator[pa.Table]:
        if not isinstance(self.columns, Mapping):
            return self.query.tables(self.projected_schema.names, self.filter, limit=limit)
        schema = self.query.schema
        needed = {name for one in self.columns.values() for name in referenced_columns(one, schema)}
        # Constants need a column, too: their rows must be counted.
        names = [name for name in schema.names if name in needed] or schema.names[:1]
        return map(self._projected, self.query.tables(names, self.filter, limit=limit))

    def _projected(self, table: pa.Table) -> pa.Table:
        return pads.dataset(table).to_table(columns=dict(self.columns or {}))
