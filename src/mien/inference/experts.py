"""The experts of a bundle: one modality each, in the bundle's labels, calibrated."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mien.bundle import VOCABULARY, Bundle, Expert
from mien.features.extract import audio_frames, face_pixels, mel_settings
from mien.inference.session import Graph
from mien.labels import label_map
from mien.text.tokenizer import Tokenizer
from mien.text.turns import Turn

WORD = re.compile(r"[^\W\d_]+")
WHOLE = 1.2  # tokens a word

Probabilities = NDArray[np.float64]


class Experts:
    """Graphs are opened when they are first needed, and the features that each one reads are its spec's."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.contract = bundle.contract
        self.labels = self.contract.labels
        self._graphs: dict[str, Graph] = {}
        self._tokenizer: Tokenizer | None = None

    def has(self, modality: str) -> bool:
        """Whether the bundle has an expert for this modality."""
        return modality in self.contract.experts

    def text(self, turns: Sequence[Turn]) -> Probabilities:
        """The last turn, read behind as much of its history as the expert knows. Returns shape (classes,)."""
        expert = self.contract.experts["text"]
        tokens = self._vocabulary().encode(turns[-1 - expert.history :])[None]
        _, logits = self._graph("text")(tokens=tokens, mask=np.ones(tokens.shape, np.float32))
        said: Probabilities = self._calibrated(expert, logits)[0]
        return said

    def knows(self, text: str) -> bool:
        """Whether the vocabulary holds nearly all words of `text` whole, as it does only in the language it is of.

        At `WHOLE` tokens a word nine in ten of MELD's longer turns are known; of ten sentences in other languages none
        came under 1.3. What is not known may still be English: a sure answer takes a language identifier.
        """
        found = WORD.findall(text)
        return bool(found) and len(self._vocabulary().words(" ".join(found))) <= WHOLE * len(found)

    def _vocabulary(self) -> Tokenizer:
        if self._tokenizer is None:
            limit = self.contract.experts["text"].feature.parameters["limit"]
            self._tokenizer = Tokenizer.load(self.bundle.path / VOCABULARY, limit)
        return self._tokenizer

    def audio(self, waveform: NDArray[np.float32]) -> Probabilities:
        """One utterance's sound. waveform : float32, shape (samples,), 16 kHz. Returns shape (classes,)."""
        expert = self.contract.experts["audio"]
        frames = audio_frames(waveform, mel_settings(expert.feature))[None]
        _, logits = self._graph("audio")(frames=frames, mask=np.ones(frames.shape[:2], np.float32))
        said: Probabilities = self._calibrated(expert, logits)[0]
        return said

    def faces(self, crops: NDArray[np.uint8]) -> Probabilities:
        """Grey crops, uint8, shape (faces, side, side). Returns shape (faces, classes)."""
        expert = self.contract.experts["face"]
        _, logits = self._graph("face")(faces=face_pixels(crops))
        return self._calibrated(expert, logits)

    def reliability(self, modalities: Sequence[str]) -> NDArray[np.float64]:
        """Each expert's reliability; 0 for a modality without one."""
        experts = self.contract.experts
        return np.array([experts[name].reliability if name in experts else 0.0 for name in modalities])

    def _graph(self, modality: str) -> Graph:
        if modality not in self._graphs:
            self._graphs[modality] = Graph(self.bundle.path / self.contract.experts[modality].graph)
        return self._graphs[modality]

    def _calibrated(self, expert: Expert, logits: NDArray[np.float32]) -> Probabilities:
        scaled = logits.astype(np.float64) / expert.temperature
        odds = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return label_map(expert.labels, self.labels).probabilities(odds / odds.sum(axis=1, keepdims=True))
