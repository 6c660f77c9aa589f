"""What an encoder is given: the one description that the input of a recipe and its network agree upon.

    kind      inputs of `forward`                                                                  dims
    tokens    x int64 (batch, tokens), 0 pads; mask float32 (batch, tokens)                        embedding width
    nested    x int64 (batch, parts, tokens), 0 pads; mask float32 (batch, parts, tokens)          embedding width
    sequence  x float32 (batch, frames, dims); mask float32 (batch, frames)                        numbers in a frame
    pieces    x float32 (batch, pieces, frames, bands); mask float32 (batch, pieces)               frames, bands
    vector    x float32 (batch, dims)                                                              numbers in a vector
    image     x float32 (batch, channels, rows, columns)                                           channels and sides
    waveform  x float32 (batch, samples), 16 kHz; mask float32 (batch, samples)                    none
    track     faces float32 (batch, frames, side, side); quality float32 (batch, frames)           frames, side
    scene     faces as of a track; scenes float32 (batch, frames, 3, rows, columns)                and rows, columns
    dialogue  vectors, presence, speakers and mask, as mien.models.dialogue says                   each modality's width

A mask is 1 where there is something; what is missing is missing at the end. The parts of `nested` are the turns of a
dialogue, of which the last is judged, or the sentences of a document. A quality is from 0, where no face is seen, to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from mien.errors import UsageError

Kind = Literal["tokens", "nested", "sequence", "pieces", "vector", "image", "waveform", "track", "scene", "dialogue"]
WORDS: tuple[Kind, ...] = ("tokens", "nested")

# How many dimensions each kind says. An encoder with embeddings of its own asks for no width of tokens.
RANKS: dict[Kind, tuple[int, ...]] = {
    "tokens": (0, 1),
    "nested": (0, 1),
    "sequence": (1,),
    "pieces": (2,),
    "vector": (1,),
    "image": (3,),
    "waveform": (0,),
    "track": (2,),
    "scene": (4,),
    "dialogue": (1, 2, 3, 4),
}


@dataclass(frozen=True, eq=False)
class Layout:
    """The shape of an encoder's inputs, and what is known of them before training.

    vocabulary      how many tokens there are, number 0 being padding
    turn            number of the tag that opens the last turn; 0 where the tokens are one text
    table           given vectors of the tokens, float32, shape (vocabulary, dims); None where they are learnt
    freeze          given vectors stay as they are
    centre, spread  mean and deviation of each number (each band of pieces) over the training part, float32, shape
                    (dims[-1],), of a dialogue (sum of dims,), where numbers have scales of their own; None leaves
                    them alone
    """

    kind: Kind
    dims: tuple[int, ...] = ()
    vocabulary: int = 0
    turn: int = 0
    table: NDArray[np.float32] | None = None
    freeze: bool = False
    centre: NDArray[np.float32] | None = None
    spread: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        if self.kind not in RANKS:
            raise UsageError(f"unknown layout {self.kind!r}; known are {', '.join(get_args(Kind))}")
        if len(self.dims) not in RANKS[self.kind] or min(self.dims, default=1) < 1:
            wanted = " or ".join(map(str, RANKS[self.kind]))
            raise UsageError(f"a layout of {self.kind} has {wanted} dimensions of 1 and more, got {self.dims}")
        if self.kind in WORDS and self.vocabulary < 2:
            raise UsageError(f"a layout of {self.kind} needs a vocabulary of 2 and more, got {self.vocabulary}")
        self._check("table", self.table, (self.vocabulary, *self.dims))
        numbers = (sum(self.dims),) if self.kind == "dialogue" else self.dims[-1:]
        self._check("centre", self.centre, numbers)
        self._check("spread", self.spread, numbers)

    def _check(self, name: str, given: NDArray[np.float32] | None, shape: tuple[int, ...]) -> None:
        if given is not None and given.shape != shape:
            raise UsageError(f"the {name} of a layout of {self.kind} has shape {shape}, got {given.shape}")
