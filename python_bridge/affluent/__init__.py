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
    from .display.failure import show_traceback as traceback
    from .facade import (
        bill_of_materials,
        budget,
        connect,
        dataset,
        explain,
        licences,
        search,
        usage,
    )
    from .packing import pack
    from .reading.dataset import Dataset
    from .sql import duckdb_connection

__all__ = [
    "AffluentError",
    "BudgetError",
    "Client",
    "Dataset",
    "ForgedError",
    "LicenceError",
    "UnavailableError",
    "bill_of_materials",
    "budget",
    "connect",
    "dataset",
    "duckdb_connection",
    "explain",
    "licences",
    "pack",
    "search",
    "traceback",
    "usage",
]

_PLACES = {
    "Client": ("client.client", "Client"),
    "Dataset": ("reading.dataset", "Dataset"),
    "bill_of_materials": ("facade", "bill_of_materials"),
    "budget": ("facade", "budget"),
    "connect": ("facade", "connect"),
    "dataset": ("facade", "dataset"),
    "duckdb_connection": ("sql", "duckdb_connection"),
    "explain": ("facade", "explain"),
    "licences": ("facade", "licences"),
    "pack": ("packing", "pack"),
    "search": ("facade", "search"),
    "traceback": ("display.failure", "show_traceback"),
    "usage": ("facade", "usage"),
}


def __getattr__(name: str) -> Any:
    # Jupyter's server imports the package for its extension alone: Arrow can wait.
    if name not in _PLACES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    module, own = _PLACES[name]
    value = getattr(import_module(f".{module}", __name__), own)
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
