"""Packing small tables: the ways to name contributors, what is refused, the command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from affluent import AffluentError, pack
from affluent.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

A = "0x" + "a1" * 20
B = "0x" + "b2" * 20
P = "0x" + "c3" * 20


def spec(**more: object) -> dict:
    return {
        "slug": "small",
        "title": "Small",
        "publisher": {"name": "Pub", "payee": P},
        "terms": {"name": "Any", "agreement": "Do as you like."},
        "offers": [{"kind": "free"}],
        **more,
    }


def document(path: Path) -> dict:
    return json.loads((path / "pack.json").read_text())


@pytest.fixture
def table() -> pa.Table:
    return pa.table({"who": ["a", "b", "a", "b", None], "secret": list("vwxyz"), "n": range(5)})


def test_without_contributors_all_is_the_publishers(table: pa.Table, tmp_path: Path) -> None:
    packed = pack(table, tmp_path / "p", spec=spec())
    assert (packed.rows, packed.shards, packed.contributions) == (5, 2, 2)
    weights = [(c["payee"], c["weight"]) for c in document(packed.directory)["contributions"]]
    assert weights == [(P, "5"), (P, "0")]


def test_a_policy_goes_into_the_pack_as_it_was_written(table: pa.Table, tmp_path: Path) -> None:
    odrl = {"permission": [{"action": "affluent:train", "duty": [{"action": "attribute"}]}]}
    terms = {"name": "Any", "agreement": "Do as you like.", "odrl": odrl}
    packed = pack(table, tmp_path / "p", spec=spec(terms=terms))
    assert document(packed.directory)["terms"]["odrl"] == odrl


def test_contributors_by_source_file(tmp_path: Path, table: pa.Table) -> None:
    for name in ("one", "two"):
        pq.write_table(table, tmp_path / f"{name}.parquet")
    files = {
        "one.parquet": {"name": "One", "payee": A, "weight": 7},
        "two.parquet": {"name": "Two", "payee": B},
    }
    packed = pack(
        [tmp_path / "one.parquet", tmp_path / "two.parquet"],
        tmp_path / "p",
        spec=spec(contributors={"files": files}),
    )
    found = [(c["name"], c["weight"]) for c in document(packed.directory)["contributions"]]
    assert found == [("One", "7"), ("Two", "5"), ("Pub", "0")]


def test_rows_of_nobody_are_refused(table: pa.Table, tmp_path: Path) -> None:
    values = {"a": {"name": "A", "payee": A}, "b": {"name": "B", "payee": B}}
    with pytest.raises(AffluentError, match="Nobody is named for who = “None”") as caught:
        pack(table, tmp_path / "p", spec=spec(contributors={"column": "who", "values": values}))
    assert caught.value.code == "INPUT_INVALID"
    assert not (tmp_path / "p" / "pack.json").exists()


def test_a_table_without_rows_is_one_shard_of_equal_weight(table: pa.Table, tmp_path: Path) -> None:
    everybody = {"all": {"name": "A", "payee": A}}
    empty = spec(contributors=everybody, sample={"rows": 3})
    packed = pack(table.slice(0, 0), tmp_path / "p", spec=empty)
    assert (packed.rows, packed.shards) == (0, 2)
    found = [(c["payee"], c["weight"]) for c in document(packed.directory)["contributions"]]
    assert found == [(A, "1"), (P, "0")]
    assert pq.read_table(packed.directory / "data/0.parquet").schema.equals(table.schema)
    assert pq.read_table(packed.directory / "sample.parquet").num_rows == 0


def test_statistics_of_a_field_are_not_shown_by_a_column_of_its_path(tmp_path: Path) -> None:
    table = pa.table({"a": [{"b": 1}], "a.b": [2], "c.d": [3]})
    packed = pack(table, tmp_path / "p", spec=spec())
    assert document(packed.directory)["charter"]["policy"]["statisticsColumns"] == ["c.d"]
    group = pq.read_metadata(packed.directory / "data/0.parquet").row_group(0)
    assert [group.column(i).is_stats_set for i in range(3)] == [False, False, True]


@pytest.mark.parametrize(
    "kind", [pa.month_day_nano_interval(), pa.struct([]), pa.binary(0)], ids=str
)
def test_what_parquet_cannot_hold_is_refused(kind: pa.DataType, tmp_path: Path) -> None:
    with pytest.raises(AffluentError, match="Parquet cannot hold a column") as caught:
        pack(pa.table({"a": pa.nulls(2, kind)}), tmp_path / "p", spec=spec())
    assert caught.value.code == "INPUT_INVALID"


def test_columns_that_arrow_cannot_pick_from_are_cut_too(tmp_path: Path) -> None:
    table = pa.table({"g": [1, 2, 1, 1], "v": pa.array(["a", "b", None, "d"], pa.string_view())})
    packed = pack(table, tmp_path / "p", spec=spec(shardBy=["g"]))
    files = [shard["file"] for shard in document(packed.directory)["shards"] if shard["rows"]]
    found = [pq.read_table(packed.directory / file)["v"].to_pylist() for file in files]
    assert sorted(found, key=len) == [["b"], ["a", None, "d"]]


def test_large_groups_are_cut_by_rows(tmp_path: Path) -> None:
    table = pa.table({"g": [1, 1, 1, 2, 2], "n": range(5)})
    packed = pack(table, tmp_path / "p", spec=spec(shardBy=["g"], rowsPerShard=2))
    rows = sorted(s["rows"] for s in document(packed.directory)["shards"])
    assert rows == [0, 1, 2, 2]


def test_statistics_only_of_the_columns_that_are_named(table: pa.Table, tmp_path: Path) -> None:
    policy = {"statisticsColumns": ["who"], "clusteringColumns": []}
    packed = pack(table, tmp_path / "p", spec=spec(charter={"policy": policy}))
    column = {f["name"]: f for f in document(packed.directory)["recordSets"][0]["fields"]}
    assert column["n"]["min"] is None
    assert (column["who"]["min"], column["who"]["nulls"]) == ("a", 1)
    group = pq.read_metadata(packed.directory / "data" / "_metadata").row_group(0)
    assert [group.column(i).is_stats_set for i in range(3)] == [True, False, False]


def test_no_statistics_at_all_where_none_are_allowed(table: pa.Table, tmp_path: Path) -> None:
    packed = pack(table, tmp_path / "p", spec=spec(charter={"policy": {"statisticsColumns": []}}))
    group = pq.read_metadata(packed.directory / "data" / "_metadata").row_group(0)
    assert not any(group.column(i).is_stats_set for i in range(3))


def test_a_kept_file_that_shows_too_much_is_refused(table: pa.Table, tmp_path: Path) -> None:
    pq.write_table(table, tmp_path / "leaky.parquet")
    with pytest.raises(AffluentError, match=r"leaky\.parquet shows statistics of secret, who"):
        pack(tmp_path / "leaky.parquet", tmp_path / "p", spec=spec(keep=True))


def test_a_kept_file_is_the_shard_byte_for_byte(table: pa.Table, tmp_path: Path) -> None:
    source = tmp_path / "fine.parquet"
    pq.write_table(table, source, write_statistics=["n"], compression="gzip")
    packed = pack(source, tmp_path / "p", spec=spec(keep=True))
    assert (packed.directory / "data" / "0.parquet").read_bytes() == source.read_bytes()


def test_what_pandas_left_in_the_metadata_is_dropped(tmp_path: Path) -> None:
    table = pa.table({"n": [1]}).replace_schema_metadata({"pandas": '{"creator": "home/me"}'})
    packed = pack(table, tmp_path / "p", spec=spec())
    for file in (packed.directory / "data").iterdir():
        assert b"home/me" not in file.read_bytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"slug": "No Slug"}, "slug is not of the agreed form"),
        ({"typo": 1}, "has no entry 'typo'"),
        ({"offers": []}, "needs at least one offer"),
        ({"offers": [{"kind": "metered", "price": "0.5"}]}, "price is “0.5”"),
        ({"offers": [{"kind": "rent"}]}, "offers.0.kind must be one of free, flat, metered"),
        ({"publisher": {"name": "x", "payee": "0x12"}}, "publisher.payee is not of the agreed"),
        ({"shardBy": ["nothing"]}, "no column “nothing”"),
        ({"contributors": {}}, "needs one of: column with values, files, all"),
        ({"contributors": {"all": {"name": "A", "payee": A, "weight": 0}}}, "weights add up to 0"),
        ({"recordSet": "../up"}, "is not of the agreed form"),
    ],
)
def test_a_spec_that_is_wrong_is_refused_by_name(
    change: dict, message: str, table: pa.Table, tmp_path: Path
) -> None:
    with pytest.raises(AffluentError, match=r".") as caught:
        pack(table, tmp_path / "p", spec=spec(**change))
    assert caught.value.code == "INPUT_INVALID"
    assert message in str(caught.value)


def test_costs_in_eth_become_atomic(table: pa.Table, tmp_path: Path) -> None:
    offers = [{"kind": "metered", "price": "0.5 ETH", "minDeposit": 7}]
    packed = pack(table, tmp_path / "p", spec=spec(offers=offers))
    (offer,) = document(packed.directory)["offers"]
    assert (offer["price"], offer["minDeposit"]) == ("500000000000000000", "7")


DOLLAR = {"address": f"0x{'d0' * 20}", "symbol": "tUSD", "decimals": 6}


def test_costs_in_a_token_are_counted_by_its_decimals(table: pa.Table, tmp_path: Path) -> None:
    offers = [{"kind": "metered", "price": "0.5 tUSD", "minDeposit": 7}]
    charter = {"currency": DOLLAR, "floorPerMillion": "0.1 tUSD"}
    packed = pack(table, tmp_path / "p", spec=spec(offers=offers, charter=charter))
    made = document(packed.directory)
    (offer,) = made["offers"]
    assert (offer["price"], offer["minDeposit"]) == ("500000", "7")
    assert made["charter"]["currency"] == DOLLAR["address"]
    assert made["charter"]["floorPerMillion"] == "100000"
    assert made["currency"] == DOLLAR


@pytest.mark.parametrize("currency", [DOLLAR, DOLLAR["address"]])
def test_the_unit_of_another_currency_is_a_mistake(
    currency: object, table: pa.Table, tmp_path: Path
) -> None:
    offers = [{"kind": "metered", "price": "0.5 ETH", "minDeposit": 7}]
    with pytest.raises(AffluentError, match=r"price is “0\.5 ETH”"):
        pack(table, tmp_path / "p", spec=spec(offers=offers, charter={"currency": currency}))


def test_an_address_alone_takes_atomic_units(table: pa.Table, tmp_path: Path) -> None:
    charter = {"currency": DOLLAR["address"]}
    offers = [{"kind": "flat", "price": 5_000_000}]
    made = document(
        pack(table, tmp_path / "p", spec=spec(offers=offers, charter=charter)).directory
    )
    assert (made["charter"]["currency"], made["currency"]) == (DOLLAR["address"], None)


def test_a_folder_that_is_not_empty_is_left_alone(table: pa.Table, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(AffluentError, match="is not empty"):
        pack(table, tmp_path, spec=spec())


def test_several_record_sets_each_have_their_metadata(tmp_path: Path) -> None:
    for name in ("x", "y"):
        pq.write_table(pa.table({name: [1, 2]}), tmp_path / f"{name}.parquet")
    (tmp_path / "spec.json").write_text(
        json.dumps(
            spec(
                recordSets=[
                    {"name": "xs", "sources": ["x.parquet"]},
                    {"name": "ys", "sources": ["y.parquet"]},
                ]
            )
        )
    )
    packed = pack(out=tmp_path / "p", spec=tmp_path / "spec.json")
    made = document(packed.directory)
    assert [(s["recordSet"], s["rows"]) for s in made["shards"]][2:] == [("xs", 0), ("ys", 0)]
    assert made["contributions"][-1]["shardCount"] == 2
    assert pq.read_metadata(tmp_path / "p" / "ys" / "_metadata").num_rows == 2


class TestCommand:
    def test_packs_and_says_what_comes_next(
        self, tmp_path: Path, table: pa.Table, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pq.write_table(table, tmp_path / "t.parquet")
        (tmp_path / "s.json").write_text(json.dumps(spec()))
        arguments = ["pack", f"{tmp_path}/t.parquet", "-o", f"{tmp_path}/p"]
        assert main([*arguments, "--spec", f"{tmp_path}/s.json"]) == 0
        assert f"affluent publish {tmp_path}/p" in capsys.readouterr().out

    def test_refuses_with_code_and_exit_status_one(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["pack", "x.csv", "-o", f"{tmp_path}/p", "--spec", f"{tmp_path}/no.json"]) == 1
        assert capsys.readouterr().err.startswith("INPUT_INVALID: no.json is no spec")

    def test_exits_with_two_on_usage(self) -> None:
        with pytest.raises(SystemExit) as caught:
            main(["pack"])
        assert caught.value.code == 2
