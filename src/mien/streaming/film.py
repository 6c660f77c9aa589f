"""A recording as a live source: its sound and its pictures in pieces, in the order of their time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE, Defects, blocks
from mien.errors import MediaError
from mien.inference.people import RATE as LOOKS
from mien.media import MediaSource, open_media, probe
from mien.vision.frames import Frame, frames
from mien.vision.frames import image as decoded

PIECE = 0.1  # seconds of sound handed on at a time
LARGEST = 3840  # pixels a side of a live picture


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A piece of sound that begins at `time` seconds. waveform : float32, shape (samples,), 16 kHz."""

    time: float
    waveform: NDArray[np.float32]

    @property
    def end(self) -> float:
        """Seconds at which the piece is over."""
        return self.time + len(self.waveform) / RATE


@dataclass(frozen=True, eq=False)
class Jpeg:
    """A picture as a camera sends it, `data` in any still format, decoded when it is first looked at."""

    time: float
    data: bytes

    @cached_property
    def image(self) -> NDArray[np.uint8]:
        """uint8, shape (height, width, 3), BGR. `MediaError` where the bytes hold no picture, or a huge one."""
        with open_media(self.data) as container:
            sides = [max(stream.codec_context.width, stream.codec_context.height) for stream in container.streams.video]
        if max(sides, default=0) > LARGEST:
            raise MediaError(f"a live picture has at most {LARGEST} pixels a side, got {max(sides)}")
        return decoded(self.data)


Piece = Sound | Frame | Jpeg


def pieces(source: MediaSource, *, pictures: bool = True, seconds: float = PIECE) -> Iterator[Piece]:
    """The recording from its beginning, a picture before the sound that ends after it."""
    held = probe(source)
    streams: list[Iterator[Piece]] = []
    if held.audio:
        streams.append(_sound(source, seconds))
    if held.video and pictures:
        streams.append(frames(source, rate=LOOKS))
    return heapq.merge(*streams, key=_when)


def _sound(source: MediaSource, seconds: float) -> Iterator[Piece]:
    heard = 0
    for block in blocks(source, seconds=seconds, defects=Defects()):
        yield Sound(heard / RATE, block)
        heard += len(block)


def _when(piece: Piece) -> float:
    return piece.end if isinstance(piece, Sound) else piece.time
