"""The same query through Affluent and on the plain files, in each library; what it cost."""

from __future__ import annotations

import itertools
import pickle
import subprocess
import sys
from collections.abc import Callable

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
import pytest
from live_devnet import METERED, Devnet, Home, Published, eventually

import affluent
from affluent import AffluentError, BudgetError, Dataset
from affluent.client.service import Service
from affluent.wire.plan import UnlockResult

ROWS = 500
SHARDS = 60
_fresh = itertools.count()


def sales() -> pa.Table:
    rng = np.random.default_rng(7)
    count = ROWS * SHARDS
    day = np.repeat(np.arange(SHARDS), ROWS)
    return pa.table(
        {
            "day": pa.array(day, pa.int32()),
            "id": pa.array(np.arange(count)),
            "price": pa.array(rng.normal(size=count), mask=rng.random(count) < 0.1),
            "shop": pa.array([f"shop {n % 7}" for n in range(count)]),
            "odd": pa.array([float("nan") if n % 5 else float(n % 3) for n in range(count)]),
            "tags": pa.array([[n, None] if n % 2 else None for n in range(count)]),
        }
    )


@pytest.fixture(scope="session")
def published(devnet: Devnet) -> Published:
    return devnet.publish(sales(), offers=[METERED], shardBy=["day"], rowsPerGroup=ROWS // 2)


@pytest.fixture(scope="session")
def shops(devnet: Devnet) -> Published:
    names = [f"shop {n}" for n in range(7)]
    return devnet.publish(pa.table({"shop": names, "town": ["A", "B", "A", "C", "B", "A", "C"]}))


@pytest.fixture(scope="session")
def gift(devnet: Devnet) -> Published:
    """The same rows for nothing: to read all of them unlocks nothing."""
    return devnet.publish(sales(), shardBy=["day"])


@pytest.fixture
def dataset(published: Published, consumer: Home) -> Dataset:
    return affluent.dataset(published.ref)


@pytest.fixture
def opening(devnet: Devnet, consumer: Home) -> Dataset:
    """Other shards than any test asks for by day: which come first is not known before."""
    table = sales().slice(0, 4 * ROWS)
    return affluent.dataset(devnet.publish(table, offers=[METERED], shardBy=["day"]).ref)


@pytest.fixture(scope="session")
def plain(published: Published) -> pads.Dataset:
    return pads.dataset([str(file) for file in published.plain])


@pytest.fixture
def day() -> int:
    """A day whose shard no other test has unlocked."""
    return next(_fresh) * 3


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many shards were unlocked since the test began, as the service answers."""
    post, found = Service.post, []

    def counted(service: Service, kind: type, *arguments: object, **options: object) -> object:
        answer = post(service, kind, *arguments, **options)
        if kind is UnlockResult:
            found.append(answer.unlocked)
        return answer

    monkeypatch.setattr(Service, "post", counted)
    return lambda: sum(found)


# pyarrow --------------------------------------------------------------------------------------


def test_a_pyarrow_dataset_unlocks_what_its_filter_leaves(
    dataset: Dataset, plain: pads.Dataset, day: int, unlocked: Callable[[], int]
) -> None:
    mine = dataset.to_pyarrow()
    assert isinstance(mine, pads.Dataset)
    assert mine.schema.equals(plain.schema)
    wanted = (pc.field("day") == day) & (pc.field("price") > 0)
    columns = ["shop", "id"]
    assert mine.to_table(columns, filter=wanted) == plain.to_table(columns, filter=wanted)
    assert unlocked() == 1
    batches = list(mine.to_batches(columns, filter=wanted, batch_size=10))
    assert max(batch.num_rows for batch in batches) == 10
    assert pa.Table.from_batches(batches) == plain.to_table(columns, filter=wanted)
    made = {"double": pc.field("id") * 2, "one": pc.scalar(1)}
    assert mine.to_table(made, filter=wanted) == plain.to_table(made, filter=wanted)
    assert mine.filter(wanted).count_rows() == plain.filter(wanted).count_rows()
    reader = pickle.loads(pickle.dumps(mine)).scanner(columns, filter=wanted).to_reader()  # noqa: S301
    assert reader.read_all() == plain.to_table(columns, filter=wanted)
    assert unlocked() == 1


def test_what_is_known_is_counted_without_a_read(
    dataset: Dataset, unlocked: Callable[[], int]
) -> None:
    assert dataset.to_pyarrow().count_rows() == ROWS * SHARDS
    assert dataset.to_pyarrow(limit=10).count_rows() == 10
    assert unlocked() == 0


def test_the_head_unlocks_no_more_than_holds_it(
    opening: Dataset, unlocked: Callable[[], int]
) -> None:
    assert opening.to_pyarrow().head(ROWS + 1).num_rows == ROWS + 1
    assert unlocked() == 2


def test_filters_of_both_sides_must_hold_and_a_limit_comes_first(
    dataset: Dataset, day: int, plain: pads.Dataset
) -> None:
    odd = pc.bit_wise_and(pc.field("id"), 1) == 1
    mine = dataset.to_pyarrow(["id", "day"], [("day", "=", day)], limit=7)
    first = plain.to_table(["id", "day"], filter=pc.field("day") == day).slice(0, 7)
    assert mine.to_table() == first
    assert mine.to_table(filter=odd) == first.filter(odd)
    with pytest.raises(AffluentError):
        mine.to_table(["price"])


def test_what_reads_past_the_plan_is_refused(dataset: Dataset) -> None:
    mine = dataset.to_pyarrow()
    for act in (mine.get_fragments, lambda: mine.join(mine, "id"), lambda: mine.sort_by("id")):
        with pytest.raises(AffluentError, match="Read it first"):
            act()
    for act in (
        lambda: pads.dataset([mine, mine]).to_table(),
        lambda: pads.Scanner.from_dataset(mine).to_table(),
    ):
        with pytest.raises((pa.ArrowInvalid, AffluentError)):
            act()


# DuckDB ---------------------------------------------------------------------------------------


def test_sql_unlocks_what_its_where_leaves(
    dataset: Dataset, plain: pads.Dataset, day: int, unlocked: Callable[[], int]
) -> None:
    with duckdb.connect() as con:
        con.register("mine", dataset.to_pyarrow())
        con.register("theirs", plain)
        query = """select shop, count(*), sum(id) from {} where day in ({}, {})
                   group by 1 order by 1"""
        got = con.sql(query.format("mine", day, day + 1)).fetchall()
        assert got == con.sql(query.format("theirs", day, day + 1)).fetchall()
        where = f"day = {day + 2} and id % 2 = 0 and price is not null"
        sums = "sum(id), min(shop), count(price)"
        got = dataset.to_duckdb(con).filter(where).aggregate(sums).fetchall()
        assert got == con.from_arrow(plain).filter(where).aggregate(sums).fetchall()
    assert unlocked() == 3


def test_datasets_are_joined_in_one_statement(
    dataset: Dataset, plain: pads.Dataset, shops: Published, day: int, unlocked: Callable[[], int]
) -> None:
    query = """select town, count(*) from {} as s join {} as t using (shop)
               where s.day = {} group by 1 order by 1"""
    with duckdb.connect() as con:
        sources = {
            "sold": dataset.to_duckdb(con),
            "places": affluent.dataset(shops.ref).to_duckdb(con),
            "plain_sold": con.from_arrow(plain),
            "plain_places": con.from_arrow(pads.dataset([str(file) for file in shops.plain])),
        }
        for name, relation in sources.items():
            relation.create_view(name)
        got = con.sql(query.format("sold", "places", day)).fetchall()
        assert got == con.sql(query.format("plain_sold", "plain_places", day)).fetchall()
    assert len(got) == 3
    assert unlocked() == 1


def test_sql_over_the_budget_spends_nothing(
    dataset: Dataset, day: int, unlocked: Callable[[], int]
) -> None:
    with duckdb.connect() as con:
        relation = dataset.to_duckdb(con, budget="0.0000001")
        with pytest.raises(duckdb.InvalidInputException, match="BudgetError: Reading this costs"):
            relation.filter(f"day = {day}").fetchall()
        assert unlocked() == 0
        assert relation.filter("day < 0").fetchall() == []
        price = dataset.estimate(filters=[("day", "=", day)]).price
        relation = dataset.to_duckdb(con, budget=price)
        assert len(relation.filter(f"day = {day}").fetchall()) == ROWS
    assert unlocked() == 1


# Polars ---------------------------------------------------------------------------------------

QUERIES: dict[str, Callable[[pl.LazyFrame, int], pl.LazyFrame]] = {
    "equal": lambda frame, day: frame.filter(pl.col("day") == day),
    "and": lambda frame, day: frame.filter(
        (pl.col("day") == day) & pl.col("shop").str.ends_with("3")
    ).select("id", "tags"),
    "in": lambda frame, day: frame.filter(pl.col("day").is_in([day])).select(pl.len()),
    "between": lambda frame, day: frame.filter(
        pl.col("id").is_between(day * ROWS, day * ROWS + 9)
    ).select("price"),
    "group": lambda frame, day: (
        frame.filter(pl.col("day") == day)
        .group_by("shop")
        .agg(pl.col("price").sum(), pl.col("id").max())
        .sort("shop")
    ),
    "top": lambda frame, day: frame.filter(pl.col("day") == day).sort("price").head(3),
}


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
@pytest.mark.parametrize("name", QUERIES)
def test_a_lazy_frame_unlocks_what_its_predicate_leaves(
    dataset: Dataset, plain: pads.Dataset, name: str, engine: str, unlocked: Callable[[], int]
) -> None:
    # All queries of a run look at one day, so that they unlock its shard once.
    query = QUERIES[name]
    got = query(dataset.to_polars(lazy=True), 59).collect(engine=engine)
    expected = query(pl.from_arrow(plain.to_table()).lazy(), 59).collect(engine=engine)
    assert got.equals(expected)
    assert unlocked() <= 1


def test_polars_holds_nan_greater_than_numbers_whatever_the_statistics_say(
    gift: Published, consumer: Home
) -> None:
    mine = affluent.dataset(gift.ref).to_polars(lazy=True)
    theirs = pl.read_parquet(gift.plain).lazy()
    for predicate in (pl.col("odd") > 100, pl.col("odd") != 1, pl.col("odd").is_nan()):
        query = pl.col("id").sum()
        got = mine.filter(predicate).select(query).collect()
        assert got.equals(theirs.filter(predicate).select(query).collect())
        assert got.item() > 0


@pytest.mark.parametrize("most_ahead", [0, 1 << 24])
def test_polars_gets_the_same_of_large_shards_and_of_small_ones(
    gift: Published, consumer: Home, monkeypatch: pytest.MonkeyPatch, most_ahead: int
) -> None:
    monkeypatch.setattr("affluent.frames.polars_shards._MOST_AHEAD", most_ahead)
    mine, theirs = affluent.dataset(gift.ref), pl.read_parquet(gift.plain)
    assert mine.to_polars().equals(theirs)
    lazy = mine.to_polars(lazy=True)
    assert lazy.collect().equals(theirs)
    assert lazy.head(ROWS + 7).collect().equals(theirs.head(ROWS + 7))
    assert (
        lazy.filter(pl.col("id") % 3 == 0)
        .head(ROWS)
        .collect()
        .equals(theirs.filter(pl.col("id") % 3 == 0).head(ROWS))
    )


def test_a_limit_of_a_lazy_frame_reaches_the_plan(
    opening: Dataset, unlocked: Callable[[], int]
) -> None:
    assert opening.to_polars(lazy=True).head(3).collect().height == 3
    assert opening.to_polars(lazy=True, limit=3).select("id").collect().height == 3
    assert unlocked() == 1


def test_lazy_frames_are_joined(
    dataset: Dataset, plain: pads.Dataset, shops: Published, day: int
) -> None:
    places = affluent.dataset(shops.ref).to_polars(lazy=True)
    mine = dataset.to_polars(lazy=True).filter(pl.col("day") == day)
    theirs = pl.from_arrow(plain.to_table(filter=pc.field("day") == day)).lazy()
    known = pl.read_parquet(shops.plain[0]).lazy()
    got = mine.join(places, on="shop").sort("id").collect()
    assert got.equals(theirs.join(known, on="shop").sort("id").collect())


# All ------------------------------------------------------------------------------------------

OVER: dict[str, Callable[[Dataset, int], object]] = {
    "arrow": lambda one, day: one.to_arrow(filters=[("day", "=", day)], budget=1),
    "batches": lambda one, day: list(one.to_batches(filters=[("day", "=", day)], budget=1)),
    "pandas": lambda one, day: one.to_pandas(filters=[("day", "=", day)], budget=0),
    "polars": lambda one, day: one.to_polars(filters=[("day", "=", day)], budget=0),
    "lazy": lambda one, day: (
        one.to_polars(lazy=True, budget=0).filter(pl.col("day") == day).collect()
    ),
    "pyarrow": lambda one, day: one.to_pyarrow(budget=0).to_table(filter=pc.field("day") == day),
    "reader": lambda one, day: (
        one.to_pyarrow(budget=0).scanner(filter=pc.field("day") == day).to_reader()
    ),
    "head": lambda one, day: one.to_pyarrow(filters=[("day", "=", day)], budget=0).head(1),
}


@pytest.mark.parametrize("name", OVER)
def test_a_read_over_its_budget_is_a_budget_error_and_spends_nothing(
    dataset: Dataset, name: str, unlocked: Callable[[], int]
) -> None:
    with pytest.raises(BudgetError):
        OVER[name](dataset, SHARDS - 2)
    assert unlocked() == 0


def test_the_estimate_is_the_bill_and_says_who_is_paid(
    dataset: Dataset, day: int, unlocked: Callable[[], int]
) -> None:
    plan = dataset.explain(["id"], [("day", "=", day)])
    assert (plan.shards, plan.new_shards, plan.rows) == (1, 1, ROWS)
    assert sum(one.amount for one in plan.by_contributor) == plan.price
    assert [file.rows for file in plan.files] == [ROWS]
    assert plan.requests >= 1
    spent = dataset.licence.spent
    dataset.to_arrow(["id"], [("day", "=", day)], budget=plan.price)
    assert unlocked() == 1
    # The account follows the chain.
    eventually(lambda: dataset.licence.spent - spent == plan.price)
    shown = plan._repr_html_()
    for word in ("price", "shards", "rows", "requests", "NYC DOT", plan.files[0].file):
        assert word in shown


def test_the_arrow_stream_of_a_dataset_is_read_by_whoever_speaks_it(
    shops: Published, consumer: Home
) -> None:
    dataset = affluent.dataset(shops.ref)
    expected = pads.dataset([str(file) for file in shops.plain]).to_table()
    assert pa.table(dataset) == expected
    assert pl.DataFrame(dataset).equals(pl.from_arrow(expected))
    with duckdb.connect() as con:
        assert con.from_arrow(dataset).fetchall() == con.from_arrow(expected).fetchall()


LEFT_OPEN = """
import sys, affluent, duckdb, polars as pl
dataset = affluent.dataset(sys.argv[1])
batches = dataset.to_batches(batch_size=10)
scanned = dataset.to_pyarrow().to_batches(batch_size=10)
reader = dataset.to_pyarrow().scanner(batch_size=10).to_reader()
con = duckdb.connect()
relation = dataset.to_duckdb(con)
streamed = relation.to_arrow_reader(10)
frames = dataset.to_polars(lazy=True).collect_batches(chunk_size=10)
stream = dataset.__arrow_c_stream__()
for one in (batches, scanned, reader, streamed, frames):
    next(iter(one))
print("read", flush=True)
"""


def test_what_is_left_open_does_no_harm_at_the_end_10_times_of_10(
    gift: Published, consumer: Home
) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", LEFT_OPEN, gift.ref],
            env=consumer.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(10)
    ]  # fmt: skip
    ended = [(one.communicate(timeout=300), one.returncode) for one in running]
    for (out, err), status in ended:
        assert (status, out) == (0, "read\n"), err[-2000:]
