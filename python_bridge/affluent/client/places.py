"""Which network, and where its files lie; the same rules as the service's."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Final

from jupyter_core.paths import jupyter_runtime_dir

from ..errors import INPUT_INVALID, AffluentError

_DEFAULT_NETWORK: Final = "devnet"


def affluent_home() -> Path:
    """Folder of all networks: `AFFLUENT_HOME`, else below the platform's data folder."""
    if home := os.environ.get("AFFLUENT_HOME"):
        return Path(home)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "affluent"
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "affluent"
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "affluent"


def network_name(network: str | None = None) -> str:
    """Name of the network: as given, `AFFLUENT_NETWORK`, the user's default, or the devnet.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` where it is no name of a network (it becomes part of a path).
    """
    name = network or os.environ.get("AFFLUENT_NETWORK") or _default_of_user()
    if not re.fullmatch(r"[a-z0-9-]{1,32}", name):
        raise AffluentError(
            INPUT_INVALID,
            f"“{name[:40]}” is no name of a network.",
            "See: affluent network list",
        )
    return name


def runtime_folder() -> Path:
    """Jupyter's runtime folder, where services leave their connection files."""
    return Path(jupyter_runtime_dir())


def _default_of_user() -> str:
    try:
        return (affluent_home() / "network").read_text()[:64].strip() or _DEFAULT_NETWORK
    except OSError:
        return _DEFAULT_NETWORK
