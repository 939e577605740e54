"""What a plan says of bytes and requests, beside what gateways were asked for and sent."""

import json
import shutil
from collections.abc import Iterator

import pyarrow.parquet as pq
import pytest
from counting_gateway import Counted, counting_gateway
from live_devnet import Devnet, Home

import affluent

LEAF = 1_048_576
# A leaf in an answer of several blocks has a head; the first answer also holds the file's root.
HEADS = 4_096


@pytest.fixture
def gateway(devnet: Devnet, consumer: Home) -> Iterator[Counted]:
    """Has the consumer's service begin anew, with nothing kept, behind a gateway that counts."""
    path = consumer.folder / "networks" / "devnet.json"
    former = path.read_text()
    network = json.loads(former)
    consumer.stop_service()
    with counting_gateway(network["gateways"][0]) as counted:
        path.write_text(json.dumps(network | {"gateways": [counted.url]}))
        shutil.rmtree(consumer.folder / "devnet" / "blocks", ignore_errors=True)
        yield counted
        consumer.stop_service()
    path.write_text(former)


@pytest.mark.parametrize("columns", [["delay", "distance"], ["origin"], None])
def test_a_cold_read_asks_for_what_its_plan_says(
    devnet: Devnet, consumer: Home, gateway: Counted, columns: list[str] | None
) -> None:
    published = devnet.sample("flights-3m")
    dataset = affluent.dataset(published.ref)
    names = {name.lower(): name for name in dataset.schema.names}
    wanted = columns and [names[one] for one in columns]
    plan = dataset.explain(wanted)
    assert [one.size for one in plan.files] == [file.stat().st_size for file in published.plain]
    assert plan.bytes == sum(chunk_bytes(file, wanted) for file in published.plain)

    gateway.answers.clear()
    rows = dataset.to_arrow(wanted)
    assert rows.num_rows == plan.rows
    # One answer may hold several leaves, so fewer requests do: what is planned is each leaf, once.
    assert len(gateway.answers) <= plan.requests
    assert sum(leaves_of(answer) for answer in gateway.answers) == plan.requests
    assert plan.bytes <= sum(gateway.answers) <= plan.requests * (LEAF + HEADS)

    gateway.answers.clear()
    assert dataset.to_arrow(wanted).equals(rows)
    assert gateway.answers == []


def leaves_of(answer: int) -> int:
    """How many leaves an answer holds: all of a file are full but its last."""
    return max(1, -(-(answer - HEADS) // LEAF))


def chunk_bytes(file: object, columns: list[str] | None) -> int:
    """Compressed bytes of the columns of a plain file."""
    metadata = pq.read_metadata(file)
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    chunks = [group.column(i) for group in groups for i in range(group.num_columns)]
    return sum(
        chunk.total_compressed_size
        for chunk in chunks
        if columns is None or chunk.path_in_schema in columns
    )
