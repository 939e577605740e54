"""The example notebook runs without anybody watching, but for what only the real chain can do."""

from __future__ import annotations

import threading
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbclient import NotebookClient

if TYPE_CHECKING:
    import pytest
    from fake_service import FakeService

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "examples" / "nycflights13.ipynb"


def test_the_notebook_is_stored_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)


def test_the_notebook_buys_reads_and_compares(
    service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "python_bridge"))
    service.licensed = False
    made = service.detail

    def detail() -> dict:
        found = made()
        for one in found["contributors"]:
            is_paid = one["name"].startswith("John") and service.spent
            one["earned"] = str(service.spent * 94 // 100) if is_paid else "0"
        return found

    service.detail = detail
    stop = threading.Event()

    def approve() -> None:
        while not stop.is_set():
            for number, purchase in list(service.purchases.items()):
                if purchase["state"] == "requested":
                    service.approve(number)
            time.sleep(0.05)

    owner = threading.Thread(target=approve)
    owner.start()
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells = [
        cell for cell in notebook.cells if "command-line" not in cell.metadata.get("tags", [])
    ]
    try:
        NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    finally:
        stop.set()
        owner.join()
    texts = {
        cell.id: "".join(
            output.get("data", {}).get("text/plain", "") + output.get("text", "")
            for output in cell.outputs
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    }
    assert "at most" in texts["estimate"]
    assert "at most" not in texts["exact"]
    assert texts["check"].endswith("rows, all equal to the source'")
    assert Decimal(service.spent) / 10**18 == Decimal(sum(
        shard["rows"] for shard in service.shards.values() if shard["number"] in service.unlocked
    )) / 10**6  # fmt: skip
    assert len(service.unlocked) == 3
    assert service.token not in nbformat.writes(notebook)
