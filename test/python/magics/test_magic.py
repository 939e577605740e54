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
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from affluent.client.client import shared_client

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
    with pytest.raises(UsageError, match="BUDGET_EXCEEDED"):
        shell.run_line_magic("affluent", "load nycflights13 -c month --budget 0.001")
    assert service.spent == 0
    frame = shell.run_line_magic("affluent", "load nycflights13 -c month --limit 5 --budget 0.02")
    assert len(frame) == 5


def test_variables_of_the_notebook_can_be_used(shell: InteractiveShell) -> None:
    shell.user_ns["airport"] = "JFK"
    result = shell.run_cell("%affluent estimate nycflights13 -f \"origin == '{airport}'\"")
    assert result.result.shards == 12


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "required: COMMAND"),
        ("rent x", "invalid choice: 'rent'"),
        ("info", "required: REF"),
        ("info other/thing", "DATASET_UNKNOWN: No such dataset."),
        ("load nycflights13 --as excel", "invalid choice: 'excel'"),
        ("estimate nycflights13 -f month", "cannot be a part of a filter"),
        ("estimate nycflights13 -c nothing", "no column “nothing”"),
        ('search "open', "No closing quotation"),
    ],
)
def test_errors_are_one_line_with_the_next_step(
    shell: InteractiveShell, line: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    result = shell.run_cell(f"%affluent {line}")
    assert not result.success
    shown = capsys.readouterr()
    text = (shown.out + shown.err).strip()
    assert message in text
    assert text.startswith("UsageError: ")
    assert "\n" not in text
    assert "Traceback" not in text


@pytest.mark.parametrize("line", ["--help", "load --help", "-h"])
def test_help_is_shown_and_nothing_is_run(
    shell: InteractiveShell, service: FakeService, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell.run_line_magic("affluent", line) is None
    assert "usage: %affluent" in capsys.readouterr().out
    assert service.requests == []


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
    assert "nyc-dot/nycflights13" in search["text/plain"]
    assert int(rows["text/plain"]) > 20_000
    shown = nbformat.writes(notebook)
    assert service.token not in shown
    with pytest.raises(CellExecutionError, match="DATASET_UNKNOWN"):
        run_notebook("%load_ext affluent", "%affluent info other/thing")
