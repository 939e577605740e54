"""One act: sources and a spec in, a folder that `affluent publish` takes out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import INPUT_INVALID, AffluentError
from .cut import cut
from .document import Written, pack_document, sample_document, shard_path
from .numbering import Numbered, number_shards
from .sources import Source, load_sources
from .spec import PackSpec, Policy, RecordSetSpec, Sample, load_spec
from .statistics import allowed_columns
from .take import take_rows
from .write import write_shard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .sources import Loaded


@dataclass(frozen=True)
class Packed:
    """What was packed, and where."""

    directory: Path
    slug: str
    rows: int
    shards: int
    contributions: int
    bytes: int


def pack(
    sources: Sequence[Source] | Source | None = None,
    out: str | Path = "pack",
    *,
    spec: PackSpec | Mapping[str, Any] | str | Path,
) -> Packed:
    """Cut tables into shards and write the folder that ``affluent publish`` takes.

    Nothing leaves the machine: the folder is plaintext.

    Parameters
    ----------
    sources : pyarrow.Table, path, or a list of them, optional
        Parquet or CSV; by default the ``sources`` that the spec names, relative to its file.
    out : path
        A folder that does not exist yet, or is empty.
    spec : mapping or path
        Title, terms, prices, contributors, cuts; see `affluent.packing.spec.PackSpec`.

    Returns
    -------
    Packed
        Counts, and the folder.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID``, naming what is wrong. ``pack.json`` is written last: a folder without
        it is not finished.
    """
    loaded_spec = load_spec(spec)
    base = Path(spec).parent if isinstance(spec, str | Path) else Path()
    if len(loaded_spec.record_sets) > 1 and sources is not None:
        raise AffluentError(
            INPUT_INVALID, "The spec has several record sets.", "Name their sources in the spec."
        )
    directory = _empty_folder(Path(out))
    loaded = {
        one.name: load_sources(_sources_of(one, sources, base), one.csv)
        for one in loaded_spec.record_sets
    }
    return _pack(loaded_spec, loaded, directory, base)


def _pack(
    spec: PackSpec, loaded: Mapping[str, list[Loaded]], directory: Path, base: Path
) -> Packed:
    pieces = [
        piece for one in spec.record_sets for piece in cut(loaded[one.name], one, spec.publisher)
    ]
    numbered = number_shards(pieces, [one.name for one in spec.record_sets], spec.publisher)
    tables = [
        _write_record_set(one, spec.charter.policy, numbered, directory) for one in spec.record_sets
    ]
    sample = _write_sample(spec.sample, loaded[spec.record_sets[0].name], directory, base)
    document = pack_document(spec, numbered, tables, sample)
    text = json.dumps(document, indent=1, ensure_ascii=False)
    (directory / "pack.json").write_text(text, encoding="utf-8")
    return Packed(
        directory,
        spec.slug,
        sum(piece.table.num_rows for piece in pieces),
        len(numbered.contribution_of),
        len(numbered.contributions),
        sum(path.stat().st_size for path in directory.rglob("*") if path.is_file()),
    )


def _write_record_set(
    spec: RecordSetSpec, policy: Policy, numbered: Numbered, directory: Path
) -> Written:
    (directory / spec.name).mkdir(mode=0o700)
    own = [(n, one) for n, one in sorted(numbered.pieces.items()) if one.record_set == spec.name]
    schema = own[0][1].table.schema
    clustering = _clustering(spec, policy, schema)
    allowed = allowed_columns(schema, clustering, policy.statistics_columns)
    footers = []
    for number, piece in own:
        path = directory / shard_path(spec.name, number, is_metadata=False)
        footers.append(write_shard(piece, path, allowed, spec))
    metadata = directory / shard_path(spec.name, 0, is_metadata=True)
    try:
        pq.write_metadata(schema, metadata, metadata_collector=footers)
    except RuntimeError as error:
        raise AffluentError(
            INPUT_INVALID, f"The files of {spec.name} differ in schema.", "Pack without keep."
        ) from error
    # Parquet has no seconds and no large types of its own: readers get what it gives back.
    return Written(spec, pq.read_schema(metadata).remove_metadata(), clustering, allowed)


def _clustering(spec: RecordSetSpec, policy: Policy, schema: pa.Schema) -> list[str]:
    by = [spec.contributors.column] if spec.contributors and spec.contributors.column else []
    named = policy.clustering_columns
    cut_by = [*by, *spec.shard_by] if named is None else named
    return [name for name in schema.names if name in cut_by]


def _write_sample(
    sample: Sample | None, loaded: Sequence[Loaded], directory: Path, base: Path
) -> dict[str, Any] | None:
    if sample is None:
        return None
    path = directory / "sample.parquet"
    if sample.file is not None:
        (table,) = (one.table for one in load_sources([base / sample.file], RecordSetSpec().csv))
    else:
        whole = pa.concat_tables([one.table for one in loaded])
        count = min(sample.rows or 0, whole.num_rows)
        numbers = [i * whole.num_rows // count for i in range(count)]
        table = take_rows(whole, pa.array(numbers, pa.int64()))
    pq.write_table(table, path, compression="zstd")
    return sample_document(path, table.num_rows)


def _sources_of(
    spec: RecordSetSpec, given: Sequence[Source] | Source | None, base: Path
) -> list[Source]:
    if given is None:
        return [base / source for source in spec.sources]
    if isinstance(given, pa.Table | str | Path):
        return [given]
    return list(given)


def _empty_folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(path.iterdir()):
        raise AffluentError(INPUT_INVALID, f"{path} is not empty.", "Pack into a new folder.")
    return path
