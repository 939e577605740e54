"""The document `pack.json`, which `affluent publish` reads."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ..wire.currency import Currency
from .spec import PackSpec, RecordSetSpec, atomic_cost
from .statistics import describe_column

if TYPE_CHECKING:
    from pathlib import Path

    from .cut import Piece
    from .numbering import Numbered


@dataclass(frozen=True)
class Written:
    """A record set as it was written: its schema as Parquet gives it back, its kinds of columns."""

    spec: RecordSetSpec
    schema: pa.Schema
    clustering: Sequence[str]
    allowed: Sequence[str]


def shard_path(record_set: str, number: int, *, is_metadata: bool) -> str:
    """Path of a shard inside the pack's folder."""
    return f"{record_set}/_metadata" if is_metadata else f"{record_set}/{number}.parquet"


def pack_document(
    spec: PackSpec, numbered: Numbered, tables: Sequence[Written], sample: dict[str, Any] | None
) -> dict[str, Any]:
    """Compose `pack.json`; shapes as the protocol's `Pack`."""
    currency = spec.charter.currency
    return {
        "version": 1,
        "slug": spec.slug,
        "title": spec.title,
        "description": spec.description,
        "tags": list(spec.tags),
        "publisherName": spec.publisher.name,
        "terms": {
            "name": spec.terms.name,
            "url": spec.terms.url,
            "training": spec.terms.training,
            "commercialUse": spec.terms.commercial_use,
            "redistribution": spec.terms.redistribution,
            "odrl": spec.terms.odrl,
            "agreement": spec.terms.agreement,
        },
        "charter": _charter(spec, tables),
        "currency": asdict(currency) if isinstance(currency, Currency) else None,
        "offers": [
            {
                "kind": offer.kind,
                "price": atomic_cost(offer.price, "price", currency),
                "term": offer.term,
                "minDeposit": atomic_cost(offer.min_deposit, "minDeposit", currency),
                "confirmations": offer.confirmations,
            }
            for offer in spec.offers
        ],
        "recordSets": [_record_set(table, numbered) for table in tables],
        "contributions": [
            {
                "number": one.number,
                "name": one.party.name,
                "payee": one.party.payee,
                "weight": str(one.weight),
                "firstShard": one.first_shard,
                "shardCount": one.shard_count,
            }
            for one in numbered.contributions
        ],
        "shards": _shards(numbered),
        "sample": sample,
    }


def _charter(spec: PackSpec, tables: Sequence[Written]) -> dict[str, Any]:
    charter = spec.charter
    return {
        "currency": _address(charter.currency),
        "threshold": charter.threshold,
        "publisherBps": charter.publisher_bps,
        "custodianBps": charter.custodian_bps,
        "floorPerMillion": atomic_cost(
            charter.floor_per_million, "floorPerMillion", charter.currency
        ),
        "floorFlat": atomic_cost(charter.floor_flat, "floorFlat", charter.currency),
        "transferable": charter.transferable,
        "sampleBps": charter.sample_bps,
        "withdrawalRule": int(charter.policy.withdrawal == "by-contributor"),
        "weightCap": atomic_cost(charter.weight_cap, "weightCap"),
        "policy": {
            "statisticsColumns": _distinct(table.allowed for table in tables),
            "clusteringColumns": _distinct(table.clustering for table in tables),
            "withdrawal": charter.policy.withdrawal,
        },
    }


def _address(currency: Currency | str | None) -> str | None:
    return currency.address if isinstance(currency, Currency) else currency


def _record_set(table: Written, numbered: Numbered) -> dict[str, Any]:
    name = table.spec.name
    pieces = [piece for piece in numbered.pieces.values() if piece.record_set == name]
    return {
        "name": name,
        "fields": [_field(field, pieces, table) for field in table.schema],
        "arrowSchema": base64.b64encode(table.schema.serialize().to_pybytes()).decode(),
        "metadataShard": numbered.metadata_shards[name],
    }


def _field(field: pa.Field, pieces: Sequence[Piece], table: Written) -> dict[str, Any]:
    statistics: dict[str, Any] = {"min": None, "max": None, "nulls": None, "histogram": None}
    if field.name in table.allowed:
        column = pa.chunked_array(
            [chunk for piece in pieces for chunk in piece.table.column(field.name).chunks]
        )
        statistics = describe_column(column)
    return {
        "name": field.name,
        "type": str(field.type),
        "nullable": field.nullable,
        "description": table.spec.descriptions.get(field.name, ""),
        **statistics,
        "clustering": field.name in table.clustering,
    }


def _shards(numbered: Numbered) -> list[dict[str, Any]]:
    shards = [
        (number, piece.record_set, piece.table.num_rows, False)
        for number, piece in numbered.pieces.items()
    ]
    shards += [(number, name, 0, True) for name, number in numbered.metadata_shards.items()]
    return [
        {
            "number": number,
            "recordSet": name,
            "contribution": numbered.contribution_of[number],
            "rows": rows,
            "file": shard_path(name, number, is_metadata=is_metadata),
        }
        for number, name, rows, is_metadata in sorted(shards)
    ]


def _distinct(lists: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(name for names in lists for name in names))


def sample_document(path: Path, rows: int) -> dict[str, Any]:
    """Describe the sample that lies in the pack's folder."""
    return {"file": path.name, "rows": rows, "kind": "publisher-chosen"}
