"""Writes shards, with statistics of the allowed columns only."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import INPUT_INVALID, AffluentError
from .statistics import forbidden_statistics

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .cut import Piece
    from .spec import RecordSetSpec


def write_shard(
    piece: Piece, path: Path, allowed: Sequence[str], spec: RecordSetSpec
) -> pq.FileMetaData:
    """Write one shard (or copy it, where its makers' file is kept) and return its footer.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` where Parquet cannot hold a column, a kept file is no Parquet, or it
        shows statistics that the charter does not allow.
    """
    if spec.keep:
        _copy(piece, path)
    else:
        _write(piece.table, path, allowed, spec.rows_per_group)
    footer = pq.read_metadata(path)
    if shown := forbidden_statistics(footer, allowed):
        name = piece.source.name if piece.source else path.name
        raise AffluentError(
            INPUT_INVALID,
            f"The footer of {name} shows statistics of {', '.join(shown[:20])}, "
            "which the charter does not allow.",
            "Allow them in policy.statisticsColumns, or pack without keep: that rewrites the file.",
        )
    footer.set_file_path(path.name)
    return footer


def _write(table: pa.Table, path: Path, allowed: Sequence[str], rows_per_group: int) -> None:
    try:
        pq.write_table(
            table,
            path,
            row_group_size=rows_per_group,
            compression="zstd",
            write_statistics=list(allowed) or False,
        )
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise AffluentError(
            INPUT_INVALID,
            f"Parquet cannot hold a column: {str(error).splitlines()[0].rstrip('.')}.",
            "Leave the column out, or cast it to a type that Parquet knows.",
        ) from error


def _copy(piece: Piece, path: Path) -> None:
    if piece.source is None or piece.source.suffix not in (".parquet", ".pq"):
        raise AffluentError(
            INPUT_INVALID, "Only Parquet files can be kept as they are.", "Pack without keep."
        )
    shutil.copyfile(piece.source, path)
