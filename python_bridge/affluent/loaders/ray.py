"""A dataset as Ray reads it: tasks of some row groups each, which give Arrow tables."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import ray.data
from ray.data import Datasource, ReadTask
from ray.data.block import BlockMetadata

from .work import Work, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from ..amounts import Amount
    from ..reading.filters import Filters
    from ..reading.read import Reader
    from .order import Unit


def to_ray(
    network: str,
    reader: Reader,
    columns: Sequence[str] | None,
    filters: Filters | None,
    budget: Amount | None,
) -> ray.data.Dataset:
    """Unlock the rows, and give the dataset whose tasks read them."""
    work, units = prepare(network, reader, columns, filters, budget)
    if not units:
        return ray.data.from_arrow(work.schema.empty_table())
    return ray.data.read_datasource(_Source(work.apart(), units))


class _Source(Datasource):
    def __init__(self, work: Work, units: Sequence[Unit]) -> None:
        super().__init__()
        self._work = work
        self._units = units
        self._projection_map: dict[str, str] | None = None

    def get_name(self) -> str:
        return "Affluent"

    def supports_projection_pushdown(self) -> bool:
        return True

    def estimate_inmemory_data_size(self) -> int | None:
        return None

    def get_read_tasks(
        self, parallelism: int, per_task_row_limit: int | None = None, data_context: object = None
    ) -> list[ReadTask]:
        del data_context
        work = self._work
        columns = self._get_data_columns()
        if columns is not None:
            work = work.only(columns)
        most = min(max(parallelism, 1), len(self._units))
        cuts = [len(self._units) * i // most for i in range(most + 1)]
        tasks = []
        for first, last in pairwise(cuts):
            units = self._units[first:last]
            count = sum(unit.rows for unit in units) if work.is_exact else None
            about = BlockMetadata(count, None, None, input_files=None)
            tasks.append(
                ReadTask(partial(_read, work, units), about, work.schema, per_task_row_limit)
            )
        return tasks


def _read(work: Work, units: Sequence[Unit]) -> Iterator[pa.Table]:
    yield from work.rows(units)
