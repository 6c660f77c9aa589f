"""Opening media: what a source holds, and one sentence for everything that cannot be opened."""

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import pytest

from mien import media
from mien.errors import MediaError
from mien.media import Media, describe, open_media, probe
from mien.testing.audio import tone, write_media
from mien.testing.vision import face_image, write_video

SECOND = tone(440, 1.0)


def picture(suffix: str) -> bytes:
    done, coded = cv2.imencode(suffix, face_image(60, width=96, height=96))
    assert done
    return coded.tobytes()


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("films")
    images = [face_image(60, width=96, height=96)] * 5
    return {
        "silent": write_video(folder / "silent.mp4", images, rate=5),
        "talking": write_video(folder / "talking.mp4", images, rate=5, waveform=SECOND),
    }


def test_sound_alone() -> None:
    assert probe(write_media(None, SECOND)) == Media(1.0, audio=True, video=False, image=False)


def test_a_film_with_and_without_sound(films: dict[str, Path]) -> None:
    silent, talking = probe(films["silent"]), probe(str(films["talking"]))
    assert (silent.audio, silent.video, silent.image) == (False, True, False)
    assert (talking.audio, talking.video, talking.image) == (True, True, False)
    assert silent.duration == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".webp", ".tiff"])
def test_a_picture_has_no_clock(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"face{suffix}"
    path.write_bytes(picture(suffix))
    still = Media(None, audio=False, video=False, image=True)
    assert probe(path) == still
    assert probe(path.read_bytes()) == still


def test_an_album_cover_is_no_video(tmp_path: Path) -> None:
    """FLAC's own picture block, written by hand: a cover is a stream to FFmpeg."""
    flac, cover = write_media(None, SECOND, container="flac", codec="flac"), picture(".png")
    mime = b"image/png"
    block = b"".join(
        [(3).to_bytes(4), len(mime).to_bytes(4), mime, bytes(4), *(n.to_bytes(4) for n in (96, 96, 24, 0))]
    )
    block += len(cover).to_bytes(4) + cover
    header = 4 + 4 + 34  # the mark, the first block's header, STREAMINFO
    first = bytes([flac[4] & 0x7F]) + flac[5:header]  # not the last block any more
    path = tmp_path / "album.flac"
    path.write_bytes(flac[:4] + first + bytes([6]) + len(block).to_bytes(3) + block + flac[header:])
    with open_media(path) as container:
        assert container.streams.video
    held = probe(path)
    assert (held.audio, held.video, held.image) == (True, False, False)


def test_a_stream_is_rewound() -> None:
    stream = io.BytesIO(write_media(None, SECOND))
    assert probe(stream).audio
    assert stream.tell() == 0


def test_a_misleading_suffix_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    write_media(path, SECOND)
    assert probe(path).audio


def test_a_name_with_a_colon_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_media("http:sound.wav", SECOND)
    assert probe("http:sound.wav").audio


@pytest.mark.parametrize("name", ["http://127.0.0.1:9/clip.mp4", "concat:a|b", "missing.wav", "a" * 5000, "nul\0"])
def test_what_is_no_file_is_never_opened(name: str) -> None:
    with pytest.raises(MediaError, match="no such file"):
        probe(name)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="not a file"):
        probe(tmp_path)


@pytest.mark.parametrize("as_bytes", [False, True])
def test_nothing_at_all(as_bytes: bool, tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    path.touch()
    with pytest.raises(MediaError, match=r"empty \(0 bytes\)"):
        probe(b"" if as_bytes else path)


def test_text_named_as_film(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_text("Dear diary, nothing of this is a film.\n" * 40)
    with pytest.raises(MediaError, match=r"notes\.mp4: not readable as audio, video or image \("):
        probe(path)


def test_garbage_in_a_stream() -> None:
    with pytest.raises(MediaError, match="the stream given: not readable"):
        probe(io.BytesIO(bytes(range(256)) * 8))


def test_a_film_cut_in_the_middle(films: dict[str, Path]) -> None:
    """The index of an mp4 stands at its end; without it nothing can be read."""
    whole = films["talking"].read_bytes()
    with pytest.raises(MediaError, match=f"{len(whole) // 2} bytes: not readable"):
        probe(whole[: len(whole) // 2])


def test_a_huge_picture_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MAX_SIDE", 64)
    with pytest.raises(MediaError, match="96×96 pixels; at most 64 a side"):
        probe(picture(".png"))


def test_too_many_streams_are_refused(monkeypatch: pytest.MonkeyPatch, films: dict[str, Path]) -> None:
    monkeypatch.setattr(media, "MAX_STREAMS", 1)
    with pytest.raises(MediaError, match="2 streams; at most 1"):
        probe(films["talking"])


def test_neither_sound_nor_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of subtitles alone opens as a container, without sound and picture."""
    subtitles = b"1\n00:00:01,000 --> 00:00:02,000\nHello there.\n\n"
    with pytest.raises(MediaError, match="holds neither audio nor video"):
        probe(subtitles)


def test_errors_of_ffmpeg_inside_the_block_are_told_as_one_sentence() -> None:
    import av

    def breaking() -> None:
        with open_media(write_media(None, SECOND)):
            raise av.error.InvalidDataError(1, "broken packet")

    with pytest.raises(MediaError, match=r"not readable .*\(broken packet\)"):
        breaking()


def test_other_errors_inside_the_block_pass_through() -> None:
    def failing() -> None:
        with open_media(write_media(None, SECOND)):
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        failing()


@pytest.mark.parametrize(
    ("source", "said"),
    [("a.wav", "a.wav"), (Path("b.wav"), "b.wav"), (b"123", "3 bytes"), (SimpleNamespace(), "the stream given")],
)
def test_describe(source: Any, said: str) -> None:
    assert describe(source) == said
