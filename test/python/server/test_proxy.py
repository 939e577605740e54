"""A real Jupyter server with the shipped configuration, the proxy in it, a service behind it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from fake_service import DATASET, FakeService

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
TOKEN = "jupyter-token"
OWNER = "owner-token-of-the-panel"


@dataclass
class Jupyter:
    """A running server and the service behind it."""

    port: int
    base: str
    service: FakeService
    runtime: Path
    process: subprocess.Popen

    def __call__(self, verb: str, path: str, *, token: str | None = TOKEN, **more: object):
        headers = {"Authorization": f"token {token}"} if token else {}
        headers |= more.pop("headers", {})
        url = f"http://127.0.0.1:{self.port}{self.base}affluent/{path}"
        return httpx.request(verb, url, headers=headers, timeout=20, **more)


@pytest.fixture(scope="module")
def jupyter(flights_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    folder = tmp_path_factory.mktemp("jupyter")
    runtime = folder / "runtime"
    service = FakeService(flights_pack).start(runtime)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "python_bridge"),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_CONFIG_PATH": str(ROOT / "python_bridge" / "jupyter-config"),
        "AFFLUENT_HOME": str(folder / "home"),
        "AFFLUENT_NETWORK": "devnet",
    }
    log = folder / "log"
    command = [sys.executable, "-m", "jupyter_server", "--port=0", "--no-browser", "--allow-root",
               f"--IdentityProvider.token={TOKEN}", "--ServerApp.base_url=/user/ann/",
               "--ServerApp.allow_unauthenticated_access=False",
               f"--ServerApp.root_dir={folder}"]  # fmt: skip
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + 30
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)(/[^?\s]*/)", log.read_text())):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield Jupyter(int(found[1]), "/user/ann/", service, runtime, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        service.stop()
    assert service.token not in log.read_text()
    assert OWNER not in log.read_text()


@pytest.fixture(autouse=True)
def fresh(jupyter: Jupyter) -> None:
    jupyter.service.requests.clear()


VERBS = ["GET", "HEAD", "POST", "PUT", "DELETE"]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "path", ["v1/health", "v1/datasets", f"v1/data/{DATASET}/1/flights/_metadata"]
)
@pytest.mark.parametrize("token", [None, "wrong"])
def test_without_jupyters_token_every_verb_is_forbidden(
    jupyter: Jupyter, verb: str, path: str, token: str | None
) -> None:
    assert jupyter(verb, path, token=token).status_code == 403
    assert jupyter.service.requests == []


@pytest.mark.parametrize("verb", ["OPTIONS", "PATCH"])
def test_other_verbs_reach_nobody(jupyter: Jupyter, verb: str) -> None:
    jupyter(verb, "v1/datasets")
    assert jupyter.service.requests == []


def test_a_cookie_alone_cannot_change_or_spend(jupyter: Jupyter) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{jupyter.port}{jupyter.base}") as browser:
        browser.get("api/me", params={"token": TOKEN}).raise_for_status()
        assert browser.cookies
        for verb in VERBS:
            assert browser.request(verb, "affluent/v1/datasets").status_code == 403
        assert jupyter.service.requests == []
        xsrf = {"X-XSRFToken": browser.cookies.get("_xsrf")}
        if xsrf["X-XSRFToken"]:
            answer = browser.get("affluent/v1/datasets", headers=xsrf)
            assert answer.status_code == 200


def test_a_strangers_origin_is_refused(jupyter: Jupyter) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{jupyter.port}{jupyter.base}") as browser:
        browser.get("api/me", params={"token": TOKEN}).raise_for_status()
        for header in ("Origin", "Referer"):
            answer = browser.get("affluent/v1/datasets", headers={header: "http://evil.example/"})
            assert answer.status_code in (403, 404)
    assert jupyter.service.requests == []


def test_the_kernels_token_is_added_and_jupyters_is_taken_away(jupyter: Jupyter) -> None:
    headers = {"Affluent-Owner": OWNER, "Cookie": "secret=1", "X-Other": "1"}
    path = f"v1/datasets?q=flights&token={TOKEN}&_xsrf=1&q2=%26"
    answer = jupyter("GET", path, token=None, headers=headers)
    assert answer.status_code == 200
    (request,) = [one for one in jupyter.service.requests if one.path == "/v1/datasets"]
    assert request.headers["authorization"] == f"Bearer {jupyter.service.token}"
    assert request.headers["affluent-owner"] == OWNER
    assert request.query == {"q": "flights", "q2": "&"}
    assert "cookie" not in request.headers
    assert "x-other" not in request.headers
    assert TOKEN not in str(request)
    assert jupyter.service.token not in str(answer.headers) + answer.text


def test_a_post_goes_through_with_its_body(jupyter: Jupyter) -> None:
    answer = jupyter("POST", f"v1/datasets/{DATASET}/plan", json={"columns": ["month"]})
    assert answer.status_code == 200
    assert answer.json()["shards"] == 36
    assert json.loads(jupyter.service.requests[-1].body) == {"columns": ["month"]}


def test_problems_go_through_as_they_are(jupyter: Jupyter) -> None:
    answer = jupyter("GET", "v1/resolve?ref=other")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "DATASET_UNKNOWN"


def test_ranges_and_sizes_go_through(jupyter: Jupyter) -> None:
    path = f"v1/data/{DATASET}/1/flights/_metadata"
    content = (jupyter.service.pack / "flights" / "_metadata").read_bytes()
    head = jupyter("HEAD", path)
    assert (head.status_code, int(head.headers["content-length"])) == (200, len(content))
    part = jupyter("GET", path, headers={"Range": "bytes=4-99"})
    assert (part.status_code, part.content) == (206, content[4:100])
    assert part.headers["content-range"] == f"bytes 4-99/{len(content)}"
    assert jupyter("GET", path).content == content


@pytest.mark.parametrize(
    "path",
    [
        "v1/../../api/status",
        "v1/%2e%2e/secret",
        "v1/data/..%2f..%2fsecret",
        "v1/./datasets",
        "v1/a%5c..%5cb",
        "v1/%252e%252e/x",
        "v1/a%0d%0ab",
    ],
)
def test_paths_that_could_lead_elsewhere_are_refused(jupyter: Jupyter, path: str) -> None:
    link = http.client.HTTPConnection("127.0.0.1", jupyter.port)
    link.request(
        "GET", f"{jupyter.base}affluent/{path}", headers={"Authorization": f"token {TOKEN}"}
    )
    status = link.getresponse().status
    link.close()
    assert status in (400, 404)
    assert jupyter.service.requests == []


def test_only_the_services_own_paths_exist(jupyter: Jupyter) -> None:
    assert jupyter("GET", "v2/datasets").status_code == 404


def test_events_arrive_at_once_and_end_with_the_browser(jupyter: Jupyter) -> None:
    service = jupyter.service
    before = service.leases
    link = socket.create_connection(("127.0.0.1", jupyter.port), timeout=5)
    link.sendall(
        f"GET {jupyter.base}affluent/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: token {TOKEN}\r\n\r\n".encode()
    )
    received = b""
    while b"hello" not in received:
        received += link.recv(4096)
    assert b"text/event-stream" in received
    assert service.leases == before + 1
    link.close()
    deadline = time.monotonic() + 5
    while service.leases > before:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_large_request_is_refused(jupyter: Jupyter) -> None:
    answer = jupyter("POST", "v1/purchases", content=b"x" * (4 * 1_048_576 + 1))
    assert answer.status_code == 413
    assert answer.json()["code"] == "REQUEST_TOO_LARGE"
    assert jupyter.service.requests == []


def test_an_answer_that_breaks_off_does_not_look_whole(jupyter: Jupyter) -> None:
    service = jupyter.service
    honest = service.sample
    whole = honest()

    def break_off() -> bytes:
        class Short(bytes):
            def __len__(self) -> int:
                return len(whole) + 1000

        return Short(whole)

    service.sample = break_off
    try:
        # The service declares more than it sends, and closes.
        with pytest.raises(httpx.HTTPError):
            jupyter("GET", f"v1/datasets/{DATASET}/sample")
    finally:
        service.sample = honest


def test_kernels_learn_of_network_and_folders_by_their_environment(jupyter: Jupyter) -> None:
    from jupyter_server.serverapp import ServerApp

    from affluent.server import AffluentExtension

    before = dict(os.environ)
    try:
        os.environ["AFFLUENT_NETWORK"] = "other"
        extension = AffluentExtension(network="testnet", home="/somewhere")
        extension.serverapp = ServerApp(runtime_dir=str(jupyter.runtime))
        extension.settings = {}
        extension.initialize_settings()
        assert os.environ["AFFLUENT_NETWORK"] == "testnet"
        assert os.environ["AFFLUENT_HOME"] == "/somewhere"
        assert os.environ["JUPYTER_RUNTIME_DIR"] == str(jupyter.runtime)
    finally:
        os.environ.clear()
        os.environ.update(before)


def test_the_service_may_restart_behind_the_proxy(jupyter: Jupyter) -> None:
    assert jupyter("GET", "v1/datasets").status_code == 200
    jupyter.service.stop()
    again = FakeService(jupyter.service.pack).start(jupyter.runtime)
    jupyter.service = again
    assert jupyter("GET", "v1/datasets").status_code == 200
    assert again.requests[-1].path == "/v1/datasets"


def test_no_service_is_a_problem_with_a_next_step(jupyter: Jupyter) -> None:
    jupyter.service.stop()
    jupyter.service.file.unlink()
    try:
        answer = jupyter("GET", "v1/datasets")
        # In a checkout the bundled program may be there, and fail for want of a network.
        assert answer.status_code in (500, 503)
        assert answer.json()["code"] in ("SERVICE_UNREACHABLE", "INTERNAL")
        assert answer.json()["hint"]
    finally:
        jupyter.service.start(jupyter.runtime)
