"""Everyday sentences of our own, six of each emotion, in no corpus."""

import csv
from pathlib import Path

import pytest

from mien.inference.recognizer import Recognizer

TABLE = Path(__file__).parent.parent / "everyday.csv"


def test_everyday_sentences(recognizer: Recognizer, capsys: pytest.CaptureFixture[str]) -> None:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = [recognizer.analyze(text=row["text"]).readings[0].prediction.emotion for row in rows]
    right = sum(emotion == row["emotion"] for emotion, row in zip(found, rows, strict=True))
    with capsys.disabled():
        print(f"\neveryday sentences: {right} of {len(rows)} right ({right / len(rows):.0%})")
    assert right >= 0.6 * len(rows)


def test_the_sentence_of_the_readme(recognizer: Recognizer) -> None:
    said = "Get out of my house, I never want to see you again!"
    assert recognizer.analyze(text=said).readings[0].prediction.emotion == "anger"
