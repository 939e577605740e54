"""Datasets as the catalog and the dataset page show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..amounts import format_amount
from ..display.shown import Shown, View
from .currency import Address, Currency, DatasetId, Hash32, OfferKind, TokenNumber
from .licence import Licence
from .read import Money


@dataclass(frozen=True)
class Publisher:
    """Who registered a dataset; `name` is of the user's own networks file."""

    address: Address
    name: str | None
    claimed_name: str


@dataclass(frozen=True)
class Price:
    """The cheapest open offer of a kind; per million rows where metered."""

    offer: TokenNumber
    kind: OfferKind
    price: Money
    currency: Currency
    term: int

    def __str__(self) -> str:
        return price_text(self.kind, self.price, self.currency)


@dataclass(frozen=True)
class DatasetInfo(Shown):
    """A line of the catalog.

    Attributes
    ----------
    ref : str
        ``publisher/slug``, which `affluent.dataset` takes.
    rows, bytes : int
        Size of the plaintext.
    prices : tuple of Price
        The cheapest open offer of each kind.
    licensed : bool
        Whether the wallet holds a licence that lives.
    """

    id: DatasetId
    ref: str
    publisher: Publisher
    slug: str
    version: int
    title: str
    summary: str
    tags: tuple[str, ...]
    rows: int
    bytes: int
    prices: tuple[Price, ...]
    licensed: bool
    published_at: datetime

    def __repr__(self) -> str:
        prices = ", ".join(map(str, self.prices)) or "no open offer"
        return f"<DatasetInfo {self.ref}: {self.title}, {self.rows:,} rows, {prices}>"

    def _view(self) -> View:
        prices = ", ".join(map(str, self.prices)) or "no open offer"
        facts = {
            "reference": self.ref,
            "version": str(self.version),
            "rows": f"{self.rows:,}",
            "size": f"{self.bytes / 1e6:,.1f} MB",
            "price": prices,
            "licensed": _yes(self.licensed),
            "published": f"{self.published_at:%Y-%m-%d}",
        }
        if self.tags:
            facts["tags"] = ", ".join(self.tags)
        return View(self.title, facts, self.summary)


@dataclass(frozen=True)
class DatasetList:
    """One page of the catalog."""

    items: tuple[DatasetInfo, ...]
    next: str | None


@dataclass(frozen=True)
class Offer:
    """Price and terms on chain; `price` is per million rows where metered, `term` in seconds."""

    id: TokenNumber
    dataset: DatasetId
    kind: OfferKind
    price: Money
    currency: Currency
    term: int
    min_deposit: Money
    confirmations: int
    open: bool
    terms_hash: Hash32

    def __str__(self) -> str:
        return f"offer {self.id}: {price_text(self.kind, self.price, self.currency)}"


@dataclass(frozen=True)
class Field:
    """A column; `min` and `max` only where the charter allows them."""

    name: str
    type: str
    nullable: bool
    description: str = ""
    min: str | None = None
    max: str | None = None
    nulls: int | None = None
    histogram: tuple[int, ...] | None = None
    clustering: bool = False


@dataclass(frozen=True)
class RecordSet:
    """A table of a dataset; `arrow_schema` is an Arrow IPC schema message in base64."""

    name: str
    rows: int
    bytes: int
    shards: int
    fields: tuple[Field, ...]
    arrow_schema: str | None


@dataclass(frozen=True)
class Contributor:
    """A contribution and what it has earned by the chain's account; `share` is 0 to 1."""

    number: int
    name: str
    payee: Address
    shards: int
    rows: int
    weight: str
    share: float
    earned: Money
    claimed: Money


@dataclass(frozen=True)
class Terms:
    """What the agreement allows."""

    name: str
    url: str | None
    training: bool
    commercial_use: bool
    redistribution: bool
    agreement: str
    terms_hash: Hash32

    @property
    def allowed(self) -> str:
        """Say which uses the terms name as allowed."""
        uses = {
            "training": self.training,
            "commercial use": self.commercial_use,
            "redistribution": self.redistribution,
        }
        return ", ".join(use for use, is_allowed in uses.items() if is_allowed) or "see the terms"


@dataclass(frozen=True)
class DatasetDetail(DatasetInfo):
    """The dataset page."""

    description: str
    manifest: str
    record_sets: tuple[RecordSet, ...]
    shards: int
    offers: tuple[Offer, ...]
    terms: Terms
    contributors: tuple[Contributor, ...]
    licence: Licence | None

    __repr__ = DatasetInfo.__repr__


@dataclass(frozen=True)
class Resolved:
    """What a reference means."""

    id: DatasetId
    version: int
    ref: str


def price_text(kind: str, price: Money, currency: Currency) -> str:
    """Say a price in words."""
    if kind == "free":
        return "free"
    amount = format_amount(price, currency.symbol)
    return f"{amount} per million rows" if kind == "metered" else f"{amount} flat"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
