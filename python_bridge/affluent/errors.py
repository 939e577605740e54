"""Errors with the codes of the one table of the protocol; each says what to do next."""

from __future__ import annotations

from typing import Any, Final

INPUT_INVALID: Final = "INPUT_INVALID"
INTERNAL: Final = "INTERNAL"
BUDGET_EXCEEDED: Final = "BUDGET_EXCEEDED"
OWNER_REQUIRED: Final = "OWNER_REQUIRED"
REQUEST_TOO_LARGE: Final = "REQUEST_TOO_LARGE"
STATE_CONFLICT: Final = "STATE_CONFLICT"
SERVICE_UNREACHABLE: Final = "SERVICE_UNREACHABLE"


class AffluentError(Exception):
    """Something failed, with a stable code, what happened and what to do next.

    Parameters
    ----------
    code : str
        Code of the error table, such as ``"LICENCE_REQUIRED"``.
    detail : str
        What happened.
    hint : str, optional
        The next step.
    context : dict, optional
        Facts for programs; no secrets.
    """

    def __init__(
        self, code: str, detail: str, hint: str = "", context: dict[str, Any] | None = None
    ) -> None:
        super().__init__(" ".join(f"{detail} {hint}".split()))
        self.code = code
        self.detail = detail
        self.hint = hint
        self.context = dict(context or {})

    def __reduce__(self) -> tuple[type[AffluentError], tuple[str, str, str, dict[str, Any]]]:
        return type(self), (self.code, self.detail, self.hint, self.context)


class LicenceError(AffluentError):
    """There is no licence that covers this, or it no longer does."""


class BudgetError(AffluentError):
    """It would cost more than may be spent: budget, deposit or wallet."""


class ForgedError(AffluentError, ValueError):
    """What arrived is not what was signed or declared; nothing of it was handed over."""


class UnavailableError(AffluentError, OSError):
    """Something that is needed does not answer now; trying again later may help."""


_CLASSES: Final[dict[str, type[AffluentError]]] = {
    "LICENCE_REQUIRED": LicenceError,
    "LICENCE_EXPIRED": LicenceError,
    "SESSION_EXPIRED": LicenceError,
    "KEY_REFUSED": LicenceError,
    "BUDGET_EXCEEDED": BudgetError,
    "DEPOSIT_EXHAUSTED": BudgetError,
    "FUNDS_INSUFFICIENT": BudgetError,
    "MANIFEST_INVALID": ForgedError,
    "ROWS_FORGED": ForgedError,
    "SEGMENT_FORGED": ForgedError,
    "BLOCK_HASH_MISMATCH": ForgedError,
    "RATE_LIMITED": UnavailableError,
    "DISK_FULL": UnavailableError,
    "SERVICE_UNREACHABLE": UnavailableError,
    "BLOCK_UNAVAILABLE": UnavailableError,
    "CUSTODIANS_UNAVAILABLE": UnavailableError,
    "CHAIN_UNREACHABLE": UnavailableError,
}


def error_of(
    code: str, detail: str, hint: str = "", context: dict[str, Any] | None = None
) -> AffluentError:
    """Make the error of a code, of the class that callers catch.

    Parameters
    ----------
    code : str
        Code of the error table; one that is not known makes a plain `AffluentError`.
    detail, hint : str
        What happened, and the next step.
    context : dict, optional
        Facts for programs.

    Returns
    -------
    AffluentError
        An instance of the class of the code.
    """
    return _CLASSES.get(code, AffluentError)(code, detail, hint, context)
