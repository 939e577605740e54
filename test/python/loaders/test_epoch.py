"""Whoever reads an epoch, and however often it is interrupted: every row comes exactly once."""

from __future__ import annotations

import itertools
import random

import pytest
from epoch import Memory, Run, flat, random_run, random_units, units_of

from affluent.errors import AffluentError
from affluent.loaders.batches import batches
from affluent.loaders.order import permutation
from affluent.loaders.ranges import count, cut, subtract, union
from affluent.loaders.share import Place, share

SEEDS = range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_any_ranks_and_workers_read_every_row_once(seed: int) -> None:
    chance = random.Random(seed)
    run = random_run(chance, filtered=seed % 3 == 0)
    world, workers = chance.randrange(1, 6), chance.randrange(5)
    rows = [row for rank in Place.all(world) for row in flat(run.rank(rank, workers).take())]
    assert sorted(rows) == run.source.wanted


@pytest.mark.parametrize("seed", SEEDS)
def test_after_any_cuts_the_rest_comes_once_with_other_ranks_and_workers(seed: int) -> None:
    chance = random.Random(1000 + seed)
    run = random_run(chance, filtered=seed % 3 == 0)
    rows: list[int] = []
    state = None
    for _ in range(chance.randrange(1, 4)):
        ranks = [
            run.rank(place, chance.randrange(5), state)
            for place in Place.all(chance.randrange(1, 5))
        ]
        for rank in ranks:
            rows += flat(rank.take(chance.randrange(12)))
        state = [rank.state() for rank in ranks]
    rest = Place.all(chance.randrange(1, 5))
    for place in rest:
        rows += flat(run.rank(place, chance.randrange(5), state).take())
    assert sorted(rows) == run.source.wanted
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rank_goes_on_from_its_own_state_with_other_workers(seed: int) -> None:
    chance = random.Random(2000 + seed)
    run = random_run(chance, filtered=seed % 3 == 0)
    rows: list[int] = []
    for place in Place.all(chance.randrange(1, 4)):
        state = None
        for _ in range(3):
            rank = run.rank(place, chance.randrange(5), state)
            rows += flat(rank.take(chance.randrange(8)))
            state = rank.state()
        rows += flat(run.rank(place, chance.randrange(5), state).take())
    assert sorted(rows) == run.source.wanted


@pytest.mark.parametrize("seed", SEEDS)
def test_batches_are_the_same_whoever_reads_them(seed: int) -> None:
    chance = random.Random(3000 + seed)
    run = random_run(chance)
    alone = run.rank(Place(), 0).take()
    shared = [
        batch for rank in Place.all(chance.randrange(2, 5)) for batch in run.rank(rank, 0).take()
    ]
    assert shared == alone
    among_workers = run.rank(Place(), chance.randrange(2, 5)).take()
    assert sorted(among_workers) == sorted(alone)
    assert all(len(batch) == run.batch_size for batch in alone[:-1])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_is_that_of_the_seed_and_the_epoch(seed: int) -> None:
    chance = random.Random(4000 + seed)
    units = random_units(chance, most=40)
    run = Run(Memory(units), 200, seed, 1)
    order = flat(run.rank(Place(), 0).take())
    assert order == flat(run.rank(Place(), 0).take())
    if len(order) > 20:
        assert order != flat(Run(Memory(units), 200, seed, 2).rank(Place(), 0).take())
        assert order != flat(Run(Memory(units), 200, seed + 1, 1).rank(Place(), 0).take())
        assert order != sorted(order)
    assert flat(Run(Memory(units)).rank(Place(), 0).take()) == sorted(order)


def test_the_order_of_a_seed_is_for_ever() -> None:
    """A state that was saved years ago must still mean the same rows."""
    assert permutation(12, (5, 3, 2, 0)).tolist() == [2, 1, 5, 8, 7, 4, 10, 11, 3, 9, 0, 6]
    run = Run(Memory(units_of(2, 3, 4)), 4, seed=5, epoch=3)
    assert flat(run.rank(Place(), 0).take()) == [7, 6, 8, 5, 1, 4, 2, 0, 3]


def test_shuffled_shards_keep_their_rows_together_and_in_order() -> None:
    units = random_units(random.Random(1))
    order = flat(Run(Memory(units), "shards", 3).rank(Place(), 0).take())
    breaks = sum(1 for one, other in itertools.pairwise(order) if other != one + 1)
    assert order != sorted(order)
    assert breaks < len({unit.file.shard for unit in units})


@pytest.mark.parametrize("seed", SEEDS)
def test_without_the_last_batch_all_ranks_get_as_many_full_ones(seed: int) -> None:
    chance = random.Random(5000 + seed)
    base = random_run(chance)
    run = Run(base.source, base.shuffle, base.seed, base.epoch, base.batch_size, even=True)
    world = chance.randrange(1, 5)
    taken = [run.rank(rank, chance.randrange(4)).take() for rank in Place.all(world)]
    assert len({len(one) for one in taken}) == 1
    assert {len(batch) for one in taken for batch in one} <= {run.batch_size}
    rows = [row for one in taken for row in flat(one)]
    assert len(rows) == len(set(rows))
    assert len(run.source.wanted) - len(rows) < run.batch_size * world


