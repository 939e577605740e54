"""Amounts: texts in units, integers atomic, floats never."""

from __future__ import annotations

from decimal import Decimal

import pytest

from affluent import AffluentError
from affluent.amounts import format_amount, to_atomic, to_units


@pytest.mark.parametrize(
    ("amount", "atomic"),
    [
        ("0.05", 5 * 10**16),
        (Decimal("0.05"), 5 * 10**16),
        (7, 7),
        ("0", 0),
        ("1e-18", 1),
        (str(2**200), 2**200 * 10**18),
    ],
)
def test_an_amount_becomes_atomic_units_exactly(amount: object, atomic: int) -> None:
    assert to_atomic(amount, 18) == atomic


@pytest.mark.parametrize("amount", ["5", "5 USDC", " 5  usdc ", Decimal(5), 5_000_000])
def test_a_text_may_name_its_currency(amount: object) -> None:
    assert to_atomic(amount, 6, "USDC") == 5_000_000


@pytest.mark.parametrize("amount", ["5 ETH", "5 USDC more", "USDC", "5USDC"])
def test_another_currency_is_refused(amount: str) -> None:
    with pytest.raises(AffluentError, match="is no amount"):
        to_atomic(amount, 6, "USDC")


@pytest.mark.parametrize("amount", [0.05, True, None, 1j, b"1"])
def test_what_holds_no_exact_amount_is_a_type_error(amount: object) -> None:
    with pytest.raises(TypeError):
        to_atomic(amount, 18)


@pytest.mark.parametrize("amount", ["-1", -1, "nan", "inf", "1e-19", "five", "", "0.0000001 ETH"])
def test_what_is_no_amount_is_refused(amount: object) -> None:
    with pytest.raises(AffluentError) as caught:
        to_atomic(amount, 18)
    assert caught.value.code == "INPUT_INVALID"


@pytest.mark.parametrize("atomic", [0, 1, 10**18, 2**256 - 1, 123456789012345678901234567890])
def test_units_and_back_lose_nothing(atomic: int) -> None:
    units = to_units(atomic, 18)
    assert to_atomic(units, 18) == atomic
    assert to_atomic(format_amount(units), 18) == atomic
    assert "E" not in format_amount(units)


@pytest.mark.parametrize(
    ("atomic", "shown"), [(0, "0"), (10**19, "10"), (25 * 10**15, "0.025"), (1, "1E-18")]
)
def test_units_show_without_needless_zeros(atomic: int, shown: str) -> None:
    assert str(to_units(atomic, 18)) == shown
