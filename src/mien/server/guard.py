"""Before any route: is it from here, may it come in, does it come too often. Speaks plain ASGI, so sockets pass it too.

A page of another site can make a browser send requests to this machine. It cannot forge `Host` and `Origin`, so these
are looked at: the one must name us where only this machine may ask, the other must name the same server.
"""

from __future__ import annotations

import hmac
import logging
import math
import time
from urllib.parse import urlsplit

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mien.server.metrics import Metrics
from mien.server.problem import RefusedError
from mien.server.settings import Settings

SAFE = {"GET", "HEAD", "OPTIONS"}
PROTECTED = ("/v1/", "/metrics", "/openapi.json")
LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]"}
BEARER = "bearer."  # of the WebSocket subprotocol by which a page signs in: it cannot set headers there
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; "
        "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "permissions-policy": "microphone=(self), camera=(self)",
}

log = logging.getLogger("mien.server")


class Guard:
    """The application behind its checks; every request is counted and logged, by its route and not by its path."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._metrics = metrics
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._requests = RateLimitItemPerMinute(settings.limits.requests)
        self._uploads = RateLimitItemPerMinute(settings.limits.uploads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or answer it with the problem."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in HEADERS.items())]
            await send(message)

        try:
            self._check(scope)
        except RefusedError as problem:
            await problem.response()(scope, receive, answered)
        else:
            await self._app(scope, receive, answered)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _check(self, scope: Scope) -> None:
        headers, method = Headers(scope=scope), scope.get("method", "GET")
        self._check_host(headers)
        if method not in SAFE or scope["type"] == "websocket":
            _check_origin(headers)
        client = scope["client"][0] if scope.get("client") else "unknown"
        if scope["path"].startswith(PROTECTED):
            self._check_rate(self._requests, client)
            self._check_token(headers)
        if method == "POST" and scope["path"].rstrip("/") == "/v1/analyses":
            self._check_rate(self._uploads, client)

    def _check_host(self, headers: Headers) -> None:
        name = _host(headers.get("host", ""))
        if self._settings.token is None and name not in LOCAL_NAMES | {self._settings.host}:
            raise RefusedError(
                421, f"this server answers to {', '.join(sorted(LOCAL_NAMES))}, asked for was {name[:80]!r}"
            )

    def _check_token(self, headers: Headers) -> None:
        expected = self._settings.token
        if expected is None:
            return
        given = headers.get("authorization", "").removeprefix("Bearer ")
        for protocol in headers.get("sec-websocket-protocol", "").split(","):
            if protocol.strip().startswith(BEARER):
                given = protocol.strip().removeprefix(BEARER)
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise RefusedError(
                401, "sign in with the header Authorization: Bearer TOKEN", {"WWW-Authenticate": "Bearer"}
            )

    def _check_rate(self, allowed: RateLimitItemPerMinute, client: str) -> None:
        if not self._limiter.hit(allowed, client):
            reset, _ = self._limiter.get_window_stats(allowed, client)
            wait = max(1, math.ceil(reset - time.time()))
            detail = f"at most {allowed.amount} such requests a minute; try again in {wait} s"
            raise RefusedError(429, detail, {"Retry-After": str(wait)})

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        method = scope.get("method", "WS")
        self._metrics.request(method, route, status, seconds)
        said = {"method": method, "route": route, "status": status, "milliseconds": round(1000 * seconds, 1)}
        log.info("request", extra={"said": said})


def _check_origin(headers: Headers) -> None:
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host", ""):
        raise RefusedError(403, f"only this server's own page may ask that, not {origin[:80]!r}")


def _host(header: str) -> str:
    """The name in a Host header, without its port."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.partition(":")[0]
