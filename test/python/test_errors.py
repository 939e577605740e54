"""Errors: each code of the protocol's table maps, pickles and says what to do next."""

from __future__ import annotations

import pickle
import re
import traceback
from pathlib import Path

import pytest
from fake_service import FakeService, Refused

import affluent
from affluent import AffluentError, BudgetError, ForgedError, LicenceError, UnavailableError
from affluent.client.problems import error_of_answer
from affluent.errors import error_of

TABLE = Path(__file__).parents[2] / "src" / "core" / "errors" / "table.ts"
ROWS = re.findall(r"^  ([A-Z_]+): \{\s*status: (\d+)", TABLE.read_text(), re.MULTILINE)
CODES = [code for code, _ in ROWS]


def test_the_table_is_read() -> None:
    assert len(CODES) > 20
    assert "LICENCE_REQUIRED" in CODES


@pytest.mark.parametrize(("code", "status"), ROWS)
def test_every_code_of_the_table_has_a_class(code: str, status: str) -> None:
    error = error_of(code, "It failed.", "Do this.", {"price": "1"})
    expected = {
        "402": (BudgetError, LicenceError),
        "503": UnavailableError,
        "429": UnavailableError,
    }.get(status, AffluentError)
    assert isinstance(error, expected)
    if "FORGED" in code or code in ("BLOCK_HASH_MISMATCH", "MANIFEST_INVALID"):
        assert isinstance(error, ForgedError)
        assert isinstance(error, ValueError)
    if isinstance(error, UnavailableError):
        assert isinstance(error, OSError)
    assert not isinstance(error, FileNotFoundError)
    assert str(error) == "It failed. Do this."


@pytest.mark.parametrize("code", [*CODES, "OF_A_NEWER_SERVICE"])
def test_every_error_pickles(code: str) -> None:
    error = error_of(code, "It\n failed.", "Do this.", {"shards": [1, 2]})
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made above
    assert type(again) is type(error)
    assert (again.code, again.hint, again.context) == (code, "Do this.", {"shards": [1, 2]})
    assert "\n" not in str(again)


@pytest.mark.parametrize("code", [*CODES, "OF_A_NEWER_SERVICE"])
def test_an_error_made_of_a_traceback_alone_has_its_code(code: str) -> None:
    try:
        raise error_of(code, "It failed.", "Do this.") from error_of("INTERNAL", "Before.")
    except AffluentError as error:
        text, kind = traceback.format_exc(), type(error)
    again = kind(f"Caught in a worker.\n{text}")
    assert again.code == code
    assert "It failed. Do this." in str(again)
    assert type(pickle.loads(pickle.dumps(again))) is kind  # noqa: S301 - made above


def test_an_error_made_of_a_text_without_a_code_is_internal() -> None:
    assert AffluentError("Something else.").code == "INTERNAL"


def test_no_class_names_a_code_that_the_table_lacks() -> None:
    from affluent.errors import _CLASSES

    assert set(_CLASSES) <= set(CODES)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"code": 1, "detail": "x"}'])
def test_an_answer_that_is_no_problem_document_is_internal(body: bytes) -> None:
    error = error_of_answer(502, body)
    assert error.code == "INTERNAL"
    assert "502" in str(error)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (402, "LICENCE_REQUIRED", LicenceError),
        (402, "BUDGET_EXCEEDED", BudgetError),
        (403, "KEY_REFUSED", LicenceError),
        (422, "ROWS_FORGED", ForgedError),
        (423, "WALLET_LOCKED", AffluentError),
        (502, "SEGMENT_FORGED", ForgedError),
    ],
)
def test_a_problem_document_becomes_its_error(
    service: FakeService, client: affluent.Client, status: int, code: str, kind: type
) -> None:
    dataset = client.dataset("nycflights13")

    def refuse(request: object) -> None:
        if request.path.endswith("/unlock"):
            raise Refused(status, code, "Thus it is.", price="12")

    service.refuse = refuse
    with pytest.raises(kind, match=r"Thus it is\. Do what the hint says\.") as caught:
        dataset.to_arrow()
    assert type(caught.value) is kind
    assert caught.value.code == code
    assert caught.value.context == {"price": "12"}
