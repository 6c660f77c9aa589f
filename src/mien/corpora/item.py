"""One item of a corpus, and the corpus itself: what every adapter gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import CorpusError
from mien.labels import LabelSet
from mien.types import Span

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Item:
    """One utterance, clip or picture.

    `label` is in the corpus's own label set, None for a turn that only gives context; `votes` are shares where several
    people or several labels spoke. `split` is the corpus's own: train, dev or test, None where it has none.
    """

    id: str
    label: str | None
    split: str | None = None
    text: str | None = None
    dialogue: str | None = None
    turn: int = 0
    speaker: str | None = None
    gender: str | None = None
    media: Path | None = None
    span: Span | None = None
    image: Image | None = None
    votes: Mapping[str, float] | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus of the field: how to read it, and what a card has to say of it.

    `folds` are the usual speaker folds: the test speakers of each. `vote_labels` is the label set of its items' votes
    where it differs from `labels`. `conversation` is true where people talk with each other, false where they act
    single sentences, pose, or write.
    """

    name: str
    labels: LabelSet
    read: Callable[[Path], Iterator[Item]]
    folder: str
    licence: str
    home: str
    folds: tuple[tuple[str, ...], ...] = ()
    vote_labels: LabelSet | None = None
    conversation: bool = False


def need(path: Path, corpus: str, home: str) -> Path:
    """`path` if it exists; otherwise a sentence that says what is missing and where the corpus lives."""
    if not path.exists():
        raise CorpusError(f"{corpus}: {path} is missing; lay the corpus out as released ({home})")
    return path
