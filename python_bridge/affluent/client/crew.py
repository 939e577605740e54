"""A few threads that make calls for who may be interrupted while it waits for them.

Ctrl-C, or a notebook's stop button, raises in the main thread between any two instructions. The
standard library's conditions, events, futures and executors enter their locks in Python: one that
is interrupted just then stays locked for ever, and whoever closes it waits as long. Here the main
thread touches plain locks and a SimpleQueue only, which an interrupt leaves either as before or as
after.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
import weakref
from _thread import start_new_thread
from collections import deque
from concurrent.futures import CancelledError
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Job(Generic[T]):
    """One call, made by one thread and waited for by another."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        # Whoever comes first decides; asked again, it says the same, so that no interrupt matters.
        self._fate: dict[str, str] = {}
        self._under_way = threading.Lock()
        self._under_way.acquire()
        self._was_made = False
        self._result: T | None = None
        self._error: BaseException | None = None

    @property
    def has_ended(self) -> bool:
        """Whether it was made, or never will be."""
        return self._was_made or self._fate.get("is") == "given up"

    @property
    def has_result(self) -> bool:
        """Whether it was made, did not fail, and nobody has its result."""
        return self._was_made and self._result is not None

    def run(self) -> None:
        """Make the call, unless it was given up."""
        if self._fate.setdefault("is", "made") != "made":
            return
        try:
            self._result = self._call()
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
            self._error = error
        finally:
            self._was_made = True
            self._under_way.release()

    def result(self) -> T:
        """Wait for what the call returns, and have it for oneself; raises what it raised.

        Raises
        ------
        CancelledError
            It was given up.
        """
        self._wait()
        _stay_out()
        if not self._was_made:
            raise CancelledError
        error, self._error = self._error, None
        try:
            if error is not None:
                raise error
        finally:
            # It holds this frame, which would hold it.
            del error
        result, self._result = self._result, None
        return result  # type: ignore[return-value]

    def give_up(self) -> None:
        """Keep it from being made; wait where it has begun."""
        self._fate.setdefault("is", "given up")
        self._wait()

    def _wait(self) -> None:
        while not self.has_ended:
            # An interrupt may leave it locked: nobody comes here any more then.
            self._under_way.acquire()
            self._under_way.release()


class Crew:
    """At most `most` threads, which make calls in the order in which they are asked for.

    Like `concurrent.futures.ThreadPoolExecutor`, but an interrupt harms nothing; see above.
    """

    def __init__(self, most: int) -> None:
        self._owner = os.getpid()
        self._most = most
        self._started = 0
        self.asker = threading.get_ident()
        self._jobs: deque[Job[Any]] = deque()
        self._waiting: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._is_open = True
        # No __del__: it would run after each read, and swallow an interrupt.
        self._left = weakref.finalize(self, _dismiss, id(self), self._waiting, most)
        self._left.atexit = False
        _open[id(self)] = weakref.ref(self)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_ours(self) -> bool:
        """Whether this process made it; in a fork it has no threads."""
        return self._owner == os.getpid()

    def begin(self, call: Callable[[], T]) -> Job[T]:
        """Have a call made.

        Raises
        ------
        RuntimeError
            The crew is closed.
        """
        _stay_out()
        if not self._is_open:
            msg = "This crew makes no more calls."
            raise RuntimeError(msg)
        self.asker = threading.get_ident()
        job = Job(call)
        while self._jobs and self._jobs[0].has_ended:
            self._jobs.popleft()
        # Known before a thread can see it: who closes the crew waits for it.
        self._jobs.append(job)
        self._waiting.put(job)
        if self._started < self._most:
            self._started += 1
            start_new_thread(_work, (self._waiting,))
        return job

    def close(self) -> None:
        """Make no more calls, and wait for those under way. A second time does nothing."""
        if not self.is_ours:
            # They are its parent's.
            return
        self._is_open = False
        _dismiss(id(self), self._waiting, self._most)
        # The last first: none of them begins while another is waited for.
        for job in reversed(list(self._jobs)):
            job.give_up()
        self._left.detach()


def _dismiss(number: int, waiting: SimpleQueue[Job[Any] | None], most: int) -> None:
    _open.pop(number, None)
    for _ in range(most):
        waiting.put(None)


def _work(waiting: SimpleQueue[Job[Any] | None]) -> None:
    while (job := waiting.get()) is not None:
        job.run()
        # While the next one is waited for, nothing of this one is held.
        del job


_open: dict[int, weakref.ref[Crew]] = {}

# A thread that comes back from Arrow or Polars when Python has ended aborts the process. Ours are
# waited for; those of others that ask, such as Polars' own, are kept where they ask.
_GRACE: Final = 0.25
_leaving: int | None = None
_stayed: set[int] = set()
_never = threading.Lock()
_never.acquire()


def _stay_out() -> None:
    if _leaving is not None and _leaving != threading.get_ident():
        _stayed.add(threading.get_ident())
        _never.acquire()


@atexit.register
def _close_all() -> None:
    global _leaving
    _leaving = threading.get_ident()
    crews = [crew for each in list(_open.values()) if (crew := each()) is not None]
    for crew in crews:
        crew.close()
    askers = {crew.asker for crew in crews} - {_leaving}
    # One that no longer asks may be waiting in code of others, which is of no harm.
    deadline = time.monotonic() + _GRACE
    while not askers <= _stayed and time.monotonic() < deadline:
        time.sleep(0.005)
