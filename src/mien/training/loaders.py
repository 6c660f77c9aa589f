"""Examples to Lightning: arrays beside their examples, put together into batches."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from mien.training.arrays import Array, BucketSampler
from mien.training.domains import Domains
from mien.training.examples import Example, odds
from mien.training.reading import Reader
from mien.training.recipe import Schedule
from mien.training.task import Batch

Priors = Mapping[str, NDArray[np.float32]]


Row = tuple[Array, Sequence[Example]]


class ArrayDataset(Dataset[Row]):
    """Rows of examples beside their arrays, in memory. Of a row with several versions an epoch shows one."""

    def __init__(self, versions: Sequence[Sequence[Array]], rows: Sequence[Sequence[Example]], seed: int = 0) -> None:
        self.versions, self.rows, self.seed = versions, rows, seed
        self.epoch = 0

    def __len__(self) -> int:
        return len(self.versions)

    def __getitem__(self, index: int) -> Row:
        chosen = self.versions[index]
        drawn = zlib.crc32(f"{self.seed} {self.epoch} {index}".encode()) if len(chosen) > 1 else 0
        return chosen[drawn % len(chosen)], self.rows[index]


class Collate:
    """Puts a batch together.

    priors : what each corpus's logits are shifted by
    generator : draws the crops of training; without one nothing is cropped
    domains : what an adversary tells apart; without them none is said
    """

    def __init__(
        self,
        reader: Reader,
        priors: Priors,
        generator: np.random.Generator | None = None,
        domains: Domains | None = None,
    ) -> None:
        self.reader, self.priors, self.generator, self.domains = reader, priors, generator, domains

    def __call__(self, rows: list[Row]) -> Batch:
        examples = [example for _, some in rows for example in some]
        return Batch(
            self.reader.collate([array for array, _ in rows], self.generator),
            torch.from_numpy(np.stack([example.target for example in examples])),
            torch.tensor([example.weight for example in examples]),
            torch.from_numpy(np.stack([self._prior(example) for example in examples])),
            None if self.domains is None else torch.tensor([self.domains.number(example) for example in examples]),
            self._votes(examples),
            self._places(rows),
        )

    def _votes(self, examples: Sequence[Example]) -> Tensor | None:
        """What the second answer is to be; None where no example of the batch has votes for one."""
        if all(example.votes is None for example in examples):
            return None
        shares = [np.zeros_like(each.target) if each.votes is None else each.votes for each in examples]
        return torch.from_numpy(np.stack(shares))

    def _places(self, rows: list[Row]) -> Tensor | None:
        """Where the examples are among the turns of their dialogues, dialogue by dialogue."""
        if self.reader.layout.kind != "dialogue":
            return None
        longest = max(len(array) for array, _ in rows)
        return torch.tensor(
            [k * longest + len(example.history) for k, (_, some) in enumerate(rows) for example in some]
        )

    def _prior(self, example: Example) -> NDArray[np.float32]:
        """The log-prior of the example's corpus; nothing where priors are left alone."""
        return self.priors.get(example.corpus, np.zeros_like(example.target))


@dataclass(frozen=True)
class TrainLoader:
    """Batches of like length in random order. All that is random in an epoch follows from the seed and its number."""

    loader: DataLoader[Any]
    sampler: BucketSampler
    dataset: ArrayDataset
    collate: Collate
    seed: int

    @classmethod
    def of(
        cls,
        reader: Reader,
        examples: Sequence[Example],
        priors: Priors,
        schedule: Schedule,
        seed: int,
        domains: Domains | None = None,
    ) -> TrainLoader:
        rows = grouped(reader, examples)
        dataset = ArrayDataset(reader.versions(examples), rows, seed)
        sampler = BucketSampler(
            [len(versions[0]) for versions in dataset.versions],
            schedule.batch,
            seed,
            [some[0].share for some in rows],
            odds(list(examples), schedule.balanced),
        )
        collate = Collate(reader, priors, np.random.default_rng(seed), domains)
        # A loader draws a number whenever it begins; were it from torch's own generator, a resume, which begins before
        # its epoch is seeded, would see other dropout than a run left alone.
        own = torch.Generator()
        loader = DataLoader(dataset, batch_sampler=sampler, collate_fn=collate, generator=own)
        return cls(loader, sampler, dataset, collate, seed)

    def set_epoch(self, epoch: int) -> None:
        """Draw as this epoch draws, whatever was drawn before: a resumed run goes on as if it had not stopped."""
        self.sampler.set_epoch(epoch)
        self.dataset.epoch = epoch
        self.collate.generator = np.random.default_rng((self.seed, epoch, self.sampler.rank))


def grouped(reader: Reader, examples: Sequence[Example]) -> list[list[Example]]:
    """The examples that are read together."""
    return [[examples[number] for number in row] for row in reader.rows(examples)]


def judge_loader(reader: Reader, examples: Sequence[Example], priors: Priors, size: int = 32) -> DataLoader[Any]:
    """The examples in the order of the reader's rows, uncropped."""
    dataset = ArrayDataset([[array] for array in reader.read(examples)], grouped(reader, examples))
    return DataLoader(dataset, batch_size=size, shuffle=False, collate_fn=Collate(reader, priors))
