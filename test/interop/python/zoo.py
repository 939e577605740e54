"""A table with a column of every type that Parquet can hold, each with its odd values and nulls."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

_EXTREMES = {
    kind: [0, 1, None, low, high, 7]
    for kind, low, high in [
        (pa.int8(), -(2**7), 2**7 - 1),
        (pa.int16(), -(2**15), 2**15 - 1),
        (pa.int32(), -(2**31), 2**31 - 1),
        (pa.int64(), -(2**63), 2**63 - 1),
        (pa.uint8(), 0, 2**8 - 1),
        (pa.uint16(), 0, 2**16 - 1),
        (pa.uint32(), 0, 2**32 - 1),
        (pa.uint64(), 0, 2**64 - 1),
    ]
}
_FLOATS = [math.nan, math.inf, -math.inf, -0.0, None, 0.1]
_TEXTS = ["", "Zürich \U0001f5fb", None, "long " * 20_000, "a\x00b\n", "ﬁn"]
_BYTES = [b"", b"\xff\x00", None, bytes(range(256)) * 100, b"PAR1", b"\n"]
_MOMENT = datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC)
_LISTS = [[], [1, None, 3], None, [None], list(range(100)), [7]]
_STRUCTS = [{"x": 1, "y": "a"}, {"x": None, "y": ""}, None, {"x": 2, "y": None}, {}, {"x": 3}]


def zoo(copies: int = 1) -> pa.Table:
    """Give the table, its six rows so many times; `row` numbers them and `cage` groups them."""
    columns: dict[str, pa.Array] = {}
    for name, kind, values in _columns():
        columns[name] = pa.chunked_array([pa.array(values, kind)] * copies)
    count = 6 * copies
    columns["all null"] = pa.nulls(count)
    columns["cage"] = pa.array([i % 3 for i in range(count)], pa.int32())
    columns["row"] = pa.array(range(count), pa.int64())
    return pa.table(columns)


def _columns() -> list[tuple[str, pa.DataType, list[Any]]]:
    return [*_plain(), *_times(), *_dictionaries(), *_nested(), *_odd_names()]


def _plain() -> list[tuple[str, pa.DataType, list[Any]]]:
    numbers = [(str(kind), kind, values) for kind, values in _EXTREMES.items()]
    kinds = (pa.float16(), pa.float32(), pa.float64())
    floats = [(str(kind), kind, _FLOATS) for kind in kinds]
    cents = [Decimal("0.00"), Decimal("-999.99"), None, Decimal("999.99"), Decimal("0.01"), None]
    huge = [Decimal(f"{'9' * 60}.12345"), None, Decimal(0), Decimal("-0.00001"), Decimal(1), None]
    fixed = [bytes(16), bytes(range(16)), None, b"\xff" * 16, b"0123456789abcdef", bytes(16)]
    return [
        *numbers,
        *floats,
        ("bool", pa.bool_(), [True, False, None, True, None, False]),
        ("decimal32", pa.decimal32(5, 2), cents),
        ("decimal64", pa.decimal64(12, 2), cents),
        ("decimal128", pa.decimal128(38, 2), cents),
        ("decimal256", pa.decimal256(70, 5), huge),
        ("string", pa.string(), _TEXTS),
        ("large_string", pa.large_string(), _TEXTS),
        ("binary", pa.binary(), _BYTES),
        ("large_binary", pa.large_binary(), _BYTES),
        ("fixed", pa.binary(16), fixed),
        ("string_view", pa.string_view(), _TEXTS),
        ("binary_view", pa.binary_view(), _BYTES),
        ("uuid", pa.uuid(), fixed),
        ("json", pa.json_(), ["{}", None, '{"a": [1, null]}', "1", "null", '""']),
    ]


def _times() -> list[tuple[str, pa.DataType, list[Any]]]:
    zones = (None, "UTC", "America/New_York", "+05:30")
    found = []
    for unit in ("s", "ms", "us", "ns"):
        ticks = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
        moments = [0, 1, None, -1, int(_MOMENT.timestamp()) * ticks + ticks - 1, 86_400 * ticks]
        found += [(f"timestamp {unit} {one}", pa.timestamp(unit, one), moments) for one in zones]
        spans = [0, 1, None, -1, 10**12, -(10**12)]
        found.append((f"duration {unit}", pa.duration(unit), spans))
    days = [date(1970, 1, 1), date(1, 1, 1), None, date(9999, 12, 31), date(2024, 2, 29), None]
    hours = [time(0), time(23, 59, 59), None, time(12, 30), time(0, 0, 1), None]
    return [
        *found,
        ("date32", pa.date32(), days),
        ("date64", pa.date64(), days),
        ("time32 s", pa.time32("s"), hours),
        ("time32 ms", pa.time32("ms"), hours),
        ("time64 us", pa.time64("us"), [*hours[:5], time(1, 2, 3, 4)]),
        ("time64 ns", pa.time64("ns"), [0, 1, None, 86_399_999_999_999, 2, None]),
        ("interval", pa.duration("us"), [timedelta(days=-1), None, timedelta(0), None, None, None]),
    ]


def _dictionaries() -> list[tuple[str, pa.DataType, list[Any]]]:
    words = ["a", None, "", "b", "a", "Ω"]
    return [
        ("dictionary", pa.dictionary(pa.int32(), pa.string()), words),
        ("ordered", pa.dictionary(pa.int8(), pa.string(), ordered=True), words),
        ("large words", pa.dictionary(pa.int32(), pa.large_string()), words),
        ("number words", pa.dictionary(pa.int32(), pa.int64()), [1, None, 2, 1, 2, 3]),
    ]


def _nested() -> list[tuple[str, pa.DataType, list[Any]]]:
    point = pa.struct([("x", pa.int64()), ("y", pa.string())])
    map_type = pa.map_(pa.string(), pa.list_(pa.int64()))
    maps = [[("k", [1])], [], None, [("k", None), ("l", [None])], [("", [])], [("z", [7])]]
    deep = pa.struct([("inner", pa.list_(pa.struct([("leaf", pa.list_(pa.decimal128(9, 3)))])))])
    leaves = [{"leaf": [Decimal("1.5"), None]}, {"leaf": None}, None]
    words = pa.list_(pa.dictionary(pa.int32(), pa.string()))
    return [
        ("list", pa.list_(pa.int64()), _LISTS),
        ("large_list", pa.large_list(pa.int64()), _LISTS),
        ("pair", pa.list_(pa.float64(), 2), [[0.5, None], [1, 2], None, [3, 4], [5, 6], [7, 8]]),
        ("struct", point, _STRUCTS),
        ("list of struct", pa.list_(point), [[], _STRUCTS, None, [None], [{}], _STRUCTS[:1]]),
        ("map", map_type, maps),
        ("deep", deep, [{"inner": leaves}, {"inner": []}, None, {"inner": None}, {}, {}]),
        ("list of words", words, [["a", None], [], None, ["b"], ["a", "a"], [None]]),
    ]


def _odd_names() -> list[tuple[str, pa.DataType, list[Any]]]:
    dotted = pa.struct([("b", pa.int64())])
    numbers = [1, None, 3, 4, 5, 6]
    return [
        ("a.b", pa.int64(), numbers),
        ("a", dotted, [{"b": 10}, None, {"b": None}, {"b": 13}, {"b": 14}, {"b": 15}]),
        ("a.b.c", pa.string(), ["x", None, "y", "z", "", "w"]),
        ("", pa.int64(), numbers),
        ("größe in µm", pa.float64(), [1.5, None, -2.5, 0.0, 1e300, 1e-300]),
        ('quote"d `name`\n[x]', pa.int64(), numbers),
        ("list.element", pa.int64(), numbers),
        ("SELECT", pa.int64(), numbers),
    ]
