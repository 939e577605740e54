"""Who reads which positions: neighbouring ones, so that hardly a row group is read by two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import INPUT_INVALID, AffluentError
from .ranges import Ranges, count, cut

if TYPE_CHECKING:
    from typing import Self


@dataclass(frozen=True)
class Place:
    """One of several who share a read: the `number`-th, from 0 on, `of` so many."""

    number: int = 0
    of: int = 1

    def __post_init__(self) -> None:
        """Refuse a place that does not exist."""
        if not 0 <= self.number < self.of:
            raise AffluentError(
                INPUT_INVALID,
                f"There is no number {self.number} of {self.of}.",
                "Numbers run from 0 to one less than how many there are.",
            )

    @classmethod
    def all(cls, of: int) -> list[Self]:
        """All places of so many."""
        return [cls(number, of) for number in range(of)]


def share(left: Ranges, place: Place, batch_size: int, *, even: bool = False) -> Ranges:
    """Cut what is left into equal shares of whole batches, and give one.

    Parameters
    ----------
    left : Ranges
        Positions that nobody has read.
    place : Place
        Whose share.
    batch_size : int
        Only the last batch of all may be shorter.
    even : bool
        The same number of full batches for everyone; what does not fill them is nobody's.

    Returns
    -------
    Ranges
        The shares of all places are disjoint; unless `even`, together they are what is left.
    """
    rows = count(left)
    batches = rows // batch_size // place.of * place.of if even else -(-rows // batch_size)
    first, last = (batches * i // place.of * batch_size for i in (place.number, place.number + 1))
    return cut(left, first, min(last, rows))
