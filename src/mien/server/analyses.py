"""`/v1/analyses`: recordings and words in, jobs and their results out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, Response, StreamingResponse

from mien.report import FORMATS, format_named
from mien.report.read import from_dict
from mien.server.jobs import Job
from mien.server.place import Place, place_of
from mien.server.problem import RefusedError, refusals
from mien.server.progress import told
from mien.server.store import new_id
from mien.server.views import JobList, JobView, job_view

FORM = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "A recording, a picture or a transcript."},
        "text": {
            "type": "string",
            "minLength": 1,
            "description": "Words; with a file, those spoken in it. `Name: words` is a turn.",
        },
        "transcript": {"type": "string", "format": "binary", "description": "The words of the recording, as a file."},
        "bundle": {"type": "string", "description": "The model by name; base unless said."},
        "labels": {"type": "string", "description": "Show the result over another label set."},
        "asr": {"type": "string", "description": "Who writes down speech: auto, none, pocketsphinx or whisper."},
        "keep": {"type": "boolean", "description": "Keep the recording beside its result."},
        "why": {"type": "boolean", "description": "Look for the words that mattered in each turn."},
    },
    "anyOf": [{"required": [name]} for name in ("file", "text", "transcript")],
    "additionalProperties": False,
}
BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM}}}}
MEDIA_TYPES = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "html": "text/html",
    "vtt": "text/vtt",
    "eaf": "application/xml",
    "labelstudio": "application/json",
}
TEXT = "text/plain"
EXPORTED: dict[int | str, dict[str, Any]] = {200: {"content": {kind: {} for kind in [TEXT, *MEDIA_TYPES.values()]}}}
SHIELD = {"content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"}

router = APIRouter(prefix="/v1/analyses", tags=["analyses"])
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="As given when the analysis was asked for.")]
FormatName = Annotated[str, Query(alias="format", json_schema_extra={"enum": [*FORMATS]})]
Page = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
Before = Annotated[float | None, Query(ge=0, le=1e12, description="Only those created before, seconds since 1970.")]


@router.post("", status_code=202, openapi_extra=BODY, responses=refusals(400, 408, 413, 415, 507))
async def submit(request: Request) -> JobView:
    """Ask for an analysis of a file or of words; it waits in a queue. 202 means that it is on disk and will be done."""
    place = place_of(request.app)
    counts = await run_in_threadpool(place.store.counts)
    if counts.get("queued", 0) >= place.settings.limits.waiting:
        detail = f"{counts['queued']} analyses wait already; at most {place.settings.limits.waiting} may"
        raise RefusedError(503, detail, {"Retry-After": "60"})
    id = new_id()
    asked = await place.intake.receive(request, id)
    try:
        return job_view(await run_in_threadpool(place.store.submit, asked, id))
    except BaseException:
        await run_in_threadpool(place.uploads.remove, id)
        raise


@router.get("", responses=refusals())
def history(request: Request, limit: Page = 50, before: Before = None) -> JobList:
    """The newest analyses, without their results."""
    jobs = place_of(request.app).store.newest(limit, before)
    return JobList([job_view(job) for job in jobs], jobs[-1].created if len(jobs) == limit else None)


@router.get("/{id}", responses=refusals(404))
def show(request: Request, id: Id) -> JobView:
    """One analysis: its state and progress, and where it is done its result."""
    return job_view(_found(place_of(request.app), id, result=True))


@router.get(
    "/{id}/events",
    response_class=StreamingResponse,
    responses=refusals(404) | {200: {"content": {"text/event-stream": {}}}},
)
async def events(request: Request, id: Id) -> StreamingResponse:
    """Server-sent events: `progress` with the job as data whenever it changes, until it ends."""
    place = place_of(request.app)
    await run_in_threadpool(_found, place, id)
    return StreamingResponse(
        told(place.store, id), media_type="text/event-stream", headers={"cache-control": "no-store"}
    )


@router.get("/{id}/export", response_class=Response, responses=refusals(400, 404, 409) | EXPORTED)
def export(request: Request, id: Id, name: FormatName = "json") -> Response:
    """The result in one of the formats of `mien analyze`."""
    format = format_named(name)
    job = _found(place_of(request.app), id, result=True)
    if job.result is None:
        raise RefusedError(409, f"the analysis is {job.state}; only one that is done can be exported")
    text = format.write(from_dict(job.result))
    headers = SHIELD | {"content-disposition": f'attachment; filename="{id}{format.suffix}"'}
    return Response(text, media_type=MEDIA_TYPES.get(name, TEXT), headers=headers)


@router.get("/{id}/recording", response_class=FileResponse, responses=refusals(404))
def recording(request: Request, id: Id) -> FileResponse:
    """The recording, where it was kept."""
    place = place_of(request.app)
    path = place.uploads.recording(id, _found(place, id).request)
    if path is None:
        raise RefusedError(404, "the recording was not kept; send keep=true to keep one")
    return FileResponse(path, media_type="application/octet-stream", headers=SHIELD)


@router.post("/{id}/cancel", responses=refusals(404, 409))
def cancel(request: Request, id: Id) -> JobView:
    """Stop an analysis that waits or runs."""
    place = place_of(request.app)
    job = place.store.cancel(_found(place, id).id)
    if job is None:
        raise _unknown(id)
    if job.state in {"done", "failed"}:
        raise RefusedError(409, f"the analysis is {job.state} already")
    if job.ended:
        place.uploads.remove(id)
    return job_view(job)


@router.delete("/{id}", status_code=204, responses=refusals(404))
def delete(request: Request, id: Id) -> None:
    """Delete an analysis, its result and its files, whatever it is doing."""
    place = place_of(request.app)
    found = place.store.delete(id)
    place.uploads.remove(id)
    if not found:
        raise _unknown(id)


def _found(place: Place, id: str, *, result: bool = False) -> Job:
    job = place.store.get(id, result=result)
    if job is None:
        raise _unknown(id)
    return job


def _unknown(id: str) -> RefusedError:
    return RefusedError(404, f"no analysis {id} is here; it may have been deleted")
