"""FER2013 with the FER+ votes: 35,887 grey faces of 48×48 pixels from web search, seven emotions.

Goodfellow et al., 2013 (Kaggle); ten votes a face over eight emotions by Barsoum et al., 2016
(github.com/microsoft/FERPlus). `fer2013.csv` (emotion, pixels, Usage) and `fer2013new.csv`, row for row. For research.
Training is train, PublicTest dev, PrivateTest test. About 1,500 groups of identical pictures stand more than once, some
across splits: a training picture that also stands in another split is left out. FER+'s "unknown" and "not a face" votes
are not emotions.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mien.corpora.item import Corpus, Image, Item, need, sound
from mien.corpora.tables import rows
from mien.errors import CorpusError
from mien.labels import FER2013_7, FERPLUS_8

HOME = "www.kaggle.com/c/challenges-in-representation-learning-facial-expression-recognition-challenge"
SPLITS = {"Training": "train", "PublicTest": "dev", "PrivateTest": "test"}
COLUMNS = "emotion pixels Usage"
SIDE = 48


def read(root: Path) -> Iterator[Item]:
    """Faces with `label` by FER2013 and `votes` over FER+'s eight emotions (None where FER+ is not at hand)."""
    return sound(everything(root))


def everything(root: Path) -> Iterator[Item]:
    """The same, with the training faces that are judged in another split."""
    table = need(root / "fer2013.csv", "FER2013", HOME)
    count, judged = _judged(table)
    votes = _votes(root / "fer2013new.csv", count)
    for number, row in enumerate(rows(table, COLUMNS)):
        label, picture, split = _face(row, f"row {number} of {table}")
        twice = split == "train" and _digest(picture) in judged
        yield Item(
            id=f"fer2013/{number:05d}",
            label=label,
            original=str(FER2013_7.index(label)),
            split=split,
            media=table,
            row=number,
            image=picture,
            votes=votes[number],
            defect="the same picture stands in another split" if twice else None,
        )


def _judged(table: Path) -> tuple[int, set[bytes]]:
    """How many faces there are, and the digests of those outside training: all that is kept of a first reading."""
    count, digests = 0, set()
    for count, row in enumerate(rows(table, COLUMNS), start=1):
        if SPLITS.get(row["Usage"]) != "train":
            digests.add(_digest(_face(row, f"row {count - 1} of {table}")[1]))
    return count, digests


def _digest(picture: Image) -> bytes:
    return hashlib.sha256(picture.tobytes()).digest()


def _face(row: dict[str, str], where: str) -> tuple[str, Image, str]:
    try:
        return FER2013_7.labels[int(row["emotion"])], _picture(row["pixels"]), SPLITS[row["Usage"]]
    except (ValueError, LookupError):
        raise CorpusError(
            f"FER2013: {where} is not a face: emotion {row['emotion']!r}, {len(row['pixels'].split())} pixels, Usage "
            f"{row['Usage']!r}; 0 to 6, {SIDE * SIDE} grey levels and one of {', '.join(SPLITS)} are expected"
        ) from None


def _picture(levels: str) -> Image:
    """The grey levels of a cell; numpy's own reading of numbers takes a seventh of the time of splitting it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)  # what it says of a cell that ends in something else
        try:
            found = np.fromstring(levels, np.int64, sep=" ")
        except DeprecationWarning as error:
            raise ValueError(str(error)) from None
    if found.size != SIDE * SIDE or found.min() < 0 or found.max() > 255:
        raise ValueError(f"{found.size} numbers are not a face")
    return found.astype(np.uint8).reshape(SIDE, SIDE)


def _votes(path: Path, count: int) -> list[dict[str, float] | None]:
    if not path.exists():
        return [None] * count
    table = rows(path, " ".join(FERPLUS_8.labels))
    counted = [{name: float(row[name]) for name in FERPLUS_8.labels} for row in table]
    if len(counted) != count:
        raise CorpusError(f"FER+: {path} has {len(counted)} rows, fer2013.csv {count}; they must agree row for row")
    return [_shares(row) for row in counted]


def _shares(row: dict[str, float]) -> dict[str, float] | None:
    """Votes as shares; a single vote is noise, as in FER+'s own evaluation, and is dropped."""
    kept = {name: votes for name, votes in row.items() if votes > 1}
    total = sum(kept.values())
    return {name: votes / total for name, votes in kept.items()} if total else None


FER2013 = Corpus(
    "fer2013",
    FER2013_7,
    read,
    "fer2013",
    "for research",
    HOME,
    vote_labels=FERPLUS_8,
    protocol="train on Training, choose on PublicTest; accuracy over seven emotions on PrivateTest",
    modalities=("face",),
    published={"train": 28709, "dev": 3589, "test": 3589},
    everything=everything,
)
