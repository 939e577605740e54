"""Completions in the SQL of a cell: datasets where a table stands, their columns elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .names import Names

_TABLES: Final = re.compile(r"\b(?:from|join)\s+(?:\"([^\"]+)\"|([^\W\d]\w*))", re.IGNORECASE)
_AT_TABLE: Final = re.compile(r"\b(?:from|join)\s+([\w-]*)$", re.IGNORECASE)
_AT_QUOTED: Final = re.compile(r"\b(?:from|join)\s+\"([^\"\n]*)$", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d]\w*$")
_MOST_TABLES: Final = 8
_WORDS: Final = (
    "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "JOIN", "LEFT JOIN", "USING", "ON",
    "LIMIT", "DISTINCT", "COUNT", "SUM", "AVG", "MIN", "MAX", "DESC", "BETWEEN", "CASE",
)  # fmt: skip


def sql_completions(before: str, sql: str, names: Names) -> tuple[str, str, list[str]]:
    """Say what may stand at the cursor.

    Parameters
    ----------
    before : str
        The SQL up to the cursor.
    sql : str
        All of it: tables may be named further down.

    Returns
    -------
    tuple
        The fragment that is replaced, the kind of what is offered, and that.
    """
    quoted = _AT_QUOTED.search(before)
    if quoted is not None:
        return quoted[1], "module", names.refs(quoted[1])
    table = _AT_TABLE.search(before)
    if table is not None:
        return table[1], "module", [f'"{ref}"' for ref in names.refs(table[1])]
    word = _WORD.search(before)
    fragment = word[0] if word else ""
    columns = _columns(sql, names)
    found = [one for one in columns if one.lower().startswith(fragment.lower())]
    if fragment:
        found += [one for one in _WORDS if one.startswith(fragment.upper())]
    return fragment, "property", found


def _columns(sql: str, names: Names) -> list[str]:
    tables = dict.fromkeys(quoted or plain for quoted, plain in _TABLES.findall(sql))
    found: dict[str, None] = {}
    for table in list(tables)[:_MOST_TABLES]:
        found |= dict.fromkeys(names.columns(table))
    return list(found)
