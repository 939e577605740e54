"""Amounts: decimals in units of a currency outside, integers of atomic units on the wire."""

from __future__ import annotations

from decimal import ROUND_DOWN, Context, Decimal, InvalidOperation

from .errors import INPUT_INVALID, AffluentError

Amount = str | Decimal | int
"""``str`` and ``Decimal`` are in units of the currency, ``int`` in atomic units."""

# 2^256 has 78 digits: nothing is ever rounded.
_EXACT = Context(prec=120)


def to_units(atomic: int, decimals: int) -> Decimal:
    """Bring atomic units to units of the currency, exactly and without needless zeros."""
    units = Decimal(atomic).scaleb(-decimals, _EXACT).normalize(_EXACT)
    return units if units != units.to_integral_value() else units.quantize(Decimal(1), None, _EXACT)


def to_atomic(amount: Amount, decimals: int, symbol: str = "") -> int:
    """Bring an amount to atomic units.

    Parameters
    ----------
    amount : str, Decimal or int
        Text and decimals are in units of the currency, integers in atomic units.
    decimals : int
        Decimals of the currency.
    symbol : str, optional
        Its symbol, which a text may name after the number: ``"5 USDC"``.

    Returns
    -------
    int
        Atomic units.

    Raises
    ------
    TypeError
        On a float (which holds no exact amount), and on anything else.
    AffluentError
        ``INPUT_INVALID`` on what is negative, no number, finer than the currency, or in another.
    """
    if isinstance(amount, bool) or not isinstance(amount, str | Decimal | int):
        msg = f"An amount is a str, a Decimal or an int of atomic units, no {type(amount).__name__}"
        raise TypeError(msg)
    if isinstance(amount, int):
        atomic = Decimal(amount)
    else:
        try:
            atomic = Decimal(_number(amount, symbol)).scaleb(decimals, _EXACT)
        except InvalidOperation:
            atomic = Decimal(-1)
    if not atomic.is_finite() or atomic < 0 or atomic != atomic.to_integral_value(ROUND_DOWN):
        raise AffluentError(
            INPUT_INVALID,
            f"“{str(amount)[:40]}” is no amount with at most {decimals} decimals.",
            f'Write it in units of the currency, as in "0.05{f" {symbol}" if symbol else ""}".',
        )
    return int(atomic)


def _number(amount: str | Decimal, symbol: str) -> str | Decimal:
    if isinstance(amount, Decimal):
        return amount
    number, _, unit = amount.strip().partition(" ")
    return number if unit.strip().upper() == symbol.upper() else amount


def format_amount(amount: Decimal, symbol: str = "") -> str:
    """Write an amount without exponent and without needless zeros."""
    text = f"{amount:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text} {symbol}".rstrip()
