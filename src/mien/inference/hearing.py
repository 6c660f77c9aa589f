"""The sound of a recording, utterance by utterance, in one pass and in memory that does not grow with its length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE, Defects, blocks
from mien.audio.level import sounding
from mien.audio.segments import Cutter, Segmenter
from mien.audio.speakers import voice_statistics
from mien.inference.experts import Experts, Probabilities, Vector
from mien.media import MediaSource
from mien.text.transcribe import Transcriber, Transcription
from mien.types import Span

LONGEST = 60.0  # seconds of one utterance that are listened to
LEAST = 0.1  # seconds; of less nothing can be heard
ENOUGH = 1.0  # seconds from which a voice is trusted fully


@dataclass(frozen=True, slots=True)
class Heard:
    """What one utterance sounds like. `probabilities` is None without sound, or in a bundle that does not listen.

    vector : what is behind the probabilities, float32, shape (dims,)
    sounding : bool, shape (pieces,), ten a second from the start of the span: where there is voice; None without sound
    """

    span: Span
    probabilities: Probabilities | None
    trust: float
    voice: NDArray[np.float64] | None
    words: Transcription | None = None
    sounding: NDArray[np.bool_] | None = None
    vector: Vector | None = None


@dataclass
class Listener:
    """How to listen: the experts, who writes down words (or nobody), and how much is decoded at a time."""

    experts: Experts
    transcriber: Transcriber | None
    window: float
    defects: Defects
    progress: Callable[[float], None]

    def speech(self, source: MediaSource) -> list[Heard]:
        """Every span in which somebody speaks."""
        segmenter = Segmenter()
        found: list[Heard] = []
        for block in self._blocks(source):
            found += [self._hear(span, waveform) for span, waveform in segmenter.feed(block)]
        return found + [self._hear(span, waveform) for span, waveform in segmenter.finish()]

    def spans(self, source: MediaSource) -> list[Span]:
        """Where somebody speaks, without listening to what."""
        segmenter = Segmenter()
        found = [span for block in self._blocks(source) for span, _ in segmenter.feed(block)]
        return found + [span for span, _ in segmenter.finish()]

    def within(self, source: MediaSource, spans: Sequence[Span]) -> list[Heard]:
        """The given spans, in their order; what lies past the end of the sound is silent."""
        cutter = Cutter(spans, longest=LONGEST)
        cut: dict[int, Heard] = {}
        for block in self._blocks(source):
            cut |= {index: self._hear(spans[index], waveform) for index, waveform in cutter.feed(block)}
        cut |= {index: self._hear(spans[index], waveform) for index, waveform in cutter.finish()}
        return [cut[index] for index in range(len(spans))]

    def _blocks(self, source: MediaSource) -> Iterator[NDArray[np.float32]]:
        heard = 0
        for block in blocks(source, seconds=self.window, defects=self.defects):
            heard += len(block)
            yield block
            self.progress(heard / RATE)

    def _hear(self, span: Span, waveform: NDArray[np.float32]) -> Heard:
        return hear(span, waveform, self.experts, self.transcriber)


def hear(span: Span, waveform: NDArray[np.float32], experts: Experts, transcriber: Transcriber | None) -> Heard:
    """One utterance, from a file or live. waveform : float32, shape (samples,), 16 kHz."""
    seconds = len(waveform) / RATE
    if seconds < LEAST or not np.any(waveform):
        return Heard(span, None, 0.0, None)
    said = experts.audio(waveform) if experts.has("audio") else None
    words = None if transcriber is None else transcriber.transcribe(waveform, span.start)
    probabilities, vector = (None, None) if said is None else said
    trust = min(1.0, seconds / ENOUGH)
    return Heard(span, probabilities, trust, voice_statistics(waveform), words, sounding(waveform), vector)
