"""How IPython shows our errors: cause and next step in one line, the traceback when asked for."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..errors import AffluentError

_is_whole = False


def show_traceback(on: bool = True) -> None:
    """Show Affluent's errors in notebooks with their traceback, or in one line again.

    Parameters
    ----------
    on : bool
        Whether every error comes with its traceback. ``%tb`` shows that of the last one in any
        case. Errors in plain Python are not touched.
    """
    global _is_whole
    _is_whole = bool(on)


def rendered(error: AffluentError) -> list[str]:
    """Give what IPython shows for an error: a line; asked again (``%tb``), all of it."""
    if _is_whole or getattr(error, "_was_shown", False):
        return _whole(error)
    error._was_shown = True  # noqa: SLF001 - known to nobody else
    return [one_line(error)]


def one_line(error: AffluentError) -> str:
    """Say what happened and what to do next, with the class to catch and the code to look up."""
    return f"{type(error).__name__} [{error.code}]: {error}"


def _whole(error: AffluentError) -> list[str]:
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython else None
    if shell is None:
        return traceback.format_exception(error)
    return shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__)
