"""EmoDB, the Berlin database of emotional speech: 535 clips, 10 actors, ten German sentences, seven emotions.

Burkhardt et al., Interspeech 2005, emodb.bilderbar.info, free for research. `wav/03a01Fa.wav`: speaker 03, sentence
a01, emotion F (the German word's first letter), take a. `erkennung.txt` gives how many listeners recognised each clip.
The usual protocol leaves one speaker out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, need
from mien.errors import CorpusError
from mien.labels import EMODB_7

HOME = "emodb.bilderbar.info"
LETTERS = {
    "W": "anger",
    "L": "boredom",
    "E": "disgust",
    "A": "fear",
    "F": "happiness",
    "T": "sadness",
    "N": "neutral",
}
MEN = {"03", "10", "11", "12", "15"}
_NAME = re.compile(rf"\d\d[ab]\d\d[{''.join(LETTERS)}][a-z]?")
SPEAKERS = ("03", "08", "09", "10", "11", "12", "13", "14", "15", "16")


def read(root: Path) -> Iterator[Item]:
    """Clips in order of name."""
    for path in sorted(need(root / "wav", "EmoDB", HOME).glob("*.wav")):
        if not _NAME.fullmatch(path.stem):
            raise CorpusError(f"EmoDB: {path} is not named as released (03a01Fa.wav: speaker, text, emotion, take)")
        speaker = path.stem[:2]
        yield Item(
            id=f"emodb/{path.stem}",
            label=LETTERS[path.stem[5]],
            original=path.stem[5],
            speaker=speaker,
            gender="male" if speaker in MEN else "female",
            media=path,
            language="de",
        )


EMODB = Corpus(
    "emodb",
    EMODB_7,
    read,
    "emodb",
    "free for research",
    HOME,
    folds=tuple((speaker,) for speaker in SPEAKERS),
    protocol="leave one speaker out, ten folds; unweighted average recall",
    modalities=("audio",),
    language="de",
    published={"all": 535},
)
