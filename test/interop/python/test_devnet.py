"""The fixtures themselves: what was published comes back through the network as it was."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
from live_devnet import METERED, Devnet, Home, eventually

import affluent


def test_a_published_table_comes_back_and_costs_what_the_estimate_says(
    devnet: Devnet, consumer: Home
) -> None:
    rows = pa.table({"group": [0] * 500 + [1] * 500, "value": range(1000)})
    published = devnet.publish(rows, offers=[METERED], shardBy=["group"])
    dataset = affluent.dataset(published.ref)
    price = dataset.estimate(filters=[("group", "=", 1)]).price
    got = dataset.to_arrow(filters=[("group", "=", 1)])
    assert got["value"].to_pylist() == list(range(500, 1000))
    eventually(lambda: dataset.licence.spent == price)
    assert price > 0
    assert dataset.to_arrow().equals(pa.concat_tables(map(pq.read_table, published.plain)))


def test_the_demos_datasets_are_there(devnet: Devnet, consumer: Home) -> None:
    assert len(affluent.search("flights")) == 2
    (plain,) = devnet.sample("flights-3m").plain
    dataset = affluent.dataset("nyc-dot/flights-3m")
    assert dataset.to_arrow(["delay"]).equals(pq.read_table(plain, columns=["delay"]))


def test_a_process_of_its_own_reads_as_the_consumer(devnet: Devnet) -> None:
    code = "import affluent; print(len(affluent.search('flights')))"
    assert devnet.consumer.script(code) == "2\n"
