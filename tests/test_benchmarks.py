"""The measuring scripts: what they compute is right, and they run to the end on tiny input and print Markdown."""

import importlib.util
import math
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from scipy.linalg import subspace_angles
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from mien.media import probe
from mien.testing.audio import vowel
from mien.testing.corpora import write_corpus
from mien.testing.vision import face_image, write_video

ROOT = Path(__file__).parent.parent


def script(path: str) -> ModuleType:
    """A script as a module, without running it."""
    name = "script_" + re.sub(r"\W", "_", path)
    spec = importlib.util.spec_from_file_location(name, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses look up their annotations
    spec.loader.exec_module(module)
    return module


times = script("benchmarks/analyze.py")
memory = script("benchmarks/memory.py")
vision = script("benchmarks/vision.py")
speakers = script("benchmarks/speakers.py")


def tables(text: str) -> list[list[list[str]]]:
    """The tables of a Markdown text as rows of cells; a table whose rows differ in length is refused."""
    blocks = re.findall(r"(?:^\|.*\|$\n?)+", text, re.MULTILINE)
    found = [[[c.strip() for c in line.strip("|").split("|")] for line in block.splitlines()] for block in blocks]
    for table in found:
        assert len({len(row) for row in table}) == 1
        assert all(re.fullmatch(r"-+:?", cell) for cell in table[1])
    return found


# benchmarks/analyze.py


def test_import_time_is_the_line_of_the_package_itself() -> None:
    report = (
        "import time: self [us] | cumulative | imported package\n"
        "import time:       120 |        120 |   mien.errors\n"
        "import time:      1000 |       4321 | mien\n"
        "import time:       900 |        900 | mienfield\n"
    )
    assert times.import_seconds(report) == pytest.approx(0.004321)


def test_the_first_call_is_not_counted() -> None:
    calls: list[int] = []
    assert times.timed(lambda: calls.append(1), 4).shape == (4,)
    assert len(calls) == 5


def test_real_time_factor_is_work_over_media() -> None:
    assert times.share(3.0, of=60.0) == "0.05"


def test_times_run_to_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = write_video(tmp_path / "clip.mp4", [face_image(seed=k) for k in range(5)], 5.0, waveform=vowel(1.0))
    film.with_suffix(".srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nWho is there?\n")
    words = tmp_path / "words.csv"
    words.write_text("emotion,text\njoy,What a day!\nfear,Who is there?\n")
    times.main(["--clip", str(film), "--words", str(words), "--repeats", "1"])
    (table,) = tables(capsys.readouterr().out)
    assert table[0] == ["what", "measured", "goal", "beside it"]
    measured = {row[0]: row[1] for row in table[2:]}
    assert len(measured) == 13
    assert all(float(re.search(r"[\d.]+(?:e-\d+)?", value)[0]) > 0 for value in measured.values())  # type: ignore[index]


# benchmarks/vision.py


def test_each_frame_counts_at_its_quickest() -> None:
    begun: list[int] = []

    def begin() -> Any:
        begun.append(1)
        return lambda frame: None

    found = vision.cost(begin, [None] * 5, 3)
    assert len(begun) == 4
    assert found.wall.shape == found.busy.shape == (5,)
    shown = vision.Cost(np.array([1.0, 2.0, 6.0]), np.array([1.0, 1.0, 1.0])).row("a look", "≤ 9 ms")
    assert shown.startswith("| a look | 3.0 ms | 2.0 ms |")
    assert shown.endswith("| 1.0 ms | ≤ 9 ms |")


def test_frames_run_to_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = write_video(tmp_path / "film.mp4", [face_image(seed=k) for k in range(8)], 10.0, waveform=vowel(0.8))
    vision.main(["--film", str(film), "--repeats", "1", "--model", ""])
    said = capsys.readouterr().out
    (table,) = tables(said)
    assert [row[0] for row in table[2:]] == ["OpenCV's cascade alone, every frame", "mien with the cascade", "YuNet"]
    assert re.search(r"Drawing 0\.8 s of 320×240: [\d.]+ s, [\d.]+ times as fast as it runs", said)


# benchmarks/memory.py


def test_film_has_sound_and_a_picture_of_one_length(tmp_path: Path) -> None:
    memory.write_film(tmp_path / "film.mp4", 0.25)
    held = probe(tmp_path / "film.mp4")
    assert held.audio
    assert held.video
    assert held.duration == pytest.approx(15.0, abs=0.2)


def test_sound_and_picture_come_round_at_different_times() -> None:
    pieces, pictures = list(memory._sounds()), memory._pictures()
    assert {len(piece) for piece in pieces} == {memory.RATE}
    assert math.gcd(len(pieces), len(pictures) // memory.FRAMES) == 1


def test_memory_runs_to_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    memory.main(["--minutes", "0.1"])
    (table,) = tables(capsys.readouterr().out)
    (row,) = table[2:]
    assert row[0] == "0.1"
    assert 20 < float(row[1].removesuffix(" MB")) < 4_000
    assert int(row[4]) >= 1


def test_an_analysis_that_fails_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="exit status 4"):
        memory.analyse(tmp_path / "film.mp4", 1.0, str(tmp_path / "none"))


# benchmarks/speakers.py


def voices(people: int = 12, clips: int = 8, spread: float = 1.0) -> Any:
    """Three corpora with different microphones; each speaker's clips lie around the speaker's own place."""
    rng = np.random.default_rng(0)
    names = [f"{name}/{who:02d}" for name in speakers.CORPORA for who in range(people)]
    corpora = [name.partition("/")[0] for name in names]
    places = rng.normal(size=(len(names), 16)) * np.linspace(3, 0.1, 16)
    moods = spread * rng.normal(size=(len(names), clips, 16))
    microphone = np.array([10.0 * speakers.CORPORA.index(name) for name in corpora])[:, None, None]
    return speakers.Voices(
        (places[:, None] + moods + microphone).reshape(-1, 16),
        np.repeat(corpora, clips),
        np.repeat(names, clips),
        np.full(len(names) * clips, 2.0),
    )


def test_directions_span_the_discriminants_of_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speakers, "RIDGE", 0.0)
    heard = voices()
    fitting = np.isin(heard.speakers, [who for name in speakers.CORPORA for who in heard.halves(name)[0]])
    rows = heard.statistics.copy()
    for name in speakers.CORPORA:
        own = fitting & (heard.corpora == name)
        rows[own] -= rows[own].mean(axis=0)
    witness = LinearDiscriminantAnalysis(solver="eigen").fit(rows[fitting], heard.speakers[fitting])
    found = speakers.fit(heard)
    assert found.shape == (16, 4)
    assert np.degrees(subspace_angles(found, witness.scalings_[:, :4])).max() < 1e-3


