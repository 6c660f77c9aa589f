"""From examples to batches of tensors: one class per modality, and a sampler that keeps lengths together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Sampler

from mien.audio.mel import MelSettings
from mien.features.extract import audio_frames, face_pixels, mel_spec
from mien.features.material import speech
from mien.features.store import FeatureStore, content_key
from mien.text.tokenizer import Tokenizer
from mien.text.turns import Turn
from mien.training.examples import Example
from mien.training.recipe import Audio, Face, Text

Array = NDArray[np.float32] | NDArray[np.int64] | NDArray[np.uint8]


class Batches(Protocol):
    """How one modality is read and put together."""

    def read(self, examples: Sequence[Example]) -> list[Array]:
        """One array per example."""

    def collate(self, arrays: Sequence[Array], generator: np.random.Generator | None) -> tuple[Tensor, ...]:
        """The encoder's inputs. With a generator (training), long clips are cropped at random."""


@dataclass(frozen=True)
class TextBatches:
    """Token numbers, int64, shape (batch, tokens), padded with 0; and which tokens there are, float32, same shape."""

    settings: Text
    tokenizer: Tokenizer

    def read(self, examples: Sequence[Example]) -> list[Array]:
        return [self.tokenizer.encode(self._turns(example)) for example in examples]

    def _turns(self, example: Example) -> list[Turn]:
        history = example.history[-self.settings.history :] if self.settings.history else ()
        return [Turn(item.text, item.speaker) for item in (*history, example.item)]

    def collate(self, arrays: Sequence[Array], generator: np.random.Generator | None) -> tuple[Tensor, ...]:
        tokens, mask = _pad(arrays, torch.int64)
        return tokens, mask


@dataclass(frozen=True)
class AudioBatches:
    """Log-mel frames, float32, shape (batch, frames, bands), padded with 0; and which frames there are."""

    settings: Audio
    store: Path

    @property
    def mel(self) -> MelSettings:
        return MelSettings(window=self.settings.window, hop=self.settings.hop, bands=self.settings.bands)

    def read(self, examples: Sequence[Example]) -> list[Array]:
        store = FeatureStore(self.store, mel_spec(self.mel))
        return [self._frames(store, example) for example in examples]

    def _frames(self, store: FeatureStore, example: Example) -> Array:
        path = example.item.media
        assert path is not None, f"{example.item.id} has no media"
        return store.get(content_key(path), lambda: audio_frames(speech(path), self.mel))

    def collate(self, arrays: Sequence[Array], generator: np.random.Generator | None) -> tuple[Tensor, ...]:
        if generator is not None:
            most = round(self.settings.crop / self.settings.hop)
            arrays = [_crop(array, most, generator) for array in arrays]
        return _pad(arrays, torch.float32)


@dataclass(frozen=True)
class FaceBatches:
    """Faces, float32, shape (batch, 1, side, side)."""

    settings: Face

    def read(self, examples: Sequence[Example]) -> list[Array]:
        return [image for example in examples if (image := example.item.image) is not None]

    def collate(self, arrays: Sequence[Array], generator: np.random.Generator | None) -> tuple[Tensor, ...]:
        return (torch.from_numpy(face_pixels(np.stack(arrays).astype(np.uint8))),)


def _crop(array: Array, most: int, generator: np.random.Generator) -> Array:
    start = int(generator.integers(max(1, len(array) - most + 1)))
    return array[start : start + most]


def _pad(arrays: Sequence[Array], dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    longest = max(len(array) for array in arrays)
    batch = torch.zeros((len(arrays), longest, *arrays[0].shape[1:]), dtype=dtype)
    mask = torch.zeros((len(arrays), longest))
    for row, array in enumerate(arrays):
        batch[row, : len(array)] = torch.from_numpy(np.ascontiguousarray(array))
        mask[row, : len(array)] = 1
    return batch, mask


class BucketSampler(Sampler[list[int]]):
    """Batches of examples of like length in random order: pools of fifty batches are sorted by length and cut.

    `shares` says how many of the examples with that share an epoch draws; all of them by default.
    """

    POOL = 50

    def __init__(self, lengths: Sequence[int], batch: int, seed: int, shares: Sequence[float] | None = None) -> None:
        self.lengths = np.asarray(lengths)
        self.shares = np.ones(len(lengths)) if shares is None else np.asarray(shares)
        self.batch = batch
        self.seed = seed
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def __len__(self) -> int:
        return math.ceil(len(self._drawn(np.random.default_rng(self.seed))) / self.batch)

    def _drawn(self, generator: np.random.Generator) -> NDArray[np.int64]:
        """The examples of one epoch in random order; their number is the same in every epoch."""
        groups = [np.flatnonzero(self.shares == share) for share in np.unique(self.shares)]
        drawn = [generator.permutation(group)[: round(self.shares[group[0]] * len(group))] for group in groups]
        return generator.permutation(np.concatenate(drawn))

    def __iter__(self) -> Iterator[list[int]]:
        generator = np.random.default_rng((self.seed, self.epoch))
        order = self._drawn(generator)
        pool = self.batch * self.POOL
        batches = []
        for start in range(0, len(order), pool):
            part = order[start : start + pool]
            part = part[np.argsort(self.lengths[part], kind="stable")]
            batches += [part[i : i + self.batch].tolist() for i in range(0, len(part), self.batch)]
        yield from (batches[i] for i in generator.permutation(len(batches)))
