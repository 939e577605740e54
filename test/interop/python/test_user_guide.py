"""Runs docs/USER_GUIDE.md: every block of shell, Python and IPython, in order, on a real devnet."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest
from live_kernel import TIMEOUT, Kernel

if TYPE_CHECKING:
    from live_devnet import Devnet, Home

ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "docs" / "USER_GUIDE.md"
BLOCK = re.compile(
    r"(?:^<!-- as: (?P<role>\w+) -->\n+)?^```(?P<language>\w*)(?P<more>[^\n]*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
SQL = '%%affluent sql\nSELECT origin FROM "nyc-dot/nycflights13" WHERE dep_d'


@dataclass(frozen=True)
class Block:
    """A fenced block of the guide, and whose it is."""

    line: int
    language: str
    more: str
    role: str
    text: str

    @property
    def name(self) -> str:
        return f"line {self.line}: {self.text.splitlines()[-1]}"


def blocks() -> list[Block]:
    guide = GUIDE.read_text()
    return [
        Block(
            guide[: one.start("language")].count("\n") + 1,
            one["language"],
            one["more"].strip(),
            one["role"] or "consumer",
            one["text"],
        )
        for one in BLOCK.finditer(guide)
    ]


@pytest.fixture(scope="module")
def kernel(devnet: Devnet) -> Iterator[Kernel]:
    running = Kernel(devnet.consumer)
    yield running
    running.close()


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the PATH, with the command that the wheel installs."""
    folder = tmp_path_factory.mktemp("bin")
    command = folder / "affluent"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m affluent "$@"\n')
    command.chmod(0o700)
    return folder


def run_shell(text: str, home: Home, commands: Path, folder: Path) -> str:
    """Run a block at a terminal, as its reader: answers the password and yes."""
    env = {**home.env, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "TERM": "dumb"}
    password = home.password_file.read_text().strip()
    script = folder / "block.sh"
    script.write_text(f"set -eu\n{text}")
    terminal = pexpect.spawn(
        "bash", [str(script)], env=env, cwd=str(folder), encoding="utf-8", timeout=TIMEOUT
    )
    shown = ""
    try:
        while True:
            found = terminal.expect(["Password of the wallet: ", r"\[y/N\] ", pexpect.EOF])
            shown += terminal.before
            if found == 2:
                break
            terminal.sendline(password if found == 0 else "y")
        terminal.close()
    finally:
        terminal.close(force=True)
    assert terminal.exitstatus == 0, f"{text}\n{shown[-3000:]}"
    assert password not in shown
    return shown


def test_every_block_of_the_guide_runs_in_order(
    devnet: Devnet, kernel: Kernel, commands: Path, tmp_path: Path
) -> None:
    homes = {"consumer": devnet.consumer, "publisher": devnet.publisher}
    ran = 0
    for block in blocks():
        ran += 1
        if block.more == "config":
            check_config(block.text)
        elif block.language == "sh":
            folder = tmp_path / block.role
            folder.mkdir(exist_ok=True)
            run_shell(block.text, homes[block.role], commands, folder)
        else:
            failed, shown = kernel.run(block.text)
            assert failed == "", f"{block.name}\n{failed}"
            assert devnet.consumer.password_file.read_text().strip() not in shown
    assert ran > 20
    failed, shown = kernel.run("delays")
    assert failed == ""
    assert "carrier" in shown


def check_config(text: str) -> None:
    """Have the extension itself say that it knows what is set."""
    from traitlets.config import Config

    from affluent.server import AffluentExtension

    c = Config()
    for line in text.splitlines():
        name, value = re.fullmatch(r'c\.AffluentExtension\.(\w+) = "([^"]+)"', line).groups()
        c.AffluentExtension[name] = value
        assert name in AffluentExtension.class_trait_names(config=True)
    assert len(c.AffluentExtension) == len(text.splitlines())


def test_the_guide_has_no_block_that_would_not_run() -> None:
    assert {one.language for one in blocks()} == {"sh", "python", "ipython"}
    assert GUIDE.read_text().count("```") == 2 * len(blocks())
    pictures = re.findall(r"\]\((img/[^)]+)\)", GUIDE.read_text())
    assert pictures
    assert all((GUIDE.parent / one).exists() for one in pictures)


def test_tab_in_a_real_kernel_offers_commands_datasets_and_columns(kernel: Kernel) -> None:
    assert kernel.run("import affluent\n%load_ext affluent")[0] == ""
    assert "%affluent estimate" in kernel.complete("%affluent est")
    # A first answer may be for the next Tab.
    for _ in range(40):
        found = kernel.complete("%affluent info nyc-dot/nyc")
        if found == ["%affluent info nyc-dot/nycflights13"]:
            break
    else:
        pytest.fail(str(found))
    for _ in range(40):
        found = kernel.complete(
            '%%affluent sql\nSELECT origin FROM "nyc-dot/nycflights13" WHERE dep_d'
        )
        if any(one.endswith("dep_delay") for one in found):
            break
    else:
        pytest.fail(str(found))


def test_an_error_is_one_line_in_a_real_kernel(kernel: Kernel) -> None:
    failed, _ = kernel.run("import affluent\naffluent.dataset('nobody/nothing')")
    assert failed.startswith("AffluentError [DATASET_UNKNOWN]: ")
    assert "\n" not in failed
    assert "Traceback" in kernel.run("%tb")[1]
