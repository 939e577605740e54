"""Has memory filled, and what lies in it used, ahead of who asks: on threads of its own."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import CancelledError
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from ..client.abort import Abort
from ..client.crew import Crew
from ..errors import INPUT_INVALID, AffluentError
from .footers import Range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..client.crew import Job
    from ..client.fills import Filled
    from ..client.service import Service

T = TypeVar("T")

# One window of few columns keeps no two cores busy while it is decoded: three do (1.8 -> 1.2 times
# local for two columns, on two cores). More fills at once cost the service memory, and win nothing.
_AT_ONCE: Final = 3
_FILLS_AT_ONCE: Final = 2
_AHEAD: Final = 4
_AHEAD_BYTES: Final = 128 * 1_048_576


@dataclass(frozen=True)
class Window:
    """Row groups of one file that are filled and decoded together."""

    reference: dict[str, Any]
    groups: list[int]
    ranges: list[Range]

    @property
    def bytes(self) -> int:
        return sum(end - start for start, end in self.ranges)


class Ahead(Generic[T]):
    """Yields windows in their order, each with what `use` has made of its memory.

    Parameters
    ----------
    use : callable
        Called on a thread of ours with a window and its memory, which is its own from then on.
    drop : callable, optional
        Called with what `use` has made where nobody asked for it any more.
    """

    def __init__(
        self,
        service: Service,
        windows: Iterator[Window],
        use: Callable[[Window, Filled], T],
        drop: Callable[[T], None] | None = None,
    ) -> None:
        self._service = service
        self._windows = windows
        self._next = next(windows, None)
        self._use = use
        self._drop = drop
        self._abort = Abort()
        self._turns = threading.Semaphore(_FILLS_AT_ONCE)
        self._crew = Crew(_AT_ONCE)
        self._begun: deque[tuple[Window, Job[T]]] = deque()

    def __enter__(self) -> Ahead[T]:
        return self

    def __iter__(self) -> Iterator[tuple[Window, T]]:
        while self._next is not None or self._begun:
            if not self._crew.is_ours:
                raise AffluentError(
                    INPUT_INVALID,
                    "This read was begun by the process that forked this one.",
                    "Begin it anew here.",
                )
            while self._next is not None and self._has_room():
                window, self._next = self._next, next(self._windows, None)
                self._begun.append((window, self._crew.begin(partial(self._made, window))))
            # It stays in the queue until it is here: whoever breaks off finds it there.
            window, job = self._begun[0]
            made = job.result()
            self._begun.popleft()
            yield window, made

    def __exit__(self, *_: object) -> None:
        if not self._crew.is_ours:
            return
        self._abort.set()
        self._crew.close()
        for _, job in self._begun:
            if self._drop and job.has_result:
                self._drop(job.result())

    def _made(self, window: Window) -> T:
        with self._turns:
            filled = self._service.fills.fetch(window.reference, window.ranges, self._abort)
        if self._abort.is_set:
            self._service.fills.release(filled)
            raise CancelledError
        return self._use(window, filled)

    def _has_room(self) -> bool:
        waiting = [window.bytes for window, _ in self._begun]
        return not waiting or (len(waiting) < _AHEAD and sum(waiting) < _AHEAD_BYTES)
