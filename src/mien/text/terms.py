"""Bags of n-grams: how often each known run of words or of letters stands in a turn, as TF-IDF counts them.

Runs of letters stay inside a word, which is framed by spaces (the `char_wb` analysis of scikit-learn).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.text.turns import Turn
from mien.text.words import words

SCHEMA = "mien/terms/1"
KNOWN = 0.9
Unit = Literal["word", "letter"]


@dataclass(frozen=True)
class Terms:
    """The n-grams that are known, in the order of their numbers; `low` to `high` words or letters each."""

    terms: tuple[str, ...]
    unit: Unit
    low: int
    high: int
    numbers: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", {term: number for number, term in enumerate(self.terms)})

    @classmethod
    def learn(cls, texts: Iterable[str], *, unit: Unit, low: int, high: int, floor: int, most: int | None) -> Terms:
        """N-grams in at least `floor` texts, the `most` that stand in most texts; equals by the alphabet."""
        counts = Counter(term for text in texts for term in set(ngrams(text, unit, low, high)))
        seen = [term for term, count in counts.items() if count >= floor]
        return cls(tuple(sorted(seen, key=lambda term: (-counts[term], term))[:most]), unit, low, high)

    @classmethod
    def load(cls, path: str | Path) -> Terms:
        try:
            said = json.loads(Path(path).read_text(encoding="utf-8"))
            assert said["schema"] == SCHEMA
            return cls(tuple(map(str, said["terms"])), said["unit"], int(said["low"]), int(said["high"]))
        except (ValueError, RecursionError, KeyError, TypeError, AssertionError):
            raise InputError(f"{path}: not a list of terms; it is JSON with schema {SCHEMA!r}") from None

    def save(self, path: str | Path) -> None:
        said = {"schema": SCHEMA, "unit": self.unit, "low": self.low, "high": self.high, "terms": list(self.terms)}
        Path(path).write_text(json.dumps(said, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")

    def __len__(self) -> int:
        return len(self.terms)

    def indices(self, text: str) -> list[int]:
        """The number of each known n-gram, as often as it stands there."""
        found = (self.numbers.get(term) for term in ngrams(text, self.unit, self.low, self.high))
        return [number for number in found if number is not None]

    def encode(self, turns: Sequence[Turn]) -> NDArray[np.float32]:
        """Counts in the last turn. Returns float32, shape (terms,)."""
        return np.bincount(self.indices(turns[-1].text or ""), minlength=len(self)).astype(np.float32)

    def knows(self, text: str) -> bool:
        """Whether nearly all single words are known; where only letters are counted, that cannot be told."""
        found = [word for word in words(text) if word[0].isalpha()]
        return self.unit == "word" and bool(found) and sum(w in self.numbers for w in found) >= KNOWN * len(found)


def ngrams(text: str, unit: Unit, low: int, high: int) -> Iterator[str]:
    """Runs of `low` to `high` words, joined by spaces, or of letters inside each word with a space on either side."""
    if unit == "word":
        yield from _runs(words(text), " ", low, high)
    else:
        for word in words(text):
            yield from _runs(f" {word} ", "", low, high)


def _runs(parts: Sequence[str], glue: str, low: int, high: int) -> Iterator[str]:
    for size in range(low, high + 1):
        for start in range(len(parts) - size + 1):
            yield glue.join(parts[start : start + size])
