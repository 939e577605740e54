"""The service as the proxy sees it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

import httpx

from ..client.launcher import ensure_service
from ..client.transport import base_url
from ..errors import SERVICE_UNREACHABLE, UnavailableError
from ..wire.service import ConnectionFile

# Event streams are silent for long, and a read may wait for an unlock on chain.
_TIMEOUT: Final = httpx.Timeout(None, connect=5.0)
_LIMITS: Final = httpx.Limits(max_connections=None, max_keepalive_connections=16)


@dataclass(frozen=True)
class _Link:
    connection: ConnectionFile
    client: httpx.AsyncClient


class Upstream:
    """Sends requests to the service of a network; starts it, and finds it again after a restart."""

    def __init__(self, network: str) -> None:
        self._network = network
        self._lock = asyncio.Lock()
        self._link: _Link | None = None

    async def send(
        self, verb: str, target: str, headers: dict[str, str], body: bytes
    ) -> httpx.Response:
        """Send a request and return the answer once its head is there; the caller closes it.

        The kernel's token is added here, and only to a service that proved to be genuine.

        Raises
        ------
        AffluentError
            ``SERVICE_UNREACHABLE`` where there is no service and none can be started.
        """
        for _ in range(2):
            link = await self._open()
            authorized = {**headers, "Authorization": f"Bearer {link.connection.token}"}
            request = link.client.build_request(verb, target, headers=authorized, content=body)
            try:
                return await link.client.send(request, stream=True)
            except httpx.ConnectError:
                # Nothing was sent: the service ended, and may be started again.
                await self._drop(link)
        raise UnavailableError(SERVICE_UNREACHABLE, "The service does not answer.", "Try again.")

    async def close(self) -> None:
        """Close the links."""
        if self._link is not None:
            await self._drop(self._link)

    async def _open(self) -> _Link:
        async with self._lock:
            if self._link is None:
                connection = await asyncio.to_thread(ensure_service, self._network)
                transport = httpx.AsyncHTTPTransport(uds=connection.socket or None, limits=_LIMITS)
                client = httpx.AsyncClient(
                    transport=transport, base_url=base_url(connection), timeout=_TIMEOUT
                )
                self._link = _Link(connection, client)
            return self._link

    async def _drop(self, link: _Link) -> None:
        if self._link is link:
            self._link = None
        await link.client.aclose()
