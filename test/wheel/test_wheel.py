"""What `pip install affluent` gives: panel, command, magics and service, with no Node on PATH."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import nbformat
from conftest import Installed

MIB = 1_048_576
CELLS = (
    "import affluent\n%load_ext affluent",
    "found = %affluent search flights\nsorted(one.slug for one in found)",
    "affluent.dataset('nyc-dot/nycflights13').sample(3).num_rows",
)


def test_is_small_and_holds_its_programs_and_panel(installed: Installed) -> None:
    assert installed.wheel.stat().st_size < 8 * MIB
    share = installed.prefix / "share" / "jupyter" / "labextensions" / "affluent"
    assert (share / "package.json").is_file()


def test_has_no_node_on_path(installed: Installed) -> None:
    assert shutil.which("node", path=installed.env["PATH"]) is None


def test_is_an_extension_that_jupyterlab_takes(installed: Installed) -> None:
    listed = installed.run(installed.python, "-m", "jupyterlab.labextensions", "list")
    assert "affluent" in listed.stdout + listed.stderr
    line = next(one for one in (listed.stdout + listed.stderr).splitlines() if "affluent v" in one)
    assert "enabled" in line
    assert "OK" in line


def test_is_a_server_extension_that_starts(installed: Installed) -> None:
    listed = installed.run(installed.python, "-m", "jupyter_server", "extension", "list")
    text = listed.stdout + listed.stderr
    assert re.search(r"affluent .*OK", text), text


def test_finds_datasets_of_a_network_that_was_added(
    installed: Installed, networks_file: Path
) -> None:
    affluent = installed.prefix / "bin" / "affluent"
    added = installed.run(affluent, "network", "add", networks_file)
    assert added.returncode == 0, added.stderr
    found = installed.run(affluent, "search", "flights", "--json")
    assert found.returncode == 0, found.stderr
    slugs = sorted(item["slug"] for item in json.loads(found.stdout)["items"])
    assert slugs == ["flights-3m", "nycflights13"]


def test_serves_magics_in_a_kernel(installed: Installed, networks_file: Path) -> None:
    assert networks_file.exists()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in CELLS])
    path = installed.home / "try.ipynb"
    nbformat.write(notebook, path)
    options = ["--to", "notebook", "--execute", "--inplace", str(path)]
    ran = installed.run(installed.python, "-m", "nbconvert", *options)
    assert ran.returncode == 0, ran.stderr[-2000:]
    cells = nbformat.read(path, as_version=4).cells
    texts = [cell.outputs[-1]["data"]["text/plain"] for cell in cells[1:]]
    assert texts == ["['flights-3m', 'nycflights13']", "3"]


def test_stops_its_service(installed: Installed) -> None:
    affluent = installed.prefix / "bin" / "affluent"
    assert installed.run(affluent, "service", "stop").returncode == 0
