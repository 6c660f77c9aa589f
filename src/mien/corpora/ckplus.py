"""CK+, the extended Cohn-Kanade set: 593 picture sequences of 123 people, from neutral to the peak of a posed face.

Lucey et al., CVPR Workshops 2010, www.jeffcohn.net/Resources, for research, by signed agreement.
`cohn-kanade-images/S005/001/S005_001_00000011.png` (640×490, mostly grey): subject, sequence, frame from 1.
`Emotion/S005/001/S005_001_00000011_emotion.txt` holds one number (`3.0000000e+00`), and is there for the 327 sequences
of 118 people whose label held up to inspection: 0 neutral, 1 anger, 2 contempt, 3 disgust, 4 fear, 5 happy, 6 sadness,
7 surprise. The folder of a sequence without a label is empty or missing; copies made on a Mac hold `.DS_Store` files.

As usual the last three frames carry the label: 981 pictures, near-copies of one another, so that only folds of unseen
people mean anything. The usual ten folds deal out the 118 people by rank; those here go by the last digit of a person's
number, which needs no list and is the same in every copy. Only a few sequences with consent may be printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, matching, need
from mien.errors import CorpusError
from mien.labels import CKPLUS_7

HOME = "www.jeffcohn.net/Resources"
EMOTIONS = (None, "anger", "contempt", "disgust", "fear", "happiness", "sadness", "surprise")
PEAK = 3  # frames at the end of a sequence
PEOPLE = (*range(1, 139), *range(501, 507), 895, 999)
FOLDS = tuple(tuple(f"S{number:03d}" for number in PEOPLE if number % 10 == digit) for digit in range(10))
_NAME = re.compile(r"(S\d{3})_(\d{3})_\d{8}_emotion")


def read(root: Path) -> Iterator[Item]:
    """The last frames of each labelled sequence, in order of subject and sequence."""
    pictures = need(root / "cohn-kanade-images", "CK+", HOME)
    for path in matching(root, "Emotion/S*/*/*_emotion.txt", "CK+", HOME):
        name = _NAME.fullmatch(path.stem)
        if name is None:
            raise CorpusError(f"CK+: {path} is not named as released (S005_001_00000011_emotion.txt)")
        subject, sequence = name.groups()
        code, emotion = _emotion(path)
        frames = sorted((pictures / subject / sequence).glob(f"{subject}_{sequence}_*.png"))
        for frame in frames[-PEAK:] if emotion else ():
            yield Item(
                id=f"ckplus/{frame.stem}",
                label=emotion,
                original=str(code),
                speaker=subject,
                media=frame,
            )


def _emotion(path: Path) -> tuple[int, str | None]:
    """The number in the file, and its emotion; neutral, which no released sequence has, is none."""
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    try:
        code = int(float(text))
        return code, EMOTIONS[code]
    except (ValueError, OverflowError, IndexError):
        raise CorpusError(f"CK+: {path} holds {text[:20]!r}; a number from 0 to 7 is expected") from None


CKPLUS = Corpus(
    "ckplus",
    CKPLUS_7,
    read,
    "ckplus",
    "for research, by signed agreement",
    HOME,
    folds=FOLDS,
    protocol="last three frames of 327 sequences; ten folds of unseen people; accuracy over seven emotions",
    modalities=("face",),
    published={"all": 981},
)
