"""JSON Lines: an utterance a line, each with the source it comes from, for tools that read line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable

from mien.errors import InputError, MienError
from mien.report.contract import unicode_text, utterance_dict
from mien.report.read import reading_from
from mien.types import ANALYSIS_SCHEMA, Analysis, Reading

# JSON allows these inside a string, yet many readers, `str.splitlines` among them, take them for the end of a line.
LINE_ENDS = str.maketrans({end: f"\\u{ord(end):04x}" for end in "\u0085\u2028\u2029"})


def write(analysis: Analysis) -> str:
    """One line an utterance: `source`, then the keys of the contract's utterance."""
    return lines(analysis.source.path, analysis.readings)


def lines(source: str | None, readings: Iterable[Reading]) -> str:
    """The readings of one source, a line each."""
    rows = ({"source": unicode_text(source)} | utterance_dict(reading) for reading in readings)
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False).translate(LINE_ENDS) + "\n" for row in rows)


def read(text: str) -> tuple[str | None, tuple[Reading, ...]]:
    """The source and its readings, the inverse of `lines`; a line that is none is refused by its number."""
    sources, readings = list[str | None](), list[Reading]()
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            row = json.loads(line)
            readings.append(reading_from(row))
            sources.append(row["source"])
        except (KeyError, TypeError, ValueError, MienError) as error:
            raise InputError(f"line {number}: not an utterance of {ANALYSIS_SCHEMA}: {error}") from error
    if len(set(sources)) > 1:
        raise InputError(f"lines of one source are needed, got those of {len(set(sources))}")
    return (sources[0] if sources else None), tuple(readings)
