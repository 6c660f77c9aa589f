"""CAER and CAER-S: 13,201 clips of 79 television series, and about 70,000 single frames of them; seven emotions.

Lee, Kim, Kim, Park and Sohn, "Context-Aware Emotion Recognition Networks", ICCV 2019, caer-dataset.github.io, for
non-commercial research; the pictures are the series'. `caer`: `train/Anger/0001.avi` (also `validation`, `test`), clips
of one shot, with sound. `caer-s`: `train/Anger/0001.png` and `test`, no development set, 712×400 pixels. The folder is
the label, given by several annotators: Anger, Disgust, Fear, Happy, Neutral, Sad, Surprise; some copies write `Angry`.
Numbers start again in each folder. The split is by clip: series and actors are the same on both sides, and frames of
one clip may be, in CAER-S.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mien.corpora.item import Corpus, Item, matching
from mien.errors import CorpusError
from mien.labels import BASIC_7

HOME = "caer-dataset.github.io"
FOLDERS = {
    "Anger": "anger",
    "Angry": "anger",
    "Disgust": "disgust",
    "Fear": "fear",
    "Happy": "happiness",
    "Neutral": "neutral",
    "Sad": "sadness",
    "Surprise": "surprise",
}
SPLITS = {"train": "train", "validation": "dev", "test": "test"}


def read(root: Path) -> Iterator[Item]:
    """Clips in order of split, emotion and number."""
    return _labelled(root, ".avi", "caer")


def read_stills(root: Path) -> Iterator[Item]:
    """Frames in order of split, emotion and number."""
    return _labelled(root, ".png", "caer-s")


def _labelled(root: Path, suffix: str, corpus: str) -> Iterator[Item]:
    for path in matching(root, f"*/*/*{suffix}", corpus.upper(), HOME):
        split, folder = path.relative_to(root).parts[:2]
        if split not in SPLITS or folder not in FOLDERS:
            raise CorpusError(
                f"{corpus.upper()}: {path} lies in {split}/{folder}; splits are {', '.join(SPLITS)}, emotions "
                f"{', '.join(FOLDERS)}"
            )
        yield Item(
            id=f"{corpus}/{split}/{folder}/{path.stem}",
            label=FOLDERS[folder],
            original=folder,
            split=SPLITS[split],
            media=path,
            language="en" if suffix == ".avi" else None,
        )


CAER = Corpus(
    "caer",
    BASIC_7,
    read,
    "caer",
    "for non-commercial research",
    HOME,
    protocol="train on train, choose on validation; accuracy on test",
    modalities=("audio", "face", "scene"),
    language="en",
    published={"all": 13201},
)
CAER_S = replace(
    CAER,
    name="caer-s",
    read=read_stills,
    folder="caer-s",
    protocol="train on train, accuracy on test; no development set, so choose on a part of train",
    modalities=("face", "scene"),
    language="",
    published={},
)
