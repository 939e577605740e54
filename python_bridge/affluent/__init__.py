"""Find, licence and read datasets as if they were local tables.

>>> import affluent
>>> flights = affluent.dataset("nyc-dot/nycflights13")
>>> flights.estimate(columns=["dep_delay"], filters=[("month", "in", [12, 1, 2])])
>>> flights.to_pandas(columns=["dep_delay"], filters=[("month", "in", [12, 1, 2])])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import AffluentError, BudgetError, ForgedError, LicenceError, UnavailableError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from .client.client import Client
    from .facade import bill_of_materials, connect, dataset, licences, search, usage
    from .packing import pack
    from .reading.dataset import Dataset

__all__ = [
    "AffluentError",
    "BudgetError",
    "Client",
    "Dataset",
    "ForgedError",
    "LicenceError",
    "UnavailableError",
    "bill_of_materials",
    "connect",
    "dataset",
    "licences",
    "pack",
    "search",
    "usage",
]

_PLACES = {
    "Client": "client.client",
    "Dataset": "reading.dataset",
    "bill_of_materials": "facade",
    "connect": "facade",
    "dataset": "facade",
    "licences": "facade",
    "pack": "packing",
    "search": "facade",
    "usage": "facade",
}


def __getattr__(name: str) -> Any:
    # Jupyter's server imports the package for its extension alone: Arrow can wait.
    if name not in _PLACES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    value = getattr(import_module(f".{_PLACES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(ipython: InteractiveShell) -> None:
    """Add the magic ``%affluent``; called by ``%load_ext affluent``."""
    from .magics import register

    register(ipython)


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from .server import AffluentExtension

    return [{"module": "affluent", "app": AffluentExtension}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "affluent"}]
