"""The laboratory's feature of words: their numbers in a vocabulary, to look up learnt or given vectors by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError, UsageError
from mien.features.material import Material
from mien.features.spec import FeatureSpec
from mien.features.store import content_key
from mien.text.vocabulary import Vocabulary
from mien.text.words import words


@dataclass(frozen=True, slots=True)
class WordSettings:
    """`vocabulary` is the path of a file that `Vocabulary.save` wrote."""

    vocabulary: str = ""


def words_spec(settings: WordSettings) -> FeatureSpec:
    """The spec of word numbers; the vocabulary counts by its bytes, wherever it lies."""
    if not settings.vocabulary:
        return FeatureSpec("words", {"vocabulary": ""})
    path = Path(settings.vocabulary)
    if not path.is_file():
        raise InputError(f"{path}: no such vocabulary")
    return FeatureSpec("words", {"vocabulary": content_key(path)})


def word_numbers(material: Material, settings: WordSettings) -> NDArray[np.int64]:
    """The numbers of an item's words. Returns int64, shape (words,)."""
    if not settings.vocabulary:
        raise UsageError("words needs a vocabulary: say vocabulary=FILE, which `mien features vocabulary` writes")
    path = Path(settings.vocabulary)
    return _vocabulary(path, path.stat().st_mtime_ns).encode(words(material.words))


@lru_cache(maxsize=2)
def _vocabulary(path: Path, changed: int) -> Vocabulary:
    """The vocabulary as it was when the file was last changed."""
    return Vocabulary.load(path)
