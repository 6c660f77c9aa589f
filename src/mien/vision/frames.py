"""Pictures as arrays: video frames at a chosen rate on the container's clock, and still images.

Only the pictures that are wanted become arrays: converted to BGR and scaled in one pass by swscale, then turned
upright. `mien.vision.film` sees to it that the others cost little.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import MediaError, UsageError
from mien.media import MediaSource, describe, open_media
from mien.types import Span
from mien.vision.film import CLOCK_SLACK, Film


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What was on screen at `time`, in seconds from the container's start.

    image : uint8, shape (height, width, 3), BGR
    """

    time: float
    image: NDArray[np.uint8]


def frames(
    source: MediaSource, *, rate: float = 5.0, spans: Sequence[Span] | None = None, longest_side: int = 1280
) -> Iterator[Frame]:
    """What is on screen every 1/rate seconds, in the whole of the source or within `spans` only.

    The moments lie on one grid, 0, 1/rate, 2/rate …, whatever the spans, so that a film read in pieces gives the same
    frames as the film read at once; a span too short to hold a moment of the grid is looked at in its middle. A frame
    that stays on screen is given once a span. Larger pictures are scaled down to `longest_side` pixels.
    """
    if not (math.isfinite(rate) and rate > 0):
        raise UsageError(f"a frame rate is a positive number of frames a second, got {rate}")
    with open_media(source) as container:
        film = Film(container, describe(source), rate)
        given: tuple[int, float] | None = None
        for stretch, moment in _moments(rate, spans):
            shown = film.at(moment)
            if shown is None:
                return
            time, picture = shown
            if time < moment + 1 / rate and given != (stretch, time):
                given = (stretch, time)
                yield Frame(moment, bgr(picture, longest_side, film.aspect))


def image(source: MediaSource, *, longest_side: int = 1280) -> NDArray[np.uint8]:
    """A still picture, turned upright: uint8, shape (height, width, 3), BGR. Transparency is dropped."""
    with open_media(source) as container:
        if container.streams.video:
            for picture in container.decode(video=0):
                return bgr(picture, longest_side)
    raise MediaError(f"{describe(source)}: holds no picture")


def _moments(rate: float, spans: Sequence[Span] | None) -> Iterator[tuple[int, float]]:
    """Moments to look at, each later than the one before, with the number of its span; endless without spans."""
    if spans is None:
        yield from ((0, step / rate) for step in itertools.count())
        return
    latest = -1.0
    for number, span in enumerate(sorted(spans)):
        first = math.ceil((span.start - CLOCK_SLACK) * rate)
        last = math.floor((span.end + CLOCK_SLACK) * rate)
        steps = range(first, last + 1)
        for moment in (step / rate for step in steps) if steps else [(span.start + span.end) / 2]:
            if moment > latest:
                latest = moment
                yield number, moment


def bgr(picture: Any, longest_side: int, aspect: float = 1.0) -> NDArray[np.uint8]:
    """A decoded picture with square pixels, no larger than asked for, upright."""
    width, height = picture.width * aspect, picture.height
    scale = min(1.0, longest_side / max(width, height))
    size = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
    array: NDArray[np.uint8] = picture.reformat(**size, format="bgr24", interpolation="AREA").to_ndarray()
    turns = round(picture.rotation / 90) % 4  # quarter turns, counter-clockwise
    return np.ascontiguousarray(np.rot90(array, turns)) if turns else array
