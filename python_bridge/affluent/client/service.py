"""A client's link to the service, over its restarts."""

from __future__ import annotations

import http.client
import json
import threading
import time
from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx

from ..errors import INTERNAL, SERVICE_UNREACHABLE, AffluentError, UnavailableError
from ..wire.read import Mismatch, read
from .fills import Fills
from .forks import tell_of_forks
from .generation import Generation
from .launcher import ensure_service
from .places import network_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .abort import Abort

T = TypeVar("T")
_WAITS: Final = (0.2, 1.0)
_GONE: Final = (httpx.TransportError, http.client.HTTPException, OSError)


class Service:
    """Requests to the service of a network; starts it, and finds it again after a restart.

    Parameters
    ----------
    network : str, optional
        Default: `AFFLUENT_NETWORK`, else the user's default.
    """

    def __init__(self, network: str | None = None) -> None:
        self.network = network_name(network)
        self._lock = threading.Lock()
        self._generation: Generation | None = None
        self.fills = Fills(self)
        tell_of_forks(self)

    def get(
        self,
        kind: type[T],
        path: str,
        query: dict[str, Any] | None = None,
        *,
        decimals: Callable[[Any], int] | None = None,
    ) -> T:
        """Read a document; repeats where the service was restarted or something is away.

        `decimals` finds the decimals of amounts in documents that name no currency at their top.
        """
        query = {key: value for key, value in (query or {}).items() if value is not None}
        content = self._repeat(lambda link: link.send("GET", path, query=query))
        return _parse(kind, content, decimals)

    def get_bytes(self, path: str) -> bytes:
        """Read a whole answer as it is."""
        return self._repeat(lambda link: link.send("GET", path))

    def post(
        self, kind: type[T], path: str, body: dict[str, Any], *, repeatable: bool = False
    ) -> T:
        """Post a document; repeats only where twice is as good as once."""

        def send(link: Generation) -> bytes:
            return link.send("POST", path, body)

        content = self._repeat(send) if repeatable else self._once(send)
        return _parse(kind, content, None)

    def read_into(self, path: str, start: int, view: memoryview) -> None:
        """Fill `view` with plaintext bytes of a file from `start` on."""
        if len(view):
            self._repeat(lambda link: link.read_into(path, start, view))

    def fill(self, body: dict[str, Any], views: Sequence[memoryview] | None, abort: Abort) -> None:
        """Have ranges of a file written into shared memory, or into `views` one after another."""
        self._repeat(lambda link: link.fill(body, views, abort))

    def prefetch(self, dataset: str, body: dict[str, Any], abort: Abort) -> None:
        """Have ciphertext fetched while its shards are being unlocked."""
        self._once(lambda link: link.prefetch(f"/v1/datasets/{dataset}/prefetch", body, abort))

    def size(self, path: str) -> int:
        """Size of a plaintext file in bytes."""
        return self._repeat(lambda link: link.size(path))

    def close(self) -> None:
        """Give the lease back; the service ends when nobody else holds one."""
        self.fills.close()
        with self._lock:
            if self._generation is not None:
                self._generation.close()
            self._generation = None

    def after_fork(self) -> None:
        """Leave connections and lease to the parent."""
        self._lock = threading.Lock()
        self._generation = None

    def _repeat(self, act: Callable[[Generation], T]) -> T:
        for wait in _WAITS:
            try:
                return self._once(act)
            except UnavailableError:
                time.sleep(wait)
        return self._once(act)

    def _once(self, act: Callable[[Generation], T]) -> T:
        link = self._open()
        try:
            return act(link)
        except _GONE as error:
            if isinstance(error, AffluentError):
                raise
            self._drop(link)
            raise UnavailableError(
                SERVICE_UNREACHABLE,
                "The service went away in the middle of a request.",
                "Look at the state before you try again.",
            ) from error
        except KeyboardInterrupt:
            # httpx enters its locks in Python: an interrupt in mid-request may leave one taken.
            self._leave(link)
            raise

    def _open(self) -> Generation:
        with self._lock:
            former = self._generation
            if former is None or not former.is_usable:
                if former is not None:
                    former.close()
                self._generation = self._connect()
            return self._generation

    def _connect(self) -> Generation:
        try:
            return Generation(ensure_service(self.network))
        except _GONE as error:
            if isinstance(error, AffluentError):
                raise
            raise UnavailableError(
                SERVICE_UNREACHABLE, "The service does not answer.", "Try again."
            ) from error

    def _drop(self, link: Generation) -> None:
        self._forget(link)
        link.close()

    def _leave(self, link: Generation) -> None:
        self._forget(link)
        link.give_back()

    def _forget(self, link: Generation) -> None:
        with self._lock:
            if self._generation is link:
                self._generation = None


def _parse(kind: type[T], content: bytes, decimals: Callable[[Any], int] | None) -> T:
    try:
        document = json.loads(content)
        return read(kind, document, decimals=decimals and decimals(document))
    except (Mismatch, LookupError, TypeError, ValueError) as error:
        raise AffluentError(
            INTERNAL,
            f"The service's answer is not as agreed: {error}.",
            "Service and package may be of different versions: restart the service.",
        ) from error
