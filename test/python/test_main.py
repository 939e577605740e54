"""The command `affluent`: packing here, all else by the bundled command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from affluent.client import node

ROOT = Path(__file__).parents[2]
PROGRAM = (
    "console.log(JSON.stringify(process.argv.slice(2)), process.version.split('.')[0]); "
    "process.exitCode = Number(process.argv[3] ?? 0);"
)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command from a copy of the package in which the bundle is a small program."""
    code = (
        "import sys, pathlib; from affluent.client import node; "
        f"node.bundled = lambda name: pathlib.Path({str(folder)!r}) / name; "
        "from affluent.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    environment = {"PYTHONPATH": str(ROOT / "python_bridge"), "PATH": "/nonexistent", "HOME": "/"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize("status", [0, 1, 2, 130])
def test_other_commands_run_without_node_on_the_path_and_pass_their_status(
    tmp_path: Path, status: int
) -> None:
    (tmp_path / "affluent-cli.mjs").write_text(PROGRAM)
    done = run(tmp_path, "audit", str(status), "--json", "a b")
    assert done.stdout == f'["audit","{status}","--json","a b"] v24\n'
    assert done.returncode == status


def test_a_package_without_its_programs_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(node, "__file__", str(tmp_path / "client" / "node.py"))
    assert node.run_command_line(["info"]) == 1
    assert "lacks its program affluent-cli.mjs" in capsys.readouterr().err


def test_the_wheels_node_is_there_and_runs() -> None:
    done = subprocess.run([node.node_executable(), "--version"], capture_output=True, check=True)
    assert done.stdout.startswith(b"v24.")
    assert os.access(node.node_executable(), os.X_OK)
