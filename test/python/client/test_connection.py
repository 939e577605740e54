"""Finding the service: only a genuine one gets the token."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from fake_service import FakeService
from httpcore._synchronization import ThreadLock

import affluent
from affluent import UnavailableError
from affluent.client import launcher
from affluent.client.connection import read_connection
from affluent.client.transport import challenge_proof, is_genuine


def test_a_file_that_others_may_read_is_as_good_as_none(service: FakeService) -> None:
    assert read_connection(service.file) is not None
    service.file.chmod(0o644)
    assert read_connection(service.file) is None


def test_a_link_is_not_followed(service: FakeService) -> None:
    elsewhere = service.file.with_name("elsewhere.json")
    service.file.rename(elsewhere)
    service.file.symlink_to(elsewhere)
    assert read_connection(service.file) is None


@pytest.mark.parametrize(
    "change", [{"version": 2}, {"network": "other"}, {"pid": "x"}, {"token": 1}]
)
def test_a_file_of_another_shape_is_as_good_as_none(service: FakeService, change: dict) -> None:
    service.connection |= change
    service.write_connection_file()
    assert read_connection(service.file) is None


def test_token_and_secret_never_show(service: FakeService, client: affluent.Client) -> None:
    client.search()
    connection = read_connection(service.file)
    for shown in (repr(connection), repr(client), repr(client.service), str(vars(client))):
        assert service.token not in shown
        assert service.secret not in shown


def test_the_proof_is_that_of_the_protocol() -> None:
    # HMAC-SHA256 with a key of 32 zero bytes, computed with openssl.
    proof = challenge_proof("00" * 32, bytes(16))
    message = bytes(16) + b"affluent/service/1"
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{'00' * 32}"]
    done = subprocess.run(command, input=message, capture_output=True, check=True)
    assert done.stdout.decode().strip().endswith(proof[2:])


def test_an_impostor_is_asked_for_a_proof_and_never_gets_the_token(
    service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.secret = "11" * 32  # it does not know what the file says
    connection = read_connection(service.file)
    assert connection is not None
    assert not is_genuine(connection)
    monkeypatch.setattr(launcher, "_start", _no_start)
    with affluent.connect() as client, pytest.raises(UnavailableError):
        client.search()
    assert [request.path for request in service.requests] == ["/v1/challenge"] * len(
        service.requests
    )
    assert all("authorization" not in request.headers for request in service.requests)


def test_the_lease_is_held_while_the_client_lives(service: FakeService) -> None:
    client = affluent.connect()
    client.search()
    _until(lambda: service.leases == 1)
    client.close()
    _until(lambda: service.leases == 0)


def test_a_client_finds_the_service_again_after_a_restart(
    service: FakeService, client: affluent.Client, runtime: Path
) -> None:
    assert len(client.search("flights")) == 1
    service.stop()
    again = FakeService(service.pack).start(runtime)
    try:
        assert len(client.search("flights")) == 1
        assert again.requests[-1].path == "/v1/datasets"
    finally:
        again.stop()


def test_a_purchase_is_not_sent_twice(service: FakeService, client: affluent.Client) -> None:
    dataset = client.dataset("nycflights13")

    def break_off(request: object) -> None:
        if request.path == "/v1/purchases":
            raise ConnectionResetError

    service.refuse = break_off
    with pytest.raises(UnavailableError, match="went away in the middle"):
        dataset.buy("metered")
    assert [request.path for request in service.requests].count("/v1/purchases") == 1


def test_reads_are_repeated_a_few_times_and_then_fail(
    service: FakeService, client: affluent.Client
) -> None:
    from fake_service import Refused

    def refuse(request: object) -> None:
        if request.path == "/v1/datasets":
            raise Refused(503, "CHAIN_UNREACHABLE", "The chain cannot be reached.")

    service.refuse = refuse
    with pytest.raises(UnavailableError) as caught:
        client.search()
    assert caught.value.code == "CHAIN_UNREACHABLE"
    assert [request.path for request in service.requests].count("/v1/datasets") == 3


FAKE_PROGRAM = """
import json, os, pathlib, sys, time
sys.path.insert(0, {tests!r})
from fake_service import FakeService
from httpcore._synchronization import ThreadLock
runtime = pathlib.Path(os.environ['JUPYTER_RUNTIME_DIR'])
with open(runtime / 'starts', 'a') as starts:
    starts.write(os.environ['AFFLUENT_NETWORK'] + ' ' + os.environ['AFFLUENT_HOME'] + '\\n')
service = FakeService(pathlib.Path({pack!r})).start(runtime, os.environ['AFFLUENT_NETWORK'])
while True:
    time.sleep(0.05)
    if (runtime / 'stop').exists():
        service.stop()
        break
"""


@pytest.fixture
def program(flights_pack: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that the launcher starts in place of the bundled one."""
    script = runtime / "service.py"
    tests = str(Path(__file__).parents[1])
    script.write_text(FAKE_PROGRAM.format(tests=tests, pack=str(flights_pack)))
    monkeypatch.setattr(launcher, "node_executable", lambda: Path(sys.executable))
    monkeypatch.setattr(launcher, "bundled", lambda _: script)
    yield script
    (runtime / "stop").touch()


def test_the_service_is_started_once_for_many_who_ask(program: Path, runtime: Path) -> None:
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(launcher.ensure_service("devnet")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len({one.pid for one in found}) == 1
    home = os.environ["AFFLUENT_HOME"]
    assert (runtime / "starts").read_text() == f"devnet {home}\n"
    log = runtime / "affluent-devnet.log"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_stale_connection_file_is_replaced(program: Path, runtime: Path) -> None:
    stale = runtime / "affluent-devnet.json"
    stale.write_text(
        json.dumps(
            {
                "version": 1, "pid": 1, "network": "devnet", "socket": "/nowhere/s", "url": None,
                "token": "t", "secret": "00" * 32,
            }
        )
    )  # fmt: skip
    stale.chmod(0o600)
    assert launcher.ensure_service("devnet").socket != "/nowhere/s"


def test_a_service_that_dies_at_its_start_says_why(
    program: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.write_text("import sys; sys.exit('no such network')")
    with pytest.raises(UnavailableError, match="did not start: no such network") as caught:
        launcher.ensure_service("devnet")
    assert caught.value.code == "SERVICE_UNREACHABLE"


def _no_start(*_: object) -> None:
    raise UnavailableError("SERVICE_UNREACHABLE", "not in this test")


def _until(holds: object, seconds: float = 3) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_connection_that_lay_idle_is_not_used_again(
    service: FakeService, client: affluent.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from affluent.client import generation

    path = f"/v1/data/{'0x' + 'ab' * 32}/1/flights/_metadata"
    client.service.read_into(path, 0, memoryview(bytearray(4)))
    before = len(service.links)
    client.service.read_into(path, 0, memoryview(bytearray(4)))
    assert len(service.links) == before
    monkeypatch.setattr(generation, "_KEPT", 0.0)
    (kept,) = [link for link, _ in client.service._generation._pool]
    client.service.read_into(path, 0, memoryview(bytearray(4)))
    assert kept.sock is None
    assert service.leases == 1


def test_an_interrupted_request_leaves_no_lock_to_the_next(
    client: affluent.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.search()

    def interrupted(lock: ThreadLock) -> None:
        lock._lock.acquire()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ThreadLock, "__enter__", interrupted)
        with pytest.raises(KeyboardInterrupt):
            client.search()
    again = threading.Thread(target=client.search, daemon=True)
    again.start()
    again.join(20)
    assert not again.is_alive()
