"""What notebooks may spend."""

from __future__ import annotations

from dataclasses import dataclass

from ..amounts import format_amount
from ..display.shown import Shown, View
from .currency import Currency, DatasetId
from .read import Money


@dataclass(frozen=True)
class Budget(Shown):
    """What the owner lets notebooks spend on a dataset without asking.

    Attributes
    ----------
    limit : Decimal or None
        In units of `currency`; None: no budget is set, and nothing is spent without asking.
    spent : Decimal
        What was spent under it.
    remaining : Decimal or None
        What may still be spent.
    """

    dataset: DatasetId
    limit: Money | None
    spent: Money
    remaining: Money | None
    currency: Currency

    def _view(self) -> View:
        facts = {
            "limit": self._money(self.limit),
            "spent": self._money(self.spent),
            "remaining": self._money(self.remaining),
        }
        text = "The owner of the wallet changes it: in the Affluent panel, or by: affluent budget"
        return View("What notebooks may spend on this dataset", facts, text)

    def __repr__(self) -> str:
        return f"<Budget: limit {self._money(self.limit)}, remaining {self._money(self.remaining)}>"

    def _money(self, amount: Money | None) -> str:
        return "none set" if amount is None else format_amount(amount, self.currency.symbol)
