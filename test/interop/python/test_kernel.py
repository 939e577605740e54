"""Reads in a real kernel: the bar in a notebook, and the stop button."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.manager import KernelManager
from left_threads import LEFT_THREADS
from live_devnet import Devnet, Home, eventually, memory_held

TIMEOUT = 120


class Notebook:
    """A kernel of the consumer; runs cells and gathers what they print."""

    def __init__(self, home: Home) -> None:
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(env=home.env)
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT)

    def start(self, code: str) -> str:
        return self.client.execute(code)

    def stop(self, cell: str) -> dict[str, Any]:
        """Press stop once: what runs is stopped; between cells a kernel ignores the button."""
        self.manager.interrupt_kernel()
        return self.end(cell)

    def restart(self, *, now: bool) -> None:
        """Restart the kernel; now: without asking it."""
        self.manager.restart_kernel(now=now)
        self.client.wait_for_ready(timeout=TIMEOUT)

    def end(self, cell: str) -> dict[str, Any]:
        said: dict[str, Any] = {"stdout": "", "stderr": "", "error": None}
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") != cell:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                said[content["name"]] += content["text"]
            elif kind == "error":
                said["error"] = content["ename"]
            elif kind == "status" and content["execution_state"] == "idle":
                return said

    def await_output(self, cell: str) -> None:
        """Wait until the cell prints: only a kernel that runs it can be interrupted."""
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == cell and message["msg_type"] == "stream":
                return

    def run(self, code: str) -> dict[str, Any]:
        return self.end(self.start(code))

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


OPEN = f"""{LEFT_THREADS}
import affluent, os
flights = affluent.dataset('nyc-dot/flights-3m')
rows = flights.to_arrow(progress=False).num_rows
"""


@pytest.fixture(scope="module")
def notebook(devnet: Devnet) -> Iterator[Notebook]:
    devnet.sample("flights-3m")
    running = Notebook(devnet.consumer)
    try:
        assert running.run(OPEN)["error"] is None
        yield running
    finally:
        running.close()


def test_a_bar_is_drawn_in_the_notebook_and_taken_away(notebook: Notebook) -> None:
    said = notebook.run("flights.to_arrow(['delay'], progress=True).num_rows")
    assert said["error"] is None
    assert "nyc-dot/flights-3m@1" in said["stderr"]
    assert "3,000,000 rows" in said["stderr"]
    said = notebook.run("flights.to_arrow(['delay'], progress=False).num_rows")
    assert said["stderr"] == ""


LEFT = """
held = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if os.path.islink(f"/proc/self/fd/{fd}")]
print(left_threads(), sum("memfd:affluent" in one for one in held) <= 8, flights.to_arrow().num_rows == rows)
"""  # noqa: E501

READS = {
    "arrow": "while True: flights.to_arrow()",
    # No generator expression: a traceback that the notebook keeps would keep what it reads from.
    "batches": "while True:\n    for one in flights.to_batches(batch_size=1000): one.num_rows",
    "polars": "while True: flights.to_polars(lazy=True).group_by('origin').len().collect()",
    "sql": "while True: flights.to_duckdb().aggregate('sum(delay)').fetchall()",
}


@pytest.mark.parametrize("name", READS)
def test_the_stop_button_leaves_nothing_hanging(notebook: Notebook, name: str) -> None:
    for wait in (0.3, 0.55):
        cell = notebook.start(f"print('began', flush=True)\n{READS[name]}")
        notebook.await_output(cell)
        time.sleep(wait)
        began = time.monotonic()
        notebook.stop(cell)  # nothing else ends a loop without an end
        assert time.monotonic() - began < 30
        assert notebook.run(LEFT)["stdout"] == "0 True True\n"


@pytest.mark.parametrize("now", [True, False])
@pytest.mark.parametrize("transport", ["memory", "stream"])
def test_a_restart_in_mid_read_leaves_nothing_in_the_service(
    devnet: Devnet, notebook: Notebook, transport: str, now: bool
) -> None:
    way = f"import os\nos.environ['AFFLUENT_TRANSPORT'] = '{transport}'\n"
    notebook.restart(now=True)
    assert notebook.run(way + OPEN)["error"] is None
    service = devnet.consumer.service_pid()
    cell = notebook.start(
        f"for part in flights.to_batches(): print('read', flush=True)\n{READS['arrow']}"
    )
    notebook.await_output(cell)
    if transport == "memory":
        eventually(lambda: memory_held(service) > 0)
    notebook.restart(now=now)
    eventually(lambda: memory_held(service) == 0)
    assert notebook.run(f"{way}{OPEN}\nprint(rows)")["stdout"] == "3000000\n"
    assert devnet.consumer.service_pid() == service
