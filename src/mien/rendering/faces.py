"""Where each face of an analysis is at any moment, and what it says: what is drawn onto a film."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.types import Analysis, Span, Track

HELD = 0.25  # seconds that a box stays after its look where no other follows
BRIDGED = 1.0  # seconds between two looks over which a box moves from one to the other


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A face at a moment. box : float64, shape (4,), x, y, width, height as shares of the picture

    probabilities : float64, shape (labels,)
    """

    id: int
    box: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    speaks: bool


class Faces:
    """One track. times : float64, shape (looks,), seconds; said : float64, shape (looks, labels)."""

    def __init__(self, track: Track, spans: tuple[Span, ...]) -> None:
        self.id = track.id
        self.times = np.array(track.times)
        self.said = np.array(track.probabilities)
        self._boxes = np.array(track.boxes)
        self._spans = spans  # in which it speaks

    def at(self, time: float) -> Shown | None:
        """The face at this moment, None while it is not seen."""
        after = int(np.searchsorted(self.times, time, side="right"))
        if after == 0:
            return None
        box = self._box(after, time)
        speaks = any(span.start <= time <= span.end for span in self._spans)
        return None if box is None else Shown(self.id, box, self.said[after - 1], speaks)

    def _box(self, after: int, time: float) -> NDArray[np.float64] | None:
        """Between two looks on the way from one to the other; `after` is the first look later than `time`."""
        since = time - self.times[after - 1]
        between = self.times[after] - self.times[after - 1] if after < len(self.times) else np.inf
        if between > BRIDGED:
            return np.asarray(self._boxes[after - 1]) if since <= HELD else None
        share = since / between
        return np.asarray((1 - share) * self._boxes[after - 1] + share * self._boxes[after])


def faces(analysis: Analysis) -> list[Faces]:
    """The tracks of an analysis with the times at which they speak."""
    when = {reading.utterance.index: reading.utterance.span for reading in analysis.readings}
    return [
        Faces(track, tuple(span for index in track.speaks if (span := when.get(index)) is not None))
        for track in analysis.tracks or ()
    ]


def most_at_once(found: list[Faces]) -> int:
    """The largest number of faces between whose first and last looks a moment lies."""
    begins = sorted(face.times[0] for face in found)
    ends = sorted(face.times[-1] for face in found)
    open_at_begin = np.arange(1, len(begins) + 1) - np.searchsorted(ends, begins)
    return int(max(open_at_begin, default=0))
