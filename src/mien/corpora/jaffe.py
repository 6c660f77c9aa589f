"""JAFFE, Japanese female facial expression: 213 pictures of ten women, six posed emotions and neutral.

Lyons, Akamatsu, Kamachi and Gyoba, 1998, zenodo.org/record/3451524, for non-commercial research, on request; no copies
may be passed on. One folder of grey TIFF files of 256×256 pixels: `KA.AN1.39.tiff` is subject KA, anger, first take,
picture 39 of the whole; takes and pictures that were dropped leave gaps (`KM.SA5.13`, no `KM.SA4`). 60 viewers
rated each picture on the six emotions; their means, in a table of its README, are not read here, and are not always
highest for what was posed.

The usual protocol leaves one subject out; with random splits the same face is on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, matching
from mien.errors import CorpusError
from mien.labels import BASIC_7

HOME = "zenodo.org/record/3451524"
CODES = {
    "AN": "anger",
    "DI": "disgust",
    "FE": "fear",
    "HA": "happiness",
    "NE": "neutral",
    "SA": "sadness",
    "SU": "surprise",
}
SUBJECTS = ("KA", "KL", "KM", "KR", "MK", "NA", "NM", "TM", "UY", "YM")
_NAME = re.compile(rf"({'|'.join(SUBJECTS)})\.({'|'.join(CODES)})\d\.\d+")


def read(root: Path) -> Iterator[Item]:
    """Pictures in order of name."""
    for path in matching(root, "*.tiff", "JAFFE", HOME):
        name = _NAME.fullmatch(path.stem)
        if name is None:
            raise CorpusError(f"JAFFE: {path} is not named as released (KA.AN1.39.tiff: subject, emotion, number)")
        subject, code = name.groups()
        yield Item(
            id=f"jaffe/{path.stem}",
            label=CODES[code],
            original=code,
            speaker=subject,
            gender="female",
            media=path,
        )


JAFFE = Corpus(
    "jaffe",
    BASIC_7,
    read,
    "jaffe",
    "for non-commercial research, on request",
    HOME,
    folds=tuple((subject,) for subject in SUBJECTS),
    protocol="leave one subject out; accuracy",
    modalities=("face",),
    published={"all": 213},
)
