"""The sound of a film into its copy: as it is where the container takes it, else coded anew as AAC."""

from __future__ import annotations

from typing import Any

KEPT = {"aac", "mp3", "ac3", "eac3", "opus", "flac", "alac"}  # codecs that MP4, QuickTime and Matroska all take


class Sound:
    """The first stream of sound, packet by packet. `streams` holds it, or nothing where there is none.

    origin : seconds on the film's clock that are 0 on the copy's
    """

    def __init__(self, copy: Any, film: Any, origin: float) -> None:
        self.streams = list(film.streams.audio[:1])
        self._copy, self._origin = copy, origin
        self._stream: Any = None
        if self.streams:
            (given,) = self.streams
            self._as_is = given.codec_context.codec.canonical_name in KEPT
            self._stream = copy.add_stream_from_template(given) if self._as_is else _aac(copy, given)
            self._resampler: Any = None if self._as_is else _resampler(given)

    def pass_on(self, packet: Any) -> None:
        """A packet of the film's sound."""
        if not self._as_is:
            self._code(packet)
        elif packet.dts is not None:
            shift = round(self._origin / packet.time_base)
            packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
            packet.stream = self._stream
            self._copy.mux(packet)

    def finish(self) -> None:
        if self._stream is not None and not self._as_is:
            self._copy.mux(self._stream.encode(None))

    def _code(self, packet: Any) -> None:
        import av

        try:
            decoded = packet.decode()
        except av.error.FFmpegError:
            return
        for piece in decoded:
            if piece.pts is not None:
                piece.pts -= round(self._origin / piece.time_base)
            for even in self._resampler.resample(piece):
                self._copy.mux(self._stream.encode(even))


def _aac(copy: Any, given: Any) -> Any:
    return copy.add_stream("aac", rate=given.codec_context.sample_rate, layout=_layout(given))


def _resampler(given: Any) -> Any:
    """Samples as the encoder of AAC wants them."""
    import av

    return av.AudioResampler(format="fltp", layout=_layout(given), rate=given.codec_context.sample_rate)


def _layout(given: Any) -> str:
    """Mono stays mono and the rest becomes stereo: a layout without a name, or a rare one, is no AAC layout."""
    return "mono" if given.codec_context.channels == 1 else "stereo"
