"""Recurrence by mask against torch's own packed sequences."""

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from mien.models.recurrent import CELLS, Cell, Recurrent, turned

LENGTHS = torch.tensor([7, 4, 1])


def test_a_sequence_is_turned_within_its_length() -> None:
    x = torch.arange(1.0, 6.0).reshape(1, 5, 1).repeat(2, 1, 1)
    mask = torch.tensor([[1.0, 1, 1, 0, 0], [1, 1, 1, 1, 1]])
    assert turned(x, mask)[:, :, 0].tolist() == [[3, 2, 1, 4, 5], [5, 4, 3, 2, 1]]
    assert torch.equal(turned(turned(x, mask), mask), x)


def packed_twin(ours: Recurrent, cell: Cell, inside: int, hidden: int, layers: int, both: bool) -> nn.RNNBase:
    """Torch's own layers with the same weights."""
    twin = CELLS[cell](inside, hidden, layers, batch_first=True, bidirectional=both)
    with torch.no_grad():
        for name, parameter in twin.named_parameters():
            direction = ours.back if name.endswith("_reverse") else ours.ahead
            what, number = name.removesuffix("_reverse").rsplit("_l", 1)
            parameter.copy_(getattr(direction[int(number)], f"{what}_l0"))
    return twin


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("both", [True, False])
@pytest.mark.parametrize("layers", [1, 3])
def test_states_and_ends_are_those_of_packed_sequences(cell: Cell, both: bool, layers: int) -> None:
    torch.manual_seed(0)
    ours = Recurrent(5, 6, layers, both, cell=cell)
    twin = packed_twin(ours, cell, 5, 6, layers, both)
    x, mask = torch.randn(3, 7, 5), (torch.arange(7) < LENGTHS.unsqueeze(1)).float()
    states, last = twin(pack_padded_sequence(x, LENGTHS, batch_first=True))
    expected, _ = pad_packed_sequence(states, batch_first=True)
    found = ours(x, mask)
    torch.testing.assert_close(found, expected)
    final = last[0] if cell == "lstm" else last
    torch.testing.assert_close(ours.ends(found, mask), torch.cat([*final[-(1 + both) :]], dim=1))


def test_dropout_lies_between_layers_alone() -> None:
    x, mask = torch.randn(2, 4, 5), torch.ones(2, 4)
    single, double = Recurrent(5, 6, 1, dropout=0.9), Recurrent(5, 6, 2, dropout=0.9)
    assert torch.equal(single.train()(x, mask), single.eval()(x, mask))
    assert not torch.equal(double.train()(x, mask), double.eval()(x, mask))
