"""Arrays of unequal length: padded into one tensor with a mask, cropped at random, drawn in batches of like length."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Sampler

Array = NDArray[np.float32] | NDArray[np.int64] | NDArray[np.uint8]


def crop(array: Array, most: int, generator: np.random.Generator) -> Array:
    """A random stretch of at most `most` rows."""
    start = int(generator.integers(max(1, len(array) - most + 1)))
    return array[start : start + most]


def pad(arrays: Sequence[Array], dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """One tensor, filled up with 0 along the first axis, and which rows there are: float32, shape (batch, longest)."""
    longest = max(len(array) for array in arrays)
    batch = torch.zeros((len(arrays), longest, *arrays[0].shape[1:]), dtype=dtype)
    mask = torch.zeros((len(arrays), longest))
    for row, array in enumerate(arrays):
        batch[row, : len(array)] = torch.from_numpy(np.ascontiguousarray(array))
        mask[row, : len(array)] = 1
    return batch, mask


def pad_parts(arrays: Sequence[Array]) -> tuple[Tensor, Tensor]:
    """Tables of word numbers as one tensor, filled up with 0 along both axes, and which words there are."""
    rows, columns = (max(array.shape[axis] for array in arrays) for axis in (0, 1))
    batch = torch.zeros((len(arrays), rows, columns), dtype=torch.int64)
    for place, array in zip(batch, arrays, strict=True):
        place[: array.shape[0], : array.shape[1]] = torch.from_numpy(array)
    return batch, (batch != 0).float()


class BucketSampler(Sampler[list[int]]):
    """Batches of examples of like length in random order: pools of fifty batches are sorted by length and cut.

    shares : of the examples with that share, how many an epoch draws; all of them by default
    odds : how often each example is drawn against the others, with replacement; once each by default
    """

    POOL = 50

    def __init__(
        self,
        lengths: Sequence[int],
        batch: int,
        seed: int,
        shares: Sequence[float] | None = None,
        odds: NDArray[np.float64] | None = None,
    ) -> None:
        self.lengths = np.asarray(lengths)
        self.shares = np.ones(len(lengths)) if shares is None else np.asarray(shares)
        self.odds = odds
        self.batch = batch
        self.seed = seed
        self.epoch = 0
        self.rank, self.world = 0, 1

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def among(self, rank: int, world: int) -> None:
        """Of `world` processes this is number `rank`: each takes every world-th batch, all of them equally many."""
        self.rank, self.world = rank, world

    def __len__(self) -> int:
        drawn = sum(round(float(share) * int((self.shares == share).sum())) for share in np.unique(self.shares))
        return math.ceil(math.ceil(drawn / self.batch) / self.world)

    def _drawn(self, generator: np.random.Generator) -> NDArray[np.int64]:
        """The examples of one epoch in random order; their number is the same in every epoch."""
        groups = [np.flatnonzero(self.shares == share) for share in np.unique(self.shares)]
        drawn = [self._from(group, round(self.shares[group[0]] * len(group)), generator) for group in groups]
        return generator.permutation(np.concatenate(drawn))

    def _from(self, group: NDArray[np.int64], count: int, generator: np.random.Generator) -> NDArray[np.int64]:
        if self.odds is None:
            return generator.permutation(group)[:count]
        return generator.choice(group, count, p=self.odds[group] / self.odds[group].sum())

    def __iter__(self) -> Iterator[list[int]]:
        generator = np.random.default_rng((self.seed, self.epoch))
        order = self._drawn(generator)
        pool = self.batch * self.POOL
        batches = []
        for start in range(0, len(order), pool):
            part = order[start : start + pool]
            part = part[np.argsort(self.lengths[part], kind="stable")]
            batches += [part[i : i + self.batch].tolist() for i in range(0, len(part), self.batch)]
        shuffled = [batches[i] for i in generator.permutation(len(batches))]
        whole = len(self) * self.world
        shuffled += shuffled[: whole - len(shuffled)]
        yield from shuffled[self.rank :: self.world]
