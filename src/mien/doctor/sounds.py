"""One clip's sound: its shape, what was damaged in it, how loud it is, and a hash of how it moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import Defects, blocks
from mien.doctor.hashes import sound_hash
from mien.media import open_media
from mien.types import Span

SILENCE = 10 ** (-60 / 20)  # full scale: nothing that anyone would hear
FULL = 0.999  # of full scale
RUN = 3  # samples at full scale in a row: a crest touches it once, a clipped one stays
HASHED = 60.0  # seconds of a clip that its hash looks at


@dataclass(frozen=True, slots=True)
class Sound:
    """What a clip's sound is like; `duration` in seconds, `peak` of full scale, `clipped` a share of its samples.

    `hash` is None for silence.
    """

    rate: int
    channels: int
    duration: float
    peak: float
    clipped: float
    damage: tuple[str, ...]
    hash: bytes | None


def listen(path: Path, span: Span | None = None) -> Sound:
    """Decode a clip, or one span of a longer recording, in blocks at its own rate."""
    with open_media(path) as container:
        codec = container.streams.audio[0].codec_context
        rate, channels = int(codec.sample_rate), int(codec.layout.nb_channels)
    defects = Defects()
    length, clipped, peak = 0, 0, 0.0
    head: list[NDArray[np.float32]] = []
    for block in _cut(path, rate, span, defects):
        if length < HASHED * rate:
            head.append(block)
        length += len(block)
        clipped += _at_full_scale(block)
        peak = max(peak, float(np.abs(block).max(initial=0.0)))
    known = sound_hash(np.concatenate(head), rate) if peak > SILENCE else None
    return Sound(rate, channels, length / rate, peak, clipped / max(1, length), defects.sentences(), known)


def _cut(path: Path, rate: int, span: Span | None, defects: Defects) -> Iterator[NDArray[np.float32]]:
    """The blocks of the recording, or those parts of them that lie in the span."""
    first, last = (0.0, np.inf) if span is None else (span.start * rate, span.end * rate)
    position = 0
    for block in blocks(path, rate=rate, defects=defects):
        start, stop = (int(np.clip(edge - position, 0, len(block))) for edge in (first, last))
        yield block[start:stop]
        position += len(block)
        if position >= last:
            return


def _at_full_scale(block: NDArray[np.float32]) -> int:
    """Samples that end a run of `RUN` at full scale."""
    loud = np.abs(block) >= FULL
    held = loud.copy()
    for back in range(1, RUN):
        held[back:] &= loud[:-back]
        held[:back] = False
    return int(np.count_nonzero(held))
