"""The code that the panel inserts runs as it stands, in a real kernel, and shows rows."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from live_kernel import Kernel

if TYPE_CHECKING:
    from live_devnet import Devnet

Run = Callable[[str, bytes], bytes]
TABLES = {
    "pandas": "df",
    "polars": "df",
    "duckdb": "relation",
    "torch": "batches",
    "arrow": "table",
}
LICENSED = "nyc-dot/flights-3m@1"
COLUMNS = {LICENSED: ["delay", "origin"], "nyc-dot/nycflights13@1": ["month", "carrier"]}


@pytest.fixture(scope="module")
def kernel(devnet: Devnet) -> Iterator[Kernel]:
    devnet.sample("flights-3m")
    running = Kernel(devnet.consumer)
    yield running
    running.close()


def code_of(run_program: Run, ref: str, table: str, columns: list[str] | None) -> str:
    reading = {
        "ref": ref,
        "slug": ref.partition("/")[2].partition("@")[0],
        "columns": columns,
        "licensed": ref == LICENSED,
        "table": table,
        "cost": None,
    }
    return json.loads(run_program("reading-code", json.dumps([reading]).encode()))[0]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("ref", COLUMNS)
def test_runs_and_shows_the_columns(kernel: Kernel, run_program: Run, ref: str, table: str) -> None:
    if table == "torch" and ref == LICENSED and importlib.util.find_spec("torch") is None:
        pytest.skip("torch is in the environment of npm run test:training")
    columns = COLUMNS[ref] if ref == LICENSED else None
    failed, shown = kernel.run(code_of(run_program, ref, table, columns))
    assert failed == ""
    for column in COLUMNS[ref]:
        assert column in shown
