"""The magics ``%affluent`` and ``%%affluent sql``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..display.arrow_table import show_arrow_tables
from .complete import Completer
from .magic import AffluentMagics

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def register(ipython: InteractiveShell) -> None:
    """Add the magics, their completions, and how Arrow tables are shown, to a shell."""
    ipython.register_magics(AffluentMagics)
    show_arrow_tables(ipython)
    matchers = ipython.Completer.custom_matchers
    # %reload_ext comes here again.
    matchers[:] = [one for one in matchers if not isinstance(one, Completer)]
    matchers.append(Completer())


__all__ = ["AffluentMagics", "register"]
