"""Sets of whole numbers as sorted ranges with gaps between them: ``((0, 100), (250, 300))``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Ranges = tuple[tuple[int, int], ...]


def union(*sets: Iterable[tuple[int, int]]) -> Ranges:
    """Join sets; ranges that touch become one, empty ones vanish."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(one for each in sets for one in each if one[0] < one[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return tuple(joined)


def subtract(whole: Ranges, gone: Ranges) -> Ranges:
    """Give what of `whole` is not in `gone`."""
    left: list[tuple[int, int]] = []
    at = 0
    for first, stop in whole:
        start = first
        while at < len(gone) and gone[at][1] <= start:
            at += 1
        # One gone range may reach into the next of `whole`: `at` itself stays on it.
        ahead = at
        while ahead < len(gone) and gone[ahead][0] < stop:
            if start < gone[ahead][0]:
                left.append((start, gone[ahead][0]))
            start = max(start, gone[ahead][1])
            ahead += 1
        if start < stop:
            left.append((start, stop))
    return tuple(left)


def count(ranges: Ranges) -> int:
    """Count the numbers."""
    return sum(stop - start for start, stop in ranges)


def cut(ranges: Ranges, first: int, last: int) -> Ranges:
    """Take the numbers from the `first`-th up to, without it, the `last`-th."""
    taken = []
    passed = 0
    for start, stop in ranges:
        begin, end = max(first - passed, 0), min(last - passed, stop - start)
        if begin < end:
            taken.append((start + begin, start + end))
        passed += stop - start
        if passed >= last:
            break
    return tuple(taken)
