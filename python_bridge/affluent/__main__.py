"""The command `affluent`: tables are packed and read here, all else the bundled program does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; does not return where the bundled one takes over.

    Parameters
    ----------
    arguments : sequence of str, optional
        Default: those of the process.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if arguments[:1] == ["pack"]:
        from .packing.command import main as pack_main

        return pack_main(arguments[1:])
    if arguments[:1] == ["read"]:
        from .reading.command import main as read_main

        return read_main(arguments[1:])
    from .client.node import run_command_line

    return run_command_line(arguments)


if __name__ == "__main__":
    sys.exit(main())
