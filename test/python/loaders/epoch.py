"""An epoch read by several processes, in one: a source in memory, ranks, workers, cuts at will."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pyarrow as pa

from affluent.loaders.batches import Rows, batches
from affluent.loaders.order import Order, Shuffle, Unit
from affluent.loaders.progress import Progress
from affluent.loaders.share import Place
from affluent.wire.plan import PlanFile


@dataclass
class Memory:
    """Units in memory: ``id`` numbers all rows; wanted are multiples of `keeps`, or all."""

    units: list[Unit]
    keeps: int | None = None
    reads: list[Unit] = field(default_factory=list)

    def tables(self, units: Sequence[Unit]) -> Iterator[pa.Table]:
        ends = np.cumsum([unit.rows for unit in self.units])
        first = {id(unit): end - unit.rows for unit, end in zip(self.units, ends, strict=True)}
        for unit in units:
            self.reads.append(unit)
            start = int(first[id(unit)])
            ids = pa.array(np.arange(start, start + unit.rows))
            yield pa.table({"id": ids, "text": ids.cast(pa.string())})

    def select(self, rows: pa.Table) -> tuple[pa.Table, np.ndarray | None]:
        mask = None if self.keeps is None else rows["id"].to_numpy() % self.keeps == 0
        return rows, mask

    @property
    def wanted(self) -> list[int]:
        every = range(sum(unit.rows for unit in self.units))
        return [i for i in every if self.keeps is None or i % self.keeps == 0]


@dataclass(frozen=True)
class Run:
    """How an epoch is read."""

    source: Memory
    shuffle: Shuffle = None
    seed: int = 0
    epoch: int = 0
    batch_size: int = 10
    even: bool = False

    def progress(self) -> Progress:
        made = Progress("the read", self.batch_size, even=self.even and self.source.keeps is None)
        made.set_epoch(self.epoch)
        return made

    @property
    def order(self) -> Order:
        return Order(self.source.units, self.shuffle, self.seed, self.epoch)

    def rank(self, rank: Place, workers: int, state: object = None) -> Rank:
        return Rank(self, rank, workers, state)


class Rank:
    """One rank: takes its workers' batches in turns, as torch's loader does, and counts them."""

    def __init__(self, run: Run, rank: Place, workers: int, state: object) -> None:
        self.run, self.place = run, rank
        order = run.order
        self.rows = order.rows
        self.progress = run.progress()
        if state is not None:
            self.progress.load(json.loads(json.dumps(state)))
        self.readers: list[Iterator[Rows]] = []
        for place in Place.all(workers) if workers else [None]:
            own = run.progress()
            if state is not None:
                own.load(state)
            share = own.begin(order.rows, rank, place)
            self.readers.append(
                batches(run.source, order, share, run.batch_size, drop_last=run.even)
            )
        self.progress.begin(order.rows, rank)

    def take(self, most: int | None = None) -> list[list[int]]:
        """Rows of the next batches; at most so many."""
        taken: list[list[int]] = []
        while self.readers and (most is None or len(taken) < most):
            reader = self.readers.pop(0)
            batch = next(reader, None)
            if batch is not None:
                self.readers.append(reader)
                self.progress.note(batch.positions)
                taken.append(batch.table["id"].to_pylist())
        return taken

    def state(self) -> dict:
        return self.progress.document(self.rows, self.place)


def units_of(*rows: int) -> list[Unit]:
    """Row groups of these many rows, each in a shard of its own."""
    return [Unit(_file(shard, 0), count) for shard, count in enumerate(rows)]


def random_units(chance: random.Random, *, most: int = 30, rows: int = 40) -> list[Unit]:
    """Shards of one to three row groups, some of them empty."""
    units: list[Unit] = []
    for shard in range(chance.randrange(1, most)):
        for group in range(chance.randrange(1, 4)):
            rows_here = chance.choice([0, 1, chance.randrange(rows)])
            units.append(Unit(_file(shard, group), rows_here))
    return units


def _file(shard: int, group: int) -> PlanFile:
    return PlanFile(f"data/{shard}.parquet", shard, 0, 0, 0, 0, (group,), True, Decimal(0))


def random_run(chance: random.Random, *, filtered: bool = False) -> Run:
    source = Memory(random_units(chance), chance.randrange(2, 9) if filtered else None)
    return Run(
        source,
        chance.choice([None, "shards", 1, chance.randrange(1, 400)]),
        chance.randrange(2**40),
        chance.randrange(5),
        chance.randrange(1, 60),
    )


def flat(taken: list[list[int]]) -> list[int]:
    return [row for batch in taken for row in batch]
