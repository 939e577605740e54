"""Compares Affluent's rows with the plain files: whole, projected, filtered, batched, metered."""

from __future__ import annotations

import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq

import affluent

TWO = ["dep_delay", "distance"]


def same(what: str, found: pa.Table, expected: pa.Table) -> None:
    assert found.equals(expected), f"{what}: the rows are not those of the plain files"


def main() -> None:
    given = json.loads(sys.argv[1])
    ref, files = given["flights"]["ref"], given["flights"]["files"]
    dataset = affluent.dataset(ref)
    one = [("id", ">=", 1_000), ("id", "<", 400_000), ("origin", "=", "JFK")]
    plain = pq.read_table(files)
    same("all columns", dataset.to_arrow(), plain)
    same("two columns", dataset.to_arrow(TWO), plain.select(TWO))
    filtered = pq.read_table(files, columns=TWO, filters=one)
    same("two columns, filtered", dataset.to_arrow(TWO, one), filtered)
    batches = pa.Table.from_batches(dataset.to_batches(batch_size=10_007), plain.schema)
    same("batches", batches, plain)
    del plain, batches
    metered, months = given["metered"]["ref"], [("month", "in", [2, 11])]
    expected = pq.read_table(given["metered"]["files"], filters=months)
    same("metered, filtered", affluent.dataset(metered).to_arrow(filters=months), expected)
    print(json.dumps({"compared": 5}))


if __name__ == "__main__":
    main()
