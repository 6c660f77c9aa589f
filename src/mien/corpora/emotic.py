"""EMOTIC, emotions in context: 34,320 people in 23,571 everyday pictures, 26 categories and three dimensions.

Kosti, Alvarez, Recasens and Lapedriza, CVPR 2017 and IEEE Transactions on Pattern Analysis 2020,
github.com/rkosti/emotic, for non-commercial research, on request; the pictures are those of MS COCO, ADE20K and others.
The release holds `emotic.zip` (`emotic/mscoco/images/COCO_val2014_000000562243.jpg`) and `Annotations.mat`, a MATLAB
structure. Read here are the pictures as released and, in place of the structure, the tables that circulate with a
conversion of it (`annots_arrs/annot_arrs_{train,val,test}.csv` of the set on Kaggle; its columns are taken from public
readers): a row a person with Folder, Filename, X_min … Y_max (the body), Gender, a column of 0 or 1 for each category,
and Valence, Arousal, Dominance from 1 to 10. The conversion's own arrays, cut to 128×128, and its fourth table
(`annot_arrs_extra_train.csv`, cuts of the same people) are not read.

A person has several categories: they share the votes equally, and the first in alphabetic order stands as the label.
In dev and test several people annotated each person, in training one did. Categories are far from even: every other
person is engaged, few are embarrassed. A few boxes reach beyond the picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.corpora.tables import rows
from mien.errors import CorpusError
from mien.labels import EMOTIC_26

HOME = "github.com/rkosti/emotic"
TABLES = {"train": "train", "val": "dev", "test": "test"}
SIDES = ("X_min", "Y_min", "X_max", "Y_max")
CATEGORIES = {label: "/".join(word.capitalize() for word in label.split("/")) for label in EMOTIC_26.labels}
COLUMNS = " ".join(("Folder", "Filename", *SIDES, *CATEGORIES.values(), "Valence", "Arousal", "Dominance"))


def read(root: Path) -> Iterator[Item]:
    """People in the order of the tables at hand."""
    need(root / "annots_arrs" / "annot_arrs_train.csv", "EMOTIC", HOME)
    for name, split in TABLES.items():
        path = root / "annots_arrs" / f"annot_arrs_{name}.csv"
        if path.exists():
            for number, row in enumerate(rows(path, COLUMNS)):
                try:
                    yield _person(row, f"emotic/{split}/{number:05d}", split, root)
                except ValueError as error:
                    raise CorpusError(f"EMOTIC: row {number} of {path}: {error}") from None


def _person(row: dict[str, str], name: str, split: str, root: Path) -> Item:
    shown = [label for label, column in CATEGORIES.items() if float(row[column] or 0)]
    left, top, right, bottom = (float(row[side]) for side in SIDES)
    return Item(
        id=name,
        label=shown[0] if shown else None,
        original=",".join(CATEGORIES[label] for label in shown) or None,
        split=split,
        gender=row.get("Gender", "").lower() or None,
        media=root / "emotic" / row["Folder"] / row["Filename"],
        box=(left, top, right - left, bottom - top),
        votes={label: 1 / len(shown) for label in shown} or None,
        valence=_score(row["Valence"]),
        arousal=_score(row["Arousal"]),
        dominance=_score(row["Dominance"]),
    )


def _score(cell: str) -> float | None:
    return float(cell) if cell else None


EMOTIC = Corpus(
    "emotic",
    EMOTIC_26,
    read,
    "emotic",
    "for non-commercial research, on request",
    HOME,
    protocol="train on train, choose on val; mean average precision over 26 categories on test",
    modalities=("face", "scene"),
)
