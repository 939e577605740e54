"""What shows itself as a card with tables: one description, in HTML and in text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .card import card, table
from .text import text_card, text_table
from .theme import framed


@dataclass(frozen=True)
class ShownTable:
    """A table below a card; `foot` is a row of sums."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    foot: Sequence[str] = ()


@dataclass(frozen=True)
class View:
    """What is shown of a value: never anything that is secret."""

    title: str
    facts: Mapping[str, str]
    text: str = ""
    tables: Iterable[ShownTable] = field(default=())


class Shown:
    """Values with a `_view`: they show themselves in notebooks and terminals."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        # IPython takes what stands in the class itself, and would find its __repr__ first.
        cls._repr_pretty_ = Shown._repr_pretty_

    def _view(self) -> View:
        raise NotImplementedError

    def _repr_html_(self) -> str:
        view = self._view()
        tables = "".join(
            table(one.heads, one.rows, caption=one.caption, foot=one.foot) for one in view.tables
        )
        return framed(card(view.title, view.facts, view.text) + tables)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # Inside of lists and the like the short form reads better.
        is_inner = cycle or bool(getattr(printer, "stack", None) and len(printer.stack) > 1)
        printer.text(repr(self) if is_inner else self._text())

    def _text(self) -> str:
        view = self._view()
        parts = [text_card(view.title, view.facts)]
        for one in view.tables:
            rows = [*one.rows, one.foot] if one.foot else one.rows
            parts.append(f"{one.caption}\n{text_table(one.heads, rows)}")
        return "\n\n".join(parts)
