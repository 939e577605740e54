"""Programs of this folder's parent, through which the tests speak with the TypeScript side."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

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
