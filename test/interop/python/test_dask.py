"""Dask on a real devnet: several worker processes read what the driver has unlocked."""

from __future__ import annotations

import os

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as pads
import pytest
from live_devnet import METERED, Devnet, Home

import affluent

dd = pytest.importorskip("dask.dataframe")
distributed = pytest.importorskip("distributed")

FIRST = [("id", "<", 50_000)]


@pytest.fixture
def cluster(consumer: Home, tmp_path) -> distributed.Client:
    """Three worker processes that act as the consumer, on loopback alone."""
    with (
        distributed.LocalCluster(
            n_workers=3,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            local_directory=str(tmp_path),
        ) as running,
        distributed.Client(running) as client,
    ):
        yield client


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


def test_worker_processes_read_what_the_driver_unlocked(
    devnet: Devnet, cluster: distributed.Client, rows: pa.Table
) -> None:
    published = devnet.publish(rows, offers=[METERED], rowsPerShard=8000)
    dataset = affluent.dataset(published.ref)
    price = dataset.estimate(filters=FIRST).price
    frame = dataset.to_dask(filters=FIRST, budget=price)
    got = frame.compute().sort_values("id").reset_index(drop=True)
    plain = pads.dataset(published.plain).to_table(filter=pads.field("id") < 50_000)
    expected = plain.to_pandas(types_mapper=pd.ArrowDtype)
    pd.testing.assert_frame_equal(got, expected.sort_values("id").reset_index(drop=True))
    assert dataset.licence.spent == price

    pids = frame.map_partitions(lambda _: pd.Series([os.getpid()]), meta=pd.Series(dtype="int64"))
    assert len(set(pids.compute()) - {os.getpid()}) > 1


def test_a_query_gives_what_it_gives_on_the_plain_files(
    devnet: Devnet, cluster: distributed.Client
) -> None:
    published = devnet.sample("flights-3m")
    frame = affluent.dataset(published.ref).to_dask(["origin", "delay"])
    plain = pads.dataset(published.plain).to_table(["origin", "delay"]).to_pandas()
    expected = plain.groupby("origin")["delay"].agg(["mean", "count"]).sort_index()
    got = frame.groupby("origin")["delay"].agg(["mean", "count"]).compute().sort_index()
    assert list(got.index) == list(expected.index)
    assert (got["count"].astype("int64") == expected["count"]).all()
    assert (abs(got["mean"] - expected["mean"]) < 1e-9).all()


def test_frames_are_read_from_files_by_their_addresses(
    devnet: Devnet, cluster: distributed.Client, rows: pa.Table
) -> None:
    """`dd.read_parquet` needs nothing of ours but the file system."""
    published = devnet.publish(rows, rowsPerShard=25_000)
    files = affluent.dataset(published.ref).files()
    frame = dd.read_parquet(files, columns=["id"])
    assert frame["id"].sum().compute() == sum(range(rows.num_rows))
