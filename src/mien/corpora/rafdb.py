"""RAF-DB, real-world affective faces, the basic set: 15,339 faces from the web, seven emotions, some forty votes each.

Li, Deng and Du, CVPR 2017, www.whdeng.cn/RAF/model1.html, for non-commercial research, on request.
`EmoLabel/list_patition_label.txt` (spelt so) has a line a picture, `train_00001.jpg 5`: 1 surprise, 2 fear, 3 disgust,
4 happiness, 5 sadness, 6 anger, 7 neutral; 12,271 to train on, 3,068 to test, no development set; of the votes only the
winner is told. The faces are cut and aligned to 100×100 pixels in `Image/aligned/train_00001_aligned.jpg` (an archive
inside the archive).
`Annotation/manual/train_00001_manu_attri.txt` gives five points, then gender (0 male, 1 female, 2 unsure), race and age
group. Happiness is 39 %, fear 2 %. Who is shown is not told: the same person may be on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.corpora.tables import text_of
from mien.errors import CorpusError
from mien.labels import BASIC_7

HOME = "www.whdeng.cn/RAF/model1.html"
EMOTIONS = dict(zip("1234567", "surprise fear disgust happiness sadness anger neutral".split(), strict=True))
GENDERS = {"0": "male", "1": "female"}
POINTS = 5  # lines before the gender


def read(root: Path) -> Iterator[Item]:
    """Aligned faces in the list's order."""
    listed = need(root / "EmoLabel" / "list_patition_label.txt", "RAF-DB", HOME)
    for line in text_of(listed).splitlines():
        if not line.strip():
            continue
        name, _, code = line.strip().partition(" ")
        stem, split = name.removesuffix(".jpg"), name.partition("_")[0]
        if code not in EMOTIONS or split not in {"train", "test"}:
            raise CorpusError(f"RAF-DB: {listed} has the line {line[:40]!r}; such as 'train_00001.jpg 5' is expected")
        yield Item(
            id=f"rafdb/{stem}",
            label=EMOTIONS[code],
            original=code,
            split=split,
            gender=_gender(root / "Annotation" / "manual" / f"{stem}_manu_attri.txt"),
            media=root / "Image" / "aligned" / f"{stem}_aligned.jpg",
        )


def _gender(path: Path) -> str | None:
    lines = text_of(path).split("\n") if path.exists() else []
    return GENDERS.get(lines[POINTS].strip()) if len(lines) > POINTS else None


RAFDB = Corpus(
    "rafdb",
    BASIC_7,
    read,
    "rafdb",
    "for non-commercial research, on request",
    HOME,
    protocol="train on train, accuracy on test; no development set, so choose on a part of train",
    modalities=("face",),
    published={"train": 12271, "test": 3068},
)
