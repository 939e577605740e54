"""Reads what is to be packed: Arrow tables, Parquet, CSV (also gzipped or zipped)."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from ..errors import INPUT_INVALID, AffluentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .spec import CsvOptions

Source = pa.Table | str | Path


@dataclass(frozen=True)
class Loaded:
    """A source with its rows: `path` is None for a table that was never a file."""

    name: str
    path: Path | None
    table: pa.Table


def load_sources(sources: Sequence[Source], csv: CsvOptions) -> list[Loaded]:
    """Read all sources; their schemas must agree.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` where a source cannot be read or has other columns than the first.
    """
    if not sources:
        raise AffluentError(INPUT_INVALID, "There is nothing to pack.", "Name a source.")
    loaded = [_load(source, f"table-{i}", csv) for i, source in enumerate(sources)]
    first = loaded[0]
    for other in loaded[1:]:
        if not other.table.schema.equals(first.table.schema):
            raise AffluentError(
                INPUT_INVALID,
                f"{other.name} has other columns or types than {first.name}.",
                "Sources of one record set must have one schema.",
            )
    return loaded


def _load(source: Source, name: str, csv: CsvOptions) -> Loaded:
    if isinstance(source, pa.Table):
        return Loaded(name, None, _plain(source))
    path = Path(source)
    try:
        table = _read(path, csv)
    except (OSError, pa.ArrowException, zipfile.BadZipFile) as error:
        raise AffluentError(
            INPUT_INVALID,
            f"{path.name} cannot be read: {str(error).splitlines()[0]}.",
            "Sources are .parquet, .csv, .csv.gz or .csv.zip.",
        ) from error
    return Loaded(path.name, path, _plain(table))


def _read(path: Path, csv: CsvOptions) -> pa.Table:
    if path.suffix in (".parquet", ".pq"):
        # Not read_table: a path with "key=value" in it would add columns.
        with pq.ParquetFile(path) as file:
            return file.read()
    options = pa_csv.ConvertOptions(null_values=list(csv.null_values), strings_can_be_null=True)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.namelist() if one.endswith(".csv")]
            if len(members) != 1:
                raise AffluentError(
                    INPUT_INVALID, f"{path.name} holds {len(members)} CSV files.", "Zip just one."
                )
            with archive.open(members[0]) as member:
                return pa_csv.read_csv(member, convert_options=options)
    return pa_csv.read_csv(path, convert_options=options)


def _plain(table: pa.Table) -> pa.Table:
    """Drop what a writer left in the metadata (pandas' index, machine paths): it would be shown."""
    return table.replace_schema_metadata(None)
