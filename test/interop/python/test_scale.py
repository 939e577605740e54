"""Ten thousand metered shards on a real devnet: `npm run test:scale`, two minutes."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pyarrow.dataset as pads
import pytest
from live_devnet import METERED, Devnet, Home

import affluent

SHARDS = 10_000
ROWS_PER_SHARD = 4
# The price is 1 ETH per million rows.
ROW = Decimal("0.000001")


@pytest.mark.large
def test_ten_thousand_shards_are_planned_paid_and_read(devnet: Devnet, consumer: Home) -> None:
    count = SHARDS * ROWS_PER_SHARD
    rows = pa.table({"id": range(count), "group": [i % 7 for i in range(count)]})
    published = devnet.publish(rows, offers=[METERED], rowsPerShard=ROWS_PER_SHARD)
    plain = pads.dataset(published.plain)
    dataset = affluent.dataset(published.ref)

    first = [("id", "<", 100)]
    plan = dataset.explain(filters=first)
    assert (plan.shards, plan.rows, plan.price) == (25, 100, 100 * ROW)
    few = dataset.to_arrow(filters=first, budget=plan.price)
    assert few.equals(plain.to_table(filter=pads.field("id") < 100))

    whole = dataset.explain()
    assert (whole.shards, whole.price) == (SHARDS, (count - 100) * ROW)
    with pytest.raises(affluent.BudgetError):
        dataset.to_arrow(budget=whole.price - ROW)
    # 40 pages of receipts cost more gas than a purchase leaves with the session key.
    with pytest.raises(affluent.BudgetError, match=r"affluent topup .* --gas"):
        dataset.to_arrow(budget=whole.price)
    assert dataset.explain().price == whole.price
    consumer.owner("topup", dataset.licence.id, "0.05", "--gas", "--yes")

    assert dataset.to_arrow(budget=whole.price).equals(plain.to_table())
    assert dataset.explain().price == 0
    assert dataset.to_arrow().equals(plain.to_table())
