"""`affluent read REF`: rows of a licensed dataset into a file, or onto the screen."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from ..errors import INPUT_INVALID, AffluentError
from ..facade import connect
from .expression import parse_filters

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SHOWN_ROWS: Final = 20


def main(arguments: Sequence[str]) -> int:
    """Run the command.

    Returns
    -------
    int
        Exit status: 0 done, 1 refused (the code stands on standard error), 130 cancelled. What
        cannot be parsed exits with 2.
    """
    options = _parser().parse_args(arguments)
    try:
        write = _writer(options.output)
        with connect(network=options.network) as client:
            table = client.dataset(options.ref).to_arrow(
                options.columns.split(",") if options.columns else None,
                _filters(options.filters),
                budget=options.budget,
                progress=False if options.quiet or options.json else None,
            )
        write(table)
    except AffluentError as error:
        if options.json:
            problem = {"code": error.code, "detail": error.detail, "hint": error.hint}
            sys.stdout.write(json.dumps(problem) + "\n")
        sys.stderr.write(f"{error.code}: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    if options.json:
        sys.stdout.write(json.dumps({"rows": table.num_rows, "file": options.output}) + "\n")
    elif not options.quiet:
        where = f" in {options.output}" if options.output else ""
        sys.stderr.write(f"{table.num_rows:,} rows{where}\n")
    return 0


def _filters(text: str | None) -> Any:
    if text is None:
        return None
    if not text.lstrip().startswith("["):
        return parse_filters(text)
    try:
        return json.loads(text)
    except ValueError as error:
        raise AffluentError(
            INPUT_INVALID, "The filters are not JSON.", 'Such as [["origin", "=", "JFK"]].'
        ) from error


def _writer(output: str | None) -> Callable[[pa.Table], None]:
    if output is None:
        return _show
    path = Path(output)
    writers: dict[str, Callable[[pa.Table], None]] = {
        ".parquet": lambda table: pq.write_table(table, path),
        ".csv": lambda table: pa_csv.write_csv(table, path),
        ".arrow": lambda table: _write_arrow(table, path),
    }
    if path.suffix not in writers:
        raise AffluentError(
            INPUT_INVALID,
            f"{path.name} has no ending that is known.",
            "Use .parquet, .arrow, .csv.",
        )
    return writers[path.suffix]


def _show(table: pa.Table) -> None:
    for row in table.slice(0, _SHOWN_ROWS).to_pylist():
        sys.stdout.write(f"{row}\n")


def _write_arrow(table: pa.Table, path: Path) -> None:
    with pa.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="affluent read", description=__doc__)
    parser.add_argument("ref", help="[publisher/]slug[@version]")
    parser.add_argument("-c", "--columns", metavar="A,B", help="default: all")
    parser.add_argument(
        "-f", "--filters", metavar="FILTERS", help='such as "month in [1, 2]", or as JSON'
    )
    parser.add_argument("-o", "--output", metavar="FILE", help=".parquet, .arrow or .csv")
    parser.add_argument("--budget", metavar="AMOUNT", help="in units; 0: unlock nothing")
    parser.add_argument("--network", metavar="NAME")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")
    return parser
