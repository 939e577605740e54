"""A dataset that is sold in an ERC-20, on a real chain: from the purchase to the audit."""

from __future__ import annotations

import pyarrow as pa
from live_devnet import YEAR, Devnet

DOLLAR = {
    "address": "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0",
    "symbol": "tUSD",
    "decimals": 6,
}
ROWS = 1_000
PRICE = ROWS * 1_000  # atomic units, at 1,000 tUSD a million rows


def test_all_money_of_a_dataset_is_in_its_token(devnet: Devnet) -> None:
    published = devnet.publish(
        pa.table({"n": range(ROWS)}),
        offers=[
            {"kind": "metered", "price": "1000 tUSD", "term": YEAR, "minDeposit": "1 tUSD"},
        ],
        charter={"currency": DOLLAR, "publisherBps": 1_000, "floorFlat": "2 tUSD"},
        deposit="3 tUSD",
    )
    ref, consumer = published.ref, devnet.consumer
    offer = consumer.command("info", ref)["offers"][0]
    assert offer["currency"] == DOLLAR
    (licence,) = [
        one for one in consumer.command("licences")["items"] if one["dataset"] == offer["dataset"]
    ]
    assert (licence["balance"], licence["currency"]) == ("3000000", DOLLAR)

    read = "import sys, affluent; t = affluent.dataset(sys.argv[1]).to_arrow(budget='1 tUSD')"
    assert consumer.script(f"{read}; print(t.num_rows)", ref) == f"{ROWS}\n"
    consumer.owner("topup", licence["id"], "2 tUSD", "--yes")
    consumer.owner("withdraw", licence["id"], "1.5", "--yes")
    assert _balance(devnet, ref) == 3_000_000 - PRICE + 2_000_000 - 1_500_000

    assert consumer.owner("claim", ref)["total"] == str(PRICE * 9 // 10)
    report = consumer.command("audit", ref)
    assert report["ok"], report["checks"]
    checks = {one["name"]: one["detail"] for one in report["checks"]}
    assert "2 payments in and 2 out" in checks["token"]
    assert checks["holdings"].endswith("of it to this dataset")


def test_the_plan_names_what_is_signed_and_both_sums(devnet: Devnet) -> None:
    published = devnet.publish(
        pa.table({"n": range(3)}),
        offers=[{"kind": "flat", "price": "5 tUSD"}],
        charter={"currency": DOLLAR},
        buy=False,
    )
    code = """
import sys, affluent
plan = affluent.dataset(sys.argv[1]).buy(wait=False).plan
print([(step.kind, step.prompt) for step in plan.steps if step.prompt])
print(plan.payment, plan.currency.symbol, [sum.currency.symbol for sum in plan.totals])
"""
    assert devnet.consumer.script(code, published.ref) == (
        "[('permit', 'signature'), ('buy', 'transaction')]\n5 tUSD ['tUSD', 'ETH']\n"
    )
    bought = devnet.consumer.owner("buy", published.ref, "--yes")
    assert bought["state"] == "confirmed"
    refused = devnet.consumer.script(
        "import sys, affluent\n"
        "try: affluent.dataset(sys.argv[1]).to_arrow(budget='1 ETH'); print('read')\n"
        "except affluent.AffluentError as error: print(error.code)",
        published.ref,
    )
    # A flat licence unlocks nothing, so that no budget is looked at.
    assert refused == "read\n"


def _balance(devnet: Devnet, ref: str) -> int:
    slug = ref.rpartition("/")[2]
    (found,) = [
        one for one in devnet.consumer.command("licences")["items"] if one["ref"].endswith(slug)
    ]
    return int(found["balance"])
