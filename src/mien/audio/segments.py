"""Waveforms of spans out of a stream of blocks, holding no more sound than the longest span needs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE
from mien.audio.vad import SpanTracker, VadSettings
from mien.errors import UsageError
from mien.types import Span


class Tape:
    """The recent past of a stream. `heard` counts every sample since its start, also those forgotten."""

    def __init__(self) -> None:
        self.heard = 0
        self._kept = np.zeros(0, np.float32)

    def append(self, waveform: NDArray[np.float32]) -> None:
        self._kept = np.concatenate([self._kept, waveform])
        self.heard += len(waveform)

    def cut(self, start: int, stop: int) -> NDArray[np.float32]:
        """A copy of the samples from start to stop, as far as they are there. float32, shape (samples,), 16 kHz."""
        first = self.heard - len(self._kept)
        return self._kept[max(0, start - first) : max(0, stop - first)].copy()

    def forget(self, before: int) -> None:
        """Let go of the samples before this one."""
        self._kept = self._kept[max(0, before - self.heard + len(self._kept)) :].copy()


def _samples(seconds: float) -> int:
    return round(seconds * RATE)


class Segmenter:
    """Voice activity with the sound: blocks in, each closed span with its waveform out."""

    def __init__(self, settings: VadSettings | None = None) -> None:
        self._tracker = SpanTracker(settings)
        self._tape = Tape()

    def feed(self, waveform: NDArray[np.float32]) -> list[tuple[Span, NDArray[np.float32]]]:
        """The spans that close within this piece. waveform : float32, shape (samples,), 16 kHz, any length."""
        self._tape.append(waveform)
        found = self._with_sound(self._tracker.feed(waveform))
        self._tape.forget(_samples(self._tracker.earliest))
        return found

    @property
    def open(self) -> Span | None:
        """The span that is being spoken, as far as it has come."""
        return self._tracker.open

    @property
    def likely(self) -> Span | None:
        """The span that comes next if the pause under way goes on."""
        return self._tracker.likely

    def sound(self, span: Span) -> NDArray[np.float32]:
        """What is heard in a span that is open or has just closed. float32, shape (samples,), 16 kHz."""
        return self._tape.cut(_samples(span.start), _samples(span.end))

    @property
    def earliest(self) -> float:
        """Seconds; no span that is still to come starts before this."""
        return self._tracker.earliest

    def finish(self) -> list[tuple[Span, NDArray[np.float32]]]:
        """The span that the end of the sound closes, if any."""
        return self._with_sound(self._tracker.finish())

    def _with_sound(self, spans: Sequence[Span]) -> list[tuple[Span, NDArray[np.float32]]]:
        return [(span, self.sound(span)) for span in spans]


class Cutter:
    """The waveforms of given spans, in any order and overlapping as a transcript's may; memory is that of the longest.

    `longest` seconds from its start are the most that is cut of one span. Where the sound ends before a span does, what
    is there comes out, which may be nothing.
    """

    def __init__(self, spans: Sequence[Span], *, longest: float = math.inf) -> None:
        if not longest > 0:
            raise UsageError(f"the longest piece to cut is a positive number of seconds, got {longest}")
        ends = (min(span.end, span.start + longest) for span in spans)
        bounds = [(_samples(span.start), _samples(end)) for span, end in zip(spans, ends, strict=True)]
        self._waiting = dict(sorted(enumerate(bounds), key=lambda item: item[1]))
        self._tape = Tape()

    def feed(self, waveform: NDArray[np.float32]) -> list[tuple[int, NDArray[np.float32]]]:
        """Index and waveform of each span that is complete with this piece, any length of it."""
        self._tape.append(waveform)
        complete = [index for index, (_, stop) in self._waiting.items() if stop <= self._tape.heard]
        cut = self._cut(complete)
        self._tape.forget(min([self._tape.heard, *(start for start, _ in self._waiting.values())]))
        return cut

    def finish(self) -> list[tuple[int, NDArray[np.float32]]]:
        """What there is of the spans that the sound did not fill."""
        return self._cut(list(self._waiting))

    def _cut(self, indices: Sequence[int]) -> list[tuple[int, NDArray[np.float32]]]:
        return [(index, self._tape.cut(*self._waiting.pop(index))) for index in indices]
