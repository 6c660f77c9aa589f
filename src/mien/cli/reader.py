"""Reading inputs one after another with one model; in a list, a bad one does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mien.cli.inputs import Job, Jobs
from mien.cli.messages import complain
from mien.cli.progress import bar
from mien.cli.request import Request
from mien.errors import InputError, MienError

if TYPE_CHECKING:
    from mien.inference.recognizer import Recognizer
    from mien.types import Analysis


class Reader:
    """Keeps count of the jobs that failed."""

    def __init__(self, request: Request, work: Jobs) -> None:
        self.failures = 0
        self._request = request
        self._work = work

    def analyses(self) -> Iterator[tuple[Job, Analysis]]:
        """Each job with its analysis, as soon as it is there. The model is loaded when the first one is asked for."""
        from mien.inference.recognizer import Recognizer

        recognizer = Recognizer.load(self._request.bundle)
        for number, job in enumerate(self._work.jobs, start=1):
            try:
                analysis = self._analysis(recognizer, job, number)
            except InputError as error:
                self.failed(job, error)
            else:
                yield job, analysis
        if self.failures == len(self._work.jobs):
            raise InputError(f"none of the {self.failures} inputs gave a result")

    def failed(self, job: Job, error: MienError) -> None:
        """Report the job and go on; alone, its error is the error of the whole run."""
        if not self._work.many:
            raise error
        self.failures += 1
        complain(str(error) if job.name in str(error) else f"{job.name}: {error}")

    def _analysis(self, recognizer: Recognizer, job: Job, number: int) -> Analysis:
        request = self._request
        with bar(job.name, number, len(self._work.jobs), request.quiet) as progress:
            try:
                return recognizer.analyze(
                    job.source(),
                    text=request.text,
                    transcript=request.transcript,
                    labels=request.labels,
                    transcriber=request.asr,
                    progress=progress,
                    why=request.why,
                )
            except OSError as error:
                raise InputError(f"{job.name}: {error.strerror or error}") from error
