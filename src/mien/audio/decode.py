"""Any recording that FFmpeg reads to mono float32 at one rate, in blocks: an hour needs no more memory than a minute.

Second 0 is the container's start, as a player shows it. What is damaged is left out and counted in `Defects`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.audio.channels import mono
from mien.audio.timeline import Resampler, Timeline
from mien.errors import MediaError, UsageError
from mien.media import MediaSource, describe, open_media

RATE = 16_000  # Hz
BLOCK = 10.0  # seconds
LOUDEST = 2.0**31  # full scale of unscaled 32-bit samples stored as floats; nothing beyond it is sound
ENDS_EARLY = 0.25  # seconds short of the declared end that rounding and priming do not explain
DECLARING = {"mov", "flac"}  # containers that state each stream's length in a header; others estimate it

# FFmpeg's sample format -> (value of silence, full scale); the planar formats add a "p"
SCALES = {"u8": (128, 2**7), "s16": (0, 2**15), "s32": (0, 2**31), "flt": (0, 1), "dbl": (0, 1)}


@dataclass(slots=True)
class Defects:
    """What was wrong with a source that could still be decoded; handed in by the caller, filled while blocks are read.

    `truncated` is known where a container states its length (mp4, flac) or where reading breaks off.
    """

    nonfinite_samples: int = 0
    damaged_packets: int = 0
    truncated: bool = False

    def sentences(self) -> tuple[str, ...]:
        """One sentence for each defect, for the warnings of an analysis."""
        said = (
            (self.truncated, "the audio ends early: the file is cut off"),
            (self.damaged_packets, f"{self.damaged_packets} damaged audio packets were left out"),
            (self.nonfinite_samples, f"{self.nonfinite_samples} audio samples were not numbers: taken as silence"),
        )
        return tuple(sentence for found, sentence in said if found)


def decode(source: MediaSource, *, rate: int = RATE, defects: Defects | None = None) -> NDArray[np.float32]:
    """The whole recording, for sources known to be short. float32, shape (samples,), at `rate` Hz."""
    return np.concatenate(list(blocks(source, rate=rate, defects=defects)))


def blocks(
    source: MediaSource, *, rate: int = RATE, seconds: float = BLOCK, defects: Defects | None = None
) -> Iterator[NDArray[np.float32]]:
    """Consecutive blocks of the recording, all of `seconds` but the last; the samples do not depend on the block size.

    yields : float32, shape (samples,), at `rate` Hz
    """
    size = round(seconds * rate)
    if rate <= 0 or size <= 0:
        raise UsageError(f"blocks need a positive rate and length, got {rate} Hz and {seconds} s")
    return _regroup(_resampled(source, rate, Defects() if defects is None else defects), size)


def _regroup(chunks: Iterable[NDArray[np.float32]], size: int) -> Iterator[NDArray[np.float32]]:
    held: list[NDArray[np.float32]] = []
    missing = size
    for chunk in chunks:
        rest = chunk
        while rest.size:
            held.append(rest[:missing])
            rest = rest[missing:]
            missing -= held[-1].size
            if not missing:
                yield np.concatenate(held)
                held, missing = [], size
    if held:
        yield np.concatenate(held)


def _resampled(source: MediaSource, rate: int, defects: Defects) -> Iterator[NDArray[np.float32]]:
    name = describe(source)
    with open_media(source) as container:
        stream = _audio_stream(container, name)
        timeline = Timeline(max(0, container.start_time or 0) / 1_000_000)
        resampler = Resampler(rate)
        for frame in _frames(container, stream, defects):
            samples = mono(_finite(_samples(frame, name), defects), [channel.name for channel in frame.layout.channels])
            for piece in timeline.place(samples, frame.sample_rate, frame.time):
                yield resampler.feed(piece, frame.sample_rate)
        if not timeline.position:
            raise MediaError(f"{name}: holds an audio stream, but nothing in it can be decoded")
        yield resampler.finish()
        if timeline.position < _declared_length(container, stream) - ENDS_EARLY:
            defects.truncated = True


def _audio_stream(container: Any, name: str) -> Any:
    import av

    tracks = container.streams.audio
    if not tracks:
        raise MediaError(f"{name}: holds no audio")
    preferred = (track for track in tracks if track.disposition & av.stream.Disposition.default)
    stream = next(preferred, tracks[0])
    if stream.codec_context is None:
        raise MediaError(f"{name}: its audio is in a codec that this FFmpeg cannot decode")
    return stream


def _frames(container: Any, stream: Any, defects: Defects) -> Iterator[Any]:
    """Decoded frames; a packet that does not decode is counted and left out."""
    import av

    for packet in _packets(container, stream, defects):
        damaged = packet.is_corrupt
        try:
            yield from (frame for frame in packet.decode() if frame.samples)
        except av.error.FFmpegError:
            damaged = True
        defects.damaged_packets += damaged


def _packets(container: Any, stream: Any, defects: Defects) -> Iterator[Any]:
    import av

    try:
        yield from container.demux(stream)
    except (av.error.FFmpegError, EOFError):
        defects.truncated = True
    except IndexError:
        return  # PyAV trips at the end over a stream that turned up midway, when every packet has been read


def _samples(frame: Any, name: str) -> NDArray[np.float64]:
    """The frame in full scale -1..1. float64, shape (channels, samples), at the frame's rate."""
    kind = frame.format.name.removesuffix("p")
    if kind not in SCALES:
        raise MediaError(f"{name}: audio samples of format {kind}; allowed are {', '.join(SCALES)}")
    silence, full_scale = SCALES[kind]
    values: NDArray[np.float64] = frame.to_ndarray().astype(np.float64)
    if frame.format.is_packed:
        values = values.reshape(-1, frame.layout.nb_channels).T
    return (values - silence) / full_scale


def _finite(samples: NDArray[np.float64], defects: Defects) -> NDArray[np.float32]:
    """NaN, infinity and what no converter can have written become silence: one such sample spoils a whole window."""
    sound = np.abs(samples) <= LOUDEST  # False for NaN
    defects.nonfinite_samples += samples.size - int(np.count_nonzero(sound))
    return np.where(sound, samples, 0.0).astype(np.float32)


def _declared_length(container: Any, stream: Any) -> float:
    """Seconds that the header promises from the container's start, 0 where it promises nothing."""
    if not DECLARING & set(container.format.name.split(",")) or not stream.duration:
        return 0.0
    ticks = stream.duration + max(0, stream.start_time or 0)
    return float(ticks * stream.time_base) - max(0, container.start_time or 0) / 1_000_000
