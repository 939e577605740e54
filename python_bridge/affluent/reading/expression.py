"""Filters in Python's own comparison syntax, read with `ast`: nothing is ever evaluated."""

from __future__ import annotations

import ast
import itertools
from typing import Any, Final

from ..errors import INPUT_INVALID, AffluentError

Comparison = tuple[str, str, Any]
Disjunction = list[list[Comparison]]

_OPERATORS: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_FLIPPED: Final = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NEGATED: Final = {
    "=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<",
    "in": "not in", "not in": "in",
}  # fmt: skip
_MOST: Final = 256
_HINT: Final = "Write comparisons of a column, as in: origin == 'JFK' and month in [12, 1, 2]"


def parse_filters(text: str) -> Disjunction:
    """Read an expression as a disjunction of conjunctions.

    Parameters
    ----------
    text : str
        Comparisons joined by ``and``, ``or``, ``not``; a column whose name is no identifier is
        written as ``col["its name"]``.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` on anything else.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise AffluentError(INPUT_INVALID, f"“{text[:80]}” is no expression.", _HINT) from error
    return _disjunction(tree.body, negated=False)


def _disjunction(node: ast.expr, *, negated: bool) -> Disjunction:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _disjunction(node.operand, negated=not negated)
    if isinstance(node, ast.BoolOp):
        parts = [_disjunction(part, negated=negated) for part in node.values]
        # De Morgan: not (a and b) is (not a) or (not b).
        if isinstance(node.op, ast.Or) != negated:
            return _bounded([conjunction for part in parts for conjunction in part])
        product = itertools.islice(itertools.product(*parts), _MOST + 1)
        return _bounded([list(itertools.chain(*chosen)) for chosen in product])
    if isinstance(node, ast.Compare):
        comparisons = _comparisons(node)
        if not negated:
            return [comparisons]
        return [[(column, _NEGATED[op], value)] for column, op, value in comparisons]
    raise _refusal(node)


def _comparisons(node: ast.Compare) -> list[Comparison]:
    """Take a chain apart: 1 < month <= 3 is two comparisons."""
    sides = [node.left, *node.comparators]
    found: list[Comparison] = []
    for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
        op = _OPERATORS.get(type(operator))
        if op is None:
            raise _refusal(node)
        column = _column(left)
        if column is not None:
            found.append((column, op, _value(right, is_list=op in ("in", "not in"))))
            continue
        column = _column(right)
        if column is None or op not in _FLIPPED:
            raise _refusal(node)
        found.append((column, _FLIPPED[op], _value(left, is_list=False)))
    return found


def _column(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id == "col"
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    ):
        return node.slice.value
    return None


def _value(node: ast.expr, *, is_list: bool) -> Any:
    if is_list:
        if not isinstance(node, ast.List | ast.Tuple | ast.Set):
            raise _refusal(node)
        return [_value(element, is_list=False) for element in node.elts]
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node, sign = node.operand, -1
        if not isinstance(node, ast.Constant) or not isinstance(node.value, int | float):
            raise _refusal(node)
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str | int | float):
        raise _refusal(node)
    return node.value if sign == 1 else -node.value


def _bounded(disjunction: Disjunction) -> Disjunction:
    if len(disjunction) > _MOST:
        raise AffluentError(INPUT_INVALID, "The filter has too many cases.", "Simplify it.")
    return disjunction


def _refusal(node: ast.AST) -> AffluentError:
    return AffluentError(
        INPUT_INVALID, f"“{ast.unparse(node)[:80]}” cannot be a part of a filter.", _HINT
    )
