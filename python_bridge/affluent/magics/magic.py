"""`%affluent`: one-line forms of the package's functions; `%%affluent sql`: a query in a cell."""

from __future__ import annotations

import shlex
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_cell_magic, magics_class

from ..display.failure import show_traceback
from ..errors import AffluentError
from .arguments import Helped, parser
from .commands import RUN
from .sql_cell import SqlCell


@magics_class
class AffluentMagics(Magics):
    """``%affluent COMMAND …``; the value is returned, so that ``x = %affluent …`` keeps it."""

    def __init__(self, shell: Any) -> None:
        super().__init__(shell)
        self._sql = SqlCell(shell)

    @line_cell_magic
    def affluent(self, line: str, cell: str | None = None) -> Any:
        """Find, licence and read datasets; ``%affluent --help`` lists the commands."""
        try:
            arguments = parser().parse_args(shlex.split(line))
            if arguments.traceback is not None:
                show_traceback(arguments.traceback == "on")
                if arguments.command is None:
                    return None
            if arguments.command is None:
                _refuse("the following arguments are required: COMMAND; see %affluent --help")
            if (arguments.command == "sql") != (cell is not None):
                _refuse("A query is a cell: its first line is %%affluent sql, and SQL is below it.")
            if cell is not None:
                return self._sql.run(arguments, cell)
            return RUN[arguments.command](arguments)
        except Helped:
            return None
        except AffluentError:
            # Shown in one line, too, and what a notebook's own `except` looks for.
            raise
        except (ValueError, TypeError) as error:
            # IPython shows a UsageError as one line, and the cell fails all the same.
            raise UsageError(str(error)) from None


def _refuse(text: str) -> None:
    raise UsageError(text)
