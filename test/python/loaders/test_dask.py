"""A Dask frame gives what a read gives, partition by partition."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest
from fake_service import FakeService

from affluent import Dataset

dd = pytest.importorskip("dask.dataframe")

WINTER = [("month", "in", [12, 1])]
COLUMNS = ["origin", "month", "arr_delay", "tailnum"]


def test_its_rows_and_types_are_those_of_a_read(dataset: Dataset) -> None:
    frame = dataset.to_dask(COLUMNS, WINTER)
    expected = dataset.to_arrow(COLUMNS, WINTER).to_pandas(types_mapper=pd.ArrowDtype)
    got = frame.compute(scheduler="sync")
    pd.testing.assert_frame_equal(got.reset_index(drop=True), expected)
    assert (frame.dtypes == expected.dtypes).all()
    assert (got.dtypes == expected.dtypes).all()
    assert frame.npartitions == dataset.estimate(COLUMNS, WINTER).shards


def test_only_the_columns_of_the_result_are_read(dataset: Dataset, service: FakeService) -> None:
    frame = dataset.to_dask()
    read = {}
    for name in ("all", "one"):
        service.read_ranges.clear()
        if name == "all":
            frame.compute(scheduler="threads")
        else:
            frame["month"].sum().compute(scheduler="threads")
        read[name] = sum(stop - start for _, start, stop in service.read_ranges)
    assert read["one"] < read["all"] / 2
    assert len(frame) == dataset.num_rows


def test_it_is_unlocked_by_whoever_makes_it(dataset: Dataset, service: FakeService) -> None:
    price = dataset.estimate(filters=WINTER).price
    frame = dataset.to_dask(filters=WINTER, budget=price)
    spent = service.spent
    assert spent == int(price * 10**18)
    frame.groupby("carrier").arr_delay.mean().compute(scheduler="threads")
    assert service.spent == spent


def test_a_partition_is_small_and_holds_no_token(dataset: Dataset, service: FakeService) -> None:
    graph = dataset.to_dask(["month"]).optimize().dask
    for task in graph.values():
        sent = pickle.dumps(task)
        assert len(sent) < 4096
        assert service.token.encode() not in sent


def test_the_same_read_has_the_same_name(dataset: Dataset) -> None:
    name = dataset.to_dask(COLUMNS, WINTER)._name
    assert dataset.to_dask(COLUMNS, WINTER)._name == name
    assert dataset.to_dask(COLUMNS)._name != name


def test_an_empty_read_is_an_empty_frame(dataset: Dataset) -> None:
    frame = dataset.to_dask(COLUMNS, [("month", "=", 13)])
    assert len(frame) == 0
    assert list(frame.columns) == COLUMNS
