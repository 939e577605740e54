"""The cell magic `%%affluent sql`: shows the price, asks where it must, runs, keeps the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.display import display

from ..client.client import shared_client
from ..errors import OWNER_REQUIRED, AffluentError
from ..extras import require
from ..sql import SqlQuery

if TYPE_CHECKING:
    import argparse

    import duckdb
    import pyarrow as pa

    from ..sql.estimate import QueryEstimate


class SqlCell:
    """Queries of one shell; they share a DuckDB connection in memory.

    Parameters
    ----------
    shell : InteractiveShell
        Whose variables queries may name, and take results.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._con: duckdb.DuckDBPyConnection | None = None

    def run(self, arguments: argparse.Namespace, sql: str) -> Any:
        """Run the query of a cell within its budget; gives the result unless it has a name."""
        name = arguments.output
        if name is not None and not name.isidentifier():
            text = f"-o {name[:40]}: that is no name of a variable."
            raise UsageError(text)
        if self._con is None:
            self._con = require("duckdb", "duckdb").connect()
        query = SqlQuery(self._con, shared_client(), sql, self._shell.user_ns)
        estimate = query.estimate
        display(estimate)
        estimate.check(arguments.budget)
        if estimate.prices and arguments.budget is None and not arguments.yes:
            _ask(estimate)
        result = _as(query.run(), arguments.kind)
        if name is None:
            return result
        self._shell.user_ns[name] = result
        return None


def _ask(estimate: QueryEstimate) -> None:
    """Ask who sits at the notebook; where nobody does, stop before anything is spent."""
    question = f"Unlock {estimate.new_rows:,} rows for {estimate.price_text}? [y/N] "
    try:
        answer = input(question)
    except (StdinNotImplementedError, EOFError, OSError):
        answer = ""
    if answer.strip().lower() not in ("y", "yes"):
        raise AffluentError(
            OWNER_REQUIRED,
            f"The query would cost {estimate.price_text}. Nothing was spent.",
            "Add --budget AMOUNT, or --yes, to its first line.",
        )


def _as(table: pa.Table, kind: str) -> Any:
    if kind == "pandas":
        require("pandas", "pandas")
        return table.to_pandas()
    return require("polars", "polars").from_arrow(table) if kind == "polars" else table
