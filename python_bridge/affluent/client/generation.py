"""One life of the service as a client sees it: connection file, HTTP clients, lease."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import httpx

from ..errors import INTERNAL, SERVICE_UNREACHABLE, AffluentError, UnavailableError
from .lease import Lease
from .problems import error_of_answer
from .reader import reader_headers
from .socket_http import open_connection
from .transport import base_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..wire.service import ConnectionFile, Verb
    from .abort import Abort

# A read may wait for an unlock on chain and for blocks from afar.
_TIMEOUT: Final = httpx.Timeout(180.0, connect=5.0)
_DATA_TIMEOUT: Final = 180.0
# Shorter than any server keeps an idle connection: one that it has closed would look like its end.
_KEPT: Final = 3.0
_MOST_ANSWER: Final = 64 * 1_048_576
_MOST_PROBLEM: Final = 65_536


class Generation:
    """Requests to one process of the service; useless once that process is gone."""

    def __init__(self, connection: ConnectionFile) -> None:
        self.pid = os.getpid()
        self._connection = connection
        self._headers = {"Authorization": f"Bearer {connection.token}", **reader_headers()}
        self._http = httpx.Client(
            transport=httpx.HTTPTransport(uds=connection.socket or None),
            base_url=base_url(connection),
            headers=self._headers,
            timeout=_TIMEOUT,
        )
        self._pool: deque[tuple[http.client.HTTPConnection, float]] = deque()
        self._lease = Lease(connection)

    @property
    def is_usable(self) -> bool:
        """Whether the service holds our lease, and this is not a fork of who opened it."""
        return self._lease.is_held and self.pid == os.getpid()

    def send(
        self, verb: Verb, path: str, body: Any = None, query: dict[str, Any] | None = None
    ) -> bytes:
        """Send a request and return the whole answer.

        Raises
        ------
        AffluentError
            What the service's problem document says.
        httpx.TransportError
            The service is gone.
        """
        options = {} if body is None else {"json": body}
        with self._http.stream(verb, path, params=query, **options) as answer:
            content = bytearray()
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > _MOST_ANSWER:
                    raise AffluentError(INTERNAL, "The service's answer is too long.")
        if answer.is_error:
            raise error_of_answer(answer.status_code, bytes(content))
        return bytes(content)

    def read_into(self, path: str, start: int, view: memoryview) -> None:
        """Fill `view` with the bytes of a file from `start` on.

        Raises
        ------
        AffluentError
            What the service's problem document says.
        OSError, http.client.HTTPException
            The service is gone.
        """
        headers = {**self._headers, "Range": f"bytes={start}-{start + len(view) - 1}"}
        link = self._take()
        try:
            link.request("GET", path, headers=headers)
            _fill(view, link.getresponse())
        except BaseException:
            link.close()
            raise
        self._pool.append((link, time.monotonic()))

    def fill(self, body: dict[str, Any], views: Sequence[memoryview] | None, abort: Abort) -> None:
        """Have ranges of a file written into shared memory, or into `views` one after another.

        Raises
        ------
        AffluentError
            What the service's problem document says.
        CancelledError
            It was broken off.
        OSError, http.client.HTTPException
            The service is gone.
        """
        link = self._take()
        try:
            with abort.watch(link):
                self._post(link, "/v1/fills", body)
                _read_fill(link.getresponse(), views)
        except BaseException:
            link.close()
            raise
        self._pool.append((link, time.monotonic()))

    def prefetch(self, path: str, body: dict[str, Any], abort: Abort) -> None:
        """Have ciphertext fetched until that is done or broken off; see `fill`."""
        link = self._take()
        try:
            with abort.watch(link):
                self._post(link, path, body)
                answer = link.getresponse()
                if answer.status != http.client.NO_CONTENT:
                    raise _refusal(answer)
        finally:
            link.close()

    def _post(self, link: http.client.HTTPConnection, path: str, body: dict[str, Any]) -> None:
        headers = {**self._headers, "Content-Type": "application/json"}
        link.request("POST", path, json.dumps(body, separators=(",", ":")), headers)

    def size(self, path: str) -> int:
        """Size of a file in bytes.

        Raises
        ------
        AffluentError
            What the service says; an answer to HEAD has no body, so that only GET can tell why.
        """
        answer = self._http.head(path)
        if answer.is_error:
            link = self._take()
            try:
                link.request("GET", path, headers={**self._headers, "Range": "bytes=0-0"})
                raise _refusal(link.getresponse())
            finally:
                link.close()
        return int(answer.headers["Content-Length"])

    def close(self) -> None:
        """Give the lease back and close all connections."""
        if self.pid != os.getpid():
            # They are the parent's, which goes on using them.
            return
        self.give_back()
        self._http.close()
        while self._pool:
            self._pool.pop()[0].close()

    def give_back(self) -> None:
        """Give the lease back; requests of other threads go on to their end."""
        with suppress(OSError):
            self._lease.close()

    def _take(self) -> http.client.HTTPConnection:
        while True:
            try:
                link, used = self._pool.pop()
            except IndexError:
                return open_connection(self._connection, _DATA_TIMEOUT)
            if time.monotonic() - used < _KEPT:
                return link
            link.close()


def _fill(view: memoryview, answer: http.client.HTTPResponse) -> None:
    if answer.status != http.client.PARTIAL_CONTENT:
        raise _refusal(answer)
    _read_whole(view, answer)
    _end(answer, 0)


def _read_fill(answer: http.client.HTTPResponse, views: Sequence[memoryview] | None) -> None:
    if answer.status != http.client.OK:
        raise _refusal(answer)
    for view in views or ():
        _read_whole(view, answer)
    _end(answer, 0 if views is not None else _MOST_PROBLEM)


def _read_whole(view: memoryview, answer: http.client.HTTPResponse) -> None:
    got = 0
    while got < len(view) and (count := answer.readinto(view[got:])):
        got += count
    if got < len(view):
        raise UnavailableError(SERVICE_UNREACHABLE, "The service broke off.", "Try again.")


def _end(answer: http.client.HTTPResponse, most: int) -> None:
    """Read the answer to its end, so that the connection can be used again."""
    if len(answer.read(most + 1)) > most:
        raise UnavailableError(SERVICE_UNREACHABLE, "The service sent too much.", "Try again.")


def _refusal(answer: http.client.HTTPResponse) -> AffluentError:
    return error_of_answer(answer.status, answer.read(_MOST_PROBLEM))
