"""A film drawn upon: what is where at which moment, what is kept of the film, and what is refused."""

from __future__ import annotations

import io
import resource
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

import mien
from mien.errors import MediaError, MienError, UsageError
from mien.labels import EKMAN_7
from mien.media import probe
from mien.rendering.faces import Faces, faces, most_at_once
from mien.rendering.ink import bgr, contrast, legend_rows, pen_for
from mien.rendering.overlay import Overlay
from mien.testing.audio import tone
from mien.testing.vision import write_video
from mien.types import Analysis, BundleId, Evidence, Prediction, Reading, Source, Span, Track, Utterance

WIDTH, HEIGHT = 320, 240
JOY, ANGER = (EKMAN_7.labels.index(name) for name in ("joy", "anger"))


def row(label: int) -> tuple[float, ...]:
    return tuple(0.7 if place == label else 0.05 for place in range(7))


def track(id: int = 1, x: float = 0.25, start: float = 0.0, looks: int = 11, **more: Any) -> Track:
    """A face that says joy in its first half and anger in its second; it moves to the right by a tenth in a second."""
    times = tuple(start + k / 5 for k in range(looks))
    boxes = tuple((x + 0.1 * k / 5, 0.25, 0.25, 0.5) for k in range(looks))
    said = tuple(row(JOY if k < looks / 2 else ANGER) for k in range(looks))
    return Track(id, EKMAN_7, times, boxes, (0.8,) * looks, said, **more)


def analysis(*tracks: Track, duration: float = 2.0) -> Analysis:
    felt = Prediction(EKMAN_7, row(JOY))
    reading = Reading(Utterance(0, span=Span(0.5, 1.5)), felt, {"face": Evidence(felt, 1.0)})
    source = Source("film.mp4", None, duration, ("face",))
    return Analysis(source, BundleId("base", "0.1.0", "b" * 64, EKMAN_7), (reading,), (), tracks)


def grey(count: int = 20, level: int = 90) -> list[NDArray[np.uint8]]:
    return [np.full((HEIGHT, WIDTH, 3), level, np.uint8)] * count


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of grey with a tone."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    return write_video(path, grey(), 10.0, waveform=tone(440.0, 2.0))


def pictures(path: Path) -> list[tuple[float, NDArray[np.uint8]]]:
    with av.open(str(path)) as container:
        return [(float(f.time), f.to_ndarray(format="bgr24")) for f in container.decode(video=0)]  # type: ignore[arg-type]


def sound(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def near(pixel: NDArray[np.uint8], ink: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel.astype(int) - ink).max() < 60)


def test_a_copy_has_the_pictures_and_the_sound_of_its_film(film: Path, tmp_path: Path) -> None:
    told: list[float] = []
    path = mien.render(analysis(track()), film, tmp_path / "out.mp4", progress=told.append)
    before, after = pictures(film), pictures(path)
    assert [time for time, _ in after] == pytest.approx([time for time, _ in before], abs=0.001)
    assert sound(path) == sound(film), "not coded again"
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0, abs=0.1)
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.mp4"]


