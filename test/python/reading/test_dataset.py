"""Reads through the service are compared with the source; bytes and money are counted."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from fake_service import DATASET, FakeService

import affluent
from affluent import AffluentError, BudgetError, Client, Dataset, ForgedError, LicenceError
from affluent.wire.licence import Licence, PurchaseRequest

WINTER = [("origin", "=", "JFK"), ("month", "in", [12, 1, 2])]
KEYS = [(name, "ascending") for name in ("time_hour", "carrier", "flight", "origin", "dep_time")]


@pytest.fixture
def dataset(client: Client) -> Dataset:
    return client.dataset("nyc-dot/nycflights13")


@pytest.fixture(scope="module")
def winter(flights: pa.Table) -> pa.Table:
    is_jfk = pc.equal(flights["origin"], "JFK")
    return flights.filter(pc.and_(is_jfk, pc.is_in(flights["month"], pa.array([12, 1, 2]))))


def same_rows(got: pa.Table, expected: pa.Table) -> bool:
    expected = expected.select(got.schema.names)
    keys = [(name, "ascending") for name in got.schema.names]
    return got.sort_by(keys).equals(expected.cast(got.schema).sort_by(keys))


def test_looking_at_a_dataset_opens_no_file_and_spends_nothing(
    dataset: Dataset, service: FakeService, flights: pa.Table
) -> None:
    assert (dataset.ref, dataset.id, dataset.version) == ("nyc-dot/nycflights13@1", DATASET, 1)
    assert dataset.publisher == "nyc-dot"
    assert dataset.schema.names == flights.schema.names
    assert dataset.num_rows == flights.num_rows
    assert [offer.kind for offer in dataset.offers] == ["metered", "flat"]
    assert dataset.offers[0].price == Decimal(1)
    assert dataset.contributors[0].earned == Decimal("0.001")
    assert dataset.licence.kind == "metered"
    assert dataset.sample(5).num_rows == 5
    assert (service.spent, service.read_ranges) == (0, [])


def test_the_estimate_counts_just_the_shards_that_the_filters_touch(
    dataset: Dataset, winter: pa.Table
) -> None:
    estimate = dataset.estimate(["dep_delay"], WINTER)
    assert (estimate.shards, estimate.new_shards, estimate.rows) == (3, 3, winter.num_rows)
    assert estimate.price == Decimal(winter.num_rows) / 10**6
    assert [one.name[:4] for one in estimate.by_contributor] == ["John"]
    assert type(estimate).__name__ == "Estimate"
    plan = dataset.explain(["dep_delay"], WINTER)
    assert [file.rows for file in plan.files] == [*(file.rows for file in plan.files)]
    assert sum(file.rows for file in plan.files) == winter.num_rows


def test_a_read_gives_the_rows_of_the_source_and_spends_the_estimate(
    dataset: Dataset, service: FakeService, winter: pa.Table
) -> None:
    price = dataset.estimate(filters=WINTER).price
    table = dataset.to_arrow(filters=WINTER)
    assert same_rows(table, winter)
    assert Decimal(service.spent) / 10**18 == price
    assert dataset.estimate(filters=WINTER).price == 0
    assert same_rows(dataset.to_arrow(filters=WINTER, budget=0), winter)
    assert Decimal(service.spent) / 10**18 == price


def test_filters_by_columns_without_statistics_are_exact_too(
    dataset: Dataset, flights: pa.Table
) -> None:
    filters = [[("carrier", "=", "HA")], [("tailnum", "=", "N711MQ"), ("dep_delay", ">", 60)]]
    table = dataset.to_arrow(["carrier", "dep_delay", "tailnum"], filters)
    is_ha = pc.equal(flights["carrier"], "HA")
    is_late = pc.and_(pc.equal(flights["tailnum"], "N711MQ"), pc.greater(flights["dep_delay"], 60))
    expected = flights.filter(pc.or_kleene(is_ha, is_late))
    assert table.schema.names == ["carrier", "dep_delay", "tailnum"]
    assert same_rows(table, expected)


def test_filter_columns_that_are_not_wanted_are_not_given(dataset: Dataset) -> None:
    table = dataset.to_arrow(["distance", "dest"], WINTER)
    assert table.schema.names == ["distance", "dest"]


def test_times_are_compared_as_times(dataset: Dataset, flights: pa.Table) -> None:
    table = dataset.to_arrow(filters=[("time_hour", ">=", "2013-12-31T00:00:00Z")])
    limit = pa.scalar(pd.Timestamp("2013-12-31", tz="UTC"))
    assert same_rows(table, flights.filter(pc.greater_equal(flights["time_hour"], limit)))


def test_only_the_bytes_of_the_wanted_columns_are_fetched(
    dataset: Dataset, service: FakeService
) -> None:
    dataset.to_arrow(["carrier"], WINTER)
    by_file: dict[str, int] = {}
    for path, start, end in service.read_ranges:
        by_file[path] = by_file.get(path, 0) + end - start
    metadata = by_file.pop("flights/_metadata")
    size = sum((service.pack / path).stat().st_size for path in by_file)
    assert len(by_file) == 3
    assert metadata == (service.pack / "flights" / "_metadata").stat().st_size
    assert sum(by_file.values()) < size
    before = len(service.read_ranges)
    dataset.to_arrow(["carrier"], WINTER)
    assert "flights/_metadata" not in {path for path, *_ in service.read_ranges[before:]}


def test_an_empty_plan_gives_an_empty_table_with_the_schema(
    dataset: Dataset, service: FakeService
) -> None:
    table = dataset.to_arrow(["origin", "month"], [("month", "=", 13)])
    assert table.num_rows == 0
    assert table.schema.equals(dataset.schema.empty_table().select(["origin", "month"]).schema)
    assert service.spent == 0


def test_columns_in_the_order_that_was_asked_for(dataset: Dataset) -> None:
    assert dataset.to_arrow(["month", "day", "month"], WINTER).schema.names == ["month", "day"]
    assert dataset.to_arrow([], WINTER).num_columns == 0


def test_a_limit_without_filters_unlocks_as_few_shards_as_hold_it(
    dataset: Dataset, service: FakeService
) -> None:
    assert dataset.to_arrow(["month"], limit=10).num_rows == 10
    assert len(service.unlocked) == 1
    assert dataset.to_arrow(["month"], limit=20).num_rows == 20
    assert len(service.unlocked) == 1
    assert dataset.to_arrow(["month"], limit=0).num_rows == 0
    assert dataset.to_arrow(["month"], [("month", "<", 3)], limit=7).num_rows == 7


def test_a_budget_stops_a_read_before_it_spends(dataset: Dataset, service: FakeService) -> None:
    price = dataset.estimate(filters=WINTER).price
    for budget in (0, "0", price - Decimal("1e-18")):
        with pytest.raises(BudgetError) as caught:
            dataset.to_arrow(filters=WINTER, budget=budget)
        assert caught.value.code == "BUDGET_EXCEEDED"
    assert service.spent == 0
    with pytest.raises(TypeError):
        dataset.to_arrow(filters=WINTER, budget=0.5)
    assert dataset.to_arrow(["month"], WINTER, budget=price).num_rows
    service.owner_budget = None
    with pytest.raises(BudgetError):
        dataset.to_arrow(["month"])


def test_without_a_licence_a_read_says_so(dataset: Dataset, service: FakeService) -> None:
    service.licensed = False
    assert dataset.licence is None
    assert not dataset.estimate(filters=WINTER).exact
    with pytest.raises(LicenceError) as caught:
        dataset.to_arrow(filters=WINTER)
    assert caught.value.code == "LICENCE_REQUIRED"


def test_batches_are_bounded_and_add_up(dataset: Dataset, winter: pa.Table) -> None:
    batches = list(dataset.to_batches(filters=WINTER, batch_size=1000))
    assert max(batch.num_rows for batch in batches) <= 1000
    assert same_rows(pa.Table.from_batches(batches), winter)


def test_progress_reaches_what_was_planned(dataset: Dataset) -> None:
    seen: list[tuple[int, int]] = []
    dataset.to_arrow(["month"], WINTER, progress=lambda done, total: seen.append((done, total)))
    assert len(seen) == 3
    assert seen[-1][0] == seen[-1][1] > 0


def test_the_same_rows_in_every_library(dataset: Dataset, winter: pa.Table) -> None:
    frame = dataset.to_pandas(["distance"], WINTER)
    assert isinstance(frame, pd.DataFrame)
    assert frame["distance"].sum() == pc.sum(winter["distance"]).as_py()
    polars = dataset.to_polars(["distance"], WINTER)
    assert isinstance(polars, pl.DataFrame)
    assert polars["distance"].sum() == frame["distance"].sum()
    assert dataset.to_polars(["distance"], WINTER, lazy=True).collect().equals(polars)
    with duckdb.connect() as con:
        relation = dataset.to_duckdb(con, ["distance"], WINTER)
        assert relation.sum("distance").fetchall() == [(frame["distance"].sum(),)]


def test_the_arrow_stream_protocol_reads_everything(dataset: Dataset, flights: pa.Table) -> None:
    table = pa.table(dataset)
    assert table.num_rows == flights.num_rows
    assert pc.sum(table["distance"]).equals(pc.sum(flights["distance"]))


def test_files_are_the_shards_as_urls(dataset: Dataset) -> None:
    urls = dataset.files()
    assert len(urls) == 36
    assert all(url.startswith("affluent://nyc-dot/nycflights13@1/flights/") for url in urls)


def test_a_dataset_pickles(
    dataset: Dataset, winter: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = pickle.loads(pickle.dumps(dataset))  # noqa: S301 - made above
    assert again.ref == dataset.ref
    assert again.to_arrow(["month"], WINTER).num_rows == winter.num_rows


@pytest.mark.parametrize(
    "call",
    [
        lambda dataset: dataset.to_arrow("month"),
        lambda dataset: dataset.to_arrow(["nothing"]),
        lambda dataset: dataset.estimate(["nothing"]),
        lambda dataset: dataset.to_arrow(limit=-1),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_is_asked(
    dataset: Dataset, service: FakeService, call: object
) -> None:
    asked = len(service.requests)
    with pytest.raises(AffluentError) as caught:
        call(dataset)
    assert caught.value.code == "INPUT_INVALID"
    assert len(service.requests) == asked


def test_a_plan_that_the_footers_do_not_bear_out_is_refused(
    dataset: Dataset, service: FakeService
) -> None:
    honest = service.plan

    def lying(body: dict) -> dict:
        plan = honest(body)
        plan["files"][0]["rowGroups"] = [5]
        return plan

    service.plan = lying
    with pytest.raises(ForgedError) as caught:
        dataset.to_arrow(["month"], WINTER)
    assert caught.value.code == "MANIFEST_INVALID"


def test_an_answer_that_is_not_as_agreed_is_named(dataset: Dataset, service: FakeService) -> None:
    service.plan = lambda _: {"dataset": DATASET, "version": "one"}
    with pytest.raises(AffluentError, match="version must be int, not str") as caught:
        dataset.estimate()
    assert caught.value.code == "INTERNAL"


class TestBuying:
    def test_waits_until_the_owner_has_approved(
        self, dataset: Dataset, service: FakeService, capsys: pytest.CaptureFixture[str]
    ) -> None:
        service.licensed = False

        def approve() -> None:
            while not service.purchases:
                time.sleep(0.01)
            service.approve(next(iter(service.purchases)))

        threading.Thread(target=approve).start()
        licence = dataset.buy("metered", deposit="0.02", timeout=20)
        assert isinstance(licence, Licence)
        (purchase,) = service.purchases.values()
        assert purchase["deposit"] == "20000000000000000"
        assert f"affluent approve {purchase['id']}" in capsys.readouterr().err

    def test_gives_the_request_where_nobody_waits(
        self, dataset: Dataset, service: FakeService
    ) -> None:
        request = dataset.buy("flat", wait=False)
        assert isinstance(request, PurchaseRequest)
        assert (request.state, request.plan.total) == ("requested", "0.0111 ETH")

    def test_leaves_the_request_open_when_nobody_approves(
        self, dataset: Dataset, service: FakeService
    ) -> None:
        with pytest.raises(AffluentError) as caught:
            dataset.buy(1, timeout=0.01)
        assert caught.value.code == "OWNER_REQUIRED"
        assert caught.value.context["purchase"] in service.purchases

    def test_says_why_a_purchase_failed(self, dataset: Dataset, service: FakeService) -> None:
        made = service.purchase

        def failing(body: dict) -> dict:
            purchase = made(body)
            problem = {"code": "FUNDS_INSUFFICIENT", "detail": "Too little.", "hint": "Send."}
            purchase |= {"state": "failed", "problem": problem}
            return purchase

        service.purchase = failing
        with pytest.raises(BudgetError, match=r"Too little\. Send\."):
            dataset.buy(2)

    @pytest.mark.parametrize("offer", [None, "free", 9, "x"])
    def test_lists_the_offers_where_none_is_meant(self, dataset: Dataset, offer: object) -> None:
        with pytest.raises(AffluentError, match="offer 1: 1 ETH per million rows; offer 2"):
            dataset.buy(offer)


class TestCatalog:
    def test_search_finds_by_words(self, client: Client) -> None:
        (found,) = client.search("flights")
        assert (found.ref, found.rows) == ("nyc-dot/nycflights13", 336_776)
        assert client.search("nothing of the kind") == []

    def test_licences_and_usage(self, client: Client, service: FakeService) -> None:
        (licence,) = client.licences()
        assert licence.balance == Decimal("0.01")
        service.spent = 5 * 10**15
        table = client.usage(dataset="nycflights13", since="2026-01-01")
        assert table["amount"].to_pylist() == [Decimal("0.005")]
        assert table.schema.field("time").type == pa.timestamp("ms", "UTC")
        assert service.requests[-1].query["since"] == "2026-01-01T00:00:00.000Z"

    def test_an_unknown_dataset_is_no_missing_file(self, client: Client) -> None:
        with pytest.raises(AffluentError) as caught:
            client.dataset("nowhere/nothing")
        assert caught.value.code == "DATASET_UNKNOWN"
        assert not isinstance(caught.value, OSError)


def test_the_functions_of_the_package_share_a_client(service: FakeService) -> None:
    try:
        assert affluent.search()[0].ref == affluent.dataset("nycflights13").ref.split("@")[0]
        assert len(affluent.licences()) == 1
        assert affluent.usage().num_rows == 1
        assert service.leases == 1
    finally:
        from affluent.client.client import shared_client

        shared_client().close()


def test_shown_values_escape_what_strangers_wrote(dataset: Dataset, client: Client) -> None:
    shown = dataset._repr_html_() + client.search()[0]._repr_html_() + client.search()._repr_html_()
    assert "All flights &amp; delays" in shown
    assert "<DOT>" not in shown
    assert "dep_delay" in shown


def test_nothing_that_is_shown_holds_a_secret(
    dataset: Dataset, client: Client, service: FakeService
) -> None:
    values = [client, dataset, client.search(), client.licences(), dataset.estimate(),
              dataset.explain(), dataset.buy(1, wait=False), client.service]  # fmt: skip
    for value in values:
        html = value._repr_html_() if hasattr(value, "_repr_html_") else ""
        for shown in (repr(value), str(value), html):
            assert service.token not in shown
            assert service.secret not in shown


EXIT = """
import affluent
batches = affluent.dataset("nycflights13").to_batches(batch_size=100)
stream = affluent.dataset("nycflights13").to_batches()
next(batches), next(stream)
print("read", flush=True)
"""


def test_an_iterator_left_open_does_no_harm_at_exit(service: FakeService) -> None:
    root = Path(__file__).parents[3]
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", EXIT],
            capture_output=True,
            text=True,
            timeout=60,
            env={**__import__("os").environ, "PYTHONPATH": str(root / "python_bridge")},
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "read\n", "")


def test_the_wire_of_a_plan_is_json(dataset: Dataset, service: FakeService) -> None:
    dataset.explain(["month"], WINTER)
    body = json.loads(service.requests[-1].body)
    assert body == {
        "version": 1,
        "recordSet": "flights",
        "columns": ["month"],
        "filters": [[["origin", "=", "JFK"], ["month", "in", [12, 1, 2]]]],
    }
