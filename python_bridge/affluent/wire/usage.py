"""Use and earnings, by the chain's account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .currency import Currency, DatasetId, Hash32, TokenNumber
from .read import Money


@dataclass(frozen=True)
class UsageRow:
    """One unlock on chain: fresh shards of a page and what they cost."""

    time: datetime
    block: int
    transaction: Hash32
    dataset: DatasetId
    ref: str
    title: str
    licence: TokenNumber
    page: int
    shards: int
    rows: int
    amount: Money
    currency: Currency


@dataclass(frozen=True)
class UsageList:
    """One page of the usage log."""

    items: tuple[UsageRow, ...]
    next: str | None
