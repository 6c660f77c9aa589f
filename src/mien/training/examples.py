"""Items of corpora as examples of one task: targets over the recipe's labels, weights, speakers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora.item import Corpus, Item
from mien.corpora.table import corpus as find_corpus
from mien.errors import CorpusError
from mien.labels import LabelSet, label_map, label_set
from mien.training.recipe import Face, Part, Recipe


@dataclass(frozen=True, slots=True)
class Example:
    """An item with its target. `history` holds the turns before it, oldest first."""

    item: Item
    corpus: str
    target: NDArray[np.float32]  # shares over the recipe's labels, sum 1
    weight: float
    share: float = 1.0  # the chance of being seen in an epoch
    history: tuple[Item, ...] = ()

    @property
    def label(self) -> int:
        """The label by which the example is judged."""
        return int(self.target.argmax())


def gather(recipe: Recipe, parts: tuple[Part, ...], root: Path, *, judge: bool = False) -> list[Example]:
    """Examples of every part, in order. With `judge`, targets are the corpora's own single labels, without votes."""
    labels = label_set(recipe.labels)
    votes = 0.0 if judge else recipe.encoder.votes if isinstance(recipe.encoder, Face) else 1.0
    examples = [example for part in parts for example in _examples(part, root, labels, votes)]
    if parts and not examples:
        raise CorpusError(f"{recipe.name}: no examples in {', '.join(p.corpus for p in parts)} under {root}")
    return examples


def _examples(part: Part, root: Path, labels: LabelSet, votes: float) -> list[Example]:
    corpus = find_corpus(part.corpus)
    dialogues: defaultdict[str, list[Item]] = defaultdict(list)
    found = []
    for item in corpus.read(root / corpus.folder):
        history = tuple(dialogues[item.dialogue]) if item.dialogue else ()
        if item.dialogue:
            dialogues[item.dialogue].append(item)
        if item.label is not None and part.split in {None, item.split}:
            target = _target(item, corpus, labels, votes)
            if target is not None:
                found.append(Example(item, corpus.name, target, part.weight, part.share, history))
    return found


def _target(item: Item, corpus: Corpus, labels: LabelSet, votes: float) -> NDArray[np.float32] | None:
    """Shares over `labels`, `votes` of them from the item's votes; None where its label has no counterpart."""
    assert item.label is not None
    mapping = label_map(corpus.labels, labels)
    single: NDArray[np.float64] = mapping.matrix[corpus.labels.index(item.label)]
    if not single.any():
        return None
    if not (votes and item.votes):
        return single.astype(np.float32)
    voted = corpus.vote_labels or corpus.labels
    shares = np.array([item.votes.get(name, 0.0) for name in voted.labels])
    target = (1 - votes) * single + votes * label_map(voted, labels).probabilities(shares)
    return target.astype(np.float32)


def class_weights(examples: list[Example], power: float) -> NDArray[np.float32]:
    """Inverse frequency of each class to `power`, scaled so that the mean over the examples is one."""
    counts = sum(example.target * example.weight for example in examples) + np.float32(1.0)
    weights = (counts.sum() / counts) ** power
    scaled: NDArray[np.float32] = (weights * counts.sum() / (weights * counts).sum()).astype(np.float32)
    return scaled


def log_priors(examples: list[Example]) -> dict[str, NDArray[np.float32]]:
    """The logarithm of each corpus's class balance, with one more example a class; shape (classes,) each."""
    names = sorted({example.corpus for example in examples})
    return {name: _log_prior([example.target for example in examples if example.corpus == name]) for name in names}


def _log_prior(targets: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    counts = np.sum(targets, axis=0, dtype=np.float64) + 1.0
    prior: NDArray[np.float32] = np.log(counts / counts.sum()).astype(np.float32)
    return prior
