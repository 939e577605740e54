"""Small HTML: a card of facts and tables, readable with any theme and by a screen reader."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Figures, also with a unit or a sign: they stand at the right, one below the other.
_NUMBER: Final = re.compile(r"[-+]?[\d,]+(\.\d+)?( [A-Za-z]{1,12})?")


def card(title: str, facts: Mapping[str, str], text: str = "") -> str:
    """Write a title, facts and a paragraph as HTML; everything is escaped."""
    rows = "".join(
        f'<tr><th scope="row">{html.escape(key)}</th><td>{html.escape(value)}</td></tr>'
        for key, value in facts.items()
    )
    paragraph = f"<p>{html.escape(text)}</p>" if text else ""
    heading = f'<div class="affluent-title"><strong>{html.escape(title)}</strong></div>'
    return f"{heading}{paragraph}<table><tbody>{rows}</tbody></table>"


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    caption: str = "",
    foot: Sequence[str] = (),
) -> str:
    """Write rows as an HTML table whose first column names the row; everything is escaped.

    Parameters
    ----------
    caption : str
        What the table is of, shown above it.
    foot : sequence of str
        A last row of sums.
    """
    whole = [tuple(row) for row in rows]
    right = [_is_of_numbers(column) for column in zip(*whole, strict=True)] or [False] * len(heads)
    head = "".join(
        f'<th scope="col"{_side(is_right)}>{html.escape(one)}</th>'
        for one, is_right in zip(heads, right, strict=True)
    )
    body = "".join(_row(row, right) for row in whole)
    above = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    below = f"<tfoot>{_row(foot, right)}</tfoot>" if foot else ""
    return f"<table>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{below}</table>"


def _row(cells: Sequence[str], right: Sequence[bool]) -> str:
    first, *others = cells
    rest = "".join(
        f"<td{_side(is_right)}>{html.escape(cell)}</td>"
        for cell, is_right in zip(others, right[1:], strict=True)
    )
    return f'<tr><th scope="row"{_side(right[0])}>{html.escape(first)}</th>{rest}</tr>'


def _side(is_right: bool) -> str:
    return ' class="affluent-number"' if is_right else ""


def _is_of_numbers(column: Sequence[str]) -> bool:
    filled = [cell for cell in column if cell]
    return bool(filled) and all(_NUMBER.fullmatch(cell) for cell in filled)
