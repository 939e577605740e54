"""An httpx client of the service's socket, and the challenge that the service must pass first."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

import httpx

from ..wire.read import Mismatch, read
from ..wire.service import Challenge, ConnectionFile
from .socket_http import HOST

_CHALLENGE_CONTEXT: Final = b"affluent/service/1"
_CHALLENGE_TIMEOUT: Final = 3.0


def base_url(connection: ConnectionFile) -> str:
    """Give the base URL of the service; over a socket its host is a mere name."""
    return f"http://{HOST}" if connection.socket else (connection.url or "")


def is_genuine(connection: ConnectionFile) -> bool:
    """Whether whoever listens knows the secret of the connection file.

    The token is sent to nobody else: on a shared machine a stranger could have taken the place of
    a service that died.
    """
    nonce = secrets.token_bytes(32)
    transport = httpx.HTTPTransport(uds=connection.socket or None)
    with httpx.Client(
        transport=transport, base_url=base_url(connection), timeout=_CHALLENGE_TIMEOUT
    ) as client:
        try:
            answer = client.post("/v1/challenge", json={"nonce": f"0x{nonce.hex()}"})
            answer.raise_for_status()
            proof = read(Challenge, answer.json()).proof
            expected = challenge_proof(connection.secret, nonce)
        except (httpx.HTTPError, Mismatch, ValueError):
            return False
    return hmac.compare_digest(proof, expected)


def challenge_proof(secret: str, nonce: bytes) -> str:
    """Compute the proof that a genuine service gives; `secret` is hex."""
    key = bytes.fromhex(secret)
    return f"0x{hmac.new(key, nonce + _CHALLENGE_CONTEXT, hashlib.sha256).hexdigest()}"
