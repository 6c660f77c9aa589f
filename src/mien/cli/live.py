"""`mien live`: a microphone, a pipe or a recording in; a line for each turn out, as soon as it is said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

INPUT = "A recording to play instead of the microphone, or - for raw samples on stdin (16 bit, mono, 16 kHz)."
FAST = "Play the recording as fast as it can be read, and leave nothing out."
BUNDLE = "The model: a bundle by name, or its folder."
ASR = "Who writes down the words: auto, none, pocketsphinx or whisper."
LABELS = "Show the readings over another label set."
FORMAT = "text, a line a turn; or jsonl, every event of mien/live/1."
DEVICE = "The microphone by name or number, as sounddevice lists them."


def live(
    *,
    input: Annotated[str | None, typer.Option("--input", "-i", metavar="FILE|-", help=INPUT)] = None,
    fast: Annotated[bool, typer.Option("--fast", help=FAST)] = False,
    bundle: Annotated[str, typer.Option(metavar="NAME|DIR", help=BUNDLE)] = "base",
    asr: Annotated[str, typer.Option(metavar="NAME", help=ASR)] = "auto",
    labels: Annotated[str | None, typer.Option(metavar="SET", help=LABELS)] = None,
    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help=FORMAT)] = "text",
    device: Annotated[str | None, typer.Option(metavar="NAME", help=DEVICE)] = None,
) -> None:
    """Read emotion live, turn by turn, until the sound ends or Ctrl-C."""
    from mien.cli.listening import Listening, listen

    path = None if input in {None, "-"} else Path(str(input))
    listen(Listening(path, input == "-", fast, bundle, asr, labels, format, device))