def test_workers_hardly_read_a_row_group_twice() -> None:
    source = Memory(random_units(random.Random(11), most=60, rows=200))
    run = Run(source, 300, batch_size=16)
    run.rank(Place(), 4).take()
    windows = run.order.windows
    most = max(len(window.units) for window in windows)
    assert len(source.reads) <= len([one for one in source.units if one.rows]) + 3 * most


def test_a_rest_reads_just_the_row_groups_that_hold_it() -> None:
    source = Memory(random_units(random.Random(12), most=60, rows=100))
    run = Run(source, batch_size=50)
    rank = run.rank(Place(), 0)
    first = rank.take(20)
    source.reads.clear()
    rest = run.rank(Place(), 0, rank.state()).take()
    assert flat(first) + flat(rest) == source.wanted
    assert len(source.reads) < len([one for one in source.units if one.rows]) * 0.8


def test_a_state_is_small() -> None:
    run = random_run(random.Random(5))
    rank = run.rank(Place(), 3)
    rank.take(30)
    assert len(rank.state()["done"]) <= 4


def test_a_finished_epoch_has_nothing_left_and_the_next_has_all() -> None:
    run = random_run(random.Random(6))
    rank = run.rank(Place(), 2)
    rank.take()
    again = run.rank(Place(), 3, rank.state())
    assert again.take() == []
    again.progress.set_epoch(run.epoch)
    assert again.progress.left(again.rows, Place()) == ()
    again.progress.set_epoch(run.epoch + 1)
    assert count(again.progress.left(again.rows, Place())) == again.rows


def test_the_states_of_workers_are_one_state_together() -> None:
    """As torchdata's loader keeps them: each worker's in a nest of dictionaries."""
    run = random_run(random.Random(8))
    order, rows, states = run.order, [], {}
    for place in Place.all(3):
        own = run.progress()
        share_of = own.begin(order.rows, Place(), place)
        for batch in itertools.islice(batches(run.source, order, share_of, run.batch_size), 2):
            own.note(batch.positions)
            rows += batch.table["id"].to_pylist()
        states[f"worker_{place.number}"] = {"dataset_state": own.document(order.rows, Place())}
        again = run.progress()
        again.load(states[f"worker_{place.number}"])
        assert again.begin(order.rows, Place(), place) == subtract(
            share_of, union(*[tuple(map(tuple, own.document(order.rows, Place())["done"]))])
        )
    nested = {"_snapshot": {"_worker_snapshots": states}, "_steps_since_snapshot": 0}
    rows += flat(run.rank(Place(), 2, nested).take())
    assert sorted(rows) == run.source.wanted
    del states["worker_1"]
    with pytest.raises(AffluentError, match="worker is missing"):
        run.rank(Place(), 2, nested)


def test_what_cannot_be_gone_on_from_is_refused() -> None:
    run = random_run(random.Random(9))
    states = [run.rank(rank, 0).state() for rank in Place.all(2)]
    cases = [
        ({}, "no state"),
        ([states[0]], "rank 1 of 2 is missing"),
        ({**states[0], "read": "another"}, "another read"),
        ([states[0], {**states[1], "epoch": 9}], "different moments"),
        ({**states[0], "done": [[5, 2]]}, "not as it was saved"),
        ({**states[0], "done": [["0", 2]]}, "not as it was saved"),
        ({"_steps_since_snapshot": 2, "x": states[0]}, "after the last batch"),
    ]
    for document, words in cases:
        with pytest.raises(AffluentError, match=words) as raised:
            run.rank(Place(), 0, document)
        assert raised.value.code == "INPUT_INVALID"
        assert raised.value.hint


@pytest.mark.parametrize("seed", SEEDS)
def test_ranges_are_sets_of_numbers(seed: int) -> None:
    chance = random.Random(6000 + seed)

    def some() -> tuple[tuple[int, int], ...]:
        starts = [chance.randrange(60) for _ in range(chance.randrange(6))]
        return union([(start, start + chance.randrange(9)) for start in starts])

    def numbers(ranges: tuple[tuple[int, int], ...]) -> list[int]:
        return [n for start, stop in ranges for n in range(start, stop)]

    one, other = some(), some()
    assert numbers(union(one, other)) == sorted({*numbers(one), *numbers(other)})
    assert numbers(subtract(one, other)) == sorted({*numbers(one)} - {*numbers(other)})
    assert count(one) == len(numbers(one))
    first, last = sorted((chance.randrange(40), chance.randrange(40)))
    assert numbers(cut(one, first, last)) == numbers(one)[first:last]
    places = Place.all(chance.randrange(1, 7))
    size = chance.randrange(1, 9)
    assert [n for place in places for n in numbers(share(one, place, size))] == numbers(one)
