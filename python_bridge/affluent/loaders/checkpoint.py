"""Where a read stands: what has been read, as positions, and by whom the rest is being read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ..errors import INPUT_INVALID, AffluentError
from .ranges import Ranges, union
from .share import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMAT: Final = "affluent/read/1"
_MOST_DEPTH: Final = 12
_MOST_RANGES: Final = 1_000_000
_NONE: Final = "It holds no state of a read."
_MIXED: Final = "Its states are of different moments."
_PARTIAL: Final = "The state of a worker is missing."
_BROKEN: Final = "It is not as it was saved."


@dataclass(frozen=True)
class State:
    """Where one process stands.

    Attributes
    ----------
    read : str
        Names the order that the positions are of; see `order.fingerprint`.
    epoch : int
        The epoch.
    rank : Place
        Whose state it is.
    base : Ranges
        What had been read when the rest was shared among the ranks.
    share : Ranges
        This rank's share of it.
    done : Ranges
        What of the share has been read.
    worker : Place or None
        Set where a worker process says what it alone has read since it began.
    worker_share : Ranges
        That worker's share.
    """

    read: str
    epoch: int
    rank: Place
    base: Ranges
    share: Ranges
    done: Ranges = ()
    worker: Place | None = None
    worker_share: Ranges = ()

    def document(self) -> dict[str, Any]:
        """Give it as plain values, fit for JSON and for `torch.save`."""
        worker = self.worker
        return {
            "format": _FORMAT,
            "read": self.read,
            "epoch": self.epoch,
            "rank": [self.rank.number, self.rank.of],
            "base": [list(one) for one in self.base],
            "share": [list(one) for one in self.share],
            "done": [list(one) for one in self.done],
            "worker": None if worker is None else [worker.number, worker.of],
            "workerShare": [list(one) for one in self.worker_share],
        }


def parse_states(document: Any, read: str) -> tuple[State, ...]:
    """Find the states in what a program has saved.

    Parameters
    ----------
    document : Any
        A state, a list of the states of all ranks, or what torchdata's StatefulDataLoader saved,
        with the states of its workers somewhere inside.
    read : str
        The read that goes on.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` where it holds none, one of another read, or some that do not belong
        together.
    """
    states = tuple(_state(one) for one in _find(document, _MOST_DEPTH))
    if not states:
        raise _refusal(_NONE)
    if any(one.read != read for one in states):
        raise AffluentError(
            INPUT_INVALID,
            "The state is of another read.",
            "Open the same version with the same filters, shuffle and seed.",
        )
    if len({(one.epoch, one.rank.of, one.base) for one in states}) > 1:
        raise _refusal(_MIXED)
    return states


def of_rank(states: tuple[State, ...], rank: Place) -> State | None:
    """Where this rank stood, if as many ranks go on; None where the rest must be shared anew.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` where a worker's or a rank's state is missing: its rows would come twice.
    """
    if states[0].rank.of == rank.of:
        own = [one for one in states if one.rank == rank]
        if own:
            return _joined(own)
    return None


def base_of(states: tuple[State, ...]) -> Ranges:
    """Give what all ranks together have read.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` as for `of_rank`.
    """
    ranks = Place.all(states[0].rank.of)
    missing = [rank for rank in ranks if all(one.rank != rank for one in states)]
    if missing:
        numbers = ", ".join(str(rank.number) for rank in missing[:8])
        raise AffluentError(
            INPUT_INVALID,
            f"The state of rank {numbers} of {len(ranks)} is missing.",
            "With another number of ranks, load a list of the states of all of them.",
        )
    return union(states[0].base, *(one.done for one in states))


def _joined(states: list[State]) -> State:
    """One state of a rank from those of its workers."""
    workers = {one.worker for one in states}
    if None not in workers:
        of = states[0].worker.of if states[0].worker else 1
        if workers != set(Place.all(of)):
            raise _refusal(_PARTIAL)
    first = states[0]
    done = union(*(one.done for one in states))
    return State(first.read, first.epoch, first.rank, first.base, first.share, done)


def _find(document: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth == 0:
        return
    if isinstance(document, dict):
        if document.get("format") == _FORMAT:
            yield document
            return
        if document.get("_steps_since_snapshot"):
            raise AffluentError(
                INPUT_INVALID,
                "The loader did not note its workers' states after the last batch.",
                "Make it with snapshot_every_n_steps=1.",
            )
        document = list(document.values())
    if isinstance(document, list | tuple):
        for one in document:
            yield from _find(one, depth - 1)


def _state(document: dict[str, Any]) -> State:
    try:
        worker = document["worker"]
        state = State(
            document["read"],
            document["epoch"],
            Place(*_numbers(document["rank"])),
            _ranges(document["base"]),
            _ranges(document["share"]),
            _ranges(document["done"]),
            None if worker is None else Place(*_numbers(worker)),
            _ranges(document["workerShare"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _refusal(_BROKEN) from error
    if not isinstance(state.read, str) or type(state.epoch) is not int or state.epoch < 0:
        raise _refusal(_BROKEN)
    return state


def _ranges(value: Any) -> Ranges:
    if not isinstance(value, list | tuple) or len(value) > _MOST_RANGES:
        raise TypeError
    ranges = tuple(_numbers(one) for one in value)
    if union(ranges) != ranges:
        raise ValueError
    return ranges


def _numbers(value: Any) -> tuple[int, int]:
    first, second = value
    if type(first) is not int or type(second) is not int or first < 0:
        raise TypeError
    return first, second


def _refusal(detail: str) -> AffluentError:
    return AffluentError(
        INPUT_INVALID,
        f"This state cannot be loaded. {detail}",
        "Load what state_dict() gave, of every rank where their number changes.",
    )
