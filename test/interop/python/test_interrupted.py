"""Reads that are cut: the service is killed, the reader is interrupted, memory cannot be shared."""

import os
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from left_threads import LEFT_THREADS
from live_devnet import Devnet, Home, Published, memory_held

import affluent

SHARDS = 12

# Prints once a first batch is here, then reads on until it is interrupted.
READER = f"""{LEFT_THREADS}
import affluent
dataset = affluent.dataset(sys.argv[1])
try:
    while True:
        for batch in dataset.to_batches():
            print("reading", flush=True)
except KeyboardInterrupt:
    print("stopped", left_threads(), flush=True)
    print(dataset.to_arrow(["delay"], limit=5).num_rows, flush=True)
"""


@pytest.fixture(scope="module")
def cut(devnet: Devnet) -> Published:
    """Several shards, so that a read has something before it and something behind it."""
    rows = pq.read_table(devnet.sample("flights-3m").plain[0]).slice(0, 600_000)
    parts = pa.array([i * SHARDS // rows.num_rows for i in range(rows.num_rows)])
    return devnet.publish(rows.append_column("part", parts), slug="cut", shardBy=["part"])


def test_a_read_goes_on_where_the_service_is_killed(
    devnet: Devnet, consumer: Home, cut: Published
) -> None:
    plain = pq.read_table(cut.plain)
    dataset = affluent.dataset(cut.ref)
    batches = dataset.to_batches()
    found = [next(batches)]
    for _ in range(2):
        pid = consumer.service_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        found += [next(batches) for _ in range(3)]
    found += batches
    assert pa.Table.from_batches(found).equals(plain)


def test_an_interrupt_ends_a_read_and_nothing_stays_behind(
    devnet: Devnet, consumer: Home, cut: Published
) -> None:
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, cut.ref],
        env=consumer.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    for _ in range(3):
        assert reader.stdout.readline() == "reading\n"
    reader.send_signal(signal.SIGINT)
    out, errors = reader.communicate(timeout=60)
    assert (reader.returncode, errors) == (0, "")
    assert out.endswith("stopped 0\n5\n")


@pytest.mark.parametrize("transport", ["memory", "stream"])
def test_both_ways_give_the_same_rows(
    devnet: Devnet,
    consumer: Home,
    cut: Published,
    transport: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AFFLUENT_TRANSPORT", transport)
    client = affluent.connect()
    try:
        rows = client.dataset(cut.ref).to_arrow()
        assert rows.equals(pq.read_table(cut.plain))
    finally:
        client.close()


def test_nothing_is_left_of_a_reader_that_is_killed(
    devnet: Devnet, consumer: Home, cut: Published
) -> None:
    affluent.dataset(cut.ref)
    pid = consumer.service_pid()
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, cut.ref], env=consumer.env, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "reading\n"
    reader.kill()
    reader.wait()
    reader.stdout.close()
    deadline = time.monotonic() + 20
    while memory_held(pid) > 0:
        assert time.monotonic() < deadline, "the service holds the memory of a dead reader"
        time.sleep(0.1)
    assert consumer.service_pid() == pid
