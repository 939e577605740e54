"""A dataset as a Dask data frame: a partition for each row group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dask.dataframe as dd
import pandas as pd
import pyarrow as pa

from .work import Work, prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..amounts import Amount
    from ..reading.filters import Filters
    from ..reading.read import Reader
    from .order import Unit


def to_dask(
    network: str,
    reader: Reader,
    columns: Sequence[str] | None,
    filters: Filters | None,
    budget: Amount | None,
) -> dd.DataFrame:
    """Unlock the rows, and give the frame whose partitions read them."""
    work, units = prepare(network, reader, columns, filters, budget)
    meta = _frame(work.schema.empty_table())
    if not units:
        return dd.from_pandas(meta, npartitions=1)
    label = f"affluent-{work.plan.record_set}"
    # Without the driver's connections: Dask names a graph by what is in it.
    return dd.from_map(_partition, units, work=work.apart(), meta=meta, label=label)


def _partition(unit: Unit, work: Work, columns: Sequence[str] | None = None) -> pd.DataFrame:
    if columns is not None:
        work = work.only(columns)
    return _frame(pa.concat_tables(work.rows([unit])))


def _frame(rows: pa.Table) -> pd.DataFrame:
    # Arrow's own types: numpy's would depend on whether a partition has missing values.
    return rows.to_pandas(types_mapper=pd.ArrowDtype)
