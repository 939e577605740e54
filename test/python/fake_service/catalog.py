"""What the service says of the dataset and of the licence."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .facts import DATASET, ETH, HOLDER, REF, TERMS_HASH, TIME, TRANSACTION


@dataclass
class FakeCatalog:
    """A real pack, as it would have been published."""

    pack: Path
    kind: str = "metered"
    licensed: bool = True
    unlocked: set[int] = field(default_factory=set)
    spent: int = 0
    version: int = 1

    def __post_init__(self) -> None:
        self.document = json.loads((self.pack / "pack.json").read_text())
        self.shards = {shard["number"]: shard for shard in self.document["shards"]}
        self.record_set = self.document["recordSets"][0]

    def card(self) -> dict[str, Any]:
        made = self.document
        return {
            "id": DATASET, "ref": REF, "slug": made["slug"], "version": self.version,
            "publisher": {"address": HOLDER, "name": "nyc-dot", "claimedName": "NYC <DOT>"},
            "title": made["title"], "summary": "All flights & delays", "tags": made["tags"],
            "rows": self.rows, "bytes": 5_000_000, "licensed": self.licensed, "publishedAt": TIME,
            "prices": [
                {"offer": str(i + 1), "kind": o["kind"], "price": o["price"], "currency": ETH,
                 "term": o["term"]}
                for i, o in enumerate(made["offers"])
            ],
        }  # fmt: skip

    def detail(self) -> dict[str, Any]:
        made = self.document
        return {
            **self.card(),
            "description": made["description"], "manifest": "b" + "a" * 58,
            "recordSets": [
                {"name": self.record_set["name"], "rows": self.rows, "bytes": 5_000_000,
                 "shards": len(self.shards), "fields": self.record_set["fields"],
                 "arrowSchema": self.record_set["arrowSchema"]}
            ],
            "shards": len(self.shards),
            "offers": [self.offer(str(i + 1)) for i in range(len(made["offers"]))],
            "terms": {**made["terms"], "termsHash": TERMS_HASH},
            "charter": made["charter"],
            "contributors": [
                {"number": c["number"], "name": c["name"], "payee": c["payee"],
                 "shards": c["shardCount"], "rows": int(c["weight"]), "weight": c["weight"],
                 "share": 0.3, "earned": "1000000000000000", "claimed": "0"}
                for c in made["contributions"]
            ],
            "custodians": [], "threshold": 2, "versions": [],
            "sample": {"rows": 200, "kind": "publisher-chosen"},
            "licence": self.licence() if self.licensed else None,
        }  # fmt: skip

    @property
    def rows(self) -> int:
        return sum(shard["rows"] for shard in self.shards.values())

    def offer(self, number: str) -> dict[str, Any]:
        draft = self.document["offers"][int(number) - 1]
        return {**draft, "id": number, "dataset": DATASET, "currency": ETH, "open": True,
                "termsHash": TERMS_HASH}  # fmt: skip

    def licence(self) -> dict[str, Any]:
        return {
            "id": "7", "dataset": DATASET, "ref": REF, "title": self.document["title"],
            "offer": "1", "kind": self.kind, "holder": HOLDER, "state": "live", "boughtAt": TIME,
            "expiresAt": "2027-01-01T00:00:00Z", "balance": "10000000000000000", "currency": ETH,
            "spent": str(self.spent), "shardsUnlocked": len(self.unlocked), "sessionKey": HOLDER,
            "transaction": TRANSACTION,
        }  # fmt: skip

    def sample(self) -> bytes:
        table = pq.read_table(self.pack / self.document["sample"]["file"])
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return sink.getvalue().to_pybytes()
