"""What the tests speak with: the TypeScript side's programs, and a real devnet of the tree."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live_devnet import Devnet, Home, live_devnet

import affluent

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def run_program(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bytes], bytes]:
    """Bundle ``test/interop/<name>.ts``, give it bytes and return what it prints."""
    folder = tmp_path_factory.mktemp("programs")
    node = shutil.which("node")
    assert node is not None

    def run(name: str, given: bytes) -> bytes:
        program = folder / f"{name}.mjs"
        if not program.exists():
            esbuild = [ROOT / "node_modules/.bin/esbuild", ROOT / f"test/interop/{name}.ts"]
            options = ["--bundle", "--platform=node", "--format=esm", "--log-level=error"]
            subprocess.run([*esbuild, *options, f"--outfile={program}"], check=True)
        return subprocess.run([node, program], input=given, check=True, capture_output=True).stdout

    return run


@pytest.fixture(scope="session")
def devnet() -> Iterator[Devnet]:
    """A real devnet with the demo's datasets, a publisher and a consumer; one for all tests."""
    with live_devnet() as running:
        yield running


@pytest.fixture(scope="session")
def shared_clients() -> Iterator[dict[tuple[int, str], affluent.Client]]:
    """The clients that this process holds as the consumer: one service serves all tests."""
    held: dict[tuple[int, str], affluent.Client] = {}
    yield held
    for client in held.values():
        client.close()


@pytest.fixture
def consumer(
    devnet: Devnet,
    shared_clients: dict[tuple[int, str], affluent.Client],
    monkeypatch: pytest.MonkeyPatch,
) -> Home:
    """Makes this process the consumer, through whose service `affluent.dataset(…)` reads."""
    for name, value in devnet.consumer.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("affluent.client.client._shared", shared_clients)
    return devnet.consumer
