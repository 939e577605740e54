"""A bar for long reads: bytes and rows, in notebooks and terminals."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ..extras import require

if TYPE_CHECKING:
    from collections.abc import Iterator

Progress = Callable[[int, int], object]
T = TypeVar("T")

# A read that is over sooner needs no bar.
_PATIENCE: Final = 1.0


class Bar:
    """Shows bytes read of bytes planned, and rows; comes up only when the read takes long.

    Parameters
    ----------
    title : str
        What is read.
    patience : float
        Seconds without a bar.
    """

    def __init__(self, title: str, patience: float = _PATIENCE) -> None:
        self._title = title
        self._due = time.monotonic() + patience
        self._rows = 0
        self._shown: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Take bytes read and bytes planned."""
        if self._shown is None:
            if time.monotonic() < self._due:
                return
            self._shown = _tqdm()(
                total=total, desc=self._title, unit="B", unit_scale=True, leave=False
            )
        self._shown.update(done - self._shown.n)

    def add_rows(self, rows: int) -> None:
        """Count rows that were handed over."""
        self._rows += rows
        if self._shown is not None:
            self._shown.set_postfix_str(f"{self._rows:,} rows", refresh=False)

    def close(self) -> None:
        """Show how far it came, and take the bar away."""
        if self._shown is not None:
            self._shown.refresh()
            self._shown.close()


def bar_of(progress: Progress | bool | None, title: str) -> Progress | None:
    """Settle what a read reports to.

    Parameters
    ----------
    progress : callable, bool or None
        A callable is taken as it is. True: a bar from the start, wherever the output goes. None: a
        bar where somebody looks, tqdm is installed, and the read takes more than a second.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` where a bar is wanted and tqdm is not installed.
    """
    if progress is True:
        require("tqdm", "tqdm")
        return Bar(title, 0)
    if progress is None and _is_watched() and find_spec("tqdm"):
        return Bar(title)
    return progress or None


def followed(parts: Iterator[T], progress: Progress | None) -> Iterator[T]:
    """Hand parts over, count their rows, and take the bar away however it ends."""
    if not isinstance(progress, Bar):
        return parts
    return _followed(parts, progress)


def _followed(parts: Iterator[T], bar: Bar) -> Iterator[T]:
    try:
        for part in parts:
            bar.add_rows(getattr(part, "num_rows", 0))
            yield part
    finally:
        bar.close()


def _is_watched() -> bool:
    return (sys.stderr is not None and sys.stderr.isatty()) or _is_notebook()


def _is_notebook() -> bool:
    # Asked of what is loaded: whoever has no IPython is in no notebook.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return type(shell).__name__ == "ZMQInteractiveShell"


def _tqdm() -> Any:
    with warnings.catch_warnings():
        # Without widgets tqdm draws with text, and need not complain of it.
        warnings.simplefilter("ignore")
        from tqdm.auto import tqdm
    return tqdm
