"""Completions, as IPython's completer gives them to terminals and notebooks."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from affluent.client.client import shared_client
from affluent.magics.complete import split_open
from affluent.magics.names import Names
from affluent.magics.prose import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_service import FakeService

REF = "nyc-dot/nycflights13"


@pytest.fixture
def shell(service: FakeService) -> Iterator[InteractiveShell]:
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance()
    made.run_line_magic("load_ext", "affluent")
    # No test waits by the clock: here a completion waits for its answer.
    made.Completer.custom_matchers[-1]._names._patience = 30
    yield made
    shared_client().close()
    InteractiveShell.clear_instance()


def completed(shell: InteractiveShell, text: str) -> list[str]:
    """What the text becomes with each completion at the cursor, which is at ``|`` or its end."""
    before, _, after = text.partition("|")
    with provisionalcompleter():
        found = list(shell.Completer.completions(before + after, len(before)))
    return [before[: one.start] + one.text for one in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("%affluent est", ["%affluent estimate"]),
        ("%affluent --tr", ["%affluent --traceback"]),
        ("%affluent --traceback o", ["%affluent --traceback on", "%affluent --traceback off"]),
        ("%affluent info nyc", [f"%affluent info {REF}"]),
        ("%affluent info nyc-dot/ny", [f"%affluent info {REF}"]),
        ("x = %affluent info 'nyc-d", [f"x = %affluent info '{REF}"]),
        ("%affluent info zzz", []),
        ("%affluent load nycflights13 -c dep_d", ["%affluent load nycflights13 -c dep_delay"]),
        (
            "%affluent load nycflights13 --columns month,dep_",
            [f"%affluent load nycflights13 --columns month,dep_{one}" for one in ("time", "delay")],
        ),
        (
            "%affluent load -c month nycflights13 -f \"month == 1 and ori",
            ['%affluent load -c month nycflights13 -f "month == 1 and origin'],
        ),
        ("%affluent load nycflights13 --as pol", ["%affluent load nycflights13 --as polars"]),
        ("%affluent buy nycflights13 --offer me", ["%affluent buy nycflights13 --offer metered"]),
        ("%affluent buy nycflights13 --off", ["%affluent buy nycflights13 --offer"]),
        ("%%affluent sql --bud", ["%%affluent sql --budget"]),
        ('%%affluent sql\nSELECT * FROM "nyc', [f'%%affluent sql\nSELECT * FROM "{REF}']),
        ("%%affluent sql\nSELECT * FROM nyc", [f'%%affluent sql\nSELECT * FROM "{REF}"']),
        (
            f'%%affluent sql\nSELECT dep_d|\nFROM "{REF}"',
            ["%%affluent sql\nSELECT dep_delay"],
        ),
        ("%%affluent sql\nSELECT origin FROM nycflights13 WHE",
         ["%%affluent sql\nSELECT origin FROM nycflights13 WHERE"]),
    ],
)  # fmt: skip
def test_tab_offers_what_may_stand_there(
    shell: InteractiveShell, text: str, wanted: list[str]
) -> None:
    own = completed(shell, text)
    assert own == wanted or (not wanted and not any(REF in one for one in own))


def test_all_commands_and_offers_are_listed(shell: InteractiveShell) -> None:
    assert completed(shell, "%affluent ") == [f"%affluent {one}" for one in COMMANDS]
    offers = completed(shell, "%affluent buy nycflights13 --offer ")
    assert [one.split()[-1] for one in offers] == ["metered", "flat", "1", "2"]


def test_other_lines_are_completed_as_ever(shell: InteractiveShell) -> None:
    assert completed(shell, "impor") == ["import"]
    assert "%affluent" in completed(shell, "%afflu")
    assert "x = 1\nprint" in completed(shell, "x = 1\nprin")


def test_the_older_interface_of_terminals_gives_the_same(shell: InteractiveShell) -> None:
    assert shell.complete("nyc", "%affluent info nyc", 18)[1] == [REF]


def test_reloading_the_extension_adds_no_second_completer(shell: InteractiveShell) -> None:
    count = len(shell.Completer.custom_matchers)
    shell.run_line_magic("reload_ext", "affluent")
    assert len(shell.Completer.custom_matchers) == count


def test_a_slow_service_does_not_hold_the_kernel_and_is_asked_once() -> None:
    gate, asked = threading.Event(), []

    class Slow:
        def search(self, words: str, limit: int) -> list:
            asked.append(words)
            gate.wait(30)
            return [type("Info", (), {"ref": REF})]

    names = Names(Slow, patience=0.01)
    began = time.monotonic()
    assert names.refs("nyc") == []
    assert names.refs("nyc") == []
    # The gate is still shut: whoever waited for it waited 30 s.
    assert time.monotonic() - began < 25
    gate.set()
    patient = time.monotonic() + 30
    while names.refs("nyc") != [REF]:
        assert time.monotonic() < patient
    assert sorted(asked) == ["", "nyc"]


def test_a_service_that_fails_offers_nothing() -> None:
    def away() -> None:
        raise OSError

    names = Names(away, patience=30)
    assert (names.refs("n"), names.columns("x"), names.offers("x")) == ([], [], [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", [""]),
        (" info ny", ["info", "ny"]),
        (" -f \"a == 'b' and c", ["-f", "a == 'b' and c"]),
        (" info 'a b' ", ["info", "a b", ""]),
    ],
)
def test_a_line_that_is_being_written_is_split(text: str, words: list[str]) -> None:
    assert split_open(text) == words
