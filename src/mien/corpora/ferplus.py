"""FER+: the faces of FER2013 by what ten people saw in each, eight emotions.

Barsoum, Zhang, Canton Ferrer and Zhang, "Training deep networks for facial expression recognition with crowd-sourced
label distribution", ICMI 2016, github.com/microsoft/FERPlus: `fer2013new.csv`, row for row beside FER2013's own
`fer2013.csv`. As in the authors' own evaluation a single vote is noise and is dropped, and the label is what more than
half of the other votes are for; a face that more than half see as unknown or as no face, or in which no emotion has
that many, is left out. A third of the others have another label than in FER2013; contempt is new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from mien.corpora import fer2013
from mien.corpora.item import Corpus, Item, need, sound
from mien.corpora.tables import rows
from mien.labels import FERPLUS_8

HOME = "github.com/microsoft/FERPlus"
VOTED = (*FERPLUS_8.labels, "unknown", "NF")


def read(root: Path) -> Iterator[Item]:
    """Faces with the label and the votes of FER+."""
    return sound(everything(root))


def everything(root: Path) -> Iterator[Item]:
    """The same, with the faces that have no such label, and the training faces that are judged in another split."""
    ballots = rows(need(root / "fer2013new.csv", "FER+", HOME), " ".join(VOTED))
    for face, ballot in zip(fer2013.everything(root), ballots, strict=True):
        label = _majority(ballot)
        unsure = None if label else "no emotion has more than half of the votes"
        name = face.id.replace("fer2013", "ferplus")
        yield replace(face, id=name, label=label, original=label, defect=face.defect or unsure)


def _majority(ballot: Mapping[str, str]) -> str | None:
    """The emotion with more than half of the votes that are not alone."""
    counts = {name: float(ballot[name]) for name in VOTED}
    kept = {name: count for name, count in counts.items() if count > 1}
    first = max(kept, key=lambda name: kept[name], default="unknown")
    return first if first in FERPLUS_8.labels and kept[first] > sum(kept.values()) / 2 else None


FERPLUS = Corpus(
    "ferplus",
    FERPLUS_8,
    read,
    "fer2013",
    "for research",
    HOME,
    protocol="train on Training, choose on PublicTest; accuracy over eight emotions by majority on PrivateTest",
    modalities=("face",),
    everything=everything,
)
