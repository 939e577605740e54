"""The magic ``%affluent``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .magic import AffluentMagics

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def register(ipython: InteractiveShell) -> None:
    """Add the magic to a shell."""
    ipython.register_magics(AffluentMagics)


__all__ = ["AffluentMagics", "register"]
