"""The file system: what other libraries read through it, and what locked shards look like."""

from __future__ import annotations

import pickle
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

import duckdb
import fsspec
import pandas as pd
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest
from fake_service import FakeService, Refused

from affluent import AffluentError, BudgetError, LicenceError
from affluent.filesystem import AffluentFileSystem

if TYPE_CHECKING:
    from pathlib import Path

BASE = "affluent://nyc-dot/nycflights13@1"
FIRST = f"{BASE}/flights/0.parquet"


@pytest.fixture
def fs(service: FakeService) -> AffluentFileSystem:
    AffluentFileSystem.clear_instance_cache()
    made = AffluentFileSystem()
    yield made
    made._client.close()


@pytest.fixture
def unlocked(fs: AffluentFileSystem, service: FakeService) -> FakeService:
    service.unlocked |= set(service.shards)
    return service


def test_the_protocol_is_this_file_system() -> None:
    # Where the package is installed the entry point says so; here it is told.
    fsspec.register_implementation("affluent", AffluentFileSystem, clobber=True)
    assert fsspec.get_filesystem_class("affluent") is AffluentFileSystem


def test_a_dataset_is_a_tree_of_record_sets_and_shards(
    fs: AffluentFileSystem, service: FakeService
) -> None:
    assert fs.ls(BASE, detail=False) == ["nyc-dot/nycflights13@1/flights"]
    names = fs.ls(f"{BASE}/flights", detail=False)
    assert len(names) == 37
    assert names[0].endswith("/_metadata")
    assert fs.isdir(BASE)
    assert fs.isdir(f"{BASE}/flights")
    assert fs.isfile(f"{BASE}/flights/_metadata")
    assert len(fs.find(BASE)) == 37
    assert fs.glob(f"{BASE}/flights/1?.parquet") == [
        f"nyc-dot/nycflights13@1/flights/{n}.parquet" for n in range(10, 20)
    ]
    assert service.spent == 0


def test_bytes_by_any_range_are_those_of_the_file(
    fs: AffluentFileSystem, unlocked: FakeService
) -> None:
    content = (unlocked.pack / "flights/0.parquet").read_bytes()
    size = fs.info(FIRST)["size"]
    assert size == len(content)
    assert fs.cat_file(FIRST) == content
    assert fs.cat_file(FIRST, 10, 20) == content[10:20]
    assert fs.cat_file(FIRST, -8, None) == content[-8:]
    assert fs.cat_file(FIRST, 5, -5) == content[5:-5]
    assert fs.cat_file(FIRST, 7, 7) == b""
    assert fs.cat_ranges([FIRST] * 2, [0, 4], [4, 9]) == [content[:4], content[4:9]]
    with fs.open(FIRST, block_size=1000) as file:
        file.seek(-4, 2)
        assert file.read() == b"PAR1"
        file.seek(100)
        assert file.read(3000) == content[100:3100]


def test_a_file_can_be_taken_away_whole(
    fs: AffluentFileSystem, unlocked: FakeService, tmp_path: Path
) -> None:
    fs.get(FIRST, str(tmp_path / "mine.parquet"))
    assert pq.read_table(tmp_path / "mine.parquet").num_rows == unlocked.shards[0]["rows"]


def test_other_libraries_read_through_it(fs: AffluentFileSystem, unlocked: FakeService) -> None:
    fsspec.register_implementation("affluent", AffluentFileSystem, clobber=True)
    rows = unlocked.shards[0]["rows"]
    assert len(pd.read_parquet(FIRST, columns=["month"])) == rows
    whole = pads.parquet_dataset(
        f"{BASE.removeprefix('affluent://')}/flights/_metadata", filesystem=fs
    )
    assert whole.count_rows() == unlocked.rows
    with duckdb.connect() as con:
        con.register_filesystem(fs)
        assert con.read_parquet(FIRST).count("*").fetchall() == [(rows,)]


