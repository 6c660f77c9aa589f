"""The web page, where it was built: files of one folder in the package, and nothing else."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles

PAGE = Path(__file__).parent / "page"
ABSENT = "the page is not built; build it with: cd web && npm ci && npm run build\n"


def serve_page(app: FastAPI, folder: Path = PAGE) -> None:
    """Serve the page at `/`; say how it is built where it is not. It is added last, as it answers every other path."""
    if (folder / "index.html").is_file():
        app.mount("/", StaticFiles(directory=folder, html=True), name="page")
        return

    @app.get("/", include_in_schema=False)
    def absent() -> PlainTextResponse:
        return PlainTextResponse(ABSENT)
