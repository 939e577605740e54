"""What one process is to read of an epoch, and what of it has been read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..errors import INPUT_INVALID, AffluentError
from .checkpoint import State, base_of, of_rank, parse_states
from .ranges import Ranges, subtract, union
from .share import Place, share


class Progress:
    """Keeps count for one process of a read.

    Parameters
    ----------
    read : str
        The read's fingerprint.
    batch_size : int
        Shares are cut between batches.
    even : bool
        Give all ranks the same number of full batches.
    """

    def __init__(self, read: str, batch_size: int, *, even: bool) -> None:
        self.epoch = 0
        self._read = read
        self._batch_size = batch_size
        self._even = even
        self._loaded: tuple[State, ...] = ()
        self._state: State | None = None

    def set_epoch(self, epoch: int) -> None:
        """Begin an epoch anew; the one that goes on stays as it is."""
        if isinstance(epoch, bool) or not isinstance(epoch, int) or epoch < 0:
            raise AffluentError(INPUT_INVALID, f"epoch is {epoch!r}.", "Count epochs from 0 on.")
        if epoch != self.epoch:
            self.epoch = epoch
            self._loaded = ()
            self._state = None

    def load(self, document: Any) -> None:
        """Go on from a state; see `checkpoint.parse_states`."""
        self._loaded = parse_states(document, self._read)
        self.epoch = self._loaded[0].epoch
        self._state = None

    def begin(self, rows: int, rank: Place, worker: Place | None = None) -> Ranges:
        """Say which positions this process is to read now, of `rows` in the epoch."""
        kept = self._own(worker)
        if kept is not None:
            self._state = kept
            return subtract(kept.worker_share, kept.done)
        state = self._of_rank(rows, rank)
        left = subtract(state.share, state.done)
        if worker is not None:
            left = share(left, worker, self._batch_size)
            state = replace(state, worker=worker, worker_share=left)
        self._state = state
        return left

    def note(self, read: Ranges) -> None:
        """Count positions as read."""
        if self._state is not None:
            self._state = replace(self._state, done=union(self._state.done, read))

    def document(self, rows: int, rank: Place, worker: Place | None = None) -> dict[str, Any]:
        """Give the state, fit to be saved."""
        return (self._state or self._own(worker) or self._of_rank(rows, rank)).document()

    def left(self, rows: int, rank: Place) -> Ranges:
        """Give what this rank has still to read when it begins."""
        state = self._of_rank(rows, rank)
        return subtract(state.share, state.done)

    def _own(self, worker: Place | None) -> State | None:
        """Give the state of this very worker, where a loader brought just that back to it."""
        is_own = worker is not None and len(self._loaded) == 1 and self._loaded[0].worker == worker
        return self._loaded[0] if is_own else None

    def _of_rank(self, rows: int, rank: Place) -> State:
        if self._loaded and (state := of_rank(self._loaded, rank)):
            return state
        base = base_of(self._loaded) if self._loaded else ()
        left = subtract(((0, rows),) if rows else (), base)
        own = share(left, rank, self._batch_size, even=self._even)
        return State(self._read, self.epoch, rank, base, own)
