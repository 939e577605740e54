"""A lease: while it is held, the service lives."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from typing import TYPE_CHECKING, Final

from .socket_http import open_connection

if TYPE_CHECKING:
    from ..wire.service import ConnectionFile

_CONNECT_TIMEOUT: Final = 5.0
_CHUNK: Final = 4_096


class Lease:
    """Holds `/v1/events` open in a thread of its own.

    A killed process gives it back by itself: its socket closes.
    """

    def __init__(self, connection: ConnectionFile) -> None:
        self._http = open_connection(connection, _CONNECT_TIMEOUT)
        self._socket: socket.socket | None = None
        headers = {"Authorization": f"Bearer {connection.token}", "Accept": "text/event-stream"}
        self._http.request("GET", "/v1/events", headers=headers)
        self._socket = self._http.sock
        self._answer = self._http.getresponse()
        self.is_held = self._answer.status == http.client.OK
        if self._socket is not None:
            self._socket.settimeout(None)
        self._thread = threading.Thread(target=self._hold, name="affluent-lease", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Give the lease back."""
        self.is_held = False
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=1)
        self._http.close()

    def _hold(self) -> None:
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            while self._answer.read1(_CHUNK):
                pass
        self.is_held = False
