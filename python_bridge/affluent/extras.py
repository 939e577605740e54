"""Packages that only some uses need: a missing one is named with the command that installs it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .errors import INPUT_INVALID, AffluentError

if TYPE_CHECKING:
    from types import ModuleType


def require(module: str, extra: str) -> ModuleType:
    """Import an optional package.

    Parameters
    ----------
    module : str
        What is imported, such as ``"dask.dataframe"``.
    extra : str
        The extra of this package that brings it.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` with the command to type where it is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise AffluentError(
            INPUT_INVALID,
            f"This needs {module}, which cannot be imported: {error}.",
            f'Type: pip install "affluent[{extra}]"',
            {"extra": extra},
        ) from error
