"""What `mien analyze` was asked for, and what cannot be asked together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mien.cli.inputs import Jobs
from mien.errors import MediaError, UsageError

TRANSCRIBERS = ("auto", "none", "pocketsphinx", "whisper")


@dataclass(frozen=True, slots=True)
class Request:
    """The command line of `mien analyze`, option by option."""

    inputs: list[str]
    text: str | None
    transcript: Path | None
    bundle: str
    labels: str | None
    asr: str
    format: str
    plot: Path | None
    render: Path | None
    output: str | None
    quiet: bool
    why: bool = False


def check(request: Request, work: Jobs) -> None:
    """Refuse, before anything is loaded, what cannot be answered."""
    if request.labels is not None:
        from mien.labels import label_set

        label_set(request.labels)
    if request.asr not in TRANSCRIBERS:
        raise UsageError(f"no transcriber is called {request.asr!r}; allowed are {', '.join(TRANSCRIBERS)}")
    if request.text is not None and request.transcript is not None:
        raise UsageError("--text and --transcript both give the words; give one of them")
    if not request.inputs and request.text is None and request.transcript is None:
        raise UsageError("nothing to analyse: give a file, a folder, - for stdin, or --text")
    alone = {
        "--text": request.text,
        "--transcript": request.transcript,
        "--plot": request.plot,
        "--render": request.render,
    }
    for option, value in alone.items():
        if value is not None and work.many:
            raise UsageError(f"{option} belongs to one input; a list of {len(work.jobs)} was given")
    if request.plot is not None:
        from mien.report.figure import check_plot

        check_plot(request.plot)
    if request.render is not None:
        _check_render(request.render, work.jobs[0].path)


def _check_render(render: Path, film: Path | None) -> None:
    from mien.media import probe
    from mien.rendering.copy import check_output
    from mien.text.transcript import READERS

    if film is None:
        raise UsageError("--render draws onto a copy of a video file; give its path")
    if film.exists() and render.exists() and film.samefile(render):
        raise UsageError(f"the output {render} is the input; give another --render")
    check_output(render)
    if film.suffix.lower() in READERS or not probe(film).video:
        raise MediaError(f"{film}: holds no video for --render to draw onto")
