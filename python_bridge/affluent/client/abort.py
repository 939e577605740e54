"""Breaks off requests that other threads wait for."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import http.client
    from collections.abc import Iterator


class Abort:
    """Shared by who may break off and those who wait."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._links: set[http.client.HTTPConnection] = set()
        self.is_set = False

    @contextlib.contextmanager
    def watch(self, link: http.client.HTTPConnection) -> Iterator[None]:
        """Have a request of this connection broken off with the others.

        Raises
        ------
        CancelledError
            It was, or no request may begin any more.
        """
        with self._lock:
            if self.is_set:
                raise CancelledError
            self._links.add(link)
        try:
            yield
        except Exception as error:
            if self.is_set:
                raise CancelledError from error
            raise
        finally:
            with self._lock:
                self._links.discard(link)

    def set(self) -> None:
        """Break all requests off; the service stops working for them."""
        if self._owner != os.getpid():
            # A fork has copies of its parent's sockets: to shut them down would end them there too.
            return
        with self._lock:
            self.is_set = True
            links = list(self._links)
        for link in links:
            if link.sock is not None:
                with contextlib.suppress(OSError):
                    link.sock.shutdown(socket.SHUT_RDWR)
