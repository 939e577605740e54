"""A dataset as a table of a query: says what the query asks of it, and keeps within its price."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..errors import AffluentError
from ..frames.arrow_dataset import ArrowDataset
from ..frames.arrow_scanner import ROWS_PER_BATCH, ArrowScanner
from ..frames.query import Query
from ..reading.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa
    import pyarrow.compute as pc

    from ..amounts import Amount
    from ..wire.plan import PlanFile

Asked = tuple["Sequence[str] | None", "pc.Expression | None"]


@dataclass
class Watch:
    """What is known of one dataset in one query.

    Attributes
    ----------
    asked : list of (columns, expression)
        The scans that a rehearsal has seen.
    error : AffluentError or None
        What a scan failed with: DuckDB would hand its text on alone.
    """

    dataset: Dataset
    query: Query
    is_rehearsal: bool = True
    asked: list[Asked] = field(default_factory=list)
    error: AffluentError | None = None

    @classmethod
    def of(cls, dataset: Dataset) -> Watch:
        """Watch a dataset."""
        return cls(dataset, Query(dataset.reader, progress=False))

    def release(self, budget: Amount) -> None:
        """Let scans read from now on, each for at most so much."""
        self.is_rehearsal = False
        self.query = replace(self.query, budget=budget)

    def files(self) -> dict[int, PlanFile]:
        """Plan the scans of the rehearsal, and give the files that one or more of them open."""
        found: dict[int, PlanFile] = {}
        for columns, expression in self.asked:
            names = self.query.schema.names if columns is None else columns
            _, files = self.query.planned(names, expression)
            found |= {file.shard: file for file in files}
        return found


class Watched(ArrowDataset):
    """A dataset that answers a rehearsal with no rows, and a run with its own."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch.query)
        self._watch = watch

    def scanner(
        self,
        columns: Any = None,
        filter: pc.Expression | None = None,  # noqa: A002 - pyarrow's own name
        batch_size: int = ROWS_PER_BATCH,
        **_: Any,
    ) -> ArrowScanner:
        """Prepare a scan; see `ArrowDataset.scanner`."""
        kind = Rehearsed if self._watch.is_rehearsal else Guarded
        return kind(self._watch.query, columns, filter, batch_size, watch=self._watch)


@dataclass(frozen=True)
class Rehearsed(ArrowScanner):
    """Notes what was asked for; there are no rows, and nothing is planned or unlocked."""

    watch: Watch = field(kw_only=True)

    def _tables(self, limit: int | None = None) -> Iterator[pa.Table]:  # noqa: ARG002
        self.watch.asked.append((self.columns, self.filter))
        return iter(())


@dataclass(frozen=True)
class Guarded(ArrowScanner):
    """Reads, and keeps what went wrong."""

    watch: Watch = field(kw_only=True)

    def _tables(self, limit: int | None = None) -> Iterator[pa.Table]:
        try:
            tables = super()._tables(limit)
        except AffluentError as error:
            self.watch.error = error
            raise
        return self._kept(tables)

    def _kept(self, tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
        try:
            yield from tables
        except AffluentError as error:
            self.watch.error = error
            raise
