"""Arrow columns as tensors: without a copy wherever the memory of both is laid out alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import torch

from ..errors import INPUT_INVALID, AffluentError

if TYPE_CHECKING:
    from collections.abc import Callable

Nulls = Literal["nan", "mask"]
Column = torch.Tensor | list[Any]

VALID = ".valid"


def converters(schema: pa.Schema, nulls: Nulls) -> dict[str, Callable[[pa.Array], Column]]:
    """Say for each column of a batch what it becomes.

    Parameters
    ----------
    schema : pyarrow.Schema
        The columns.
    nulls : {"nan", "mask"}
        ``"nan"``: a missing floating-point number is NaN, any other missing number is refused.
        ``"mask"``: missing values are 0, and ``<column>.valid`` says which are there. Within
        lists, always the former. Texts and other objects that are missing are None.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` where a mask would have the name of a column.
    """
    if nulls not in ("nan", "mask"):
        raise AffluentError(INPUT_INVALID, f"nulls is {nulls!r}.", 'Give "nan" or "mask".')
    made: dict[str, Callable[[pa.Array], Column]] = {}
    for field in schema:
        made[field.name] = _converter(field, nulls)
        if nulls == "mask" and _is_tensor(field.type):
            name = f"{field.name}{VALID}"
            if name in schema.names:
                raise AffluentError(
                    INPUT_INVALID, f"There is a column {name} already.", "Leave one of them out."
                )
            made[name] = _valid
    return made


def tensors(table: pa.Table, made: dict[str, Callable[[pa.Array], Column]]) -> dict[str, Column]:
    """Convert a batch."""
    found: dict[str, Column] = {}
    for name, convert in made.items():
        column = name if name in table.schema.names else name.removesuffix(VALID)
        found[name] = convert(_one_chunk(table[column]))
    return found


def _converter(field: pa.Field, nulls: Nulls) -> Callable[[pa.Array], Column]:
    kind, name = _decoded(field.type), field.name
    if _is_tensor(kind):
        return lambda array: _tensor(array, name, nulls)
    if _is_numeric_list(kind):
        return lambda array: [_list(one, name) for one in array]
    if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
        # Ten times as fast as one Python object after the other.
        return lambda array: array.to_numpy(zero_copy_only=False).tolist()
    return lambda array: array.to_pylist()


def _tensor(array: pa.Array, name: str, nulls: Nulls) -> torch.Tensor:
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_fixed_size_list(array.type):
        return _matrix(array, name, nulls)
    array = _filled(_plain(array, name), name, nulls)
    if pa.types.is_boolean(array.type):
        # Arrow packs eight into a byte.
        return _aliased(pc.cast(array, pa.uint8())).view(torch.bool)
    return _aliased(array)


def _matrix(array: pa.FixedSizeListArray, name: str, nulls: Nulls) -> torch.Tensor:
    width = array.type.list_size
    # `values` knows nothing of the slice that the array is.
    values = _plain(array.values.slice(array.offset * width, len(array) * width), name)
    if array.null_count:
        there = pa.array(array.is_valid().to_numpy(zero_copy_only=False).repeat(width))
        is_blank = nulls == "mask" and not pa.types.is_nested(values.type)
        blank = pa.scalar(0).cast(values.type) if is_blank else pa.scalar(None, values.type)
        values = pc.if_else(there, values, blank)
    # What is missing within a list has no mask.
    inner = _tensor(values, name, "nan")
    return inner.reshape(len(array), width, *inner.shape[1:])


def _list(scalar: pa.ListScalar, name: str) -> torch.Tensor | None:
    return _tensor(scalar.values, name, "nan") if scalar.is_valid else None


def _plain(array: pa.Array, name: str) -> pa.Array:
    """Give times as whole nanoseconds since 1970 in UTC, dates as whole days."""
    kind = array.type
    if not pa.types.is_temporal(kind):
        return array
    if pa.types.is_date(kind):
        return array.cast(pa.date32()).view(pa.int32())
    if pa.types.is_timestamp(kind):
        kind = pa.timestamp("ns", kind.tz)
    else:
        kind = pa.duration("ns") if pa.types.is_duration(kind) else pa.time64("ns")
    try:
        return array.cast(kind).view(pa.int64())
    except pa.ArrowInvalid as error:
        raise AffluentError(
            INPUT_INVALID,
            f"{name} holds a time that nanoseconds do not reach.",
            "Filter such rows out, or leave the column out.",
        ) from error


def _filled(array: pa.Array, name: str, nulls: Nulls) -> pa.Array:
    if not array.null_count:
        return array
    if nulls == "mask":
        return array.fill_null(pa.scalar(0).cast(array.type))
    if pa.types.is_floating(array.type):
        return array.fill_null(pa.scalar(float("nan"), array.type))
    raise AffluentError(
        INPUT_INVALID,
        f"Values of {name} are missing, and {array.type} has no NaN.",
        'Read with nulls="mask", leave the column out, or filter such rows out.',
    )


def _valid(array: pa.Array) -> torch.Tensor:
    return _aliased(pc.cast(array.is_valid(), pa.uint8())).view(torch.bool)


def _aliased(array: pa.Array) -> torch.Tensor:
    # Not by way of numpy, which would hand its array over as one that must not be written to.
    return torch.from_dlpack(array)


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _decoded(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _is_tensor(kind: pa.DataType) -> bool:
    kind = _decoded(kind)
    if pa.types.is_fixed_size_list(kind):
        return _is_tensor(kind.value_type)
    return (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_boolean(kind)
        or (pa.types.is_temporal(kind) and not pa.types.is_interval(kind))
    )


def _is_numeric_list(kind: pa.DataType) -> bool:
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    return is_list and _is_tensor(kind.value_type)
