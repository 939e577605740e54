"""What is bought, unlocked and spent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .catalog import FakeCatalog
from .facts import DATASET, ETH, REF, TERMS_HASH, TIME, TRANSACTION, Refused


@dataclass
class FakeAccounts(FakeCatalog):
    """A licence, its budget, and purchases that the test approves."""

    owner_budget: int | None = 10**20
    purchases: dict[str, dict[str, Any]] = field(default_factory=dict)

    def price(self, shard: int) -> int:
        if self.kind != "metered":
            return 0
        per_million = int(self.document["offers"][0]["price"])
        return -(-self.shards[shard]["rows"] * per_million // 10**6)

    def is_open(self, shard: int) -> bool:
        free = self.kind != "metered" or self.shards[shard]["rows"] == 0
        return self.licensed and (free or shard in self.unlocked)

    def unlock(self, body: dict[str, Any]) -> dict[str, Any]:
        if not self.licensed:
            raise Refused(402, "LICENCE_REQUIRED", "No licence covers this dataset.")
        fresh = {n for n in body["shards"] if not self.is_open(n)}
        due = sum(map(self.price, fresh))
        left = -1 if self.owner_budget is None else self.owner_budget - self.spent
        limit = min(left, int(body["budget"])) if "budget" in body else left
        if due > limit:
            raise Refused(402, "BUDGET_EXCEEDED", "The budget would be passed.", price=str(due))
        self.unlocked |= fresh
        self.spent += due
        sent = [TRANSACTION] if due else []
        return {"transaction": sent[0] if sent else None, "transactions": sent, "spent": str(due),
                "unlocked": len(fresh)}  # fmt: skip

    def purchase(self, body: dict[str, Any]) -> dict[str, Any]:
        offer = self.offer(body["offer"])
        if body["expectedPrice"] != offer["price"] or body["termsHash"] != TERMS_HASH:
            raise Refused(409, "OFFER_CHANGED", "The offer is not what you agreed to.")
        number = f"00000000-0000-4000-8000-{len(self.purchases):012d}"
        self.purchases[number] = {
            "id": number, "state": "requested", "dataset": DATASET, "ref": REF,
            "title": self.document["title"], "offer": offer,
            "deposit": body.get("deposit", offer["minDeposit"]),
            "requestedBy": body["requestedBy"], "createdAt": TIME,
            "plan": {"steps": [{"kind": "buy", "title": "Buy", "detail": "One transaction.",
                                "prompt": "transaction", "to": None, "amount": "10000000000000000",
                                "currency": ETH, "value": "11000000000000000", "gas": 260_000}],
                     "payment": "10000000000000000", "currency": ETH,
                     "gas": {"stipend": "1000000000000000", "fee": "100000000000000",
                             "currency": ETH},
                     "totals": [{"amount": "11100000000000000", "currency": ETH}],
                     "walletPrompts": 0, "reveals": "Which shards you unlock is public."},
            "transaction": None, "licence": None, "problem": None,
        }  # fmt: skip
        return self.purchases[number]

    def approve(self, number: str) -> None:
        self.licensed = True
        self.purchases[number] |= {"state": "confirmed", "licence": "7", "transaction": TRANSACTION}

    def usage(self) -> list[dict[str, Any]]:
        return [
            {"time": TIME, "block": 12, "transaction": TRANSACTION, "dataset": DATASET, "ref": REF,
             "title": self.document["title"], "licence": "7", "page": 0,
             "shards": len(self.unlocked), "rows": 1, "amount": str(self.spent), "currency": ETH}
        ]  # fmt: skip

    def bill(self, reader: str) -> dict[str, Any]:
        item = {
            "reader": reader, "dataset": DATASET, "ref": REF, "title": "Flights", "version": 1,
            "manifest": None, "licence": "7", "kind": "metered", "shards": 2, "rows": 1000,
            "terms": {"name": "CC BY 4.0", "url": None}, "spent": str(10**15), "currency": ETH,
            "firstAt": TIME, "lastAt": TIME,
        }  # fmt: skip
        return {"reader": reader, "items": [item], "document": {"name": reader}}

    def budget(self) -> dict[str, Any]:
        limit = self.owner_budget
        return {
            "dataset": DATASET, "reader": None, "limit": None if limit is None else str(limit),
            "spent": str(self.spent), "currency": ETH,
            "remaining": None if limit is None else str(limit - self.spent),
        }  # fmt: skip
