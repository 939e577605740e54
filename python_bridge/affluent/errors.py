"""Errors with the codes of the one table of the protocol; each says what to do next."""

from __future__ import annotations

import re
from typing import Any, Final

INPUT_INVALID: Final = "INPUT_INVALID"
INTERNAL: Final = "INTERNAL"
BUDGET_EXCEEDED: Final = "BUDGET_EXCEEDED"
LICENCE_REQUIRED: Final = "LICENCE_REQUIRED"
OWNER_REQUIRED: Final = "OWNER_REQUIRED"
REQUEST_TOO_LARGE: Final = "REQUEST_TOO_LARGE"
STATE_CONFLICT: Final = "STATE_CONFLICT"
SERVICE_UNREACHABLE: Final = "SERVICE_UNREACHABLE"

_NOTE: Final = re.compile(r"^Code: ([A-Z_]+)$", re.MULTILINE)


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

    Notes
    -----
    Made of one text alone, it is what a library passes on of an error of another process or
    language (PyTorch's workers do so): the text is the detail, and the code is found in it.
    """

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        hint: str = "",
        context: dict[str, Any] | None = None,
    ) -> None:
        if detail is None:
            code, detail = _code_in(code), code
            super().__init__(detail)
        else:
            super().__init__(" ".join(f"{detail} {hint}".split()))
            # Tracebacks show it, and so do libraries that keep nothing else of an error.
            self.add_note(f"Code: {code}")
        self.code = code
        self.detail = detail
        self.hint = hint
        self.context = dict(context or {})

    def __reduce__(self) -> tuple[type[AffluentError], tuple[str, str, str, dict[str, Any]]]:
        return type(self), (self.code, self.detail, self.hint, self.context)

    def _render_traceback_(self) -> list[str]:
        """Give IPython what it shows in place of a traceback."""
        from .display.failure import rendered

        return rendered(self)


def _code_in(text: str) -> str:
    """Code of the last error of ours in a traceback."""
    found = _NOTE.findall(text)
    return found[-1] if found else INTERNAL


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
