"""Word vectors of one's own: word2vec as gensim trains it, on the words of corpora."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mien.errors import InputError, MissingPartError, UsageError
from mien.text.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Word2VecSettings:
    """The usual settings for some ten thousand short texts.

    window     words to either side that count as near
    floor      how often a word is seen at least
    negative   words drawn against each true one
    skip_gram  predict the neighbours from the word, better for rare words, instead of the word from its neighbours
    """

    dims: int = 100
    window: int = 5
    floor: int = 2
    epochs: int = 10
    negative: int = 5
    skip_gram: bool = True

    def __post_init__(self) -> None:
        least = min(self.dims, self.window, self.floor, self.epochs, self.negative)
        if least < 1:
            raise UsageError(f"word2vec's settings are whole numbers from 1 up, got {least} among them")


def train_vectors(
    texts: Sequence[Sequence[str]], settings: Word2VecSettings | None = None, *, seed: int = 0, jobs: int = 1
) -> Vectors:
    """Vectors of the words that are seen often enough, the most frequent first.

    The same seed gives the same vectors with one job only: several write into one matrix as they please.
    """
    try:
        from gensim.models import Word2Vec
    except ModuleNotFoundError:
        raise MissingPartError("gensim is not installed; bring it with: pip install 'mien[train]'") from None
    settings = settings or Word2VecSettings()
    model = Word2Vec(
        vector_size=settings.dims,
        window=settings.window,
        min_count=settings.floor,
        negative=settings.negative,
        sg=int(settings.skip_gram),
        seed=seed,
        workers=jobs,
    )
    model.build_vocab(texts)
    if not len(model.wv):
        raise InputError(f"none of the words of {len(texts)} texts is seen {settings.floor} times: nothing to train on")
    model.train(texts, total_examples=model.corpus_count, epochs=settings.epochs)
    return Vectors(tuple(model.wv.index_to_key), np.asarray(model.wv.vectors, np.float32))
