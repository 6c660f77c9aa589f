"""`mien.render`: a copy of a film with its analysis drawn onto it and its sound kept, picture by picture."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mien.errors import MediaError, UsageError
from mien.media import MediaSource, describe, open_media
from mien.rendering.overlay import Overlay
from mien.rendering.sound import Sound
from mien.types import Analysis
from mien.vision.film import USUAL_INTERVAL, video_stream
from mien.vision.frames import bgr, frames

SUFFIXES = ".mp4", ".mkv", ".mov"
LONGEST_SIDE = 1920  # pixels; a larger picture is scaled down
CLOCK = 90_000  # ticks a second of the copy's pictures
WRITING = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}  # go wrong only where something is written
QUALITY = {"preset": "superfast", "crf": "22"}  # of libx264, which takes most of the time


def render(
    analysis: Analysis,
    source: MediaSource,
    output: str | Path,
    *,
    progress: Callable[[float], None] | None = None,
) -> Path:
    """Write a copy of the film with boxes, labels and a strip of probabilities for each face; gives its path.

    source : the film that was analysed, a path, bytes or a binary stream
    output : .mp4, .mkv or .mov; a file that exists is never written over
    progress : told the share that is done, 0..1
    """
    path = Path(output)
    check_output(path)
    if analysis.tracks is None:
        raise UsageError(
            f"{describe(source)}: the analysis has no face tracks to draw; "
            "analyse a film by a bundle with a face expert"
        )
    whole = source if isinstance(source, str | Path | bytes) else source.read()
    overlay = Overlay(analysis, *_size(whole))
    with open_media(whole) as film, _draft(path) as draft:
        _copy(overlay, film, describe(whole), draft, progress or (lambda share: None))
    return path


def _size(source: MediaSource) -> tuple[int, int]:
    """Width and height of the first picture as it is drawn on: a copy's size is told before anything is written."""
    first = next(frames(source, longest_side=LONGEST_SIDE), None)
    if first is None:
        raise MediaError(f"{describe(source)}: none of its pictures can be decoded")
    height, width = first.image.shape[:2]
    return width, height


def check_output(path: Path) -> None:
    """Refuse, before any work is done, what cannot be written."""
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"cannot render to {path.name!r}; suffixes are {', '.join(SUFFIXES)}")
    if os.path.lexists(path):
        raise UsageError(f"{path} exists, and a film is never written over; give another name or remove it")
    if not path.parent.is_dir():
        raise UsageError(f"cannot write {path}: there is no folder {path.parent}")


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """A file beside the output that becomes it when the block ends well, and else goes away.

    FFmpeg says with one kind of error what goes wrong with the film and with its copy; any other is the copy's.
    """
    import av

    draft = path.with_name(f".mien-{os.urandom(4).hex()}{path.suffix.lower()}")
    try:
        yield draft
        os.replace(draft, path)
    except OSError as error:
        if error.errno in WRITING or not isinstance(error, av.error.FFmpegError):
            raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
        raise
    finally:
        draft.unlink(missing_ok=True)


def _copy(overlay: Overlay, film: Any, name: str, draft: Path, progress: Callable[[float], None]) -> None:
    import av

    pictures = video_stream(film, name)
    origin = max(0, film.start_time or 0) / 1_000_000
    length = (film.duration or 0) / 1_000_000
    with av.open(str(draft), "w") as copy:
        screen = _Screen(overlay, copy, pictures, origin)
        sound = Sound(copy, film, origin)
        for packet in film.demux([pictures, *sound.streams]):
            if packet.stream is pictures:
                screen.show(packet)
                progress(min(1.0, screen.reached / length) if length else 0.0)
            else:
                sound.pass_on(packet)
        screen.finish()
        sound.finish()


class _Screen:
    """The pictures of the copy, drawn and encoded one by one."""

    def __init__(self, overlay: Overlay, copy: Any, pictures: Any, origin: float) -> None:
        self._overlay, self._copy, self._pictures, self._origin = overlay, copy, pictures, origin
        self._interval = float(1 / pictures.average_rate) if pictures.average_rate else USUAL_INTERVAL
        self._stream = _video(copy, pictures.average_rate, overlay.size)
        self._tick = -1
        self.reached = 0.0  # seconds

    def show(self, packet: Any) -> None:
        """Draw and encode what a packet holds; a broken one is left out."""
        import av

        try:
            decoded = packet.decode()
        except av.error.FFmpegError:
            return
        for picture in decoded:
            self._draw(picture)

    def finish(self) -> None:
        self._copy.mux(self._stream.encode(None))

    def _draw(self, picture: Any) -> None:
        import av

        timed = picture.pts is not None
        time = float(picture.pts * self._pictures.time_base) - self._origin if timed else self.reached + self._interval
        tick = round(time * CLOCK)
        if tick <= self._tick:
            return  # a clock that stands still or runs back would be refused by the encoder
        pixels = bgr(picture, LONGEST_SIDE, float(self._pictures.sample_aspect_ratio or 1))
        drawn = av.VideoFrame.from_ndarray(self._overlay.draw(pixels, time), format="bgr24")
        drawn.pts, drawn.time_base = tick, self._stream.codec_context.time_base
        self._copy.mux(self._stream.encode(drawn))
        self._tick, self.reached = tick, time


def _video(copy: Any, rate: Any, size: tuple[int, int]) -> Any:
    """H.264 where the FFmpeg at hand can write it, else MPEG-4."""
    from fractions import Fraction

    import av

    known = "libx264" in av.codecs_available
    stream = copy.add_stream("libx264" if known else "mpeg4", rate=rate or round(1 / USUAL_INTERVAL))
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    if known:
        stream.options = dict(QUALITY)
        stream.codec_context.time_base = Fraction(1, CLOCK)
    else:
        stream.bit_rate = 4_000_000
    return stream
