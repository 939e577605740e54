"""The canonical order of an epoch: it depends on data, seed and epoch, never on who reads it.

Every row has a position in it. What was read is a set of positions, so that a read goes on exactly
where it stopped, with any other number of processes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from ..errors import INPUT_INVALID, AffluentError
from ..wire.plan import PlanFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Shuffle = Literal["shards"] | int | None

_SHARDS: Final = 0
_UNITS: Final = 1
_ROWS: Final = 2


@dataclass(frozen=True)
class Unit:
    """The least that is read at once: one row group of one shard."""

    file: PlanFile
    rows: int


@dataclass(frozen=True)
class Window:
    """Units that are in memory together; their rows have the positions from `start` on.

    Attributes
    ----------
    key : tuple of int or None
        Seeds the order of its rows; None: as they are stored.
    """

    start: int
    rows: int
    units: tuple[Unit, ...]
    key: tuple[int, ...] | None

    def order(self) -> np.ndarray | None:
        """Which row has the first position, which the second, …; None: the first, the second."""
        return None if self.key is None else permutation(self.rows, self.key)


class Order:
    """Windows of an epoch, in order.

    Parameters
    ----------
    units : sequence of Unit
        In the order of the plan.
    shuffle : {None, "shards"} or int
        None: as planned. ``"shards"``: shards in random order, the rows of a shard as they are.
        A number: row groups in random order, and rows at random within windows of at least so
        many rows, which are held in memory.
    seed, epoch : int
        Another epoch has another order.
    """

    def __init__(self, units: Sequence[Unit], shuffle: Shuffle, seed: int, epoch: int) -> None:
        self.windows = tuple(_windows([one for one in units if one.rows], shuffle, seed, epoch))
        last = self.windows[-1:]
        self.rows = last[0].start + last[0].rows if last else 0


def check_shuffle(shuffle: Shuffle, seed: int) -> None:
    """Refuse what is no shuffle or seed.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID``.
    """
    is_count = isinstance(shuffle, int) and not isinstance(shuffle, bool) and shuffle > 0
    if not (shuffle is None or shuffle == "shards" or is_count):
        hint = 'Give None, "shards", or a count of rows to shuffle among.'
        raise AffluentError(INPUT_INVALID, f"shuffle is {shuffle!r}.", hint)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise AffluentError(INPUT_INVALID, f"seed is {seed!r}.", "Give a whole number from 0 on.")


def permutation(size: int, key: tuple[int, ...]) -> np.ndarray:
    """Give a random order of `size` things.

    Made from the generator's raw stream, which numpy promises never to change, as it does not for
    its own shuffles: a state saved today must mean the same rows after an update.
    """
    raw = np.random.PCG64(np.random.SeedSequence(key)).random_raw(size)
    return np.argsort(raw, kind="stable")


def fingerprint(units: Sequence[Unit], shuffle: Shuffle, seed: int, what: object) -> str:
    """Name an order and what it is an order of: positions of one mean nothing in another."""
    digest = hashlib.sha256(json.dumps([what, shuffle, seed], default=str).encode())
    for unit in units:
        digest.update(f"{unit.file.file} {unit.file.row_groups} {unit.rows}\n".encode())
    return digest.hexdigest()[:32]


def _windows(units: list[Unit], shuffle: Shuffle, seed: int, epoch: int) -> Iterator[Window]:
    if shuffle == "shards":
        units = _shards_shuffled(units, (seed, epoch, _SHARDS))
    elif shuffle is not None:
        units = [units[i] for i in permutation(len(units), (seed, epoch, _UNITS))]
    start = number = 0
    held: list[Unit] = []
    rows = 0
    for i, unit in enumerate(units):
        held.append(unit)
        rows += unit.rows
        if isinstance(shuffle, int) and rows < shuffle and i + 1 < len(units):
            continue
        key = (seed, epoch, _ROWS, number) if isinstance(shuffle, int) else None
        yield Window(start, rows, tuple(held), key)
        start, number = start + rows, number + 1
        held, rows = [], 0


def _shards_shuffled(units: list[Unit], key: tuple[int, ...]) -> list[Unit]:
    shards: dict[int, list[Unit]] = {}
    for unit in units:
        shards.setdefault(unit.file.shard, []).append(unit)
    groups = list(shards.values())
    return [unit for i in permutation(len(groups), key) for unit in groups[i]]
