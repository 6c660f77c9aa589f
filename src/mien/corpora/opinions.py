"""Opinions in monologues, each scored -3 (negative) to 3: what CMU-MOSI and CMU-MOSEI share.

MMSA (github.com/thuiar/MMSA) packs both alike: `label.csv` beside `Raw/<video>/<clip>.mp4`, the columns video_id,
clip_id, text, label (the score), label_T, label_A, label_V, annotation and mode (train, valid, test). Its rows are not
in order of time: clip 10 stands before clip 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mien.corpora.item import Item
from mien.corpora.tables import rows
from mien.errors import CorpusError

TABLE = "label.csv"
SPLITS = {"train": "train", "valid": "dev", "validation": "dev", "test": "test"}
SCALE = 3.0


def polarity(score: float) -> str:
    """The sentiment of a score; only 0 is neutral."""
    return "negative" if score < 0 else "positive" if score > 0 else "neutral"


def opinion(
    corpus: str, video: str, clip: str, written: str, text: str, split: str | None, media: Path | None = None
) -> Item:
    """One clip of a video; its speaker is the video's. written : the score as the corpus writes it"""
    number, score = _number(corpus, video, clip), _score(corpus, video, clip, written)
    return Item(
        id=f"{corpus}/{video}_{clip}",
        label=polarity(score),
        original=written,
        sentiment=polarity(score),
        valence=score,
        split=split,
        text=text,
        dialogue=f"{corpus}/{video}",
        turn=number,
        speaker=video,
        media=media,
        language="en",
    )


def labelled(root: Path, corpus: str) -> Iterator[Item]:
    """The clips of `label.csv`, video by video in order of time, with their films where `Raw` is there."""
    films = root / "Raw"
    there = films.is_dir()
    table = rows(root / TABLE, "video_id clip_id text label mode")
    found = [
        opinion(
            corpus,
            row["video_id"],
            row["clip_id"],
            row["label"],
            row["text"],
            _split(corpus, row["mode"]),
            films / row["video_id"] / f"{row['clip_id']}.mp4" if there else None,
        )
        for row in table
    ]
    return iter(sorted(found, key=lambda item: (item.speaker or "", item.turn)))


def _split(corpus: str, mode: str) -> str:
    if mode not in SPLITS:
        raise CorpusError(f"{corpus}: a mode in {TABLE} is {mode!r}; allowed are {', '.join(SPLITS)}")
    return SPLITS[mode]


def _number(corpus: str, video: str, clip: str) -> int:
    if not clip.isdecimal():
        raise CorpusError(f"{corpus}: a clip of {video} is called {clip!r}; clips are numbered")
    return int(clip)


def _score(corpus: str, video: str, clip: str, written: str) -> float:
    try:
        score = float(written)
    except ValueError:
        score = float("nan")
    if not abs(score) <= SCALE:
        raise CorpusError(f"{corpus}: the score of {video}_{clip} is {written!r}; scores run from -3 to 3")
    return score
