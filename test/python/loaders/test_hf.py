"""Hugging Face's library gets what a read gives, goes on exactly, and writes nothing to disk."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pytest

from affluent import AffluentError, Dataset

datasets = pytest.importorskip("datasets")

from affluent.loaders.hf import in_memory  # noqa: E402

COLUMNS = ["origin", "month", "arr_delay", "time_hour"]
WINTER = [("month", "in", [12, 1]), ("day", "<", 4)]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everywhere that the library and others keep files, and nothing is in it."""
    folder = tmp_path / "nothing"
    folder.mkdir()
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", folder)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.chdir(folder)
    return folder


def rows_of(stream) -> pa.Table:
    return pa.concat_tables(stream.with_format("arrow").iter(batch_size=10_000))


def test_a_stream_has_the_features_and_rows_of_a_read(dataset: Dataset, empty: Path) -> None:
    stream = dataset.to_hf(COLUMNS, WINTER)
    expected = dataset.to_arrow(COLUMNS, WINTER)
    assert isinstance(stream, datasets.IterableDataset)
    assert stream.features.arrow_schema.names == expected.schema.names
    assert rows_of(stream).equals(expected.cast(stream.features.arrow_schema))
    assert list(stream.take(3)) == expected.slice(0, 3).to_pylist()
    assert list(empty.iterdir()) == []


def test_a_stream_goes_on_where_it_stopped(dataset: Dataset) -> None:
    stream = dataset.to_hf(["flight", "origin"], WINTER)
    every = list(stream)
    for stop in (1, 777, len(every) - 1):
        first = []
        for row in stream:
            first.append(row)
            if len(first) == stop:
                state = stream.state_dict()
                break
        again = dataset.to_hf(["flight", "origin"], WINTER)
        again.load_state_dict(state)
        assert first + list(again) == every


def test_nodes_and_shuffles_share_the_parts(dataset: Dataset) -> None:
    days = [("day", "<", 4)]
    stream = dataset.to_hf(["flight"], days)
    assert stream.num_shards > 8
    from datasets.distributed import split_dataset_by_node

    halves = [split_dataset_by_node(stream, rank, 2) for rank in (0, 1)]
    flights = [row["flight"] for half in halves for row in half]
    assert sorted(flights) == sorted(dataset.to_arrow(["flight"], days)["flight"].to_pylist())
    shuffled = [row["flight"] for row in stream.shuffle(seed=1, buffer_size=100)]
    assert shuffled != flights
    assert sorted(shuffled) == sorted(flights)


def test_in_memory_it_is_a_map_style_dataset_and_nothing_lands_on_disk(
    dataset: Dataset, empty: Path
) -> None:
    made = dataset.to_hf(COLUMNS, WINTER, streaming=False)
    expected = dataset.to_arrow(COLUMNS, WINTER)
    assert isinstance(made, datasets.Dataset)
    assert made.cache_files == []
    assert made.with_format("arrow")[:].equals(expected.cast(made.features.arrow_schema))
    assert made[5] == expected.slice(5, 1).to_pylist()[0]
    made.train_test_split(0.2, seed=1)
    made.shuffle(seed=1).select(range(10)).sort("month")
    made.map(lambda row: {"twice": row["month"] * 2}).filter(lambda row: row["month"] == 1)
    assert list(empty.rglob("*")) == []


def test_an_empty_read_is_an_empty_stream(dataset: Dataset) -> None:
    nothing = [("month", "=", 13)]
    assert list(dataset.to_hf(COLUMNS, nothing)) == []
    assert len(dataset.to_hf(COLUMNS, nothing, streaming=False)) == 0
    assert dataset.to_hf(COLUMNS, nothing).features.keys() == set(COLUMNS)


def test_a_type_that_it_does_not_know_is_said_by_name() -> None:
    kind = pa.map_(pa.string(), pa.int64())
    with pytest.raises(AffluentError, match="map"):
        in_memory(pa.table({"a": pa.array([[("x", 1)]], kind)}))
