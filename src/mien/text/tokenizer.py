"""Byte-pair tokens of a turn with the turns before it.

The vocabulary is a `tokenizers` JSON file, so that training and use read the same bytes. A turn with its history is one
sequence, oldest turn first, each turn opened by a tag that says whose it is:

    <other> You broke it ? <same> I did not <turn> Yes you did !

`<same>` opens an earlier turn by the speaker of the last one, `<other>` one by somebody else (or by nobody known).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.text.clean import clean
from mien.text.turns import Turn

PAD, UNKNOWN, TURN, SAME, OTHER = "<pad>", "<unk>", "<turn>", "<same>", "<other>"
SPECIAL = (PAD, UNKNOWN, TURN, SAME, OTHER, "<url>")
WHOLE = 1.2  # tokens a word, in the language that the vocabulary is of
_WORD = re.compile(r"[^\W\d_]+")
_STRUCTURE = frozenset(SPECIAL.index(tag) for tag in (PAD, TURN, SAME, OTHER))


class Tokenizer:
    """A trained vocabulary. `limit` tokens of the turn itself are kept, `limit` of all its history together."""

    def __init__(self, vocabulary: Any, limit: int = 64) -> None:
        self._vocabulary = vocabulary
        self.limit = limit

    @classmethod
    def load(cls, path: str | Path, limit: int = 64) -> Tokenizer:
        from tokenizers import Tokenizer as Vocabulary

        return cls(Vocabulary.from_file(str(path)), limit)

    @classmethod
    def train(cls, texts: Iterable[str], size: int, limit: int = 64, floor: int = 2) -> Tokenizer:
        """Learn a byte-pair vocabulary of at most `size` tokens from pairs seen at least `floor` times."""
        from tokenizers import Tokenizer as Vocabulary
        from tokenizers import models, normalizers, pre_tokenizers, trainers

        vocabulary = Vocabulary(models.BPE(unk_token=UNKNOWN))
        vocabulary.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents()])
        vocabulary.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Metaspace(), pre_tokenizers.Punctuation(), pre_tokenizers.Digits(individual_digits=True)]
        )
        trainer = trainers.BpeTrainer(
            vocab_size=size, min_frequency=floor, special_tokens=list(SPECIAL), show_progress=False
        )
        vocabulary.train_from_iterator((clean(text).lower() for text in texts), trainer)
        return cls(vocabulary, limit)

    def save(self, path: str | Path) -> None:
        self._vocabulary.save(str(path), pretty=False)

    def __len__(self) -> int:
        return int(self._vocabulary.get_vocab_size())

    def token(self, index: int) -> str:
        """The token with this number."""
        return str(self._vocabulary.id_to_token(index))

    def words(self, text: str) -> list[int]:
        """Token numbers of one text, without tags: one that is typed into the words opens no turn."""
        found = self._vocabulary.encode(clean(text).lower(), add_special_tokens=False).ids
        return [token for token in found if token not in _STRUCTURE]

    def knows(self, text: str) -> bool:
        """Whether the vocabulary holds nearly all words of `text` whole, as it does only in the language it is of.

        At `WHOLE` tokens a word nine in ten of MELD's longer turns are known; of ten sentences in other languages none
        came under 1.3. What is not known may still be English: a sure answer takes a language identifier.
        """
        found = _WORD.findall(text)
        return bool(found) and len(self.words(" ".join(found))) <= WHOLE * len(found)

    def encode(self, turns: Sequence[Turn]) -> NDArray[np.int64]:
        """Tokens of the last turn behind its history. Returns int64, shape (tokens,), at most 2 × limit + tags.

        Of a turn that is too long the end is kept: that is where people say how they feel. Of the history the newest
        tokens are kept.
        """
        *history, last = turns
        before: list[int] = []
        for turn in history:
            same = last.speaker is not None and turn.speaker == last.speaker
            before += [self._tag(SAME if same else OTHER), *self.words(turn.text or "")]
        said = self.words(last.text or "")
        return np.array([*before[-self.limit :], self._tag(TURN), *said[-self.limit :]], np.int64)

    def _tag(self, tag: str) -> int:
        return SPECIAL.index(tag)
