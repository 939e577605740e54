"""What is read ahead: in order, bounded, and nothing of it left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from affluent.client.abort import Abort
from affluent.reading.ahead import Ahead, Window
from affluent.reading.footers import Range

MIB = 1_048_576


@dataclass
class Memory:
    """Fills of which some wait for others, and a count of what is out."""

    after: dict[int, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    out: set[int] = field(default_factory=set)
    fetched: list[int] = field(default_factory=list)
    at_once: int = 0

    def fetch(self, file: dict[str, Any], _ranges: list[Range], _abort: Abort) -> int:
        number = file["number"]
        with self.lock:
            self.at_once += 1
        until(lambda: self.after.get(number, number) in [number, *self.fetched])
        with self.lock:
            self.at_once -= 1
            self.out.add(number)
            self.fetched.append(number)
        return number

    def release(self, number: int) -> None:
        with self.lock:
            self.out.remove(number)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def windows(count: int, size: int = MIB) -> Iterator[Window]:
    return (Window({"number": n}, [0], [(0, size)]) for n in range(count))


def ahead(memory: Memory, count: int, *, size: int = MIB) -> Ahead[int]:
    def use(window: Window, filled: int) -> int:
        memory.release(filled)
        return window.reference["number"] * 10

    return Ahead(SimpleNamespace(fills=memory), windows(count, size), use)


def test_windows_come_in_their_order_though_a_later_one_is_ready_first() -> None:
    memory = Memory(after={0: 1, 3: 4})
    with ahead(memory, 9) as reading:
        assert [made for _, made in reading] == [n * 10 for n in range(9)]
    assert memory.fetched[0] == 1
    assert memory.out == set()


def test_two_are_filled_at_once_and_no_third() -> None:
    memory = Memory(after={0: 99, 1: 99, 2: 99})
    with ahead(memory, 3) as reading:
        asked = threading.Thread(target=lambda: list(reading))
        asked.start()
        until(lambda: memory.at_once == 2)
        time.sleep(0.1)
        assert memory.at_once == 2
        memory.fetched.append(99)
        asked.join()
    assert memory.out == set()


@pytest.mark.parametrize(("size", "most"), [(MIB, 5), (100 * MIB, 3), (200 * MIB, 2)])
def test_no_more_is_begun_than_memory_may_hold(size: int, most: int) -> None:
    memory = Memory()
    with ahead(memory, 12, size=size) as reading:
        next(iter(reading))
        time.sleep(0.2)
        assert len(memory.fetched) < most
        assert memory.fetched


def test_what_nobody_asks_for_any_more_is_given_back() -> None:
    memory = Memory()
    dropped: list[int] = []
    with Ahead(
        SimpleNamespace(fills=memory), windows(9), lambda _, filled: filled, dropped.append
    ) as reading:
        _, first = next(iter(reading))
        until(lambda: len(memory.fetched) > 1)
    # The first was handed out. Others were made and are dropped, or were not, and are released.
    assert memory.out == {first, *dropped}
    assert dropped


def test_a_window_that_fails_fails_when_its_turn_comes() -> None:
    def use(window: Window, filled: int) -> int:
        memory.release(filled)
        if window.reference["number"] == 2:
            raise ValueError("forged")
        return filled

    memory = Memory()
    got: list[int] = []
    with (
        pytest.raises(ValueError, match="forged"),
        Ahead(SimpleNamespace(fills=memory), windows(6), use) as reading,
    ):
        got.extend(made for _, made in reading)
    assert got == [0, 1]
    assert memory.out == set()
