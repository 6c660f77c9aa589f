"""What the turns around a turn make of it.

Every context takes a turn's vectors, float32, shape (dialogues, turns, dims), the numbers of the speakers, int64, shape
(dialogues, turns), and a mask, float32, shape (dialogues, turns), 1 up to each dialogue's end. It gives float32, shape
(dialogues, turns, `width`). A causal one reads nothing of later turns.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mien.models.recurrent import Cell, Recurrent, freed, turned
from mien.models.transformer import sinusoids


class Alone(nn.Module):
    """Each turn by itself."""

    def __init__(self, dims: int) -> None:
        super().__init__()
        self.width = dims

    def forward(self, x: Tensor, speakers: Tensor, mask: Tensor) -> Tensor:
        return x


class RecurrentContext(nn.Module):
    """LSTM or GRU over the turns, in one direction or both (bc-LSTM, Poria et al., 2017); the turn stays beside it."""

    def __init__(self, dims: int, hidden: int, layers: int, both: bool, cell: Cell, dropout: float) -> None:
        super().__init__()
        self.recurrent = Recurrent(dims, hidden, layers, both, dropout, cell)
        self.drop = nn.Dropout(dropout)
        self.width = dims + self.recurrent.width

    def forward(self, x: Tensor, speakers: Tensor, mask: Tensor) -> Tensor:
        return torch.cat([x, self.drop(self.recurrent(x, mask))], dim=2)


class TransformerContext(nn.Module):
    """Self-attention over the turns; a causal one looks back alone. The turn stays beside it."""

    def __init__(self, dims: int, width: int, layers: int, heads: int, causal: bool, dropout: float) -> None:
        super().__init__()
        self.causal = causal
        self.project = nn.Linear(dims, width)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(width, heads, 2 * width, dropout, batch_first=True, norm_first=True)
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(width)
        self.width = dims + width

    def forward(self, x: Tensor, speakers: Tensor, mask: Tensor) -> Tensor:
        states = self.project(x)
        place = torch.arange(mask.shape[1], device=mask.device)
        states = states + sinusoids(place, states.shape[2])
        away = mask == 0
        later = (place.unsqueeze(0) > place.unsqueeze(1)) & self.causal
        for layer in self.layers:
            states = layer(states, src_mask=later, src_key_padding_mask=away)
        return torch.cat([x, self.norm(states) * mask.unsqueeze(2)], dim=2)


class SpeakerContext(nn.Module):
    """A state for the conversation and one for each speaker, after DialogueRNN (Majumder et al., 2019).

    A GRU over all turns is the conversation's state. A turn, with what attention finds in the conversation before it,
    updates the state of whoever says it; a last GRU runs over these states. Unlike the original, the conversation does
    not read the speakers' states: so everything is computed for all turns at once, and can be exported. `slots`
    speakers are told apart, in the order in which they appear; later ones share the last one.
    """

    def __init__(self, dims: int, hidden: int, slots: int, both: bool, dropout: float) -> None:
        super().__init__()
        self.ahead = _Listener(dims, hidden, slots)
        self.back = _Listener(dims, hidden, slots) if both else None
        self.drop = nn.Dropout(dropout)
        self.width = dims + hidden * (1 + both)

    def forward(self, x: Tensor, speakers: Tensor, mask: Tensor) -> Tensor:
        roads = [self.ahead(x, speakers)]
        if self.back is not None:
            names = turned(speakers.unsqueeze(2), mask).squeeze(2)
            roads.append(turned(self.back(turned(x, mask), names), mask))
        return torch.cat([x, *(self.drop(road) * mask.unsqueeze(2) for road in roads)], dim=2)


class _Listener(nn.Module):
    """One direction of a `SpeakerContext`: (dialogues, turns, dims) -> (dialogues, turns, hidden)."""

    def __init__(self, dims: int, hidden: int, slots: int) -> None:
        super().__init__()
        self.slots = slots
        self.whole = nn.GRU(dims, hidden, batch_first=True)
        self.ask = nn.Linear(dims, hidden, bias=False)
        self.one = nn.GRU(dims + hidden, hidden, batch_first=True)
        self.mood = nn.GRU(hidden, hidden, batch_first=True)

    def forward(self, x: Tensor, speakers: Tensor) -> Tensor:
        heard = torch.cat([x, self._before(x)], dim=2)
        states = self.mood(self._each(heard, speakers.clamp(max=self.slots - 1)))[0]
        return freed(states, x[:, :, 0])

    def _before(self, x: Tensor) -> Tensor:
        """What attention finds in the conversation before each turn; nothing before the first."""
        states = freed(self.whole(x)[0], x[:, :, 0])
        place = torch.cumsum(torch.ones_like(x[0, :, 0]), dim=0)
        earlier = place.unsqueeze(0) < place.unsqueeze(1)
        scores = torch.matmul(self.ask(x), states.transpose(1, 2)).float().masked_fill(~earlier, -1e4)
        weights = torch.softmax(scores, dim=2) * earlier
        return torch.matmul(weights, states)

    def _each(self, heard: Tensor, speakers: Tensor) -> Tensor:
        """The state of each turn's speaker: everybody's turns are moved together, read, and put back."""
        slot = torch.arange(self.slots, device=heard.device)
        own = (speakers.unsqueeze(1) == slot[None, :, None]).long()
        rank = torch.cumsum(own, dim=2) - own  # of a turn among its speaker's
        place = torch.cumsum(torch.ones_like(speakers), dim=1) - 1
        together = (own.unsqueeze(3) * (rank.unsqueeze(3) == place[:, None, None, :])).to(heard.dtype)
        moved = torch.matmul(together.transpose(2, 3), heard.unsqueeze(1)).flatten(0, 1)
        states = freed(self.one(moved)[0], moved[:, :, 0])
        return torch.matmul(together, torch.unflatten(states, 0, (-1, self.slots))).sum(dim=1)
