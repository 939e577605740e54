"""Shards as files for whatever takes a URL, on a real network, against the plain files."""

from __future__ import annotations

from collections.abc import Iterator

import dask.dataframe as dd
import fsspec
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest
from live_devnet import METERED, Devnet, Home, Published

import affluent
from affluent import BudgetError, LicenceError
from affluent.filesystem import AffluentFileSystem

TABLE = pa.table({"day": [n // 100 for n in range(800)], "value": range(800)})


@pytest.fixture(autouse=True)
def _fresh(consumer: Home) -> Iterator[None]:
    fsspec.register_implementation("affluent", AffluentFileSystem, clobber=True)
    AffluentFileSystem.clear_instance_cache()
    yield
    AffluentFileSystem.clear_instance_cache()


@pytest.fixture(scope="module")
def gift(devnet: Devnet) -> Published:
    return devnet.publish(TABLE, shardBy=["day"])


@pytest.fixture(scope="module")
def metered(devnet: Devnet) -> Published:
    return devnet.publish(TABLE, offers=[METERED], shardBy=["day"])


def url(published: Published, number: int) -> str:
    return f"affluent://{published.ref}@1/data/{published.plain[number].name}"


def test_bytes_are_those_of_the_plain_file(gift: Published) -> None:
    plain = gift.plain[0].read_bytes()
    with fsspec.open(url(gift, 0)) as file:
        assert file.read() == plain
        file.seek(-4, 2)
        assert file.read() == b"PAR1"
    fs = fsspec.filesystem("affluent")
    paths = [url(gift, n) for n in range(8)]
    starts, ends = list(range(8)), [100 + n for n in range(8)]
    expected = [file.read_bytes()[n : 100 + n] for n, file in enumerate(gift.plain)]
    assert fs.cat_ranges(paths, starts, ends) == expected


def test_files_are_listed_and_globbed(gift: Published) -> None:
    fs = fsspec.filesystem("affluent")
    names = [f"{gift.ref}@1/data/{file.name}" for file in gift.plain]
    assert fs.ls(f"{gift.ref}@1/data", detail=False) == [f"{gift.ref}@1/data/_metadata", *names]
    assert fs.glob(f"affluent://{gift.ref}@1/data/*.parquet") == sorted(names)
    assert [fs.info(name)["size"] for name in names] == [file.stat().st_size for file in gift.plain]


def test_libraries_read_urls(gift: Published) -> None:
    plain = pq.read_table(gift.plain[0])
    assert pd.read_parquet(url(gift, 0)).equals(plain.to_pandas())
    with fsspec.open(url(gift, 0)) as file:
        assert pq.ParquetFile(file).read(["value"]) == plain.select(["value"])
    with fsspec.open(url(gift, 0)) as file:
        assert pl.read_parquet(file).equals(pl.from_arrow(plain))
    every = [url(gift, n) for n in range(8)]
    found = dd.read_parquet(every, columns=["value"]).compute(scheduler="synchronous")
    assert sorted(found["value"]) == list(range(800))
    assert [affluent.dataset(gift.ref).files()[0]] == every[:1]


def test_metadata_opens_the_whole_record_set(gift: Published) -> None:
    fs = fsspec.filesystem("affluent")
    whole = pads.parquet_dataset(f"{gift.ref}@1/data/_metadata", filesystem=fs)
    assert whole.count_rows() == 800
    wanted = whole.to_table(filter=pads.field("day") == 3)
    assert wanted.sort_by("value")["value"].to_pylist() == list(range(300, 400))


def test_a_budget_bounds_what_is_opened(metered: Published) -> None:
    dataset = affluent.dataset(metered.ref)
    price = dataset.estimate(filters=[("day", "=", 0)]).price
    with pytest.raises(BudgetError):
        pd.read_parquet(url(metered, 0), storage_options={"budget": 0})
    with pytest.raises(BudgetError):
        fsspec.filesystem("affluent", budget=price).cat_ranges(
            [url(metered, 0), url(metered, 1)], 0, 4, on_error="raise"
        )
    assert dataset.estimate().new_shards == 8
    options = {"network": "devnet", "budget": str(2 * price)}
    fs = fsspec.filesystem("affluent", **options)
    assert fs.cat_ranges([url(metered, 0), url(metered, 1)], 0, 4) == [b"PAR1", b"PAR1"]
    assert len(pd.read_parquet(url(metered, 0), storage_options=options)) == 100
    with pytest.raises(BudgetError):
        fs.cat_file(url(metered, 2))


def test_without_a_budget_of_its_own_the_owner_s_holds(metered: Published, consumer: Home) -> None:
    consumer.owner("budget", metered.ref, "0")
    with pytest.raises(BudgetError):
        pd.read_parquet(url(metered, 7))
    assert fsspec.filesystem("affluent").exists(url(metered, 7))


def test_without_a_licence_it_is_a_licence_that_is_missing(devnet: Devnet) -> None:
    published = devnet.publish(TABLE.slice(0, 3), offers=[METERED], buy=False)
    for read in (pd.read_parquet, lambda path: fsspec.open(path).open().read()):
        with pytest.raises(LicenceError):
            read(url(published, 0))
    with pytest.raises(FileNotFoundError):
        fsspec.filesystem("affluent").info(f"affluent://{published.ref}@1/other/0.parquet")
