"""An encoder of words that learns with the context behind it: how the two begin, and how they part when they are done.

A finished run looks the same however it was trained: the encoder is a run of its own inside it, the context reads its
vectors. So both are exported, read back and used in one way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch

from mien.labels import label_set
from mien.models.dialogue import JointNet
from mien.training import build
from mien.training.card import card
from mien.training.dialogues import DIMS, KEPT, JointReader, unscaled
from mien.training.divisions import Judged
from mien.training.examples import Example
from mien.training.fit import Fitted
from mien.training.kept import kept, kept_recipe
from mien.training.networks import network
from mien.training.reading import Reader
from mien.training.recipe import Recipe


def joint(recipe: Recipe, reader: Reader, store: Path) -> JointNet:
    """The encoder of a finished run, with a fresh network over dialogues behind it."""
    assert isinstance(reader, JointReader)
    body = kept(reader.start, store)[1].encoder
    return JointNet(body, network(recipe.encoder, unscaled([width(body)]), len(label_set(recipe.labels))))


def width(encoder: torch.nn.Module) -> int:
    """How many numbers an encoder's vector has: what the first linear layer of its head reads."""
    head = encoder.get_submodule("head")
    return next(layer.in_features for layer in head.modules() if isinstance(layer, torch.nn.Linear))


def parted(
    recipe: Recipe, fitted: Fitted, judged: Judged, examples: Sequence[Example], root: Path, run: Path
) -> torch.nn.Module:
    """Put the encoder into the run as a run of its own; returns the network over its vectors."""
    net, reader = fitted.encoder, fitted.reader
    assert isinstance(net, JointNet)
    assert isinstance(reader, JointReader)
    inner = kept_recipe(reader.start)
    place, fit = run / f"{KEPT}text", run / "fit"
    place.mkdir(exist_ok=True)
    build.kept(inner, net.body, reader.start, place)
    torch.save(net.body.state_dict(), place / "weights.pt")
    (place / "recipe.json").write_text(inner.model_dump_json(indent=2) + "\n")
    logits = Fitted(Alone(net), reader, {}).logits(judged.examples)
    alone = Judged(judged.examples, logits, judged.folds, judged.stamps)
    said = card(inner, alone, None, net.body, examples, root)
    (place / "card.json").write_text(json.dumps(said | {"seconds": 0}, indent=2) + "\n")
    (fit / DIMS).write_text(json.dumps({"text": width(net.body)}))
    return net.net


class Alone(torch.nn.Module):
    """A joint network that says what its encoder makes of each turn by itself."""

    def __init__(self, net: JointNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, tokens: torch.Tensor, speakers: torch.Tensor, mask: torch.Tensor) -> tuple[None, torch.Tensor]:
        return None, self.net.alone(tokens, speakers, mask)
