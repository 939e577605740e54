"""Filters mean the same to the plan, to the rows and to pandas."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pytest

from affluent import AffluentError
from affluent.reading.filters import normalise, to_expression, to_wire

TABLE = pa.table(
    {
        "i": pa.array([1, 2, 3, None, -5, 7, 2, 0], pa.int32()),
        "f": pa.array([0.1, None, float("nan"), 2.5, -1.0, 2.5, 0.0, 9.0], pa.float64()),
        "s": pa.array(["a", "b", None, "zz", "ä", "b", "", "a"]),
        "b": pa.array([True, False, None, True, True, False, False, True]),
        "d": pa.array([date(2013, 1, d) for d in range(1, 9)]),
        "t": pa.array([datetime(2013, 1, d, 12, tzinfo=UTC) for d in range(1, 9)],
                      pa.timestamp("us", "UTC")),
        "n": pa.array([datetime(2013, 1, d) for d in range(1, 9)], pa.timestamp("ms")),
        "g": pa.array(["x", "y", "x", None, "y", "x", "y", "x"]).dictionary_encode(),
        "m": pa.array([Decimal("1.50"), None, *map(Decimal, range(6))], pa.decimal128(9, 2)),
        "h": pa.array([0.1, 0.2, None, 1.5, 2.5, 0.1, 7, 8], pa.float32()),
    }
)  # fmt: skip


def select(filters: object) -> pa.Table:
    conjunctions = normalise(filters, TABLE.schema)
    expression = to_expression(conjunctions, TABLE.schema)
    return TABLE if expression is None else TABLE.filter(expression)


def rows(filters: object) -> list[int]:
    return [row.day for row in select(filters)["d"].to_pylist()]


@pytest.mark.parametrize(
    ("filters", "days"),
    [
        ([("i", "=", 2)], [2, 7]),
        ([("i", "==", 2.0)], [2, 7]),
        ([("i", "<", 2.5)], [1, 2, 5, 7, 8]),
        ([("i", "!=", 2)], [1, 3, 5, 6, 8]),
        ([("i", "in", [2, 7.0, 2.5, 10**12])], [2, 6, 7]),
        ([("i", "not in", [2, 7])], [1, 3, 5, 8]),
        ([("i", "in", [])], []),
        ([("f", "!=", 2.5)], [1, 5, 7, 8]),
        ([("f", "not in", [2.5])], [1, 5, 7, 8]),
        ([("f", ">=", 2)], [4, 6, 8]),
        ([("s", ">", "b")], [4, 5]),
        ([("s", "not in", ["a", "b"])], [4, 5, 7]),
        ([("b", "=", True)], [1, 4, 5, 8]),
        ([("d", "<=", date(2013, 1, 2))], [1, 2]),
        ([("d", "=", "2013-01-02")], [2]),
        ([("t", ">", datetime(2013, 1, 7, 12, tzinfo=UTC))], [8]),
        ([("t", ">=", "2013-01-07T13:00:00+01:00")], [7, 8]),
        ([("t", "<", date(2013, 1, 2))], [1]),
        ([("t", "=", pd.Timestamp("2013-01-03T12:00", tz="UTC"))], [3]),
        ([("n", "in", [datetime(2013, 1, 3), date(2013, 1, 4)])], [3, 4]),
        ([("g", "=", "x")], [1, 3, 6, 8]),
        ([("g", "not in", ["x"])], [2, 5, 7]),
        ([("m", "=", 1.5)], [1]),
        ([("m", "<", Decimal("1.5"))], [3, 4]),
        ([("h", "=", 2.5)], [5]),
        ([("h", "=", 0.1)], []),
        ([[("i", "=", 2), ("s", "=", "b")], [("i", "=", 7)]], [2, 6]),
        ([["i", "=", 2]], [2, 7]),
        ([], list(range(1, 9))),
        ([[]], list(range(1, 9))),
    ],
)
def test_rows_that_satisfy_the_filters(filters: object, days: list[int]) -> None:
    assert rows(filters) == days


@pytest.mark.parametrize(
    "filters",
    [
        [("nothing", "=", 1)],
        [("i", "~", 1)],
        [("i", "=", "two")],
        [("s", "=", 2)],
        [("b", "=", 1)],
        [("i", "=", None)],
        [("f", "<", float("nan"))],
        [("i", "in", "123")],
        [("i", "in", 3)],
        [("i", "=")],
        ["i = 2"],
        [("t", "=", 5)],
        [("d", "=", "yesterday")],
        [[("i", "=", 1)]] * 257,
    ],
)
def test_what_is_no_filter_is_refused(filters: object) -> None:
    with pytest.raises(AffluentError) as caught:
        normalise(filters, TABLE.schema)
    assert caught.value.code == "INPUT_INVALID"
    assert caught.value.hint


def test_the_plan_gets_json_that_loses_nothing() -> None:
    filters = [
        ("t", "<", datetime(2013, 1, 1, 12, tzinfo=UTC)),
        ("n", "<", datetime(2013, 1, 1, 0, 0, 0, 5)),
        ("d", "in", [date(2013, 1, 1), "2013-01-02"]),
        ("m", "=", Decimal("1.5")),
        ("m", "=", Decimal("0.1")),
        ("i", "=", 2**53 + 1),
        ("b", "=", True),
    ]
    assert to_wire(normalise(filters, TABLE.schema)) == [
        [
            ["t", "<", "2013-01-01T12:00:00.000000000Z"],
            ["n", "<", "2013-01-01T00:00:00.000005000Z"],
            ["d", "in", ["2013-01-01", "2013-01-02"]],
            ["m", "=", 1.5],
            ["m", "=", "0.1"],
            ["i", "=", "9007199254740993"],
            ["b", "=", True],
        ]
    ]
    assert to_wire([]) is None


OPERATORS = ["=", "!=", "<", "<=", ">", ">="]


@pytest.mark.parametrize("seed", range(60))
def test_random_filters_select_what_pandas_selects(seed: int) -> None:
    draw = random.Random(seed)
    count = 200
    table = pa.table(
        {
            "i": [draw.choice([None, *range(-3, 4)]) for _ in range(count)],
            "f": [draw.choice([None, float("nan"), -1.5, 0.0, 0.1, 2.0]) for _ in range(count)],
            "s": [draw.choice([None, "", "a", "b", "é", "zz"]) for _ in range(count)],
        }
    )
    pools = {"i": range(-4, 5), "f": [-1.5, 0.0, 0.1, 1, 2.0, 3], "s": ["", "a", "b", "é", "x"]}

    def comparison() -> tuple:
        column = draw.choice("ifs")
        if draw.random() < 0.4:
            values = [draw.choice(list(pools[column])) for _ in range(draw.randrange(4))]
            return column, draw.choice(["in", "not in"]), values
        return column, draw.choice(OPERATORS), draw.choice(list(pools[column]))

    filters = [[comparison() for _ in range(draw.randint(1, 3))] for _ in range(draw.randint(1, 3))]
    expression = to_expression(normalise(filters, table.schema), table.schema)
    got = table.append_column("row", pa.array(range(count))).filter(expression)["row"].to_pylist()

    frame = pd.DataFrame(
        {name: table[name].to_pylist() for name in table.schema.names}, dtype=object
    )
    assert got == [row for row in range(count) if any(
        all(_holds(frame[column][row], op, value) for column, op, value in conjunction)
        for conjunction in filters
    )]  # fmt: skip


def _holds(cell: object, op: str, value: object) -> bool:
    if pd.isna(cell):
        return False
    series = pd.Series([cell])
    if op == "in":
        return bool(series.isin(value)[0])
    if op == "not in":
        return not series.isin(value)[0]
    names = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
    return bool(getattr(series, names[op])(value)[0])
