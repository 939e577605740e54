"""Cuts tables into shards: by contributor, by the values of columns, by size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from ..errors import INPUT_INVALID, AffluentError
from .spec import Party
from .take import take_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .sources import Loaded
    from .spec import Contributors, RecordSetSpec

_ROW = "__affluent_row"


@dataclass(frozen=True)
class Piece:
    """Rows of one contributor that become one shard; `source` is the file that they came from."""

    party: Party
    record_set: str
    table: pa.Table
    source: Path | None = None


def cut(loaded: Sequence[Loaded], spec: RecordSetSpec, publisher: Party) -> list[Piece]:
    """Cut the sources of a record set into pieces.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` where a column is missing or rows belong to nobody that the spec names.
    """
    _check_columns(loaded[0].table.schema, spec)
    pieces = []
    for party, table, source in _by_contributor(loaded, spec.contributors, publisher):
        if spec.keep:
            pieces.append(Piece(party, spec.name, table, source))
            continue
        for group in _by_values(table, spec.shard_by):
            pieces += [
                Piece(party, spec.name, group.slice(start, spec.rows_per_shard))
                for start in range(0, group.num_rows, spec.rows_per_shard)
            ]
    if pieces:
        return pieces
    # A table without rows is one shard without rows.
    party = (spec.contributors and spec.contributors.all) or publisher
    return [Piece(party, spec.name, loaded[0].table, loaded[0].path)]


def _check_columns(schema: pa.Schema, spec: RecordSetSpec) -> None:
    wanted = list(spec.shard_by)
    if spec.contributors and spec.contributors.column:
        wanted.append(spec.contributors.column)
    for column in wanted:
        if column not in schema.names:
            raise AffluentError(
                INPUT_INVALID,
                f"There is no column “{column}” in {spec.name}.",
                f"The columns are {', '.join(schema.names[:20])}.",
            )
    if len(set(schema.names)) < len(schema.names):
        raise AffluentError(INPUT_INVALID, "Two columns have one name.", "Rename one.")


def _by_contributor(
    loaded: Sequence[Loaded], contributors: Contributors | None, publisher: Party
) -> Iterator[tuple[Party, pa.Table, Path | None]]:
    if contributors is None or contributors.all is not None:
        party = publisher if contributors is None else contributors.all
        for source in loaded:
            yield party, source.table, source.path
        return
    if contributors.files:
        for source in loaded:
            yield _named(contributors.files, source.name, "source"), source.table, source.path
        return
    for source in loaded:
        for table in _by_values(source.table, [contributors.column]):
            value = str(table.column(contributors.column)[0].as_py())
            yield _named(contributors.values, value, f"{contributors.column} ="), table, source.path


def _named(parties: dict[str, Party], name: str, what: str) -> Party:
    if name not in parties:
        raise AffluentError(
            INPUT_INVALID,
            f"Nobody is named for {what} “{name[:80]}”.",
            f"The spec names {', '.join(list(parties)[:20])}.",
        )
    return parties[name]


def _by_values(table: pa.Table, columns: Sequence[str]) -> Iterator[pa.Table]:
    if not columns or table.num_rows == 0:
        if table.num_rows:
            yield table
        return
    keys = table.select(list(columns)).append_column(_ROW, pa.array(range(table.num_rows)))
    groups = keys.group_by(list(columns), use_threads=False).aggregate([(_ROW, "list")])
    for rows in groups.column(f"{_ROW}_list").combine_chunks():
        yield take_rows(table, rows.values)
