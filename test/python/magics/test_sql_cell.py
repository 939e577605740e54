"""`%%affluent sql`: what it shows, when it stops, what it spends and what it gives."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from IPython.core.interactiveshell import InteractiveShell

from affluent import AffluentError, BudgetError, LicenceError
from affluent.client.client import shared_client
from affluent.sql import SqlQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fake_service import FakeService

Run = "Callable[..., object]"
DECEMBER = 'SELECT origin, avg(dep_delay) AS late FROM "nyc-dot/nycflights13" WHERE month = 12'
ONE_GROUP = f"{DECEMBER} GROUP BY origin ORDER BY origin"


@pytest.fixture
def shell(service: FakeService) -> Iterator[InteractiveShell]:
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance()
    made.run_line_magic("load_ext", "affluent")
    yield made
    shared_client().close()
    InteractiveShell.clear_instance()


@pytest.fixture
def run(shell: InteractiveShell) -> Callable[[str, str], object]:
    return lambda options, sql: shell.run_cell_magic("affluent", f"sql {options}", sql)


def expected(flights: pa.Table, sql: str) -> list[tuple]:
    # `flights` is found by DuckDB: the same query, on the source itself.
    return duckdb.sql(sql.replace('"nyc-dot/nycflights13"', "flights")).fetchall()


def rows_of(table: pa.Table) -> list[tuple]:
    return [tuple(one.values()) for one in table.to_pylist()]


def test_a_query_reads_what_it_priced_and_nothing_else(
    run: Run, service: FakeService, flights: pa.Table, capsys: pytest.CaptureFixture[str]
) -> None:
    table = run("--budget 0.03", ONE_GROUP)
    assert isinstance(table, pa.Table)
    assert rows_of(table) == expected(flights, ONE_GROUP)
    # Shards are months of an airport: December has one for each of three.
    assert len(service.unlocked) == 3
    shown = capsys.readouterr().out
    assert "What this query costs" in shown
    assert "nyc-dot/nycflights13@1" in shown
    assert f"{Decimal(service.spent) / 10**18} ETH" in shown
    spent = service.spent
    run("--budget 0", ONE_GROUP)
    assert service.spent == spent


def test_it_stops_at_the_budget_before_anything_is_spent(
    run: Run, service: FakeService, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BudgetError, match=r"more than the budget of 0.001 ETH. Nothing was") as one:
        run("--budget 0.001", ONE_GROUP)
    assert "What this query costs" in capsys.readouterr().out
    assert (service.spent, service.unlocked) == (0, set())
    run(f"--budget {one.value.context['price']}", ONE_GROUP)
    assert Decimal(service.spent) / 10**18 == Decimal(one.value.context["price"])


@pytest.mark.parametrize("left", [None, 10])
def test_it_stops_where_the_owner_has_not_allowed_it(
    run: Run, service: FakeService, left: int | None
) -> None:
    service.owner_budget = left
    with pytest.raises(BudgetError, match="affluent budget nyc-dot/nycflights13@1 AMOUNT"):
        run("--yes", ONE_GROUP)
    assert service.spent == 0


@pytest.mark.parametrize(("answer", "is_run"), [("y", True), ("", False), ("no", False)])
def test_it_asks_before_it_spends(
    run: Run,
    service: FakeService,
    answer: str,
    is_run: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or answer)
    if is_run:
        run("", ONE_GROUP)
    else:
        with pytest.raises(
            AffluentError, match=r"Nothing was spent\. Add --budget AMOUNT, or --yes"
        ):
            run("", ONE_GROUP)
    assert bool(service.spent) == is_run
    assert "ETH? [y/N]" in asked[0]
    if is_run:
        # What is unlocked costs nothing: nobody is asked.
        run("", ONE_GROUP)
        assert len(asked) == 1


def test_without_a_licence_it_says_how_to_get_one(run: Run, service: FakeService) -> None:
    service.licensed = False
    with pytest.raises(LicenceError, match="%affluent buy nyc-dot/nycflights13@1"):
        run("--yes", ONE_GROUP)
    assert service.spent == 0


@pytest.mark.parametrize(
    ("kind", "type_"), [("arrow", pa.Table), ("pandas", pd.DataFrame), ("polars", pl.DataFrame)]
)
def test_the_result_comes_as_asked_for_and_under_a_name(
    run: Run, shell: InteractiveShell, kind: str, type_: type
) -> None:
    assert run(f"--yes --as {kind} -o late", ONE_GROUP) is None
    assert isinstance(shell.user_ns["late"], type_)
    assert len(shell.user_ns["late"]) == 3


def test_datasets_are_joined_with_frames_and_values_of_the_notebook(
    run: Run, shell: InteractiveShell, service: FakeService, flights: pa.Table
) -> None:
    shell.user_ns["places"] = pd.DataFrame({"origin": ["JFK", "LGA"], "name": ["Kennedy", "LaG"]})
    shell.user_ns["more"] = pl.DataFrame({"origin": ["JFK"], "runways": [4]})
    shell.run_cell("import affluent; own = affluent.dataset('nycflights13'); month = 3")
    sql = """
        SELECT name, runways, count(*) FROM own JOIN places USING (origin) JOIN more USING (origin)
        WHERE month = $month AND origin = 'JFK' GROUP BY ALL
    """
    known = expected(flights, "select count(*) from flights where month = 3 and origin = 'JFK'")
    assert rows_of(run("--budget 0.02", sql)) == [("Kennedy", 4, *known[0])]
    assert len(service.unlocked) == 1


def test_two_names_of_one_dataset_are_paid_once(run: Run, service: FakeService) -> None:
    january = "WHERE month = 1 AND origin = 'JFK'"
    sql = f"""
        WITH once AS (SELECT 1)
        SELECT (SELECT count(month) FROM nycflights13 {january}), *
        FROM "nyc-dot/nycflights13" {january} LIMIT 1
    """  # noqa: S608
    assert run("--budget 0.02", sql).num_rows == 1
    assert len(service.unlocked) == 1


def test_a_join_reads_only_what_the_other_side_leaves(
    run: Run, shell: InteractiveShell, service: FakeService
) -> None:
    shell.user_ns["wanted"] = pa.table({"month": pa.array([5], pa.int64())})
    table = run("--yes", "SELECT count(*) AS n FROM nycflights13 JOIN wanted USING (month)")
    assert table["n"].to_pylist()[0] > 1000
    # Priced for all months, as only the run knows the other side; paid for one, or all.
    assert len(service.unlocked) in (3, 36)


def test_tables_of_earlier_cells_are_there_and_datasets_are_not_left_behind(
    run: Run, shell: InteractiveShell, service: FakeService
) -> None:
    magics = shell.magics_manager.registry["AffluentMagics"]
    run("--yes", ONE_GROUP)
    con = magics._sql._con
    con.execute("create table mine as select 1 as a")
    assert run("", "SELECT a FROM mine")["a"].to_pylist() == [1]
    assert [one[0] for one in con.execute("show tables").fetchall()] == ["mine"]
    settings = con.execute("select current_setting('disabled_optimizers')").fetchone()
    assert settings == ("",)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT * FROM nothing", "is no dataset, no variable"),
        ("SELECT nothing FROM nycflights13", 'Referenced column "nothing" not found'),
        ("SELECT * FROM nyc-dot/nycflights13", "stands in double quotes"),
        ("SELEC 1", "stands in double quotes"),
        ("SELECT 1; SELECT 2", "not one SELECT"),
        ("DROP TABLE x", "not one SELECT"),
        ("SELECT $nobody", r"There is no variable nobody"),
        ("SELECT * FROM 'none.parquet'", "No files found"),
        ("SELECT * FROM main.none", "Table with name none does not exist"),
    ],
)
def test_what_is_no_query_is_refused_in_one_line(
    run: Run, service: FakeService, sql: str, message: str
) -> None:
    with pytest.raises(AffluentError, match=message) as caught:
        run("", sql)
    assert caught.value.code in ("INPUT_INVALID", "DATASET_UNKNOWN")
    assert "\n" not in str(caught.value)
    assert "LINE 1" not in str(caught.value)
    assert service.spent == 0


def test_an_error_of_a_read_keeps_its_class_and_code(run: Run, service: FakeService) -> None:
    from fake_service import Refused

    def refuse(request: object) -> None:
        if request.path.endswith("/unlock"):
            raise Refused(402, "DEPOSIT_EXHAUSTED", "The deposit is spent.")

    service.refuse = refuse
    with pytest.raises(BudgetError, match="The deposit is spent") as caught:
        run("--yes", ONE_GROUP)
    assert caught.value.code == "DEPOSIT_EXHAUSTED"


QUERIES = [
    "SELECT * FROM f WHERE month > (SELECT avg(month) + 5 FROM f WHERE origin = 'JFK')",
    "SELECT count(*) FROM f",
    "SELECT a.month FROM f a, f b WHERE a.month = 1 AND b.month = 2 AND a.day = b.day LIMIT 1",
    "SELECT month FROM f WHERE month = 1 UNION ALL SELECT month FROM f WHERE month = 2",
    "SELECT day FROM f WHERE EXISTS (SELECT 1 FROM f g WHERE g.month = 4 AND g.day = f.month)",
    "WITH t AS (SELECT * FROM f WHERE month = 7) SELECT origin, count(*) FROM t GROUP BY 1",
    "SELECT max(dep_delay) OVER (PARTITION BY carrier) FROM f WHERE month = 8 LIMIT 5",
    "SELECT * FROM f WHERE 1 = 0",
    "SELECT * FROM f WHERE month IN (1, 2) AND origin LIKE 'J%' ORDER BY dep_delay LIMIT 3",
]


@pytest.mark.parametrize("sql", QUERIES)
def test_the_rehearsal_names_every_scan_of_the_run(
    service: FakeService, sql: str, runtime: object
) -> None:
    """No shard is unlocked that was not priced, whatever the query's form."""
    from affluent import connect

    service.owner_budget = 10**20
    with connect() as client, duckdb.connect() as con:
        query = SqlQuery(con, client, sql, {"f": client.dataset("nycflights13")})
        estimate = query.estimate
        assert service.spent == 0
        query.run()
        price = sum((one.price for one in estimate.tables), Decimal(0))
        assert Decimal(service.spent) / 10**18 <= price
        assert len(service.unlocked) <= sum(one.new_shards for one in estimate.tables)
