"""A planned read that travels to other processes and machines: small, and without any token."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ..client.client import shared_client
from ..reading.filters import Comparison, columns_of, normalise, to_expression, to_wire
from ..reading.read import Reader
from ..reading.schema import schema_of
from ..wire.plan import Plan
from .order import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..amounts import Amount
    from ..reading.filters import Filters

_MOST_OPEN = 8


@dataclass(frozen=True)
class Work:
    """What any process needs to read units of a plan, through the service of its own machine.

    What it reads has been unlocked: it spends nothing.
    """

    network: str
    plan: Plan
    schema: pa.Schema
    columns: tuple[str, ...]
    conjunctions: tuple[tuple[Comparison, ...], ...] = ()
    _made: tuple[int, Reader] | None = field(default=None, repr=False, compare=False)

    @property
    def is_exact(self) -> bool:
        """Whether every planned row is wanted, so that counts are known before the read."""
        return not all(self.conjunctions) or not self.conjunctions

    def name(self) -> list[Any]:
        """Say which rows these are, whatever their columns."""
        plan = self.plan
        return [plan.dataset, plan.version, plan.record_set, to_wire(self.conjunctions)]

    def tables(self, units: Sequence[Unit]) -> Iterator[pa.Table]:
        """Yield all rows of one unit after the other, with the filters' columns.

        A unit is one row group, which no window divides: each is one table.
        """
        needed = list(dict.fromkeys([*self.columns, *columns_of(self.conjunctions)]))
        files = [unit.file for unit in units]
        return self._reader().read_files(self.plan, files, needed, budget=0)

    def select(self, rows: pa.Table) -> tuple[pa.Table, np.ndarray | None]:
        """Give the wanted columns, and which rows satisfy the filters."""
        if self.is_exact:
            return rows.select(list(self.columns)), None
        number = "row"
        while number in rows.schema.names:
            number += "_"
        numbered = rows.select(columns_of(self.conjunctions)).append_column(
            number, pa.array(np.arange(rows.num_rows))
        )
        kept = numbered.filter(to_expression(self.conjunctions, rows.schema))[number]
        mask = np.zeros(rows.num_rows, dtype=bool)
        mask[kept.to_numpy()] = True
        return rows.select(list(self.columns)), mask

    def rows(self, units: Sequence[Unit]) -> Iterator[pa.Table]:
        """Yield the wanted rows and columns of one unit after the other."""
        for table in self.tables(units):
            wanted, mask = self.select(table)
            yield wanted if mask is None else wanted.filter(pa.array(mask))

    def apart(self) -> Work:
        """Give it without this process's connections, as others get it."""
        return replace(self, _made=None)

    def only(self, columns: Sequence[str]) -> Work:
        """Give it for some of its columns."""
        schema = pa.schema([self.schema.field(name) for name in columns])
        return replace(self, columns=tuple(columns), schema=schema)

    def _reader(self) -> Reader:
        # A fork must not speak over its parent's connections.
        if self._made is not None and self._made[0] == os.getpid():
            return self._made[1]
        plan = self.plan
        return _open(os.getpid(), self.network, plan.dataset, plan.version, plan.record_set)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_made": None}


def prepare(
    network: str,
    reader: Reader,
    columns: Sequence[str] | None,
    filters: Filters | None,
    budget: Amount | None,
) -> tuple[Work, list[Unit]]:
    """Plan a read and unlock it, once for all who will share it.

    Returns
    -------
    Work
        How to read.
    list of Unit
        What to read: the row groups that the plan names.

    Raises
    ------
    LicenceError, BudgetError
        As for `Dataset.to_arrow`.
    """
    schema = reader.schema(None)
    plan = reader.plan(columns, filters)
    reader.unlock(plan.files, plan, budget)
    counts = reader.row_counts(plan) if plan.files else []
    units = [
        Unit(replace(file, row_groups=(group,), unlocked=True, price=Decimal(0)), rows)
        for file, own in zip(plan.files, counts, strict=True)
        for group, rows in zip(file.row_groups, own, strict=True)
    ]
    work = Work(
        network,
        _unpriced(plan),
        reader.schema(columns),
        tuple(reader.schema(columns).names),
        tuple(tuple(one) for one in normalise(filters, schema)),
        (os.getpid(), reader),
    )
    return work, units


def _unpriced(plan: Plan) -> Plan:
    """Drop what the unlock has changed: the same read stays the same work."""
    return replace(
        plan,
        files=(),
        by_contributor=(),
        new_shards=0,
        new_rows=0,
        price=Decimal(0),
        budget=None,
    )


@lru_cache(maxsize=_MOST_OPEN)
def _open(pid: int, network: str, dataset: str, version: int, record_set: str) -> Reader:  # noqa: ARG001 - a fork opens its own
    client = shared_client(network)
    detail = client.detail(dataset, version)
    chosen = next(one for one in detail.record_sets if one.name == record_set)
    return Reader(client.service, detail, chosen, schema_of(chosen))
