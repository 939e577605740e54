"""What a query would cost: a line for each dataset, and sums."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ..amounts import format_amount, to_atomic, to_units
from ..display.shown import Shown, ShownTable, View
from ..errors import (
    BUDGET_EXCEEDED,
    INPUT_INVALID,
    LICENCE_REQUIRED,
    AffluentError,
    BudgetError,
    LicenceError,
)
from ..wire.currency import Currency

if TYPE_CHECKING:
    from ..amounts import Amount
    from .watched import Watch


@dataclass(frozen=True)
class TableEstimate:
    """What a query takes from one dataset.

    Attributes
    ----------
    shards, new_shards, rows, new_rows : int
        Shards that the query touches and their rows, and those that are still locked.
    price : Decimal
        What unlocking the new shards costs, in units of `currency`.
    budget : Decimal or None
        What the owner lets notebooks still spend on the dataset.
    is_licensed : bool
        Without a licence the figures are an upper bound, and nothing can be read.
    """

    ref: str
    shards: int
    new_shards: int
    rows: int
    new_rows: int
    price: Decimal
    currency: Currency
    budget: Decimal | None
    is_licensed: bool


@dataclass(frozen=True)
class QueryEstimate(Shown):
    """What a query would cost, before it runs: an upper bound, and spent on nothing else."""

    tables: tuple[TableEstimate, ...]

    @property
    def new_rows(self) -> int:
        """Rows that are still locked."""
        return sum(one.new_rows for one in self.tables)

    @property
    def prices(self) -> dict[str, Decimal]:
        """What it costs in each currency, by its symbol."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for one in self.tables:
            if one.price:
                sums[one.currency.symbol] += one.price
        return dict(sums)

    @property
    def price_text(self) -> str:
        """Say the price: a sum for each currency."""
        sums = [format_amount(price, symbol) for symbol, price in self.prices.items()]
        return " and ".join(sums) or "nothing"

    def check(self, budget: Amount | None) -> None:
        """Stop what may not run, before anything is spent.

        Parameters
        ----------
        budget : str, Decimal or int, optional
            For the whole query; text and decimals in units of the one currency that it costs.

        Raises
        ------
        LicenceError
            A dataset is not licensed.
        BudgetError
            It would cost more than the budget, or than the owner lets notebooks spend.
        """
        for one in self.tables:
            if not one.is_licensed:
                raise LicenceError(
                    LICENCE_REQUIRED,
                    f"No licence of yours covers {one.ref}.",
                    f"Type: %affluent buy {one.ref}",
                )
        self._check_own(budget)
        for one in self.tables:
            self._check_owner(one)

    def _check_own(self, budget: Amount | None) -> None:
        priced = [one for one in self.tables if one.price]
        if budget is None:
            return
        currencies = {(one.currency.symbol, one.currency.decimals) for one in priced}
        if len(currencies) > 1:
            raise AffluentError(
                INPUT_INVALID,
                f"The query costs {self.price_text}: one budget cannot be in two currencies.",
                "Query one dataset after the other, or leave --budget out.",
            )
        decimals = priced[0].currency.decimals if priced else 18
        limit = to_units(to_atomic(budget, decimals), decimals)
        total = sum((one.price for one in priced), Decimal(0))
        if total > limit:
            raise BudgetError(
                BUDGET_EXCEEDED,
                f"The query would unlock {self.new_rows:,} rows for {self.price_text}, more than "
                f"the budget of {format_amount(limit, priced[0].currency.symbol)}. Nothing was "
                "spent.",
                f"Give --budget {format_amount(total)}, or narrow the WHERE.",
                {"price": str(total)},
            )

    def _check_owner(self, one: TableEstimate) -> None:
        if not one.price or (one.budget is not None and one.price <= one.budget):
            return
        left = "no budget is set" if one.budget is None else format_amount(one.budget) + " is left"
        raise BudgetError(
            BUDGET_EXCEEDED,
            f"{one.ref} would cost {format_amount(one.price, one.currency.symbol)}, and for "
            f"notebooks {left}. Nothing was spent.",
            f"The owner sets it in the panel, or by: affluent budget {one.ref} AMOUNT",
            {"price": str(one.price)},
        )

    def _view(self) -> View:
        heads = ("dataset", "shards", "new shards", "rows", "new rows", "costs")
        rows = [
            (
                one.ref,
                f"{one.shards:,}",
                f"{one.new_shards:,}",
                f"{one.rows:,}",
                f"{one.new_rows:,}",
                ("" if one.is_licensed else "at most ")
                + format_amount(one.price, one.currency.symbol),
            )
            for one in self.tables
        ]
        facts = {"price": self.price_text, "new rows": f"{self.new_rows:,}"}
        tables = [ShownTable("What it takes from each dataset", heads, rows)] if rows else []
        return View("What this query costs", facts, tables=tables)

    def __repr__(self) -> str:
        return f"<QueryEstimate: {self.price_text}, {self.new_rows:,} new rows>"


def estimate_of(watch: Watch) -> TableEstimate:
    """Plan what a rehearsal has seen of a dataset; spends nothing."""
    files = watch.files().values()
    # The figures of the dataset as a whole: its currency, licence and budget.
    plan = watch.query.reader.plan(watch.query.schema.names[:1], None)
    new = [file for file in files if not file.unlocked]
    return TableEstimate(
        watch.dataset.ref,
        len(files),
        len(new),
        sum(file.rows for file in files),
        sum(file.rows for file in new),
        sum((file.price for file in new), Decimal(0)),
        plan.currency,
        plan.budget,
        plan.licence is not None,
    )
