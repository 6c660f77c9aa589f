"""Decoding: every kind of source to the same samples, and what is damaged is said."""

import io
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soxr

from mien.audio.channels import mono
from mien.audio.decode import RATE, Defects, blocks, decode
from mien.audio.timeline import Resampler, Timeline
from mien.errors import MediaError, UsageError
from mien.testing.audio import noise, tone, write_media

FORMATS = [
    ("wav", "pcm_u8", 8_000),
    ("wav", "pcm_s16le", 8_000),
    ("wav", "pcm_s24le", 22_050),
    ("wav", "pcm_f32le", 96_000),
    ("wav", "pcm_f64le", 48_000),
    ("flac", "flac", 96_000),
    ("mp3", "libmp3lame", 44_100),
    ("mp4", "aac", 44_100),
    ("mpegts", "aac", 48_000),
    ("matroska", "aac", 48_000),
    ("ogg", "libopus", 48_000),
    ("webm", "libopus", 48_000),
]
SURROUND = ["FL", "FR", "FC", "LFE", "BL", "BR"]


def strongest(waveform: np.ndarray) -> float:
    """Frequency of the strongest component in hertz."""
    spectrum = np.abs(np.fft.rfft(waveform))
    return float(np.argmax(spectrum) * RATE / len(waveform))


