"""Reads without the network: chain, gateway and custodians are gone, the disk has what was read."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from live_devnet import METERED, Devnet, Published, live_devnet

ROWS, SHARDS = 60_000, 3

# Says what became of each read that it is given: the rows, or the code of the error.
READER = """
import json, sys, affluent
found = {}
for name, (ref, columns, filters, way) in json.loads(sys.argv[1]).items():
    try:
        dataset = affluent.dataset(ref)
        if way == "pandas":
            found[name] = len(dataset.to_pandas(columns, filters=filters))
        elif way == "polars":
            found[name] = dataset.to_polars(columns, filters=filters).height
        else:
            found[name] = dataset.to_arrow(columns, filters=filters)["value"].to_pylist()[-1]
    except affluent.UnavailableError as error:
        found[name] = error.code
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def alone() -> Iterator[tuple[Devnet, Published, Published]]:
    """A consumer who has read some of two datasets, on a devnet of its own that then ends."""
    part = [i * SHARDS // ROWS for i in range(ROWS)]
    rows = pa.table(
        {"value": list(range(ROWS)), "other": [i * 7 for i in range(ROWS)], "part": part}
    )
    with live_devnet(samples=False) as net:
        free = net.publish(rows, slug="free", shardBy=["part"])
        metered = net.publish(rows, slug="metered", shardBy=["part"], offers=[METERED])
        net.consumer.script(
            "import sys, affluent\n"
            "affluent.dataset(sys.argv[1]).to_arrow(filters=[('part', '<=', 1)])\n"
            "affluent.dataset(sys.argv[2]).to_arrow(filters=[('part', '==', 0)])\n",
            free.ref,
            metered.ref,
        )
        yield net, free, metered


def test_what_was_read_is_read_again_without_a_network(
    alone: tuple[Devnet, Published, Published],
) -> None:
    net, free, metered = alone
    plain = pq.read_table(free.plain)
    rows = ROWS // SHARDS
    reads = {
        "kept": [free.ref, None, [["part", "<=", 1]], "arrow"],
        "pandas": [free.ref, ["value"], [["part", "==", 0]], "pandas"],
        "polars": [free.ref, ["other"], [["part", "==", 1]], "polars"],
        "unlocked": [metered.ref, None, [["part", "==", 0]], "arrow"],
        "not kept": [free.ref, None, [["part", "==", 2]], "arrow"],
        "not unlocked": [metered.ref, None, [["part", "==", 2]], "arrow"],
    }
    expected = {
        "kept": plain.filter(pc.field("part") <= 1)["value"][-1].as_py(),
        "pandas": rows,
        "polars": rows,
        "unlocked": plain.filter(pc.field("part") == 0)["value"][-1].as_py(),
        "not kept": "BLOCK_UNAVAILABLE",
        "not unlocked": "CHAIN_UNREACHABLE",
    }
    net.go_offline()
    assert read(net, reads) == expected
    net.consumer.stop_service()
    assert read(net, reads) == expected


def read(net: Devnet, reads: dict[str, list[object]]) -> dict[str, object]:
    return json.loads(net.consumer.script(READER, json.dumps(reads)))
