"""The same in plain text, for terminals and logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_MOST_CELL: Final = 60


def text_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows in columns of even width; what is longer than 60 characters is cut."""
    whole = [tuple(map(_cell, row)) for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*whole, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in whole
    )


def text_card(title: str, facts: Mapping[str, str]) -> str:
    """Write a title and, below it, facts with their names in a column."""
    width = max(map(len, facts), default=0)
    lines = (f"  {key.ljust(width)}  {_line(value)}".rstrip() for key, value in facts.items())
    return "\n".join((_line(title), *lines))


def _cell(value: str) -> str:
    line = _line(value)
    return line if len(line) <= _MOST_CELL else f"{line[: _MOST_CELL - 1]}…"


def _line(value: str) -> str:
    # Text of others could move a terminal's cursor.
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())
