"""What notebooks may spend."""

from __future__ import annotations

from dataclasses import dataclass

from ..amounts import format_amount
from ..display.shown import Shown, View
from .currency import Currency, DatasetId
from .read import Money


@dataclass(frozen=True)
class Budget(Shown):
    """What the owner lets notebooks, or one of them, spend on a dataset without asking.

    Attributes
    ----------
    reader : str or None
        The notebook or program that it bounds, within the dataset's own budget where there is one;
        None: all together.
    limit : Decimal or None
        In units of `currency`; None: no budget is set, and nothing is spent without asking.
    spent : Decimal
        What was spent under it.
    remaining : Decimal or None
        What may still be spent.
    """

    dataset: DatasetId
    reader: str | None
    limit: Money | None
    spent: Money
    remaining: Money | None
    currency: Currency

    def _view(self) -> View:
        facts = {
            "for": "all notebooks" if self.reader is None else self.reader,
            "limit": self._money(self.limit),
            "spent": self._money(self.spent),
            "remaining": self._money(self.remaining),
        }
        text = "The owner of the wallet changes it: in the Affluent panel, or by: affluent budget"
        return View("What notebooks may spend on this dataset", facts, text)

    def __repr__(self) -> str:
        whose = "" if self.reader is None else f" of {self.reader}"
        limit, remaining = self._money(self.limit), self._money(self.remaining)
        return f"<Budget{whose}: limit {limit}, remaining {remaining}>"

    def _money(self, amount: Money | None) -> str:
        return "none set" if amount is None else format_amount(amount, self.currency.symbol)
