"""Who read what, by the service's own record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from .currency import Currency, DatasetId, TokenNumber
from .read import Money


@dataclass(frozen=True)
class ReadingTerms:
    """Name and address of an agreement."""

    name: str
    url: str | None


@dataclass(frozen=True)
class Reading:
    """What one reader has opened of one version of a dataset under one licence.

    `rows` are those of the distinct `shards` that it opened; `spent` is what it has spent on the
    dataset, all versions together.
    """

    reader: str
    dataset: DatasetId
    ref: str
    title: str
    version: int
    manifest: str | None
    licence: TokenNumber | None
    kind: Literal["free", "flat", "metered"] | None
    terms: ReadingTerms | None
    shards: int
    rows: int
    spent: Money
    currency: Currency
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class BillDocument:
    """All that one reader has opened; `document` is JSON-LD."""

    reader: str
    items: tuple[Reading, ...]
    document: dict[str, Any]
