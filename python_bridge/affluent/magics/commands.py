"""What each line of `%affluent` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .. import facade
from ..reading.expression import parse_filters

if TYPE_CHECKING:
    import argparse


def _search(arguments: argparse.Namespace) -> Any:
    words = " ".join(arguments.text)
    return facade.search(words, licensed=arguments.licensed, limit=arguments.limit)


def _info(arguments: argparse.Namespace) -> Any:
    return facade.dataset(arguments.ref)


def _sample(arguments: argparse.Namespace) -> Any:
    return facade.dataset(arguments.ref).sample(arguments.n).to_pandas()


def _estimate(arguments: argparse.Namespace) -> Any:
    return facade.dataset(arguments.ref).estimate(*_selection(arguments))


def _explain(arguments: argparse.Namespace) -> Any:
    return facade.explain(arguments.ref, *_selection(arguments))


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


def _bom(_: argparse.Namespace) -> Any:
    return facade.bill_of_materials()


def _budget(arguments: argparse.Namespace) -> Any:
    return facade.budget(arguments.ref)


def _selection(arguments: argparse.Namespace) -> tuple[list[str] | None, Any]:
    columns = arguments.columns
    names = None if columns is None else [name.strip() for name in columns.split(",")]
    return names, None if arguments.filters is None else parse_filters(arguments.filters)


RUN: Final = {
    "search": _search,
    "info": _info,
    "sample": _sample,
    "estimate": _estimate,
    "explain": _explain,
    "buy": _buy,
    "load": _load,
    "licences": _licences,
    "usage": _usage,
    "budget": _budget,
    "bom": _bom,
}
