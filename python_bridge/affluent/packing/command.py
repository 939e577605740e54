"""`affluent pack SOURCE… -o DIR`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from ..errors import AffluentError
from .pack import pack

if TYPE_CHECKING:
    from collections.abc import Sequence


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
        packed = pack(options.source or None, options.out, spec=options.spec)
    except AffluentError as error:
        if options.json:
            problem = {"code": error.code, "detail": error.detail, "hint": error.hint}
            sys.stderr.write(json.dumps(problem) + "\n")
        else:
            sys.stderr.write(f"{error.code}: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    if options.json:
        sys.stdout.write(json.dumps(asdict(packed), default=str) + "\n")
    elif not options.quiet:
        sys.stdout.write(
            f"{packed.slug}: {packed.rows:,} rows in {packed.shards} shards of "
            f"{packed.contributions} contributions, {packed.bytes / 1e6:.1f} MB in "
            f"{packed.directory}\nNext: affluent publish {packed.directory}\n"
        )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="affluent pack", description="Cut tables into shards, ready for `affluent publish`."
    )
    parser.add_argument("source", nargs="*", help="Parquet or CSV; default: those of the spec")
    parser.add_argument("-o", "--out", required=True, metavar="DIR", help="a new folder")
    parser.add_argument(
        "--spec", default="affluent.toml", metavar="FILE", help="JSON or TOML (affluent.toml)"
    )
    parser.add_argument("--network", metavar="NAME", help="without effect here")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")
    return parser
