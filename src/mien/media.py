"""Opening media through PyAV: one place for what can go wrong, and for the bounds on hostile files.

FFmpeg guesses a container by its content, so a misleading suffix does no harm; what it cannot read is refused here
with one sentence. Nothing is ever opened by URL: a source is a path on this machine, bytes or a binary stream.
"""

from __future__ import annotations

import io
import os.path
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from mien.errors import MediaError

MediaSource = str | Path | bytes | BinaryIO

MAX_STREAMS = 64
MAX_SIDE = 8192  # pixels; beyond 8K a frame is refused before it is decoded
IMAGE_FORMATS = {"image2", "png_pipe", "jpeg_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe", "gif"}


@dataclass(frozen=True, slots=True)
class Media:
    """What a source holds. `duration` in seconds, None where the container does not say (and for images)."""

    duration: float | None
    audio: bool
    video: bool
    image: bool


def describe(source: MediaSource) -> str:
    """How a message names the source."""
    if isinstance(source, str | Path):
        return str(source)
    return f"{len(source)} bytes" if isinstance(source, bytes) else "the stream given"


@contextmanager
def open_media(source: MediaSource) -> Iterator[Any]:
    """An open PyAV container. Errors of FFmpeg, here and inside the block, become `MediaError`."""
    import av

    name = describe(source)
    handle: Any = io.BytesIO(source) if isinstance(source, bytes) else source
    if isinstance(source, str | Path):
        path = Path(source)
        if not os.path.isfile(path):  # unlike Path.is_file, says no to a name too long to be one
            raise MediaError(f"{name}: no such file" if not os.path.exists(path) else f"{name}: not a file")
        if path.stat().st_size == 0:
            raise MediaError(f"{name}: the file is empty (0 bytes)")
        handle = f"file:{path}"  # a name with a colon is a path here, never a protocol
    elif isinstance(source, bytes) and not source:
        raise MediaError("the source is empty (0 bytes)")
    try:
        with av.open(handle) as container:
            _check_bounds(container, name)
            yield container
    except (av.error.FFmpegError, EOFError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise MediaError(f"{name}: not readable as audio, video or image ({reason})") from error


def _check_bounds(container: Any, name: str) -> None:
    if len(container.streams) > MAX_STREAMS:
        raise MediaError(f"{name}: {len(container.streams)} streams; at most {MAX_STREAMS} are allowed")
    for stream in container.streams.video:
        if max(stream.codec_context.width, stream.codec_context.height) > MAX_SIDE:
            size = f"{stream.codec_context.width}×{stream.codec_context.height}"
            raise MediaError(f"{name}: {size} pixels; at most {MAX_SIDE} a side are allowed")


def probe(source: MediaSource) -> Media:
    """What the source holds, from its headers. A binary stream is rewound afterwards."""
    with open_media(source) as container:
        if not container.streams.audio and not container.streams.video:
            raise MediaError(f"{describe(source)}: holds neither audio nor video")
        names = set(container.format.name.split(","))
        picture = bool(container.streams.video) and not container.streams.audio
        image = picture and bool(names & IMAGE_FORMATS)
        video = any(not _is_cover(stream) for stream in container.streams.video)
        duration = None if image or container.duration is None else container.duration / 1_000_000
        result = Media(duration, bool(container.streams.audio), video and not image, image)
    if not isinstance(source, str | Path | bytes):
        source.seek(0)
    return result


def _is_cover(stream: Any) -> bool:
    """An album cover inside an audio file is a picture, not video."""
    import av

    return bool(stream.disposition & av.stream.Disposition.attached_pic)
