"""The connection file: read only where nobody else could have written it."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Final

from ..wire.read import Mismatch, read
from ..wire.service import ConnectionFile

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES: Final = 16_384


def connection_path(runtime: Path, network: str) -> Path:
    """Where the service of a network leaves its connection file."""
    return runtime / f"affluent-{network}.json"


def read_connection(path: Path) -> ConnectionFile | None:
    """Read a connection file.

    Returns
    -------
    ConnectionFile or None
        None where there is none, or it is another user's, open to others, or not readable: as
        good as none, and the next start of the service replaces it.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        if not _is_private(os.fstat(file.fileno())):
            return None
        data = file.read(_MOST_BYTES + 1)
    try:
        if len(data) > _MOST_BYTES:
            return None
        connection = read(ConnectionFile, json.loads(data))
    except (ValueError, Mismatch):
        return None
    return connection if path.name == f"affluent-{connection.network}.json" else None


def _is_private(facts: os.stat_result) -> bool:
    """Whether it is a file of ours alone: another user's could name that user's socket."""
    if not stat.S_ISREG(facts.st_mode):
        return False
    if os.name == "nt":
        return True
    return facts.st_uid == os.getuid() and not facts.st_mode & 0o077
