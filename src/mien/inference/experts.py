"""The experts of a bundle: one modality each, in the bundle's labels, calibrated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.bundle import Bundle, Expert
from mien.features.extract import face_pixels
from mien.features.hear import hear
from mien.features.turns import turn_reader
from mien.features.watch import WATCHED, Watched, network_inputs
from mien.inference.session import Graph
from mien.labels import label_map
from mien.text.reading import TurnReader
from mien.text.turns import Turn

Probabilities = NDArray[np.float64]


class Experts:
    """Graphs are opened when they are first needed, and the features that each one reads are its spec's."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.contract = bundle.contract
        self.labels = self.contract.labels
        self._graphs: dict[str, Graph] = {}
        self._turns: TurnReader | None = None

    def has(self, modality: str) -> bool:
        """Whether the bundle has an expert that reads this modality bit by bit: words, sounds, single faces."""
        return modality in self.contract.experts and modality not in self.watching

    @property
    def watching(self) -> tuple[str, ...]:
        """The modalities whose experts read a whole stretch of film at once."""
        return tuple(name for name, expert in self.contract.experts.items() if expert.feature.name in WATCHED)

    def watched(self, modality: str, stretch: Watched) -> Probabilities:
        """A stretch of film, as the expert's spec watches it. Returns shape (classes,)."""
        _, logits = self._graph(modality)(*network_inputs([stretch]))
        said: Probabilities = self._calibrated(self.contract.experts[modality], logits)[0]
        return said

    def text(self, turns: Sequence[Turn]) -> Probabilities:
        """The last turn, read behind as much of its history as the expert knows. Returns shape (classes,)."""
        return self._one("text", self._reader().encode(turns[-1 - self.contract.experts["text"].history :]))

    def knows(self, text: str) -> bool:
        """Whether the words are surely in a language that the expert was trained on."""
        return self._reader().knows(text)

    def _reader(self) -> TurnReader:
        if self._turns is None:
            expert = self.contract.experts["text"]
            self._turns = turn_reader(expert.feature, self.bundle.path / expert.vocabulary)
        return self._turns

    def audio(self, waveform: NDArray[np.float32]) -> Probabilities:
        """One utterance's sound. waveform : float32, shape (samples,), 16 kHz. Returns shape (classes,)."""
        return self._one("audio", hear(self.contract.experts["audio"].feature)(waveform))

    def faces(self, crops: NDArray[np.uint8]) -> Probabilities:
        """Grey crops, uint8, shape (faces, side, side). Returns shape (faces, classes)."""
        return self._calibrated(self.contract.experts["face"], self._graph("face")(face_pixels(crops))[1])

    def reliability(self, modalities: Sequence[str]) -> NDArray[np.float64]:
        """Each expert's reliability; 0 for a modality without one."""
        experts = self.contract.experts
        return np.array([experts[name].reliability if name in experts else 0.0 for name in modalities])

    def _one(self, modality: str, numbers: NDArray[Any]) -> Probabilities:
        """What an expert makes of one utterance's numbers."""
        _, logits = self._graph(modality)(numbers[None])
        said: Probabilities = self._calibrated(self.contract.experts[modality], logits)[0]
        return said

    def _graph(self, modality: str) -> Graph:
        if modality not in self._graphs:
            self._graphs[modality] = Graph(self.bundle.path / self.contract.experts[modality].graph)
        return self._graphs[modality]

    def _calibrated(self, expert: Expert, logits: NDArray[np.float32]) -> Probabilities:
        scaled = logits.astype(np.float64) / expert.temperature
        odds = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return label_map(expert.labels, self.labels).probabilities(odds / odds.sum(axis=1, keepdims=True))
