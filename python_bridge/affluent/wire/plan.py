"""Estimates, plans and unlocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from ..amounts import format_amount
from ..display.shown import Shown, ShownTable, View
from .currency import Currency, DatasetId, Hash32, TokenNumber
from .read import Money

_SHOWN_FILES: Final = 20
_UNLICENSED: Final = "An upper bound: with a licence the statistics say what a filter can skip."


@dataclass(frozen=True)
class ContributorShare:
    """What a read takes from a contributor's shards, and what it pays for them."""

    number: int
    name: str
    shards: int
    rows: int
    new_rows: int
    amount: Money


@dataclass(frozen=True)
class Estimate(Shown):
    """What a read would cost, before it runs.

    Attributes
    ----------
    shards, new_shards : int
        Shards that the read touches, and those of them that are still locked.
    rows, new_rows : int
        Rows of these shards.
    bytes : int
        Plaintext bytes that the read needs.
    price : Decimal
        What unlocking the new shards costs, in units of `currency`.
    exact : bool
        False without a licence: then the figures are an upper bound.
    budget : Decimal or None
        What the owner lets notebooks still spend on the dataset; None: no budget is set.
    """

    dataset: DatasetId
    version: int
    record_set: str
    shards: int
    new_shards: int
    rows: int
    new_rows: int
    bytes: int
    price: Money
    currency: Currency
    by_contributor: tuple[ContributorShare, ...]
    licence: TokenNumber | None
    offer: TokenNumber | None
    exact: bool
    budget: Money | None

    def facts(self) -> dict[str, str]:
        """Say in words what is shown of it."""
        bound = "" if self.exact else "at most "
        budget = "none set" if self.budget is None else self._money(self.budget)
        return {
            "price": bound + self._money(self.price),
            "shards": f"{self.shards:,} ({self.new_shards:,} new)",
            "rows": f"{self.rows:,} ({self.new_rows:,} new)",
            "bytes": f"{self.bytes / 1e6:,.2f} MB",
            "budget": budget,
        }

    def __repr__(self) -> str:
        facts = ", ".join(f"{key} {value}" for key, value in self.facts().items())
        return f"<{type(self).__name__}: {facts}>"

    def _view(self) -> View:
        rows = [
            (one.name, f"{one.shards:,}", f"{one.new_rows:,}", self._money(one.amount))
            for one in self.by_contributor
        ]
        heads = ("contributor", "shards", "new rows", "is paid")
        people = [ShownTable("Who is paid", heads, rows)] if rows else []
        return View(self._title, self.facts(), "" if self.exact else _UNLICENSED, people)

    @property
    def _title(self) -> str:
        return "What this read costs"

    def _money(self, amount: Money) -> str:
        return format_amount(amount, self.currency.symbol)


@dataclass(frozen=True)
class PlanFile:
    """A file that a read opens; `file` is ``<record set>/<number>.parquet``.

    `bytes` are those of the wanted columns, `size` those of the whole file, both of plaintext.
    """

    file: str
    shard: int
    contribution: int
    rows: int
    bytes: int
    size: int
    row_groups: tuple[int, ...]
    unlocked: bool
    price: Money


@dataclass(frozen=True, repr=False)
class Plan(Estimate):
    """Estimate and the files that it counts.

    Attributes
    ----------
    metadata_file : str or None
        File with the footers of all shards; None where it cannot be read without a licence.
    requests : int
        Requests to gateways, where nothing of it is kept: one for each leaf that it touches.
    """

    files: tuple[PlanFile, ...]
    metadata_file: str | None
    requests: int

    def facts(self) -> dict[str, str]:
        """Say in words what is shown of it."""
        return {**super().facts(), "requests": f"{self.requests:,}"}

    def _view(self) -> View:
        heads = ("file", "rows", "bytes", "row groups", "costs")
        rows = [
            (
                file.file,
                f"{file.rows:,}",
                f"{file.bytes:,}",
                f"{len(file.row_groups):,}",
                "unlocked" if file.unlocked else self._money(file.price),
            )
            for file in self.files[:_SHOWN_FILES]
        ]
        if len(self.files) > _SHOWN_FILES:
            rows.append((f"and {len(self.files) - _SHOWN_FILES:,} more", "", "", "", ""))
        files = [ShownTable("Files that it opens", heads, rows)] if rows else []
        view = super()._view()
        return replace(view, tables=[*view.tables, *files])

    @property
    def _title(self) -> str:
        return f"Plan of the read, of {self.record_set} at version {self.version}"


@dataclass(frozen=True)
class UnlockResult:
    """What an unlock spent; no transactions where all was unlocked or nothing is metered."""

    transaction: Hash32 | None
    transactions: tuple[Hash32, ...]
    spent: str
    unlocked: int
