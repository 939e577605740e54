"""One read: plan, unlock what is new, open exactly the planned files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from ..amounts import to_atomic
from ..errors import INPUT_INVALID, INTERNAL, AffluentError
from ..wire.plan import Plan, PlanFile, UnlockResult
from .filters import Filters, normalise, to_wire
from .footers import Footers
from .narrow import narrow
from .read_ahead import ReadAhead
from .referenced import referenced_columns
from .scan import Scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pyarrow.compute as pc

    from ..amounts import Amount
    from ..client.service import Service
    from ..display.progress import Progress
    from ..wire.catalog import DatasetDetail, RecordSet

T = TypeVar("T")


class Reader:
    """Reads one record set of one version."""

    def __init__(
        self, service: Service, detail: DatasetDetail, record_set: RecordSet, schema: pa.Schema
    ) -> None:
        self._service = service
        self._detail = detail
        self._record_set = record_set
        self._schema = schema
        self._footers: Footers | None = None

    def plan(self, columns: Sequence[str] | None, filters: Filters | None) -> Plan:
        """Ask which files a read opens and what it would cost; spends nothing."""
        body: dict[str, Any] = {
            "version": self._detail.version,
            "recordSet": self._record_set.name,
            "columns": None if columns is None else self._check(columns),
            "filters": to_wire(normalise(filters, self._schema)),
        }
        path = f"/v1/datasets/{self._detail.id}/plan"
        return self._service.post(Plan, path, body, repeatable=True)

    def schema(self, columns: Sequence[str] | None) -> pa.Schema:
        """Give the schema of what a read of these columns gives."""
        if columns is None:
            return self._schema
        return pa.schema([self._schema.field(name) for name in self._check(columns)])

    def narrow(self, plan: Plan, expression: pc.Expression) -> list[PlanFile]:
        """Leave out of a plan what the expression's statistics rule out; spends nothing."""
        if plan.metadata_file is None:
            return list(plan.files)
        return narrow(self._read_footers(plan), plan.files, expression, self._schema)

    @property
    def ref(self) -> str:
        """``publisher/slug@version``."""
        return f"{self._detail.ref.partition('@')[0]}@{self._detail.version}"

    @property
    def num_rows(self) -> int:
        """Rows of all shards."""
        return self._record_set.rows

    def row_counts(self, plan: Plan) -> list[list[int]]:
        """Rows of the row groups that the plan names, file by file."""
        footers = self._read_footers(plan)
        count = footers.metadata.row_group
        return [[count(group).num_rows for group in footers.groups(file)] for file in plan.files]

    def read_files(
        self,
        plan: Plan,
        files: Sequence[PlanFile],
        columns: Sequence[str] | None,
        expression: pc.Expression | None = None,
        *,
        budget: Amount | None = None,
        progress: Progress | None = None,
        limit: int | None = None,
    ) -> Iterator[pa.Table]:
        """Unlock and read files of a plan, of each just the groups of rows it names.

        All is unlocked before this returns. With a limit and no expression, only as many files as
        hold so many rows are unlocked and read.

        Parameters
        ----------
        expression : pyarrow.compute.Expression, optional
            Which rows are wanted.
        limit : int, optional
            At most so many rows.
        """
        tables = self.scan_files(
            plan,
            files,
            columns,
            lambda scan: scan.tables(progress),
            expression,
            budget=budget,
            limit=limit,
        )
        return _limited(tables, limit)

    def scan_files(
        self,
        plan: Plan,
        files: Sequence[PlanFile],
        columns: Sequence[str] | None,
        read: Callable[[Scan], Iterator[T]],
        expression: pc.Expression | None = None,
        *,
        budget: Amount | None = None,
        limit: int | None = None,
    ) -> Iterator[T]:
        """Unlock files of a plan as `read_files` does, and have them read by `read`."""
        if limit is not None and expression is None:
            files = _first(files, limit)
        looked_at = [] if expression is None else referenced_columns(expression, self._schema)
        if not files:
            return iter(())
        if plan.metadata_file is None:
            # Without a licence there are no footers; unlocking says what is missing.
            self.unlock(files, plan, budget)
        scan = Scan(
            self._service,
            plan.dataset,
            plan.version,
            self._read_footers(plan),
            files,
            self.schema(columns).names,
            looked_at,
            expression,
        )
        if all(file.unlocked for file in files):
            return read(scan)
        ahead = ReadAhead(self._service, scan)
        try:
            self.unlock(files, plan, budget)
        except BaseException:
            ahead.stop()
            raise
        return _with(ahead, read(scan))

    def unlock(self, files: Sequence[PlanFile], plan: Plan, budget: Amount | None) -> None:
        """Unlock those of the files that are locked, within the budget."""
        locked = [file.shard for file in files if not file.unlocked]
        if not locked:
            return
        body: dict[str, Any] = {"version": plan.version, "shards": locked}
        if budget is not None:
            body["budget"] = str(to_atomic(budget, plan.currency.decimals, plan.currency.symbol))
        path = f"/v1/datasets/{plan.dataset}/unlock"
        # A shard is paid once per licence: asking twice costs nothing more.
        self._service.post(UnlockResult, path, body, repeatable=True)

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopen, (self._service.network, self.ref)

    def _read_footers(self, plan: Plan) -> Footers:
        if self._footers is None:
            if plan.metadata_file is None:
                raise AffluentError(
                    INTERNAL, "The plan names no _metadata.", "Report it with the dataset's name."
                )
            path = f"/v1/data/{plan.dataset}/{plan.version}/{plan.metadata_file}"
            data = bytearray(self._service.size(path))
            self._service.read_into(path, 0, memoryview(data))
            self._footers = Footers(bytes(data))
        return self._footers

    def _check(self, columns: Sequence[str]) -> list[str]:
        if isinstance(columns, str):
            raise AffluentError(
                INPUT_INVALID, "columns is a text.", f'Write a list: columns=["{columns}"].'
            )
        for column in columns:
            if column not in self._schema.names:
                raise AffluentError(
                    INPUT_INVALID,
                    f"There is no column “{str(column)[:80]}”.",
                    f"The columns are {', '.join(self._schema.names[:20])}.",
                )
        return list(dict.fromkeys(columns))


def _reopen(network: str, ref: str) -> Reader:
    from ..client.client import shared_client

    return shared_client(network).dataset(ref).reader


def _first(files: Sequence[PlanFile], limit: int) -> list[PlanFile]:
    """As few files as hold `limit` rows, those first that cost nothing."""
    taken, rows = [], 0
    for file in sorted(files, key=lambda one: not one.unlocked):
        if rows >= limit:
            break
        taken.append(file)
        rows += file.rows
    return taken


def _with(ahead: ReadAhead, tables: Iterator[T]) -> Iterator[T]:
    try:
        yield from tables
    finally:
        ahead.stop()


def _limited(tables: Iterator[pa.Table], limit: int | None) -> Iterator[pa.Table]:
    for table in tables:
        if limit is None:
            yield table
            continue
        yield table.slice(0, limit)
        limit -= min(limit, table.num_rows)
        if limit == 0:
            return
