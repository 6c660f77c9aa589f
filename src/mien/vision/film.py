"""A film being shown: the picture on screen at a moment, for moments that move forward only.

What is not wanted is not worked on. A picture that no other refers to is decoded only where a wanted moment falls on
it, gaps longer than `SEEK_AFTER` are jumped, and reading stops where asking stops. Two decoded pictures are held at a
time, the one on screen and the one after it, so memory does not grow with length.

What is damaged is left out: a broken picture leaves the one before it on screen, a cut-off file ends at the cut.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from mien.errors import MediaError

SEEK_AFTER = 10.0  # seconds; encoders set a key frame about this often, so a shorter jump could land behind us
CLOCK_SLACK = 1e-4  # seconds; containers round times: 1/5 s may be written as 0.1999
USUAL_INTERVAL = 1 / 25  # seconds between pictures where the container does not say


class Film:
    """The video of an open PyAV container, read forward. `rate` is how many moments a second will be asked for.

    Second 0 is the container's start, as a player shows it. `aspect` is the width of a pixel over its height.
    """

    def __init__(self, container: Any, name: str, rate: float) -> None:
        self._container = container
        self._name = name
        self._rate = rate
        self._stream = video_stream(container, name)
        self._origin = max(0, container.start_time or 0) / 1_000_000
        self._interval = float(1 / self._stream.average_rate) if self._stream.average_rate else USUAL_INTERVAL
        self._decoded = self._broken = 0
        self._reached = 0.0  # how far reading has come, seconds
        self._shown: tuple[float, Any] | None = None
        self._next: tuple[float, Any] | None = None
        self._pictures: Iterator[tuple[float, Any]] = iter(())
        self.aspect = float(self._stream.sample_aspect_ratio or 1)
        self._begin(0.0)

    def at(self, moment: float) -> tuple[float, Any] | None:
        """Time and picture (a PyAV VideoFrame) on screen at `moment`, the first one until it; None after the end."""
        if moment - self._reached > SEEK_AFTER:
            self._jump(moment)
        self._moment = moment
        while self._next is not None and (self._shown is None or self._next[0] <= moment + CLOCK_SLACK):
            self._reached = self._next[0]
            self._shown, self._next = self._next, next(self._pictures, None)
        if self._shown is None:
            return None
        over = self._next is None and moment >= self._shown[0] + self._interval - CLOCK_SLACK
        return None if over else self._shown

    def _begin(self, moment: float) -> None:
        self._moment = self._reached = moment
        self._shown = None
        self._pictures = self._read()
        self._next = next(self._pictures, None)

    def _jump(self, moment: float) -> None:
        """Go to the key frame before the moment; a container that cannot seek is read through instead."""
        import av

        ticks = int((moment + self._origin) / self._stream.time_base)
        try:
            self._container.seek(ticks, stream=self._stream)
        except av.error.FFmpegError:
            self._reached = moment
            return
        self._begin(moment)

    def _read(self) -> Iterator[tuple[float, Any]]:
        time = self._moment - self._interval
        for packet in self._packets():
            for picture in self._decode(packet):
                time = time + self._interval if picture.pts is None else self._seconds(picture.pts)
                self._decoded += 1
                yield time, picture
        if self._broken and not self._decoded:
            raise MediaError(f"{self._name}: none of its {self._broken} pieces of video can be decoded")

    def _seconds(self, ticks: int) -> float:
        return float(ticks * self._stream.time_base) - self._origin

    def _packets(self) -> Iterator[Any]:
        """Packets up to the end or the cut, then None, which makes the decoder give what it holds back."""
        import av

        packets = self._container.demux(self._stream)
        try:
            for packet in packets:
                if packet.size:
                    yield packet
        except av.error.FFmpegError:
            self._broken += 1
        yield None

    def _decode(self, packet: Any) -> list[Any]:
        import av

        codec = self._stream.codec_context
        if packet is not None:
            codec.skip_frame = "DEFAULT" if self._wanted(packet) else "NONREF"
        try:
            return [picture for picture in codec.decode(packet) if not picture.is_corrupt]
        except av.error.FFmpegError:
            self._broken += 1
            return []

    def _wanted(self, packet: Any) -> bool:
        """Whether the picture may be on screen at the moment asked for, or at one of the grid 0, 1/rate, 2/rate … ."""
        if packet.pts is None:
            return True
        start = self._seconds(packet.pts)
        end = start + 1.5 * self._interval  # half an interval of allowance for an uneven clock
        grid = math.ceil((start - CLOCK_SLACK) * self._rate) / self._rate
        return start - CLOCK_SLACK <= self._moment < end or (end > self._moment and grid < end)


def video_stream(container: Any, name: str) -> Any:
    """The first video stream that is not the cover of an album."""
    import av

    for stream in container.streams.video:
        if not stream.disposition & av.stream.Disposition.attached_pic:
            return stream
    raise MediaError(f"{name}: holds no video")
