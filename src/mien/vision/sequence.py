"""Sequences: what is seen in a clip at a chosen rate, as one array of fixed length, for models that read it at once.

A sequence has a place for every moment of the film's grid, so that its pace is that of the film. Where nothing is seen
it is zero: after the film's end, where no face was found, and where the picture itself is black. Of a clip longer than
the sequence the middle is taken, since acted emotions rise and fall. A still picture fills the first place.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import UsageError
from mien.media import MediaSource, probe
from mien.types import Span
from mien.vision.crop import CROP_SIZE, crop, seen_quality
from mien.vision.faces import Detector
from mien.vision.film import CLOCK_SLACK
from mien.vision.frames import Frame, frames, image
from mien.vision.observe import Observation, observe
from mien.vision.person import largest
from mien.vision.pose import pose
from mien.vision.scene import HEIGHT, WIDTH, scene


@dataclass(frozen=True, slots=True)
class Pace:
    """Moments a second, and how many of them make a sequence."""

    rate: float = 5.0
    length: int = 16

    def __post_init__(self) -> None:
        if not (math.isfinite(self.rate) and self.rate > 0 and self.length > 0):
            raise UsageError(f"a sequence needs a positive rate and length, got {self.rate} and {self.length}")


def present(sequence: NDArray[Any]) -> NDArray[np.bool_]:
    """Which places hold something. sequence : shape (length, …) -> bool, shape (length,)"""
    return np.asarray(sequence.reshape(len(sequence), -1).any(axis=1))


def face_sequence(source: MediaSource, detector: Detector, pace: Pace, span: Span | None = None) -> NDArray[np.uint8]:
    """Crops of the person who is seen best. Returns uint8, shape (length, 48, 48), grey."""
    return face_track(source, detector, pace, span)[0]


def face_track(
    source: MediaSource, detector: Detector, pace: Pace, span: Span | None = None
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The person who is seen best, and how well at each moment.

    Returns crops, uint8, shape (length, 48, 48), grey, and qualities, float32, shape (length,), 0..1.
    """
    sequence, qualities = np.zeros((pace.length, CROP_SIZE, CROP_SIZE), np.uint8), np.zeros(pace.length, np.float32)
    if probe(source).image:
        picture = image(source)
        face = largest(detector.detect(picture))
        if face is not None:
            sequence[0] = crop(picture, face)
            qualities[0] = seen_quality(sequence[0], face)
        return sequence, qualities
    grid = _grid(source, pace, span)
    for look in _best_seen(observe(source, detector, rate=pace.rate, spans=[grid.span], every=1)):
        place = grid.place(look.time)
        sequence[place], qualities[place] = look.crop, look.quality
    return sequence, qualities


def scene_sequence(
    source: MediaSource,
    detector: Detector,
    pace: Pace,
    span: Span | None = None,
    *,
    height: int = HEIGHT,
    width: int = WIDTH,
) -> NDArray[np.uint8]:
    """Pictures without their faces. Returns uint8, shape (length, height, width, 3), BGR."""
    sequence = np.zeros((pace.length, height, width, 3), np.uint8)
    for places, picture in _pictures(source, pace, span):
        sequence[places] = scene(picture, detector.detect(picture), height=height, width=width)
    return sequence


def pose_sequence(source: MediaSource, detector: Detector, pace: Pace, span: Span | None = None) -> NDArray[np.float32]:
    """Which way the largest face is turned; the detector must give landmarks.

    Returns float32, shape (length, 4): 1 where there is a pose, then yaw, pitch and roll in degrees.
    """
    sequence = np.zeros((pace.length, 4), np.float32)
    for places, picture in _pictures(source, pace, span):
        face = largest(detector.detect(picture))
        found = None if face is None else pose(face)
        if found is not None:
            sequence[places] = 1, found.yaw, found.pitch, found.roll
    return sequence


@dataclass(frozen=True, slots=True)
class _Grid:
    """The stretch of film to look at, and the number of its first moment: `first` / rate, (`first` + 1) / rate …"""

    span: Span
    first: int
    pace: Pace

    def place(self, time: float) -> int:
        return min(max(0, round(time * self.pace.rate) - self.first), self.pace.length - 1)


def _grid(source: MediaSource, pace: Pace, span: Span | None) -> _Grid:
    """The middle of the span or film; its beginning where nobody knows how long it is."""
    if span is None:
        duration = probe(source).duration
        span = Span(0, (pace.length - 1) / pace.rate if duration is None else duration)
    first = math.ceil((span.start - CLOCK_SLACK) * pace.rate)
    last = math.floor((span.end + CLOCK_SLACK) * pace.rate)
    if last < first:  # too short to hold a moment: its middle is looked at
        return _Grid(span, first, pace)
    first += max(0, last + 1 - first - pace.length) // 2
    last = min(last, first + pace.length - 1)
    return _Grid(Span(first / pace.rate, last / pace.rate), first, pace)


def _pictures(source: MediaSource, pace: Pace, span: Span | None) -> Iterator[tuple[slice, NDArray[np.uint8]]]:
    """The pictures of a sequence, each with the places it fills: those of the moments while it was on screen."""
    if probe(source).image:
        yield slice(0, 1), image(source)
        return
    grid = _grid(source, pace, span)
    shown: Frame | None = None
    for frame in frames(source, rate=pace.rate, spans=[grid.span]):
        if shown is not None:
            yield slice(grid.place(shown.time), grid.place(frame.time)), shown.image
        shown = frame
    if shown is not None:  # how long the last one stays is not known
        yield slice(grid.place(shown.time), grid.place(shown.time) + 1), shown.image


def _best_seen(looks: Iterator[Observation]) -> list[Observation]:
    """The looks at the person of whom there is most to see: the largest sum of qualities."""
    people: dict[int, list[Observation]] = defaultdict(list)
    for look in looks:
        people[look.track].append(look)
    return max(people.values(), key=lambda seen: sum(look.quality for look in seen), default=[])
