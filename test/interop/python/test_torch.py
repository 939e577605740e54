"""PyTorch on a real devnet: real workers and ranks, each row once, paid once."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as pads
import pytest
from live_devnet import METERED, Devnet, Home, Published

import affluent

torch = pytest.importorskip("torch")

SIZE = 60_000
HERE = Path(__file__).parent
_PATIENCE = 240


@pytest.fixture(scope="module")
def published(devnet: Devnet) -> Published:
    rows = pa.table(
        {
            "id": range(SIZE),
            "value": [None if i % 10 == 0 else i / 7 for i in range(SIZE)],
            "when": pa.array(range(SIZE), pa.timestamp("us", "UTC")),
            "pair": pa.array([[i, -i] for i in range(SIZE)], pa.list_(pa.int32(), 2)),
            "word": [f"word {i}" for i in range(SIZE)],
        }
    )
    return devnet.publish(rows, offers=[METERED], rowsPerShard=5000)


def ids(batches) -> list[int]:
    return [row for batch in batches for row in batch["id"].tolist()]


def test_batches_are_the_plain_rows_and_are_paid_once(published: Published, consumer: Home) -> None:
    dataset = affluent.dataset(published.ref)
    first = [("id", "<", 20_000)]
    price = dataset.estimate(filters=first).price
    batches = list(dataset.to_torch(filters=first, batch_size=999, budget=price))
    plain = pads.dataset(published.plain).to_table(filter=pads.field("id") < 20_000)
    assert torch.cat([batch["id"] for batch in batches]).tolist() == plain["id"].to_pylist()
    values = torch.cat([batch["value"] for batch in batches])
    assert values.isnan().tolist() == plain["value"].is_null().to_pylist()
    assert values.nansum() == pytest.approx(sum(filter(None, plain["value"].to_pylist())))
    moments = torch.cat([batch["when"] for batch in batches])
    assert (moments == torch.cat([batch["id"] for batch in batches]) * 1000).all()
    assert torch.cat([batch["pair"] for batch in batches]).tolist() == plain["pair"].to_pylist()
    assert [word for batch in batches for word in batch["word"]] == plain["word"].to_pylist()
    assert dataset.licence.spent == price


@pytest.mark.parametrize(
    ("workers", "method"), [(0, None), (2, "fork"), (3, "fork"), (2, "spawn"), (3, "spawn")]
)
def test_each_row_once_in_any_workers_and_the_rest_in_others(
    published: Published, consumer: Home, workers: int, method: str | None
) -> None:
    dataset = affluent.dataset(published.ref)
    options = {"batch_size": 500, "shuffle": 8000, "seed": 1}
    data = dataset.to_torch(["id"], **options)
    loader = data.loader(num_workers=workers, multiprocessing_context=method)
    taken = list(itertools.islice(loader, 31))
    state = json.loads(json.dumps(data.state_dict()))
    again = dataset.to_torch(["id"], **options)
    again.load_state_dict(state)
    rest = list(again.loader(num_workers=3 if workers == 0 else workers - 1))
    assert sorted(ids(taken) + ids(rest)) == list(range(SIZE))
    alone = list(dataset.to_torch(["id"], **options))
    assert sorted(map(tuple, (b["id"].tolist() for b in taken + rest))) == sorted(
        tuple(batch["id"].tolist()) for batch in alone
    )


def test_ranks_of_a_group_share_an_epoch_and_another_number_finishes_it(
    published: Published, consumer: Home, tmp_path: Path
) -> None:
    dataset = affluent.dataset(published.ref)
    data = dataset.to_torch(["id"], batch_size=700, shuffle=9000, seed=4)
    ranks = run_ranks(published.ref, consumer, tmp_path / "meeting", 2, most=15)
    assert [len(one["rows"]) for one in ranks] == [15 * 700] * 2
    data.load_state_dict([one["state"] for one in ranks])
    rows = [row for one in ranks for row in one["rows"]]
    assert sorted(rows + ids(data.loader(num_workers=2))) == list(range(SIZE))


def run_ranks(ref: str, home: Home, meeting: Path, world: int, *, most: int) -> list[dict]:
    words = [sys.executable, HERE / "read_rank.py", ref, meeting]
    ranks = [
        subprocess.Popen(
            [str(word) for word in (*words, rank, world, most)],
            env=home.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(world)
    ]
    deadline = time.monotonic() + _PATIENCE
    try:
        answers = [one.communicate(timeout=max(1, deadline - time.monotonic())) for one in ranks]
    finally:
        for one in ranks:
            one.kill()
    for one, (_, errors) in zip(ranks, answers, strict=True):
        assert one.returncode == 0, errors[-3000:]
    return [json.loads(output.splitlines()[-1]) for output, _ in answers]


def test_a_worker_that_is_killed_is_an_error_and_the_rest_can_be_read(
    published: Published, consumer: Home
) -> None:
    data = affluent.dataset(published.ref).to_torch(["id"], batch_size=50)
    batches = iter(data.loader(num_workers=1))
    taken = [next(batches)]
    (worker,) = multiprocessing.active_children()

    def kill_and_go_on() -> None:
        worker.kill()
        taken.extend(batches)

    # torch raises it in whatever the main thread does when the signal comes.
    with pytest.raises(RuntimeError, match=r"exited unexpectedly|killed by signal"):
        kill_and_go_on()
    data.load_state_dict(data.state_dict())
    rest = ids(data.loader(num_workers=2))
    assert len(rest) < SIZE
    assert set(ids(taken)) | set(rest) == set(range(SIZE))
