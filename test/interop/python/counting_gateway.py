"""A gateway before the devnet's own, which counts what is asked of it and what it answers."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_OWN = {"transfer-encoding", "content-length", "connection"}


@dataclass
class Counted:
    """Answers since the last `clear`: bytes of each body."""

    url: str = ""
    answers: list[int] = field(default_factory=list)


@contextmanager
def counting_gateway(gateway: str) -> Iterator[Counted]:
    """Pass requests on to a gateway and count them."""
    counted = Counted()
    behind = urlsplit(gateway)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            link = http.client.HTTPConnection(behind.hostname, behind.port, timeout=60)
            headers = {k: v for k, v in self.headers.items() if k.lower() != "host"}
            link.request("GET", self.path, headers=headers)
            answer = link.getresponse()
            body = answer.read()
            link.close()
            counted.answers.append(len(body))
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OWN:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    counted.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield counted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
