"""Licences and purchases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from ..amounts import format_amount
from ..display.shown import Shown, ShownTable, View
from .currency import Address, Currency, DatasetId, Hash32, OfferKind, TokenNumber
from .read import Money


@dataclass(frozen=True)
class Licence(Shown):
    """A licence as its holder sees it.

    Attributes
    ----------
    expires_at : datetime or None
        None: perpetual.
    balance : Decimal
        What is left of the deposit of a metered licence.
    spent : Decimal
        What was paid so far: the flat price, or all settled use.
    """

    id: TokenNumber
    dataset: DatasetId
    ref: str
    title: str
    offer: TokenNumber
    kind: OfferKind
    holder: Address
    state: Literal["live", "expired"]
    bought_at: datetime
    expires_at: datetime | None
    balance: Money
    currency: Currency
    spent: Money
    shards_unlocked: int
    session_key: Address | None
    transaction: Hash32

    def __repr__(self) -> str:
        return (
            f"<Licence {self.id} of {self.ref}: {self.kind}, {self.state}, "
            f"spent {format_amount(self.spent, self.currency.symbol)}>"
        )

    def _view(self) -> View:
        return View(f"Licence {self.id} of {self.title}", self.facts())

    def facts(self) -> dict[str, str]:
        """Say in words what is shown of it."""
        symbol = self.currency.symbol
        return {
            "dataset": self.ref,
            "kind": self.kind,
            "state": self.state,
            "until": f"{self.expires_at:%Y-%m-%d %H:%M} UTC" if self.expires_at else "for ever",
            "spent": format_amount(self.spent, symbol),
            "balance": format_amount(self.balance, symbol),
            "shards unlocked": f"{self.shards_unlocked:,}",
        }


@dataclass(frozen=True)
class LicenceList:
    """All licences of the wallet."""

    items: tuple[Licence, ...]
    next: str | None


@dataclass(frozen=True)
class PurchaseStep:
    """A step of a purchase; `prompt` is what the wallet is asked for, `amount` what it may take."""

    kind: str
    title: str
    detail: str
    prompt: Literal["signature", "transaction"] | None
    to: Address | None
    amount: Money
    currency: Currency
    gas: int


@dataclass(frozen=True)
class PurchaseGas:
    """What a purchase needs of the chain's own currency beside the payment."""

    stipend: Money
    fee: Money
    currency: Currency


@dataclass(frozen=True)
class Sum:
    """An amount with its currency."""

    amount: Money
    currency: Currency

    def __str__(self) -> str:
        return format_amount(self.amount, self.currency.symbol)


@dataclass(frozen=True)
class PurchasePlan:
    """What a purchase will do, shown before anybody signs."""

    steps: tuple[PurchaseStep, ...]
    payment: Money
    currency: Currency
    gas: PurchaseGas
    totals: tuple[Sum, ...]
    wallet_prompts: int
    reveals: str

    @property
    def total(self) -> str:
        """All that leaves the wallet, as a text: a sum for each currency."""
        return " and ".join(map(str, self.totals))


@dataclass(frozen=True)
class PurchaseRequest(Shown):
    """A purchase from request to licence; the owner approves it in the panel or command line."""

    id: str
    state: Literal["requested", "awaiting", "sending", "sent", "confirmed", "failed", "cancelled"]
    dataset: DatasetId
    ref: str
    title: str
    plan: PurchasePlan
    transaction: Hash32 | None
    licence: TokenNumber | None
    problem: dict[str, Any] | None

    def __repr__(self) -> str:
        return f"<PurchaseRequest {self.id} of {self.ref}: {self.state}, {self.plan.total}>"

    def _view(self) -> View:
        facts = {
            "state": self.state,
            "total": self.plan.total,
            "approve": f"in the Affluent panel, or: affluent approve {self.id}",
        }
        heads = ("step", "what happens", "takes")
        rows = [
            (
                f"{number}. {step.title}",
                step.detail,
                format_amount(step.amount, step.currency.symbol),
            )
            for number, step in enumerate(self.plan.steps, 1)
        ]
        steps = ShownTable("What the owner approves", heads, rows)
        return View(f"Purchase of {self.title}", facts, self.plan.reveals, [steps])
