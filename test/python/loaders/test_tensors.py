"""Every Arrow type has one rule; what is missing is never silently a number."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from affluent import AffluentError

torch = pytest.importorskip("torch")

from affluent.loaders.tensors import converters, tensors  # noqa: E402

DAY = datetime(2026, 11, 22, 12, 0, 0, 1, tzinfo=UTC)


def convert(column: pa.Array, nulls: str = "nan", *, start: int = 0) -> dict:
    table = pa.table({"x": column}).slice(start)
    return tensors(table, converters(table.schema, nulls))


@pytest.mark.parametrize(
    "name",
    ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
     "float32", "float64"],
)  # fmt: skip
def test_numbers_keep_their_type_and_their_memory(name: str) -> None:
    column = pa.array(np.arange(10), name)
    got = convert(column, start=3)["x"]
    assert str(got.dtype) == f"torch.{name}"
    assert got.tolist() == [3, 4, 5, 6, 7, 8, 9]
    assert got.data_ptr() == column.slice(3).buffers()[1].address + 3 * column.type.byte_width


def test_booleans_times_and_dates_have_numbers() -> None:
    assert convert(pa.array([True, False, True]), start=1)["x"].tolist() == [False, True]
    moments = pa.array([DAY], pa.timestamp("us", "America/New_York"))
    assert convert(moments)["x"].tolist() == [int(DAY.timestamp()) * 10**9 + 1000]
    assert convert(pa.array([DAY], pa.date32()))["x"].tolist() == [20_779]
    assert convert(pa.array([date(2026, 11, 22)], pa.date64()))["x"].dtype == torch.int32
    assert convert(pa.array([5], pa.duration("ms")))["x"].tolist() == [5_000_000]
    assert convert(pa.array([7], pa.time32("s")))["x"].tolist() == [7 * 10**9]
    with pytest.raises(AffluentError, match="x holds a time that nanoseconds do not reach"):
        convert(pa.array([datetime(9999, 1, 1, tzinfo=UTC)], pa.timestamp("s", "UTC")))


def test_texts_and_other_objects_are_lists() -> None:
    assert convert(pa.array(["a", None, "c"]), start=1)["x"] == [None, "c"]
    assert convert(pa.array(["a", "b"]).dictionary_encode())["x"] == ["a", "b"]
    assert convert(pa.array([b"1", None]))["x"] == [b"1", None]
    assert convert(pa.array([Decimal("1.20")]))["x"] == [Decimal("1.20")]
    assert convert(pa.array([{"a": 1}]))["x"] == [{"a": 1}]
    assert convert(pa.array([None, None]))["x"] == [None, None]
    assert convert(pa.array([["a"], []]))["x"] == [["a"], []]


def test_a_missing_number_is_nan_or_refused() -> None:
    got = convert(pa.array([1.5, None, 2.5]))["x"]
    assert got.isnan().tolist() == [False, True, False]
    for column in (pa.array([1, None]), pa.array([True, None]), pa.array([DAY, None])):
        with pytest.raises(AffluentError, match="Values of x are missing") as raised:
            convert(column)
        assert 'nulls="mask"' in raised.value.hint
        assert len(convert(column.slice(0, 1))["x"]) == 1


def test_a_mask_says_which_values_are_there() -> None:
    for column in (
        pa.array([1, None, 3]),
        pa.array([1.0, None, 3.0]),
        pa.array([True, None, True]),
    ):
        got = convert(column, "mask", start=1)
        assert got["x"][0] == 0
        assert got["x.valid"].tolist() == [False, True]
        assert got["x.valid"].dtype == torch.bool
    assert list(convert(pa.array(["a"]), "mask")) == ["x"]
    numbers = convert(pa.array([5, None, 5]).dictionary_encode(), "mask")
    assert (numbers["x"].tolist(), numbers["x.valid"].tolist()) == ([5, 0, 5], [True, False, True])
    table = pa.table({"x": [1], "x.valid": [True]})
    with pytest.raises(AffluentError, match=r"x\.valid"):
        converters(table.schema, "mask")
    with pytest.raises(AffluentError, match="nulls is"):
        converters(table.schema, "drop")


def test_lists_of_one_size_are_matrices_and_others_one_by_one() -> None:
    pairs = pa.array([[1, 2], [3, 4], [5, 6]], pa.list_(pa.int16(), 2))
    got = convert(pairs, start=1)["x"]
    assert (got.dtype, got.tolist()) == (torch.int16, [[3, 4], [5, 6]])
    cubes = pa.array([[[1.0], [2.0]]], pa.list_(pa.list_(pa.float32(), 1), 2))
    assert convert(cubes)["x"].shape == (1, 2, 1)
    got = convert(pa.array([[9], [1, 2], None, []], pa.list_(pa.int64())), start=1)["x"]
    assert [one if one is None else one.tolist() for one in got] == [[1, 2], None, []]


def test_missing_rows_and_elements_of_matrices() -> None:
    kind = pa.list_(pa.float64(), 2)
    got = convert(pa.array([[0, 0], None, [1.0, None]], kind), start=1)["x"]
    assert got.isnan().tolist() == [[True, True], [False, True]]
    whole = pa.array([[0, 0], None, [1, 2]], pa.list_(pa.int32(), 2))
    masked = convert(whole, "mask", start=1)
    assert masked["x"].tolist() == [[0, 0], [1, 2]]
    assert masked["x.valid"].tolist() == [False, True]
    with pytest.raises(AffluentError, match="missing"):
        convert(whole)
    with pytest.raises(AffluentError, match="missing"):
        convert(pa.array([[1, None]], pa.list_(pa.int32(), 2)), "mask")
