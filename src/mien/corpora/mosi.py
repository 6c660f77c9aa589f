"""CMU-MOSI: 2,199 opinions in 93 English film reviews from YouTube, each scored for sentiment from -3 to 3.

Zadeh et al., "MOSI: Multimodal Corpus of Sentiment Intensity and Subjectivity Analysis in Online Opinion Videos", 2016;
github.com/CMU-MultiComp-Lab/CMU-MultimodalSDK, for research. The score is the mean of five people. One speaker a video;
the words are in capitals, without punctuation. Three layouts are read, the first that is there:

    label.csv, Raw/<video>/<clip>.mp4                     as MMSA packs it: train, valid and test (52, 10, 31 videos)
    mosi_utterance_features.npz                           github.com/soujanyaporia/contextual-multimodal-fusion (MIT):
                                                          words, scores and vectors of text, audio and video; no films.
                                                          The vectors of text and video were learned on the labels of
                                                          its training split (62 videos)
    Labels/OpinionLevelSentiment.csv,                     CMU's own (start, end, video, clip, score; no header), without
    Transcript/Segmented/<video>.annotprocessed,          a split; the words lie in lines of `1_DELIM_WORDS`
    Video/Segmented/<video>_<clip>.mp4                    (told from public readers of it)

Papers differ in what becomes of a score of 0: some leave it out, some count it as positive. In `mosi` it is neutral,
and `valence` is the score. `mosi-polarity` counts it as positive, as the labels of the published vectors do.
`mosi-score` has the seven whole scores as labels; a score between two of them is shared out over both in its `votes`,
so that the mean of the labels under its votes is the score. These two take the published vectors before other layouts.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora.item import Corpus, Item, need
from mien.corpora.opinions import TABLE, labelled, opinion
from mien.corpora.tables import text_of
from mien.errors import CorpusError, InputError
from mien.labels import OPINION_7, SENTIMENT_2, SENTIMENT_3
from mien.labels.scales import SCALES
from mien.types import Span

HOME = "github.com/CMU-MultiComp-Lab/CMU-MultimodalSDK"
FEATURES = "mosi_utterance_features.npz"
SCORES = Path("Labels") / "OpinionLevelSentiment.csv"
DELIMITER = "_DELIM_"


@dataclass(frozen=True, slots=True)
class Features:
    """The published vectors of each utterance, in the order in which `read` gives the items of this layout.

    text : float32, shape (items, 100)
    audio : float32, shape (items, 73)
    video : float32, shape (items, 100)
    """

    ids: tuple[str, ...]
    text: NDArray[np.float32]
    audio: NDArray[np.float32]
    video: NDArray[np.float32]


def read(root: Path) -> Iterator[Item]:
    """Opinions, video by video."""
    return next((layout for file, layout in LAYOUTS if (root / file).exists()), _labelled)(root)


def features(root: Path) -> Features:
    """The vectors of `mosi_utterance_features.npz`."""
    arrays = _arrays(need(root / FEATURES, "CMU-MOSI", HOME))
    found = _rows(arrays)
    order = [row for _, row in found]
    text, audio, video = (arrays[f"x_{name}"][order].astype(np.float32) for name in ("text", "audio", "video"))
    return Features(tuple(item.id for item, _ in found), text, audio, video)


def _labelled(root: Path) -> Iterator[Item]:
    need(root / TABLE, "CMU-MOSI", HOME)
    return labelled(root, "mosi")


def _vectors(root: Path) -> Iterator[Item]:
    arrays = _arrays(root / FEATURES)
    given = {name: arrays[f"x_{name}"].astype(np.float32) for name in ("text", "audio", "video")}
    for item, row in _rows(arrays):
        yield replace(item, vectors={name: vectors[row] for name, vectors in given.items()})


def read_polarity(root: Path) -> Iterator[Item]:
    """The opinions as negative or not."""
    for item, score in _variant(root, "mosi-polarity"):
        yield replace(item, label="negative" if score < 0 else "positive")


def read_score(root: Path) -> Iterator[Item]:
    """The opinions with the nearest whole score as label, and votes for the two that a score lies between."""
    for item, score in _variant(root, "mosi-score"):
        label, votes = SCALES[OPINION_7.name].votes(score)
        yield replace(item, label=label, votes=votes)


def _variant(root: Path, name: str) -> Iterator[tuple[Item, float]]:
    """The opinions under another corpus's name, with their scores; with their vectors where these are there."""
    for item in _vectors(root) if (root / FEATURES).exists() else read(root):
        assert item.valence is not None
        _, _, own = item.id.partition("/")
        yield replace(item, id=f"{name}/{own}", dialogue=f"{name}/{item.speaker}"), item.valence


def _rows(arrays: dict[str, NDArray[np.generic]]) -> list[tuple[Item, int]]:
    """Each item with its row in the arrays."""
    names = ("video", "id", "y_cont", "text_raw", "split")
    columns = (arrays[name].tolist() for name in names)
    found = [
        (opinion("mosi", video, id.removeprefix(f"{video}_"), f"{score:g}", text, split), row)
        for row, (video, id, score, text, split) in enumerate(zip(*columns, strict=True))
    ]
    return sorted(found, key=lambda pair: (pair[0].speaker or "", pair[0].turn))


def _arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    names = ("id", "video", "text_raw", "y_cont", "split", "x_text", "x_audio", "x_video")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            return {name: held[name] for name in names}
    except (KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise CorpusError(f"CMU-MOSI: {path} is not as released, with the arrays {', '.join(names)}") from error


def _scored(root: Path) -> Iterator[Item]:
    """CMU's own layout. The films are whole clips: `said` is when an opinion was said in its video."""
    films = root / "Video" / "Segmented"
    there = films.is_dir()
    words: dict[str, dict[str, str]] = {}
    for cells in csv.reader(io.StringIO(text_of(root / SCORES), newline="")):
        video, clip, score, said = _row(root / SCORES, cells)
        if video not in words:
            words[video] = _transcript(root / "Transcript" / "Segmented" / f"{video}.annotprocessed")
        media = films / f"{video}_{clip}.mp4" if there else None
        yield replace(opinion("mosi", video, clip, score, words[video].get(clip, ""), None, media), said=said)


def _row(table: Path, cells: list[str]) -> tuple[str, str, str, Span]:
    """Video, clip, score, and when it was said."""
    try:
        start, end, video, clip, score = cells
        return video, clip, score, Span(float(start), float(end))
    except (ValueError, InputError):
        raise CorpusError(f"CMU-MOSI: a row of {table} is {cells}; it has start, end, video, clip, score") from None


def _transcript(path: Path) -> dict[str, str]:
    """Clip -> words."""
    lines = text_of(need(path, "CMU-MOSI", HOME)).split("\n")
    return {clip.strip(): words.strip() for clip, mark, words in (line.partition(DELIMITER) for line in lines) if mark}


LAYOUTS = ((TABLE, _labelled), (FEATURES, _vectors), (SCORES, _scored))
MOSI = Corpus(
    "mosi",
    SENTIMENT_3,
    read,
    "mosi",
    "for research",
    HOME,
    protocol="52, 10 and 31 videos to train, develop and test; accuracy and F1 over two classes, mean absolute error",
    modalities=("text", "audio", "face"),
    language="en",
    published={"all": 2199},
)
MOSI_POLARITY = replace(MOSI, name="mosi-polarity", labels=SENTIMENT_2, read=read_polarity)
MOSI_SCORE = replace(MOSI, name="mosi-score", labels=OPINION_7, read=read_score)
