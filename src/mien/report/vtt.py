"""WebVTT subtitles with the emotion before the words, for the `track` element of web pages."""

from __future__ import annotations

from html import escape

from mien.report.wording import cue_times, subtitle
from mien.types import Analysis


def write(analysis: Analysis) -> str:
    """A cue an utterance; every utterance needs times. `&`, `<` and `>` are escaped, as cue text demands."""
    cues = (
        f"{cue_times(reading, 'vtt', '.')}\n{escape(subtitle(reading), quote=False)}\n" for reading in analysis.readings
    )
    return "\n".join(["WEBVTT\n", *cues])
