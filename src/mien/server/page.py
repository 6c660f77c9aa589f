"""The web page, where it was built: files of one folder in the package, and nothing else."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

PAGE = Path(__file__).parent / "page"
ABSENT = "the page is not built; build it with: cd web && npm install --no-save && npm run build\n"


def serve_page(app: FastAPI, folder: Path = PAGE) -> None:
    """Serve the page at `/`; say how it is built where it is not.

    It answers what no route knows, and is no route itself: one at `/` would also take a route's unknown methods.
    """
    if (folder / "index.html").is_file():
        files, unknown = StaticFiles(directory=folder, html=True), app.router.default

        async def page(scope: Scope, receive: Receive, send: Send) -> None:
            await (files if scope["type"] == "http" else unknown)(scope, receive, send)

        app.router.default = page
        return

    @app.get("/", include_in_schema=False)
    def absent() -> PlainTextResponse:
        return PlainTextResponse(ABSENT)
