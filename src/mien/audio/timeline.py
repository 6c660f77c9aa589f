"""The recording's own clock: decoded pieces laid on one line at one rate, with silence where the container has gaps.

Audio may begin after the picture, a live recording drops packets, a silent stretch may not be sent at all. The times of
spans must still match the picture and the transcript, so such gaps become silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 0.1  # seconds; containers round their timestamps, a resampled clock jitters
LONGEST_GAP = 600.0  # seconds; a larger jump is a broken timestamp, not a pause
MOST_SILENCE = 6 * 3600.0  # seconds put in altogether: a bound on what hostile timestamps can ask for
PIECE = 1.0  # seconds of silence handed on at a time


class Timeline:
    """Where the next sample belongs: `position` seconds after `origin`, the container's time of second 0."""

    def __init__(self, origin: float = 0.0) -> None:
        self.position = 0.0
        self._origin = origin
        self._silence_left = MOST_SILENCE

    def place(self, samples: NDArray[np.float32], rate: int, time: float | None) -> Iterator[NDArray[np.float32]]:
        """The silence due before the samples, then the samples.

        samples : float32, shape (samples,), at `rate` Hz
        time : the container's clock at the first sample in seconds, None where it does not say
        """
        for count in self._silence(rate, time):
            yield np.zeros(count, np.float32)
        self.position += samples.size / rate
        yield samples

    def _silence(self, rate: int, time: float | None) -> Iterator[int]:
        gap = 0.0 if time is None else time - self._origin - self.position
        if not TOLERANCE < gap <= min(LONGEST_GAP, self._silence_left):
            return
        self._silence_left -= gap
        self.position += gap
        left, piece = round(gap * rate), round(PIECE * rate)
        while left > 0:
            yield min(left, piece)
            left -= piece


class Resampler:
    """Consecutive pieces to one rate. A change of the incoming rate closes one stream and opens the next."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._incoming = 0
        self._stream: Any = None

    def feed(self, samples: NDArray[np.float32], incoming: int) -> NDArray[np.float32]:
        """What is ready of the samples and those before them. float32, shape (samples,), at the rate asked for."""
        tail = self.finish() if incoming != self._incoming else np.zeros(0, np.float32)
        if incoming == self._rate:
            ready = samples
        else:
            ready = self._opened(incoming).resample_chunk(np.ascontiguousarray(samples))
        self._incoming = incoming
        return np.concatenate([tail, ready])

    def finish(self) -> NDArray[np.float32]:
        """What the filter still holds."""
        if self._stream is None:
            return np.zeros(0, np.float32)
        tail: NDArray[np.float32] = self._stream.resample_chunk(np.zeros(0, np.float32), last=True)
        self._stream = None
        return tail

    def _opened(self, incoming: int) -> Any:
        import soxr

        if self._stream is None:
            self._stream = soxr.ResampleStream(incoming, self._rate, 1, dtype="float32")
        return self._stream
