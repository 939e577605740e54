"""The routes of the service, over HTTP."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from .facts import DATASET, REF, TIME, Refused, Request

if TYPE_CHECKING:
    from .service import FakeService


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: FakeService

    def setup(self) -> None:
        super().setup()
        self.service.links.add(self.connection)

    def finish(self) -> None:
        self.service.links.discard(self.connection)
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def address_string(self) -> str:
        return "unix"

    def log_message(self, *_: Any) -> None:
        pass

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, ValueError):
            self.close_connection = True

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        address = urlsplit(self.path)
        request = Request(
            self.command,
            address.path,
            {key: values[0] for key, values in parse_qs(address.query).items()},
            {key.lower(): value for key, value in self.headers.items()},
            self.rfile.read(length),
        )
        self.service.requests.append(request)
        try:
            self.service.refuse(request)
            self._route(request)
        except Refused as refused:
            self._send(refused.status, json.dumps(refused.body), "application/problem+json")

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - the library asks for it

    def _route(self, request: Request) -> None:
        service = self.service
        body = json.loads(request.body) if request.body else {}
        if request.path == "/v1/challenge":
            nonce = bytes.fromhex(body["nonce"][2:]) + b"affluent/service/1"
            proof = hmac.new(bytes.fromhex(service.secret), nonce, hashlib.sha256).hexdigest()
            return self._json({"proof": f"0x{proof}"})
        if request.headers.get("authorization") != f"Bearer {service.token}":
            raise Refused(401, "TOKEN_REQUIRED", "A token is required.")
        match request.verb, request.path.split("/")[2:]:
            case "GET", ["events"]:
                return self._events()
            case "GET", ["datasets"]:
                words = request.query.get("q", "").lower()
                items = [service.card()] if words in service.document["title"].lower() else []
                return self._json({"items": items, "next": None})
            case "GET", ["resolve"]:
                if "nycflights13" not in request.query["ref"]:
                    raise Refused(404, "DATASET_UNKNOWN", "No such dataset.")
                return self._json({"id": DATASET, "version": service.version, "ref": REF})
            case "GET", ["datasets", _]:
                return self._json(service.detail())
            case "GET", ["datasets", _, "sample"]:
                return self._send(200, service.sample(), "application/vnd.apache.arrow.stream")
            case "POST", ["datasets", _, "plan"]:
                return self._json(service.plan(body))
            case "POST", ["datasets", _, "unlock"]:
                return self._json(service.unlock(body))
            case "POST", ["purchases"]:
                return self._json(service.purchase(body))
            case "GET", ["purchases", number]:
                return self._json(service.purchases[number])
            case "GET", ["licences"]:
                items = [service.licence()] if service.licensed else []
                return self._json({"items": items, "next": None})
            case "GET", ["licences", _]:
                return self._json(service.licence())
            case "GET", ["budgets", _]:
                return self._json(service.budget())
            case "GET", ["usage"]:
                return self._json({"items": service.usage(), "next": None})
            case "GET", ["bill-of-materials"]:
                return self._json(service.bill(request.query["reader"]))
            case "POST", ["datasets", _, "prefetch"]:
                service.prefetched.append(body)
                return self._send(204, b"", "text/plain")
            case "POST", ["fills"]:
                return self._fill(body)
            case (("GET" | "HEAD"), ["data", _, _, *file]):
                return self._data(request, "/".join(file))
        raise Refused(404, "NOT_FOUND", f"There is no {request.path}.")

    def _data(self, request: Request, path: str) -> None:
        content = self.service.data(path, is_read=request.verb == "GET")
        asked = request.headers.get("range")
        if asked is None:
            return self._send(200, content, "application/octet-stream")
        start, _, end = asked.removeprefix("bytes=").partition("-")
        first, last = int(start), min(int(end or len(content)), len(content) - 1)
        if first > last:
            raise Refused(416, "RANGE_INVALID", "The range lies outside the file.")
        self.service.read_ranges.append((path, first, last + 1))
        where = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
        return self._send(206, content[first : last + 1], "application/octet-stream", where)

    def _fill(self, body: dict[str, Any]) -> None:
        content = self.service.data(body["file"], is_read=True)
        ranges = [(start, end) for start, end in body["ranges"]]
        self.service.read_ranges += [(body["file"], start, end) for start, end in ranges]
        memory = body.get("memory")
        if memory is None:
            joined = b"".join(content[start:end] for start, end in ranges)
            return self._send(200, joined, "application/octet-stream")
        if self.service.is_far:
            raise Refused(409, "MEMORY_UNSHARED", "There is no memory of that name.")
        shared = os.open(f"/proc/{memory['pid']}/fd/{memory['fd']}", os.O_RDWR)
        try:
            for start, end in ranges:
                os.pwrite(shared, content[start:end], start)
        finally:
            os.close(shared)
        return self._json({"bytes": sum(end - start for start, end in ranges)})

    def _events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.service.leases += 1
        try:
            hello = json.dumps({"type": "hello", "time": TIME})
            self.wfile.write(f"data: {hello}\n\n".encode())
            self.wfile.flush()
            self.rfile.read(1)
        except (ConnectionError, ValueError):
            pass
        finally:
            self.service.leases -= 1

    def _json(self, document: Any) -> None:
        self._send(200, json.dumps(document), "application/json")

    def _send(
        self, status: int, content: str | bytes, kind: str, more: dict[str, str] | None = None
    ) -> None:
        data = content.encode() if isinstance(content, str) else content
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.close_connection = len(bytes(data)) < len(data)
            self.wfile.write(data)
            self.wfile.flush()
