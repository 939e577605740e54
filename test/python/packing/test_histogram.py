"""How values are spread is counted in bounded bins, whatever the values are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from affluent.packing.histogram import BINS, histogram


def spread(values: list[Any], kind: pa.DataType | None = None) -> list[int] | None:
    return histogram(pa.chunked_array([pa.array(values, kind)]))


def test_counts_every_value_once_and_the_maximum_in_the_last_bin() -> None:
    assert spread(list(range(160))) == [10] * BINS
    counts = spread([0.0, 1.0, 1.0, 16.0])
    assert counts is not None
    assert (counts[0], counts[1], counts[-1], sum(counts)) == (1, 2, 1, 4)


def test_leaves_out_what_has_no_place() -> None:
    nan, infinite = float("nan"), float("inf")
    assert spread([1.0, None, nan, infinite, -infinite, 2.0]) == [1] + [0] * (BINS - 2) + [1]
    assert spread([nan, None], pa.float64()) is None
    assert spread([], pa.int64()) is None
    assert spread([7, 7, None]) == [2]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([date(2013, 1, 1), date(2013, 12, 31)], pa.date32()),
        ([date(2013, 1, 1), date(2013, 12, 31)], pa.date64()),
        ([datetime(2013, 1, 1, tzinfo=UTC), datetime(2014, 1, 1, tzinfo=UTC)], None),
        ([time(1), time(2)], pa.time32("s")),
        ([time(1), time(2)], pa.time64("us")),
        ([timedelta(1), timedelta(2)], None),
        ([Decimal("1.5"), Decimal("9.25")], None),
        ([0, 2**64 - 1], pa.uint64()),
        ([-1.7e308, 1.7e308], None),
        ([1, 2], pa.float16()),
    ],
)
def test_spreads_whatever_has_distances(values: list[Any], kind: pa.DataType | None) -> None:
    assert spread(values, kind) == [1] + [0] * (BINS - 2) + [1]


@pytest.mark.parametrize("values", [["a", "b"], [True, False], [[1], [2]], [b"a", b"b"]])
def test_says_nothing_of_what_has_none(values: list[Any]) -> None:
    assert spread(values) is None
