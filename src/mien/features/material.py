"""What a feature is computed from: a recording, a stretch of one, a picture, a part of one, or words; and its key."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.features.store import content_key, part_key
from mien.types import Span

Need = Literal["media", "text"]
Part = Literal["row", "box"]
PARTS: tuple[Part, ...] = ("row", "box")


@dataclass(frozen=True, slots=True)
class Material:
    """One item of a manifest, as far as features are concerned.

    `span`, `row` and `box` are the part of `media` that is meant: seconds of it, a row of a table of pictures, a face
    or a person in a picture (left, top, width, height in pixels).
    """

    id: str
    media: Path | None = None
    span: Span | None = None
    text: str | None = None
    row: int | None = None
    box: tuple[float, float, float, float] | None = None

    def key(self, need: Need) -> str:
        """The store's key: over the file's bytes and the part of it, or over the words."""
        if need == "text":
            return hashlib.sha256(self.words.encode("utf-8", "replace")).hexdigest()
        state = self.file.stat()
        content = _content(self.file, state.st_mtime_ns, state.st_size)
        part = self._part()
        return part_key(content, **part) if part else content

    @property
    def parts(self) -> frozenset[Part]:
        """By what it is a part of a picture."""
        return frozenset(name for name in PARTS if getattr(self, name) is not None)

    def _part(self) -> dict[str, object]:
        span = {} if self.span is None else {"start": self.span.start, "end": self.span.end}
        return span | {name: getattr(self, name) for name in sorted(self.parts)}

    @property
    def file(self) -> Path:
        if self.media is None:
            raise InputError(f"{self.id}: has no media to compute from")
        return self.media

    @property
    def words(self) -> str:
        if self.text is None:
            raise InputError(f"{self.id}: has no words to compute from")
        return self.text


@lru_cache(maxsize=1)
def _content(path: Path, changed: int, size: int) -> str:
    """The file's key; the items of one table or film follow each other and ask for it once."""
    return content_key(path)


def waveform(material: Material, rate: int) -> NDArray[np.float32]:
    """The material's sound: its span, or without one all from the first speech to the last.

    Returns float32, shape (samples,), at `rate` Hz.
    """
    return speech(material.file, rate) if material.span is None else stretch(material.file, material.span, rate)


def speech(path: Path, rate: int = 16_000) -> NDArray[np.float32]:
    """A clip from its first speech to its last, as an utterance is cut in use; all of it where no speech is found.

    Returns float32, shape (samples,), at `rate` Hz.
    """
    from mien.audio.decode import RATE, decode
    from mien.audio.vad import SpanTracker

    sound = decode(path)
    tracker = SpanTracker()
    spans = [*tracker.feed(sound), *tracker.finish()]
    if rate != RATE:
        sound = decode(path, rate=rate)
    return sound[int(spans[0].start * rate) : int(spans[-1].end * rate)] if spans else sound


def stretch(path: Path, span: Span, rate: int) -> NDArray[np.float32]:
    """What is heard within a span; reading stops at its end. Returns float32, shape (samples,), at `rate` Hz."""
    from mien.audio.decode import BLOCK, blocks

    first, last = int(span.start * rate), int(span.end * rate)
    size = round(BLOCK * rate)
    numbered = takewhile(lambda block: block[0] * size < last, enumerate(blocks(path, rate=rate)))
    kept = [block[max(0, first - n * size) : last - n * size] for n, block in numbered if (n + 1) * size > first]
    sound = np.concatenate(kept) if kept else np.zeros(0, np.float32)
    if not sound.size:
        raise InputError(
            f"{path}: nothing is heard from {span.start:g} to {span.end:g} s; it ends before, or the span is empty"
        )
    return sound
