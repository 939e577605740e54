"""The line magic `%affluent`: one-line forms of the package's functions."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_magic, magics_class

from .. import facade
from ..errors import AffluentError
from ..reading.expression import parse_filters
from .arguments import Helped, parser

if TYPE_CHECKING:
    import argparse


@magics_class
class AffluentMagics(Magics):
    """``%affluent COMMAND …``; the value is returned, so that ``x = %affluent …`` keeps it."""

    @line_magic
    def affluent(self, line: str) -> Any:
        """Find, licence and read datasets; ``%affluent --help`` lists the commands."""
        try:
            arguments = parser().parse_args(shlex.split(line))
            return _COMMANDS[arguments.command](arguments)
        except Helped:
            return None
        except AffluentError as error:
            # IPython shows a UsageError as one line, and the cell fails all the same.
            text = f"{error.code}: {error}"
            raise UsageError(text) from None
        except (ValueError, TypeError) as error:
            raise UsageError(str(error)) from None


def _search(arguments: argparse.Namespace) -> Any:
    words = " ".join(arguments.text)
    return facade.search(words, licensed=arguments.licensed, limit=arguments.limit)


def _info(arguments: argparse.Namespace) -> Any:
    return facade.dataset(arguments.ref)


def _sample(arguments: argparse.Namespace) -> Any:
    return facade.dataset(arguments.ref).sample(arguments.n).to_pandas()


def _estimate(arguments: argparse.Namespace) -> Any:
    return facade.dataset(arguments.ref).estimate(*_selection(arguments))


def _buy(arguments: argparse.Namespace) -> Any:
    return facade.dataset(arguments.ref).buy(
        arguments.offer, deposit=arguments.deposit, timeout=arguments.timeout
    )


def _load(arguments: argparse.Namespace) -> Any:
    dataset = facade.dataset(arguments.ref)
    columns, filters = _selection(arguments)
    options = {
        "columns": columns,
        "filters": filters,
        "limit": arguments.limit,
        "budget": arguments.budget,
    }
    read = {
        "pandas": dataset.to_pandas,
        "polars": dataset.to_polars,
        "arrow": dataset.to_arrow,
        "duckdb": dataset.to_duckdb,
    }
    return read[arguments.kind](**options)


def _licences(_: argparse.Namespace) -> Any:
    return facade.licences()


def _usage(arguments: argparse.Namespace) -> Any:
    return facade.usage(dataset=arguments.ref, since=arguments.since).to_pandas()


def _selection(arguments: argparse.Namespace) -> tuple[list[str] | None, Any]:
    columns = arguments.columns
    names = None if columns is None else [name.strip() for name in columns.split(",")]
    return names, None if arguments.filters is None else parse_filters(arguments.filters)


_COMMANDS = {
    "search": _search,
    "info": _info,
    "sample": _sample,
    "estimate": _estimate,
    "buy": _buy,
    "load": _load,
    "licences": _licences,
    "usage": _usage,
}
