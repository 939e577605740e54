"""The first rows of an Arrow table, as a table."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final

from .card import table
from .theme import framed

if TYPE_CHECKING:
    import pyarrow as pa
    from IPython.core.interactiveshell import InteractiveShell

_ROWS: Final = 10
_COLUMNS: Final = 30
_MOST_CELL: Final = 80


def arrow_html(shown: pa.Table) -> str:
    """Write the first rows and columns of a table as HTML, with its size; all is escaped."""
    head = shown.slice(0, _ROWS).select(shown.column_names[:_COLUMNS])
    columns = [list(map(_cell, column)) for column in head.itercolumns()]
    heads = [f"{field.name} ({field.type})" for field in head.schema]
    size = f"{shown.num_rows:,} rows, {shown.num_columns:,} columns"
    if not columns:
        return framed(f"<p>{html.escape(size)}</p>")
    rows = [(str(number), *cells) for number, cells in enumerate(zip(*columns, strict=True))]
    cut = " (the first are shown)" if shown.num_rows > _ROWS else ""
    return framed(table(("", *heads), rows, caption=f"Arrow table: {size}{cut}"))


def show_arrow_tables(ipython: InteractiveShell) -> None:
    """Have notebooks show Arrow tables so, unless they already know another way."""
    formatter: Any = ipython.display_formatter.formatters["text/html"]
    if ("pyarrow.lib", "Table") not in formatter.deferred_printers:
        formatter.for_type_by_name("pyarrow.lib", "Table", arrow_html)


def _cell(value: pa.Scalar) -> str:
    if not value.is_valid:
        return ""
    text = str(value)
    return text if len(text) <= _MOST_CELL else f"{text[: _MOST_CELL - 1]}…"
