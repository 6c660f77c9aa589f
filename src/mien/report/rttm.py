"""Rich Transcription Time Marked: who speaks when, for the tools of speaker diarization. It has no place for the rest.

A line is `SPEAKER file channel start duration <NA> <NA> name <NA> <NA>` (NIST, RT-09 evaluation plan, appendix A).
Names are single words; one that is not known is `unknown`.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from mien.errors import InputError
from mien.report.marks import Mark, in_order, marks
from mien.types import Analysis, Span

UNKNOWN = "unknown"
FIELDS = (9, 10)  # the last was added to the format later


def write(analysis: Analysis) -> str:
    """A line an utterance; every utterance needs times."""
    name = _word(PurePath(analysis.source.path or "").stem) or "source"
    return "".join(_line(name, mark) for mark in marks(analysis, "rttm"))


def read(text: str) -> list[Mark]:
    """The turns of an RTTM text; lines of other types than SPEAKER are passed over."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            continue
        if len(fields) not in FIELDS:
            raise InputError(f"rttm, line {number}: {FIELDS[0]} or {FIELDS[1]} fields are expected, got {len(fields)}")
        found.append(_mark(fields, number))
    return in_order(found)


def _mark(fields: list[str], number: int) -> Mark:
    try:
        start, duration = float(fields[3]), float(fields[4])
        span = Span(start, round(start + duration, 6))
    except (ValueError, InputError):
        raise InputError(f"rttm, line {number}: start {fields[3]!r} and duration {fields[4]!r} are no times") from None
    return Mark(span, None if fields[7] in {UNKNOWN, "<NA>"} else fields[7], "", None)


def _line(name: str, mark: Mark) -> str:
    who = _word(mark.speaker or "") or UNKNOWN
    return f"SPEAKER {name} 1 {mark.span.start:.3f} {mark.span.duration:.3f} <NA> <NA> {who} <NA> <NA>\n"


def _word(text: str) -> str:
    """One field: no white space."""
    return re.sub(r"\s+", "_", text.strip())