def late_audio(delay: float) -> bytes:
    """Two seconds of picture in which a tone of one second begins after the delay."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="matroska") as target:
        video = target.add_stream("mpeg4", rate=10)
        video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
        audio = target.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for index in range(20):
            picture = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
            picture.pts, picture.time_base = index, Fraction(1, 10)
            target.mux(video.encode(picture))
        target.mux(video.encode(None))
        pcm = (tone(440, 1) * 32767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, round(delay * RATE)
        target.mux(audio.encode(frame))
        target.mux(audio.encode(None))
    return buffer.getvalue()


def test_the_result_is_that_of_resampling_the_whole_at_once() -> None:
    waveform = noise(2.3, rate=44_100, level=0.1)
    expected = soxr.resample(waveform, 44_100, RATE)
    got = decode(write_media(None, waveform, 44_100, codec="pcm_f32le"))
    assert len(got) == len(expected)
    np.testing.assert_allclose(got, expected, atol=1e-6)


@pytest.mark.parametrize("seconds", [0.013, 0.5, 1.0, 60.0])
def test_blocks_of_any_size_hold_the_same_samples(seconds: float) -> None:
    data = write_media(None, noise(2.3, rate=44_100), 44_100)
    pieces = list(blocks(data, seconds=seconds))
    assert {len(piece) for piece in pieces[:-1]} <= {round(seconds * RATE)}
    np.testing.assert_array_equal(np.concatenate(pieces), decode(data))


@pytest.mark.parametrize(("container", "codec", "rate"), FORMATS)
def test_every_format_gives_the_tone_that_went_in(container: str, codec: str, rate: int) -> None:
    defects = Defects()
    data = write_media(None, tone(440, 1, rate=rate), rate, container=container, codec=codec)
    got = decode(data, defects=defects)
    assert got.dtype == np.float32
    assert len(got) / RATE == pytest.approx(1, abs=0.06)  # AAC pads to whole frames
    assert strongest(got) == pytest.approx(440, abs=2)
    assert np.sqrt(np.mean(got**2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.05)
    assert defects == Defects()


def test_the_centre_of_surround_is_the_voice() -> None:
    channels = np.stack([tone(300 + 100 * index, 1, rate=96_000) for index in range(6)])
    data = write_media(None, channels, 96_000, codec="pcm_f32le", layout="5.1")
    got = decode(data)
    assert strongest(got) == pytest.approx(500, abs=2)  # FC is the third
    assert np.abs(got).max() == pytest.approx(0.3, rel=0.05)


def test_stereo_is_the_mean() -> None:
    left, right = tone(440, 1), tone(880, 1)
    data = write_media(None, np.stack([left, right]), codec="pcm_f32le")
    np.testing.assert_allclose(decode(data), (left + right) / 2, atol=1e-6)


@pytest.mark.parametrize(
    ("names", "expected"),
    [(SURROUND, 2.0), (["FL", "FR", "LFE"], 1.0), (["FL", "FC"], 0.5), (["NONE"], 0.0), (["NONE"] * 4, 1.5)],
)
def test_which_channel_is_heard(names: list[str], expected: float) -> None:
    samples = np.arange(len(names), dtype=np.float32)[:, None].repeat(3, axis=1)
    np.testing.assert_array_equal(mono(samples, names), np.full(3, expected, np.float32))


def test_path_bytes_and_stream_are_one(tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    data = write_media(path, tone(440, 0.5))
    for source in (path, str(path), io.BytesIO(data)):
        np.testing.assert_array_equal(decode(source), decode(data))


def test_ten_milliseconds_are_heard() -> None:
    assert len(decode(write_media(None, tone(440, 0.01)))) == 160


def test_samples_that_are_no_numbers_become_silence() -> None:
    waveform = tone(440, 1)
    waveform[100:110] = np.nan
    waveform[200], waveform[201], waveform[202] = np.inf, -np.inf, 1e30
    defects = Defects()
    got = decode(write_media(None, waveform, codec="pcm_f32le"), defects=defects)
    assert defects.nonfinite_samples == 13
    assert not got[100:110].any()
    assert not got[200:203].any()
    assert np.abs(got).max() <= 0.3
    assert defects.sentences() == ("13 audio samples were not numbers: taken as silence",)


def test_a_truncated_file_keeps_what_decodes(tmp_path: Path) -> None:
    whole = tmp_path / "whole.mp4"
    with av.open(whole, "w", format="mp4", options={"movflags": "faststart"}) as target:
        stream = target.add_stream("aac", rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(noise(4, level=0.1)[None], format="flt", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    data = whole.read_bytes()
    defects = Defects()
    got = decode(data[: len(data) * 6 // 10], defects=defects)
    assert 1 < len(got) / RATE < 3.5
    assert defects.truncated
    assert "the audio ends early: the file is cut off" in defects.sentences()


def test_damaged_packets_are_left_out_and_the_clock_kept() -> None:
    data = bytearray(write_media(None, noise(4, level=0.1), container="mpegts", codec="aac"))
    rng = np.random.default_rng(0)
    for position in rng.integers(len(data) // 4, len(data) * 3 // 4, 400):
        data[position] ^= 0xFF
    defects = Defects()
    got = decode(bytes(data), defects=defects)
    assert defects.damaged_packets > 0
    assert len(got) / RATE == pytest.approx(4, abs=0.3)
    assert np.isfinite(got).all()


def test_a_file_cut_before_its_index_is_refused() -> None:
    data = write_media(None, tone(440, 2), container="mp4", codec="aac")
    with pytest.raises(MediaError, match="not readable"):
        decode(data[: len(data) // 2])


def test_a_wav_without_samples_is_refused() -> None:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as target:
        target.setparams((1, 2, RATE, 0, "NONE", ""))
    with pytest.raises(MediaError, match="nothing in it can be decoded"):
        decode(buffer.getvalue())


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    path.touch()
    with pytest.raises(MediaError, match="empty"):
        decode(path)


def test_text_named_mp4_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.mp4"
    path.write_text("Once upon a time there was a file that was no film.\n" * 40)
    with pytest.raises(MediaError, match=r"words\.mp4"):
        decode(path)


def test_a_picture_holds_no_audio() -> None:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="matroska") as target:
        stream = target.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        target.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        target.mux(stream.encode(None))
    with pytest.raises(MediaError, match="holds no audio"):
        decode(buffer.getvalue())


def test_sample_formats_that_cannot_be_read_are_named() -> None:
    with pytest.raises(MediaError, match="format s64; allowed are u8, s16, s32, flt, dbl"):
        decode(write_media(None, tone(440, 0.1), codec="pcm_s64le"))


@pytest.mark.parametrize(("rate", "seconds"), [(0, 1.0), (RATE, 0.0), (RATE, -1.0)])
def test_blocks_need_a_size(rate: int, seconds: float) -> None:
    with pytest.raises(UsageError, match="positive"):
        blocks(b"", rate=rate, seconds=seconds)


def test_audio_that_begins_late_keeps_the_clock_of_the_picture() -> None:
    got = decode(late_audio(0.7))
    assert not got[: round(0.699 * RATE)].any()
    assert len(got) == round(1.7 * RATE)
    assert np.abs(got[round(0.71 * RATE) :]).max() == pytest.approx(0.3, rel=0.01)


def test_a_broken_timestamp_is_no_pause() -> None:
    timeline = Timeline()
    first = list(timeline.place(tone(440, 1), RATE, 90_000.0))
    second = list(timeline.place(tone(440, 1), RATE, 3.0))
    assert [len(piece) for piece in first] == [RATE]
    assert sum(len(piece) for piece in second) == 3 * RATE  # silence from 1 to 3, then the tone
    assert timeline.position == pytest.approx(4)


def test_a_change_of_rate_on_the_way_is_followed() -> None:
    resampler = Resampler(RATE)
    pieces = [resampler.feed(tone(440, 1, rate=rate), rate) for rate in (48_000, 8_000, RATE, 48_000)]
    got = np.concatenate([*pieces, resampler.finish()])
    assert len(got) == pytest.approx(4 * RATE, abs=4)
    for second in range(4):
        assert strongest(got[second * RATE : (second + 1) * RATE]) == pytest.approx(440, abs=2)
