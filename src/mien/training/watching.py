"""Stretches of film as a network's inputs: watched once by the function that is used when the model is, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from mien.corpora.item import Item
from mien.errors import CorpusError
from mien.features.material import Material
from mien.features.spec import FeatureSpec
from mien.features.store import FeatureStore
from mien.features.watch import SCENE, network_inputs, unpacked, watch
from mien.models.layout import Layout
from mien.training.arrays import Array
from mien.training.examples import Example
from mien.training.reading import Singly
from mien.vision.crop import CROP_SIZE
from mien.vision.faces import Detector, HaarDetector


def film_layout(feature: FeatureSpec) -> Layout:
    """The layout of a face's track, or of a face with its scene."""
    frames = feature.parameters["length"]
    place = feature.dims[:2] if feature.name == SCENE else ()
    return Layout("scene" if place else "track", (frames, CROP_SIZE, *place))


@dataclass(frozen=True)
class FilmReader(Singly):
    """Clips and whole pictures as their spec watches them, computed once and kept in the store."""

    feature: FeatureSpec
    layout: Layout
    store: Path

    def read(self, examples: Sequence[Example]) -> list[Array]:
        detector = HaarDetector()
        return [self._packed(example.item, detector) for example in examples]

    def versions(self, examples: Sequence[Example]) -> list[list[Array]]:
        return [[array] for array in self.read(examples)]

    def _packed(self, item: Item, detector: Detector) -> Array:
        material = Material(item.id, item.media, item.span, row=item.row, box=item.box)
        if item.media is None or material.parts:
            raise CorpusError(f"{item.id}: a film or a whole picture is needed; this is a face or a part of one")
        store, key = FeatureStore(self.store, self.feature, np.uint8), material.key("media")
        if key not in store:
            store.put(key, watch(self.feature)(item.media, detector, item.span).packed())
        kept = store.open(key)
        assert kept is not None
        return np.asarray(kept)

    def collate(self, arrays: Sequence[Array], generator: np.random.Generator | None) -> tuple[Tensor, ...]:
        rows = [unpacked(self.feature, np.asarray(array, np.uint8)) for array in arrays]
        return tuple(torch.from_numpy(given) for given in network_inputs(rows))
