"""What the routes of one server share."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import FastAPI

from mien.server.intake import Intake
from mien.server.metrics import Metrics
from mien.server.settings import Settings
from mien.server.store import Store
from mien.server.uploads import Uploads
from mien.server.workers import Workers


@dataclass(frozen=True)
class Place:
    """A server's settings, queue, files, workers, counters and live sessions."""

    settings: Settings
    store: Store
    uploads: Uploads
    intake: Intake
    workers: Workers
    metrics: Metrics
    sessions: set[object] = field(default_factory=set)  # live ones


def place_of(app: FastAPI) -> Place:
    """The place of a running application."""
    place: Place = app.state.place
    return place
