"""Which columns an Arrow expression looks at: Arrow tells it to nobody, so it is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.dataset as pads

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow.compute as pc


def referenced_columns(expression: pc.Expression, schema: pa.Schema) -> list[str]:
    """Name the columns without which the expression means nothing, in the schema's order.

    Raises
    ------
    pyarrow.ArrowInvalid
        The expression does not fit the schema at all: what Arrow says of it.
    """
    _bind(expression, schema)
    kept = set(schema.names)

    def drop(names: Sequence[str]) -> None:
        rest = kept.difference(names)
        try:
            _bind(expression, pa.schema([field for field in schema if field.name in rest]))
        except pa.ArrowInvalid:
            if len(names) > 1:
                half = len(names) // 2
                drop(names[:half])
                drop(names[half:])
        else:
            kept.difference_update(names)

    drop(schema.names)
    return [name for name in schema.names if name in kept]


def _bind(expression: pc.Expression, schema: pa.Schema) -> None:
    pads.dataset(schema.empty_table()).scanner(columns={"it": expression})
