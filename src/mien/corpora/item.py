"""One item of a corpus, and the corpus itself: what every adapter gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
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

    `label` is in the corpus's own label set, None for a turn that only gives context; `original` is the same as the
    corpus wrote it; `votes` are shares where several people or several labels spoke. `split` is the corpus's own:
    train, dev or test, None where it has none. `span` is where the item lies inside `media`; `said` is when it was
    said in the dialogue or the episode that its own clip was cut from. `row` counts from 0 inside `media` where that is
    a table of pictures; `box` is the face or the person meant in a picture with more in it: left, top, width and height
    in pixels. Valence, arousal and dominance are on the corpus's own scale. `defect` says what is wrong with an item
    that `read` leaves out, or gives without its media, and that `released` gives whole. `vectors` are those that the
    corpus came with, by their names there, float32, shape (dims,).
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
    original: str | None = None
    sentiment: str | None = None
    valence: float | None = None
    arousal: float | None = None
    dominance: float | None = None
    row: int | None = None
    defect: str | None = None
    said: Span | None = None
    box: tuple[float, float, float, float] | None = None
    vectors: Mapping[str, NDArray[np.float32]] | None = None


Read = Callable[[Path], Iterator[Item]]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus of the field: how to read it, and what a card has to say of it.

    `read` gives the items that are fit for use; `everything`, where some are not, all of them. `folds` are the usual
    speaker folds: the test speakers of each. `vote_labels` is the label set of its items' votes where it differs from
    `labels`. `conversation` is true where people talk with each other, false where they act single sentences, pose, or
    write. `protocol` is how it is usually split and scored, in one sentence; `modalities` are those of `mien.types`;
    `language` is an ISO 639-1 code, several joined by commas, empty where nobody speaks. `published` counts the items
    of each split as its authors do, under "all" where there are no splits.
    """

    name: str
    labels: LabelSet
    read: Read
    folder: str
    licence: str
    home: str
    folds: tuple[tuple[str, ...], ...] = ()
    vote_labels: LabelSet | None = None
    conversation: bool = False
    protocol: str = ""
    modalities: tuple[str, ...] = ("text",)
    language: str = ""
    published: Mapping[str, int] = field(default_factory=dict)
    everything: Read | None = None

    def released(self, root: Path) -> Iterator[Item]:
        """Every item as released: those that `read` leaves out are there too, each with its `defect`."""
        return (self.everything or self.read)(root)


def sound(items: Iterator[Item]) -> Iterator[Item]:
    """The items without a defect."""
    return (item for item in items if item.defect is None)


def need(path: Path, corpus: str, home: str) -> Path:
    """`path` if it exists; otherwise a sentence that says what is missing and where the corpus lives."""
    if not path.exists():
        raise CorpusError(f"{corpus}: {path} is missing; lay the corpus out as released ({home})")
    return path


def matching(root: Path, pattern: str, corpus: str, home: str) -> list[Path]:
    """The files under `root` that match, in order, but for hidden ones; none at all is said as a missing file is."""
    found = sorted(path for path in need(root, corpus, home).glob(pattern) if not path.name.startswith("."))
    if not found:
        raise CorpusError(f"{corpus}: {root} holds no {pattern}; lay the corpus out as released ({home})")
    return found
