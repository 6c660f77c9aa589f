"""The real engine with the base bundle, run as the command line runs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from engine import Outcome, Run

from mien.cli import main
from mien.inference.recognizer import Recognizer
from mien.testing.audio import silence, vowel
from mien.testing.vision import face_image, write_video


@pytest.fixture
def mien(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`mien("clip.mp4", "--asr", "none")` is `mien analyze` in this process, in JSON by default."""
    monkeypatch.delenv("MIEN_DEBUG", raising=False)

    def run(*arguments: object) -> Outcome:
        given = [str(argument) for argument in arguments]
        if "--format" not in given:
            given += ["--format", "json"]
        with pytest.raises(SystemExit) as left:
            main(["analyze", *given])
        caught = capsys.readouterr()
        return Outcome(int(left.value.code or 0), caught.out, caught.err)

    return run


@pytest.fixture(scope="session")
def recognizer() -> Recognizer:
    return Recognizer.load("base")


@pytest.fixture(scope="session")
def speech() -> np.ndarray[Any, np.dtype[np.float32]]:
    """Two held vowels with a pause between: what voice activity takes for two utterances."""
    return np.concatenate([silence(0.5), vowel(1.5), silence(1.0), vowel(1.2, pitch=210.0), silence(0.5)])


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory, speech: Any) -> Path:
    """A face in view for as long as the speech lasts."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    frames = round(len(speech) / 16_000 * 10)
    return write_video(path, [face_image(seed=1)] * frames, 10.0, waveform=speech)
