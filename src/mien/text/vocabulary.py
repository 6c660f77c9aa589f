"""A vocabulary of whole words: which words a model knows, and their numbers.

Number 0 pads, number 1 stands for every word that is not known. The others follow by how often they were seen, so that
a shorter vocabulary is the beginning of a longer one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError, UsageError
from mien.text.tokenizer import PAD, UNKNOWN

SCHEMA = "mien/vocabulary/1"
SPECIAL = (PAD, UNKNOWN)


@dataclass(frozen=True)
class Vocabulary:
    """Words in the order of their numbers, the special ones first."""

    words: tuple[str, ...]
    numbers: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = {word: number for number, word in enumerate(self.words)}
        if self.words[: len(SPECIAL)] != SPECIAL or len(numbers) != len(self.words):
            raise InputError(f"a vocabulary is {', '.join(SPECIAL)} and then words, each once, got {self.words[:4]} …")
        object.__setattr__(self, "numbers", numbers)

    @classmethod
    def build(cls, texts: Iterable[Iterable[str]], *, floor: int = 2, most: int | None = None) -> Vocabulary:
        """Words that were seen at least `floor` times, the most frequent `most` of them; equals by the alphabet."""
        if floor < 1 or (most is not None and most < 0):
            raise UsageError(f"a vocabulary needs floor >= 1 and most >= 0, got floor {floor}, most {most}")
        counts = Counter(word for text in texts for word in text)
        seen = [word for word, count in counts.items() if count >= floor and word not in SPECIAL]
        return cls((*SPECIAL, *sorted(seen, key=lambda word: (-counts[word], word))[:most]))

    @classmethod
    def load(cls, path: str | Path) -> Vocabulary:
        try:
            said = json.loads(Path(path).read_text(encoding="utf-8"))
        except (ValueError, RecursionError):
            said = None
        words = said.get("words") if isinstance(said, dict) and said.get("schema") == SCHEMA else None
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise InputError(f"{path}: not a vocabulary; it is JSON with schema {SCHEMA!r} and a list of words")
        return cls(tuple(words))

    def save(self, path: str | Path) -> None:
        said = {"schema": SCHEMA, "words": list(self.words)}
        Path(path).write_text(json.dumps(said, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self.numbers

    def encode(self, words: Iterable[str]) -> NDArray[np.int64]:
        """Numbers of words. Returns int64, shape (words,)."""
        unknown = self.numbers[UNKNOWN]
        return np.array([self.numbers.get(word, unknown) for word in words], np.int64)

    def coverage(self, words: Sequence[str]) -> float:
        """The share of words that are known, 1 where there are none."""
        return sum(word in self.numbers for word in words) / len(words) if words else 1.0
