"""The arguments of `%affluent`, with the words of the command line."""

from __future__ import annotations

import argparse
from typing import NoReturn

from IPython.core.error import UsageError

_READ = ("pandas", "polars", "arrow", "duckdb")


class Parser(argparse.ArgumentParser):
    """A parser that raises where the standard one would end the process."""

    def error(self, message: str) -> NoReturn:
        """Say in one line what is wrong and how it is written."""
        usage = " ".join(self.format_usage().split())
        text = f"{message}; {usage}"
        raise UsageError(text)


class Helped(Exception):  # noqa: N818 - it is no error
    """Help was shown; there is nothing to run."""


class _Help(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        parser.print_help()
        raise Helped


def parser() -> Parser:
    """Make the parser of ``%affluent``."""
    top = Parser(prog="%affluent", description="Find, licence and read datasets.", add_help=False)
    _add_help(top)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str, *, ref: bool = True) -> Parser:
        made = commands.add_parser(name, help=text, description=text, add_help=False)
        _add_help(made)
        if ref:
            made.add_argument("ref", metavar="REF", help="[publisher/]slug[@version]")
        return made

    search = command("search", "find datasets", ref=False)
    search.add_argument("text", nargs="*", metavar="TEXT")
    search.add_argument("--licensed", action="store_true", default=None, help="only those held")
    search.add_argument("--limit", type=int, default=20, metavar="N")
    command("info", "look at a dataset; costs nothing")
    sample = command("sample", "read the free sample")
    sample.add_argument("-n", type=int, default=10, metavar="N", help="rows (10)")
    _add_read(command("estimate", "say what a read would cost; spends nothing"))
    buy = command("buy", "open a purchase, which its owner approves")
    buy.add_argument("--offer", metavar="N", help="number or kind of the offer")
    buy.add_argument("--deposit", metavar="AMOUNT", help="for metered offers")
    buy.add_argument("--timeout", type=float, default=300, metavar="SECONDS")
    load = command("load", "read rows")
    _add_read(load)
    load.add_argument("--budget", metavar="AMOUNT", help="spend at most this")
    load.add_argument("--limit", type=int, metavar="N", help="at most so many rows")
    load.add_argument("--as", dest="kind", choices=_READ, default="pandas")
    command("licences", "list your licences", ref=False)
    usage = command("usage", "show what was unlocked, and what it cost", ref=False)
    usage.add_argument("ref", nargs="?", metavar="REF")
    usage.add_argument("--since", metavar="TIME")
    return top


def _add_help(made: Parser) -> None:
    made.add_argument("-h", "--help", action=_Help, nargs=0, help="show this")


def _add_read(made: Parser) -> None:
    made.add_argument("-c", "--columns", metavar="A,B", help="only these columns")
    made.add_argument(
        "-f",
        "--filters",
        metavar="EXPRESSION",
        help="rows to read, as in: \"origin == 'JFK' and month in [12, 1, 2]\"",
    )
