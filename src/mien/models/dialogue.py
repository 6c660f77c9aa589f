"""A network over whole dialogues: the modalities of each turn are fused, the turns are read in their context.

    vectors, presence ─▶ Parts ─▶ fusion ─▶ context ─▶ head ─▶ logits of each turn

vectors : float32, shape (dialogues, turns, sum of dims), one modality behind the other
presence : float32, shape (dialogues, turns, modalities), 1 where a modality is there
speakers : int64, shape (dialogues, turns), numbered from 0 in the order in which they appear
mask : float32, shape (dialogues, turns), 1 up to each dialogue's end

Gives states (dialogues, turns, width) and logits (dialogues, turns, classes).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import torch
from torch import Tensor, nn

from mien.models.fusion import Concat, Parts, shares
from mien.models.head import head
from mien.models.layout import Layout

Rule = Literal["mean", "weighted", "product", "learned"]
LEAST = 1e-6  # of a probability whose logarithm is taken
Fuse = Callable[[int], nn.Module]  # how many modalities -> a fusion of them
Contextual = Callable[[], nn.Module]


class Road(nn.Module):
    """Some of the modalities on their way to logits."""

    def __init__(
        self, chosen: Sequence[int], fusion: nn.Module, context: nn.Module, classes: int, dropout: float
    ) -> None:
        super().__init__()
        self.chosen = list(chosen)
        self.fusion, self.context = fusion, context
        self.head = head(int(context.width), classes, dropout)  # type: ignore[arg-type]

    def forward(
        self, parts: Sequence[Tensor], presence: Tensor, speakers: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        fused = self.fusion([parts[m] for m in self.chosen], presence[..., self.chosen])
        states = self.context(fused * mask.unsqueeze(2), speakers, mask)
        return states, self.head(states)


class DialogueNet(nn.Module):
    """One road over all modalities: they are fused first, then read in context."""

    def __init__(
        self, classes: int, layout: Layout, fuse: Fuse, context: Contextual, width: int, dropout: float
    ) -> None:
        super().__init__()
        self.parts = Parts(layout, width, dropout)
        count = len(layout.dims)
        self.road = Road(range(count), fuse(count), context(), classes, dropout)

    def forward(self, vectors: Tensor, presence: Tensor, speakers: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        states, logits = self.road(self.parts(vectors, presence), presence, speakers, mask)
        return states, logits


class LateNet(nn.Module):
    """Late fusion: a road for each modality, whose opinions become one by a rule; hybrid has one over all besides.

    mean and weighted : of the probabilities, evenly or by learnt shares
    product : the mean of the logarithms, which is a log-opinion pool
    learned : a linear layer over the logarithms and what is there
    """

    def __init__(
        self,
        classes: int,
        layout: Layout,
        context: Contextual,
        width: int,
        dropout: float,
        rule: Rule,
        hybrid: bool = False,
    ) -> None:
        super().__init__()
        self.rule, self.hybrid = rule, hybrid
        count = len(layout.dims)
        chosen = [[m] for m in range(count)] + [list(range(count))] * hybrid
        self.parts = Parts(layout, width, dropout)
        self.roads = nn.ModuleList(
            Road(some, Concat(len(some), width, dropout), context(), classes, dropout) for some in chosen
        )
        self.weight = nn.Parameter(torch.zeros(len(chosen)))
        self.stack = nn.Linear(len(chosen) * (classes + 1), classes) if rule == "learned" else None

    def forward(self, vectors: Tensor, presence: Tensor, speakers: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        parts = self.parts(vectors, presence)
        said = [road(parts, presence, speakers, mask) for road in self.roads]
        logs = torch.stack([torch.log_softmax(logits.float(), dim=2) for _, logits in said], dim=3)
        whole = [presence.amax(dim=2, keepdim=True)] * self.hybrid
        there = torch.cat([presence, *whole], dim=2)
        return torch.cat([states for states, _ in said], dim=2), self._together(logs, there)

    def _together(self, logs: Tensor, there: Tensor) -> Tensor:
        """logs : shape (dialogues, turns, classes, roads); there : shape (dialogues, turns, roads)."""
        if self.stack is not None:
            given = (logs * there.unsqueeze(2)).flatten(2)
            learned: Tensor = self.stack(torch.cat([given, there], dim=2))
            return learned
        scores = self.weight if self.rule == "weighted" else torch.zeros_like(self.weight)
        weights = shares(scores.expand_as(there), there).unsqueeze(2)
        if self.rule == "product":
            return (logs * weights).sum(dim=3)
        return (logs.exp() * weights).sum(dim=3).clamp(min=LEAST).log()


class EachTurn(nn.Module):
    """A network of vectors, turn by turn: what is absent is 0 to it."""

    def __init__(self, net: nn.Module, layout: Layout) -> None:
        super().__init__()
        self.net = net
        self.dims = list(layout.dims)

    @property
    def head(self) -> nn.Module:
        return self.net.get_submodule("head")

    def forward(self, vectors: Tensor, presence: Tensor, speakers: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        there = torch.cat([presence[..., m, None].expand(-1, -1, dims) for m, dims in enumerate(self.dims)], dim=2)
        flat = (vectors * there).flatten(0, 1)
        vector, logits = self.net(flat)
        return torch.unflatten(vector, 0, mask.shape), torch.unflatten(logits, 0, mask.shape)


class JointNet(nn.Module):
    """An encoder of words with the network over dialogues behind it, trained as one or by turns.

    tokens : int64, shape (dialogues, turns, tokens), 0 pads; speakers, mask : as above. `body` is the encoder, `net`
    the network over its vectors. (Named `body`, it may learn at a rate of its own.)
    """

    def __init__(self, body: nn.Module, net: nn.Module) -> None:
        super().__init__()
        self.body, self.net = body, net

    def forward(self, tokens: Tensor, speakers: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        states, logits = self.net(*self._read(tokens, mask)[0], speakers, mask)
        return states, logits

    def terms(
        self, tokens: Tensor, speakers: Tensor, mask: Tensor, *, own: float, apart: int | None
    ) -> list[tuple[float, Tensor]]:
        """What a loss is made of: shares of it with their logits, shape (dialogues, turns, classes).

        own : the share of the encoder's own head beside the context's
        apart : None where both are trained as one; else the number of the epoch: the encoder's turn in even ones, the
            context's in odd ones
        """
        if apart is not None and apart % 2:
            with torch.no_grad():
                given, _ = self._read(tokens, mask)
            return [(1.0, self.net(*given, speakers, mask)[1])]
        given, alone = self._read(tokens, mask)
        return [(1.0, alone)] if apart is not None else [(1.0, self.net(*given, speakers, mask)[1]), (own, alone)]

    def alone(self, tokens: Tensor, speakers: Tensor, mask: Tensor) -> Tensor:
        """Logits of each turn by the encoder's own head."""
        return self._read(tokens, mask)[1]

    def _read(self, tokens: Tensor, mask: Tensor) -> tuple[tuple[Tensor, Tensor], Tensor]:
        """The encoder's vectors of each turn with their presence, and its logits; turns without words are absent."""
        presence = (tokens != 0).any(dim=2).float() * mask
        there = presence.flatten().nonzero().squeeze(1)
        words = tokens.flatten(0, 1)[there]
        vector, logits = self.body(words, (words != 0).float())
        vectors, own = (_scattered(x.float(), there, presence) for x in (vector, logits))
        return (vectors, presence.unsqueeze(2)), own


def _scattered(rows: Tensor, there: Tensor, presence: Tensor) -> Tensor:
    """Rows at their turns: shape (dialogues, turns, dims), 0 elsewhere."""
    whole = rows.new_zeros(presence.numel(), rows.shape[1]).index_copy(0, there, rows)
    return torch.unflatten(whole, 0, presence.shape)
