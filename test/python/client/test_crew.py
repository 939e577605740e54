"""Calls made by other threads, and interrupts at every instruction of who waits for them."""

from __future__ import annotations

import gc
import itertools
import sys
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import CancelledError
from functools import partial
from types import FrameType, SimpleNamespace
from typing import Any

import pytest
from crew_threads import crew_threads

from affluent.client.crew import Crew
from affluent.reading.ahead import Ahead, Window

PATIENCE = 20


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def interrupted_at(number: int, act: Callable[[], object]) -> bool:
    """Interrupt before the `number`th instruction that `act` and what it calls execute.

    In a thread of its own: one that hangs, or whose state CPython loses, is of no harm to others.
    """
    left = number

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal left
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        if event == "opcode":
            left -= 1
            if not left:
                raise KeyboardInterrupt
        return trace

    def run() -> None:
        sys.settrace(trace)
        try:
            act()
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive(), "it hangs"
    return left <= 0


def test_calls_are_made_in_their_order_and_by_no_more_threads_than_allowed() -> None:
    seen: list[tuple[int, int]] = []
    lock = threading.Lock()

    def note(number: int) -> int:
        with lock:
            seen.append((number, threading.get_ident()))
        return number * 2

    with Crew(3) as crew:
        jobs = [crew.begin(partial(note, number)) for number in range(50)]
        assert [job.result() for job in jobs] == [number * 2 for number in range(50)]
    assert sorted(number for number, _ in seen) == list(range(50))
    assert len({thread for _, thread in seen}) <= 3
    until(lambda: not crew_threads())


def test_an_error_comes_where_the_result_is_asked_for() -> None:
    with Crew(1) as crew:
        failed = crew.begin(partial(int, "x"))
        fine = crew.begin(lambda: 1)
        assert fine.result() == 1
        with pytest.raises(ValueError, match="invalid literal"):
            failed.result()


def test_who_closes_waits_for_what_is_under_way_and_nothing_more_begins() -> None:
    goes = threading.Event()
    ended: list[int] = []

    def work(number: int) -> None:
        goes.wait(PATIENCE)
        ended.append(number)

    crew = Crew(2)
    jobs = [crew.begin(partial(work, number)) for number in range(6)]
    until(lambda: len(crew_threads()) == 2)
    threading.Timer(0.05, goes.set).start()
    crew.close()
    assert sorted(ended) == [0, 1]
    assert crew_threads() == [] or until(lambda: not crew_threads()) is None
    with pytest.raises(CancelledError):
        jobs[5].result()
    with pytest.raises(RuntimeError):
        crew.begin(lambda: 1)


def test_a_crew_that_nobody_closed_ends_with_its_last_holder() -> None:
    crew = Crew(2)
    assert crew.begin(lambda: 1).result() == 1
    assert crew_threads()
    del crew
    gc.collect()
    until(lambda: not crew_threads())


class Bytes:
    """What a fill brings; known as long as somebody holds it."""


def test_an_interrupt_at_any_instruction_hangs_nothing_and_loses_no_memory() -> None:
    held: list[weakref.ref[Bytes]] = []

    def fetch(*_: object) -> Bytes:
        filled = Bytes()
        held.append(weakref.ref(filled))
        return filled

    def read() -> int:
        service: Any = SimpleNamespace(fills=SimpleNamespace(fetch=fetch, release=lambda _: None))
        windows = (Window({}, [0], [(0, 1)]) for _ in range(3))
        with Ahead(service, windows, lambda _, filled: filled, lambda _: None) as reading:
            return sum(1 for _ in reading)

    assert read() == 3
    # What pytest holds need not be looked at each time.
    gc.freeze()
    for number in itertools.count(1):
        if not interrupted_at(number, read):
            break
        gc.collect()
        until(lambda: not crew_threads() and all(one() is None for one in held))
        held.clear()
    gc.unfreeze()
    assert number > 300
    assert read() == 3
