"""Has ciphertext fetched while its shards are still being unlocked."""

from __future__ import annotations

from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ..client.abort import Abort
from ..client.crew import Crew
from ..errors import AffluentError

if TYPE_CHECKING:
    from ..client.service import Service
    from .scan import Scan

# What a block of the chain takes is enough for so much; the rest is fetched as it is read.
_MOST_BYTES: Final = 256 * 1_048_576


class ReadAhead:
    """A prefetch in a thread of its own; failures are left to the read, which meets them too."""

    def __init__(self, service: Service, scan: Scan) -> None:
        self._abort = Abort()
        body: dict[str, Any] = {"version": scan.version, "files": _first_files(scan)}
        self._crew = Crew(1)
        self._crew.begin(partial(self._run, service, scan.dataset, body))

    def stop(self) -> None:
        """Break it off where it is still under way."""
        self._abort.set()
        self._crew.close()

    def _run(self, service: Service, dataset: str, body: dict[str, Any]) -> None:
        with suppress(AffluentError, CancelledError):
            service.prefetch(dataset, body, self._abort)


def _first_files(scan: Scan) -> list[dict[str, Any]]:
    files, size = [], 0
    for file, ranges in scan.ranges():
        if size > _MOST_BYTES:
            break
        size += sum(end - start for start, end in ranges)
        if ranges:
            files.append({"file": file.file, "ranges": [list(one) for one in ranges]})
    return files
