"""What a packer writes down: words, terms, prices and contributors of a dataset (JSON, TOML)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from ..amounts import to_atomic
from ..errors import INPUT_INVALID, AffluentError
from ..wire.currency import Currency
from ..wire.read import Matches, Mismatch, read

Address = Annotated[str, Matches(r"0x[0-9a-fA-F]{40}")]
RecordSetName = Annotated[str, Matches(r"[A-Za-z0-9_-]{1,64}")]
Cost = str | int

MOST_WEIGHT: Final = 2**64 - 1
_MOST_SPEC_BYTES: Final = 4_194_304
_ETHER: Final = {"ETH": 18, "gwei": 9, "wei": 0}
_HINT: Final = "Correct the spec and pack again."


@dataclass(frozen=True)
class Party:
    """Somebody who is paid: a name for people, an account for the chain."""

    name: Annotated[str, Matches(r"(?s).{1,200}")]
    payee: Address
    weight: int | None = None


@dataclass(frozen=True)
class Contributors:
    """Who contributed which rows: by the values of a column, by source file, or all by one."""

    column: str | None = None
    values: dict[str, Party] = field(default_factory=dict)
    files: dict[str, Party] = field(default_factory=dict)
    all: Party | None = None

    def __post_init__(self) -> None:
        ways = [bool(self.column and self.values), bool(self.files), self.all is not None]
        if sum(ways) != 1:
            msg = "needs one of: column with values, files, all"
            raise ValueError(msg)


@dataclass(frozen=True)
class Terms:
    """What the agreement allows; `agreement` is its text."""

    name: str
    agreement: str
    url: str | None = None
    training: bool = False
    commercial_use: bool = False
    redistribution: bool = False
    odrl: dict[str, Any] | None = None


@dataclass(frozen=True)
class Policy:
    """Columns that shards are cut by, columns whose statistics may be shown; None: the default."""

    clustering_columns: tuple[str, ...] | None = None
    statistics_columns: tuple[str, ...] | None = None
    withdrawal: Literal["never", "by-contributor"] = "by-contributor"


@dataclass(frozen=True)
class Charter:
    """The immutable rules of the dataset; amounts as in `atomic_cost`.

    `currency` is None for ETH, or an ERC-20: its address alone, or with the symbol and decimals by
    which this spec writes amounts. Publishing compares the decimals with those of the token.
    """

    currency: Currency | Address | None = None
    threshold: int = 2
    publisher_bps: int = 0
    custodian_bps: int = 0
    floor_per_million: Cost = "0"
    floor_flat: Cost = "0"
    transferable: bool = False
    sample_bps: int = 0
    weight_cap: Cost = str(MOST_WEIGHT)
    policy: Policy = field(default_factory=Policy)


@dataclass(frozen=True)
class OfferDraft:
    """An offer to be opened: `price` is the whole price, or per million rows of a metered one."""

    kind: Literal["free", "flat", "metered"]
    price: Cost = "0"
    term: int = 0
    min_deposit: Cost = "0"
    confirmations: int = 0


@dataclass(frozen=True)
class Sample:
    """What may be read without a licence: so many rows, spread evenly, or a file of its own."""

    rows: int | None = None
    file: str | None = None


@dataclass(frozen=True)
class CsvOptions:
    """How CSV sources are read: the texts that mean null."""

    null_values: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class RecordSetSpec:
    """One table of the dataset and how it is cut into shards."""

    name: RecordSetName = "data"
    sources: tuple[str, ...] = ()
    contributors: Contributors | None = None
    shard_by: tuple[str, ...] = ()
    rows_per_shard: Annotated[int, lambda rows: rows > 0] = 1_000_000
    rows_per_group: Annotated[int, lambda rows: rows > 0] = 131_072
    descriptions: dict[str, str] = field(default_factory=dict)
    csv: CsvOptions = field(default_factory=CsvOptions)
    keep: bool = False


@dataclass(frozen=True)
class PackSpec:
    """All that a pack says beside its rows."""

    slug: Annotated[str, Matches(r"[a-z0-9-]{1,64}")]
    title: Annotated[str, Matches(r"(?s).{1,300}")]
    publisher: Party
    terms: Terms
    offers: tuple[OfferDraft, ...]
    description: str = ""
    tags: tuple[str, ...] = ()
    charter: Charter = field(default_factory=Charter)
    record_sets: tuple[RecordSetSpec, ...] = (RecordSetSpec(),)
    sample: Sample | None = None

    def __post_init__(self) -> None:
        if not self.offers:
            msg = "needs at least one offer"
            raise ValueError(msg)
        names = [record_set.name for record_set in self.record_sets]
        if not names or len(set(names)) < len(names):
            msg = "needs record sets with different names"
            raise ValueError(msg)


def load_spec(spec: PackSpec | Mapping[str, Any] | str | Path) -> PackSpec:
    """Read a spec from a file (``.json`` or ``.toml``) or a mapping.

    A dataset of one table may put the entries of its record set (``sources``, ``contributors``,
    ``shardBy``, …) at the top, and its name as ``recordSet``.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID``, naming the first entry that is not valid.
    """
    if isinstance(spec, PackSpec):
        return spec
    document = dict(spec) if isinstance(spec, Mapping) else _load(Path(spec))
    try:
        return read(PackSpec, _lift(document), strict=True)
    except Mismatch as error:
        raise AffluentError(INPUT_INVALID, f"Spec: {error}.", _HINT) from error


def atomic_cost(cost: Cost, where: str, currency: Currency | str | None = None) -> str:
    """Bring a cost to atomic units: digits and integers are atomic, ``"0.05 ETH"`` is in ETH.

    Of a token, the unit is the symbol that the charter's currency gives, as in ``"5 USDC"``.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` on what is none of these; a decimal without unit would be ambiguous, and
        the unit of another currency a mistake.
    """
    number, _, unit = str(cost).partition(" ")
    units = _ETHER if currency is None else {}
    if isinstance(currency, Currency):
        units = {currency.symbol: currency.decimals}
    if unit in units:
        return str(to_atomic(number, units[unit]))
    if not unit and number.isascii() and number.isdigit() and len(number) <= 78:
        return str(int(number))
    raise AffluentError(
        INPUT_INVALID,
        f"Spec: {where} is “{cost}”.",
        f'Write atomic units ("50000000") or a unit ("0.05 {next(iter(units))}").'
        if units
        else 'Write atomic units ("50000000"), or give the currency its symbol and decimals.',
    )


def _load(path: Path) -> dict[str, Any]:
    try:
        data = path.read_bytes()
        if len(data) > _MOST_SPEC_BYTES:
            raise AffluentError(INPUT_INVALID, f"{path.name} is too large for a spec.", _HINT)
        text = data.decode()
        document = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (OSError, ValueError) as error:
        raise AffluentError(INPUT_INVALID, f"{path.name} is no spec: {error}.", _HINT) from error
    if not isinstance(document, dict):
        raise AffluentError(INPUT_INVALID, f"{path.name} is no object.", _HINT)
    return document


_RECORD_SET_KEYS: Final = (
    "sources", "contributors", "shardBy", "rowsPerShard", "rowsPerGroup",
    "descriptions", "csv", "keep",
)  # fmt: skip


def _lift(document: dict[str, Any]) -> dict[str, Any]:
    top = {key: document.pop(key) for key in _RECORD_SET_KEYS if key in document}
    if "recordSet" in document:
        top["name"] = document.pop("recordSet")
    if top:
        if "recordSets" in document:
            raise AffluentError(
                INPUT_INVALID, f"Spec: {next(iter(top))} belongs into recordSets.", _HINT
            )
        document["recordSets"] = [top]
    return document
