"""Turns as numbers: the reader that a spec names, with the vocabulary file that goes with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mien.errors import UsageError
from mien.features.spec import FeatureSpec
from mien.text.reading import PartReader, TurnReader, WordReader
from mien.text.subwords import Subwords
from mien.text.terms import Terms
from mien.text.tokenizer import Tokenizer
from mien.text.vocabulary import Vocabulary

READERS: dict[str, Callable[..., TurnReader]] = {
    "tokens": Tokenizer.load,
    "turn-words": lambda path, **settings: WordReader(Vocabulary.load(path), **settings),
    "turn-parts": lambda path, **settings: PartReader(Vocabulary.load(path), **settings),
    "turn-subwords": Subwords.load,
    "turn-terms": Terms.load,
}


def turn_spec(name: str, **parameters: Any) -> FeatureSpec:
    """The spec of one way to read turns; the vocabulary is a file of its own, and is not part of it."""
    return FeatureSpec(name, parameters)


def turn_reader(spec: FeatureSpec, vocabulary: Path) -> TurnReader:
    """The reader that `spec` names, over the vocabulary in this file."""
    if spec.name not in READERS:
        raise UsageError(f"words are read as {', '.join(READERS)}, got {spec.name!r}")
    return READERS[spec.name](vocabulary, **spec.parameters)
