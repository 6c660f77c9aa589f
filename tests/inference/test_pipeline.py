"""Recordings, pictures and words through the real road, with the base bundle."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import cv2
import jsonschema
import numpy as np
import pytest
from engine import EXAMPLES, Run

import mien as package
from mien.inference.recognizer import Recognizer
from mien.testing.audio import silence, vowel, write_media
from mien.testing.vision import face_image
from mien.types import Dialogue, Span, Utterance

CLIP, WORDS = EXAMPLES / "clip.mp4", EXAMPLES / "clip.srt"
SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "analysis-1.json"


def test_the_example_has_words_voice_and_face(mien: Run) -> None:
    analysis = mien(CLIP, "--transcript", WORDS).analysis
    jsonschema.validate(analysis, json.loads(SCHEMA.read_text()))
    assert analysis["source"]["modalities"] == ["text", "audio", "face"]
    assert len(analysis["utterances"]) == 3
    for utterance in analysis["utterances"]:
        assert set(utterance["evidence"]) == {"text", "audio", "face"}
        assert sum(utterance["probabilities"].values()) == pytest.approx(1)
        assert sum(e["weight"] for e in utterance["evidence"].values()) == pytest.approx(1, abs=1e-3)
        assert utterance["confidence"] == max(utterance["probabilities"].values())


def test_the_words_of_the_example_are_read(mien: Run) -> None:
    said = [u["evidence"]["text"]["emotion"] for u in mien(CLIP, "--transcript", WORDS).analysis["utterances"]]
    assert said == ["joy", "anger", "sadness"]


@pytest.mark.parametrize("window", [0.37, 3.0, 60.0])
def test_windows_change_nothing(recognizer: Recognizer, window: float) -> None:
    """The same recording, decoded in pieces of other lengths, reads the same to the last digit."""
    whole = recognizer.analyze(CLIP, transcriber="none")
    pieces = recognizer.analyze(CLIP, transcriber="none", window=window)
    assert pieces == whole


def test_path_bytes_and_stream_agree(recognizer: Recognizer) -> None:
    content = CLIP.read_bytes()
    results = [recognizer.analyze(s, transcript=WORDS) for s in (CLIP, content, io.BytesIO(content))]
    assert results[0].readings == results[1].readings == results[2].readings
    assert len({result.source.sha256 for result in results}) == 1


def test_absent_evidence_is_absent(recognizer: Recognizer, film: Path, speech: Any, tmp_path: Path) -> None:
    write_media(tmp_path / "voice.wav", speech, 16_000)
    seen = recognizer.analyze(film, transcriber="none")
    heard = recognizer.analyze(tmp_path / "voice.wav", transcriber="none")
    assert [set(reading.evidence) for reading in seen.readings] == [{"audio", "face"}] * 2
    assert [set(reading.evidence) for reading in heard.readings] == [{"audio"}] * 2
    for reading in heard.readings:
        assert reading.prediction.probabilities == pytest.approx(reading.evidence["audio"].prediction.probabilities)
        assert reading.evidence["audio"].weight == 1


def test_speech_is_written_down_by_whoever_is_asked(recognizer: Recognizer) -> None:
    analysis = recognizer.analyze(CLIP, transcriber="pocketsphinx")
    words = " ".join(reading.utterance.text or "" for reading in analysis.readings)
    assert "so sad" in words
    trusted = recognizer.analyze(CLIP, transcript=WORDS)
    for heard, given in zip(analysis.readings, trusted.readings, strict=True):
        assert heard.evidence["text"].weight < given.evidence["text"].weight, "doubtful words weigh less"


def test_given_words_without_times_are_laid_over_the_speech(recognizer: Recognizer, tmp_path: Path) -> None:
    turns = "Ana: Good morning, did you sleep well at all last night?\nBen: No.\nAna: Oh dear, that is a pity.\n"
    analysis = recognizer.analyze(CLIP, text=turns)
    spans = [reading.utterance.span for reading in analysis.readings]
    assert all(spans)
    assert [reading.utterance.speaker for reading in analysis.readings] == ["Ana", "Ben", "Ana"]
    more = recognizer.analyze(CLIP, text="One.\nTwo.\nThree.\nFour.\nFive.")
    assert len(more.readings) == 5
    assert any("estimated" in warning for warning in more.warnings)


def test_a_turn_beyond_the_end_is_read_by_its_words(recognizer: Recognizer) -> None:
    late = Dialogue((Utterance(0, "I am so happy!", Span(0.5, 2.0)), Utterance(1, "I hate you!", Span(500.0, 502.0))))
    first, last = recognizer.analyze(CLIP, transcript=late).readings
    assert "audio" in first.evidence
    assert set(last.evidence) == {"text"}
    assert "no sound at this time" in last.notes


def test_a_still_picture(recognizer: Recognizer, tmp_path: Path) -> None:
    path = tmp_path / "face.png"
    cv2.imwrite(str(path), face_image(seed=2))
    [reading] = recognizer.analyze(path).readings
    assert set(reading.evidence) == {"face"}
    assert reading.utterance.span is None
    with_words = recognizer.analyze(path, text="What a wonderful day!")
    assert set(with_words.readings[0].evidence) == {"text", "face"}


def test_a_picture_without_a_face_says_so(recognizer: Recognizer, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "wall.png"), np.full((200, 300, 3), 120, np.uint8))
    analysis = recognizer.analyze(tmp_path / "wall.png")
    assert analysis.readings == ()
    assert "no face in view" in analysis.warnings


def test_history_matters_and_only_backwards(recognizer: Recognizer) -> None:
    alone = recognizer.analyze(text="Really?").readings[0]
    after = recognizer.analyze(text="Ana: My dog died this morning.\nBen: Really?").readings[1]
    before = recognizer.analyze(text="Ben: Really?\nAna: My dog died this morning.").readings[0]
    assert before.prediction == alone.prediction
    assert after.prediction != alone.prediction


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("Get out of my house, I never want to see you again!", True),
        ("No puedo creer que hayas vendido el coche sin decirme nada.", False),
        ("Je ne sais pas ce que tu veux de moi.", False),
        ("Ik kan niet geloven dat je dat hebt gedaan.", False),
        ("12:30 …", False),
    ],
)
def test_the_vocabulary_knows_its_own_language(recognizer: Recognizer, said: str, known: bool) -> None:
    assert recognizer.experts.knows(said) is known


def test_two_voices_are_told_apart(recognizer: Recognizer, tmp_path: Path) -> None:
    low, high = vowel(2.0, pitch=100.0), vowel(2.0, pitch=260.0, formants=(310.0, 2020.0, 2960.0, 3700.0))
    write_media(tmp_path / "two.wav", np.concatenate([low, silence(1.0), high, silence(1.0), low]), 16_000)
    speakers = [r.utterance.speaker for r in recognizer.analyze(tmp_path / "two.wav", transcriber="none").readings]
    assert speakers == ["A", "B", "A"]


def test_another_label_set(recognizer: Recognizer) -> None:
    analysis = recognizer.analyze(text="I am so happy for you!", labels="sentiment-3")
    assert analysis.readings[0].prediction.emotion == "positive"
    assert any("seven emotions become three" in warning for warning in analysis.warnings)


def test_progress_goes_up_to_one(recognizer: Recognizer) -> None:
    told: list[float] = []
    recognizer.analyze(CLIP, transcriber="none", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_public_names() -> None:
    analysis = package.analyze(text="Leave me alone, you liar!")
    assert isinstance(analysis, package.Analysis)
    assert json.loads(analysis.to_json())["schema"] == "mien/analysis/1"
    assert analysis.to_frame().shape[0] == 1
    assert "<svg" in analysis._repr_html_()
    assert package.Recognizer.load("base").analyze(CLIP, transcript=WORDS).to_srt().count("-->") == 3
