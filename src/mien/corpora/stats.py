"""What is in a corpus: how its classes, speakers, durations and words are distributed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mien.corpora.item import Item
from mien.errors import MediaError

Seconds = Callable[[Path], float | None]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Distributions over the items of a corpus.

    labels : label -> items, labelled items only
    speakers : speaker -> items, the one with most first; genders : gender -> speakers
    durations : seconds of each item that has a time
    words : words, cut at blanks, of each item that has text; turns : items of each dialogue
    unreadable : what was said of media that could not be opened
    """

    items: int
    labels: Mapping[str, int]
    speakers: Mapping[str, int]
    genders: Mapping[str, int]
    durations: tuple[float, ...]
    words: tuple[int, ...]
    turns: tuple[int, ...]
    unreadable: tuple[str, ...]


def measure(items: Iterable[Item], seconds: Seconds) -> Statistics:
    """Go through the items once. seconds : how long a file is, None for a picture; it may raise MediaError"""
    labels, speakers, dialogues = Counter[str](), Counter[str](), Counter[str]()
    genders: dict[str, str] = {}
    durations, words, unreadable = [], [], []
    count = 0
    for item in items:
        count += 1
        labels.update([item.label] if item.label else [])
        dialogues.update([item.dialogue] if item.dialogue else [])
        words.extend([len(item.text.split())] if item.text else [])
        if item.speaker:
            speakers[item.speaker] += 1
            genders |= {item.speaker: item.gender} if item.gender else {}
        try:
            durations.append(duration(item, seconds))
        except MediaError as error:
            unreadable.append(str(error))
    return Statistics(
        items=count,
        labels=dict(labels),
        speakers=dict(speakers.most_common()),
        genders=dict(Counter(genders.values())),
        durations=tuple(value for value in durations if value is not None),
        words=tuple(words),
        turns=tuple(dialogues.values()),
        unreadable=tuple(unreadable),
    )


def duration(item: Item, seconds: Seconds) -> float | None:
    """Seconds of the item: of its span, of its own file, or as long as it was said; None where nothing tells."""
    if item.span is not None:
        return item.span.duration
    if item.media is not None and item.row is None:
        return seconds(item.media)
    return item.said.duration if item.said is not None else None
