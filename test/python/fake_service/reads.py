"""Plans and plaintext."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow.parquet as pq

from .accounts import FakeAccounts
from .facts import DATASET, ETH, Refused


@dataclass
class FakeReads(FakeAccounts):
    """Prunes by the statistics of `_metadata`, and serves the pack's own files."""

    def plan(self, body: dict[str, Any]) -> dict[str, Any]:
        filters = body.get("filters")
        groups: dict[int, list[int]] = {}
        metadata = pq.read_metadata(self.pack / self.record_set["name"] / "_metadata")
        seen: dict[int, int] = {}
        for i in range(metadata.num_row_groups):
            group = metadata.row_group(i)
            shard = int(group.column(0).file_path.removesuffix(".parquet"))
            ordinal = seen[shard] = seen.get(shard, -1) + 1
            if not self.licensed or not filters or _may_match(group, filters):
                groups.setdefault(shard, []).append(ordinal)
        files = [
            {"file": self.shards[n]["file"], "shard": n, "rowGroups": own,
             "contribution": self.shards[n]["contribution"], "rows": self.shards[n]["rows"],
             "bytes": 1000, "size": (self.pack / self.shards[n]["file"]).stat().st_size,
             "unlocked": self.is_open(n),
             "price": "0" if self.is_open(n) else str(self.price(n))}
            for n, own in sorted(groups.items())
        ]  # fmt: skip
        new = [one for one in files if not one["unlocked"]]
        return {
            "dataset": DATASET, "version": self.version, "recordSet": self.record_set["name"],
            "shards": len(files), "newShards": len(new),
            "rows": sum(one["rows"] for one in files), "newRows": sum(one["rows"] for one in new),
            "bytes": 1000 * len(files), "price": str(sum(int(one["price"]) for one in new)),
            "currency": ETH, "byContributor": self._people(files), "offer": "1",
            "licence": "7" if self.licensed else None,
            "exact": self.licensed,
            "budget": None if self.owner_budget is None else str(self.owner_budget - self.spent),
            "files": files, "requests": 3,
            "metadataFile": f"{self.record_set['name']}/_metadata" if self.licensed else None,
        }  # fmt: skip

    def _people(self, files: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for one in self.document["contributions"]:
            own = [file for file in files if file["contribution"] == one["number"]]
            if own:
                found.append(
                    {"number": one["number"], "name": one["name"], "shards": len(own),
                     "rows": sum(file["rows"] for file in own),
                     "newRows": sum(file["rows"] for file in own if not file["unlocked"]),
                     "amount": str(sum(int(file["price"]) for file in own))}
                )  # fmt: skip
        return found

    def data(self, path: str, *, is_read: bool) -> bytes:
        shard = next((s for s in self.shards.values() if s["file"] == path), None)
        if shard is None:
            raise Refused(404, "NOT_FOUND", f"There is no file {path}.")
        if not self.licensed:
            raise Refused(402, "LICENCE_REQUIRED", "No licence covers this dataset.")
        if is_read and not self.is_open(shard["number"]):
            # A GET unlocks within what the owner has set, and says the price where it may not.
            self.unlock({"shards": [shard["number"]]})
        return (self.pack / path).read_bytes()


def _may_match(group: pq.RowGroupMetaData, filters: list) -> bool:
    columns = {group.column(i).path_in_schema: group.column(i) for i in range(group.num_columns)}

    def possible(column: str, op: str, value: Any) -> bool:
        statistics = columns[column].statistics
        if statistics is None or not statistics.has_min_max:
            return True
        low, high = statistics.min, statistics.max
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(one, int | float | str) and type(one) is type(low) for one in values):
            return True
        if op in ("=", "==", "in"):
            return any(low <= one <= high for one in values)
        if op in ("!=", "not in"):
            return low != high or low not in values
        return {"<": low < value, "<=": low <= value, ">": high > value, ">=": high >= value}[op]

    return any(all(possible(*one) for one in conjunction) for conjunction in filters)
