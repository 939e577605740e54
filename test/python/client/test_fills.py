"""Bulk reads: shared memory, the stream where memory cannot be shared, and breaking off."""

from __future__ import annotations

import http.client
import json
import os
import select
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from crew_threads import crew_threads
from fake_service import FakeService, Refused

import affluent
from affluent import AffluentError, ForgedError
from affluent.client.abort import Abort
from affluent.client.slots import Slots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WINTER = [("origin", "=", "JFK"), ("month", "in", [12, 1, 2])]
linux = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="no memfd on this system")


@pytest.fixture
def dataset(service: FakeService) -> Iterator[affluent.Dataset]:
    client = affluent.connect()
    yield client.dataset("nycflights13")
    client.close()


@pytest.fixture(scope="module")
def winter(flights: pa.Table) -> int:
    """Rows of JFK's winter."""
    is_jfk = pc.equal(flights["origin"], "JFK")
    is_winter = pc.is_in(flights["month"], pa.array([12, 1, 2]))
    return flights.filter(pc.and_(is_jfk, is_winter)).num_rows


def fills(service: FakeService) -> list[dict]:
    return [json.loads(one.body) for one in service.requests if one.path == "/v1/fills"]


@linux
def test_the_service_writes_into_our_memory_and_nothing_else_is_sent(
    dataset: affluent.Dataset, service: FakeService, winter: int
) -> None:
    assert dataset.to_arrow(filters=WINTER).num_rows == winter
    asked = fills(service)
    assert len(asked) == 3
    assert all(one["memory"]["pid"] == os.getpid() for one in asked)


@linux
def test_memory_is_used_again_and_earlier_tables_stay_as_they_are(
    dataset: affluent.Dataset, service: FakeService
) -> None:
    columns = ["carrier", "dep_delay", "tailnum", "time_hour"]
    table = dataset.to_arrow(columns, WINTER)
    kept = pa.table(table.to_pydict(), schema=table.schema)
    dataset.to_arrow(columns, [("origin", "=", "EWR")])
    used = [one["memory"]["fd"] for one in fills(service)]
    assert len(set(used)) < len(used)
    assert table.equals(kept)


def test_where_memory_cannot_be_shared_the_bytes_are_sent(
    dataset: affluent.Dataset, service: FakeService, winter: int
) -> None:
    service.is_far = True
    assert dataset.to_arrow(filters=WINTER).num_rows == winter
    dataset.to_arrow(filters=WINTER)
    assert all("memory" not in one for one in fills(service)[-3:])


