"""No secret ends in an output: what a user can hold is shown, and what is marked is not in it."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

import affluent
from affluent import AffluentError, BudgetError, Client
from affluent.client.connection import connection_path, read_connection
from affluent.display.failure import one_line, rendered

if TYPE_CHECKING:
    from pathlib import Path

    from fake_service import FakeService

MOST = 20_000


@pytest.fixture
def marked(service: FakeService) -> tuple[str, str]:
    return service.token, service.secret


def public_objects(client: Client) -> dict[str, Any]:
    dataset = client.dataset("nycflights13")
    return {
        "client": client,
        "search": client.search(),
        "info": client.search()[0],
        "dataset": dataset,
        "estimate": dataset.estimate(),
        "plan": dataset.explain(["month"]),
        "licences": client.licences(),
        "licence": client.licences()[0],
        "request": dataset.buy("metered", wait=False),
        "budget": client.budget("nycflights13"),
        "usage": client.usage(),
        "reader": dataset.reader,
        "pyarrow": dataset.to_pyarrow(),
        "offers": dataset.offers,
        "contributors": dataset.contributors,
    }


def shown(value: Any) -> str:
    """All forms in which IPython, a log or a message would write a value."""
    formatter = InteractiveShell.instance().display_formatter
    data, metadata = formatter.format(value)
    return f"{data} {metadata} {value!r} {value!s} {value:}"


def within(value: Any) -> Iterator[Any]:
    """The value, and every object of ours that can be reached from it."""
    seen: dict[int, Any] = {}
    left = [value]
    while left and len(seen) < MOST:
        one = left.pop()
        if id(one) in seen:
            continue
        seen[id(one)] = one
        own = type(one).__module__.partition(".")[0] == "affluent"
        if own:
            yield one
        if own or isinstance(one, dict | list | tuple):
            left += gc.get_referents(one)


def test_no_public_object_shows_a_secret(client: Client, marked: tuple[str, str]) -> None:
    for name, value in public_objects(client).items():
        text = shown(value)
        assert text
        assert not any(one in text for one in marked), name


def test_nothing_within_them_shows_one_either(client: Client, marked: tuple[str, str]) -> None:
    count = 0
    for name, value in public_objects(client).items():
        for one in within(value):
            if isinstance(one, type):
                continue
            count += 1
            assert not any(secret in repr(one) for secret in marked), (name, type(one))
    assert count > 50


def test_the_connection_file_that_holds_them_does_not_show_them(
    service: FakeService, runtime: Path, marked: tuple[str, str]
) -> None:
    found = read_connection(connection_path(runtime, "devnet"))
    assert found is not None
    assert (found.token, found.secret) == marked
    assert not any(one in repr(found) for one in marked)


def test_errors_and_their_tracebacks_show_none(
    client: Client, service: FakeService, marked: tuple[str, str]
) -> None:
    with pytest.raises(BudgetError) as caught:
        client.dataset("nycflights13").to_arrow(budget=0)
    error = caught.value
    whole = "".join(traceback.format_exception(error))
    texts = [one_line(error), *rendered(error), *rendered(error), whole, repr(error.__reduce__())]
    assert not any(one in text for one in marked for text in texts)


def test_a_verbose_traceback_shows_none(
    service: FakeService, marked: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """IPython's verbose mode prints the variables of every frame."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "affluent")
    shell.run_line_magic("xmode", "Verbose")
    affluent.traceback(True)
    try:
        shell.run_cell("%affluent load nycflights13 --budget 0")
        shell.run_cell("%affluent info other/thing")
    finally:
        affluent.traceback(False)
        affluent.client.client.shared_client().close()
        InteractiveShell.clear_instance()
    text = "".join(capsys.readouterr())
    assert "BUDGET_EXCEEDED" in text
    assert "generation.py" in text
    assert not any(one in text for one in marked)


@pytest.mark.parametrize("word", ["password", "key", "secret", "token", "mnemonic", "seed"])
def test_no_magic_takes_a_secret(word: str) -> None:
    from affluent.magics.arguments import parser

    def options(one: Any) -> Iterator[str]:
        for action in one._actions:
            yield from (*action.option_strings, str(action.dest))
            for below in getattr(action, "choices", None) or ():
                if isinstance(action.choices, dict):
                    yield from options(action.choices[below])

    assert not any(word in one for one in options(parser()))


def test_text_of_others_is_escaped_and_moves_no_cursor(
    client: Client, service: FakeService
) -> None:
    service.document["title"] = "<script>flights()</script>\x1b[2J"
    info = client.search()[0] if client.search() else client.dataset("nycflights13")
    html = info._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "\x1b" not in info._text()


def test_an_error_says_itself_in_one_line() -> None:
    error = AffluentError("INPUT_INVALID", "It\nis\nwrong.", "Mend it.")
    assert rendered(error) == ["AffluentError [INPUT_INVALID]: It is wrong. Mend it."]
