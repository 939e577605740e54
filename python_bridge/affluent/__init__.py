"""Find, licence and read datasets as if they were local tables."""

from __future__ import annotations

from .errors import AffluentError, BudgetError, ForgedError, LicenceError, UnavailableError
from .packing import pack

__all__ = [
    "AffluentError",
    "BudgetError",
    "ForgedError",
    "LicenceError",
    "UnavailableError",
    "pack",
]
