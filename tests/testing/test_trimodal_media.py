"""The made world as films: MELD's layout, and each modality showing what the script says that it shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mien.audio.decode import decode
from mien.audio.pitch import pitch
from mien.corpora.item import Item
from mien.corpora.meld import MELD
from mien.inference.recognizer import Recognizer
from mien.testing.trimodal import LABELS, MODALITIES, Script, World
from mien.testing.trimodal_media import MANNERS, SAYINGS, shown, words, write_trimodal
from mien.vision.faces import HaarDetector
from mien.vision.frames import frames

WORLD = World(seed=1)
SPLITS = {"train": 1, "dev": 1, "test": 1}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Script]]:
    folder = tmp_path_factory.mktemp("trimodal")
    return folder, write_trimodal(folder, WORLD, SPLITS)


@pytest.fixture(scope="module")
def turns(release: tuple[Path, dict[str, Script]]) -> list[tuple[Item, Script, int]]:
    """Every item beside its row of the script."""
    folder, scripts = release
    rows = [(script, number) for script in scripts.values() for number in range(len(script))]
    return [(item, *row) for item, row in zip(MELD.read(folder), rows, strict=True)]


def test_it_is_read_as_meld_is(turns: list[tuple[Item, Script, int]]) -> None:
    for item, script, number in turns:
        assert item.defect is None
        assert item.label == LABELS[script.label[number]]
        assert item.turn == script.turn[number]
        assert item.text == words(script, number)
        assert item.said is not None
        assert item.said.duration == 1.0
    assert {item.split for item, _, _ in turns} == set(SPLITS)


def test_words_tell_the_label_where_they_carry_it(turns: list[tuple[Item, Script, int]]) -> None:
    for item, script, number in turns:
        told = next(label for label, sayings in SAYINGS.items() if any(saying in item.text for saying in sayings))
        carries = MODALITIES[script.carrier[number]] == "text"
        assert told == (item.label if carries else "neutral")


def test_voices_are_heard_as_they_are_meant(turns: list[tuple[Item, Script, int]]) -> None:
    raised = set()
    for item, script, number in turns:
        manner = shown(script, number, "audio")
        heard = pitch(decode(item.media))
        own = 95.0 + 15.0 * (script.speaker[number] % 8)
        assert np.median(heard.hertz[heard.voiced]) == pytest.approx(own * MANNERS[manner].pitch, rel=0.06)
        raised.add(manner)
    assert len(raised) > 1


def test_a_cascade_finds_every_face(turns: list[tuple[Item, Script, int]]) -> None:
    detector = HaarDetector()
    mouths: dict[str, list[float]] = {}
    for item, script, number in turns:
        image = next(iter(frames(item.media, rate=1))).image
        (face,) = detector.detect(image)
        left, right = (round(face.box.centre[0] + side * 0.25 * face.box.width) for side in (-1, 1))
        rows = image[round(face.box.centre[1] + 10) : round(face.box.y + face.box.height) + 8, left:right]
        mouths.setdefault(shown(script, number, "face"), []).append(float((rows[..., 1] < 140).mean()))
    assert min(mouths["joy"]) > max(mouths["neutral"])


def test_another_domain_is_the_same_play_elsewhere(release: tuple[Path, dict[str, Script]], tmp_path: Path) -> None:
    scripts = write_trimodal(tmp_path, WORLD, {"train": 1}, domain=1)
    here, away = next(MELD.read(release[0])), next(MELD.read(tmp_path))
    assert set(scripts["train"].domain) == {1}
    assert np.abs(decode(away.media)[:1000]).mean() > 3 * np.abs(decode(here.media)[:1000]).mean()
    dark, bright = (next(iter(frames(item.media, rate=1))).image.mean() for item in (away, here))
    assert dark < 0.8 * bright


def test_the_whole_road_reads_a_clip(turns: list[tuple[Item, Script, int]]) -> None:
    item = next(item for item, script, number in turns if shown(script, number, "text") != "neutral")
    (reading,) = Recognizer.load("base").analyze(item.media, text=item.text).readings
    assert set(reading.evidence) == {"text", "audio", "face"}
    assert reading.evidence["text"].prediction.emotion == item.label
