"""The magic in a real shell and in a notebook that runs without anybody watching."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import nbformat
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from affluent import AffluentError, BudgetError
from affluent.client.client import shared_client
from affluent.display.failure import show_traceback
from affluent.magics.prose import COMMANDS

if TYPE_CHECKING:
    from fake_service import FakeService

ROOT = Path(__file__).parents[3]
FILTER = "-f \"origin == 'JFK' and month in [12, 1, 2]\""


@pytest.fixture
def shell(service: FakeService) -> InteractiveShell:
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance()
    made.run_line_magic("load_ext", "affluent")
    yield made
    shared_client().close()
    InteractiveShell.clear_instance()


def test_each_command_returns_its_value(shell: InteractiveShell, service: FakeService) -> None:
    run = shell.run_line_magic
    assert run("affluent", "search flights")[0].ref == "nyc-dot/nycflights13"
    assert run("affluent", "search --licensed")
    assert run("affluent", "info nycflights13").ref == "nyc-dot/nycflights13@1"
    assert len(run("affluent", "sample nycflights13 -n 3")) == 3
    estimate = run("affluent", f"estimate nycflights13 -c dep_delay,month {FILTER}")
    assert estimate.shards == 3
    assert service.spent == 0
    plan = run("affluent", f"explain nycflights13 {FILTER}")
    assert [file.rows for file in plan.files]
    assert plan.price == run("affluent", "estimate nycflights13 -c month " + FILTER).price
    assert run("affluent", "budget nycflights13").limit == 100
    assert run("affluent", "budget nycflights13").reader is None
    assert run("affluent", "licences")[0].id == "7"
    assert isinstance(run("affluent", "usage nycflights13 --since 2026-01-01"), pd.DataFrame)


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("", pd.DataFrame),
        ("--as pandas", pd.DataFrame),
        ("--as polars", pl.DataFrame),
        ("--as arrow", pa.Table),
        ("--as duckdb", duckdb.DuckDBPyRelation),
    ],
)
def test_load_gives_the_kind_that_was_asked_for(
    shell: InteractiveShell, kind: str, type_: type
) -> None:
    value = shell.run_line_magic("affluent", f"load nycflights13 -c month {FILTER} {kind}")
    assert isinstance(value, type_)


def test_load_stays_within_the_budget(shell: InteractiveShell, service: FakeService) -> None:
    with pytest.raises(BudgetError, match="budget"):
        shell.run_line_magic("affluent", "load nycflights13 -c month --budget 0.001")
    assert service.spent == 0
    frame = shell.run_line_magic("affluent", "load nycflights13 -c month --limit 5 --budget 0.02")
    assert len(frame) == 5


def test_variables_of_the_notebook_can_be_used(shell: InteractiveShell) -> None:
    shell.user_ns["airport"] = "JFK"
    result = shell.run_cell("%affluent estimate nycflights13 -f \"origin == '{airport}'\"")
    assert result.result.shards == 12


@pytest.mark.parametrize(
    ("line", "kind", "message"),
    [
        ("", "UsageError: ", "required: COMMAND"),
        ("rent x", "UsageError: ", "invalid choice: 'rent'"),
        ("info", "UsageError: ", "required: REF"),
        ("info other/thing", "AffluentError [DATASET_UNKNOWN]: ", "No such dataset. Do what the"),
        ("load nycflights13 --as excel", "UsageError: ", "invalid choice: 'excel'"),
        ("estimate nycflights13 -f month", "AffluentError [INPUT_", "cannot be a part of a filter"),
        ("estimate nycflights13 -c nothing", "AffluentError [INPUT_", "no column “nothing”"),
        ('search "open', "UsageError: ", "No closing quotation"),
        ("sql", "UsageError: ", "A query is a cell: its first line is %%affluent sql"),
        ("load nycflights13 --budget 0", "BudgetError [BUDGET_EXCEEDED]: ", "would be passed"),
    ],
)
def test_errors_are_one_line_with_the_next_step(
    shell: InteractiveShell,
    line: str,
    kind: str,
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = shell.run_cell(f"%affluent {line}")
    assert not result.success
    shown = capsys.readouterr()
    text = (shown.out + shown.err).strip()
    assert message in text
    assert text.startswith(kind)
    assert "\n" not in text
    assert "Traceback" not in text


@pytest.mark.parametrize("line", ["--help", "-h", *(f"{one} --help" for one in COMMANDS)])
def test_help_is_shown_and_nothing_is_run(
    shell: InteractiveShell, service: FakeService, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell.run_line_magic("affluent", line) is None
    shown = capsys.readouterr().out
    assert "usage: %" in shown
    assert "examples:\n  " in shown
    assert max(map(len, shown.splitlines())) <= 100
    assert service.requests == []


def said(shell: InteractiveShell, cell: str, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    shell.run_cell(cell)
    shown = capsys.readouterr()
    return (shown.out + shown.err).strip()


def test_a_traceback_is_shown_when_it_is_asked_for(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    call = "import affluent\naffluent.dataset('other/thing')"
    assert said(shell, call, capsys).splitlines()[0].startswith("AffluentError [DATASET_UNKNOWN]")
    assert "generation.py" in said(shell, "%tb", capsys)
    assert "\n" not in said(shell, call, capsys)
    try:
        assert said(shell, "%affluent --traceback on", capsys) == ""
        assert "generation.py" in said(shell, call, capsys)
        assert "generation.py" in said(shell, "%affluent info other/thing", capsys)
        said(shell, "affluent.traceback(False)", capsys)
        assert "\n" not in said(shell, call, capsys)
    finally:
        show_traceback(False)
    # Errors of others are shown as they always are.
    assert "Traceback" in said(shell, "1 / 0", capsys)


def test_an_error_of_ours_is_caught_by_the_notebooks_own_except(shell: InteractiveShell) -> None:
    with pytest.raises(AffluentError) as caught:
        shell.run_line_magic("affluent", "info other/thing")
    assert caught.value.code == "DATASET_UNKNOWN"


def run_notebook(*cells: str) -> nbformat.NotebookNode:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    return notebook


def test_in_a_notebook_without_a_reader_values_show_and_failures_fail(
    service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "python_bridge"))
    notebook = run_notebook(
        "%load_ext affluent",
        "%affluent search flights",
        f"rows = %affluent load nycflights13 -c month {FILTER}\nlen(rows)",
    )
    search, rows = (cell.outputs[0].data for cell in notebook.cells[1:])
    assert "<table>" in search["text/html"]
    assert "var(--jp-" in search["text/html"]
    assert "nyc-dot/nycflights13" in search["text/plain"]
    assert int(rows["text/plain"]) > 20_000
    shown = nbformat.writes(notebook)
    assert service.token not in shown
    with pytest.raises(CellExecutionError, match="DATASET_UNKNOWN"):
        run_notebook("%load_ext affluent", "%affluent info other/thing")
