"""What the table names of a query mean: datasets, or what the notebook holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ..errors import INPUT_INVALID, AffluentError
from ..reading.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from ..client.client import Client

_TREE: Final = "select json_serialize_sql(?::varchar)"
_KNOWN: Final = """
select 1 from (
  select table_name as name from duckdb_tables()
  union all select view_name from duckdb_views()
)
where lower(name) = lower(?)
"""


def table_names(con: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """Give the tables that a SELECT names and nobody else knows, each once.

    What has a schema is the connection's, and what has a dot in its name is a file.
    """
    (tree,) = con.execute(_TREE, [sql]).fetchone() or ("{}",)
    tables: set[str] = set()
    own: set[str] = set()
    _walk(json.loads(tree), tables, own)
    unknown = (one for one in tables - own if "." not in one)
    return sorted(one for one in unknown if con.execute(_KNOWN, [one]).fetchone() is None)


def meaning(name: str, client: Client, variables: Mapping[str, Any]) -> Any:
    """Find what a table name stands for: a dataset, or a frame of the notebook.

    Raises
    ------
    AffluentError
        ``DATASET_UNKNOWN`` where it is neither.
    """
    value = variables.get(name)
    if isinstance(value, Dataset):
        return value
    if _is_frame(value):
        # Polars speaks Arrow; pandas and Arrow DuckDB takes as they are.
        return value.to_arrow() if type(value).__module__.startswith("polars") else value
    try:
        return client.dataset(name)
    except AffluentError as error:
        if error.code not in ("DATASET_UNKNOWN", INPUT_INVALID):
            raise
        raise AffluentError(
            error.code,
            f"“{name[:80]}” is no dataset, no variable that holds a table, and no table.",
            'Write a reference in double quotes, as in FROM "publisher/slug"; %affluent search '
            "finds them.",
        ) from error


def _walk(node: Any, tables: set[str], own: set[str]) -> None:
    """Gather tables without a schema, and what WITH calls so."""
    if isinstance(node, list):
        for one in node:
            _walk(one, tables, own)
    if not isinstance(node, dict):
        return
    if node.get("type") == "BASE_TABLE" and not node.get("schema_name"):
        tables.add(str(node["table_name"]))
    own |= {str(one["key"]) for one in node.get("cte_map", {}).get("map", ())}
    for one in node.values():
        _walk(one, tables, own)


def _is_frame(value: Any) -> bool:
    """Whether it is a table that can be read again and again: pandas, Polars, Arrow."""
    return hasattr(value, "__arrow_c_stream__") and hasattr(value, "shape")
