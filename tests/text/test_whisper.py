"""The wrapper of faster-whisper against a fake with its public interface; the package itself need not be here."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mien.errors import MissingPartError, UsageError
from mien.text.sphinx import SphinxTranscriber
from mien.text.transcribe import transcriber
from mien.text.whisper import WEIGHTS, WhisperTranscriber
from mien.types import Span, Word

SILENCE = np.zeros(16_000, np.float32)


def heard(start: float, end: float, word: str, probability: float) -> SimpleNamespace:
    return SimpleNamespace(start=np.float64(start), end=np.float64(end), word=word, probability=probability)


class NotInTheCacheError(FileNotFoundError):
    """As huggingface_hub.errors.LocalEntryNotFoundError."""


class FakeHub(ModuleType):
    """`faster_whisper` as far as it is used: a cache with some models, and a model that hears what it is told."""

    def __init__(self, cache: Path) -> None:
        super().__init__("faster_whisper")
        self.cache = cache
        self.opened: list[tuple[str, dict[str, Any]]] = []
        self.segments: list[SimpleNamespace] = []
        hub = self

        class WhisperModel:
            def __init__(self, folder: str, **options: Any) -> None:
                hub.opened.append((folder, options))

            def transcribe(self, waveform: Any, **options: Any) -> tuple[Any, SimpleNamespace]:
                assert waveform.dtype == np.float32
                assert options["word_timestamps"]
                return iter(hub.segments), SimpleNamespace(language="de", language_probability=0.9)

        self.WhisperModel = WhisperModel

    def available_models(self) -> list[str]:
        return ["tiny", "small"]

    def download_model(self, model: str, local_files_only: bool = False) -> str:
        assert local_files_only, "nothing may be downloaded"
        if model.count("/") > 1:
            raise ValueError("Repo id must be in the form 'repo_name' or 'namespace/repo_name'")
        if not (self.cache / model).is_dir():
            raise NotInTheCacheError(model)
        return str(self.cache / model)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeHub:
    fake = FakeHub(tmp_path)
    monkeypatch.setitem(sys.modules, "faster_whisper", fake)
    return fake


def fetch(hub: FakeHub, model: str) -> None:
    (hub.cache / model).mkdir()
    (hub.cache / model / WEIGHTS).touch()


def test_words_become_ours(hub: FakeHub) -> None:
    fetch(hub, "small")
    hub.segments = [
        SimpleNamespace(words=[heard(0.1, 0.5, " Nein,", 0.9), heard(0.5, 0.5, " ", 0.1)]),
        SimpleNamespace(words=None),
        SimpleNamespace(words=[heard(0.6, 0.55, " danke.", 1.0000001)]),
    ]
    found = WhisperTranscriber().transcribe(SILENCE, 10.0)
    assert found is not None
    assert found.text == "Nein, danke."
    assert found.words == (Word("Nein,", Span(10.1, 10.5), 0.9), Word("danke.", Span(10.6, 10.6), 1.0))
    assert found.confidence == pytest.approx((0.9 * 0.4 + 1.0 * 0.01) / 0.41)
    assert found.language == "de"


def test_nothing_heard(hub: FakeHub) -> None:
    fetch(hub, "small")
    assert WhisperTranscriber().transcribe(SILENCE, 0.0) is None


def test_the_model_is_opened_once_at_first_use_on_the_cpu(hub: FakeHub) -> None:
    fetch(hub, "tiny")
    recogniser = WhisperTranscriber("tiny")
    assert hub.opened == []
    recogniser.transcribe(SILENCE, 0.0)
    recogniser.transcribe(SILENCE, 1.0)
    assert hub.opened == [(str(hub.cache / "tiny"), {"device": "cpu", "compute_type": "int8"})]


def test_a_model_that_was_never_fetched(hub: FakeHub) -> None:
    with pytest.raises(MissingPartError) as caught:
        WhisperTranscriber("small")
    assert "'small' is not on this disk" in str(caught.value)
    assert str(caught.value).endswith(
        """python -c "from faster_whisper import download_model; download_model('small')\""""
    )


def test_a_fetch_that_was_cut_short_counts_as_none(hub: FakeHub) -> None:
    (hub.cache / "small").mkdir()
    with pytest.raises(MissingPartError, match="fetch it once"):
        WhisperTranscriber("small")


def test_a_folder_is_a_model(hub: FakeHub) -> None:
    fetch(hub, "mine")
    WhisperTranscriber(str(hub.cache / "mine")).transcribe(SILENCE, 0.0)
    assert hub.opened[0][0] == str(hub.cache / "mine")


def test_an_unknown_size(hub: FakeHub) -> None:
    with pytest.raises(UsageError, match="'enormous'; sizes are tiny, small"):
        WhisperTranscriber("enormous")


def test_a_folder_that_is_not_there(hub: FakeHub) -> None:
    with pytest.raises(UsageError, match=r"no Whisper model or folder is called '/no/such/folder': Repo id must be"):
        WhisperTranscriber("/no/such/folder")


def test_auto_prefers_whisper_once_its_model_is_here(hub: FakeHub) -> None:
    assert isinstance(transcriber("auto"), SphinxTranscriber)
    fetch(hub, "small")
    assert isinstance(transcriber("auto"), WhisperTranscriber)
