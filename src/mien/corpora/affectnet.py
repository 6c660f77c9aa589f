"""AffectNet, the part annotated by hand: some 420,000 faces from the web, eight emotions, valence and arousal.

Mollahosseini, Hasani and Mahoor, IEEE Transactions on Affective Computing 2019, mohammadmahoor.com/affectnet, for
research, by signed agreement. Two releases are read, whichever is there:

- the first, `Manually_Annotated_file_lists/{training,validation}.csv` (folder and file, face_x, face_y, face_width,
  face_height, facial_landmarks, expression, valence, arousal) with `Manually_Annotated_Images/689/….jpg`, pictures with
  a box around the face. In many copies `validation.csv` has no header.
- the later one, `{train_set,val_set}/images/17.jpg`, cut to the face at 224×224, with `annotations/17_exp.npy`,
  `17_val.npy`, `17_aro.npy`: 287,651 and 3,999 pictures, eight emotions alone.

Expressions are numbers: 0 neutral, 1 happy, 2 sad, 3 surprise, 4 fear, 5 disgust, 6 anger, 7 contempt; 8 none, 9
uncertain and 10 no face are no emotion and are left out here. Valence and arousal run from -1 to 1; -2 stands where
none was given. One person annotated each picture; where two did, they agreed on 61 %. The test set was never released:
everyone scores on the validation set, 500 an emotion, which is called `dev` here. Nearly half of the training faces are
happy.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from mien.corpora.item import Corpus, Item, need, sound
from mien.errors import CorpusError
from mien.labels import AFFECTNET_8, RATING_5
from mien.labels.scales import SCALES

HOME = "mohammadmahoor.com/affectnet"
LISTS = {"training.csv": "train", "validation.csv": "dev"}
FOLDERS = {"train_set": "train", "val_set": "dev"}
NO_EMOTION: dict[float, str] = {8: "no emotion that was asked for", 9: "the annotator was uncertain", 10: "no face"}
EXPRESSIONS: dict[float, str | None] = dict(enumerate(AFFECTNET_8.labels)) | dict.fromkeys(NO_EMOTION)
HEADER = "subDirectory_filePath"
UNRATED = -2


def read(root: Path) -> Iterator[Item]:
    """Faces with one of the eight emotions, in the order of the lists or of the files' numbers."""
    return sound(everything(root))


def everything(root: Path) -> Iterator[Item]:
    """The same, with the pictures that show none, or no face."""
    lists = root / "Manually_Annotated_file_lists"
    return _listed(root, lists) if lists.exists() else _numbered(root)


def read_valence(root: Path) -> Iterator[Item]:
    """The faces whose valence was rated, those without one of the eight emotions too."""
    return _rated(root, "valence")


def read_arousal(root: Path) -> Iterator[Item]:
    """The faces whose arousal was rated, those without one of the eight emotions too."""
    return _rated(root, "arousal")


def _rated(root: Path, dimension: str) -> Iterator[Item]:
    """Faces with the nearest step as label, and votes for the two that the rating lies between."""
    for item in everything(root):
        value: float | None = getattr(item, dimension)
        if value is not None:
            label, votes = SCALES[RATING_5.name].votes(value)
            _, _, own = item.id.partition("/")
            yield replace(item, id=f"affectnet-{dimension}/{own}", label=label, votes=votes, defect=None)


def _listed(root: Path, lists: Path) -> Iterator[Item]:
    need(lists / "training.csv", "AffectNet", HOME)
    for name, split in LISTS.items():
        for number, cells in enumerate(_cells(lists / name), start=1):
            if cells and cells[0] != HEADER:
                yield _row(cells, split, root, f"line {number} of {lists / name}")


def _cells(path: Path) -> Iterator[list[str]]:
    """Line by line: with 68 points a face, the training list is near half a gigabyte."""
    if path.exists():
        with path.open(encoding="utf-8", errors="replace", newline="") as lines:
            yield from csv.reader(lines)


def _row(cells: list[str], split: str, root: Path, where: str) -> Item:
    try:
        file, *sides, _, expression, valence, arousal = cells
        left, top, width, height = map(float, sides)
    except ValueError:
        raise CorpusError(
            f"AffectNet: {where} is not a face; file, box, points and three numbers are expected"
        ) from None
    media = root / "Manually_Annotated_Images" / file
    face = _face(Path(file).with_suffix("").as_posix(), split, media, (expression, valence, arousal), where)
    return replace(face, box=(left, top, width, height))


def _numbered(root: Path) -> Iterator[Item]:
    need(root / "train_set", "AffectNet", HOME)
    for folder, split in FOLDERS.items():
        annotations = root / folder / "annotations"
        for media in sorted((root / folder / "images").glob("*.jpg"), key=lambda path: path.stem.zfill(8)):
            kept = (annotations / f"{media.stem}_{what}.npy" for what in ("exp", "val", "aro"))
            yield _face(media.stem, split, media, [_number(path) for path in kept], f"{annotations}, {media.stem}")


def _number(path: Path) -> str:
    """The one number of a file; in some it is a number, in others text."""
    try:
        return str(np.load(need(path, "AffectNet", HOME)).item())
    except (ValueError, EOFError):
        raise CorpusError(f"AffectNet: {path} is not one number in NumPy's format") from None


def _face(name: str, split: str, media: Path, numbers: Sequence[str], where: str) -> Item:
    try:
        expression, valence, arousal = map(float, numbers)
        label = EXPRESSIONS[expression]
    except (ValueError, KeyError):
        raise CorpusError(
            f"AffectNet: {where} holds {', '.join(numbers)}; expected are an expression from 0 to 10, valence, arousal"
        ) from None
    return Item(
        id=f"affectnet/{split}/{name}",
        label=label,
        original=f"{expression:.0f}",
        split=split,
        media=media,
        valence=None if valence == UNRATED else valence,
        arousal=None if arousal == UNRATED else arousal,
        defect=NO_EMOTION.get(expression),
    )


AFFECTNET = Corpus(
    "affectnet",
    AFFECTNET_8,
    read,
    "affectnet",
    "for research, by signed agreement",
    HOME,
    protocol="train on train; accuracy over eight emotions (or seven, without contempt) on the validation set",
    modalities=("face",),
    published={"train": 287651, "dev": 3999},
    everything=everything,
)
AFFECTNET_VALENCE = replace(
    AFFECTNET,
    name="affectnet-valence",
    labels=RATING_5,
    read=read_valence,
    everything=None,
    protocol="train on train; correlation, concordance and root of the mean squared error on the validation set",
    published={},
)
AFFECTNET_AROUSAL = replace(AFFECTNET_VALENCE, name="affectnet-arousal", read=read_arousal)
