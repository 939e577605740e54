"""A dataset as Hugging Face's library reads it: Arrow tables, which it takes as they are."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import datasets
from datasets.iterable_dataset import ArrowExamplesIterable
from datasets.table import InMemoryTable

from ..errors import INPUT_INVALID, AffluentError
from .work import Work, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from ..amounts import Amount
    from ..reading.filters import Filters
    from ..reading.read import Reader
    from .order import Unit

Part = tuple["Unit", ...]

# The library reads one part after the other: within it we read ahead. A resumed read begins at a
# part, and workers share parts: hence not too few.
_MOST_PARTS: Final = 64
_MOST_UNITS: Final = 8


def streaming(
    network: str,
    reader: Reader,
    columns: Sequence[str] | None,
    filters: Filters | None,
    budget: Amount | None,
) -> datasets.IterableDataset:
    """Unlock the rows, and give the dataset that reads them as it goes."""
    features = _features(reader.schema(columns))
    work, units = prepare(network, reader, columns, filters, budget)
    size = max(1, min(_MOST_UNITS, len(units) // _MOST_PARTS))
    parts = [tuple(units[i : i + size]) for i in range(0, len(units), size)]
    rows = ArrowExamplesIterable(_tables, {"work": work, "parts": parts})
    return datasets.IterableDataset(rows, info=datasets.DatasetInfo(features=features))


def in_memory(rows: pa.Table) -> datasets.Dataset:
    """Wrap rows; nothing of it is written to disk."""
    features = _features(rows.schema)
    # Otherwise the library hashes all rows to name them.
    name = hashlib.sha256(f"{id(rows)} {rows.schema} {rows.num_rows}".encode()).hexdigest()[:16]
    info = datasets.DatasetInfo(features=features)
    return datasets.Dataset(InMemoryTable(rows), info=info, fingerprint=name)


def _tables(work: Work, parts: list[Part]) -> Iterator[tuple[str, pa.Table]]:
    for part in parts:
        for unit, table in zip(part, work.rows(part), strict=True):
            if table.num_rows:
                yield f"{unit.file.file}#{unit.file.row_groups[0]}", table


def _features(schema: pa.Schema) -> datasets.Features:
    try:
        return datasets.Features.from_arrow_schema(schema)
    except (ValueError, NotImplementedError) as error:
        raise AffluentError(
            INPUT_INVALID,
            f"Hugging Face's library knows no such type: {error}.",
            "Leave the column out: to_hf(columns=…).",
        ) from error