def test_a_locked_shard_without_a_budget_is_a_budget_error(
    fs: AffluentFileSystem, service: FakeService
) -> None:
    service.owner_budget = None
    assert fs.info(f"{BASE}/flights/_metadata")["size"]
    assert fs.info(FIRST)["size"]
    with pytest.raises(BudgetError), fs.open(FIRST) as file:
        file.read(1)
    with pytest.raises(BudgetError):
        fs.cat_file(FIRST, 0, 1)
    assert service.spent == 0


def test_a_budget_is_for_all_that_the_file_system_opens(service: FakeService) -> None:
    price = Decimal(service.price(0)) / 10**18
    fs = AffluentFileSystem(budget=price, skip_instance_cache=True)
    try:
        assert len(fs.cat_file(FIRST)) == fs.info(FIRST)["size"]
        assert service.spent == service.price(0)
        fs.cat_file(FIRST, 0, 4)
        with pytest.raises(BudgetError):
            fs.cat_file(f"{BASE}/flights/1.parquet")
        assert service.unlocked == {0}
    finally:
        fs._client.close()


def test_a_payment_whose_answer_was_lost_counts(
    service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    enough = max(service.price(0), service.price(1))
    fs = AffluentFileSystem(budget=Decimal(enough) / 10**18, skip_instance_cache=True)
    unlock = service.unlock

    def paid_and_lost(body: dict[str, Any]) -> NoReturn:
        unlock(body)
        monkeypatch.setattr(service, "unlock", unlock)
        raise Refused(503, "CUSTODIANS_UNAVAILABLE", "The keys did not come.")

    monkeypatch.setattr(service, "unlock", paid_and_lost)
    try:
        assert len(fs.cat_file(FIRST)) == fs.info(FIRST)["size"]
        with pytest.raises(BudgetError):
            fs.cat_file(f"{BASE}/flights/1.parquet")
        assert service.unlocked == {0}
    finally:
        fs._client.close()


def test_what_a_licence_lacks_never_looks_like_a_missing_file(
    fs: AffluentFileSystem, service: FakeService
) -> None:
    service.licensed = False
    for look in (fs.exists, fs.info, fs.cat_file):
        with pytest.raises(LicenceError):
            look(FIRST)


@pytest.mark.parametrize("path", [f"{BASE}/flights/99.parquet", f"{BASE}/other/0.parquet",
                                  "affluent://nyc-dot/nothing@1/flights/0.parquet"])  # fmt: skip
def test_what_is_not_there_is_a_missing_file(fs: AffluentFileSystem, path: str) -> None:
    assert not fs.exists(path)
    with pytest.raises(FileNotFoundError):
        fs.info(path)


def test_what_cannot_be_told_is_no_missing_file(
    fs: AffluentFileSystem, service: FakeService
) -> None:
    def refuse(request: object) -> None:
        if "/data/" in request.path:
            raise Refused(502, "SEGMENT_FORGED", "It is forged.")

    service.refuse = refuse
    with pytest.raises(AffluentError):
        fs.exists(FIRST)


@pytest.mark.parametrize(
    "path",
    ["affluent://nyc-dot", "affluent://a/b/c/d/e", "affluent://a/b/../d", "affluent://a//c/d"],
)
def test_what_is_no_path_is_refused(fs: AffluentFileSystem, path: str) -> None:
    with pytest.raises(AffluentError) as caught:
        fs.cat_file(path)
    assert caught.value.code == "INPUT_INVALID"


def test_it_cannot_be_written(fs: AffluentFileSystem) -> None:
    with pytest.raises(NotImplementedError):
        fs.open(FIRST, "wb")
    with pytest.raises(IsADirectoryError):
        fs.open(BASE)


def test_it_pickles_with_its_options(service: FakeService) -> None:
    fs = AffluentFileSystem(network="devnet", budget="0.5")
    again = pickle.loads(pickle.dumps(fs))  # noqa: S301 - made above
    assert again.storage_options == {"network": "devnet", "budget": "0.5"}
    assert again == fs
    fs._client.close()