def test_directions_have_a_spread_of_one_within_a_speaker() -> None:
    heard = voices()
    people = [who for name in speakers.CORPORA for who in heard.halves(name)[0]]
    own = [heard.statistics[heard.speakers == who] for who in people]
    within = np.concatenate([rows - rows.mean(axis=0) for rows in own]) @ speakers.fit(heard)
    np.testing.assert_allclose(within.std(axis=0), 1.0)


def test_nobody_both_fits_and_is_held_out() -> None:
    heard = voices()
    for name in speakers.CORPORA:
        fitting, held_out = heard.halves(name)
        assert not set(fitting) & set(held_out)
        assert {who.partition("/")[0] for who in fitting + held_out} == {name}


@pytest.mark.parametrize(
    ("truth", "found", "score"),
    [
        ("aabb", "XXYY", (1.0, 1.0, 0)),
        ("aabb", "XXXX", (0.5, 1.0, -1)),
        ("aaaa", "XXYZ", (1.0, 0.5, 2)),
        ("aabb", "XYXY", (0.5, 0.5, 0)),
    ],
)
def test_comparing_groups(truth: str, found: str, score: tuple[float, float, int]) -> None:
    assert speakers._compare(np.array(list(truth)), np.array(list(found))) == pytest.approx(score)


def test_the_shipped_threshold_stays_what_it_is() -> None:
    before = speakers.shipped.THRESHOLD
    assert set(speakers.choose(voices(people=4))) == set(speakers.THRESHOLDS)
    assert before == speakers.shipped.THRESHOLD


def test_directions_are_compared_whatever_their_sign() -> None:
    shipped = speakers.shipped.DIRECTIONS
    assert speakers.difference(-shipped) == 0
    assert speakers.difference(shipped + 0.01) == pytest.approx(0.01)


def test_speakers_without_data_say_what_they_need(capsys: pytest.CaptureFixture[str]) -> None:
    speakers.main([])
    said = capsys.readouterr().out
    assert "--root DATA" in said
    assert len(said.strip().splitlines()) == 1


def test_speakers_run_to_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in speakers.CORPORA:
        write_corpus(name, tmp_path)
    speakers.main(["--root", str(tmp_path)])
    thresholds, held_out = tables(capsys.readouterr().out)
    assert [row[0] for row in thresholds[2:]] == ["3.6", "3.8", "4.0", "4.2 (shipped)", "4.4", "4.6"]
    crowds = {(row[0], row[1]) for row in held_out[2:]}
    assert crowds >= {(name, crowd) for name in speakers.CORPORA for crowd in "12"}
