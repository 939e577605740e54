"""The bill of materials of a notebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..amounts import format_amount
from .card import table
from .text import text_table
from .theme import framed

if TYPE_CHECKING:
    from ..wire.reading import BillDocument, Reading

_HEADS = ("dataset", "version", "licence", "terms", "rows", "spent on it")


class BillOfMaterials:
    """What a notebook has read: every dataset, version, licence and rows.

    Shows itself as a table; `to_jsonld` and `save` give it to other tools.
    """

    def __init__(self, bill: BillDocument) -> None:
        self.reader = bill.reader
        self.items = bill.items
        self._document = bill.document

    def to_jsonld(self) -> dict[str, Any]:
        """Give it as JSON-LD in the terms of schema.org, Croissant and PROV-O."""
        return self._document

    def save(self, path: str | Path) -> Path:
        """Write the JSON-LD to a file, and give its path."""
        file = Path(path)
        file.write_text(json.dumps(self._document, indent=2, ensure_ascii=False) + "\n", "utf-8")
        return file

    def _repr_html_(self) -> str:
        if not self.items:
            return framed(f"<p>{self._nothing()}</p>")
        return framed(table(_HEADS, map(_row, self.items)))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            "text/plain": repr(self),
            "text/html": self._repr_html_(),
            "application/ld+json": self._document,
        }

    def __repr__(self) -> str:
        if not self.items:
            return self._nothing()
        return text_table(_HEADS, map(_row, self.items))

    def _nothing(self) -> str:
        return "This notebook has read no licensed data yet."

    def __len__(self) -> int:
        return len(self.items)


def _row(item: Reading) -> tuple[str, ...]:
    licence = "unknown" if item.licence is None else f"{item.licence} ({item.kind})"
    return (
        item.ref,
        str(item.version),
        licence,
        item.terms.name if item.terms else "",
        f"{item.rows:,}",
        format_amount(item.spent, item.currency.symbol),
    )
