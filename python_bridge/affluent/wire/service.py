"""The service itself: where it is found and how it proves to be the right one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from .read import Matches

NetworkName = Annotated[str, Matches(r"[a-z0-9-]{1,32}")]


@dataclass(frozen=True)
class ConnectionFile:
    """The connection file; token and secret never show."""

    version: Annotated[int, lambda version: version == 1]
    pid: int
    network: NetworkName
    socket: str
    url: str | None
    token: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Challenge:
    """The service's proof that it knows the secret of the connection file."""

    proof: Annotated[str, Matches(r"0x[0-9a-f]{64}")]


@dataclass(frozen=True)
class Problem:
    """A problem document (RFC 9457)."""

    code: str
    detail: str
    hint: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    status: int = 0
    title: str = ""


Verb = Literal["GET", "HEAD", "POST", "PUT", "DELETE"]
