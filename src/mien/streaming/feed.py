"""Where live sound comes from: a microphone, raw samples on a pipe, or a recording played at the pace of life."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE
from mien.errors import MediaError, MissingPartError
from mien.streaming.film import PIECE, Piece, Sound

SAMPLES = round(PIECE * RATE)
FULL_SCALE = 2**15  # of 16 bits

Put = Callable[[Piece], None]


def waveform(data: bytes) -> NDArray[np.float32]:
    """Little-endian 16-bit samples, mono, as float32 in -1..1, shape (samples,)."""
    if len(data) % 2:
        raise MediaError(f"16-bit samples are two bytes each, got {len(data)} bytes")
    return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(FULL_SCALE)


def pcm(samples: NDArray[np.float32]) -> bytes:
    """The reverse of `waveform`; what is beyond full scale is clipped."""
    return (np.clip(samples * FULL_SCALE, -FULL_SCALE, FULL_SCALE - 1)).astype("<i2").tobytes()


def raw(stream: BinaryIO) -> Iterator[Sound]:
    """16-bit samples, mono, 16 kHz, from a pipe until it ends; half a sample at the end is left out."""
    heard = 0
    while data := stream.read(2 * SAMPLES):
        samples = waveform(data[: len(data) // 2 * 2])
        yield Sound(heard / RATE, samples)
        heard += len(samples)


def paced(pieces: Iterable[Piece], *, sleep: Callable[[float], None] = time.sleep) -> Iterator[Piece]:
    """Each piece when its time has come."""
    began = time.monotonic()
    for piece in pieces:
        due = piece.end if isinstance(piece, Sound) else piece.time
        sleep(max(0.0, began + due - time.monotonic()))
        yield piece


def microphone(put: Put, device: str | None = None) -> AbstractContextManager[Any]:
    """The default microphone, or the one named; inside the block `put` is called with every piece, on a thread of its
    own. Needs sounddevice, which is MIT-licensed and brings PortAudio.
    """
    try:
        import sounddevice
    except ImportError:
        raise MissingPartError("sounddevice is not installed; bring it with: pip install 'mien[live]'") from None
    except OSError as error:  # the package is here, PortAudio is not
        raise MissingPartError(
            f"no microphone can be opened ({error}); bring PortAudio: apt install libportaudio2"
        ) from None
    return _listening(sounddevice, put, device)


@contextmanager
def _listening(sounddevice: Any, put: Put, device: str | None) -> Iterator[None]:
    heard = 0

    def take(data: Any, frames: int, clock: Any, status: Any) -> None:
        nonlocal heard
        put(Sound(heard / RATE, waveform(bytes(data))))
        heard += frames

    try:
        stream = sounddevice.RawInputStream(
            samplerate=RATE, channels=1, dtype="int16", blocksize=SAMPLES, device=device, callback=take
        )
    except (sounddevice.PortAudioError, ValueError) as error:
        raise MediaError(f"no microphone can be opened: {error}") from None
    with stream:
        yield
