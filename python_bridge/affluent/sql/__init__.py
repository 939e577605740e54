"""SQL over licensed datasets with DuckDB: what a query would cost is known before it runs."""

from .connection import duckdb_connection
from .query import SqlQuery

__all__ = ["SqlQuery", "duckdb_connection"]
