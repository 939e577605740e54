"""PyTorch gets each row of a read once, with any workers, ranks and cuts."""

from __future__ import annotations

import copy
import json
import os
import pickle

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from fake_service import FakeService, Refused

from affluent import AffluentError, BudgetError, Dataset, ForgedError

torch = pytest.importorskip("torch")

from torch.utils.data import DataLoader  # noqa: E402

COLUMNS = ["flight", "distance", "origin", "time_hour"]
WINTER = [("month", "in", [12, 1]), ("day", "<", 8)]
FEBRUARY = [("month", "=", 2)]


def ids(batches) -> list[tuple[int, int]]:
    """What tells the flights of a month apart."""
    found = []
    for batch in batches:
        numbers = (batch["flight"].tolist(), batch["time_hour"].tolist())
        found += zip(*numbers, batch["origin"], strict=True)
    return found


@pytest.fixture
def expected(dataset: Dataset) -> list[tuple[int, int]]:
    rows = dataset.to_arrow(COLUMNS, WINTER)
    hours = rows["time_hour"].cast(pa.timestamp("ns", "UTC")).cast(pa.int64()).to_pylist()
    return list(zip(rows["flight"].to_pylist(), hours, rows["origin"].to_pylist(), strict=True))


def test_unshuffled_it_gives_the_rows_of_a_read_in_order(dataset: Dataset, expected) -> None:
    batches = list(dataset.to_torch(COLUMNS, WINTER, batch_size=500))
    assert ids(batches) == expected
    assert [len(batch["flight"]) for batch in batches[:-1]] == [500] * (len(batches) - 1)
    assert list(batches[0]) == COLUMNS
    assert batches[0]["distance"].dtype == torch.int64
    table = dataset.to_arrow(["arr_delay", "tailnum"])
    data = dataset.to_torch(["arr_delay", "tailnum"], nulls="mask", batch_size=4096)
    assert len(data) == -(-table.num_rows // 4096)
    delays = torch.cat([batch["arr_delay"] for batch in data])
    assert delays.tolist() == pc.fill_null(table["arr_delay"], 0).to_pylist()
    there = torch.cat([batch["arr_delay.valid"] for batch in data])
    assert there.tolist() == table["arr_delay"].is_valid().to_pylist()
    assert [t for batch in data for t in batch["tailnum"]] == table["tailnum"].to_pylist()


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_worker_processes_share_the_rows(dataset: Dataset, expected, method: str) -> None:
    data = dataset.to_torch(COLUMNS, WINTER, batch_size=300, shuffle=2000, seed=3)
    alone = ids(data)
    assert sorted(alone) == sorted(expected)
    assert alone != expected
    shared = ids(data.loader(num_workers=2, multiprocessing_context=method))
    assert sorted(shared) == sorted(expected)
    assert shared == ids(data.loader(num_workers=2))


def test_workers_spend_nothing_and_what_is_wrong_is_said_before_anything_is_spent(
    dataset: Dataset, service: FakeService
) -> None:
    price = dataset.estimate(filters=FEBRUARY).price
    for wrong in ({"batch_size": 0}, {"shuffle": -1}, {"shuffle": "rows"}, {"nulls": "x"},
                  {"seed": -1}, {"columns": ["nothing"]}):  # fmt: skip
        with pytest.raises(AffluentError):
            dataset.to_torch(**{"filters": FEBRUARY, "budget": price, **wrong})
    with pytest.raises(BudgetError):
        dataset.to_torch(["flight"], FEBRUARY, budget=0)
    assert service.spent == 0
    data = dataset.to_torch(["flight"], FEBRUARY, budget=price)
    spent = service.spent
    assert spent == int(price * 10**18)
    unlocks = [one for one in service.requests if one.path.endswith("/unlock")]
    list(data.loader(num_workers=2))
    assert service.spent == spent
    assert [one for one in service.requests if one.path.endswith("/unlock")] == unlocks


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_an_error_in_a_worker_keeps_its_class_and_its_code(
    dataset: Dataset, service: FakeService, method: str
) -> None:
    data = dataset.to_torch(COLUMNS, WINTER, batch_size=300)

    def refuse(request: object) -> None:
        if "fills" in request.path or "/data/" in request.path:
            raise Refused(502, "SEGMENT_FORGED", "Thus it is.", shard=3)

    service.refuse = refuse
    with pytest.raises(ForgedError, match="DataLoader worker process 0") as caught:
        list(data.loader(num_workers=2, multiprocessing_context=method))
    assert caught.value.code == "SEGMENT_FORGED"
    assert "Thus it is. Do what the hint says." in str(caught.value)


@pytest.mark.parametrize(("before", "after"), [(0, 2), (3, 0), (2, 3)])
@pytest.mark.parametrize("filters", [WINTER, FEBRUARY])
def test_the_rest_comes_once_with_another_number_of_workers(
    dataset: Dataset, filters, before: int, after: int
) -> None:
    def open_it():
        return dataset.to_torch(COLUMNS, filters, batch_size=170, shuffle=3000, seed=9)

    every = sorted(ids(open_it()))
    data = open_it()
    data.set_epoch(2)
    first = []
    for count, batch in enumerate(data.loader(num_workers=before)):
        first.append(batch)
        if count == 10:
            break
    state = json.loads(json.dumps(data.state_dict()))
    again = open_it()
    again.load_state_dict(state)
    assert sorted(ids(first) + ids(again.loader(num_workers=after))) == every
    again.set_epoch(3)
    assert sorted(ids(again.loader(num_workers=after))) == every


def test_a_plain_loader_needs_to_be_told_of(dataset: Dataset) -> None:
    data = dataset.to_torch(COLUMNS, WINTER, batch_size=100)
    loader = DataLoader(data, batch_size=None, num_workers=2)
    batches = iter(loader)
    first = [next(batches) for _ in range(3)]
    with pytest.raises(AffluentError) as raised:
        data.state_dict()
    assert raised.value.code == "STATE_CONFLICT"
    for batch in first:
        data.consumed(batch)
    again = dataset.to_torch(COLUMNS, WINTER, batch_size=64)
    again.load_state_dict(data.state_dict())
    assert sorted(ids(first) + ids(again)) == sorted(ids(data))


def test_epochs_differ_also_in_workers_that_live_on(dataset: Dataset) -> None:
    data = dataset.to_torch(COLUMNS, WINTER, batch_size=100, shuffle=4000)
    loader = data.loader(num_workers=2, persistent_workers=True)
    orders = []
    for epoch in range(3):
        data.set_epoch(epoch)
        orders.append(ids(loader))
    assert orders[0] != orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(orders[2])
    other = dataset.to_torch(COLUMNS, WINTER, batch_size=100, shuffle=4000)
    other.set_epoch(2)
    assert sorted(ids(other)) == sorted(orders[2])
    assert ids(other) == ids(copy.deepcopy(other))


def test_ranks_share_the_rows_and_go_on_as_others(
    dataset: Dataset, expected, monkeypatch: pytest.MonkeyPatch
) -> None:
    states, first = [], []
    for rank in range(3):
        monkeypatch.setenv("RANK", str(rank))
        monkeypatch.setenv("WORLD_SIZE", "3")
        data = dataset.to_torch(COLUMNS, WINTER, batch_size=50, shuffle="shards")
        for count, batch in enumerate(data.loader(num_workers=rank)):
            first.append(batch)
            if count == 2 + rank:
                break
        states.append(data.state_dict())
    rest = []
    for rank in range(2):
        monkeypatch.setenv("RANK", str(rank))
        monkeypatch.setenv("WORLD_SIZE", "2")
        data = dataset.to_torch(COLUMNS, WINTER, batch_size=50, shuffle="shards")
        data.load_state_dict(states[0])
        with pytest.raises(AffluentError, match="missing"):
            next(iter(data))
        data.load_state_dict(states)
        rest += ids(data.loader(num_workers=2))
    assert sorted(ids(first) + rest) == sorted(expected)
    monkeypatch.setenv("RANK", "many")
    with pytest.raises(AffluentError, match="RANK"):
        next(iter(data))


def test_ranks_get_as_many_full_batches(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "4")
    counts = []
    for rank in range(4):
        monkeypatch.setenv("RANK", str(rank))
        data = dataset.to_torch(["flight"], batch_size=5000, drop_last=True)
        sizes = [len(batch["flight"]) for batch in data]
        assert set(sizes) == {5000}
        assert len(sizes) == len(data)
        counts.append(len(sizes))
    assert len(set(counts)) == 1
    assert sum(counts) * 5000 > dataset.num_rows - 4 * 5000


@pytest.mark.parametrize("workers", [0, 2])
def test_torchdatas_loader_keeps_the_state(dataset: Dataset, expected, workers: int) -> None:
    loaders = pytest.importorskip("torchdata.stateful_dataloader")

    def loader(data, count: int):
        return loaders.StatefulDataLoader(data, batch_size=None, num_workers=count)

    data = dataset.to_torch(COLUMNS, WINTER, batch_size=90, shuffle=1500)
    running = loader(data, workers)
    batches = iter(running)
    first = [next(batches) for _ in range(7)]
    state = pickle.loads(pickle.dumps(running.state_dict()))  # noqa: S301 - made above
    del batches
    again = loader(dataset.to_torch(COLUMNS, WINTER, batch_size=90, shuffle=1500), workers)
    again.load_state_dict(copy.deepcopy(state))
    assert sorted(ids(first) + ids(again)) == sorted(expected)
    other = dataset.to_torch(COLUMNS, WINTER, batch_size=90, shuffle=1500)
    other.load_state_dict(state)
    assert sorted(ids(first) + ids(loader(other, 3))) == sorted(expected)


def test_it_travels_without_a_token(dataset: Dataset, service: FakeService) -> None:
    sent = pickle.dumps(dataset.to_torch(["flight"], FEBRUARY))
    assert service.token.encode() not in sent
    assert service.connection["socket"].encode() not in sent


def test_what_belongs_to_the_dataset_is_not_the_loaders(dataset: Dataset) -> None:
    data = dataset.to_torch(["flight"], WINTER)
    with pytest.raises(AffluentError, match="shuffle"):
        data.loader(shuffle=True)
    with pytest.raises(TypeError):
        len(data)
    assert os.environ.get("RANK") is None
