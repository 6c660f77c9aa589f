"""Faces of a film as the models want them: who, when, how they look and how well they can be seen.

    frames ─▶ faces ─▶ tracks ─▶ crops, mouths

Looking for faces in a whole picture costs most, so it is done at every fourth look; in between, known faces are
followed. It is done at once where one of them is lost, and at the look after a new one was found.

File and live camera go through the same `Observer`. What it keeps does not grow with the length of the film: a face
seen for the first time is held back until it is seen again, and forgotten if it is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mien.media import MediaSource
from mien.types import Span
from mien.vision.crop import crop, seen_quality
from mien.vision.faces import Box, Detector, Face
from mien.vision.flow import Ground, follow, ground
from mien.vision.frames import Frame, frames
from mien.vision.mouth import motion
from mien.vision.track import Track, Tracker

EVERY = 4  # looks, of which the first is a look at the whole picture
LONGEST_STEP = 0.5  # seconds between looks beyond which nothing is followed and no mouth compared


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """One look at one person.

    time : seconds from the container's start
    track : the person's identity within the source, counted from 1; of those who come together, from the left
    crop : uint8, shape (48, 48), grey
    quality : 0..1
    box : pixels of a frame of `frame_size` (width, height)
    motion : of the mouth since the look before, `mien.vision.mouth`; NaN where there was none just before
    """

    time: float
    track: int
    crop: NDArray[np.uint8]
    quality: float
    box: Box
    frame_size: tuple[int, int]
    motion: float


class Observer:
    """Frames in, observations out, in order of time for each person.

    `every` is the number of looks of which one is at the whole picture; `gap` the seconds for which a face may be away.
    """

    def __init__(self, detector: Detector, *, gap: float = 1.0, every: int = EVERY) -> None:
        self._detector = detector
        self._every = every
        self._tracker = Tracker(gap=gap)
        self._past: _Past | None = None
        self._since = 0  # looks since the last one at the whole picture
        self._held: dict[int, Observation] = {}  # by track: first looks
        self._crops: dict[int, tuple[float, NDArray[np.uint8]]] = {}  # by track
        self._people: dict[int, int] = {}  # track to the number that is told, for tracks that may go on
        self._count = 0

    def see(self, frame: Frame) -> list[Observation]:
        """What is to be said once this frame is seen: its faces, and earlier looks at faces that it confirms."""
        here = ground(frame.image)
        faces = self._faces(frame, here)
        tracks = self._tracker.update(faces, frame.time)
        self._past = _Past(frame.time, here, faces, any(track.seen == 1 for track in tracks))
        said = [one for track in tracks for one in self._said(track, self._look(frame, track))]
        self._forget()
        return said

    def _faces(self, frame: Frame, here: Ground) -> list[Face]:
        followed = self._followed(frame.time, here)
        if followed is not None:
            self._since += 1
            return followed
        self._since = 0
        return sorted(self._detector.detect(frame.image), key=lambda face: face.box.x)

    def _followed(self, time: float, here: Ground) -> list[Face] | None:
        """The faces of the look before, where they are now; None where the whole picture has to be looked at."""
        past = self._past
        if past is None or past.new or self._since + 1 >= self._every or time - past.time > LONGEST_STEP:
            return None
        faces = follow(past.ground, here, past.faces)
        found = [face for face in faces if face is not None]
        return found if len(found) == len(faces) else None

    def _look(self, frame: Frame, track: Track) -> Observation:
        patch = crop(frame.image, track.face)
        time, before = self._crops.get(track.id, (-math.inf, patch))
        moved = motion(before, patch, track.face.box.side) if frame.time - time <= LONGEST_STEP else math.nan
        self._crops[track.id] = frame.time, patch
        height, width = frame.image.shape[:2]
        quality = seen_quality(patch, track.face)
        return Observation(frame.time, track.id, patch, quality, track.face.box, (width, height), moved)

    def _said(self, track: Track, look: Observation) -> list[Observation]:
        """The look, once its track is known to be a person's."""
        if not track.confirmed:
            self._held[track.id] = look
            return []
        if track.id not in self._people:
            self._count += 1
            self._people[track.id] = self._count
        first = self._held.pop(track.id, None)
        looks = [look] if first is None else [first, look]
        return [replace(one, track=self._people[track.id]) for one in looks]

    def _forget(self) -> None:
        alive = self._tracker.alive
        self._held = {id: look for id, look in self._held.items() if id in alive}
        self._crops = {id: seen for id, seen in self._crops.items() if id in alive}
        self._people = {id: number for id, number in self._people.items() if id in alive}


@dataclass(frozen=True, slots=True, eq=False)
class _Past:
    """The look before: its faces, and whether one of them was `new`."""

    time: float
    ground: Ground
    faces: list[Face]
    new: bool


def observe(
    source: MediaSource,
    detector: Detector,
    *,
    rate: float = 5.0,
    spans: Sequence[Span] | None = None,
    every: int = EVERY,
) -> Iterator[Observation]:
    """Looks at every person in the film, `rate` times a second, in the whole of it or within `spans` only."""
    observer = Observer(detector, every=every)
    for frame in frames(source, rate=rate, spans=spans):
        yield from observer.see(frame)
