"""Filters in Python's syntax become the protocol's normal form; nothing is evaluated."""

from __future__ import annotations

import pytest

from affluent import AffluentError
from affluent.reading.expression import parse_filters


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("month == 1", [[("month", "=", 1)]]),
        (
            "origin == 'JFK' and month in [12, 1, 2]",
            [[("origin", "=", "JFK"), ("month", "in", [12, 1, 2])]],
        ),
        ("a < 1 or b >= 2.5", [[("a", "<", 1)], [("b", ">=", 2.5)]]),
        ("1 < a <= 3", [[("a", ">", 1), ("a", "<=", 3)]]),
        ("-5 <= a", [[("a", ">=", -5)]]),
        ("not (a == 1 and b == 2)", [[("a", "!=", 1)], [("b", "!=", 2)]]),
        ("not (a == 1 or b not in {2})", [[("a", "!=", 1), ("b", "in", [2])]]),
        ("not 1 < a < 3", [[("a", "<=", 1)], [("a", ">=", 3)]]),
        (
            "(a == 1 or a == 2) and (b == 3 or b == 4)",
            [
                [("a", "=", 1), ("b", "=", 3)],
                [("a", "=", 1), ("b", "=", 4)],
                [("a", "=", 2), ("b", "=", 3)],
                [("a", "=", 2), ("b", "=", 4)],
            ],
        ),
        ('col["time hour"] > "2013-12-31"', [[("time hour", ">", "2013-12-31")]]),
        ("flag == True", [[("flag", "=", True)]]),
    ],
)
def test_an_expression_becomes_a_disjunction(text: str, filters: list) -> None:
    assert parse_filters(text) == filters


@pytest.mark.parametrize(
    "text",
    [
        "",
        "month",
        "month = 1",
        "__import__('os').system('true') == 0",
        "a == b",
        "1 == 2",
        "a == f(1)",
        "a in 'JFK'",
        "1 in a",
        "a is None",
        "a == None",
        "a == -'x'",
        "a == 1 if b else 2",
        "lambda: 1",
        " and ".join(f"(a{i} == 1 or b{i} == 1)" for i in range(20)),
        "(" * 500 + "a == 1" + ")" * 500,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(AffluentError) as caught:
        parse_filters(text)
    assert caught.value.code == "INPUT_INVALID"
