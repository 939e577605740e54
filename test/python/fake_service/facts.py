"""Names and numbers of the one dataset, and what an answer may be that says no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
