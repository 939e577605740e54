"""How this process names itself to the service: the owner sees it, nothing is proved by it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final
from urllib.parse import quote

MOST: Final = 200
HEADER: Final = "Affluent-Reader"


def reader_name() -> str:
    """Give the path of the notebook, or the name of the script; of a long one its end."""
    # Jupyter's server tells kernels the path of their notebook, and workers inherit it.
    name = os.environ.get("JPY_SESSION_NAME") or _script() or "Python"
    return name.strip()[-MOST:]


def reader_headers() -> dict[str, str]:
    """Give the header that says so."""
    return {HEADER: quote(reader_name(), safe="")}


def _script() -> str:
    main = sys.modules.get("__main__")
    file = getattr(main, "__file__", None)
    if not file or "ipykernel" in file:
        return ""
    return str(Path(file).resolve())
