"""What annotation formats hold of an analysis: who said what when, and with which emotion. They all need times.

Annotators' programs draw one line a tier, on which nothing may overlap; where a speaker's turns do, they are spread
over several.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mien.report.plain import printable
from mien.report.wording import timed
from mien.types import Analysis, Span

DECIMALS = 3  # of a second: all of these formats know milliseconds
SHORTEST = 0.001  # seconds; a mark of no length cannot be shown, and some programs refuse it


@dataclass(frozen=True, slots=True)
class Mark:
    """One utterance on a time line, in text that is safe to show; `emotion` None where a format has no place for it."""

    span: Span
    speaker: str | None
    text: str
    emotion: str | None


@dataclass(frozen=True, slots=True)
class Lane:
    """Marks of one speaker of which none overlap, in order. `number` counts a speaker's lanes from 1."""

    speaker: str | None
    number: int
    marks: tuple[Mark, ...]


def marks(analysis: Analysis, format: str) -> list[Mark]:
    """A mark for each utterance; refused where one has no times."""
    return [
        Mark(
            rounded(timed(reading, format)),
            printable(reading.utterance.speaker or "") or None,
            printable(reading.utterance.text or ""),
            printable(reading.prediction.emotion),
        )
        for reading in analysis.readings
    ]


def rounded(span: Span) -> Span:
    """The span in whole milliseconds, at least one long."""
    start = round(span.start, DECIMALS)
    return Span(start, max(round(span.end, DECIMALS), round(start + SHORTEST, DECIMALS)))


def lanes(found: Iterable[Mark]) -> list[Lane]:
    """Marks by speaker, in order of their first; each on the first of the speaker's lanes that is free."""
    spread: dict[str | None, list[list[Mark]]] = {}
    for mark in sorted(found, key=lambda mark: mark.span):
        own = spread.setdefault(mark.speaker, [])
        free = next((lane for lane in own if lane[-1].span.end <= mark.span.start), None)
        if free is None:
            own.append([mark])
        else:
            free.append(mark)
    return [Lane(who, number, tuple(lane)) for who, own in spread.items() for number, lane in enumerate(own, start=1)]


def in_order(found: Iterable[Mark]) -> list[Mark]:
    """Marks as they were said, whatever tier they were on."""
    return sorted(found, key=lambda mark: (mark.span, mark.speaker or ""))


def end(found: Sequence[Mark], duration: float | None) -> float:
    """Seconds at which the time line ends: no mark lies beyond it."""
    return round(max([duration or 0.0, *(mark.span.end for mark in found)]), DECIMALS)
