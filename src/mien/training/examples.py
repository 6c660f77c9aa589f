"""Items of corpora as examples of one task: targets over the recipe's labels, weights, speakers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora.item import Corpus, Item
from mien.corpora.table import located
from mien.errors import CorpusError
from mien.evaluation.units import Unit
from mien.labels import LabelSet, label_map, label_set
from mien.training.recipe import Part, Recipe


@dataclass(frozen=True, slots=True)
class Example:
    """An item with its target. `history` holds the turns before it, oldest first; an unlabelled item weighs 0.

    votes : shares over the recipe's labels for its second answer; None where it gives none, or the item has none
    """

    item: Item
    corpus: str
    target: NDArray[np.float32]  # shares over the recipe's labels, sum 1
    weight: float
    share: float = 1.0  # the chance of being seen in an epoch
    history: tuple[Item, ...] = ()
    votes: NDArray[np.float32] | None = None

    @property
    def labelled(self) -> bool:
        """Whether its target is to be learnt."""
        return self.weight > 0

    @property
    def label(self) -> int:
        """The label by which the example is judged."""
        return int(self.target.argmax())


def gather(
    recipe: Recipe,
    parts: tuple[Part, ...],
    root: Path,
    *,
    judge: bool = False,
    tell: Callable[[str], None] | None = None,
) -> list[Example]:
    """Examples of every part, in order, without those that have nothing of what the recipe reads.

    With `judge`, targets are the corpora's own single labels, without votes; where a recipe wants several labels at
    once, they are all that were given. tell : is told how many were left out, if any
    """
    labels = label_set(recipe.labels)
    several = recipe.loss.kind == "binary"
    votes = 1.0 if several else 0.0 if judge else recipe.loss.votes
    second = bool(recipe.loss.auxiliary) and not judge
    examples = [example for part in parts for example in _examples(part, root, labels, votes, several, second)]
    kept = [example for example in examples if holds(recipe.modality, example.item)]
    names = ", ".join(part.corpus for part in parts)
    if parts and not kept:
        lack = f"none of {len(examples)} examples has anything of {recipe.modality}" if examples else "no examples"
        raise CorpusError(f"{recipe.name}: {lack} in {names} under {root}")
    if tell and len(kept) < len(examples):
        tell(f"{names}: {len(examples) - len(kept)} of {len(examples)} left out, with nothing of {recipe.modality}")
    return kept


def holds(modality: str, item: Item) -> bool:
    """Whether an item has anything of a modality; a dialogue's turns may lack any."""
    match modality:
        case "text":
            return bool(item.text and item.text.strip())
        case "audio":
            return item.media is not None
        case "face" | "scene":
            return item.image is not None or item.media is not None
        case _:
            return True


def _examples(part: Part, root: Path, labels: LabelSet, votes: float, several: bool, second: bool) -> list[Example]:
    corpus, place = located(part.corpus, root)
    dialogues: defaultdict[str, list[Item]] = defaultdict(list)
    found = []
    for item in corpus.read(place):
        history = tuple(dialogues[item.dialogue]) if item.dialogue else ()
        if item.dialogue:
            dialogues[item.dialogue].append(item)
        if part.split not in {None, item.split}:
            continue
        if part.unlabelled:
            even = np.full(len(labels), 1 / len(labels), np.float32)
            found.append(Example(item, corpus.name, even, 0.0, part.share, history))
        elif item.label is not None:
            target = _target(item, corpus, labels, votes)
            if target is not None:
                target = (target > 0).astype(np.float32) if several else target
                aside = _voted(item, corpus, labels) if second else None
                found.append(Example(item, corpus.name, target, part.weight, part.share, history, aside))
    return found


def _target(item: Item, corpus: Corpus, labels: LabelSet, votes: float) -> NDArray[np.float32] | None:
    """Shares over `labels`, `votes` of them from the item's votes; None where nothing of it has a counterpart."""
    assert item.label is not None
    mapping = label_map(corpus.labels, labels)
    single: NDArray[np.float64] = mapping.matrix[corpus.labels.index(item.label)]
    voted = _voted(item, corpus, labels) if votes else None
    if voted is None or not single.any():
        return single.astype(np.float32) if single.any() else voted
    return ((1 - votes) * single + votes * voted).astype(np.float32)


def _voted(item: Item, corpus: Corpus, labels: LabelSet) -> NDArray[np.float32] | None:
    """The item's votes as shares over `labels`; None where it has none that count there."""
    if not item.votes:
        return None
    named = corpus.vote_labels or corpus.labels
    mapping = label_map(named, labels)
    shares = np.array([item.votes.get(name, 0.0) for name in named.labels])
    counted: NDArray[np.float64] = shares @ mapping.matrix
    return mapping.probabilities(shares).astype(np.float32) if counted.any() else None


def class_weights(examples: list[Example], power: float) -> NDArray[np.float32]:
    """Inverse frequency of each class to `power`, scaled so that the mean over the examples is one."""
    counts = sum(example.target * example.weight for example in examples) + np.float32(1.0)
    weights = (counts.sum() / counts) ** power
    scaled: NDArray[np.float32] = (weights * counts.sum() / (weights * counts).sum()).astype(np.float32)
    return scaled


def log_priors(examples: list[Example]) -> dict[str, NDArray[np.float32]]:
    """The logarithm of each corpus's class balance, with one more example a class; shape (classes,) each."""
    labelled = [example for example in examples if example.labelled]
    names = sorted({example.corpus for example in labelled})
    return {name: _log_prior([example.target for example in labelled if example.corpus == name]) for name in names}


def _log_prior(targets: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    counts = np.sum(targets, axis=0, dtype=np.float64) + 1.0
    prior: NDArray[np.float32] = np.log(counts / counts.sum()).astype(np.float32)
    return prior


def odds(examples: list[Example], power: float) -> NDArray[np.float64] | None:
    """How often each example is to be drawn: inverse class frequency to `power`; None where all are alike.

    Those without a label count as a class of their own.
    """
    if not power:
        return None
    labels = np.array([example.label if example.labelled else len(example.target) for example in examples])
    counts = np.bincount(labels)
    return np.asarray(1.0 / counts[labels] ** power)


def units(examples: Sequence[Example]) -> list[Unit]:
    """The examples as protocols see them."""
    return [unit_of(example) for example in examples]


def unit_of(example: Example) -> Unit:
    item = example.item
    return Unit(item.id, example.corpus, item.split, item.speaker, item.dialogue)
