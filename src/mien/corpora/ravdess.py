"""RAVDESS, the speech part: 1,440 clips, 24 actors, two fixed sentences, eight emotions at two strengths.

Livingstone and Russo, 2018, zenodo.org/record/1188976, CC BY-NC-SA 4.0. A name is seven numbers:
modality-channel-emotion-intensity-statement-repetition-actor (`03-01-06-01-02-01-12.wav`: audio, speech, fearful,
normal, "Dogs are sitting by the door", first repetition, actor 12). Odd actors are men, even ones women. About a second
of silence stands at both ends; five of the 48 kHz files are stereo. One file stands twice under two names
(`03-01-03-01-02-01-07` = `03-01-03-01-02-02-07`); the second is left out here.

The usual six speaker folds are those of EmoBox (Ma et al., 2024).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mien.corpora.item import Corpus, Item, need, sound
from mien.errors import CorpusError
from mien.labels import RAVDESS_8

HOME = "zenodo.org/record/1188976"
SENTENCES = ("Kids are talking by the door", "Dogs are sitting by the door")
_NAME = re.compile(r"03-01-0[1-8]-0[12]-0[12]-0[12]-\d\d")
ORIGINAL, DUPLICATE = "03-01-03-01-02-01-07", "03-01-03-01-02-02-07"
FOLDS = (
    ("01", "11", "20", "21"),
    ("04", "10", "12", "14"),
    ("08", "09", "19", "23"),
    ("03", "05", "07", "24"),
    ("02", "15", "16", "18"),
    ("06", "13", "17", "22"),
)


def read(root: Path) -> Iterator[Item]:
    """Speech clips in order of actor and name."""
    return sound(everything(root))


def everything(root: Path) -> Iterator[Item]:
    """The same, with the clip that stands twice."""
    for path in sorted(need(root, "RAVDESS", HOME).glob("Actor_*/03-01-*.wav")):
        if not _NAME.fullmatch(path.stem):
            raise CorpusError(f"RAVDESS: {path} is not named as released (seven numbers: 03-01-06-01-02-01-12.wav)")
        found = clip(path, "ravdess")
        yield replace(found, defect=f"the same recording as {ORIGINAL}") if path.stem == DUPLICATE else found


def clip(path: Path, corpus: str) -> Item:
    """What the seven numbers of a name say."""
    _, _, emotion, _, sentence, _, actor = path.stem.split("-")
    return Item(
        id=f"{corpus}/{path.stem}",
        label=RAVDESS_8.labels[int(emotion) - 1],
        original=emotion,
        text=SENTENCES[int(sentence) - 1],
        speaker=actor,
        gender="male" if int(actor) % 2 else "female",
        media=path,
        language="en",
    )


RAVDESS = Corpus(
    "ravdess",
    RAVDESS_8,
    read,
    "ravdess/Audio_Speech_Actors_01-24",
    "CC BY-NC-SA 4.0",
    HOME,
    folds=FOLDS,
    protocol="six folds of unseen actors; unweighted accuracy",
    modalities=("audio",),
    language="en",
    published={"all": 1440},
    everything=everything,
)
