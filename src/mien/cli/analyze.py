"""`mien analyze`: files, folders, stdin or words in; a timeline or a document out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

INPUTS = "Media files, still pictures, transcripts (.txt .srt .vtt .csv .json), folders of them, or - for stdin."
TEXT = "Words to analyse; with a recording, the words spoken in it. A line `Name: words` is a turn."
TRANSCRIPT = "The words of the recording, as a transcript file."
BUNDLE = "The model: a bundle by name, or its folder."
LABELS = "Show the result over another label set, such as sentiment-3."
ASR = "Who writes down speech without a transcript: auto, none, pocketsphinx or whisper."
FORMAT = "table, json, jsonl, csv, srt, vtt, rttm, textgrid, eaf, labelstudio or html."
PLOT = "Save the timeline as a picture (.png, .svg, .pdf)."
RENDER = "Write a copy of the video with boxes, labels and probabilities drawn onto it (.mp4, .mkv, .mov)."
OUTPUT = "A file, or a folder (existing, or ending in /) for one file per input. Default: stdout."
WHY = "Say what the reading rests on, word by word; reads each turn once more for each of its words."
QUIET = "No progress, no remarks; errors are still said."


def analyze(
    inputs: Annotated[list[str] | None, typer.Argument(metavar="INPUT...", help=INPUTS, show_default=False)] = None,
    *,
    text: Annotated[str | None, typer.Option(help=TEXT)] = None,
    transcript: Annotated[Path | None, typer.Option(metavar="FILE", help=TRANSCRIPT)] = None,
    bundle: Annotated[str, typer.Option(metavar="NAME|DIR", help=BUNDLE)] = "base",
    labels: Annotated[str | None, typer.Option(metavar="SET", help=LABELS)] = None,
    asr: Annotated[str, typer.Option(metavar="NAME", help=ASR)] = "auto",
    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help=FORMAT)] = "table",
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help=PLOT)] = None,
    render: Annotated[Path | None, typer.Option(metavar="FILE", help=RENDER)] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", metavar="PATH", help=OUTPUT)] = None,
    why: Annotated[bool, typer.Option("--why", help=WHY)] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=QUIET)] = False,
) -> None:
    """Read emotion from recordings, pictures or words, turn by turn."""
    from mien.cli.request import Request
    from mien.cli.run import run

    asked = Request(inputs or [], text, transcript, bundle, labels, asr, format, plot, render, output, quiet, why)
    failures = run(asked)
    if failures:
        raise typer.Exit(3)
