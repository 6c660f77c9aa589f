"""Examples to Lightning: arrays beside their examples, put together into batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader, Dataset

from mien.training.batches import Array, Batches, BucketSampler
from mien.training.examples import Example
from mien.training.task import Batch

Priors = Mapping[str, NDArray[np.float32]]


class ArrayDataset(Dataset[tuple[Array, Example]]):
    """Examples beside their arrays, in memory."""

    def __init__(self, arrays: list[Array], examples: Sequence[Example]) -> None:
        self.arrays, self.examples = arrays, examples

    def __len__(self) -> int:
        return len(self.arrays)

    def __getitem__(self, index: int) -> tuple[Array, Example]:
        return self.arrays[index], self.examples[index]


class Collate:
    """Puts a batch together. `priors` are what each corpus's logits are shifted by; with a seed, crops are random."""

    def __init__(self, batches: Batches, priors: Priors, seed: int | None = None) -> None:
        self.batches, self.priors = batches, priors
        self.generator = None if seed is None else np.random.default_rng(seed)

    def __call__(self, rows: list[tuple[Array, Example]]) -> Batch:
        examples = [example for _, example in rows]
        return Batch(
            self.batches.collate([array for array, _ in rows], self.generator),
            torch.from_numpy(np.stack([example.target for example in examples])),
            torch.tensor([example.weight for example in examples]),
            torch.from_numpy(np.stack([self._prior(example) for example in examples])),
        )

    def _prior(self, example: Example) -> NDArray[np.float32]:
        """The log-prior of the example's corpus; nothing where priors are left alone."""
        return self.priors.get(example.corpus, np.zeros_like(example.target))


def train_loader(
    batches: Batches, examples: Sequence[Example], priors: Priors, size: int, seed: int
) -> tuple[DataLoader[Any], BucketSampler]:
    """Batches of like length in random order, and the sampler that has to be told the epoch."""
    arrays = batches.read(examples)
    sampler = BucketSampler([len(array) for array in arrays], size, seed, [example.share for example in examples])
    dataset = ArrayDataset(arrays, examples)
    return DataLoader(dataset, batch_sampler=sampler, collate_fn=Collate(batches, priors, seed)), sampler


def judge_loader(batches: Batches, examples: Sequence[Example], priors: Priors, size: int = 32) -> DataLoader[Any]:
    """The examples in their order, uncropped."""
    dataset = ArrayDataset(batches.read(examples), examples)
    return DataLoader(dataset, batch_size=size, shuffle=False, collate_fn=Collate(batches, priors))
