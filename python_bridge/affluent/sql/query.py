"""One query: rehearsed without rows, priced, then run within that price."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from ..amounts import to_atomic
from ..errors import INPUT_INVALID, AffluentError
from ..extras import require
from ..reading.dataset import Dataset
from .estimate import QueryEstimate, estimate_of
from .tables import meaning, table_names
from .watched import Watch, Watched

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import duckdb
    import pyarrow as pa

    from ..client.client import Client

# What only a run can know could hide a scan from the rehearsal, never add one.
_PLAIN: Final = "set disabled_optimizers = 'join_filter_pushdown'"
_AS_BEFORE: Final = "reset disabled_optimizers"
_ONLY_SELECT: Final = (
    "Write one SELECT; affluent.duckdb_connection() gives a connection for all else."
)


class SqlQuery:
    """A query over datasets; nothing is spent before `run`.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        Whose tables can be named, too. Datasets are in it only while the query is at work.
    client : Client
        Whose datasets.
    sql : str
        One SELECT. Tables are datasets (``"publisher/slug"``, or a slug), or variables that hold
        a `Dataset` or a table of pandas, Polars or Arrow. ``$name`` stands for a variable's value.
    variables : mapping
        The notebook's.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` where it is no such query, ``DATASET_UNKNOWN`` where a table is unknown.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        client: Client,
        sql: str,
        variables: Mapping[str, Any],
    ) -> None:
        self._con = con
        self._error = require("duckdb", "duckdb").Error
        self._sql = sql
        self._values = self._parameters(variables)
        self._watches: dict[str, Watch] = {}
        self._tables = {
            name: self._table(meaning(name, client, variables)) for name in table_names(con, sql)
        }

    @cached_property
    def estimate(self) -> QueryEstimate:
        """What it would cost; spends nothing."""
        try:
            self._con.execute(_PLAIN)
            self._execute()
        finally:
            self._con.execute(_AS_BEFORE)
        watches = sorted(self._watches.values(), key=lambda one: one.dataset.ref)
        return QueryEstimate(tuple(estimate_of(watch) for watch in watches if watch.asked))

    def run(self) -> pa.Table:
        """Unlock, for the estimate at most, and read.

        Raises
        ------
        AffluentError
            What a read of the datasets raises.
        """
        parts = {one.ref: one for one in self.estimate.tables}
        for watch in self._watches.values():
            part = parts.get(watch.dataset.ref)
            watch.release(0 if part is None else to_atomic(part.price, part.currency.decimals))
        return self._execute()

    def _table(self, value: Any) -> Any:
        if not isinstance(value, Dataset):
            return value
        # Two names of one dataset are one: its shards are paid once.
        return Watched(self._watches.setdefault(value.ref, Watch.of(value)))

    def _execute(self) -> pa.Table:
        try:
            for name, value in self._tables.items():
                self._con.register(name, value)
            return self._con.sql(self._sql, params=self._values).to_arrow_table()
        except self._error as error:
            own = next((one.error for one in self._watches.values() if one.error), None)
            raise own or _refusal(error) from None
        finally:
            for name in self._tables:
                self._con.unregister(name)

    def _parameters(self, variables: Mapping[str, Any]) -> dict[str, Any] | None:
        try:
            statements = self._con.extract_statements(self._sql)
        except self._error as error:
            raise _refusal(error) from None
        if len(statements) != 1 or statements[0].type.name != "SELECT":
            raise AffluentError(INPUT_INVALID, "This is not one SELECT.", _ONLY_SELECT)
        names = statements[0].named_parameters
        missing = sorted(names - variables.keys())
        if missing:
            raise AffluentError(
                INPUT_INVALID,
                f"There is no variable {missing[0]}.",
                f"${missing[0]} stands for its value: set it first.",
            )
        return {name: variables[name] for name in names} or None


def _refusal(error: Exception) -> AffluentError:
    """Bring DuckDB's error, of several lines, to what it says first."""
    lines = list(_said(str(error)))
    is_syntax = any("syntax error" in line for line in lines)
    hint = 'A reference stands in double quotes: FROM "publisher/slug".' if is_syntax else ""
    return AffluentError(INPUT_INVALID, " ".join(lines) or "DuckDB refuses the query.", hint)


def _said(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.startswith("LINE "):
            return
        if line.strip():
            yield line.strip()
