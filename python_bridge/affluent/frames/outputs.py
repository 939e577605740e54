"""What a dataset is read into: Arrow, pandas, Polars, DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ..extras import require
from .query import Query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb
    import pandas as pd
    import polars as pl

    from ..amounts import Amount
    from ..display.progress import Progress
    from ..reading.filters import Filters
    from ..reading.read import Reader
    from .arrow_dataset import ArrowDataset


class FrameOutputs:
    """The methods of `Dataset` that give tables and frames."""

    ref: str
    reader: Reader

    def to_arrow(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        limit: int | None = None,
        budget: Amount | None = None,
        progress: Progress | bool | None = None,
    ) -> pa.Table:
        """Read rows as an Arrow table.

        Parameters
        ----------
        columns, filters
            As in `estimate`.
        limit : int, optional
            At most so many rows. Without filters, only as many shards are unlocked as hold them.
        budget : str, Decimal or int, optional
            Spend at most this on unlocking: text and decimals in units of the currency, integers in
            atomic units. Default: what the owner has set; 0: read only what is unlocked.
        progress : callable or bool, optional
            A callable is called with bytes read and bytes planned. True: a progress bar (tqdm).
            Default: a bar in notebooks and terminals where tqdm is installed and the read takes
            more than a second; False: none.

        Returns
        -------
        pyarrow.Table
            The rows that satisfy the filters, in the order of the shards.

        Raises
        ------
        LicenceError
            No licence covers the read.
        BudgetError
            It would cost more than may be spent; nothing was spent.
        """
        return self._query(columns, filters, limit, budget, progress).table()

    def to_batches(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        limit: int | None = None,
        budget: Amount | None = None,
        progress: Progress | bool | None = None,
        batch_size: int = 65_536,
    ) -> Iterator[pa.RecordBatch]:
        """Read rows batch by batch, in the memory of a few shards; see `to_arrow`."""
        query = self._query(columns, filters, limit, budget, progress)
        for rows in query.tables(query.schema.names):
            yield from rows.to_batches(max_chunksize=batch_size)

    def to_pandas(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        limit: int | None = None,
        budget: Amount | None = None,
        progress: Progress | bool | None = None,
    ) -> pd.DataFrame:
        """Read rows as a pandas data frame; see `to_arrow`."""
        require("pandas", "pandas")
        return self._query(columns, filters, limit, budget, progress).table().to_pandas()

    def to_polars(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        limit: int | None = None,
        budget: Amount | None = None,
        progress: Progress | bool | None = None,
        lazy: bool = False,
    ) -> pl.DataFrame | pl.LazyFrame:
        """Read rows as a Polars frame; see `to_arrow`.

        Parameters
        ----------
        lazy : bool
            Give a `polars.LazyFrame`, which reads when it is collected: only the columns, shards
            and row groups that the query needs are unlocked and read. It shows no progress bar
            unless that is asked for.
        """
        require("polars", "polars")
        from .polars_lazy import frame, lazy_frame

        if lazy and progress is None:
            progress = False
        query = self._query(columns, filters, limit, budget, progress)
        return lazy_frame(query, self.ref) if lazy else frame(query)

    def to_pyarrow(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        limit: int | None = None,
        budget: Amount | None = None,
        progress: Progress | bool | None = None,
    ) -> ArrowDataset:
        """Give a `pyarrow.dataset.Dataset`; see `to_arrow`. Reads, and spends, only when scanned.

        There is no progress bar unless it is asked for.

        Columns and filters that a scan is given decide what is unlocked and read, so that it suits
        whatever pushes both down to Arrow.
        """
        from .arrow_dataset import ArrowDataset

        progress = False if progress is None else progress
        return ArrowDataset(self._query(columns, filters, limit, budget, progress))

    def to_duckdb(
        self,
        con: duckdb.DuckDBPyConnection | None = None,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        limit: int | None = None,
        budget: Amount | None = None,
        progress: Progress | bool | None = None,
    ) -> duckdb.DuckDBPyRelation:
        """Give a DuckDB relation; see `to_arrow`. Reads, and spends, only when it is executed.

        Only the columns, shards and row groups that the SQL needs are unlocked and read, within the
        budget for each execution. DuckDB knows no errors but its own: one of ours, such as
        BudgetError, is named in the text of its InvalidInputException.

        Parameters
        ----------
        con : duckdb.DuckDBPyConnection, optional
            Default: DuckDB's own.
        """
        con = con or require("duckdb", "duckdb").default_connection()
        return con.from_arrow(
            self.to_pyarrow(columns, filters, limit=limit, budget=budget, progress=progress)
        )

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        reader = pa.RecordBatchReader.from_batches(self.schema, self.to_batches())
        return reader.__arrow_c_stream__(requested_schema)

    def _query(
        self,
        columns: Sequence[str] | None,
        filters: Filters | None,
        limit: int | None,
        budget: Amount | None,
        progress: Progress | bool | None,
    ) -> Query:
        return Query(self.reader, columns, filters, limit, budget, progress)
