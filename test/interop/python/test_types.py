"""Every type that Parquet holds, read through the network, against pyarrow on the plain files."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest
from live_devnet import METERED, Devnet, Home, Published
from zoo import zoo

import affluent
from affluent import Dataset
from affluent.frames.polars_shards import is_known
from affluent.reading import scan


@pytest.fixture(scope="session")
def published_zoo(devnet: Devnet) -> Published:
    return devnet.publish(
        zoo(5), offers=[METERED], shardBy=["cage"], rowsPerGroup=4, sample={"rows": 7}
    )


@pytest.fixture(scope="session")
def plain(published_zoo: Published) -> pa.Table:
    """What pyarrow makes of the plain files, in the order of the shards."""
    return pads.dataset([str(file) for file in published_zoo.plain]).to_table()


@pytest.fixture
def dataset(published_zoo: Published, consumer: Home) -> Dataset:
    return affluent.dataset(published_zoo.ref)


def assert_same(got: pa.Table, expected: pa.Table) -> None:
    assert got.schema.equals(expected.schema, check_metadata=True)
    assert got.num_rows == expected.num_rows
    for name in expected.schema.names:
        # As texts, because NaN equals nothing and 0.0 equals -0.0.
        assert repr(got[name].to_pylist()) == repr(expected[name].to_pylist()), name


def test_the_table_is_equal_schema_metadata_and_values(dataset: Dataset, plain: pa.Table) -> None:
    assert dataset.schema.equals(plain.schema)
    assert dataset.num_rows == plain.num_rows
    assert_same(dataset.to_arrow(), plain)


def test_batches_are_equal_and_no_longer_than_asked(dataset: Dataset, plain: pa.Table) -> None:
    batches = list(dataset.to_batches(batch_size=3))
    assert max(batch.num_rows for batch in batches) == 3
    assert_same(pa.Table.from_batches(batches), plain)


def test_of_what_memory_does_not_hold_a_row_group_comes_at_a_time(
    dataset: Dataset, plain: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "_FIRST_WINDOW_BYTES", 1)
    monkeypatch.setattr(scan, "_WINDOW_BYTES", 1)
    dataset.to_arrow()  # unlocks
    plan = dataset.explain()
    tables = list(dataset.reader.read_files(plan, plan.files, None))
    assert len(tables) > len(plan.files)
    assert max(table.num_rows for table in tables) <= 4
    assert_same(pa.concat_tables(tables), plain)


def test_each_column_alone_is_equal(dataset: Dataset, plain: pa.Table) -> None:
    for name in plain.schema.names:
        assert_same(dataset.to_arrow([name]), plain.select([name]))


def test_columns_come_in_the_order_in_which_they_are_named(
    dataset: Dataset, plain: pa.Table
) -> None:
    names = ["a.b.c", "list", "", "a", "row"]
    assert_same(dataset.to_arrow(names), plain.select(names))


def outcome(act: Callable[[], Any]) -> tuple[Any, str | None]:
    try:
        return act(), None
    except BaseException as error:  # noqa: BLE001 - a refusal of a type is the library's (Polars panics)
        return None, type(error).__name__


@pytest.mark.parametrize("column", zoo().schema.names)
def test_each_column_is_to_pandas_and_polars_what_the_plain_one_is(
    dataset: Dataset, plain: pa.Table, column: str
) -> None:
    expected = plain.select([column])
    frame, refusal = outcome(expected.to_pandas)
    got, got_refusal = outcome(lambda: dataset.to_pandas([column]))
    assert got_refusal == refusal
    if refusal is None:
        assert list(got.dtypes) == list(frame.dtypes)
        assert repr(got[column].tolist()) == repr(frame[column].tolist())
    frame, refusal = outcome(lambda: pl.from_arrow(expected))
    got, got_refusal = outcome(lambda: dataset.to_polars([column]))
    assert got_refusal == refusal
    if refusal is None:
        assert got.schema == frame.schema
        assert got.equals(frame)


def test_what_polars_decodes_itself_is_what_it_makes_of_arrow(
    devnet: Devnet, consumer: Home
) -> None:
    table = zoo(5)
    known = [field.name for field in table.schema if is_known(field.type) and field.name]
    assert len(known) > 40
    published = devnet.publish(table.select(known), shardBy=["cage"], rowsPerGroup=4)
    dataset = affluent.dataset(published.ref)
    plain = pads.dataset([str(file) for file in published.plain]).to_table()
    assert dataset.to_polars().equals(pl.from_arrow(plain))
    assert dataset.to_polars(lazy=True).collect().equals(pl.from_arrow(plain))
    names = ["a.b", "list of struct", "deep", "row"]
    for rows in (pl.col("row") % 7 == 3, pl.col("row").is_in([1, 2, 20]), pl.col("cage") == 1):
        got = dataset.to_polars(lazy=True).filter(rows).select(names).collect()
        assert got.equals(pl.from_arrow(plain).filter(rows).select(names))


@pytest.mark.parametrize("column", zoo().schema.names)
def test_each_column_is_to_duckdb_what_the_plain_one_is(
    dataset: Dataset, plain: pa.Table, column: str
) -> None:
    with duckdb.connect() as con:
        expected, refusal = outcome(lambda: con.from_arrow(plain.select([column])).fetchall())
        got, got_refusal = outcome(lambda: dataset.to_duckdb(con, [column]).fetchall())
    assert got_refusal == refusal
    assert repr(got) == repr(expected)


FILTERS = [
    ("uint64", "!=", 0),
    ("uint64", "<", 2**64 - 1),
    ("uint64", ">", -1),
    ("int8", "<", 10**30),
    ("int64", "in", [2**63 - 1, 7, 2**70]),
    ("double", "<", math.inf),
    ("decimal32", "in", [0, pa.scalar("999.99").cast(pa.decimal128(5, 2))]),
    ("decimal128", ">=", pa.scalar("0.01").cast(pa.decimal128(38, 2))),
    ("decimal256", ">", 0),
    ("string", "=", "Zürich \U0001f5fb"),
    ("string_view", "in", ["", "ﬁn"]),
    ("ordered", "in", ["b", "Ω"]),
    ("bool", "=", True),
    ("a.b", ">", 3),
    ("", "<=", 3),
    ("größe in µm", ">", 0),
    ('quote"d `name`\n[x]', "=", 4),
    ("date32", ">=", date(2024, 1, 1)),
    ("timestamp ns +05:30", "<", datetime(1970, 1, 1, tzinfo=UTC)),
    ("timestamp s None", ">", datetime(2000, 1, 1)),
]


@pytest.mark.parametrize("comparison", FILTERS, ids=str)
def test_filters_of_odd_columns_give_the_rows_that_python_would(
    dataset: Dataset, plain: pa.Table, comparison: tuple[str, str, Any]
) -> None:
    column, op, value = comparison
    wanted = [value_of(one) for one in value] if op == "in" else value_of(value)
    holds = {
        "=": lambda one: one == wanted, "!=": lambda one: one != wanted,
        "<": lambda one: one < wanted, "<=": lambda one: one <= wanted,
        ">": lambda one: one > wanted, ">=": lambda one: one >= wanted,
        "in": lambda one: one in wanted,
    }[op]  # fmt: skip
    values = zip(plain[column].to_pylist(), plain["row"].to_pylist(), strict=True)
    expected = [row for one, row in values if one is not None and holds(one)]
    assert expected
    got = dataset.to_arrow(["row"], [comparison])
    assert got["row"].to_pylist() == expected


def value_of(value: Any) -> Any:
    return value.as_py() if isinstance(value, pa.Scalar) else value


def test_the_sample_is_of_the_same_types(dataset: Dataset, plain: pa.Table) -> None:
    assert dataset.sample(7).schema.names == plain.schema.names


def test_shards_without_rows_change_nothing(
    devnet: Devnet, consumer: Home, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    for number, rows in enumerate(([1, 2], [], [3])):
        columns = [pa.array(rows, pa.int64()), pa.array(map(str, rows), pa.string())]
        pq.write_table(pa.table(columns, ["a", "b"]), folder / f"{number}.parquet")
    files = sorted(folder.iterdir())
    charter = {"policy": {"statisticsColumns": ["a", "b"]}}
    published = devnet.publish(files, offers=[METERED], keep=True, charter=charter)
    dataset = affluent.dataset(published.ref)
    expected = pads.dataset([str(file) for file in published.plain]).to_table()
    assert_same(dataset.to_arrow(), expected)
    assert_same(dataset.to_arrow(filters=[("a", ">", 100)]), expected.slice(0, 0))


def test_a_dataset_without_rows_is_a_table_without_rows(devnet: Devnet, consumer: Home) -> None:
    published = devnet.publish(zoo().slice(0, 0))
    dataset = affluent.dataset(published.ref)
    expected = pq.read_table(published.plain[0])
    assert dataset.num_rows == 0
    assert_same(dataset.to_arrow(), expected)
    assert dataset.to_polars(["row", "list"]).shape == (0, 2)
    assert len(dataset.to_pandas()) == 0
    assert dataset.to_duckdb(columns=["row"]).fetchall() == []
    assert_same(dataset.to_arrow(filters=[("row", "=", 1)]), expected)


def test_a_dataset_of_2000_columns_is_equal(devnet: Devnet, consumer: Home) -> None:
    wide = pa.table({f"column {i}": pa.array([i, None, -i], pa.int32()) for i in range(2_000)})
    published = devnet.publish(wide, rowsPerShard=1)
    dataset = affluent.dataset(published.ref)
    expected = pads.dataset([str(file) for file in published.plain]).to_table()
    assert_same(dataset.to_arrow(), expected)
    names = ["column 1999", "column 7"]
    assert_same(dataset.to_arrow(names), expected.select(names))
