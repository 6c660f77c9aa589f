"""Frames against an independent reading of the same film, and the pictures that media hold in odd ways."""

import io
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest

from mien.errors import MediaError, UsageError
from mien.testing.vision import write_video
from mien.types import Span
from mien.vision import film
from mien.vision.frames import frames, image

SIZE = (48, 64)  # rows, columns


def numbered(count: int) -> list[np.ndarray]:
    """Plain pictures whose grey level tells their number."""
    return [np.full((*SIZE, 3), 12 + 4 * number, np.uint8) for number in range(count)]


def number_of(picture: np.ndarray) -> int:
    return int((float(picture.mean()) - 8) // 4)  # coding darkens by one to three levels


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fifty frames at 25 a second, H.264 with B-frames."""
    return write_video(tmp_path_factory.mktemp("clip") / "clip.mp4", numbered(50), 25, codec="libx264")


def test_the_frame_on_screen_at_each_moment(clip: Path) -> None:
    read = [(frame.time, number_of(frame.image)) for frame in frames(clip, rate=5)]
    assert read == [(pytest.approx(k / 5), 5 * k) for k in range(10)]


def test_sparse_reading_equals_full_decoding(clip: Path) -> None:
    import av

    with av.open(str(clip)) as container:
        every = {round(f.time, 4): f.to_ndarray(format="bgr24") for f in container.decode(video=0)}
    for frame in frames(clip, rate=6.25):
        np.testing.assert_array_equal(frame.image, every[round(frame.time, 4)])


def test_pictures_between_moments_are_not_decoded(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []
    whole = film.Film._decode
    monkeypatch.setattr(film.Film, "_decode", lambda self, packet: decoded.extend(out := whole(self, packet)) or out)
    sparse = len(list(frames(clip, rate=1)))
    assert sparse == 2
    assert len(decoded) < 40  # of 50, ten or more that no other picture needs


def test_spans_read_the_same_grid_as_the_whole(clip: Path) -> None:
    whole = {frame.time: frame.image for frame in frames(clip)}
    pieces = list(frames(clip, spans=[Span(1.1, 1.7), Span(0.1, 0.5)]))
    assert [frame.time for frame in pieces] == pytest.approx([0.2, 0.4, 1.2, 1.4, 1.6])
    assert all(np.array_equal(frame.image, whole[frame.time]) for frame in pieces)


def test_overlapping_spans_give_each_moment_once(clip: Path) -> None:
    times = [frame.time for frame in frames(clip, spans=[Span(0, 1), Span(0.3, 0.35), Span(0.5, 1.3)])]
    assert times == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2])


def test_a_span_shorter_than_a_step_is_seen_in_its_middle(clip: Path) -> None:
    (frame,) = frames(clip, spans=[Span(0.92, 0.98)])
    assert (frame.time, number_of(frame.image)) == (pytest.approx(0.95), 23)


def test_a_span_after_the_end_gives_nothing(clip: Path) -> None:
    assert list(frames(clip, spans=[Span(50, 60)])) == []


def test_long_gaps_are_jumped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_video(tmp_path / "long.mp4", numbered(60), 1)
    jumps = []
    whole = film.Film._jump
    monkeypatch.setattr(film.Film, "_jump", lambda self, moment: jumps.append(moment) or whole(self, moment))
    read = [number_of(frame.image) for frame in frames(path, rate=1, spans=[Span(2, 4), Span(40, 42), Span(45, 46)])]
    assert read == [2, 3, 4, 40, 41, 42, 45, 46]
    assert jumps == [40]


def test_a_frame_that_stays_is_given_once_a_span(tmp_path: Path) -> None:
    path = write_video(tmp_path / "slow.mp4", numbered(3), 1)
    assert [number_of(frame.image) for frame in frames(path, rate=5)] == [0, 1, 2]
    again = [
        (frame.time, number_of(frame.image)) for frame in frames(path, rate=5, spans=[Span(1, 1.1), Span(1.3, 1.7)])
    ]
    assert again == [(1.0, 1), (1.4, 1)]


def test_large_frames_are_scaled_down(tmp_path: Path) -> None:
    path = write_video(tmp_path / "large.mp4", [np.full((200, 400, 3), 90, np.uint8)] * 2)
    assert next(frames(path, longest_side=100)).image.shape == (50, 100, 3)


@pytest.mark.parametrize("turn", [90, 180, -90])
def test_rotated_films_stand_upright(tmp_path: Path, turn: int) -> None:
    picture = np.zeros((*SIZE, 3), np.uint8)
    picture[:20, :30] = 255  # the bright corner is at the top left of what is stored
    path = write_video(tmp_path / "turned.mp4", [picture] * 3, rotation=turn)
    shown = next(frames(path)).image
    expected = np.rot90(picture, round(turn / 90))
    assert shown.shape == expected.shape
    assert np.abs(shown.astype(int) - expected).mean() < 10


def test_a_cut_off_film_gives_what_comes_before_the_cut(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    noisy = [np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255).astype(np.uint8) for picture in numbered(50)]
    data = write_video(tmp_path / "whole.mkv", noisy, 10).read_bytes()
    read = [number_of(frame.image) for frame in frames(data[: len(data) // 2])]
    assert read == list(range(0, 2 * len(read), 2))
    assert 5 <= len(read) <= 20


def test_a_broken_stretch_is_left_out(tmp_path: Path) -> None:
    data = bytearray(write_video(tmp_path / "whole.mkv", numbered(60), 10, codec="mjpeg").read_bytes())
    half = len(data) // 2
    data[half : half + len(data) // 10] = bytes(len(data) // 10)
    read = [number_of(frame.image) for frame in frames(bytes(data), rate=10)]
    assert read == sorted(set(read))
    assert {0, 10, 20} <= set(read)
    assert len(read) < 60


def test_times_count_from_the_containers_start(tmp_path: Path) -> None:
    path = write_video(tmp_path / "late.ts", numbered(20), 10, codec="mpeg2video")  # transport streams start at 1.4 s
    assert [frame.time for frame in frames(path)][:3] == pytest.approx([0, 0.2, 0.4])


def test_sound_alone_holds_no_video() -> None:
    from mien.testing.audio import tone, write_media

    with pytest.raises(MediaError, match="holds no video"):
        next(frames(write_media(None, tone(440, 0.2))))


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf")])
def test_a_rate_is_positive(clip: Path, rate: float) -> None:
    with pytest.raises(UsageError, match=f"got {rate}"):
        next(frames(clip, rate=rate))


def encoded(picture: np.ndarray, suffix: str = ".png") -> bytes:
    done, data = cv2.imencode(suffix, picture)
    assert done
    return data.tobytes()


GRADIENT = np.linspace(0, 255, 64, dtype=np.uint8)[None, :].repeat(48, 0)


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(GRADIENT, id="grey"),
        pytest.param(GRADIENT.astype(np.uint16) * 257, id="grey, 16 bits"),
        pytest.param(np.dstack([GRADIENT] * 3), id="colour"),
        pytest.param(np.dstack([GRADIENT.astype(np.uint16) * 257] * 3), id="colour, 16 bits"),
        pytest.param(np.dstack([GRADIENT] * 3 + [np.full_like(GRADIENT, 128)]), id="transparent"),
    ],
)
def test_still_pictures_of_every_depth(picture: np.ndarray) -> None:
    read = image(encoded(picture))
    assert read.shape == (48, 64, 3)
    assert np.abs(read[:, :, 1].astype(int) - GRADIENT).max() <= 3


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """The JPEG with an EXIF block that holds nothing but the orientation tag."""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    block = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_photographs_stand_upright(orientation: int) -> None:
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:24, :32] = (200, 120, 40)
    jpeg = with_orientation(encoded(picture, ".jpg"), orientation)
    witness = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    read = image(jpeg)
    assert read.shape == witness.shape
    assert np.abs(read.astype(int) - witness).mean() < 5


def test_large_pictures_are_scaled_down() -> None:
    assert image(io.BytesIO(encoded(np.zeros((100, 300, 3), np.uint8))), longest_side=150).shape == (50, 150, 3)


def test_a_text_file_is_no_picture() -> None:
    with pytest.raises(MediaError, match="not readable"):
        image(b"just some words, no picture at all" * 10)
