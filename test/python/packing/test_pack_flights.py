"""Packing the real flights: what is in the folder adds up to the source."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def document(flights_pack: Path) -> dict:
    return json.loads((flights_pack / "pack.json").read_text())


def test_the_shards_hold_every_row_of_the_source_once(
    flights_pack: Path, document: dict, flights: pa.Table
) -> None:
    shards = [shard for shard in document["shards"] if shard["rows"]]
    tables = [pq.read_table(flights_pack / shard["file"]) for shard in shards]
    assert [table.num_rows for table in tables] == [shard["rows"] for shard in shards]
    keys = [(name, "ascending") for name in flights.schema.names]
    whole = pa.concat_tables(tables).sort_by(keys)
    assert whole.cast(flights.schema).equals(flights.sort_by(keys))


def test_each_shard_holds_one_month_of_one_airport(flights_pack: Path, document: dict) -> None:
    names = {c["number"]: c["name"] for c in document["contributions"]}
    airports = {"EWR": "Newark", "JFK": "John F. Kennedy", "LGA": "LaGuardia"}
    seen = set()
    for shard in document["shards"]:
        if not shard["rows"]:
            continue
        table = pq.read_table(flights_pack / shard["file"], columns=["origin", "month"])
        (origin,) = pc.unique(table["origin"]).to_pylist()
        (month,) = pc.unique(table["month"]).to_pylist()
        assert names[shard["contribution"]].startswith(airports[origin])
        seen.add((origin, month))
    assert len(seen) == 36


def test_contributions_are_blocks_that_follow_each_other_and_the_publishers_is_last(
    document: dict,
) -> None:
    following = 0
    for number, contribution in enumerate(document["contributions"]):
        assert contribution["number"] == number
        assert contribution["firstShard"] == following
        block = range(following, following + contribution["shardCount"])
        assert all(
            shard["contribution"] == number
            for shard in document["shards"]
            if shard["number"] in block
        )
        following += contribution["shardCount"]
    assert following == len(document["shards"])
    last = document["contributions"][-1]
    assert (last["name"], last["weight"], last["shardCount"]) == ("NYC DOT", "0", 1)
    metadata = document["shards"][-1]
    assert (metadata["rows"], metadata["file"]) == (0, "flights/_metadata")
    assert document["recordSets"][0]["metadataShard"] == metadata["number"]


def test_weights_are_the_rows(document: dict, flights: pa.Table) -> None:
    counts = {
        row["values"]: row["counts"] for row in pc.value_counts(flights["origin"]).to_pylist()
    }
    weights = sorted(int(c["weight"]) for c in document["contributions"])
    assert weights == sorted([0, *counts.values()])


def test_metadata_names_each_shard_and_plans_like_the_files(
    flights_pack: Path, document: dict
) -> None:
    metadata = pq.read_metadata(flights_pack / "flights" / "_metadata")
    rows: dict[str, int] = {}
    for i in range(metadata.num_row_groups):
        group = metadata.row_group(i)
        path = group.column(0).file_path
        rows[path] = rows.get(path, 0) + group.num_rows
    assert rows == {f"{s['number']}.parquet": s["rows"] for s in document["shards"] if s["rows"]}


def test_no_footer_shows_a_column_that_the_charter_does_not_allow(
    flights_pack: Path, document: dict
) -> None:
    allowed = set(document["charter"]["policy"]["statisticsColumns"])
    assert "origin" in allowed
    assert not allowed & {"tailnum", "carrier", "dest"}
    for file in (flights_pack / "flights").iterdir():
        metadata = pq.read_metadata(file)
        for i in range(metadata.num_row_groups):
            for j in range(metadata.num_columns):
                column = metadata.row_group(i).column(j)
                assert column.is_stats_set == (column.path_in_schema in allowed)
        # Page indexes and Bloom filters would show what the footer does not.
        assert metadata.num_row_groups
        assert not any(
            metadata.row_group(i).column(j).has_column_index
            for i in range(metadata.num_row_groups)
            for j in range(metadata.num_columns)
        )


def test_the_schema_of_the_document_is_what_a_reader_gets(
    flights_pack: Path, document: dict
) -> None:
    message = base64.b64decode(document["recordSets"][0]["arrowSchema"])
    schema = pa.ipc.read_schema(pa.py_buffer(message))
    read = pq.ParquetFile(flights_pack / document["shards"][0]["file"]).schema_arrow
    assert schema.equals(read.remove_metadata())
    fields = {field["name"]: field for field in document["recordSets"][0]["fields"]}
    assert [*fields] == schema.names
    assert fields["origin"]["min"] == "EWR"
    assert fields["origin"]["clustering"]
    assert fields["month"]["max"] == "12"
    assert fields["dep_time"]["nulls"] == 8255
    assert fields["time_hour"]["min"] == "2013-01-01T10:00:00Z"
    assert fields["tailnum"]["min"] is None


def test_the_sample_is_spread_over_the_source(flights_pack: Path, document: dict) -> None:
    sample = pq.read_table(flights_pack / document["sample"]["file"])
    assert sample.num_rows == document["sample"]["rows"] == 200
    assert set(sample["origin"].to_pylist()) == {"EWR", "JFK", "LGA"}
    assert len(set(sample["month"].to_pylist())) == 12


def test_shard_numbers_do_not_follow_the_months(flights_pack: Path, document: dict) -> None:
    orders = []
    for contribution in document["contributions"][:3]:
        first = contribution["firstShard"]
        files = [f"flights/{first + i}.parquet" for i in range(contribution["shardCount"])]
        tables = [pq.read_table(flights_pack / file, columns=["month"]) for file in files]
        orders.append([table["month"][0].as_py() for table in tables])
    assert any(months != sorted(months) for months in orders)


def test_the_protocols_own_schema_takes_the_document(flights_pack: Path, tmp_path: Path) -> None:
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    node = shutil.which("node")
    if not esbuild.exists() or node is None:
        pytest.skip("needs the project's node_modules")
    entry = tmp_path / "check.ts"
    pack_schema = (ROOT / "src" / "core" / "wire" / "pack.ts").as_posix()
    entry.write_text(
        f"import {{ readFileSync }} from 'node:fs'; import {{ Pack }} from '{pack_schema}';\n"
        "Pack.parse(JSON.parse(readFileSync(process.argv[2], 'utf8')));"
        "process.stdout.write('parsed');"
    )
    bundle = tmp_path / "check.mjs"
    subprocess.run(
        [esbuild, entry, "--bundle", "--platform=node", "--format=esm", f"--outfile={bundle}"],
        check=True,
        capture_output=True,
    )
    done = subprocess.run(
        [node, bundle, flights_pack / "pack.json"], check=True, capture_output=True, text=True
    )
    assert done.stdout == "parsed"
