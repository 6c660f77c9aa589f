"""Every encoder in miniature: settings, a layout that it takes, and the lengths that it is tried with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from model_trials import TAG
from pydantic import TypeAdapter

from mien.models.layout import Layout
from mien.training.encoders import Encoder

SETTINGS: TypeAdapter[Any] = TypeAdapter(Encoder)

WORDS = Layout("tokens", (16,), 50)
TURNS = Layout("tokens", (16,), 50, turn=TAG)
DIALOGUE = Layout("nested", (16,), 50)
FRAMES = Layout("sequence", (34,), centre=np.full(34, 0.5, np.float32), spread=np.full(34, 2, np.float32))
BANDS = Layout("sequence", (64,))
PIECES = Layout("pieces", (48, 32))
VECTOR = Layout("vector", (12,))
PICTURE = Layout("image", (3, 48, 48))
TRACK = Layout("track", (4, 24))
STILL = Layout("scene", (1, 16, 16, 20))
CLIP = Layout("scene", (4, 16, 16, 20))


@dataclass(frozen=True)
class Case:
    """said : the part of a recipe; lengths : of the free axes behind the batch; least : the shortest tried."""

    said: dict[str, Any]
    layout: Layout
    lengths: tuple[int, ...] = ()
    least: int = 1

    @property
    def settings(self) -> Any:
        return SETTINGS.validate_python(self.said)

    def __str__(self) -> str:
        return "-".join(str(value) for value in (*self.said.values(), self.layout.kind)).replace(" ", "")


CASES = (
    Case({"kind": "wide-deep", "pairs": 64}, TURNS, (5,)),
    Case({"kind": "conv-attention", "widths": [8, 8, 8, 8], "dims": 16}, BANDS, (13,)),
    Case({"kind": "residual", "widths": [8, 16], "blocks": [1, 2], "stem": "one", "mirror": True}, PICTURE),
    Case({"kind": "separable", "widths": [8, 16, 16], "mirror": True}, PICTURE),
    Case({"kind": "caer", "widths": [4, 4, 4, 8, 8]}, STILL),
    Case({"kind": "caer", "widths": [4, 4, 4, 8, 8]}, CLIP),
    Case({"kind": "film", "over": "lstm", "widths": [8, 8], "hidden": 6}, TRACK),
    Case({"kind": "film", "over": "statistics", "widths": [8, 8]}, TRACK),
    Case({"kind": "mlp", "hidden": [16, 8], "norm": "layer"}, WORDS, (3,)),
    Case({"kind": "mlp", "norm": "batch"}, VECTOR),
    Case({"kind": "lstm", "hidden": 8, "layers": 2, "pooling": "last", "head": 8}, WORDS, (5,)),
    Case({"kind": "cnn", "channels": 7}, WORDS, (3,)),
    Case({"kind": "cnn1d", "widths": [8, 8], "pooling": "attention"}, FRAMES, (13,)),
    # One frame with mean 0 over itself is nothing, and a norm makes numbers of its rounding.
    Case({"kind": "cnn2d", "widths": [4, 8, 8], "pooling": "max", "standardise": True}, BANDS, (13,), least=2),
    Case({"kind": "short-term", "frames": 20, "axes": 2, "widths": [4, 8]}, FRAMES, (11,)),
    Case({"kind": "transformer", "dims": 32, "positions": "learned", "longest": 12, "prenorm": True}, FRAMES, (5,)),
    Case({"kind": "attention", "variant": "self", "hops": 3, "hidden": 8}, WORDS, (5,)),
    Case({"kind": "hierarchical", "hidden": 8, "last": True}, DIALOGUE, (3, 5)),
    Case({"kind": "vggish", "width": 0.05}, PIECES, (2,)),
)

# Other settings of the same modules, which need no export of their own.
VARIANTS = (
    Case({"kind": "wide-deep", "pairs": 64, "layers": 1}, WORDS, (5,)),
    Case({"kind": "conv-attention", "widths": [8, 8, 8, 8], "dims": 16, "standardise": True}, BANDS, (13,)),
    Case({"kind": "residual", "widths": [8, 16], "blocks": 1}, PICTURE),
    Case({"kind": "caer", "widths": [4, 4, 4, 8, 8], "streams": "face", "dropout": 0.1}, STILL),
    Case({"kind": "caer", "widths": [4, 4, 4, 8, 8], "streams": "scene", "dropout": 0.1}, CLIP),
    Case({"kind": "film", "over": "stack", "widths": [8, 8]}, TRACK),
    Case({"kind": "film", "over": "attention", "widths": [8, 8]}, TRACK),
    Case({"kind": "separable", "widths": [8, 16], "stem": "two"}, PICTURE),
    Case({"kind": "mlp", "pooling": "max", "hidden": []}, FRAMES, (3,)),
    Case({"kind": "lstm", "hidden": 8, "both": False, "pooling": "max"}, FRAMES, (5,)),
    Case({"kind": "cnn", "widths": [2, 4]}, FRAMES, (3,)),
    Case({"kind": "cnn1d", "widths": [8, 8], "shrink": 3, "norm": "batch", "pooling": "max"}, WORDS, (13,)),
    Case({"kind": "cnn2d", "widths": [4, 8], "norm": "none", "kernel": 5}, FRAMES, (13,)),
    Case({"kind": "short-term", "frames": 20, "widths": [4, 8]}, FRAMES, (11,)),
    Case({"kind": "transformer", "dims": 16, "pooling": "max"}, WORDS, (5,)),
    Case({"kind": "attention", "layers": 0}, WORDS, (5,)),
    Case({"kind": "hierarchical", "hidden": 8, "cell": "lstm"}, DIALOGUE, (2, 4)),
    Case({"kind": "vggish", "width": 0.05, "norm": True}, PIECES, (2,)),
)

ESTIMATORS = (
    Case({"kind": "majority"}, WORDS, (5,)),
    Case({"kind": "tfidf", "sublinear": True}, VECTOR),
    Case({"kind": "logistic"}, VECTOR),
    Case({"kind": "svm"}, VECTOR),
    Case({"kind": "svm", "against": "each"}, VECTOR),
    Case({"kind": "svm", "kernel": "rbf"}, VECTOR),
)
