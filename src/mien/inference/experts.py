"""The experts of a bundle: one modality each, in the bundle's labels, calibrated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mien.bundle import Bundle, Expert
from mien.errors import BundleError
from mien.features.extract import face_pixels
from mien.features.hear import hear
from mien.features.turns import turn_reader
from mien.features.watch import WATCHED, Watched, network_inputs
from mien.inference.dialogue import DialogueGraph
from mien.inference.session import Graph
from mien.labels import label_map
from mien.text.reading import TurnReader
from mien.text.turns import Turn

Probabilities = NDArray[np.float64]
Vector = NDArray[np.float32]


class Opinion(NamedTuple):
    """What an expert makes of one utterance: probabilities in the bundle's labels, float64, shape (classes,), and the
    vector behind them, float32, shape (dims,)."""

    probabilities: Probabilities
    vector: Vector


class Experts:
    """Graphs are opened when they are first needed, and the features that each one reads are its spec's."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.contract = bundle.contract
        self.labels = self.contract.labels
        if not self.contract.experts:
            raise BundleError(
                f"{bundle.name}: reads vectors that came with a corpus; it has no expert for words, sound or pictures"
            )
        self.context = DialogueGraph(bundle) if self.contract.dialogue else None
        self._graphs: dict[str, Graph] = {}
        self._turns: TurnReader | None = None

    def has(self, modality: str) -> bool:
        """Whether the bundle has an expert that reads this modality bit by bit: words, sounds, single faces."""
        return modality in self.contract.experts and modality not in self.watching

    @property
    def watching(self) -> tuple[str, ...]:
        """The modalities whose experts read a whole stretch of film at once."""
        return tuple(name for name, expert in self.contract.experts.items() if expert.feature.name in WATCHED)

    @property
    def causal(self) -> bool:
        """Whether what is read of an utterance depends on no later one."""
        return self.context is None or self.context.causal

    @property
    def face_vector(self) -> int:
        """How many numbers of what is behind a look at a face are asked for later: all, or none."""
        return 0 if self.context is None else self.context.contract.dims.get("face", 0)

    def watched(self, modality: str, stretch: Watched) -> Opinion:
        """A stretch of film, as the expert's spec watches it."""
        return self._opinions(modality, *network_inputs([stretch]))[0]

    def text(self, turns: Sequence[Turn]) -> Opinion:
        """The last turn, read behind as much of its history as the expert knows."""
        return self.texts([turns])[0]

    def texts(self, several: Sequence[Sequence[Turn]]) -> list[Opinion]:
        """The last turn of each, as `text` reads it; those whose numbers are of one shape at once."""
        history = self.contract.experts["text"].history
        numbers = [self._reader().encode(turns[-1 - history :]) for turns in several]
        alike: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
        for place, array in enumerate(numbers):
            alike[array.shape].append(place)
        found: dict[int, Opinion] = {}
        for places in alike.values():
            said = self._opinions("text", np.stack([numbers[place] for place in places]))
            found.update(zip(places, said, strict=True))
        return [found[place] for place in range(len(numbers))]

    def knows(self, text: str) -> bool:
        """Whether the words are surely in a language that the expert was trained on."""
        return self._reader().knows(text)

    def _reader(self) -> TurnReader:
        if self._turns is None:
            expert = self.contract.experts["text"]
            self._turns = turn_reader(expert.feature, self.bundle.path / expert.vocabulary)
        return self._turns

    def audio(self, waveform: NDArray[np.float32]) -> Opinion:
        """One utterance's sound. waveform : float32, shape (samples,), 16 kHz."""
        return self._one("audio", hear(self.contract.experts["audio"].feature)(waveform))

    def faces(self, crops: NDArray[np.uint8]) -> list[Opinion]:
        """Grey crops, uint8, shape (faces, side, side)."""
        return self._opinions("face", face_pixels(crops))

    def reliability(self, modalities: Sequence[str]) -> NDArray[np.float64]:
        """Each expert's reliability; 0 for a modality without one."""
        experts = self.contract.experts
        return np.array([experts[name].reliability if name in experts else 0.0 for name in modalities])

    def _one(self, modality: str, numbers: NDArray[Any]) -> Opinion:
        """What an expert makes of one utterance's numbers."""
        return self._opinions(modality, numbers[None])[0]

    def _opinions(self, modality: str, *inputs: NDArray[Any]) -> list[Opinion]:
        vectors, logits = self._graph(modality)(*inputs)
        said = self._calibrated(self.contract.experts[modality], logits)
        return [Opinion(row, vector) for row, vector in zip(said, vectors, strict=True)]

    def _graph(self, modality: str) -> Graph:
        if modality not in self._graphs:
            self._graphs[modality] = Graph(self.bundle.path / self.contract.experts[modality].graph)
        return self._graphs[modality]

    def _calibrated(self, expert: Expert, logits: NDArray[np.float32]) -> Probabilities:
        scaled = logits.astype(np.float64) / expert.temperature
        odds = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return label_map(expert.labels, self.labels).probabilities(odds / odds.sum(axis=1, keepdims=True))
