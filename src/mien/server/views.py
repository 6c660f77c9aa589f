"""What the routes answer, as dataclasses: FastAPI makes the OpenAPI schema of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from mien.server.jobs import Job

State = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True)
class JobView:
    """A job as clients see it. Times are ISO 8601 in UTC; `recording` says whether the recording is kept.

    `error` is one sentence where it failed; `result` the analysis, `mien/analysis/1`, where it is done.
    """

    id: str
    state: State
    progress: float
    name: str | None
    bundle: str
    labels: str | None
    asr: str
    recording: bool
    created: str
    started: str | None
    finished: str | None
    error: str | None
    result: dict[str, Any] | None


@dataclass(frozen=True)
class JobList:
    """The newest jobs without their results; `next` is the `before` of the following page, null on the last."""

    analyses: list[JobView]
    next: float | None


@dataclass(frozen=True)
class BundleView:
    """A model that can be asked for by name."""

    name: str
    version: str
    licence: str
    languages: list[str]
    labels: list[str]
    modalities: list[str]


@dataclass(frozen=True)
class BundleList:
    """The models that are here, and what else an analysis may be asked for."""

    bundles: list[BundleView]
    label_sets: list[str]
    transcribers: list[str]
    formats: list[str]


@dataclass(frozen=True)
class Health:
    """Whether the server answers and its database does."""

    status: Literal["ok"]
    version: str
    sign_in: bool


def job_view(job: Job) -> JobView:
    """The job as clients see it."""
    asked = job.request
    return JobView(
        id=job.id,
        state=job.state,  # type: ignore[arg-type]  # the database holds no other
        progress=round(job.progress, 4),
        name=asked.name,
        bundle=asked.bundle,
        labels=asked.labels,
        asr=asked.asr,
        recording=asked.keep and asked.source == "",
        created=_moment(job.created) or "",
        started=_moment(job.started),
        finished=_moment(job.finished),
        error=job.error,
        result=job.result,
    )


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
