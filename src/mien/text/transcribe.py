"""Speech to text: the seam, what comes out of it, and which recognisers stand behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mien.errors import MissingPartError, UsageError
from mien.types import Word

RATE = 16_000  # Hz, of every waveform given to a transcriber


@dataclass(frozen=True, slots=True)
class Transcription:
    """What was heard. `confidence` in 0..1 is the recogniser's trust in its words, None where it has none to give."""

    text: str
    words: tuple[Word, ...]
    confidence: float | None
    language: str | None


class Transcriber(Protocol):
    """Turns one stretch of speech into words. It may keep a decoder: one stretch at a time, one thread at a time."""

    name: str

    def transcribe(self, waveform: NDArray[np.float32], offset: float) -> Transcription | None:
        """The words of `waveform`: float32, shape (samples,), 16 kHz, in -1..1; None where no words are heard.

        `offset`: seconds at which the waveform starts in its source; it is added to the times of the words.
        """
        ...


def transcription(words: Sequence[Word], language: str | None) -> Transcription | None:
    """Words put together; None where there are none. The confidence is that of the words, weighted by their length.

    Long words carry the meaning, and a recogniser is often sure of a short "the" amid words that it got wrong.
    """
    if not words:
        return None
    text = " ".join(word.text for word in words)
    known = [(word.confidence, max(word.span.duration, 0.01)) for word in words if word.confidence is not None]
    total = sum(weight for _, weight in known)
    confidence = min(1.0, sum(value * weight for value, weight in known) / total) if known else None
    return Transcription(text, tuple(words), confidence, language)


def _whisper() -> Transcriber:
    from mien.text.whisper import WhisperTranscriber

    return WhisperTranscriber()


def _pocketsphinx() -> Transcriber:
    from mien.text.sphinx import SphinxTranscriber

    return SphinxTranscriber()


# Name -> its maker, which raises MissingPartError where a part is not here. Best first: "auto" takes the first it can.
TRANSCRIBERS: dict[str, Callable[[], Transcriber]] = {"whisper": _whisper, "pocketsphinx": _pocketsphinx}


def transcriber(name: str = "auto") -> Transcriber | None:
    """The recogniser called `name`; "none" gives None, "auto" the best one whose parts are here, or None.

    Where "auto" gives None the caller says in a warning how to bring one: `pip install 'mien[asr]'`.
    """
    if name == "none":
        return None
    if name == "auto":
        return _first_at_hand()
    if name not in TRANSCRIBERS:
        raise UsageError(f"no transcriber is called {name!r}; allowed are auto, none, {', '.join(TRANSCRIBERS)}")
    return TRANSCRIBERS[name]()


def _first_at_hand() -> Transcriber | None:
    for make in TRANSCRIBERS.values():
        try:
            return make()
        except MissingPartError:
            continue
    return None
