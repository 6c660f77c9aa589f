"""What is in a corpus: how its classes, speakers, durations and words are distributed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mien.corpora.item import Item
from mien.corpora.manifest import DIMENSIONS
from mien.errors import MediaError

Seconds = Callable[[Path], float | None]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Distributions over the items of a corpus.

    labels : label -> items, labelled items only
    speakers : speaker -> items, the one with most first; genders : gender -> speakers
    durations : seconds of each item that has a time
    dimensions : valence, arousal, dominance, those that are given -> the value of each item that has one
    words : words, cut at blanks, of each item that has text; turns : items of each dialogue
    unreadable : what was said of media that could not be opened
    """

    items: int
    labels: Mapping[str, int]
    speakers: Mapping[str, int]
    genders: Mapping[str, int]
    durations: tuple[float, ...]
    dimensions: Mapping[str, tuple[float, ...]]
    words: tuple[int, ...]
    turns: tuple[int, ...]
    unreadable: tuple[str, ...]


def measure(items: Sequence[Item], seconds: Seconds) -> Statistics:
    """The distributions. seconds : how long a file is, None for a picture; it may raise MediaError"""
    durations, unreadable = _durations(items, seconds)
    return Statistics(
        items=len(items),
        labels=dict(Counter(item.label for item in items if item.label)),
        speakers=dict(Counter(item.speaker for item in items if item.speaker).most_common()),
        genders=dict(Counter({item.speaker: item.gender for item in items if item.speaker and item.gender}.values())),
        durations=durations,
        dimensions={name: values for name in DIMENSIONS if (values := _rated(items, name))},
        words=tuple(len(item.text.split()) for item in items if item.text),
        turns=tuple(Counter(item.dialogue for item in items if item.dialogue).values()),
        unreadable=unreadable,
    )


def _durations(items: Sequence[Item], seconds: Seconds) -> tuple[tuple[float, ...], tuple[str, ...]]:
    durations, unreadable = [], []
    for item in items:
        try:
            durations.append(duration(item, seconds))
        except MediaError as error:
            unreadable.append(str(error))
    return tuple(value for value in durations if value is not None), tuple(unreadable)


def _rated(items: Sequence[Item], dimension: str) -> tuple[float, ...]:
    return tuple(value for item in items if (value := getattr(item, dimension)) is not None)


def duration(item: Item, seconds: Seconds) -> float | None:
    """Seconds of the item: of its span, of its own file, or as long as it was said; None where nothing tells."""
    if item.span is not None:
        return item.span.duration
    if item.media is not None and item.row is None:
        return seconds(item.media)
    return item.said.duration if item.said is not None else None
