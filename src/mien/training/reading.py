"""From examples to a network's inputs: one reader a modality, with the functions that are used when the model is."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mien.corpora.item import Item
from mien.features.extract import face_pixels
from mien.features.hear import HEARINGS, hear
from mien.features.material import Material, waveform
from mien.features.sight import portrait
from mien.features.spec import FeatureSpec
from mien.features.store import FeatureStore, part_key
from mien.models.layout import Layout
from mien.text.reading import TurnReader
from mien.text.turns import Turn
from mien.training.arrays import Array, crop, pad, pad_parts
from mien.training.examples import Example
from mien.training.inputs import Picture, Sound, TextInput
from mien.training.recipe import Augment
from mien.training.waveforms import changed
from mien.vision.crop import CROP_SIZE
from mien.vision.faces import Detector, HaarDetector

RATE = 16_000
PORTRAIT = FeatureSpec("portrait", {"side": CROP_SIZE, "whole": True}, (CROP_SIZE, CROP_SIZE))


class Reader(Protocol):
    """How one input is read and put together into batches of what `layout` says."""

    @property
    def layout(self) -> Layout:
        """What the network is told of its inputs."""

    def rows(self, examples: Sequence[Example]) -> list[list[int]]:
        """Which examples are read together, by their numbers."""

    def read(self, examples: Sequence[Example]) -> list[Array]:
        """One array per row."""

    def versions(self, examples: Sequence[Example]) -> list[list[Array]]:
        """For training: what each row may look like, the clean one first."""

    def collate(self, arrays: Sequence[Array], generator: np.random.Generator | None) -> tuple[Tensor, ...]:
        """The encoder's inputs. With a generator (training), long clips are cropped at random."""


class Singly:
    """Each example is read by itself."""

    def rows(self, examples: Sequence[Example]) -> list[list[int]]:
        """A row an example."""
        return [[number] for number in range(len(examples))]


@dataclass(frozen=True)
class TextReader(Singly):
    """Turns with their history, by the reader of words that serves the model in use."""

    settings: TextInput
    turns: TurnReader
    layout: Layout

    def read(self, examples: Sequence[Example]) -> list[Array]:
        return [self.turns.encode(self._turns(example)) for example in examples]

    def versions(self, examples: Sequence[Example]) -> list[list[Array]]:
        return [[array] for array in self.read(examples)]

    def _turns(self, example: Example) -> list[Turn]:
        history = example.history[-self.settings.history :] if self.settings.history else ()
        return [Turn(item.text, item.speaker) for item in (*history, example.item)]

    def collate(self, arrays: Sequence[Array], generator: np.random.Generator | None) -> tuple[Tensor, ...]:
        match self.layout.kind:
            case "vector":
                return (torch.from_numpy(np.stack(arrays)),)
            case "nested":
                return pad_parts(arrays)
            case _:
                return pad(arrays, torch.int64)


@dataclass(frozen=True)
class SoundReader(Singly):
    """Utterances as their spec hears them, computed once and kept in the store."""

    settings: Sound
    augment: Augment
    feature: FeatureSpec
    layout: Layout
    store: Path

    def read(self, examples: Sequence[Example]) -> list[Array]:
        return [self._version(example, 0) for example in examples]

    def versions(self, examples: Sequence[Example]) -> list[list[Array]]:
        return [[self._version(example, k) for k in range(1 + self.augment.copies)] for example in examples]

    def _version(self, example: Example, number: int) -> Array:
        """The clean clip (0), or one of its changed copies, each drawn by a seed of its own."""
        item = example.item
        assert item.media is not None, f"{item.id} has no sound, and `gather` leaves such out"
        material = Material(item.id, item.media, item.span)
        key = material.key("media")
        if number:
            changes = self.augment.model_dump(include={"noise", "gain", "speed"})
            key = part_key(key, number=number, **changes)
        store = FeatureStore(self.store, self.feature, np.float32 if HEARINGS[self.feature.name].exact else np.float16)
        return store.get(key, lambda: hear(self.feature)(self._sound(material, number)))

    def _sound(self, material: Material, number: int) -> NDArray[np.float32]:
        clean = waveform(material, RATE)
        if not number:
            return clean
        seed = zlib.crc32(material.id.encode())
        return changed(clean, self.augment, np.random.default_rng((seed, number)))

    def collate(self, arrays: Sequence[Array], generator: np.random.Generator | None) -> tuple[Tensor, ...]:
        if self.layout.kind in {"vector", "image"}:
            return (torch.from_numpy(np.stack(arrays).astype(np.float32)),)
        if generator is not None and self.settings.crop:
            most = max(1, round(self.settings.crop * self.feature.rate))
            arrays = [crop(array, most, generator) for array in arrays]
        return pad(arrays, torch.float32)


@dataclass(frozen=True)
class PictureReader(Singly):
    """Faces, float32, shape (batch, 1, side, side), found in their pictures once and kept in the store."""

    settings: Picture
    layout: Layout
    store: Path

    def read(self, examples: Sequence[Example]) -> list[Array]:
        detector, store = HaarDetector(), FeatureStore(self.store, PORTRAIT, np.uint8)
        return [face(example.item, detector, store) for example in examples]

    def versions(self, examples: Sequence[Example]) -> list[list[Array]]:
        return [[array] for array in self.read(examples)]

    def collate(self, arrays: Sequence[Array], generator: np.random.Generator | None) -> tuple[Tensor, ...]:
        return (torch.from_numpy(face_pixels(np.stack(arrays).astype(np.uint8))),)


def face(item: Item, detector: Detector, store: FeatureStore) -> Array:
    """The face that an item means as a grey crop, uint8, shape (48, 48): its picture as it comes, or found in it.

    Where none is found the picture or its box is taken whole: corpora of faces are cut to them, or say where they are.
    """
    if item.image is not None:
        return item.image
    assert item.media is not None, f"{item.id} has no picture, and `gather` leaves such out"
    material = Material(item.id, item.media, row=item.row, box=item.box)
    key = material.key("media")
    if key not in store:
        store.put(key, portrait(material, detector, whole=True))
    return np.array(store.open(key), np.uint8)
