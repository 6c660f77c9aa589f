"""The routes that say what is here: bundles, health, metrics."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from mien import __version__
from mien.bundle import Bundle, available
from mien.errors import BundleError
from mien.labels import LABEL_SETS
from mien.report import FORMATS
from mien.server.place import place_of
from mien.server.problem import refusals
from mien.server.views import BundleList, BundleView, Health
from mien.text.transcribe import TRANSCRIBERS

router = APIRouter(tags=["about"])


@router.get("/v1/bundles", responses=refusals())
def bundles() -> BundleList:
    """The models, label sets, transcribers and formats that can be asked for by name."""
    views = [view for bundle in available() if (view := _view(bundle)) is not None]
    return BundleList(views, list(LABEL_SETS), ["auto", "none", *TRANSCRIBERS], list(FORMATS))


@router.get("/healthz", responses=refusals())
def health(request: Request) -> Health:
    """Whether the server and its database answer. Says nothing about anybody, so it needs no sign-in."""
    place = place_of(request.app)
    place.store.counts()
    return Health("ok", __version__, place.settings.token is not None)


@router.get("/metrics", response_class=PlainTextResponse, responses=refusals())
def metrics(request: Request) -> PlainTextResponse:
    """Counters for Prometheus."""
    place = place_of(request.app)
    return PlainTextResponse(
        place.metrics.page(place.store.counts, place.workers.alive), media_type=CONTENT_TYPE_LATEST
    )


def _view(bundle: Bundle) -> BundleView | None:
    """What a bundle says of itself; one that is broken is not offered."""
    try:
        said = bundle.contract
    except BundleError:
        return None
    return BundleView(
        bundle.path.name,
        said.version,
        said.licence,
        list(said.languages),
        list(said.labels.labels),
        list(said.experts),
    )
