"""The application: routes behind the guard, workers beside it, everything by the settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from mien import __version__
from mien.server import about, analyses, live
from mien.server.guard import Guard
from mien.server.intake import Intake
from mien.server.metrics import Metrics
from mien.server.page import serve_page
from mien.server.place import Place
from mien.server.problem import handle_problems
from mien.server.settings import Settings
from mien.server.store import Store
from mien.server.tables import opened
from mien.server.uploads import Uploads
from mien.server.workers import Workers

ABOUT = (
    "Reads the emotion in what people say, how they say it and how they look, turn by turn. Nothing leaves this server."
)


def create_app(settings: Settings) -> FastAPI:
    """The application; its database is opened now, its workers start with it."""
    settings.data.mkdir(parents=True, exist_ok=True)
    settings.data.chmod(0o700)
    place = _place(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        place.workers.start()
        yield
        place.workers.stop()

    app = FastAPI(
        title="mien", version=__version__, description=ABOUT, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    app.state.place = place
    for room in (analyses, about, live):
        app.include_router(room.router)
    handle_problems(app)
    serve_page(app)
    app.add_middleware(Guard, settings=settings, metrics=place.metrics)
    return app


def _place(settings: Settings) -> Place:
    store, uploads = Store(opened(settings.database_url)), Uploads(settings.data / "uploads")
    intake = Intake(uploads, settings.limits)
    return Place(settings, store, uploads, intake, Workers(settings, store, uploads), Metrics())
