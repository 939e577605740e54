"""A budget says whose it is."""

from decimal import Decimal

from affluent.wire.budget import Budget
from affluent.wire.currency import Currency

ETH = Currency(symbol="ETH", decimals=18, address=None)


def of(reader: str | None) -> Budget:
    return Budget("0x01", reader, Decimal("0.5"), Decimal("0.1"), Decimal("0.4"), ETH)


def test_one_notebooks_budget_names_it_and_that_of_all_does_not() -> None:
    assert repr(of("/work/a.ipynb")).startswith("<Budget of /work/a.ipynb: limit 0.5 ETH")
    assert repr(of(None)).startswith("<Budget: limit 0.5 ETH")
    assert "/work/a.ipynb" in of("/work/a.ipynb")._repr_html_()
    assert "all notebooks" in of(None)._repr_html_()
