"""A small service at the port of the real one: HTTP over a Unix socket, fed from a real pack.

It plans with `_metadata` by rules of its own, serves the pack's plaintext by ranges, and keeps
accounts, so that a read through it is a real read. It knows no chain and no keys.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
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
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

DATASET = "0x" + "ab" * 32
REF = "nyc-dot/nycflights13"
ETH = {"symbol": "ETH", "decimals": 18, "address": None}
TERMS_HASH = "0x" + "cd" * 32
TRANSACTION = "0x" + "ef" * 32
HOLDER = "0x" + "12" * 20
TIME = "2026-11-22T12:00:00.000Z"


class Refused(Exception):  # noqa: N818 - it is an answer
    def __init__(self, status: int, code: str, detail: str, **context: Any) -> None:
        super().__init__(code)
        self.status = status
        self.body = {
            "type": f"https://affluent.network/errors/{code}",
            "title": code,
            "status": status,
            "detail": detail,
            "code": code,
            "hint": "Do what the hint says.",
            "context": context,
        }


@dataclass
class Request:
    verb: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class FakeService:
    """State of the service; change it between requests as the chain would."""

    pack: Path
    kind: str = "metered"
    licensed: bool = True
    owner_budget: int | None = 10**20
    unlocked: set[int] = field(default_factory=set)
    spent: int = 0
    requests: list[Request] = field(default_factory=list)
    read_ranges: list[tuple[str, int, int]] = field(default_factory=list)
    purchases: dict[str, dict[str, Any]] = field(default_factory=dict)
    refuse: Callable[[Request], None] = lambda _: None
    leases: int = 0
    links: set[socket.socket] = field(default_factory=set)
    prefetched: list[dict[str, Any]] = field(default_factory=list)
    # In another container: its processes have other numbers.
    is_far: bool = False
    version: int = 1

    def __post_init__(self) -> None:
        self.document = json.loads((self.pack / "pack.json").read_text())
        self.token = secrets.token_hex(32)
        self.secret = secrets.token_hex(32)
        self.shards = {shard["number"]: shard for shard in self.document["shards"]}
        self.record_set = self.document["recordSets"][0]
        self._server: socketserver.BaseServer | None = None

    # Its life ------------------------------------------------------------

    def start(self, runtime: Path, network: str = "devnet") -> FakeService:
        self.folder = Path(tempfile.mkdtemp(prefix="aff-"))
        socket_path = str(self.folder / "s")
        handler = type("Handler", (_Handler,), {"service": self})
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

    # Its rules -------------------------------------------------------------

    def bill(self, reader: str) -> dict[str, Any]:
        item = {
            "reader": reader, "dataset": DATASET, "ref": REF, "title": "Flights", "version": 1,
            "manifest": None, "licence": "7", "kind": "metered", "shards": 2, "rows": 1000,
            "terms": {"name": "CC BY 4.0", "url": None}, "spent": str(10**15), "currency": ETH,
            "firstAt": TIME, "lastAt": TIME,
        }  # fmt: skip
        return {"reader": reader, "items": [item], "document": {"name": reader}}

    def card(self) -> dict[str, Any]:
        made = self.document
        return {
            "id": DATASET, "ref": REF, "slug": made["slug"], "version": self.version,
            "publisher": {"address": HOLDER, "name": "nyc-dot", "claimedName": "NYC <DOT>"},
            "title": made["title"], "summary": "All flights & delays", "tags": made["tags"],
            "rows": self.rows, "bytes": 5_000_000, "licensed": self.licensed, "publishedAt": TIME,
            "prices": [
                {"offer": str(i + 1), "kind": o["kind"], "price": o["price"], "currency": ETH,
                 "term": o["term"]}
                for i, o in enumerate(made["offers"])
            ],
        }  # fmt: skip

    def detail(self) -> dict[str, Any]:
        made = self.document
        return {
            **self.card(),
            "description": made["description"], "manifest": "b" + "a" * 58,
            "recordSets": [
                {"name": self.record_set["name"], "rows": self.rows, "bytes": 5_000_000,
                 "shards": len(self.shards), "fields": self.record_set["fields"],
                 "arrowSchema": self.record_set["arrowSchema"]}
            ],
            "shards": len(self.shards),
            "offers": [self.offer(str(i + 1)) for i in range(len(made["offers"]))],
            "terms": {**made["terms"], "termsHash": TERMS_HASH},
            "charter": made["charter"],
            "contributors": [
                {"number": c["number"], "name": c["name"], "payee": c["payee"],
                 "shards": c["shardCount"], "rows": int(c["weight"]), "weight": c["weight"],
                 "share": 0.3, "earned": "1000000000000000", "claimed": "0"}
                for c in made["contributions"]
            ],
            "custodians": [], "threshold": 2, "versions": [],
            "sample": {"rows": 200, "kind": "publisher-chosen"},
            "licence": self.licence() if self.licensed else None,
        }  # fmt: skip

    @property
    def rows(self) -> int:
        return sum(shard["rows"] for shard in self.shards.values())

    def offer(self, number: str) -> dict[str, Any]:
        draft = self.document["offers"][int(number) - 1]
        return {**draft, "id": number, "dataset": DATASET, "currency": ETH, "open": True,
                "termsHash": TERMS_HASH}  # fmt: skip

    def licence(self) -> dict[str, Any]:
        return {
            "id": "7", "dataset": DATASET, "ref": REF, "title": self.document["title"],
            "offer": "1", "kind": self.kind, "holder": HOLDER, "state": "live", "boughtAt": TIME,
            "expiresAt": "2027-01-01T00:00:00Z", "balance": "10000000000000000", "currency": ETH,
            "spent": str(self.spent), "shardsUnlocked": len(self.unlocked), "sessionKey": HOLDER,
            "transaction": TRANSACTION,
        }  # fmt: skip

    def price(self, shard: int) -> int:
        if self.kind != "metered":
            return 0
        per_million = int(self.document["offers"][0]["price"])
        return -(-self.shards[shard]["rows"] * per_million // 10**6)

    def plan(self, body: dict[str, Any]) -> dict[str, Any]:
        filters = body.get("filters")
        groups: dict[int, list[int]] = {}
        metadata = pq.read_metadata(self.pack / self.record_set["name"] / "_metadata")
        seen: dict[int, int] = {}
        for i in range(metadata.num_row_groups):
            group = metadata.row_group(i)
            shard = int(group.column(0).file_path.removesuffix(".parquet"))
            ordinal = seen[shard] = seen.get(shard, -1) + 1
            if not self.licensed or not filters or _may_match(group, filters):
                groups.setdefault(shard, []).append(ordinal)
        files = [
            {"file": self.shards[n]["file"], "shard": n, "rowGroups": own,
             "contribution": self.shards[n]["contribution"], "rows": self.shards[n]["rows"],
             "bytes": 1000, "unlocked": self.is_open(n),
             "price": "0" if self.is_open(n) else str(self.price(n))}
            for n, own in sorted(groups.items())
        ]  # fmt: skip
        new = [one for one in files if not one["unlocked"]]
        return {
            "dataset": DATASET, "version": self.version, "recordSet": self.record_set["name"],
            "shards": len(files), "newShards": len(new),
            "rows": sum(one["rows"] for one in files), "newRows": sum(one["rows"] for one in new),
            "bytes": 1000 * len(files), "price": str(sum(int(one["price"]) for one in new)),
            "currency": ETH, "byContributor": self._people(files), "licence": "7", "offer": "1",
            "exact": self.licensed,
            "budget": None if self.owner_budget is None else str(self.owner_budget - self.spent),
            "files": files, "requests": 3,
            "metadataFile": f"{self.record_set['name']}/_metadata" if self.licensed else None,
        }  # fmt: skip

    def _people(self, files: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for one in self.document["contributions"]:
            own = [file for file in files if file["contribution"] == one["number"]]
            if own:
                found.append(
                    {"number": one["number"], "name": one["name"], "shards": len(own),
                     "rows": sum(file["rows"] for file in own),
                     "newRows": sum(file["rows"] for file in own if not file["unlocked"]),
                     "amount": str(sum(int(file["price"]) for file in own))}
                )  # fmt: skip
        return found

    def is_open(self, shard: int) -> bool:
        free = self.kind != "metered" or self.shards[shard]["rows"] == 0
        return self.licensed and (free or shard in self.unlocked)

    def unlock(self, body: dict[str, Any]) -> dict[str, Any]:
        if not self.licensed:
            raise Refused(402, "LICENCE_REQUIRED", "No licence covers this dataset.")
        fresh = {n for n in body["shards"] if not self.is_open(n)}
        due = sum(map(self.price, fresh))
        left = -1 if self.owner_budget is None else self.owner_budget - self.spent
        limit = min(left, int(body["budget"])) if "budget" in body else left
        if due > limit:
            raise Refused(402, "BUDGET_EXCEEDED", "The budget would be passed.", price=str(due))
        self.unlocked |= fresh
        self.spent += due
        sent = [TRANSACTION] if due else []
        return {"transaction": sent[0] if sent else None, "transactions": sent, "spent": str(due),
                "unlocked": len(fresh)}  # fmt: skip

    def purchase(self, body: dict[str, Any]) -> dict[str, Any]:
        offer = self.offer(body["offer"])
        if body["expectedPrice"] != offer["price"] or body["termsHash"] != TERMS_HASH:
            raise Refused(409, "OFFER_CHANGED", "The offer is not what you agreed to.")
        number = f"00000000-0000-4000-8000-{len(self.purchases):012d}"
        self.purchases[number] = {
            "id": number, "state": "requested", "dataset": DATASET, "ref": REF,
            "title": self.document["title"], "offer": offer,
            "deposit": body.get("deposit", offer["minDeposit"]),
            "requestedBy": body["requestedBy"], "createdAt": TIME,
            "plan": {"steps": [{"kind": "buy", "title": "Buy", "detail": "One transaction.",
                                "prompt": "transaction", "to": None, "amount": "10000000000000000",
                                "currency": ETH, "value": "11000000000000000", "gas": 260_000}],
                     "payment": "10000000000000000", "currency": ETH,
                     "gas": {"stipend": "1000000000000000", "fee": "100000000000000",
                             "currency": ETH},
                     "totals": [{"amount": "11100000000000000", "currency": ETH}],
                     "walletPrompts": 0, "reveals": "Which shards you unlock is public."},
            "transaction": None, "licence": None, "problem": None,
        }  # fmt: skip
        return self.purchases[number]

    def approve(self, number: str) -> None:
        self.licensed = True
        self.purchases[number] |= {"state": "confirmed", "licence": "7", "transaction": TRANSACTION}

    def sample(self) -> bytes:
        table = pq.read_table(self.pack / self.document["sample"]["file"])
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return sink.getvalue().to_pybytes()

    def usage(self) -> list[dict[str, Any]]:
        return [
            {"time": TIME, "block": 12, "transaction": TRANSACTION, "dataset": DATASET, "ref": REF,
             "title": self.document["title"], "licence": "7", "page": 0,
             "shards": len(self.unlocked), "rows": 1, "amount": str(self.spent), "currency": ETH}
        ]  # fmt: skip

    def data(self, path: str, *, is_read: bool) -> bytes:
        shard = next((s for s in self.shards.values() if s["file"] == path), None)
        if shard is None:
            raise Refused(404, "NOT_FOUND", f"There is no file {path}.")
        if not self.licensed:
            raise Refused(402, "LICENCE_REQUIRED", "No licence covers this dataset.")
        if is_read and not self.is_open(shard["number"]):
            # A GET unlocks within what the owner has set, and says the price where it may not.
            self.unlock({"shards": [shard["number"]]})
        return (self.pack / path).read_bytes()


def _may_match(group: pq.RowGroupMetaData, filters: list) -> bool:
    columns = {group.column(i).path_in_schema: group.column(i) for i in range(group.num_columns)}

    def possible(column: str, op: str, value: Any) -> bool:
        statistics = columns[column].statistics
        if statistics is None or not statistics.has_min_max:
            return True
        low, high = statistics.min, statistics.max
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(one, int | float | str) and type(one) is type(low) for one in values):
            return True
        if op in ("=", "==", "in"):
            return any(low <= one <= high for one in values)
        if op in ("!=", "not in"):
            return low != high or low not in values
        return {"<": low < value, "<=": low <= value, ">": high > value, ">=": high >= value}[op]

    return any(all(possible(*one) for one in conjunction) for conjunction in filters)


class _Handler(BaseHTTPRequestHandler):
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
