"""Which column of a table each of Parquet's columns belongs to.

Paths in a footer cannot tell: ``a.b`` is a field of the struct ``a``, or a column of that name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import pyarrow.parquet as pq


def column_of_leaves(metadata: pq.FileMetaData) -> list[str]:
    """Name the column of each of Parquet's columns, in their order.

    Raises
    ------
    ValueError
        The footer's own two schemas differ.
    """
    schema = metadata.schema.to_arrow_schema()
    names = [field.name for field in schema for _ in range(_leaves(field.type))]
    if len(names) != metadata.num_columns:
        msg = f"{len(names)} leaves of the schema, {metadata.num_columns} columns"
        raise ValueError(msg)
    return names


def _leaves(kind: pa.DataType) -> int:
    if isinstance(kind, pa.BaseExtensionType):
        return _leaves(kind.storage_type)
    if pa.types.is_dictionary(kind):
        return _leaves(kind.value_type)
    if not pa.types.is_nested(kind):
        return 1
    return sum(_leaves(kind.field(i).type) for i in range(kind.num_fields))
