"""Where live sound comes from: pipes, a microphone that is not there, recordings at the pace of life."""

import io
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mien.errors import MediaError, MissingPartError
from mien.streaming import feed
from mien.streaming.film import Piece, Sound

ONE = np.array([0, 16384, -32768, 32767], "<i2")


def test_samples_are_full_scale() -> None:
    assert feed.waveform(ONE.tobytes()).tolist() == pytest.approx([0.0, 0.5, -1.0, 32767 / 32768])


def test_half_a_sample_is_refused() -> None:
    with pytest.raises(MediaError, match="two bytes each, got 3"):
        feed.waveform(b"abc")


def test_a_pipe_gives_every_whole_sample_with_its_time() -> None:
    pcm = np.arange(4001, dtype="<i2").tobytes() + b"x"
    pieces = list(feed.raw(io.BytesIO(pcm)))
    assert [piece.time for piece in pieces] == pytest.approx([0.0, 0.1, 0.2])
    assert np.concatenate([piece.waveform for piece in pieces]).tolist() == pytest.approx(
        (np.arange(4001) / 32768).tolist()
    )


def test_a_recording_keeps_the_pace_of_life() -> None:
    slept: list[float] = []
    pieces = [Sound(step / 10, np.zeros(1600, np.float32)) for step in range(3)]
    assert list(feed.paced(pieces, sleep=slept.append)) == pieces
    assert slept == pytest.approx([0.1, 0.2, 0.3], abs=0.1), "nobody slept, so each is due later"


class Stream:
    """Stands in for sounddevice: hands over two blocks as soon as it is opened."""

    def __init__(self, *, samplerate: int, channels: int, dtype: str, callback: Any, device: Any, **_: Any) -> None:
        assert (samplerate, channels, dtype) == (16_000, 1, "int16")
        if device == "none":
            raise ValueError("No input device matching 'none'")
        self._callback = callback

    def __enter__(self) -> None:
        for _ in range(2):
            self._callback(memoryview(ONE.tobytes()), len(ONE), None, None)

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def sounddevice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", SimpleNamespace(RawInputStream=Stream, PortAudioError=OSError))


@pytest.mark.usefixtures("sounddevice")
def test_the_microphone_hands_on_what_it_hears() -> None:
    heard: list[Piece] = []
    with feed.microphone(heard.append):
        pass
    assert [piece.time for piece in heard] == pytest.approx([0.0, 4 / 16_000])
    assert isinstance(heard[1], Sound)
    assert heard[1].waveform[1] == 0.5


@pytest.mark.usefixtures("sounddevice")
def test_a_microphone_that_is_not_there_is_said() -> None:
    with pytest.raises(MediaError, match="No input device matching 'none'"), feed.microphone(print, "none"):
        pass


def test_a_missing_package_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(MissingPartError, match=r"pip install 'mien\[live\]'"):
        feed.microphone(print)
