"""A list that shows itself as a table."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Generic, TypeVar

from .card import table
from .text import text_table
from .theme import framed

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
    nothing : str
        What is said of an empty list, and what to do next.
    """

    def __init__(
        self,
        items: Iterable[T],
        heads: Sequence[str],
        row: Callable[[T], Sequence[str]],
        nothing: str = "Nothing found.",
    ) -> None:
        super().__init__(items)
        self._heads = tuple(heads)
        self._row = row
        self._nothing = nothing

    def _repr_html_(self) -> str:
        if not self:
            return framed(f"<p>{html.escape(self._nothing)}</p>")
        return framed(table(self._heads, map(self._row, self)))

    def __repr__(self) -> str:
        return text_table(self._heads, map(self._row, self)) if self else "[]"

    def _repr_pretty_(self, printer: object, cycle: bool) -> None:  # noqa: ARG002
        # IPython writes lists item by item; this one is a table.
        printer.text(repr(self) if self else self._nothing)  # type: ignore[attr-defined]

    def __reduce__(self) -> tuple[type[list], tuple[list[T]]]:
        return list, (list(self),)
