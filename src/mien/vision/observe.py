"""Faces of a film as the models want them: who, when, how they look and how well they can be seen.

    frames ─▶ faces ─▶ tracks ─▶ crops

File and live camera go through the same `Observer`. What it keeps does not grow with the length of the film: a face
seen for the first time is held back until it is seen again, and forgotten if it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.media import MediaSource
from mien.types import Span
from mien.vision.crop import crop, seen_quality
from mien.vision.faces import Box, Detector
from mien.vision.frames import Frame, frames
from mien.vision.track import Track, Tracker


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """One look at one person.

    time : seconds from the container's start
    track : the person's identity within the source
    crop : uint8, shape (48, 48), grey
    quality : 0..1
    box : pixels of a frame of `frame_size` (width, height)
    """

    time: float
    track: int
    crop: NDArray[np.uint8]
    quality: float
    box: Box
    frame_size: tuple[int, int]


class Observer:
    """Frames in, observations out, in order of time for each person."""

    def __init__(self, detector: Detector, *, gap: float = 1.0) -> None:
        self._detector = detector
        self._tracker = Tracker(gap=gap)
        self._held: dict[int, Observation] = {}

    def see(self, frame: Frame) -> list[Observation]:
        """What is to be said once this frame is seen: its faces, and earlier looks at faces that it confirms."""
        tracks = self._tracker.update(self._detector.detect(frame.image), frame.time)
        said: list[Observation] = []
        for track in tracks:
            look = _look(frame, track)
            if track.confirmed:
                first = self._held.pop(track.id, None)
                said += [look] if first is None else [first, look]
            else:
                self._held[track.id] = look
        self._held = {id: look for id, look in self._held.items() if id in self._tracker.alive}
        return said


def observe(
    source: MediaSource, detector: Detector, *, rate: float = 5.0, spans: Sequence[Span] | None = None
) -> Iterator[Observation]:
    """Looks at every person in the film, `rate` times a second, in the whole of it or within `spans` only."""
    observer = Observer(detector)
    for frame in frames(source, rate=rate, spans=spans):
        yield from observer.see(frame)


def _look(frame: Frame, track: Track) -> Observation:
    patch = crop(frame.image, track.face)
    height, width = frame.image.shape[:2]
    return Observation(frame.time, track.id, patch, seen_quality(patch, track.face), track.face.box, (width, height))
