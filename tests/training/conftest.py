"""What the tests of recipes share: tiny corpora of every kind, and tiny pretrained bodies."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_pretrained import bert, wav2vec

from mien.testing.corpora import write_corpus

TEXTS = ("meld", "goemotions", "isear", "mosi-polarity", "iemocap-5")
CORPORA = (*TEXTS, "ravdess", "emodb", "nemo", "fer2013", "affectnet", "caer", "caer-s")


@pytest.fixture(scope="session")
def recipe_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    for name in CORPORA:
        write_corpus(name, folder)
    return folder


@pytest.fixture(scope="session")
def face_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """FER2013, and FER+ over the same pictures."""
    folder = tmp_path_factory.mktemp("faces")
    for name in ("fer2013", "ferplus"):
        write_corpus(name, folder)
    return folder


@pytest.fixture(scope="session")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("bodies")
    return {"text": bert(folder / "bert"), "audio": wav2vec(folder / "wav2vec")}
