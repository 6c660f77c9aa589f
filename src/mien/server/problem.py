"""What is refused and why: RFC 9457 problem details, one sentence in `detail`, and how OpenAPI declares them."""

from __future__ import annotations

import errno
import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from mien.errors import InputError, MienError, MissingPartError, UsageError

log = logging.getLogger("mien.server")

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Sign in",
    403: "Not from there",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    409: "Not now",
    411: "Length required",
    413: "Too large",
    415: "Not readable",
    421: "Wrong host",
    422: "Not valid",
    429: "Too many requests",
    500: "Error in the program",
    503: "Not available",
    507: "Disk full",
}
STATUS_OF: dict[type[MienError], int] = {UsageError: 400, InputError: 422, MissingPartError: 400}
SCHEMA = {
    "type": "object",
    "title": "Problem",
    "properties": {
        "type": {"const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence: what was wrong, what was given, what is allowed."},
    },
    "required": ["type", "title", "status", "detail"],
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
EVERYWHERE = (401, 403, 405, 421, 422, 429, 503)


class RefusedError(Exception):
    """A request that is refused."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})

    def response(self) -> JSONResponse:
        """The answer that says so."""
        body = {"type": "about:blank", "title": TITLES[self.status], "status": self.status, "detail": self.detail}
        return JSONResponse(body, self.status, self.headers, MEDIA_TYPE)


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of one route for its OpenAPI, and those that every route has."""
    return {
        status: {"description": TITLES[status], "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
        for status in sorted({*statuses, *EVERYWHERE})
    }


def _allowed(request: Request) -> str:
    """Every method of a path; the routes know only their own."""
    asked = {method: {**request.scope, "method": method} for method in METHODS}
    routes = request.app.router.routes
    return ", ".join(m for m, scope in asked.items() if any(route.matches(scope)[0] == Match.FULL for route in routes))


def handle_problems(app: FastAPI) -> None:
    """Answer every error in one form."""

    @app.exception_handler(RefusedError)
    async def refused(request: Request, error: RefusedError) -> JSONResponse:
        return error.response()

    @app.exception_handler(MienError)
    async def said(request: Request, error: MienError) -> JSONResponse:
        status = next((status for kind, status in STATUS_OF.items() if isinstance(error, kind)), 500)
        return RefusedError(status, str(error)).response()

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        detail = f"{request.method} {request.url.path}: {TITLES.get(error.status_code, error.detail).lower()}"
        status = error.status_code if error.status_code in TITLES else 400
        headers = {"Allow": _allowed(request)} if status == 405 else error.headers
        return RefusedError(status, detail, headers).response()

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        wrong = ("{}: {}".format(".".join(map(str, one["loc"][1:])) or "body", one["msg"]) for one in error.errors())
        return RefusedError(422, "; ".join(wrong)).response()

    @app.exception_handler(SQLAlchemyError)
    async def database(request: Request, error: SQLAlchemyError) -> JSONResponse:
        log.error("database", extra={"said": {"trouble": str(getattr(error, "orig", None) or type(error).__name__)}})
        detail = "the database cannot be reached or written; nothing was changed, try again"
        return RefusedError(503, detail, {"Retry-After": "5"}).response()

    @app.exception_handler(OSError)
    async def disk(request: Request, error: OSError) -> JSONResponse:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return RefusedError(507, "the disk is full; nothing was kept").response()
        return await ours(request, error)

    @app.exception_handler(Exception)
    async def ours(request: Request, error: Exception) -> JSONResponse:
        log.error("error", exc_info=error)
        return RefusedError(500, f"an error in the program ({type(error).__name__}), not in what was asked").response()
