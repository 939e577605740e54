"""Words that several shapes share: currencies, ids, times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from .read import Matches

OfferKind = Literal["free", "flat", "metered"]
TokenNumber = Annotated[str, Matches(r"0|[1-9][0-9]{0,77}")]
DatasetId = Annotated[str, Matches(r"0x[0-9a-f]{64}")]
Hash32 = Annotated[str, Matches(r"0x[0-9a-fA-F]{64}")]
Address = Annotated[str, Matches(r"0x[0-9a-fA-F]{40}")]


@dataclass(frozen=True)
class Currency:
    """A currency; ETH has no address."""

    symbol: str
    decimals: Annotated[int, lambda value: value <= 36]
    address: Address | None
