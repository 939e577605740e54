"""Leaves row groups out of a plan whose statistics say that an expression holds for none of them.

The service plans from filters. Expressions of other libraries say more than those can; what they
rule out is neither unlocked nor read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from .referenced import referenced_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow.compute as pc

    from ..wire.plan import PlanFile
    from .footers import Footers


def narrow(
    footers: Footers, files: Sequence[PlanFile], expression: pc.Expression, schema: pa.Schema
) -> list[PlanFile]:
    """Give the files with those of their row groups that may hold a row of the expression."""
    try:
        found = footers.whole.subset(expression, schema=schema).row_groups
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        # Arrow stumbles over bounds that it cannot cast: then they rule nothing out.
        return list(files)
    wanted = {group.id for group in found}
    wanted |= _constant_floats(footers, expression, schema)
    narrowed = []
    for file in files:
        numbers = zip(file.row_groups, footers.groups(file), strict=True)
        groups = tuple(own for own, number in numbers if number in wanted)
        if groups:
            narrowed.append(replace(file, row_groups=groups))
    return narrowed


def _constant_floats(footers: Footers, expression: pc.Expression, schema: pa.Schema) -> set[int]:
    """Row groups that say of a float that all values are one: they leave NaN out, Arrow forgets."""
    names = referenced_columns(expression, schema)
    floats = [name for name in names if pa.types.is_floating(schema.field(name).type)]
    leaves = footers.leaves(floats) if floats else []
    found = set()
    for number in range(footers.metadata.num_row_groups) if leaves else ():
        group = footers.metadata.row_group(number)
        stated = [group.column(leaf).statistics for leaf in leaves]
        if any(one is not None and one.has_min_max and one.min == one.max for one in stated):
            found.add(number)
    return found
