"""Turns in the context of their dialogue: a bundle's `dialogue.onnx`, which fuses what each modality makes of a turn.

It takes the experts' vectors, which of them are there, and who speaks, for any number of turns; any may be absent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mien.bundle import Bundle
from mien.errors import BundleError
from mien.features.dialogue import Vector, assembled, numbered
from mien.inference.session import Graph
from mien.labels import label_map


class DialogueGraph:
    """The dialogue graph of a bundle that has one."""

    def __init__(self, bundle: Bundle) -> None:
        if bundle.contract.dialogue is None:
            raise BundleError(f"{bundle.name}: has no dialogue graph; its experts are pooled by a rule")
        self.contract = bundle.contract.dialogue
        self._path = bundle.path / self.contract.graph
        self._map = label_map(self.contract.labels, bundle.contract.labels)

    @property
    def causal(self) -> bool:
        """Whether what is read of a turn depends on no later turn."""
        return self.contract.causal

    @cached_property
    def _graph(self) -> Graph:
        return Graph(self._path)

    def read(self, turns: Sequence[Mapping[str, Vector]], speakers: Sequence[str | None]) -> NDArray[np.float64]:
        """Calibrated probabilities of each turn in the bundle's labels: float64, shape (turns, classes).

        turns : for each the vectors of the modalities that are there, float32, shape (dims,)
        speakers : who says it, None where nobody is known
        """
        vectors, presence = assembled(turns, self.contract.dims)
        mask = np.ones((1, len(turns)), np.float32)
        _, logits = self._graph(vectors[None], presence[None], numbered(speakers)[None], mask)
        scaled = logits[0].astype(np.float64) / self.contract.temperature
        odds = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return self._map.probabilities(odds / odds.sum(axis=1, keepdims=True))
