"""What a library may still narrow: a record set, filters, and how much may be spent and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from ..amounts import Amount
from ..display.progress import Progress, bar_of, followed
from ..errors import INPUT_INVALID, AffluentError
from ..reading.filtered import filtered
from ..reading.filters import Filters, normalise, to_expression
from ..reading.read import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow.compute as pc

    from ..reading.scan import Scan
    from ..wire.plan import Plan, PlanFile

T = TypeVar("T")


@dataclass(frozen=True)
class Query:
    """A read that has not been made; each use plans, unlocks and reads anew."""

    reader: Reader
    columns: Sequence[str] | None = None
    filters: Filters | None = None
    limit: int | None = None
    budget: Amount | None = None
    progress: Progress | bool | None = None

    def __post_init__(self) -> None:
        # What is wrong is said here, and not by whoever reads later.
        self.reader.schema(self.columns)
        normalise(self.filters, self.reader.schema(None))
        if self.limit is not None and (isinstance(self.limit, bool) or self.limit < 0):
            raise AffluentError(INPUT_INVALID, f"limit is {self.limit}.", "Give a count of rows.")

    @property
    def schema(self) -> pa.Schema:
        """Columns and their types."""
        return self.reader.schema(self.columns)

    def pick(self, columns: Sequence[str]) -> pa.Schema:
        """Give the schema of some of the columns.

        Raises
        ------
        AffluentError
            ``INPUT_INVALID`` where the query does not have one.
        """
        own = self.schema
        for name in columns:
            if name not in own.names:
                raise AffluentError(
                    INPUT_INVALID,
                    f"There is no column “{str(name)[:80]}”.",
                    f"The columns are {', '.join(own.names[:20])}.",
                )
        return pa.schema([own.field(name) for name in columns])

    def table(self) -> pa.Table:
        """Unlock and read all of it."""
        tables = list(self.tables(self.schema.names))
        return pa.concat_tables(tables or [self.schema.empty_table()])

    def tables(
        self,
        columns: Sequence[str],
        expression: pc.Expression | None = None,
        *,
        limit: int | None = None,
        is_exact: bool = True,
    ) -> Iterator[pa.Table]:
        """Unlock and read the columns of the rows for which the expression holds.

        Parameters
        ----------
        columns : sequence of str
            In this order.
        expression : pyarrow.compute.Expression, optional
            What it rules out by statistics is not unlocked.
        limit : int, optional
            At most so many rows.
        is_exact : bool
            Otherwise the expression only leaves shards and row groups out, and the rows are left
            to whoever asked.

        Raises
        ------
        BudgetError
            Before anything was spent.
        """
        if self.limit is not None and expression is not None:
            # The limit was set first: it counts rows before the expression picks among them.
            whole = self.tables(self.schema.names)
            return _picked(whole, columns, expression, limit)
        everything = self.reader.schema(None)
        plan, files = self.planned(columns, expression)
        own = to_expression(normalise(self.filters, everything), everything)
        progress = bar_of(self.progress, self.reader.ref)
        tables = self.reader.read_files(
            plan,
            files,
            columns,
            _both(own, expression) if is_exact else own,
            budget=self.budget,
            progress=progress,
            limit=self._least(limit),
        )
        return followed(tables, progress)

    def shards(
        self,
        columns: Sequence[str],
        read: Callable[[Scan, Progress | None], Iterator[T]],
        expression: pc.Expression | None = None,
        *,
        limit: int | None = None,
    ) -> Iterator[T]:
        """Unlock as `tables` does, and leave shards, rows and limits to `read`; no filters."""
        plan, files = self.planned(columns, expression)
        progress = bar_of(self.progress, self.reader.ref)
        parts = self.reader.scan_files(
            plan,
            files,
            columns,
            lambda scan: read(scan, progress),
            budget=self.budget,
            limit=self._least(limit),
        )
        return followed(parts, progress)

    def planned(
        self, columns: Sequence[str], expression: pc.Expression | None
    ) -> tuple[Plan, Sequence[PlanFile]]:
        """Plan a read of the columns, and pick the files that the expression leaves.

        Spends nothing.
        """
        names = list(columns)
        if names == self.reader.schema(None).names:
            names = None
        plan = self.reader.plan(names, self.filters)
        return plan, plan.files if expression is None else self.reader.narrow(plan, expression)

    def _least(self, limit: int | None) -> int | None:
        return min((one for one in (self.limit, limit) if one is not None), default=None)


def _picked(
    tables: Iterator[pa.Table], columns: Sequence[str], expression: pc.Expression, left: int | None
) -> Iterator[pa.Table]:
    for table in tables:
        rows = filtered(table, expression).select(list(columns)).slice(0, left)
        yield rows
        if left is not None:
            left -= rows.num_rows
            if left == 0:
                return


def _both(one: pc.Expression | None, other: pc.Expression | None) -> pc.Expression | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other
