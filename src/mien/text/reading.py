"""From turns to numbers: what every reader of words offers, and the readers that lay turns out.

Each reader takes the turn that is meant, last, behind its history, and gives one array. Of a turn that is too long the
end is kept: that is where people say how they feel. Of the history the newest is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mien.text.tokenizer import OTHER, SAME, TURN
from mien.text.turns import Turn
from mien.text.vocabulary import SPECIAL, Vocabulary
from mien.text.words import words

TAGS = (TURN, SAME, OTHER)
KNOWN = 0.9  # share of words that a vocabulary of whole words holds of a text in its own language
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


class TurnReader(Protocol):
    """Reads turns for one network."""

    def encode(self, turns: Sequence[Turn]) -> NDArray[Any]:
        """The last turn behind its history; the shape is the reader's own."""

    def knows(self, text: str) -> bool:
        """Whether the vocabulary holds nearly all of `text`, as it does only in the language it is of."""


def tagged(vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary with a word for each tag that opens a turn."""
    return Vocabulary((*SPECIAL, *TAGS, *vocabulary.words[len(SPECIAL) :]))


def learn(texts: Iterable[str], *, floor: int, most: int | None) -> Vocabulary:
    """Words of texts, seen at least `floor` times, at most `most` of them, and the tags."""
    return tagged(Vocabulary.build((words(text) for text in texts), floor=floor, most=most))


@dataclass(frozen=True)
class WordReader:
    """Whole words, laid out as `Tokenizer.encode` does: int64, shape (words,), at most 2 × limit + tags."""

    vocabulary: Vocabulary
    limit: int

    def encode(self, turns: Sequence[Turn]) -> NDArray[np.int64]:
        *history, last = turns
        before: list[str] = []
        for turn in history:
            same = last.speaker is not None and turn.speaker == last.speaker
            before += [SAME if same else OTHER, *words(turn.text or "")]
        return self.vocabulary.encode([*before[-self.limit :], TURN, *words(last.text or "")[-self.limit :]])

    def knows(self, text: str) -> bool:
        return knows(self.vocabulary, text)


@dataclass(frozen=True)
class PartReader:
    """Words in parts, for networks that read sentences and then what they make together.

    Gives int64, shape (parts, words), filled up with 0. With `sentences` the parts are those of the last turn alone;
    otherwise they are turns, each opened by its tag, the last one being meant. At most `parts` of them, the last ones.
    """

    vocabulary: Vocabulary
    limit: int
    parts: int
    sentences: bool = False

    def encode(self, turns: Sequence[Turn]) -> NDArray[np.int64]:
        found = self._sentences(turns[-1]) if self.sentences else self._turns(turns)
        rows = [self.vocabulary.encode(part) for part in found[-self.parts :]]
        table = np.zeros((len(rows), max(map(len, rows))), np.int64)
        for row, part in zip(table, rows, strict=True):
            row[: len(part)] = part
        return table

    def _sentences(self, turn: Turn) -> list[list[str]]:
        return [[TURN, *words(part)[-self.limit :]] for part in _SENTENCE.split(turn.text or "")]

    def _turns(self, turns: Sequence[Turn]) -> list[list[str]]:
        *history, last = turns
        tags = [SAME if last.speaker is not None and turn.speaker == last.speaker else OTHER for turn in history]
        return [[tag, *words(turn.text or "")[-self.limit :]] for tag, turn in zip([*tags, TURN], turns, strict=True)]

    def knows(self, text: str) -> bool:
        return knows(self.vocabulary, text)


def knows(vocabulary: Vocabulary, text: str) -> bool:
    """Whether a vocabulary of whole words holds nearly all letters-only words of a text, and there are any."""
    found = [word for word in words(text) if word[0].isalpha()]
    return bool(found) and vocabulary.coverage(found) >= KNOWN
