"""What every contender is given, and how it says when its time runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

BATCH = 65_536
TWO = ["dep_delay", "distance"]
# What a model would be trained on: every column that is a number.
NUMBERS = [
    "id", "year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time",
    "sched_arr_time", "arr_delay", "flight", "air_time", "distance", "hour", "minute", "fuel",
]  # fmt: skip


@dataclass(frozen=True)
class Setup:
    """Where the same rows lie: as plain files, behind plain HTTP, and as a licensed dataset."""

    ref: str
    files: list[str]
    urls: list[str]
    gateway: str
    roots: list[str]
    rows: int
    python_rows: int
    first_year: int
    metered: str
    kubo: str | None


@dataclass
class Watch:
    """Runs from the call; `start` begins anew, where something had to be made ready before."""

    began: float = field(default_factory=time.perf_counter)
    first: float | None = None
    first_at: float | None = None
    ended: float | None = None

    def start(self) -> None:
        self.began = time.perf_counter()

    def stop(self) -> None:
        self.ended = time.perf_counter()

    def batches(self, found: Iterable[T]) -> Iterator[T]:
        """Pass batches on; the first one's time is kept."""
        for one in found:
            if self.first is None:
                self.first, self.first_at = time.perf_counter(), time.time()
            yield one


# Runs once and gives the rows that it has seen.
Run = Callable[[Watch], int]
