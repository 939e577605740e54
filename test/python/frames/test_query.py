"""What an expression looks at and rules out; how little is fetched; libraries that are absent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
import pytest
from fake_service import FakeService

from affluent import AffluentError, Client, Dataset
from affluent.frames.polars_predicate import conjuncts, narrowing_expression
from affluent.reading.referenced import referenced_columns

ROOT = Path(__file__).parents[3]
SCHEMA = pa.schema(
    [
        ("a", pa.int64()),
        ("a.b", pa.string()),
        ("s", pa.struct([("x", pa.int64())])),
        ("f", pa.float64()),
        ("", pa.bool_()),
        ("view", pa.string_view()),
    ]
)


@pytest.fixture
def dataset(client: Client) -> Dataset:
    return client.dataset("nyc-dot/nycflights13")


@pytest.mark.parametrize(
    ("expression", "columns"),
    [
        (pc.field("a") > 1, ["a"]),
        (pc.field("a.b") == "x", ["a.b"]),
        (pc.field("s", "x") == 1, ["s"]),
        ((pc.field("") | (pc.field("f") < 0)) & (pc.field("a") + 1 > 0), ["a", "f", ""]),
        (pc.field("view").is_valid(), ["view"]),
        (pc.scalar(True), []),
    ],
    ids=str,
)
def test_the_columns_of_an_expression_are_found(
    expression: pc.Expression, columns: list[str]
) -> None:
    assert referenced_columns(expression, SCHEMA) == columns


def test_a_column_of_thousands_is_found() -> None:
    wide = pa.schema([(f"column {n}", pa.int32()) for n in range(3_000)])
    wanted = (pc.field("column 7") > 1) & (pc.field("column 2999") < 1)
    assert referenced_columns(wanted, wide) == ["column 7", "column 2999"]


def test_an_expression_of_columns_that_are_not_there_is_refused_by_arrow() -> None:
    with pytest.raises(pa.ArrowInvalid):
        referenced_columns(pc.field("nothing") > 1, SCHEMA)


def test_a_scan_fetches_just_the_ranges_of_what_its_filter_leaves(
    dataset: Dataset, service: FakeService, flights: pa.Table
) -> None:
    winter = (pc.field("origin") == "JFK") & pc.field("month").isin([12, 1, 2])
    table = dataset.to_pyarrow().to_table(["carrier"], filter=winter)
    assert table.num_rows == flights.filter(winter).num_rows
    read = {path for path, _, _ in service.read_ranges} - {"flights/_metadata"}
    assert len(read) == 3
    assert len(service.unlocked) == 3
    fetched = sum(end - start for path, start, end in service.read_ranges if path in read)
    whole = sum((service.pack / path).stat().st_size for path in read)
    assert fetched < whole


def test_a_filter_that_cannot_be_bound_unlocks_nothing(
    dataset: Dataset, service: FakeService
) -> None:
    with pytest.raises(pa.ArrowInvalid):
        dataset.to_pyarrow().to_table(filter=pc.field("nothing") == 1)
    assert service.unlocked == set()


def test_bounds_that_arrow_cannot_cast_rule_nothing_out(
    dataset: Dataset, flights: pa.Table
) -> None:
    wanted = pc.field("flight").cast(pa.int8(), safe=False) == 1
    assert dataset.to_pyarrow().count_rows(filter=wanted) == flights.filter(wanted).num_rows


def test_predicates_are_taken_apart_and_hints_dropped() -> None:
    a, b, c = pl.col("a") > 1, pl.col("b") == 2, pl.col("c").is_null()
    assert list(map(str, conjuncts(a & (b & c)))) == list(map(str, (a, b, c)))
    assert list(map(str, conjuncts(a | b))) == [str(a | b)]
    assert conjuncts(None) == []


@pytest.mark.parametrize(
    ("predicates", "expected"),
    [
        ([pl.col("a") > 1], pc.field("a") > 1),
        ([pl.col("a") > 1, pl.col("a.b").str.contains("x")], pc.field("a") > 1),
        ([pl.col("a.b") == "x"], pc.field("a.b") == "x"),
        ([pl.col("f") < 1], pc.field("f") < 1.0),
        # NaN is greater than any number to Polars, and in no statistics.
        ([pl.col("f") > 1], None),
        ([pl.col("f") != 1], None),
        ([(pl.col("f") > 1) | (pl.col("a") > 1)], None),
        ([pl.col("a") % 2 == 0], None),
        ([], None),
    ],
    ids=str,
)
def test_only_what_holds_in_arrow_too_narrows_the_plan(
    predicates: list[pl.Expr], expected: pc.Expression | None
) -> None:
    found = narrowing_expression(predicates, SCHEMA)
    assert (found is None) if expected is None else found.equals(expected)


def test_scans_and_fragments_of_pyarrow_are_not_reached(dataset: Dataset) -> None:
    mine = dataset.to_pyarrow()
    assert isinstance(mine, pads.Dataset)
    assert mine.files == []
    for act in (mine.get_fragments, lambda: mine.replace_schema(mine.schema)):
        with pytest.raises(AffluentError) as caught:
            act()
        assert caught.value.code == "INPUT_INVALID"


ABSENT = """
import sys
class Absent:
    def find_spec(self, name, *_):
        if name in ("polars", "duckdb", "pandas", "torch", "tqdm"):
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, Absent())
import affluent, affluent.filesystem, affluent.magics, affluent.frames.arrow_dataset
from affluent import AffluentError, Dataset
for method in (Dataset.to_polars, Dataset.to_pandas):
    try:
        method(object.__new__(Dataset))
    except AffluentError as error:
        print(error.hint)
"""


def test_the_package_is_imported_without_any_of_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ABSENT],
        env={"PYTHONPATH": str(ROOT / "python_bridge"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == [
        'Type: pip install "affluent[polars]"',
        'Type: pip install "affluent[pandas]"',
    ], done.stderr
