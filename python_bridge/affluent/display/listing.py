"""A list that shows itself as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from .card import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")


class Listing(list[T], Generic[T]):
    """A list with a table as its notebook view; everything else is a list's.

    Parameters
    ----------
    items : iterable
        The values.
    heads : sequence of str
        Heads of the table.
    row : callable
        Gives the cells of a value.
    """

    def __init__(
        self, items: Iterable[T], heads: Sequence[str], row: Callable[[T], Sequence[str]]
    ) -> None:
        super().__init__(items)
        self._heads = tuple(heads)
        self._row = row

    def _repr_html_(self) -> str:
        return table(self._heads, map(self._row, self)) if self else "<em>nothing found</em>"

    def __repr__(self) -> str:
        if not self:
            return "[]"
        rows = [self._heads, *(tuple(self._row(item)) for item in self)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )

    def __reduce__(self) -> tuple[type[list], tuple[list[T]]]:
        return list, (list(self),)
