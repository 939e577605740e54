"""`affluent read`: rows of a licensed dataset into a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from affluent.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

    from fake_service import FakeService

READ = ["read", "nycflights13", "-c", "month,day", "-f", "origin == 'JFK' and month == 2"]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("rows.parquet", lambda path: pq.read_table(path)),
        ("rows.csv", lambda path: pa_csv.read_csv(path)),
        ("rows.arrow", lambda path: pa.ipc.open_file(path).read_all()),
    ],
)
def test_rows_are_written_as_the_ending_says(
    service: FakeService, tmp_path: Path, name: str, rows: object
) -> None:
    assert main([*READ, "-o", str(tmp_path / name), "--quiet"]) == 0
    table = rows(tmp_path / name)
    assert table.schema.names == ["month", "day"]
    assert set(table["month"].to_pylist()) == {2}
    assert len(service.unlocked) == 1


def test_without_a_file_the_first_rows_are_shown(
    service: FakeService, capsys: pytest.CaptureFixture[str]
) -> None:
    filters = '[["origin", "=", "JFK"], ["month", "=", 2]]'
    assert main(["read", "nycflights13", "-c", "month,day", "-f", filters]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 20


def test_a_refusal_has_its_code_and_exit_status_one(
    service: FakeService, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*READ, "--budget", "0"]) == 1
    assert capsys.readouterr().err.startswith("BUDGET_EXCEEDED: ")
    assert main([*READ, "-o", str(tmp_path / "rows.xlsx")]) == 1
    assert "no ending that is known" in capsys.readouterr().err
    assert service.spent == 0
