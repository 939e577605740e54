"""The proxy: Jupyter's authentication in front of the service, bytes unbuffered in between."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlencode

import httpx
import tornado.web
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler

from ..errors import INPUT_INVALID, REQUEST_TOO_LARGE, SERVICE_UNREACHABLE, AffluentError

if TYPE_CHECKING:
    from .upstream import Upstream

# The owner token comes from the panel, which got it by unlocking the wallet; the rest of what a
# browser sends (cookies, Jupyter's own token) is not the service's business.
_TO_SERVICE: Final = (
    "Accept", "Affluent-Owner", "Content-Type", "If-None-Match", "If-Range", "Last-Event-ID",
    "Range",
)  # fmt: skip
_TO_CLIENT: Final = (
    "Accept-Ranges", "Cache-Control", "Content-Disposition", "Content-Length", "Content-Range",
    "Content-Type", "ETag", "Last-Modified", "Retry-After",
)  # fmt: skip
_JUPYTERS_OWN: Final = ("token", "_xsrf")
_MOST_BODY: Final = 4 * 1_048_576
_PROBLEMS: Final = {INPUT_INVALID: 400, REQUEST_TOO_LARGE: 413, SERVICE_UNREACHABLE: 503}


class ProxyHandler(APIHandler):
    """Forwards requests of authenticated users to the service."""

    auth_resource = "affluent"
    _forwarding: asyncio.Task[None] | None = None

    @tornado.web.authenticated
    @authorized
    async def get(self, _path: str) -> None:
        """Forward a GET."""
        await self._forward()

    @tornado.web.authenticated
    @authorized
    async def head(self, _path: str) -> None:
        """Forward a HEAD."""
        await self._forward()

    @tornado.web.authenticated
    @authorized
    async def post(self, _path: str) -> None:
        """Forward a POST."""
        await self._forward()

    @tornado.web.authenticated
    @authorized
    async def put(self, _path: str) -> None:
        """Forward a PUT."""
        await self._forward()

    @tornado.web.authenticated
    @authorized
    async def delete(self, _path: str) -> None:
        """Forward a DELETE."""
        await self._forward()

    def on_connection_close(self) -> None:
        """Cancel the request to the service when the browser went away."""
        super().on_connection_close()
        if self._forwarding is not None:
            self._forwarding.cancel()

    async def _forward(self) -> None:
        # A GET may spend within the budget: it must come from Jupyter's own pages, too.
        self.check_xsrf_cookie()
        self._forwarding = asyncio.ensure_future(self._relay())
        try:
            await self._forwarding
        except asyncio.CancelledError:
            self.log.debug("The client closed a request to the service.")
        except AffluentError as error:
            self._answer_problem(error)

    async def _relay(self) -> None:
        body = self.request.body
        if len(body) > _MOST_BODY:
            raise AffluentError(REQUEST_TOO_LARGE, "The request is too large.", "Send less.")
        upstream: Upstream = self.settings["affluent_upstream"]
        given = self.request.headers
        headers = {name: given[name] for name in _TO_SERVICE if name in given}
        # The service's bytes go through as they are.
        headers["Accept-Encoding"] = "identity"
        try:
            answer = await upstream.send(str(self.request.method), self._target(), headers, body)
        except httpx.HTTPError as error:
            raise AffluentError(
                SERVICE_UNREACHABLE, "The service went away during a request.", "Try again."
            ) from error
        try:
            await self._pass_on(answer)
        finally:
            await answer.aclose()

    async def _pass_on(self, answer: httpx.Response) -> None:
        self.set_status(answer.status_code)
        for name in _TO_CLIENT:
            if name in answer.headers:
                self.set_header(name, answer.headers[name])
        self.set_header("X-Accel-Buffering", "no")
        try:
            await self.flush()
            if self.request.method != "HEAD":
                async for chunk in answer.aiter_raw():
                    self.write(chunk)
                    await self.flush()
            await self.finish()
        except httpx.HTTPError:
            # The head is sent: only a broken connection says now that something is missing.
            self.log.warning("The service broke off an answer.")
            self.request.connection.close()

    def _target(self) -> str:
        """Path and query for the service; what could leave its `/v1` is refused."""
        base = f"{self.base_url.rstrip('/')}/affluent/"
        raw = self.request.path.removeprefix(base)
        plain = raw
        while plain != (decoded := unquote(plain)):
            plain = decoded
        segments = plain.replace("\\", "/").split("/")
        if (
            segments[0] != "v1"
            or any(one in (".", "..") for one in segments)
            or not plain.isprintable()
        ):
            raise AffluentError(INPUT_INVALID, "The path is not one of the service.", "Correct it.")
        pairs = parse_qsl(self.request.query, keep_blank_values=True)
        query = urlencode([pair for pair in pairs if pair[0] not in _JUPYTERS_OWN])
        return f"/{raw}?{query}" if query else f"/{raw}"

    def _answer_problem(self, error: AffluentError) -> None:
        status = _PROBLEMS.get(error.code, 500)
        self.set_status(status)
        document = {
            "type": f"https://affluent.network/errors/{error.code}",
            "title": error.code.replace("_", " ").capitalize(),
            "status": status,
            "detail": error.detail,
            "code": error.code,
            "hint": error.hint,
            "context": error.context,
        }
        self.finish(json.dumps(document), set_content_type="application/problem+json")
