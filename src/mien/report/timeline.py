"""The picture of an analysis before it is drawn: blocks on an axis of seconds, or of turns where there is no clock."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from mien.report.plain import printable
from mien.report.wording import clock
from mien.types import Analysis, Reading, Track

THINNEST = 0.003  # of the axis: an utterance of no length still shows
MOST_TICKS = 8
MOST_STRIPS = 12
COLUMNS = 300  # of a strip, at most
LOOK = 0.2  # seconds between two looks at a face
EDGE = 1e-6  # a look this near to the next column is in it
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200)  # seconds; beyond them, half hours


@dataclass(frozen=True, slots=True)
class Block:
    """One utterance from `left` to `right` on the axis, in the lane of its speaker."""

    left: float
    right: float
    lane: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class Strip:
    """The face of one track over time: `columns` of left side, right side and a share for each label."""

    name: str
    columns: tuple[tuple[float, float, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Blocks on an axis from `begin` to `end`, with its named ticks.

    `lanes` names the speakers in the order in which they first speak; `strips` are the faces, where there is a clock,
    and `left_out` is how many more there are, seen for a shorter time.
    """

    blocks: tuple[Block, ...]
    lanes: tuple[str, ...]
    axis: str
    begin: float
    end: float
    ticks: tuple[tuple[float, str], ...]
    strips: tuple[Strip, ...] = ()
    left_out: int = 0


def timeline(analysis: Analysis) -> Timeline:
    """Lay an analysis out. Seconds are used only where every utterance has them."""
    readings = analysis.readings
    spans = [reading.utterance.span for reading in readings if reading.utterance.span is not None]
    if spans and len(spans) == len(readings):
        end = max(analysis.source.duration or 0.0, *(span.end for span in spans), STEPS[0])
        sides = [(span.start, max(span.end, span.start + THINNEST * end)) for span in spans]
        strips, left_out = _strips(analysis.tracks or (), end)
        return Timeline(*_blocks(readings, sides), "time", 0.0, end, _seconds(end), strips, left_out)
    sides = [(turn - 0.5, turn + 0.5) for turn in range(1, len(readings) + 1)]
    return Timeline(*_blocks(readings, sides), "turn", 0.5, max(len(readings), 1) + 0.5, _turns(len(readings)))


def _blocks(
    readings: tuple[Reading, ...], sides: list[tuple[float, float]]
) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    speakers = [printable(reading.utterance.speaker or "") for reading in readings]
    lanes = tuple(dict.fromkeys(speakers))
    rows = zip(sides, speakers, readings, strict=True)
    return tuple(Block(left, right, lanes.index(name), reading) for (left, right), name, reading in rows), lanes


def _strips(tracks: Sequence[Track], end: float) -> tuple[tuple[Strip, ...], int]:
    """The faces that are seen most, in the order of their numbers."""
    most = sorted(tracks, key=lambda track: -len(track.times))[:MOST_STRIPS]
    shown = sorted(most, key=lambda track: track.id)
    strips = tuple(Strip(f"face {track.id}", tuple(_columns(track, end / COLUMNS))) for track in shown)
    return strips, len(tracks) - len(shown)


def _columns(track: Track, width: float) -> Iterator[tuple[float, float, tuple[float, ...]]]:
    """Means over the looks of each column of the axis, as wide as `width` or the pause between two looks."""
    width = max(width, LOOK)
    looks = zip(track.times, track.probabilities, strict=True)
    for column, group in groupby(looks, key=lambda look: math.floor(look[0] / width + EDGE)):
        rows = [row for _, row in group]
        yield column * width, (column + 1) * width, tuple(sum(share) / len(rows) for share in zip(*rows, strict=True))


def _seconds(end: float) -> tuple[tuple[float, str], ...]:
    half_hours = 1800 * math.ceil(end / MOST_TICKS / 1800)
    step = next((step for step in STEPS if end / step <= MOST_TICKS), half_hours)
    return tuple((tick * step, clock(tick * step)) for tick in range(math.floor(end / step) + 1))


def _turns(count: int) -> tuple[tuple[float, str], ...]:
    step = max(1, math.ceil(count / MOST_TICKS))
    return tuple((turn, str(turn)) for turn in range(1, count + 1, step))
