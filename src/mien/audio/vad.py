"""Where somebody speaks: WebRTC's detector and a gate above the noise floor, joined into spans by one state machine.

The same `SpanTracker` serves files and live sound: it may be fed pieces of any size and finds the same spans.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE
from mien.errors import UsageError
from mien.types import Span

FRAME = RATE // 50  # 20 ms, one of the three lengths that WebRTC's detector knows
SECONDS = FRAME / RATE

# Decibels below full scale, RMS of a frame
QUIETEST = -90.0  # digital silence counts as this
NOISE_AT_FIRST, VOICE_AT_FIRST = -45.0, -35.0
VOICE_AMPLIFIED, NOISE_AMPLIFIED = -20.0, -55.0
MOST_GAIN = 36.0
FADE = 1.0  # dB a second by which the loudest frame is forgotten


@dataclass(frozen=True, slots=True)
class VadSettings:
    """Times in seconds, levels in decibels.

    mode       WebRTC's aggressiveness, 0 (lets much through) to 3
    shortest   speech with fewer voiced seconds is dropped
    gap        a pause up to this long does not end a span
    padding    added before and after a span, as far as its neighbours leave room
    longest    a span that reaches it is split at the quietest moment of its last third; padding comes on top
    gate       a voiced frame lies at least this far above the noise floor
    least      and at least at this level below full scale
    rise       the noise floor climbs by this much a second, and falls at once
    """

    mode: int = 2
    shortest: float = 0.25
    gap: float = 0.35
    padding: float = 0.15
    longest: float = 15.0
    gate: float = 4.0
    least: float = -65.0
    rise: float = 3.0

    def __post_init__(self) -> None:
        if self.mode not in range(4):
            raise UsageError(f"mode of voice activity is 0, 1, 2 or 3, got {self.mode}")
        if not 0 <= self.padding <= self.gap <= self.longest / 3:
            raise UsageError(
                "voice activity needs 0 <= padding <= gap <= longest / 3, "
                f"got padding {self.padding}, gap {self.gap}, longest {self.longest}"
            )


class Loudness:
    """How loud the noise and the voices are: both follow each frame, one from below, the other from above.

    WebRTC's detector knows speech at usual levels only, and quiet recordings are common; so they are amplified for it,
    as far as that does not make noise loud.
    """

    def __init__(self, settings: VadSettings) -> None:
        self._settings = settings
        self._floor = NOISE_AT_FIRST
        self._peak = VOICE_AT_FIRST

    def follow(self, level: float) -> None:
        """Take in the level of the next frame, in decibels below full scale."""
        self._floor = min(level, self._floor + self._settings.rise * SECONDS)
        self._peak = max(level, self._peak - FADE * SECONDS)

    def stands_out(self, level: float) -> bool:
        """Whether a frame of this level is more than noise."""
        return level >= max(self._settings.least, self._floor + self._settings.gate)

    @property
    def gain(self) -> float:
        """Factor for the detector, at least one."""
        decibels = min(VOICE_AMPLIFIED - self._peak, NOISE_AMPLIFIED - self._floor, MOST_GAIN)
        return float(10 ** (max(0.0, decibels) / 20))


class SpanTracker:
    """Waveform pieces in, spans of speech out, each as soon as the pause after it is long enough.

    All of its own times count frames of 20 ms.
    """

    def __init__(self, settings: VadSettings | None = None) -> None:
        import webrtcvad

        self.settings = settings or VadSettings()
        self._detector: Any = webrtcvad.Vad(self.settings.mode)
        self._loudness = Loudness(self.settings)
        self._rest = np.zeros(0, np.float32)
        self._frame = 0
        self._start: int | None = None
        self._end = 0  # after the last voiced frame
        self._voiced = 0
        self._levels: list[float] = []  # of each frame since _start
        self._padded_end = 0.0  # seconds; no later span starts before it

    @property
    def earliest(self) -> float:
        """Seconds; no span that is still to come starts before this."""
        first = self._frame if self._start is None else self._start
        return max(self._padded_end, first * SECONDS - self.settings.padding)

    @property
    def open(self) -> Span | None:
        """The span that is being spoken, as far as it has come; None before it is long enough to be one."""
        if self._start is None or self._voiced * SECONDS < self.settings.shortest:
            return None
        return Span(self.earliest, max(self.earliest, self._frame * SECONDS))

    @property
    def likely(self) -> Span | None:
        """The span that comes next if the pause under way goes on; None where all of its sound is not there yet."""
        silent = (self._frame - self._end) * SECONDS
        if self._start is None or self._voiced * SECONDS < self.settings.shortest or silent < self.settings.padding:
            return None
        return self._bounds(self._start, self._end * SECONDS + self.settings.padding)

    def feed(self, waveform: NDArray[np.float32]) -> list[Span]:
        """The spans that close within this piece. waveform : float32, shape (samples,), 16 kHz, any length."""
        samples = np.concatenate([self._rest, waveform])
        whole = len(samples) // FRAME * FRAME
        self._rest = samples[whole:].copy()
        frames = samples[:whole].reshape(-1, FRAME)
        return [span for frame in frames for span in self._step(frame)]

    def finish(self) -> list[Span]:
        """The span that the end of the sound closes, if any."""
        return self._close(self._frame * SECONDS + len(self._rest) / RATE)

    def _step(self, frame: NDArray[np.float32]) -> list[Span]:
        level = 10 * np.log10(max(float(np.mean(np.square(frame, dtype=np.float64))), 10 ** (QUIETEST / 10)))
        voiced = self._is_voiced(frame, level)
        self._frame += 1
        if voiced:
            self._extend(level)
        elif self._start is not None:
            self._levels.append(level)
        return self._due()

    def _is_voiced(self, frame: NDArray[np.float32], level: float) -> bool:
        self._loudness.follow(level)
        pcm = (np.clip(frame * self._loudness.gain, -1, 1) * 32767).astype(np.int16).tobytes()
        speech = bool(self._detector.is_speech(pcm, RATE))  # always asked: it learns from every frame
        return speech and self._loudness.stands_out(level)

    def _extend(self, level: float) -> None:
        if self._start is None:
            self._start, self._voiced, self._levels = self._frame - 1, 0, []
        self._levels.append(level)
        self._voiced += 1
        self._end = self._frame

    def _due(self) -> list[Span]:
        if self._start is None:
            return []
        if (self._frame - self._end) * SECONDS > self.settings.gap:
            return self._close(self._frame * SECONDS)
        if (self._end - self._start) * SECONDS >= self.settings.longest:
            return self._split(self._start)
        return []

    def _close(self, heard: float) -> list[Span]:
        """End the open span. heard : seconds of sound so far, beyond which no padding reaches."""
        if self._start is None:
            return []
        start, self._start = self._start, None
        if self._voiced * SECONDS < self.settings.shortest:
            return []
        return [self._span(start, min(self._end * SECONDS + self.settings.padding, heard))]

    def _split(self, start: int) -> list[Span]:
        """End the open span at its quietest moment and open the next there: a cut in a breath loses least."""
        third = len(self._levels) * 2 // 3
        last_third = np.array(self._levels[third : self._end - start])
        cut = start + third + int(np.argmin(last_third))
        span = self._span(start, cut * SECONDS)
        self._levels = self._levels[cut - start :]
        self._start = cut
        return [span]

    def _span(self, start: int, end: float) -> Span:
        span = self._bounds(start, end)
        self._padded_end = end
        return span

    def _bounds(self, start: int, end: float) -> Span:
        return Span(max(self._padded_end, start * SECONDS - self.settings.padding, 0.0), end)
