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
from mien.vision.faces import Box, Detector, Face
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


@dataclass(frozen=True, slots=True, eq=False)
class Glimpse:
    """What can be told from one frame alone: its faces, and for each the crop, as in `Observation`."""

    time: float
    faces: tuple[Face, ...]
    crops: tuple[NDArray[np.uint8], ...]
    frame_size: tuple[int, int]


def glimpse(frame: Frame, detector: Detector) -> Glimpse:
    """The faces of one frame: the costly part of observing, which needs no frame before it."""
    faces = tuple(detector.detect(frame.image))
    height, width = frame.image.shape[:2]
    return Glimpse(frame.time, faces, tuple(crop(frame.image, face) for face in faces), (width, height))


class Observer:
    """Frames in, observations out, in order of time for each person. `follow` alone needs no detector."""

    def __init__(self, detector: Detector | None = None, *, gap: float = 1.0) -> None:
        self._detector = detector
        self._tracker = Tracker(gap=gap)
        self._held: dict[int, Observation] = {}

    def see(self, frame: Frame) -> list[Observation]:
        """What is to be said once this frame is seen: its faces, and earlier looks at faces that it confirms."""
        assert self._detector is not None, "an observer without a detector follows glimpses"
        return self.follow(glimpse(frame, self._detector))

    def follow(self, seen: Glimpse) -> list[Observation]:
        """As `see`, of a frame whose faces were found before."""
        tracks = self._tracker.update(seen.faces, seen.time)
        said: list[Observation] = []
        for track, patch in zip(tracks, seen.crops, strict=True):
            look = _look(seen, track, patch)
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


def _look(seen: Glimpse, track: Track, patch: NDArray[np.uint8]) -> Observation:
    return Observation(seen.time, track.id, patch, seen_quality(patch, track.face), track.face.box, seen.frame_size)
