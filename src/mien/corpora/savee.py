"""SAVEE, the Surrey audio-visual expressed emotion database: 480 English sentences, four men, seven emotions.

Haq and Jackson, 2009, kahlan.eps.surrey.ac.uk/savee, for research, by registration. `AudioData/DC/sa01.wav`: speaker
DC (also JE, JK, KL), sadness, sentence 01; in the copy on Kaggle every clip lies in one folder, its speaker in its name
(`ALL/DC_sa01.wav`): both are read. 15 sentences an emotion, 30 neutral ones: neutral is a quarter of the set. Mono,
44.1 kHz. All four are men: a model that learns from SAVEE alone has heard no woman.

The usual protocol leaves one speaker out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, matching
from mien.errors import CorpusError
from mien.labels import BASIC_7

HOME = "kahlan.eps.surrey.ac.uk/savee"
LETTERS = {
    "a": "anger",
    "d": "disgust",
    "f": "fear",
    "h": "happiness",
    "n": "neutral",
    "sa": "sadness",
    "su": "surprise",
}
SPEAKERS = ("DC", "JE", "JK", "KL")
_NAME = re.compile(rf"(?:AudioData/|ALL/)?({'|'.join(SPEAKERS)})[/_]({'|'.join(LETTERS)})(\d\d)\.wav")


def read(root: Path) -> Iterator[Item]:
    """Clips in order of place and name."""
    for path in matching(root, "**/*.wav", "SAVEE", HOME):
        name = _NAME.fullmatch(path.relative_to(root).as_posix())
        if name is None:
            raise CorpusError(f"SAVEE: {path} is not named as released (AudioData/DC/sa01.wav or ALL/DC_sa01.wav)")
        speaker, letters, sentence = name.groups()
        yield Item(
            id=f"savee/{speaker}_{letters}{sentence}",
            label=LETTERS[letters],
            original=letters,
            speaker=speaker,
            gender="male",
            media=path,
            language="en",
        )


SAVEE = Corpus(
    "savee",
    BASIC_7,
    read,
    "savee",
    "for research, by registration",
    HOME,
    folds=tuple((speaker,) for speaker in SPEAKERS),
    protocol="leave one speaker out; unweighted average recall",
    modalities=("audio",),
    language="en",
    published={"all": 480},
)
