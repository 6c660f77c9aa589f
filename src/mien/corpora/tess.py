"""TESS, the Toronto emotional speech set: 2,800 clips, two actresses, 200 words in "Say the word …", seven emotions.

Pichora-Fuller and Dupuis, University of Toronto, 2010, doi.org/10.5683/SP2/E8H2MF, CC BY-NC-ND 4.0. A folder for each
actress and emotion, written without a rule (`OAF_Fear`, `YAF_fear`, `OAF_Pleasant_surprise`, `YAF_pleasant_surprised`);
`OAF_back_ps.wav`: the older actress (64; YAF is 26), "back", pleasant surprise. Mono, 24,414 Hz. `OAF_neutral` holds
one file whose speaker is misspelt (`OA_bite_neutral.wav`), so the speaker is read from the folder; the copy on Kaggle
holds the whole set a second time, one folder further down, which is not read here. `YAF_germ_angry` and `YAF_neat_fear`
are said to have headers that some decoders refuse.

Two speakers tell little of a third, and random splits score near 100; the folds here leave one actress out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Corpus, Item, matching
from mien.errors import CorpusError
from mien.labels import BASIC_7

HOME = "doi.org/10.5683/SP2/E8H2MF"
EMOTIONS = {
    "angry": "anger",
    "disgust": "disgust",
    "fear": "fear",
    "happy": "happiness",
    "neutral": "neutral",
    "ps": "surprise",
    "sad": "sadness",
}
FOLDS = (("OAF",), ("YAF",))
_NAME = re.compile(rf"(OAF|YAF)_\w+/[A-Z]+_(\w+)_({'|'.join(EMOTIONS)})")


def read(root: Path) -> Iterator[Item]:
    """Clips in order of folder and name."""
    for path in matching(root, "*/*.wav", "TESS", HOME):
        name = _NAME.fullmatch(f"{path.parent.name}/{path.stem}")
        if name is None:
            raise CorpusError(f"TESS: {path} is not named as released (OAF_happy/OAF_back_happy.wav: word, emotion)")
        speaker, word, emotion = name.groups()
        yield Item(
            id=f"tess/{path.stem}",
            label=EMOTIONS[emotion],
            original=emotion,
            text=f"Say the word {word}",
            speaker=speaker,
            gender="female",
            media=path,
            language="en",
        )


TESS = Corpus(
    "tess",
    BASIC_7,
    read,
    "tess",
    "CC BY-NC-ND 4.0",
    HOME,
    folds=FOLDS,
    protocol="train on one actress, test on the other; unweighted average recall",
    modalities=("audio",),
    language="en",
    published={"all": 2800},
)
