"""SubRip subtitles with the emotion before the words, for any video player."""

from __future__ import annotations

from mien.report.wording import cue_times, subtitle
from mien.types import Analysis


def write(analysis: Analysis) -> str:
    """Cues numbered from one; every utterance needs times."""
    cues = (
        f"{number}\n{cue_times(reading, 'srt', ',')}\n{subtitle(reading)}\n"
        for number, reading in enumerate(analysis.readings, start=1)
    )
    return "\n".join(cues)
