"""The steps of `mien analyze`: refuse what cannot work, open what is written to, then read and write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from mien.cli import output, request
from mien.cli.inputs import Job, Jobs, jobs
from mien.cli.progress import bar
from mien.cli.reader import Reader
from mien.cli.request import Request
from mien.cli.screen import format_for
from mien.errors import UsageError

if TYPE_CHECKING:
    from mien.report import Format
    from mien.types import Analysis


def run(asked: Request) -> int:
    """Analyse and write. The number of inputs in a list that failed and were reported; a lone error is raised."""
    format = format_for(asked.format, to_stdout=asked.output is None)
    work = jobs(asked.inputs, asked.transcript, asked.quiet)
    request.check(asked, work)
    _keep_inputs(asked, work)
    reader = Reader(asked, work)
    with output.replaced(asked.plot) if asked.plot else nullcontext() as picture:
        results = _rendered(asked, _drawn(reader.analyses(), picture))
        if asked.output is not None and output.is_folder(asked.output):
            _write_each(asked, work, format, reader, results)
        else:
            _write_together(asked, work, format, results)
    return reader.failures


def _keep_inputs(asked: Request, work: Jobs) -> None:
    """An input is never an output, under whatever name."""
    read = [path for path in (*(job.path for job in work.jobs), asked.transcript) if path is not None]
    written = [path for path in (asked.output and Path(asked.output), asked.plot) if path]
    output.refuse_overwriting(written, read)


def _drawn(results: Iterable[tuple[Job, Analysis]], picture: Path | None) -> Iterator[tuple[Job, Analysis]]:
    for job, analysis in results:
        if picture is not None:
            analysis.plot(picture)
        yield job, analysis


def _rendered(asked: Request, results: Iterable[tuple[Job, Analysis]]) -> Iterator[tuple[Job, Analysis]]:
    for job, analysis in results:
        if asked.render is not None and job.path is not None:
            from mien.rendering.copy import render

            with bar(asked.render.name, 1, 1, asked.quiet) as progress:
                render(analysis, job.path, asked.render, progress=progress)
        yield job, analysis


def _write_each(
    asked: Request, work: Jobs, format: Format, reader: Reader, results: Iterable[tuple[Job, Analysis]]
) -> None:
    names = output.names([job.name for job in work.jobs], format.suffix)
    folder = output.prepared_folder(Path(asked.output or "."))
    paths = {job: folder / name for job, name in zip(work.jobs, names, strict=True)}
    output.refuse_overwriting(paths.values(), [job.path for job in work.jobs if job.path])
    for job, analysis in results:
        try:
            text = format.write(analysis)
        except UsageError as error:  # this one has no times, the next may
            reader.failed(job, error)
            continue
        with output.written(paths[job]) as write:
            write(text)


def _write_together(asked: Request, work: Jobs, format: Format, results: Iterable[tuple[Job, Analysis]]) -> None:
    analyses = (analysis for _, analysis in results)
    if work.many and format.write_many is None:
        raise UsageError(f"{asked.format} of several inputs needs a file for each: give --output FOLDER/")
    pieces = format.write_many(analyses) if work.many and format.write_many else map(format.write, analyses)
    with output.written(Path(asked.output)) if asked.output else output.stdout() as write:
        for piece in pieces:
            write(piece)
