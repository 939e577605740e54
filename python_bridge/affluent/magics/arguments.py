"""The arguments of `%affluent`, with the words of the command line."""

from __future__ import annotations

import argparse
import textwrap
from typing import Final, NoReturn

from IPython.core.error import UsageError

from .prose import COMMANDS, TOP, Prose

READ_AS: Final = ("pandas", "polars", "arrow", "duckdb")
SQL_AS: Final = ("arrow", "pandas", "polars")
_WIDTH: Final = 88


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
    top = Parser(**_words("%affluent", TOP))
    _add_help(top)
    top.add_argument(
        "--traceback", choices=("on", "off"), help="whether errors come with their traceback"
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, prose in COMMANDS.items():
        prog = "%%affluent sql" if name == "sql" else f"%affluent {name}"
        made = commands.add_parser(name, help=prose.line, **_words(prog, prose))
        _add_help(made)
        _ADD.get(name, _add_ref)(made)
    return top


def _words(prog: str, prose: Prose) -> dict[str, object]:
    examples = "\n".join(("examples:", *(f"  {one}" for one in prose.examples)))
    return {
        "prog": prog.replace("%", "%%"),
        "description": textwrap.fill(prose.text, _WIDTH).replace("%", "%%"),
        "epilog": examples.replace("%", "%%"),
        "add_help": False,
        "allow_abbrev": False,
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }


def _add_help(made: Parser) -> None:
    made.add_argument("-h", "--help", action=_Help, nargs=0, help="show this")


def _add_ref(made: Parser) -> None:
    made.add_argument("ref", metavar="REF", help="[publisher/]slug[@version]")


def _add_search(made: Parser) -> None:
    made.add_argument("text", nargs="*", metavar="TEXT", help="words to look for")
    made.add_argument("--licensed", action="store_true", default=None, help="only those held")
    made.add_argument("--limit", type=int, default=20, metavar="N", help="at most so many (20)")


def _add_sample(made: Parser) -> None:
    _add_ref(made)
    made.add_argument("-n", type=int, default=10, metavar="N", help="rows (10)")


def _add_buy(made: Parser) -> None:
    _add_ref(made)
    made.add_argument("--offer", metavar="N", help="number or kind of the offer")
    made.add_argument("--deposit", metavar="AMOUNT", help="for metered offers")
    made.add_argument(
        "--timeout", type=float, default=300, metavar="SECONDS", help="wait at most so long (300)"
    )


def _add_read(made: Parser) -> None:
    _add_ref(made)
    made.add_argument("-c", "--columns", metavar="A,B", help="only these columns")
    made.add_argument(
        "-f",
        "--filters",
        metavar="EXPRESSION",
        help="rows to read, as in: \"origin == 'JFK' and month in [12, 1, 2]\"",
    )


def _add_load(made: Parser) -> None:
    _add_read(made)
    made.add_argument("--budget", metavar="AMOUNT", help="spend at most this")
    made.add_argument("--limit", type=int, metavar="N", help="at most so many rows")
    made.add_argument("--as", dest="kind", choices=READ_AS, default="pandas")


def _add_sql(made: Parser) -> None:
    made.add_argument("--budget", metavar="AMOUNT", help="spend at most this, without asking")
    made.add_argument("--as", dest="kind", choices=SQL_AS, default="arrow")
    made.add_argument("-o", "--output", metavar="NAME", help="keep the result in this variable")
    made.add_argument("--yes", action="store_true", help="do not ask before it costs money")


def _add_usage(made: Parser) -> None:
    made.add_argument("ref", nargs="?", metavar="REF", help="only this dataset's")
    made.add_argument("--since", metavar="TIME", help="only what came after, as in 2026-01-31")


_ADD: Final = {
    "search": _add_search,
    "sample": _add_sample,
    "estimate": _add_read,
    "explain": _add_read,
    "buy": _add_buy,
    "load": _add_load,
    "sql": _add_sql,
    "licences": lambda _: None,
    "bom": lambda _: None,
    "usage": _add_usage,
}
