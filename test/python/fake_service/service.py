"""The service as a process would be: a socket, a connection file, a log of requests."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import socketserver
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .facts import Request
from .handler import Handler
from .reads import FakeReads


@dataclass
class FakeService(FakeReads):
    """State of the service; change it between requests as the chain would."""

    requests: list[Request] = field(default_factory=list)
    read_ranges: list[tuple[str, int, int]] = field(default_factory=list)
    refuse: Callable[[Request], None] = lambda _: None
    leases: int = 0
    links: set[socket.socket] = field(default_factory=set)
    prefetched: list[dict[str, Any]] = field(default_factory=list)
    # In another container: its processes have other numbers.
    is_far: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        self.token = secrets.token_hex(32)
        self.secret = secrets.token_hex(32)
        self._server: socketserver.BaseServer | None = None

    def start(self, runtime: Path, network: str = "devnet") -> FakeService:
        self.folder = Path(tempfile.mkdtemp(prefix="aff-"))
        socket_path = str(self.folder / "s")
        handler = type("Handler", (Handler,), {"service": self})
        server = type("Server", (socketserver.ThreadingMixIn, socketserver.UnixStreamServer), {})
        self._server = server(socket_path, handler)
        self._server.daemon_threads = True
        self._server.request_queue_size = 64
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.file = runtime / f"affluent-{network}.json"
        self.connection = {
            "version": 1, "pid": os.getpid(), "network": network, "socket": socket_path,
            "url": None, "token": self.token, "secret": self.secret,
        }  # fmt: skip
        self.write_connection_file()
        return self

    def write_connection_file(self, mode: int = 0o600) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps(self.connection))
        self.file.chmod(mode)

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            for link in list(self.links):
                with contextlib.suppress(OSError):
                    link.shutdown(socket.SHUT_RDWR)
            self._server.server_close()
            self._server = None
            shutil.rmtree(self.folder, ignore_errors=True)
