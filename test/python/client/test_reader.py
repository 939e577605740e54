"""How a process names itself to the service."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

import affluent
from affluent.client.reader import HEADER, MOST, reader_headers, reader_name

if TYPE_CHECKING:
    from pathlib import Path

    from fake_service import FakeService


def test_names_the_notebook_that_jupyter_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/me/Ä b.ipynb")
    assert reader_name() == "/home/me/Ä b.ipynb"
    assert unquote(reader_headers()[HEADER]) == "/home/me/Ä b.ipynb"
    assert reader_headers()[HEADER].isascii()


def test_sends_the_end_of_a_long_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", "/x" * 400 + "/a.ipynb")
    assert len(reader_name()) == MOST
    assert reader_name().endswith("/a.ipynb")


def test_names_a_script_where_there_is_no_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert reader_name()


def test_shows_what_a_notebook_has_read(
    service: FakeService, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/me/a.ipynb")
    with affluent.connect() as client:
        bill = client.bill_of_materials()
    assert service.requests[-1].headers["affluent-reader"] == "%2Fhome%2Fme%2Fa.ipynb"
    assert bill.reader == "/home/me/a.ipynb"
    assert "nycflights13" in repr(bill)
    assert "1,000" in repr(bill)
    assert "0.001 ETH" in bill._repr_html_()
    assert set(bill._repr_mimebundle_()) == {"text/plain", "text/html", "application/ld+json"}
    assert json.loads(bill.save(tmp_path / "bill.json").read_text())["name"] == "/home/me/a.ipynb"
