"""Times as people write them in transcripts, read as seconds."""

from __future__ import annotations

import re

from mien.types import Span

CLOCK_EXAMPLE = "00:00:01,000 --> 00:00:02,500"
SECONDS_EXAMPLE = "1.5 (seconds) or 00:00:01,500"

_CLOCK = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]{1,9}))?")
_SECONDS = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,9})?")


class ClockError(ValueError):
    """A time that cannot be read. The reader that knows the file and the line turns it into a TranscriptError."""


def clock_seconds(text: str) -> float:
    """Seconds of `h:mm:ss,ms` or `mm:ss.ms`: hours and fraction may be left out, the decimal mark is `,` or `.`."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ClockError(f"{text.strip()[:40]!r} is not a time")
    hours, minutes, seconds = (int(part or 0) for part in match.group(1, 2, 3))
    if minutes > 59 or seconds > 59:
        raise ClockError(f"{text.strip()!r} is not a time: minutes and seconds run from 0 to 59")
    return hours * 3600 + minutes * 60 + seconds + float(f"0.{match.group(4) or 0}")


def seconds(text: str) -> float:
    """Seconds of a plain number (`12.5`, `12,5`) or of a clock time."""
    plain = text.strip()
    return float(plain.replace(",", ".")) if _SECONDS.fullmatch(plain) else clock_seconds(plain)


def span(start: float, end: float) -> Span:
    """A span whose end does not come before its start; the message gives both in seconds."""
    if end < start:
        raise ClockError(f"the end, {end:.3f} s, comes before the start, {start:.3f} s")
    return Span(start, end)
