"""Subwords of a pretrained encoder: its own tokenizer, without the padding and the cuts that some of them carry.

A turn with its history is one sequence in the pair form that BERT was trained on, the history first, oldest turn first:

    [CLS] You broke it ? [SEP] I did not [SEP] Yes you did ! [SEP]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.text.clean import clean
from mien.text.turns import Turn

OPENERS = ("[CLS]", "<s>", "<cls>")
CLOSERS = ("[SEP]", "</s>", "<sep>")
WHOLE = 1.5  # subwords a word, in the language that the vocabulary is of
_WORD = re.compile(r"[^\W\d_]+")


class Subwords:
    """A `tokenizers` file as it was published. `limit` subwords of the turn are kept, `limit` of all its history."""

    def __init__(self, vocabulary: Any, limit: int = 64) -> None:
        vocabulary.no_padding()
        vocabulary.no_truncation()
        self._vocabulary = vocabulary
        self.limit = limit
        self.opener = self._special(OPENERS)
        self.closer = self._special(CLOSERS)

    @classmethod
    def load(cls, path: str | Path, limit: int = 64) -> Subwords:
        from tokenizers import Tokenizer

        return cls(Tokenizer.from_file(str(path)), limit)

    def save(self, path: str | Path) -> None:
        self._vocabulary.save(str(path), pretty=False)

    def __len__(self) -> int:
        return int(self._vocabulary.get_vocab_size())

    def _special(self, names: Sequence[str]) -> int:
        found = (self._vocabulary.token_to_id(name) for name in names)
        number = next((number for number in found if number is not None), None)
        if number is None:
            raise InputError(f"a pretrained tokenizer has one of {', '.join(names)}, this one has none")
        return int(number)

    def words(self, text: str) -> list[int]:
        """Subwords of one text, without the marks that open and close a sequence."""
        found: list[int] = self._vocabulary.encode(clean(text), add_special_tokens=False).ids
        return [number for number in found if number not in {self.opener, self.closer}]

    def encode(self, turns: Sequence[Turn]) -> NDArray[np.int64]:
        """The last turn behind its history. Returns int64, shape (subwords,), at most 2 × limit + 3."""
        *history, last = turns
        before = [number for turn in history for number in (*self.words(turn.text or ""), self.closer)]
        said = self.words(last.text or "")[-self.limit :]
        return np.array([self.opener, *before[-self.limit :], *said, self.closer], np.int64)

    def knows(self, text: str) -> bool:
        """Whether words are rarely cut, as they are only in the language that the vocabulary is of."""
        found = _WORD.findall(text)
        return bool(found) and len(self.words(" ".join(found))) <= WHOLE * len(found)
