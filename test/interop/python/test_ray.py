"""Ray on a real devnet: several worker processes read what the driver has unlocked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as pads
import pytest
from live_devnet import METERED, Devnet, Home

import affluent

ray = pytest.importorskip("ray")
pytest.importorskip("ray.data")

FIRST = [("id", "<", 50_000)]


@pytest.fixture(scope="module")
def rows() -> pa.Table:
    size = 100_000
    return pa.table(
        {
            "id": range(size),
            "group": [f"group {i % 13}" for i in range(size)],
            "value": [None if i % 11 == 0 else i for i in range(size)],
        }
    )


@pytest.fixture(scope="module")
def cluster(devnet: Devnet) -> Iterator[None]:
    """Worker processes that act as the consumer, on loopback alone."""
    before = {**os.environ}
    os.environ |= {**devnet.consumer.env, "RAY_USAGE_STATS_ENABLED": "0"}
    # A socket's path is short.
    folder = devnet.home.parent / "ray"
    try:
        start(folder)
        ray.data.DataContext.get_current().enable_progress_bars = False
        yield
    finally:
        ray.shutdown()
        os.environ.clear()
        os.environ |= before


def start(folder: Path) -> None:
    """Start Ray, which gives itself half a minute, whatever else the machine has to do."""
    for attempts_left in (2, 1, 0):
        try:
            ray.init(
                num_cpus=3,
                include_dashboard=False,
                object_store_memory=200_000_000,
                _node_ip_address="127.0.0.1",
                _temp_dir=str(folder),
                log_to_driver=False,
            )
        except Exception as error:
            ray.shutdown()
            if attempts_left == 0 or "timed out during startup" not in str(error):
                raise
        else:
            return


def table(made: ray.data.Dataset) -> pa.Table:
    return pa.concat_tables(ray.get(made.to_arrow_refs())).sort_by("id")


def test_worker_processes_read_what_the_driver_unlocked(
    devnet: Devnet, cluster: None, consumer: Home, rows: pa.Table
) -> None:
    published = devnet.publish(rows, offers=[METERED], rowsPerShard=8000)
    dataset = affluent.dataset(published.ref)
    price = dataset.estimate(filters=FIRST).price
    with pytest.raises(affluent.BudgetError):
        dataset.to_ray(filters=FIRST, budget=0)
    made = dataset.to_ray(filters=FIRST, budget=price)
    expected = pads.dataset(published.plain).to_table(filter=pads.field("id") < 50_000)
    assert table(made).equals(expected.sort_by("id"))
    assert dataset.licence.spent == price

    pids = made.map_batches(lambda batch: {"pid": [os.getpid()]}).to_pandas()["pid"]
    assert len(set(pids) - {os.getpid()}) > 1


def test_columns_are_pushed_down_and_queries_agree(
    devnet: Devnet, cluster: None, consumer: Home
) -> None:
    published = devnet.sample("flights-3m")
    made = affluent.dataset(published.ref).to_ray()
    plain = pads.dataset(published.plain)
    assert made.count() == plain.count_rows()
    assert made.schema().names == plain.schema.names
    delays = made.select_columns(["delay"])
    assert delays.sum("delay") == plain.to_table(["delay"])["delay"].to_numpy().sum()


def test_an_empty_read_is_an_empty_dataset(
    devnet: Devnet, cluster: None, consumer: Home, rows: pa.Table
) -> None:
    published = devnet.publish(rows.slice(0, 100))
    made = affluent.dataset(published.ref).to_ray(["id"], [("id", "<", 0)])
    assert made.count() == 0
    assert made.schema().names == ["id"]