def test_boxes_lie_where_the_faces_are(film: Path, tmp_path: Path) -> None:
    path = mien.render(analysis(track()), film, tmp_path / "out.mp4")
    for time, picture in pictures(path):
        left, middle = round(WIDTH * (0.25 + 0.1 * time)), round(HEIGHT * 0.6)
        ink = bgr("joy" if time < 1.2 else "anger")
        assert any(near(picture[middle, left + step], ink) for step in (-1, 0, 1)), time
        assert near(picture[HEIGHT // 2, round(left + 0.125 * WIDTH)], (90, 90, 90)), "faces stay free"
        assert near(picture[5, 5], (90, 90, 90))


def test_strips_show_probabilities_over_time() -> None:
    drawn = Overlay(analysis(track()), WIDTH, HEIGHT).draw(grey()[0], 0.3)
    strip = drawn[HEIGHT + 8]
    names = pen_for(WIDTH).width("M" * 7)
    first, second = strip[names + (WIDTH - names) // 4], strip[names + 3 * (WIDTH - names) // 4]
    assert drawn.shape[0] > HEIGHT
    assert near(first, bgr("fear")) or near(first, bgr("joy"))
    column = drawn[HEIGHT + 3 : HEIGHT + 3 + pen_for(WIDTH).height, names + 3 * (WIDTH - names) // 4]
    shares = [np.mean([np.array_equal(pixel, bgr(label)) for pixel in column]) for label in EKMAN_7.labels]
    assert shares[ANGER] == pytest.approx(0.7, abs=0.1)
    assert sum(shares) == pytest.approx(1.0)
    assert not np.array_equal(first, second) or near(second, bgr("fear"))


def test_who_speaks_is_said_on_the_picture() -> None:
    overlay = Overlay(analysis(track(utterances=(0,), speaks=(0,))), WIDTH, HEIGHT)
    silent, speaks = overlay.draw(grey()[0], 0.4), overlay.draw(grey()[0], 0.6)
    joy = [np.count_nonzero((one[:HEIGHT] == bgr("joy")).all(axis=2)) for one in (silent, speaks)]
    assert joy[1] > 1.4 * joy[0]


def test_a_film_without_faces_is_copied_as_it_is(film: Path, tmp_path: Path) -> None:
    path = mien.render(analysis(), film, tmp_path / "out.mp4")
    assert all(
        picture.shape == (HEIGHT, WIDTH, 3) and near(picture[0, 0], (90, 90, 90)) for _, picture in pictures(path)
    )


@pytest.mark.parametrize("suffix", [".mkv", ".mov", ".MP4"])
def test_other_containers(film: Path, tmp_path: Path, suffix: str) -> None:
    path = mien.render(analysis(track()), film, tmp_path / f"out{suffix}")
    assert len(pictures(path)) == 20
    assert len(sound(path)) == len(sound(film))


def test_sound_that_the_copy_cannot_hold_is_coded_anew(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "film.mkv"), "w") as container:
        video: Any = container.add_stream("mpeg4", rate=10)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio: Any = container.add_stream("pcm_s16le", rate=16_000, layout="mono")
        for picture in grey():
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(video.encode(None))
        frame = av.AudioFrame.from_ndarray(
            (tone(440.0, 2.0)[None] * 32767).astype(np.int16), format="s16", layout="mono"
        )
        frame.sample_rate, frame.pts, frame.time_base = 16_000, 0, Fraction(1, 16_000)
        container.mux(audio.encode(frame))
    path = mien.render(analysis(track()), tmp_path / "film.mkv", tmp_path / "out.mp4")
    with av.open(str(path)) as container:
        heard = np.concatenate([f.to_ndarray()[0] for f in container.decode(audio=0)])
    spectrum = np.abs(np.fft.rfft(heard[4000:20_000]))
    assert spectrum.argmax() == pytest.approx(440, abs=2)


def test_turned_and_odd_sized_pictures(tmp_path: Path) -> None:
    turned = write_video(tmp_path / "turned.mp4", grey(5), 10.0, rotation=90)
    path = mien.render(analysis(), turned, tmp_path / "upright.mp4")
    assert pictures(path)[0][1].shape == (WIDTH, HEIGHT, 3)
    assert Overlay(analysis(track()), 319, 239).size[0] == 320
    assert Overlay(analysis(track()), 319, 239).size[1] % 2 == 0
    assert Overlay(analysis(track()), 319, 239).draw(np.zeros((239, 319, 3), np.uint8), 0.0).shape[1] == 320


def test_a_film_that_begins_late_is_drawn_in_time(tmp_path: Path) -> None:
    """Transport streams begin at 1.4 seconds; boxes and sound must not."""
    late = write_video(tmp_path / "late.ts", grey(), 10.0, codec="mpeg2video", waveform=tone(440.0, 2.0))
    path = mien.render(analysis(track()), late, tmp_path / "out.mp4")
    shown = pictures(path)
    assert shown[0][0] == pytest.approx(0, abs=0.15)
    assert probe(path).duration == pytest.approx(2.0, abs=0.25)
    box = shown[2][1][round(HEIGHT * 0.6), : WIDTH // 2]
    assert any(near(pixel, bgr("joy")) for pixel in box)


def test_bytes_and_streams(film: Path, tmp_path: Path) -> None:
    for number, source in enumerate((film.read_bytes(), io.BytesIO(film.read_bytes()))):
        assert len(pictures(mien.render(analysis(track()), source, tmp_path / f"{number}.mp4"))) == 20


def refused(film: Path, output: Path, said: str, kind: type[MienError] = UsageError, **changes: Any) -> None:
    with pytest.raises(kind, match=said):
        mien.render(replace(analysis(track()), **changes), film, output)


def test_what_cannot_be_rendered_is_refused(film: Path, tmp_path: Path) -> None:
    refused(film, tmp_path / "out.webm", r"cannot render to 'out.webm'; suffixes are .mp4, .mkv, .mov")
    refused(film, film, "exists, and a film is never written over")
    refused(film, tmp_path / "none" / "out.mp4", "there is no folder")
    refused(film, tmp_path / "out.mp4", "no face tracks to draw", tracks=None)
    refused(tmp_path / "none.mp4", tmp_path / "out.mp4", "no such file", MediaError)
    (tmp_path / "words.mp4").write_text("no film")
    refused(tmp_path / "words.mp4", tmp_path / "out.mp4", "not readable", MediaError)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["words.mp4"]


def test_a_full_disk_is_the_outputs_fault(film: Path, tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, before[1]))
    try:
        with pytest.raises(UsageError, match=r"cannot write .*full\.mp4: File too large"):
            mien.render(analysis(track()), film, tmp_path / "full.mp4")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in tmp_path.iterdir()] == []


def test_a_face_is_where_its_looks_put_it() -> None:
    gone = Faces(track(looks=2), (Span(0.0, 0.1),))
    assert gone.at(-0.1) is None
    middle = gone.at(0.1)
    assert middle is not None
    assert middle.box[0] == pytest.approx(0.26)
    assert (middle.speaks, gone.at(0.15).speaks) == (True, False)  # type: ignore[union-attr]
    assert gone.at(0.4) is not None
    assert gone.at(0.5) is None


def test_as_many_strips_as_faces_at_once() -> None:
    after = track(2, start=3.0)
    assert most_at_once(faces(analysis(track(), after))) == 1
    assert most_at_once(faces(analysis(track(), track(2, x=0.6), after))) == 2
    assert most_at_once([]) == 0


def test_letters_are_read_on_every_colour() -> None:
    for label in EKMAN_7.labels:
        ground, ink = (np.dot([0.114, 0.587, 0.299], colour) for colour in (bgr(label), contrast(bgr(label))))
        assert abs(ground - ink) > 100


def test_a_legend_breaks_into_rows() -> None:
    rows = legend_rows(EKMAN_7.labels, pen_for(320), 320)
    assert len(rows) > 1
    assert [label for row in rows for _, label in row] == list(EKMAN_7.labels)
    assert all(row[0][0] == 0 for row in rows)
