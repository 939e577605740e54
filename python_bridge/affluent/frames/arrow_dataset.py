"""A `pyarrow.dataset.Dataset` that plans, unlocks and reads through the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

import pyarrow as pa
import pyarrow.dataset as pads

from ..errors import INPUT_INVALID, AffluentError
from .arrow_scanner import ROWS_PER_BATCH, ArrowScanner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow.compute as pc

    from .query import Query

    Columns = Sequence[str] | Mapping[str, pc.Expression]

# Where a library reads in Arrow's C++, past the methods below, it finds this instead of a shard.
_NO_SHARD: Final = b"An Affluent dataset is read through its scanner."
_HINT: Final = "Read it first: dataset.to_table(columns=…, filter=…)."


class ArrowDataset(pads.FileSystemDataset):
    """A record set as a pyarrow dataset; made by `Dataset.to_pyarrow`.

    Columns and filters that a scan is given decide what is unlocked and read. Its rows come by
    Python threads, never by Arrow's own, so that nothing is in the way of the interpreter's end.
    """

    def __init__(self, query: Query, expression: pc.Expression | None = None) -> None:
        kind = pads.ParquetFileFormat()
        super().__init__([kind.make_fragment(pa.py_buffer(_NO_SHARD))], query.schema, kind)
        self._query = query
        self._expression = expression

    @property
    def files(self) -> list[str]:
        """Its shards are files only to `affluent://`."""
        return []

    @property
    def partition_expression(self) -> pc.Expression:
        """What holds for every row."""
        return pads.scalar(True)

    def scanner(
        self,
        columns: Columns | None = None,
        filter: pc.Expression | None = None,  # noqa: A002 - pyarrow's own name
        batch_size: int = ROWS_PER_BATCH,
        **_: Any,
    ) -> ArrowScanner:
        """Prepare a scan; spends nothing until rows are asked for.

        Parameters
        ----------
        columns : list of str or dict of Expression, optional
            Default: all.
        filter : pyarrow.compute.Expression, optional
            Shards and row groups that it rules out by statistics are not unlocked.
        batch_size : int
            Rows of a batch at most. pyarrow's other options are taken and change nothing.
        """
        if self._expression is not None:
            filter = self._expression if filter is None else self._expression & filter  # noqa: A001
        return ArrowScanner(self._query, columns, filter, batch_size)

    def to_table(self, columns: Columns | None = None, **options: Any) -> pa.Table:
        """Read into a table; see `scanner`."""
        return self.scanner(columns, **options).to_table()

    def to_batches(
        self, columns: Columns | None = None, **options: Any
    ) -> Iterator[pa.RecordBatch]:
        """Read batch by batch; see `scanner`."""
        return self.scanner(columns, **options).to_batches()

    def head(self, num_rows: int, columns: Columns | None = None, **options: Any) -> pa.Table:
        """Read the first rows; without a filter only the shards that hold them are unlocked."""
        return self.scanner(columns, **options).head(num_rows)

    def take(self, indices: Any, columns: Columns | None = None, **options: Any) -> pa.Table:
        """Read rows by their numbers. All shards are unlocked: numbers say nothing of them."""
        return self.scanner(columns, **options).take(indices)

    def count_rows(self, filter: pc.Expression | None = None, **options: Any) -> int:  # noqa: A002
        """Count rows; without a filter that is known and costs nothing."""
        return self.scanner(filter=filter, **options).count_rows()

    def filter(self, expression: pc.Expression) -> ArrowDataset:
        """Give the dataset of those rows for which the expression holds."""
        if self._expression is not None:
            expression = self._expression & expression
        return ArrowDataset(self._query, expression)

    def get_fragments(self, filter: pc.Expression | None = None) -> NoReturn:  # noqa: A002, ARG002
        """Refuse: a fragment would read past the plan, and so past the budget.

        Raises
        ------
        AffluentError
            ``INPUT_INVALID``.
        """
        _refuse("has no fragments of its own")

    def join(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse; see `get_fragments`."""
        _refuse("is joined as a table")

    join_asof = join

    def sort_by(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse; see `get_fragments`."""
        _refuse("is sorted as a table")

    def replace_schema(self, schema: pa.Schema) -> NoReturn:  # noqa: ARG002
        """Refuse: the schema is what the publisher signed."""
        _refuse("keeps its schema")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._query, self._expression)

    def __repr__(self) -> str:
        return f"<ArrowDataset of {len(self.schema)} columns>"


def _refuse(what: str) -> NoReturn:
    raise AffluentError(INPUT_INVALID, f"This dataset {what}.", _HINT)
