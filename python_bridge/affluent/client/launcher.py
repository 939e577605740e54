"""Finds the service of a network, or starts it."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING, Final

from ..errors import SERVICE_UNREACHABLE, UnavailableError
from .connection import connection_path, read_connection
from .lock import locked
from .node import bundled, node_executable
from .places import affluent_home, runtime_folder
from .transport import is_genuine

if TYPE_CHECKING:
    from pathlib import Path

    from ..wire.service import ConnectionFile

_START_TIMEOUT: Final = 20.0
_POLL: Final = 0.05
_SERVICE: Final = "affluent-service.mjs"
# Young objects are few: V8 would give them 128 MiB under load. Large ones lie outside of its heap.
_HEAP: Final = "--max-semi-space-size=8"


def find_service(network: str) -> ConnectionFile | None:
    """Find the service that runs and proves to be genuine; None where there is none."""
    connection = read_connection(connection_path(runtime_folder(), network))
    return connection if connection and is_genuine(connection) else None


def ensure_service(network: str) -> ConnectionFile:
    """Find the service of a network or start it.

    Raises
    ------
    UnavailableError
        ``SERVICE_UNREACHABLE`` where it does not come up.
    """
    if found := find_service(network):
        return found
    runtime = runtime_folder()
    with locked(runtime / f"affluent-{network}.lock", _START_TIMEOUT):
        # Somebody else may have started it while we waited for the lock.
        if found := find_service(network):
            return found
        return _start(network, runtime / f"affluent-{network}.log")


def _start(network: str, log: Path) -> ConnectionFile:
    command = [str(node_executable()), str(bundled(_SERVICE))]
    environment = {
        **os.environ,
        "NODE_OPTIONS": f"{os.environ.get('NODE_OPTIONS', '')} {_HEAP}".strip(),
        "AFFLUENT_NETWORK": network,
        "AFFLUENT_HOME": str(affluent_home()),
        "JUPYTER_RUNTIME_DIR": str(runtime_folder()),
    }
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # It is shared: it must outlive this kernel, and its interrupts are not the service's.
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_TIMEOUT
    while time.monotonic() < deadline:
        if found := find_service(network):
            return found
        if process.poll() is not None:
            break
        time.sleep(_POLL)
    raise UnavailableError(
        SERVICE_UNREACHABLE,
        f"The service of {network} did not start: {_last_line(log)}",
        f"Its log is {log}.",
    )


def _last_line(log: Path) -> str:
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1][:300] if lines else "it said nothing."