def test_the_way_can_be_chosen(
    service: FakeService, winter: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFFLUENT_TRANSPORT", "stream")
    client = affluent.connect()
    assert client.dataset("nycflights13").to_arrow(filters=WINTER).num_rows == winter
    assert all("memory" not in one for one in fills(service))
    client.close()
    monkeypatch.setenv("AFFLUENT_TRANSPORT", "pigeon")
    with pytest.raises(AffluentError, match="memory or stream"):
        affluent.connect()


def in_a_fork(act: Callable[[], object], within: float = 20) -> str:
    """Say what `act` gives in a forked child, or what it raises there."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = str(act())
        except BaseException as error:  # noqa: BLE001 - all that may happen there is told here
            said = f"{type(error).__name__}: {error}"
        os.write(write, said.encode())
        os._exit(0)
    os.close(write)
    try:
        if not select.select([read], [], [], within)[0]:
            os.kill(child, signal.SIGKILL)
            return "nothing"
        return os.read(read, 1_000).decode()
    finally:
        os.close(read)
        os.waitpid(child, 0)


@linux
class TestAFork:
    """A child has copies of locks, sockets and memory that its parent goes on using."""

    def test_leaves_its_parents_memory_alone(self) -> None:
        slots = Slots()
        spare, used = slots.take(10), slots.take(10)
        slots.give(spare)
        others = [one.address()["name"] for one in (spare, used)]

        def child() -> str:
            slots.give(used)
            names = [slots.take(10).address()["name"] for _ in range(2)]
            return "shared" if set(names) & set(others) else "own"

        assert in_a_fork(child) == "own"
        assert slots.take(10) is spare

    def test_does_not_wait_for_a_lock_of_its_parents_thread(self) -> None:
        slots = Slots()
        with slots._lock:
            assert in_a_fork(lambda: slots.take(10).size > 0) == "True"

    def test_ends_none_of_its_parents_requests(self) -> None:
        ours, theirs = socket.socketpair()
        link = http.client.HTTPConnection("affluent.local")
        link.sock = ours
        abort = Abort()
        with abort.watch(link):
            assert in_a_fork(abort.set) == "None"
            theirs.sendall(b"still open")
            assert ours.recv(10) == b"still open"
        theirs.close()

    def test_reads_by_itself_while_its_parent_reads_on(
        self, dataset: affluent.Dataset, service: FakeService
    ) -> None:
        batches = dataset.to_batches(["carrier"])
        rows = next(batches).num_rows
        assert in_a_fork(lambda: dataset.to_arrow(["carrier"]).num_rows) == str(dataset.num_rows)
        assert "forked" in in_a_fork(lambda: sum(one.num_rows for one in batches))
        assert in_a_fork(batches.close) == "None"
        assert rows + sum(one.num_rows for one in batches) == dataset.num_rows


def test_who_stops_reading_breaks_off_what_is_under_way(
    dataset: affluent.Dataset, service: FakeService
) -> None:
    started = threading.Event()
    over = threading.Event()

    def hold(request) -> None:
        if request.path == "/v1/fills" and len(fills(service)) > 1:
            started.set()
            over.wait(20)

    service.refuse = hold
    batches = dataset.to_batches(["carrier"])
    next(batches)
    assert started.wait(10)
    before = time.monotonic()
    batches.close()
    assert time.monotonic() - before < 5
    deadline = time.monotonic() + 5
    while crew_threads():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    over.set()


def test_broken_off_requests_do_not_begin() -> None:
    abort = Abort()
    abort.set()
    from concurrent.futures import CancelledError

    with pytest.raises(CancelledError), abort.watch(None):
        pass


class TestWhatDoesNotDecode:
    """Authentic bytes that are not the promised rows: the service is asked to compare them."""

    def test_is_forged_where_the_service_finds_other_rows(
        self, dataset: affluent.Dataset, service: FakeService
    ) -> None:
        self.spoil(service)

        def refuse(request) -> None:
            asked = request.headers.get("range")
            if request.path.endswith(".parquet") and request.verb == "GET" and asked:
                raise Refused(422, "ROWS_FORGED", "Shard 0 has 1 row, 7,000 were paid for.")

        service.refuse = refuse
        with pytest.raises(ForgedError) as caught:
            dataset.to_arrow(filters=WINTER)
        assert caught.value.code == "ROWS_FORGED"

    def test_is_the_footers_fault_where_the_rows_are_right(
        self, dataset: affluent.Dataset, service: FakeService
    ) -> None:
        self.spoil(service)
        with pytest.raises(ForgedError) as caught:
            dataset.to_arrow(filters=WINTER)
        assert caught.value.code == "MANIFEST_INVALID"

    def spoil(self, service: FakeService) -> None:
        honest = service.data

        def lying(path: str, *, is_read: bool) -> bytes:
            content = honest(path, is_read=is_read)
            return content if path.endswith("_metadata") else bytes(len(content))

        service.data = lying


@linux
def test_ciphertext_is_fetched_while_shards_are_unlocked(
    dataset: affluent.Dataset, service: FakeService
) -> None:
    dataset.to_arrow(["carrier"], WINTER)
    (asked,) = service.prefetched
    assert {one["file"] for one in asked["files"]} == {one["file"] for one in fills(service)}
    dataset.to_arrow(["carrier"], WINTER)
    assert len(service.prefetched) == 1
