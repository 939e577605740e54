"""Small HTML: a card of facts and a table, readable with any theme."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LEFT = ' style="text-align:left"'


def card(title: str, facts: Mapping[str, str], text: str = "") -> str:
    """Write a title, facts and a paragraph as HTML; everything is escaped."""
    rows = "".join(
        f"<tr><th{_LEFT}>{html.escape(key)}</th><td{_LEFT}>{html.escape(value)}</td></tr>"
        for key, value in facts.items()
    )
    paragraph = f"<p>{html.escape(text)}</p>" if text else ""
    return f"<div><strong>{html.escape(title)}</strong>{paragraph}<table>{rows}</table></div>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows as an HTML table; everything is escaped."""
    head = "".join(f"<th{_LEFT}>{html.escape(one)}</th>" for one in heads)
    body = "".join(
        "<tr>" + "".join(f"<td{_LEFT}>{html.escape(one)}</td>" for one in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
