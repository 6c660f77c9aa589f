"""Experts that watch a stretch of film: their evidence stands beside the others', and what they cannot see is said."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from mien.bundle import load
from mien.errors import BundleError
from mien.export.bundle import export
from mien.inference.recognizer import Recognizer
from mien.testing.audio import silence, vowel, write_media
from mien.testing.corpora import write_corpus
from mien.testing.vision import face_image, write_video
from mien.training.recipe import Recipe
from mien.training.run import train_recipe


def recipe(kind: str, encoder: dict[str, object], corpus: str, **size: int) -> Recipe:
    return Recipe.model_validate(
        {
            "name": kind,
            "labels": "basic-7",
            "input": {"kind": kind, "rate": 5, **size},
            "encoder": encoder,
            "train": [{"corpus": corpus, "split": "train"}],
            "dev": [{"corpus": corpus, "split": "test"}],
            "schedule": {"epochs": 1, "batch": 8},
            "protocol": {"inner": 0.4},
        }
    )


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A face's track and a scene, each a network that has hardly learned."""
    folder = tmp_path_factory.mktemp("watching")
    write_corpus("caer-s", folder)
    caer = {"kind": "caer", "widths": [4, 4, 4, 8, 8]}
    film = {"kind": "film", "widths": [8, 8], "over": "statistics"}
    runs = folder / "scene", folder / "face"
    train_recipe(recipe("scene", caer, "caer-s", length=1, height=16, width=20), folder, runs[0])
    train_recipe(recipe("track", film, "caer-s", length=4), folder, runs[1])
    return export(runs, "watching", folder / "bundle")


@pytest.fixture(scope="module")
def recognizer(bundle: Path) -> Recognizer:
    return Recognizer.load(bundle)


def test_a_clip_without_words_is_one_moment(recognizer: Recognizer, tmp_path: Path) -> None:
    film = write_video(tmp_path / "film.mp4", [face_image(120, seed=k) for k in range(10)], 5.0)
    found = recognizer.analyze(film, transcriber="none")
    (reading,) = found.readings
    assert set(reading.evidence) == {"face", "scene"}
    assert found.source.modalities == ("face", "scene")
    assert sum(evidence.weight for evidence in reading.evidence.values()) == pytest.approx(1)
    assert reading.utterance.span is not None
    assert reading.utterance.span.end == pytest.approx(2.0, abs=0.3)


def test_each_utterance_is_watched_by_itself(recognizer: Recognizer, tmp_path: Path) -> None:
    """Two voices, of which only the first has a face in view."""
    frames = [*(face_image(120, seed=k) for k in range(10)), *[np.full((240, 320, 3), 150, np.uint8)] * 10]
    sound = np.concatenate([silence(0.3), vowel(1.2), silence(1.2), vowel(1.0), silence(0.3)])
    film = write_video(tmp_path / "film.mp4", frames, 5.0, waveform=sound)
    first, second = recognizer.analyze(film, transcriber="none").readings
    assert set(first.evidence) == {"face", "scene"}
    assert set(second.evidence) == {"scene"}
    assert "no face in view" in second.notes


def test_a_picture_is_a_moment_too(recognizer: Recognizer, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "face.png"), face_image(160))
    found = recognizer.analyze(tmp_path / "face.png")
    assert [set(reading.evidence) for reading in found.readings] == [{"face", "scene"}]
    assert not found.warnings


def test_sound_alone_has_nothing_to_watch(recognizer: Recognizer, tmp_path: Path) -> None:
    write_media(tmp_path / "voice.wav", np.concatenate([silence(0.3), vowel(1.2), silence(0.3)]))
    assert not recognizer.analyze(tmp_path / "voice.wav", transcriber="none").readings


def test_words_without_times_are_not_looked_for(recognizer: Recognizer, tmp_path: Path) -> None:
    black = write_video(tmp_path / "film.mp4", [np.zeros((240, 320, 3), np.uint8)] * 5, 5.0)
    found = recognizer.analyze(black, text="Ana: Hello there!")
    assert not found.readings


def test_the_bundle_says_what_its_graphs_watch(bundle: Path) -> None:
    experts = json.loads((bundle / "bundle.json").read_text())["experts"]
    assert {name: expert["feature"]["name"] for name, expert in experts.items()} == {
        "face": "face-track",
        "scene": "face-and-scene",
    }
    assert set(load(bundle).contract.experts) == {"face", "scene"}


def test_an_expert_of_something_else_is_refused(bundle: Path, tmp_path: Path) -> None:
    said = json.loads((bundle / "bundle.json").read_text())
    said["experts"]["smell"] = said["experts"]["scene"]
    for path in bundle.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "bundle.json").write_text(json.dumps(said))
    with pytest.raises(BundleError, match="one or more of text, audio, face, scene"):
        load(tmp_path)
