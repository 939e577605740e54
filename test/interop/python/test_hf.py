"""Hugging Face's library on a real devnet gives what the plain files hold."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.dataset as pads
import pytest
from live_devnet import METERED, Devnet, Home

import affluent

datasets = pytest.importorskip("datasets")

FIRST = [("id", "<", 5000)]


@pytest.fixture(scope="module")
def rows() -> pa.Table:
    size = 20_000
    return pa.table(
        {
            "id": range(size),
            "day": pa.array(range(size), pa.timestamp("us", "UTC")),
            "word": [None if i % 7 == 0 else f"word {i}" for i in range(size)],
            "pair": pa.array([[i, -i] for i in range(size)], pa.list_(pa.int32(), 2)),
        }
    )


def arrow(stream) -> pa.Table:
    return pa.concat_tables(stream.with_format("arrow").iter(batch_size=4096))


def test_a_stream_and_a_dataset_in_memory_hold_the_plain_rows(
    devnet: Devnet, consumer: Home, rows: pa.Table
) -> None:
    published = devnet.publish(rows, rowsPerShard=3000)
    plain = pads.dataset(published.plain)
    dataset = affluent.dataset(published.ref)
    for columns, filters, where in (
        (None, None, None),
        (["word", "pair"], FIRST, pads.field("id") < 5000),
    ):
        expected = plain.to_table(columns, filter=where)
        stream = dataset.to_hf(columns, filters)
        kind = stream.features.arrow_schema
        assert arrow(stream).equals(expected.cast(kind))
        whole = dataset.to_hf(columns, filters, streaming=False)
        assert whole.with_format("arrow")[:].equals(expected.cast(kind))


def test_a_metered_stream_is_paid_once_and_its_state_goes_on(
    devnet: Devnet, consumer: Home, rows: pa.Table
) -> None:
    published = devnet.publish(rows, offers=[METERED], rowsPerShard=3000)
    dataset = affluent.dataset(published.ref)
    price = dataset.estimate(filters=FIRST).price
    with pytest.raises(affluent.BudgetError):
        dataset.to_hf(["id"], FIRST, budget=0)
    stream = dataset.to_hf(["id"], FIRST, budget=price)
    first = []
    for row in stream:
        first.append(row["id"])
        if len(first) == 3500:
            state = stream.state_dict()
            break
    again = dataset.to_hf(["id"], FIRST, budget=0)
    again.load_state_dict(state)
    plain = pads.dataset(published.plain).to_table(["id"], filter=pads.field("id") < 5000)
    assert first + [row["id"] for row in again] == plain["id"].to_pylist()
    assert dataset.licence.spent == price
