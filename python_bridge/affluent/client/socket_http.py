"""HTTP over the service's socket with the standard library: leases and bulk reads."""

from __future__ import annotations

import http.client
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from ..wire.service import ConnectionFile

HOST = "affluent.local"


class UnixConnection(http.client.HTTPConnection):
    """One kept-open connection over a Unix socket."""

    def __init__(self, path: str, timeout: float | None) -> None:
        super().__init__(HOST, timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        try:
            self.sock.connect(self._path)
        except OSError:
            self.sock.close()
            self.sock = None
            raise


def open_connection(
    connection: ConnectionFile, timeout: float | None
) -> http.client.HTTPConnection:
    """Make a connection to a service that was verified; it connects with its first request."""
    if connection.url is not None and not connection.socket:
        address = urlsplit(connection.url)
        return http.client.HTTPConnection(address.hostname or "", address.port, timeout=timeout)
    return UnixConnection(connection.socket, timeout)
